"""What a small place does not show is said to be so in every output, and never that nobody publishes it."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from html import unescape
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urlencode

import openpyxl
import pytest
from flask.testing import FlaskClient

from app import create_app
from mcp_server.__main__ import Interface, server_of
from observatory.addresses.selection import Selection
from observatory.catalog import Catalog
from observatory.charts.findings.reporter_card import describe_misreading
from observatory.charts.kinds import groups
from observatory.charts.kinds.chosen_kind import DESK
from observatory.charts.kinds.empty import reasons
from observatory.charts.marking import make_absent_row
from observatory.files.columns import translated_panel
from observatory.files.csv_lines import PLAIN, SPREADSHEET, csv_lines, streamed_lines
from observatory.files.export import json_document, write_workbook
from observatory.geography.outlines import Outlines
from observatory.model import Breakdown, ObsStatus, Panel
from observatory.model.formats import FORMATS
from observatory.observatory import Observatory
from observatory.settings import Settings
from observatory.store.releases import SqliteReleases
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words import describe
from observatory.words.labels import MEANINGS, SYMBOLS
from observatory.words.sentences import nothing_published
from tests.kit.asking import csv_rows
from tests.kit.facts import fact, publish
from tests.mcp_server.test_client import run_aside

HERE, SMALL = "PE-150112", "PE-150127"
TEXT = Text("es")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, catalog: Catalog) -> Observatory:
    releases = SqliteReleases(tmp_path_factory.mktemp("releases"))
    rows = [fact(300.0), fact(60.0, breakdown="form:sexual"), fact(240.0, breakdown="form:physical")]
    rows += [fact(120.0, territory=SMALL), fact(60.0, territory=SMALL, breakdown="form:physical")]
    publish(releases, catalog, *rows)
    return Observatory(catalog, Outlines.from_sets([]), releases)


@pytest.fixture(scope="module")
def with_ages(tmp_path_factory: pytest.TempPathFactory, catalog: Catalog) -> Observatory:
    releases = SqliteReleases(tmp_path_factory.mktemp("releases"))
    rows = [fact(60.0, breakdown="age:18-29"), fact(240.0, breakdown="age:30-59")]
    rows += [fact(60.0, breakdown="form:sexual"), fact(240.0, breakdown="form:physical")]
    publish(releases, catalog, *rows, fact(120.0, territory=SMALL))
    return Observatory(catalog, Outlines.from_sets([]), releases)


def panel_of(site: Observatory, query: str) -> Panel:
    return site.panel(Selection.from_query(f"indicator=cem_cases&{query}", site.catalog))


@pytest.mark.parametrize(
    ("query", "hidden", "noted"),
    [
        (f"territory={SMALL}&filter=form:sexual", (SMALL,), True),
        (f"territory={SMALL}&by=age", (SMALL,), True),
        (f"territory={SMALL}&by=form", (), True),
        (f"territory={SMALL}&filter=form:physical", (), False),
        (f"territory={SMALL}", (), False),
        (f"territory={HERE},{SMALL}&filter=form:sexual", (SMALL,), True),
        (f"territory={HERE}&filter=form:sexual", (), False),
        ("territory=PE-17&by=age", (), False),
    ],
)
def test_a_panel_names_the_places_that_are_too_small_for_what_is_asked(
    site: Observatory, query: str, hidden: tuple[str, ...], *, noted: bool
) -> None:
    panel = panel_of(site, query)
    assert panel.not_shown == hidden
    assert (phrases.NOT_AT_THIS_SCALE in panel.notes) is noted
    assert (TEXT.t(phrases.NOT_AT_THIS_SCALE) in describe.notes(panel, TEXT)) is noted


@pytest.mark.parametrize("lang", ["es", "en", "fr"])
def test_every_file_has_a_row_without_a_number_that_says_so(site: Observatory, lang: str) -> None:
    text = Text(lang)
    panel = translated_panel(panel_of(site, f"territory={SMALL}&filter=form:sexual&period=2023"), text)
    [row] = json_document(panel)["rows"]
    said = {
        name: row[name]
        for name in ("territory", "period", "breakdown", "value", "obs_status", "sdmx_obs_status")
    }
    assert list(said.values()) == [SMALL, "2023", "form:sexual", None, "not_shown", "O"]
    assert (row["conf_status"], row["note"]) == ("free", text.t(phrases.NOT_AT_THIS_SCALE))
    for version, dialect in product(FORMATS, (PLAIN, SPREADSHEET)):
        header, line = csv_lines(panel, replace(dialect, version=version))
        [written] = csv.DictReader(
            io.StringIO(header.removeprefix("\ufeff") + line), delimiter=dialect.delimiter
        )
        assert [written[name] for name in ("territory", "value", "obs_status")] == [SMALL, "", "not_shown"]
    sheet = openpyxl.load_workbook(io.BytesIO(write_workbook(panel, text))).worksheets[0]
    assert "not_shown" in [cell.value for cell in sheet[2]]


def test_a_cell_that_is_shown_of_no_year_has_no_period_in_any_file(site: Observatory) -> None:
    """Without a year that was asked for, the day of the release is not one: the row is of every year."""
    panel = panel_of(site, f"territory={SMALL}&filter=form:sexual")
    [row] = json_document(panel)["rows"]
    assert [row[name] for name in ("period_start", "period_end", "period")] == [None, None, ""]
    header, line = csv_lines(panel, PLAIN)
    [written] = csv.DictReader(io.StringIO(header + line))
    assert [written[name] for name in ("period_start", "period_end", "period")] == ["", "", ""]
    asked = panel_of(site, f"territory={SMALL}&filter=form:sexual&period=2023")
    assert [row["period_start"] for row in json_document(asked)["rows"]] == ["2023-01-01"]


@pytest.mark.parametrize(
    ("query", "cells"),
    [
        (f"territory={SMALL}&by=form", ["form:sexual"]),
        (f"territory={SMALL}&by=age", ["age:18-29", "age:30-59"]),
        (f"territory={HERE},{SMALL}&by=age", ["age:18-29", "age:30-59"]),
        (f"territory={SMALL}&filter=age:0-17", ["age:0-17"]),
        (f"territory={SMALL}&filter=form:physical", []),
        (f"territory={HERE}&by=age", []),
    ],
)
def test_files_name_each_category_of_the_release_that_a_place_is_too_small_for(
    with_ages: Observatory, query: str, cells: list[str]
) -> None:
    rows = json_document(panel_of(with_ages, query))["rows"]
    hidden = [row for row in rows if row["obs_status"] == "not_shown"]
    assert [row["breakdown"] for row in hidden] == cells
    assert {row["territory"] for row in hidden} <= {SMALL}
    assert rows[len(rows) - len(hidden) :] == hidden


def test_where_no_place_has_a_row_of_a_table_the_categories_are_those_of_the_catalogue(
    site: Observatory,
) -> None:
    rows = json_document(panel_of(site, f"territory={SMALL}&by=age"))["rows"]
    known = dict.fromkeys(entry.code for entry in site.catalog.dimensions["age"].codes)
    assert [row["age"] for row in rows] == list(known)


def test_a_release_of_before_the_rule_says_what_it_says(tmp_path: Path, catalog: Catalog) -> None:
    """It names no cell as not shown that it shows."""
    releases = SqliteReleases(tmp_path)
    publish(releases, catalog, fact(60.0, territory=SMALL, breakdown="form:sexual"))
    former = Observatory(catalog, Outlines.from_sets([]), releases)
    panel = panel_of(former, f"territory={SMALL}&filter=form:sexual")
    assert [row["value"] for row in json_document(panel)["rows"]] == [60]
    assert panel.not_shown == panel.notes == ()


def test_long_answers_and_their_pages_end_with_the_same_rows(with_ages: Observatory) -> None:
    asked = Selection.from_query(
        "indicator=cem_cases&territory=all&by=age&grain=all", with_ages.catalog, rows=True
    )
    whole = list(csv_lines(with_ages.panel(asked)))
    assert sum("not_shown" in line for line in whole) == 2
    for version in FORMATS:
        with with_ages.panels.row_stream(asked) as stream:
            dialect = replace(PLAIN, version=version)
            written = streamed_lines(stream.panel, stream.rows, stream.cells, TEXT, dialect=dialect)
            assert b"".join(written).decode() == "".join(csv_lines(with_ages.panel(asked), dialect))
    paged: list[str] = []
    for start in range(0, 4):
        panel, total = with_ages.panels.row_page(asked, slice(start, start + 1))
        assert total == len(whole) - 1
        paged += list(csv_lines(panel))[1:]
    assert paged == whole[1:]


def test_nobody_says_that_it_is_not_published(site: Observatory) -> None:
    panel = panel_of(site, f"territory={SMALL}&filter=form:sexual")
    [sentence] = reasons(panel, TEXT)
    assert "Punta Negra" in sentence
    assert TEXT.t(SYMBOLS["not_shown"]) in sentence
    assert describe_misreading(panel, (), TEXT).why == TEXT.t(MEANINGS["not_shown"])
    assert phrases.NOT_AT_THIS_SCALE in json_document(panel)["notes"]


def test_of_two_places_without_a_figure_each_is_told_for_its_own_reason(site: Observatory) -> None:
    panel = panel_of(site, f"territory={SMALL},PE-150110&filter=form:sexual")
    small, other = nothing_published(panel, TEXT).split(". ")
    assert ("Punta Negra" in small, TEXT.t(SYMBOLS["not_shown"]) in small) == (True, True)
    assert ("Comas" in other, "con estos filtros" in other) == (True, True)


def test_a_note_tells_why_a_place_beside_others_has_no_line(site: Observatory) -> None:
    notes = describe.notes_on_view(panel_of(site, f"territory={HERE},{SMALL}&filter=form:sexual"), TEXT)
    assert "Punta Negra: no se muestra a esta escala." in notes
    assert not [note for note in notes if "no hay cifra" in note]


def test_bars_by_form_say_it_of_the_form_alone(site: Observatory) -> None:
    panel = panel_of(site, f"territory={HERE},{SMALL}&by=form")
    marks = groups.chart(panel, TEXT, width=DESK).marks
    said = {(mark.row.territory, str(mark.row.breakdown)): mark.row.symbol for mark in marks}
    assert said[SMALL, "form:sexual"] == "not_shown"
    assert {symbol for cell, symbol in said.items() if cell != (SMALL, "form:sexual")} == {"value"}


def test_a_map_marks_the_place_as_not_shown_and_others_as_not_published(site: Observatory) -> None:
    panel = panel_of(site, f"territory={SMALL}&filter=form:sexual")
    places, asked = site.catalog.territories, Breakdown.parse("form:sexual")
    assert make_absent_row(panel, places[SMALL], None).obs_status is ObsStatus.NOT_SHOWN
    assert make_absent_row(panel, places[SMALL], None, breakdown=asked).obs_status is ObsStatus.NOT_SHOWN
    assert make_absent_row(panel, places[HERE], None).obs_status is ObsStatus.NOT_PUBLISHED


@pytest.mark.parametrize(
    ("indicator", "code", "is_sensitive"),
    [
        ("cem_cases", "age:0-5", True), ("cem_cases", "form:sexual", True), ("cem_cases", "sex:women", False),
        ("population", "age:0-4", False), ("partner_violence_lifetime", "form:sexual", False),
    ],
)  # fmt: skip
def test_inhabitants_and_surveys_are_not_withheld_of_small_places(
    indicator: str, code: str, is_sensitive: bool, catalog: Catalog
) -> None:
    """They count nobody who asked for help: where they lack, nobody publishes them."""
    assert catalog.is_sensitive(indicator, [code]) == is_sensitive


# What a small place does not show is said in each answer of the web: never «not published», a zero or the mark.


RELEASE = "2026-11-24-test"
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
