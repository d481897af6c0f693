"""Whether the process lives and whether it has something to serve."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from observatory import clock
from observatory.settings import Settings
from tests.api.small_site import SmallObservatory, client_of

DETAILS = {"days", "sources", "disk", "warnings"}


def test_a_process_with_a_release_is_ready() -> None:
    client = client_of(SmallObservatory())
    assert client.get("/healthz").json == {"status": "ok"}
    facts = client.get("/readyz").json
    assert {name: facts[name] for name in facts.keys() - DETAILS} == {
        "status": "ok",
        "release": "2026-11-25",
        "released": "2026-11-25",
    }


def test_its_operator_reads_how_old_release_and_sources_are_and_how_much_room_the_disk_has(
    tmp_path: Path,
) -> None:
    observatory = SmallObservatory()
    sources = {id_: replace(source, months_between=1) for id_, source in observatory.catalog.sources.items()}
    observatory.catalog = replace(observatory.catalog, sources=sources)
    client = client_of(observatory)
    client.application.extensions["settings"] = Settings(store_dir=tmp_path / "not" / "there")
    facts = client.get("/readyz").json
    assert facts["days"] == (clock.today() - date(2026, 11, 25)).days
    assert 0 < facts["disk"]["free"] <= facts["disk"]["bytes"]
    assert {age["source"] for age in facts["sources"]} == set(sources)
    assert {"source", "cutoff", "due", "overdue"} <= set(facts["sources"][0])


@pytest.mark.parametrize(
    "asked",
    [
        {"environ_base": {"REMOTE_ADDR": "203.0.113.7"}},
        {"headers": {"X-Forwarded-For": "203.0.113.7"}},  # the proxy before the site asks for somebody
        {"headers": {"X-Forwarded-For": "127.0.0.1"}},
        {
            "environ_base": {"REMOTE_ADDR": ""},
            "headers": {"X-Forwarded-For": "203.0.113.7"},
        },  # through a socket
    ],
)
@pytest.mark.parametrize("broken", [False, True])
def test_nobody_else_reads_that(asked: dict[str, dict[str, str]], broken: bool) -> None:
    client = client_of(SmallObservatory(broken=broken))
    client.application.extensions["settings"] = Settings()
    assert not DETAILS & client.get("/readyz", **asked).json.keys()  # type: ignore[arg-type]


def test_a_site_with_a_contact_whose_numbers_were_called_warns_of_nothing() -> None:
    observatory = SmallObservatory()
    today = clock.today()
    for days, warned in ((90, False), (91, True)):
        lines = tuple(
            replace(line, verified_on=str(today - timedelta(days)))
            for line in observatory.catalog.sure_helplines
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
