"""Whether the process lives and whether it has something to serve."""

from tests.api.small_site import SmallObservatory, client_of


def test_a_process_with_a_release_is_ready() -> None:
    client = client_of(SmallObservatory())
    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/readyz").json == {"status": "ok", "release": "2026-11-25", "released": "2026-11-25"}


def test_a_process_without_a_store_lives_and_says_why_it_is_not_ready() -> None:
    client = client_of(SmallObservatory(broken=True))
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["reason"]) == (503, "Aún no hay nada publicado.")
