"""Whether the process lives and whether it has something to serve."""

from dataclasses import replace
from datetime import date, timedelta

from observatory.settings import Settings
from tests.api.small_site import SmallObservatory, client_of


def test_a_process_with_a_release_is_ready() -> None:
    client = client_of(SmallObservatory())
    assert client.get("/healthz").json == {"status": "ok"}
    facts = client.get("/readyz").json
    assert facts.pop("warnings")
    assert facts == {"status": "ok", "release": "2026-11-25", "released": "2026-11-25"}


def test_a_site_with_a_contact_whose_numbers_were_called_warns_of_nothing() -> None:
    observatory = SmallObservatory()
    today = date.today()
    for days, warned in ((90, False), (91, True)):
        lines = tuple(
            replace(line, verified_on=str(today - timedelta(days))) for line in observatory.catalog.helplines
        )
        observatory.catalog = replace(observatory.catalog, helplines=lines)
        client = client_of(observatory)
        client.application.extensions["settings"] = Settings(contact="https://example.org/contact")
        assert ("warnings" in client.get("/readyz").json) is warned


def test_a_process_without_a_store_lives_and_says_why_it_is_not_ready() -> None:
    client = client_of(SmallObservatory(broken=True))
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["reason"]) == (503, "Aún no hay nada publicado.")
