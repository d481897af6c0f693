"""Rows that come one by one from the store are those of the Panel, line by line and byte by byte."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import partial
from html import unescape
from itertools import chain
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text

from api.middleware.response_cache import ResponseCache
from app import create_app
from observatory.addresses.selection import Selection
from observatory.catalog import Catalog
from observatory.files.columns import translated_panel
from observatory.files.csv_lines import PLAIN, SPREADSHEET, Dialect, csv_lines, streamed_lines
from observatory.observatory import Observatory
from observatory.settings import Settings
from observatory.store.private.workspace import snapshot_entry
from observatory.store.reading import panel, queries, row_stream
from observatory.store.reading.panel_rows import build_question
from observatory.store.reading.row_stream import driver_rows, is_long, stream_rows
from observatory.store.releases import Releases
from observatory.store.writing import draft
from observatory.text import Text
from tests.kit.facts import EDITION, fact, publish, spoken_of
from tests.kit.random_selections import random_selections
from tests.kit.sampling import goes_everywhere, seed

EVERY = 300 if goes_everywhere() else 60


def built(site: Observatory, selection: Selection, dialect: Dialect) -> str:
    text = Text(selection.lang or "es")
    return "".join(csv_lines(translated_panel(site.panel(selection), text), dialect))


def streamed(site: Observatory, selection: Selection, dialect: Dialect) -> tuple[str, bool]:
    """The file, and whether it came as cells."""
    with site.panels.row_stream(selection) as stream:
        text = Text(selection.lang or "es")
        lines = streamed_lines(stream.panel, stream.rows, stream.cells, text, dialect=dialect)
        return b"".join(lines).decode(), bool(stream.cells)


def test_what_streams_is_what_is_built(observatory: Observatory) -> None:
    ways = set()
    for number, selection in enumerate(random_selections(observatory, EVERY, seed=seed())):
        dialect = SPREADSHEET if number % 4 == 0 else PLAIN
        content, of_cells = streamed(observatory, selection, dialect)
        assert content == built(observatory, selection, dialect), selection.to_query()
        ways.add(of_cells)
    assert ways == {True, False}


def test_rows_of_every_kind_stream_as_cells(observatory: Observatory) -> None:
    """Every cell of the store that lies as it is shown: counts, shares, protected, missing and disputed ones."""
    seen: set[str] = set()
    for name, published in observatory.availability().items():
        for trait in (None, *published.dimensions):
            if trait and ";" in trait:
                continue
            selection = Selection(
                indicator=name, by=trait, grain="all", territories=published.territories[:60]
            )
            content, of_cells = streamed(observatory, selection, PLAIN)
            assert content == built(observatory, selection, PLAIN), selection.to_query()
            if of_cells:
                seen |= {row.symbol for row in observatory.panel(selection).rows}
    assert {"value", "protected", "not_published"} <= seen


@pytest.mark.parametrize("grain", ["whole", "all"])
def test_both_databases_give_their_rows_one_by_one(releases: Releases, catalog: Catalog, grain: str) -> None:
    facts = [
        fact(
            float(year % 97) + 0.5,
            period_start=f"{year}-{month:02}-01",
            period_end=f"{year}-{month:02}-28",
            locator=f"=L{year}",
        )
        for year in range(1000, 2000)
        for month in (2, 3)
    ]
    facts.append(fact(None, obs_status="not_published", period_start="2001-01-01", period_end="2001-12-31"))
    facts.append(fact(None, conf_status="protected", period_start="2002-01-01", period_end="2002-12-31"))
    publish(releases, catalog, *facts)
    selection = Selection(indicator="cem_cases", territories=("PE-150112",), grain=grain)  # type: ignore[arg-type]
    with releases.opened() as connection:
        release = queries.release_info(connection)
        question = build_question(connection, catalog, selection, release=release)
        assert is_long(connection, question, most=2001) and not is_long(connection, question, most=2002)
        editions = queries.read_snapshots(connection)
        stream = stream_rows(connection, catalog, question, release=release, editions=editions)
        assert bool(stream.cells) is (grain == "all")
        content = b"".join(streamed_lines(stream.panel, stream.rows, stream.cells, Text())).decode()
        whole = panel.build_panel(connection, catalog, selection)
    assert len(whole.rows) == len(facts)
    assert content == "".join(csv_lines(whole))


def test_statements_that_differ_stand_as_in_the_panel_wherever_a_fetch_ends(
    releases: Releases, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that leads comes first, also where those that differ from it precede it in the key."""
    other = replace(EDITION, source="el_alto_districts")
    assert other.id < EDITION.id
    facts = []
    for year in range(2001, 2024):
        days = {"period_start": f"{year}-01-01", "period_end": f"{year}-12-31"}
        facts += [fact(year + len(name), **days, statement=name) for name in ("", "a", "bb")[: 1 + year % 3]]
        facts += [fact(year + 0.5, **days, snapshot=other.id)] * (year % 2)
    editions = [{**snapshot_entry(edition), "shipped": False} for edition in (EDITION, other)]
    with releases.drafting() as connection:
        draft.start_draft(connection, spoken_of(facts, catalog), snapshots=editions, statements=[])
        draft.add_facts(connection, facts)
        draft.finish_draft(connection, release="r", released=date(2026, 11, 24), fingerprint="r")
    selection = Selection(indicator="cem_cases", territories=("PE-150112",), grain="all")
    with releases.opened() as connection:
        whole = panel.build_panel(connection, catalog, selection)
        release = queries.release_info(connection)
        question = build_question(connection, catalog, selection, release=release)
        for at_once in (1, 2, 3, 5, 500):
            monkeypatch.setattr(row_stream, "AT_ONCE", at_once)
            stream = stream_rows(
                connection, catalog, question, release=release, editions=queries.read_snapshots(connection)
            )
            lines = streamed_lines(stream.panel, stream.rows, stream.cells, Text())
            assert b"".join(lines).decode() == "".join(csv_lines(whole)), at_once
    assert len(whole.rows) == len(facts) and {row.leads for row in whole.rows} == {True, False}


