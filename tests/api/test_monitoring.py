"""What an operator watches: whether the site lives and has something to serve, and counts without a visitor in them."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import structlog
from flask import Response, request
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from api import monitoring
from api.monitoring import DailyUses, use_of
from observatory import clock, logs
from observatory.operator_warnings import WorkDone, read_work, tell_work
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


PORT = 9464
HERE = f"http://127.0.0.1:{PORT}"


def client_in(store: Path, observatory: SmallObservatory | None = None) -> FlaskClient:
    observatory = observatory or SmallObservatory()
    server = client_of(observatory).application
    server.extensions["settings"] = Settings(store_dir=store)
    monitoring.install(server, observatory, measured=True)
    monitoring.serve_measures(server, port=PORT)
    return server.test_client()


def numbers(client: FlaskClient) -> dict[tuple[str, ...], float]:
    """Each number by its name and the values of its labels, in the order of the labels."""
    text = client.get("/metrics", base_url=HERE).get_data(as_text=True)
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_requests_are_counted_by_kind_and_answer(tmp_path: Path) -> None:
    client = client_in(tmp_path)
    for _ in range(3):
        client.get("/api/v1/data.csv?indicator=cem_cases&territory=PE-150112")
    client.get("/api/v1/data.csv?indicator=no")
    client.get("/embed/cem_cases?territory=PE-150112")
    found = numbers(client)
    assert found["observatorio_requests_total", "data", "2xx"] == 3
    assert found["observatorio_requests_total", "data", "4xx"] == 1
    assert found["observatorio_request_seconds_count", "data"] == 4
    assert found["observatorio_uses_total", "csv", "cem_cases"] == 3
    assert found["observatorio_uses_total", "embed", "cem_cases"] == 1
    assert not [key for key in found if "no" in key[1:] and key[0] == "observatorio_uses_total"]


def test_nothing_that_a_visitor_sent_is_told(tmp_path: Path) -> None:
    client = client_in(tmp_path)
    for path in (
        "/secreto",
        "/api/v1/data.csv?indicator=secreto",
        "/embed/secreto",
        "/api/v1/releases/secreto.zip",
    ):
        client.get(path, headers={"User-Agent": "secreto", "X-Forwarded-For": "203.0.113.7"})
    text = client.get("/metrics", base_url=HERE).get_data(as_text=True)
    assert "secreto" not in text
    assert "203.0.113" not in text


def test_only_series_of_the_catalogue_are_counted_whatever_is_answered(tmp_path: Path) -> None:
    application, catalog = client_in(tmp_path).application, SmallObservatory().catalog
    for path, use in (
        ("/api/v1/data.csv?indicator=cem_cases", ("cem_cases", "csv")),
        ("/api/v1/data.csv?indicator=secreto", None),
        ("/embed/secreto", None),
        ("/api/v1/releases/secreto.zip", ("all", "zip")),
        ("/healthz", None),
    ):
        with application.test_request_context(path):
            assert use_of(request, Response(), catalog) == use
            assert use_of(request, Response(status=404), catalog) is None


def test_release_sources_disk_and_the_work_of_etl_are_told(tmp_path: Path) -> None:
    tell_work(tmp_path, WorkDone(last_build=1_770_000_000, loaded=5, refused=2))
    found = numbers(client_in(tmp_path))
    assert found["observatorio_ready",] == 1
    assert found["observatorio_release_age_days",] == (clock.today() - date(2026, 11, 25)).days
    assert found["observatorio_last_build_timestamp_seconds",] == 1_770_000_000
    assert (found["observatorio_files_loaded",], found["observatorio_files_refused",]) == (5, 2)
    assert 0 < found["observatorio_disk_free_bytes",] <= found["observatorio_disk_bytes",]


def test_a_site_without_a_release_says_that_it_is_not_ready(tmp_path: Path) -> None:
    found = numbers(client_in(tmp_path, SmallObservatory(broken=True)))
    assert found["observatorio_ready",] == 0
    assert ("observatorio_release_age_days",) not in found


def test_the_numbers_are_told_at_their_own_port_alone_and_nothing_else_is_told_there(tmp_path: Path) -> None:
    client = client_in(tmp_path)
    assert client.get("/metrics").status_code == 404
    assert client.get("/healthz", base_url=HERE).status_code == 200
    assert client.get("/readyz", base_url=HERE).status_code == 200
    assert client.get("/api/v1/indicators", base_url=HERE).status_code == 404
    for somebody in ({"X-Forwarded-For": "203.0.113.7"}, {"X-Forwarded-For": "127.0.0.1"}):
        assert client.get("/metrics", base_url=HERE, headers=somebody).status_code == 404
    outside = {"REMOTE_ADDR": "203.0.113.7"}
    assert client.get("/metrics", base_url=HERE, environ_base=outside).status_code == 404


@pytest.fixture
def told() -> Iterator[io.StringIO]:
    """What is written of uses."""
    stream, logger, former = io.StringIO(), logging.getLogger("app.tried"), structlog.get_config()
    logs.install(logger)
    own = logging.getLogger(logs.OWN)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.formatter())
    own.handlers = [handler]
    yield stream
    own.handlers = []
    structlog.configure(**former)


def test_the_uses_of_a_day_are_told_once_it_is_over_a_line_a_series(told: io.StringIO) -> None:
    days = [date(2026, 11, 26)]
    uses = DailyUses(today=lambda: days[-1])
    for series, form in (
        ("cem_cases", "csv"),
        ("cem_cases", "csv"),
        ("cem_cases", "embed"),
        ("slim_cases", "png"),
    ):
        uses.add(series, form)
    assert told.getvalue() == ""
    days.append(date(2026, 11, 27))
    uses.add("cem_cases", "csv")
    lines = [json.loads(line) for line in told.getvalue().splitlines()]
    assert [
        (line["day"], line["series"], line.get("csv"), line.get("embed"), line.get("png")) for line in lines
    ] == [("2026-11-26", "cem_cases", 2, 1, None), ("2026-11-26", "slim_cases", None, None, 1)]
    uses.tell()
    assert json.loads(told.getvalue().splitlines()[-1])["day"] == "2026-11-27"
    uses.tell()
    assert len(told.getvalue().splitlines()) == 3


def test_what_etl_told_that_cannot_be_read_is_nothing_done(tmp_path: Path) -> None:
    for content in ("", "[]", '{"other": 1}'):
        (tmp_path / "etl.json").write_text(content)
        assert read_work(tmp_path) == WorkDone()
