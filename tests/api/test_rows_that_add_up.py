"""Rows of the data that can be added up: by their letter, their level and the row that leads, never twice."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from observatory.catalog import Catalog
from observatory.model import Indicator

Record = dict[str, str]


def rows_of(client: FlaskClient, **keys: str) -> list[Record]:
    answer = client.get(f"/api/v1/data.csv?{urlencode(keys, safe=',:')}")
    return list(csv.DictReader(io.StringIO(answer.text))) if answer.status_code == 200 else []


def additive_counts(catalog: Catalog) -> list[str]:
    return [name for name, entry in catalog.indicators.items() if entry.kind == "count" and entry.additive]


def test_an_untouched_file_of_a_series_counts_nobody_twice(shipped: FlaskClient) -> None:
    """The years of Independencia's complaints, and of the year that has begun its months so far."""
    rows = rows_of(shipped, indicator="police_complaints", territory="PE-150112")
    years = {row["period"]: int(row["value"]) for row in rows if row["frequency"] == "A"}
    assert {row["frequency"] for row in rows} == {"A", "P"}
    assert years["2024"] == 2940 and years["2025"] == 2615
    assert sum(int(row["value"]) for row in rows) == sum(years.values()) + sum(
        int(row["value"]) for row in rows if row["frequency"] == "P"
    )
    days = [(row["period_start"], row["period_end"]) for row in rows]
    assert all(end < start for (_, end), (start, _) in zip(sorted(days), sorted(days)[1:], strict=False))


def test_the_leading_months_of_a_year_add_to_its_leading_row(shipped: FlaskClient, catalog: Catalog) -> None:
    checked = 0
    for name in additive_counts(catalog):
        rows = [row for row in rows_of(shipped, indicator=name, grain="all") if row["leads"] == "true"]
        years = {
            (row["territory"], row["breakdown"], row["edition"], row["period"]): row["value"]
            for row in rows
            if row["frequency"] == "A"
        }
        months: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for row in rows:
            if row["frequency"] == "M":
                key = (row["territory"], row["breakdown"], row["edition"], row["period"][:4])
                months[key].append(row["value"])
        for key, values in months.items():
            if len(values) == 12 and all(values) and years.get(key):
                assert sum(map(float, values)) == float(years[key]), (name, key)
                checked += 1
    assert checked


@pytest.mark.parametrize("name", ["cem_cases", "police_complaints"])
def test_each_dimension_has_its_column(shipped: FlaskClient, catalog: Catalog, name: str) -> None:
    indicator: Indicator = catalog.indicators[name]
    for dimension in indicator.dimensions:
        rows = rows_of(shipped, indicator=name, territory="PE-150112", by=dimension)
        assert rows
        for row in rows:
            traits = dict(trait.split(":") for trait in row["breakdown"].split(";") if trait)
            assert {column: row[column] for column in indicator.dimensions} == {
                column: traits.get(column, "") for column in indicator.dimensions
            }


def test_a_row_names_itself_its_unit_its_place_and_its_source(shipped: FlaskClient, catalog: Catalog) -> None:
    rows = rows_of(shipped, indicator="police_complaint_rate", territory="PE-150112,PE-150110", grain="all")
    assert len({row["obs_id"] for row in rows}) == len(rows)
    again = rows_of(shipped, indicator="police_complaint_rate", territory="PE-150112")
    assert {row["obs_id"] for row in again} <= {row["obs_id"] for row in rows}
    row = again[0]
    source = catalog.sources[row["source"]]
    assert (row["per"], row["territory_level"]) == ("100000", "district")
    assert (row["publisher"], row["unit"]) == (
        source.publisher,
        catalog.indicators["police_complaint_rate"].unit,
    )
    assert {row["licence"] for row in rows} == {"ODC-By-1.0"}


def test_letters_of_sdmx_say_what_is_protected_and_what_is_provisional(shipped: FlaskClient) -> None:
    rows = rows_of(shipped, indicator="cem_cases", territory="PE-150112", by="age", grain="all")
    assert {(row["conf_status"], row["sdmx_conf_status"]) for row in rows} == {
        ("free", "F"),
        ("protected", "C"),
    }
    assert all(row["value"] == "" for row in rows if row["sdmx_conf_status"] == "C")
    letters = {"normal": "A", "provisional": "P", "estimated": "E", "break": "B"}
    assert all(row["sdmx_obs_status"] == letters[row["obs_status"]] for row in rows if row["value"])
