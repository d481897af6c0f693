"""The whole release read back: each of its cells is in CSV, JSON and table, with its number or the word for none.

What is drawn of them is read back by `tests/observatory/charts/test_whole_store.py`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from observatory.addresses.selection import Selection
from observatory.model import Period
from observatory.observatory import Observatory
from observatory.text import Text
from observatory.vocabulary import captions
from observatory.words.table import table
from tests.kit.asking import csv_rows, json_rows

NUMBERS = ("value", "lower", "upper", "numerator", "denominator")
SAID = ("obs_status", "conf_status")
WORDS = {
    "protected": "dato protegido", "not_published": "no publicado", "not_received": "no recibido",
    "no_service": "sin servicio", "not_applicable": "no aplica", "withdrawn": "retirado",
    "with_mother": "se cuenta con otro distrito", "no_row": "nunca tuvo una fila",
}  # fmt: skip
"""What stands in a table in place of a number, written by hand."""
KEPT_TO_PAGES = {"health_family_cases", "health_sexual_cases"}
"""Registers of which some tables are given by no file: `tests/observatory/test_place_panels.py` holds to them."""
Cell = tuple[str, str, str, str]
"""Indicator, place, period, breakdown."""


@pytest.fixture(scope="module")
def cells(built_store: Path) -> dict[Cell, dict[str, Any]]:
    """The leading row of each cell, read from the file of the release itself."""
    [file] = built_store.glob("release-*.db")
    columns = (
        "indicator",
        "territory",
        "period_start",
        "period_end",
        "breakdown",
        "dimensions",
        *NUMBERS,
        *SAID,
    )
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as release:
        rows = release.execute(f"SELECT {', '.join(columns)} FROM cube WHERE role = 'leading'").fetchall()
    named = [dict(zip(columns, row, strict=True)) for row in rows]
    return {
        (
            row["indicator"], row["territory"], str(Period.parse(f"{row['period_start']}/{row['period_end']}")),
            row["breakdown"],
        ): row
        for row in named
    }  # fmt: skip


def queries(cells: dict[Cell, dict[str, Any]]) -> Iterator[str]:
    """Each indicator in all its places, by each of the traits that it is kept by."""
    for name, traits in sorted({(row["indicator"], row["dimensions"]) for row in cells.values()}):
        by = f"&by={traits.replace(';', ',')}" if traits else ""
        yield f"indicator={name}&territory=all&grain=all{by}"


def cell_of(row: dict[str, Any]) -> Cell:
    return (row["indicator"], row["territory"], row["period"], row["breakdown"])


def test_each_cell_is_in_csv_and_json_with_all_its_numbers_and_statuses(
    shipped: FlaskClient, cells: dict[Cell, dict[str, Any]]
) -> None:
    found: set[Cell] = set()
    for query in queries(cells):
        lines = csv_rows(shipped, query)
        rows = json_rows(shipped, query)
        assert [cell_of(line) for line in lines] == [cell_of(row) for row in rows], query
        for line, row in zip(lines, rows, strict=True):
            if row["obs_status"] == "not_shown" or not row["leads"]:
                continue  # a place that is not shown at this scale has no row; of those that disagree one leads
            kept = cells[cell_of(row)]
            for name in NUMBERS:
                number = None if kept[name] is None else round(kept[name], 10)
                assert row[name] == number, (query, cell_of(row), name)
                assert (float(line[name]) if line[name] else None) == number, (query, cell_of(row), name)
            for name in SAID:
                assert row[name] == line[name] == kept[name], (query, cell_of(row))
            found.add(cell_of(row))
    assert {cell for cell in cells.keys() - found if cell[0] not in KEPT_TO_PAGES} == set()
    assert len(found) > 20_000


def test_each_cell_is_in_a_table_with_its_number_or_the_word_for_none(
    observatory: Observatory, cells: dict[Cell, dict[str, Any]]
) -> None:
    text, seen, words = Text(), 0, set()
    for query in queries(cells):
        panel = observatory.panel(Selection.from_query(query, observatory.catalog, rows=True))
        shown = table(panel, text)
        at = shown.headers.index(text.t(captions.VALUE))
        for origin, line in zip(shown.origins, shown.rows, strict=True):
            kept = cells.get((origin.indicator, origin.territory, str(origin.period), str(origin.breakdown)))
            if kept is None or not origin.leads:
                continue
            if kept["value"] is None and kept["numerator"] is not None:
                said = f"{text.number(kept['numerator'])} (muy pocos para calcular)"
            elif kept["value"] is None:
                said = WORDS["protected" if kept["conf_status"] == "protected" else kept["obs_status"]]
                words.add(said)
            else:
                said = text.number(kept["value"], observatory.catalog.indicators[origin.indicator].decimals)
            assert line[at].text == said, (query, str(origin.period), str(origin.breakdown))
            seen += 1
    assert seen > 20_000 and words >= {"dato protegido", "no publicado"}
