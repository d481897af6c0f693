"""What a small place does not show is said in each answer of the web: never «not published», a zero or the mark."""

from __future__ import annotations

import re
from html import unescape
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from app import create_app
from mcp_server.__main__ import Interface, server_of
from observatory.catalog import Catalog
from observatory.model.formats import FORMATS
from observatory.settings import Settings
from observatory.store.releases import SqliteReleases
from observatory.vocabulary import phrases
from tests.kit.asking import csv_rows
from tests.kit.facts import fact, publish
from tests.mcp_server.test_client import run_aside

HERE, SMALL, RELEASE = "PE-150112", "PE-150127", "2026-11-24-test"
SEXUAL = f"territory={SMALL}&filter=form:sexual"
SAID = "no se muestra a esta escala"
OTHERWISE = re.compile(
    r"no publicad|hay cifra|dato protegido|not_published|nadie publica|\bcero\b", re.IGNORECASE
)


@pytest.fixture(scope="module")
def client(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A site over a release with a small place beside Independencia."""
    folder = tmp_path_factory.mktemp("small")
    rows = [fact(300.0), fact(60.0, breakdown="form:sexual"), fact(240.0, breakdown="form:physical")]
    rows += [fact(60.0, breakdown="age:18-29"), fact(120.0, territory=SMALL)]
    publish(SqliteReleases(folder), catalog, *rows, fact(60.0, territory=SMALL, breakdown="form:physical"))
    return create_app(Settings(store_dir=folder)).test_client()


def rows_of(client: FlaskClient, query: str, *, delimiter: str = ",") -> list[dict[str, str]]:
    return csv_rows(client, f"indicator=cem_cases&{query}", delimiter=delimiter)


@pytest.mark.parametrize("v", FORMATS)
def test_a_csv_has_a_row_of_the_place_in_every_format_of_a_named_release(client: FlaskClient, v: int) -> None:
    named = f"{SEXUAL}&release={RELEASE}&v={v}"
    for rows in (rows_of(client, named), rows_of(client, f"{named}&excel=1", delimiter=";")):
        [row] = rows
        assert (row["territory"], row["breakdown"], row["value"]) == (SMALL, "form:sexual", "")
        assert (row["obs_status"], row["conf_status"]) == ("not_shown", "free")
        assert row["note"] == phrases.NOT_AT_THIS_SCALE


def test_a_page_of_json_counts_the_row_too(client: FlaskClient) -> None:
    query = f"/api/v1/data.json?indicator=cem_cases&territory={HERE},{SMALL}&by=form&limit=3"
    first = client.get(query).json
    last = client.get(first["next"]).json
    rows = [*first["rows"], *last["rows"]]
    assert first["total"] == last["total"] == len(rows) == 4
    assert [(row["territory"], row["form"]) for row in rows if row["obs_status"] == "not_shown"] == [
        (SMALL, "sexual")
    ]


def test_sdmx_has_no_observation_of_what_is_not_shown(client: FlaskClient) -> None:
    assert (
        len(client.get(f"/api/v1/data.csv?indicator=cem_cases&{SEXUAL}&format=sdmx-csv").text.splitlines())
        == 1
    )


def test_outlines_say_it_of_the_place_and_of_others_that_nothing_is_published(client: FlaskClient) -> None:
    found = {
        query: {
            feature["properties"]["code"]: feature["properties"]
            for feature in client.get(f"/api/v1/geo/lima.json?indicator=cem_cases{query}").json["features"]
        }
        for query in ("", "&filter=form:sexual")
    }
    said = {code: place["obs_status"] for code, place in found["&filter=form:sexual"].items()}
    assert (said[SMALL], said[HERE], said["PE-150110"]) == ("not_shown", "normal", "not_published")
    assert found["&filter=form:sexual"][SMALL]["value"] is None
    assert (found[""][SMALL]["obs_status"], found[""][SMALL]["value"]) == ("normal", 120)


@pytest.mark.parametrize(
    "address",
    [
        f"/embed/cem_cases?{SEXUAL}",
        f"/embed/cem_cases?territory={SMALL}&by=age",
        f"/embed/cem_cases?territory={SMALL},{HERE}&by=age",
        f"/embed/cem_cases?territory={SMALL},{HERE}&by=form",
        f"/embed/cem_cases?territory={SMALL},{HERE}&filter=form:sexual&view=map",
        f"/api/v1/chart.svg?indicator=cem_cases&{SEXUAL}",
        f"/api/v1/chart.svg?indicator=cem_cases&territory={SMALL},{HERE}&by=form",
        f"/es/explorar?indicator=cem_cases&{SEXUAL}",
        f"/es/explorar?indicator=cem_cases&territory={SMALL},{HERE}&by=form",
        f"/api/v1/sentences?indicator=cem_cases&{SEXUAL}",
    ],
)
def test_drawings_frames_the_explorer_and_their_words_say_it(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    words = answer.json["safe_sentence"] if answer.is_json else unescape(re.sub(r"<[^>]+>", " ", answer.text))
    told = [sentence for sentence in re.split(r"(?<=\.)\s|\s{2,}", words) if "Punta Negra" in sentence]
    assert SAID in words
    assert not [sentence for sentence in told if OTHERWISE.search(sentence)]


def test_a_program_of_models_reads_the_row_and_why(client: FlaskClient) -> None:
    def document(path: str, **query: str) -> Any:
        return client.get(
            f"/api/v1{path}?{urlencode({key: text for key, text in query.items() if text})}"
        ).json

    server = server_of(cast(Interface, SimpleNamespace(document=document)))
    asked = {"indicator": "cem_cases", "territory": SMALL, "by": "age"}
    rows, safely = (
        cast(Any, run_aside(server.call_tool(tool, asked))).structured_content
        for tool in ("get_rows", "say_safely")
    )
    assert [(row["breakdown"], row["value"], row["obs_status"]) for row in rows["rows"]] == [
        ("age:18-29", None, "not_shown")
    ]
    assert phrases.NOT_AT_THIS_SCALE in rows["notes"]
    assert (safely["number_may_be_printed"], SAID in safely["safe_sentence"]) == (False, True)


def test_the_interface_and_the_dictionary_name_the_status(client: FlaskClient) -> None:
    schemas = client.get("/api/v1/openapi.json").json["components"]["schemas"]
    assert "not_shown" in schemas["ObsStatus"]["enum"]
    assert "not_shown" in schemas["DataRow"]["properties"]["obs_status"]["description"]