@pytest.mark.parametrize(
    "query",
    [
        "indicator=police_complaints&territory=PE-150112,PE-150110&grain=month",
        "indicator=police_complaint_rate&territory=PE-150112",
        "indicator=cem_cases&by=age&lang=en&excel=1",
    ],
)
def test_a_long_answer_is_the_same_answer(
    shipped: FlaskClient, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    shipped.get("/api/v1/releases")  # the first answer of a process does not name the release
    short = shipped.get(f"/api/v1/data.csv?{query}")
    monkeypatch.setattr("observatory.observatory.is_long", partial(is_long, most=1))
    shipped.application.extensions["response_cache"] = ResponseCache()
    long = shipped.get(f"/api/v1/data.csv?{query}")
    assert (long.status_code, long.data) == (200, short.data)
    for answer in (
        short,
        long,
    ):  # to say which licences its rows have, all of them would have to be read first
        answer.headers.remove("Link")
    assert dict(long.headers) == dict(short.headers)
    assert shipped.head(f"/api/v1/data.csv?{query}").status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "indicator=police_complaints&territory=PE-150112,PE-150110&grain=month",
        "indicator=police_complaint_rate&territory=PE-150112&lang=en",
        "compare=cem_slim",
        "indicator=feminicides",
    ],
)
@pytest.mark.parametrize("page", ["", "&limit=3", "&limit=3&cursor=2", "&limit=1&cursor=100000"])
def test_a_page_of_very_many_rows_is_the_same_page(
    shipped: FlaskClient, monkeypatch: pytest.MonkeyPatch, query: str, page: str
) -> None:
    shipped.get("/api/v1/releases")
    address = f"/api/v1/data.json?{query}{page}"
    held = shipped.get(address)
    monkeypatch.setattr("observatory.observatory.is_long", lambda *_, **__: True)
    monkeypatch.setattr(panel, "ROWS_HELD", 0)
    shipped.application.extensions["response_cache"] = ResponseCache()
    paged = shipped.get(address)
    assert (paged.status_code, paged.data) == (200, held.data)
    assert dict(paged.headers) == dict(held.headers)


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/data.xlsx?{query}", "/api/v1/chart.svg?{query}&view=bars", "/api/v1/provenance?{query}",
        "/api/v1/citation.bib?{query}", "/es/indicadores/{page}", "/embed/{page}",
    ],
)  # fmt: skip
def test_more_rows_than_are_held_are_refused_with_the_forms_that_give_them_all(
    built_store: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    client = create_app(Settings(store_dir=built_store)).test_client()  # one that holds no panel yet
    monkeypatch.setattr(panel, "ROWS_HELD", 3)
    rest = "territory=PE-150112&grain=month"
    asked = address.format(query=f"indicator=police_complaints&{rest}", page=f"police_complaints?{rest}")
    refused = client.get(asked)
    assert refused.status_code == 413
    offered = {
        form: unescape(found)
        for form in ("csv", "json")
        for found in re.findall(rf'"(/api/v1/data\.{form}[^"]*)"', refused.text)
    }
    assert offered.keys() == {"csv", "json"}
    monkeypatch.undo()
    lines = client.get(offered["csv"]).text.splitlines()
    assert client.get(offered["json"]).json["total"] == len(lines) - 1 > 3


# No row is lost or told twice, however many come at once: the attack reads a release by them.


NUMBERS = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :last) SELECT i FROM n WHERE i <= :last
"""


@pytest.mark.parametrize("last", [0, 1, 2, 3, 7])
@pytest.mark.parametrize("at_once", [1, 2, 3, 500])
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_every_row_comes_once_in_its_order(
    last: int, at_once: int, database: str, request: pytest.FixtureRequest
) -> None:
    url = "sqlite://" if database == "sqlite" else request.getfixturevalue("postgres_url")
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
    with engine.connect() as connection:
        streamed = {"stream_results": True, "max_row_buffer": at_once}
        result = connection.execute(text(NUMBERS), {"last": last}, execution_options=streamed)
        rows = [number for (number,) in chain.from_iterable(driver_rows(result, at_once))]
    engine.dispose()
    assert rows == list(range(1, last + 1))
