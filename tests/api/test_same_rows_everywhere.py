"""Of selections drawn by chance all outputs say the same rows: CSV, JSON, workbook, tables of page and embed, Parquet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from flask.testing import FlaskClient

from api.embed import MOST_ROWS, page_of
from layouts.document import templates
from observatory.addresses.selection import Selection
from observatory.catalog import Catalog
from observatory.observatory import Observatory
from observatory.text import Text
from observatory.vocabulary import captions
from observatory.words.labels import SYMBOLS
from tests.kit.asking import as_written
from tests.kit.random_selections import random_selections
from tests.kit.sampling import goes_everywhere, seed

EVERY = 300 if goes_everywhere() else 30
NUMBERS = ("value", "lower", "upper", "numerator", "denominator")
SAME_IN_PARQUET = (
    "indicator", "territory", "period", "breakdown", "obs_status", "conf_status", "source", "edition"
)  # fmt: skip
Record = dict[str, str]
Line = tuple[str, str]
"""Of a row of a table the place and period (`PE-150112 2024`), and what stands for its value."""


def unguarded(record: Mapping[str, str]) -> Record:
    return {column: re.sub(r"^'(?=[=+\-@\t\r\d])", "", text) for column, text in record.items()}


def of_csv(client: FlaskClient, query: str) -> list[Record]:
    answer = client.get(f"/api/v1/data.csv?{query}")
    assert answer.status_code == 200, answer.text
    return [unguarded(record) for record in csv.DictReader(io.StringIO(answer.text, newline=""))]


def of_spanish_csv(client: FlaskClient, query: str) -> list[Record]:
    text = client.get(f"/api/v1/data.csv?{query}&excel=1").text.removeprefix("\ufeff")
    records = map(unguarded, csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))
    return [record | {name: record[name].replace(",", ".") for name in NUMBERS} for record in records]


def of_json(client: FlaskClient, query: str) -> list[Record]:
    templates = client.get(f"/api/v1/data.json?{query}").json["rows"]
    return [{column: as_written(value) for column, value in row.items()} for row in templates]


def of_workbook(client: FlaskClient, query: str) -> list[Record]:
    content = io.BytesIO(client.get(f"/api/v1/data.xlsx?{query}").data)
    columns, *templates = openpyxl.load_workbook(content).worksheets[0].iter_rows(values_only=True)
    cells = ([as_written(value) for value in row] for row in templates)
    return [unguarded(dict(zip(map(str, columns), row, strict=True))) for row in cells]


def tables_in(markup: str, text: Text) -> Iterator[list[Line]]:
    """The tables of figures of a page, each as its lines."""
    for table in re.findall(r"<table>(.*?)</table>", markup, re.DOTALL):
        headers = [unescape(header) for header in re.findall(r"<th[^>]*scope=\"col\"[^>]*>(.*?)</th>", table)]
        if text.t(captions.VALUE) in headers and "data-cell" in table:
            at = headers.index(text.t(captions.VALUE))
            templates = re.findall(r'<tr data-cell="([^"]*)">(.*?)</tr>', table, re.DOTALL)
            yield [
                (cell, unescape(re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row)[at])) for cell, row in templates
            ]


def told(record: Record, catalog: Catalog, text: Text) -> Line:
    """The line of a table for a row of the CSV: its number, or the word of the reason why there is none."""
    words = {name: text.t(word) for name, word in SYMBOLS.items()}
    if record["conf_status"] == "protected":
        said = words["protected"]
    elif record["value"]:
        said = text.number(float(record["value"]), catalog.indicators[record["indicator"]].decimals)
    elif record["obs_status"] == "not_applicable" and record["numerator"]:
        said = f"{text.number(float(record['numerator']))} ({words['few']})"
    else:
        said = words[record["obs_status"]]
    return f"{record['territory']} {record['period']}", said


def assert_is_shown(lines: Sequence[Line], tables: Sequence[Sequence[Line]], most: int, query: str) -> None:
    """One of the tables shows these lines, or the first of them where they are more than it has room for."""
    whole = sorted(lines)
    short = [table for table in tables if len(table) == min(most, len(lines))]
    if len(lines) <= most:
        assert whole in map(sorted, short), query
    else:
        assert any(not set(table) - set(lines) for table in short), query


@pytest.fixture(scope="module")
def observations(shipped: FlaskClient) -> dict[str, dict[str, Any]]:
    """By its name each observation of the release's Parquet."""
    answer = shipped.get("/api/v1/releases/latest/observations.parquet")
    assert answer.status_code == 200
    columns = [*SAME_IN_PARQUET, *NUMBERS, "obs_id"]
    return {row["obs_id"]: row for row in pq.read_table(io.BytesIO(answer.data), columns=columns).to_pylist()}


def assert_is_in_parquet(
    records: Sequence[Record],
    observations: Mapping[str, Mapping[str, Any]],
    selection: Selection,
    catalog: Catalog,
) -> int:
    """How many rows were held: the file has all of today's, with the population that leads, and no sum of categories."""
    if selection.as_of or selection.denominator:
        return 0
    groups = {entry.code for dimension in catalog.dimensions.values() for entry in dimension.groups}
    held = [record for record in records if not groups & set(re.split("[:;,]", record["breakdown"]))]
    for record in held:
        kept = observations[record["obs_id"]]
        assert all((kept[column] or "") == record[column] for column in SAME_IN_PARQUET), record
        numbers = {name: float(record[name]) if record[name] else None for name in NUMBERS}
        assert {name: kept[name] for name in NUMBERS} == numbers, record
    return len(held)


def side_of(record: Record, selection: Selection) -> str:
    """The page of a comparison has a table for each of its sides, which are in two countries."""
    return record["territory"][:2] if selection.compare else ""


def test_every_output_says_the_same_rows(
    shipped: FlaskClient,
    observatory: Observatory,
    observations: Mapping[str, Mapping[str, Any]],
    catalog: Catalog,
) -> None:
    embeds = in_parquet = 0
    for selection in random_selections(observatory, EVERY, seed=seed()):
        query, text = selection.to_query(), Text(selection.lang or "es")
        records = of_csv(shipped, query)
        assert records
        assert of_json(shipped, query) == records, query
        assert of_workbook(shipped, query) == records, query
        assert of_spanish_csv(shipped, query) == records, query
        assert not [
            record
            for record in records
            if record["sdmx_conf_status"] == "C" and any(map(record.get, NUMBERS))
        ]
        records = [record for record in records if record["obs_status"] != "not_shown"]  # tables have a note
        lines = [told(record, catalog, text) for record in records]
        page = shipped.get(page_of(selection))
        assert page.status_code == 200, query
        tables = list(tables_in(page.text, text))
        for side in {side_of(record, selection) for record in records}:
            shown = [
                line
                for line, record in zip(lines, records, strict=True)
                if side_of(record, selection) == side
            ]
            assert_is_shown(shown, tables, templates.MOST_ROWS, query)
        in_parquet += assert_is_in_parquet(records, observations, selection, catalog)
        embeds += embed_is_the_same(shipped, selection, lines, records, catalog)
    assert embeds > EVERY / 2 and in_parquet > EVERY


def embed_is_the_same(
    client: FlaskClient,
    selection: Selection,
    lines: Sequence[Line],
    records: Sequence[Record],
    catalog: Catalog,
) -> bool:
    """Whether there is an embed: of files that their owners have not published there is none."""
    text, subject = Text(selection.lang or "es"), selection.indicator or selection.compare
    rest = selection.replace(indicator="", compare="").to_query()
    answer = client.get(f"/embed/{subject}?{rest}")
    official = [
        line
        for line, record in zip(lines, records, strict=True)
        if catalog.sources[record["source"]].copy != "unpublished"
    ]
    assert (answer.status_code == 200) is bool(official), subject
    if official:
        assert_is_shown(official, list(tables_in(answer.text, text)), MOST_ROWS, f"{subject} {rest}")
    return bool(official)
