"""Rows of many places, dimensions and pages are those had one by one, and those that add up are told apart."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from observatory.catalog import Catalog
from observatory.model import Indicator
from observatory.observatory import Observatory
from tests.kit.asking import csv_rows, json_rows, observatory_of

Rows = list[dict[str, Any]]


def rows_of(client: FlaskClient, query: str) -> Rows:
    return sorted(json_rows(client, query), key=lambda row: (row["territory"], row["obs_id"]))


@pytest.mark.parametrize("indicator", ["cem_cases", "police_complaint_rate", "slim_cases"])
def test_all_territories_are_those_that_have_rows_each_as_if_asked_alone(
    shipped: FlaskClient, indicator: str
) -> None:
    site = observatory_of(shipped)
    assert isinstance(site, Observatory)
    alone = [
        row
        for code in site.availability()[indicator].territories
        for row in rows_of(shipped, f"indicator={indicator}&territory={code}")
    ]
    assert alone
    every = rows_of(shipped, f"indicator={indicator}&territory=all")
    assert every == sorted(alone, key=lambda row: (row["territory"], row["obs_id"]))


def test_the_parts_of_a_territory_are_its_children_and_no_group_of_them(
    shipped: FlaskClient, catalog: Catalog
) -> None:
    children = {
        code for code, place in catalog.territories.items() if place.parent == "PE-1501" and not place.members
    }
    answer = shipped.get("/api/v1/data.json?indicator=cem_cases&territory=children:PE-1501").json
    assert {place["code"] for place in answer["territories"]} == children
    assert answer["query"] == "indicator=cem_cases&territory=children:PE-1501"
    by_code = rows_of(shipped, f"indicator=cem_cases&territory={','.join(sorted(children))}")
    assert rows_of(shipped, "indicator=cem_cases&territory=children:PE-1501") == by_code


@pytest.mark.parametrize(
    ("indicator", "first", "second"),
    [
        ("cem_cases", "centre", "form"),
        ("cem_cases", "sex", "centre"),
        ("population_counted_2025", "age", "sex"),
    ],
)
def test_two_dimensions_give_the_cells_that_one_and_a_filter_give(
    shipped: FlaskClient, indicator: str, first: str, second: str
) -> None:
    query = f"indicator={indicator}&territory=all&by="
    both = rows_of(shipped, f"{query}{first},{second}")
    assert both and all(row[first] and row[second] for row in both)
    narrowed = [
        row
        for code in sorted({row[second] for row in both})
        for row in rows_of(shipped, f"{query}{first}&filter={second}:{code}")
    ]
    assert {row["obs_id"]: row for row in both} == {row["obs_id"]: row for row in narrowed}


@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
def test_a_table_that_our_rule_withholds_is_told_in_a_sentence_and_by_what_may_be_asked(
    shipped: FlaskClient, form: str
) -> None:
    """Sex with age of a district: an empty file would say that nobody publishes it."""
    address = f"/api/v1/data.{form}?indicator=cem_cases&territory=PE-150112&by="
    answer = shipped.get(f"{address}sex,age")
    assert answer.status_code == 404
    told = answer.json
    assert "por debajo del departamento" in told["detail"] and "age,sex" in told["detail"]
    assert {each["href"].partition("by=")[2] for each in told["suggestions"]} == {"sex", "age"}
    assert all(shipped.get(each["href"]).status_code == 200 for each in told["suggestions"])
    for allowed in (f"{address}sex,centre", address.replace("PE-150112", "PE-15") + "sex,age"):
        assert shipped.get(allowed).status_code == 200, allowed


def test_what_the_rule_withholds_is_said_of_counts_of_persons_of_local_places_alone(catalog: Catalog) -> None:
    crossed = ("sex", "age")
    assert not catalog.is_table_shown("PE-150112", "cem_cases", crossed)
    assert catalog.is_table_shown("PE-150112", "cem_cases", ("sex", "centre"))
    assert catalog.is_table_shown("PE-15", "cem_cases", crossed)
    assert catalog.is_table_shown("PE-1501", "population_counted_2025", crossed)


def test_the_order_of_two_dimensions_says_nothing(shipped: FlaskClient) -> None:
    answers = [
        shipped.get(f"/api/v1/data.csv?indicator=cem_cases&by={by}") for by in ("form,centre", "centre,form")
    ]
    assert answers[0].data == answers[1].data
    assert answers[0].headers["ETag"] == answers[1].headers["ETag"]


def test_what_is_protected_stays_so_in_all_territories_by_two_dimensions(shipped: FlaskClient) -> None:
    for by in ("centre,form", "age,centre", "centre,sex"):
        protected = [
            row
            for row in rows_of(shipped, f"indicator=cem_cases&territory=all&by={by}&grain=all")
            if row["conf_status"] == "protected"
        ]
        assert protected
        for row in protected:
            assert {row[name] for name in ("value", "lower", "upper", "numerator", "denominator")} == {None}


def test_pages_one_after_the_other_are_the_rows_of_the_file(shipped: FlaskClient) -> None:
    query = "indicator=cem_cases&territory=PE-150112&grain=all&by=sex"
    lines = csv_rows(shipped, query)
    address, ids, pages = f"/api/v1/data.json?{query}&limit=7", [], 0
    while address:
        answer = shipped.get(address)
        assert answer.json["total"] == len(lines)
        assert len(answer.json["rows"]) <= 7
        ids += [row["obs_id"] for row in answer.json["rows"]]
        address, pages = answer.json["next"], pages + 1
        links = [link for link in answer.headers.getlist("Link") if link.endswith('rel="next"')]
        assert links == ([f'<{address}>; rel="next"'] if address else [])
        assert address is None or f"release={answer.json['release']}" in address
    assert ids == [line["obs_id"] for line in lines]
    assert pages == -(-len(lines) // 7) > 2


def test_a_page_has_a_tag_of_its_own_and_one_after_the_end_is_empty(shipped: FlaskClient) -> None:
    query = "/api/v1/data.json?indicator=cem_cases&limit=2"
    first, second = shipped.get(query), shipped.get(f"{query}&cursor=2")
    assert first.headers["ETag"] != second.headers["ETag"]
    after = shipped.get(f"{query}&cursor=99999").json
    assert (after["rows"], after["next"]) == ([], None)
    for wrong in ("limit=0", "limit=10001", "limit=x", "cursor=-1", "limit=5&limit=6"):
        assert shipped.get(f"/api/v1/data.json?indicator=cem_cases&{wrong}").status_code == 400


Record = dict[str, str]


def records_of(client: FlaskClient, **keys: str) -> list[Record]:
    answer = client.get(f"/api/v1/data.csv?{urlencode(keys, safe=',:')}")
    return list(csv.DictReader(io.StringIO(answer.text))) if answer.status_code == 200 else []


def additive_counts(catalog: Catalog) -> list[str]:
    return [name for name, entry in catalog.indicators.items() if entry.kind == "count" and entry.additive]


def test_an_untouched_file_of_a_series_counts_nobody_twice(shipped: FlaskClient) -> None:
    """The years of Independencia's complaints, and of the year that has begun its months so far."""
    rows = records_of(shipped, indicator="police_complaints", territory="PE-150112")
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
        rows = [row for row in records_of(shipped, indicator=name, grain="all") if row["leads"] == "true"]
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
        rows = records_of(shipped, indicator=name, territory="PE-150112", by=dimension)
        assert rows
        for row in rows:
            traits = dict(trait.split(":") for trait in row["breakdown"].split(";") if trait)
            assert {column: row[column] for column in indicator.dimensions} == {
                column: traits.get(column, "") for column in indicator.dimensions
            }


def test_a_row_names_itself_its_unit_its_place_and_its_source(shipped: FlaskClient, catalog: Catalog) -> None:
    rows = records_of(
        shipped, indicator="police_complaint_rate", territory="PE-150112,PE-150110", grain="all"
    )
    assert len({row["obs_id"] for row in rows}) == len(rows)
    again = records_of(shipped, indicator="police_complaint_rate", territory="PE-150112")
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
    rows = records_of(shipped, indicator="cem_cases", territory="PE-150112", by="age", grain="all")
    assert {(row["conf_status"], row["sdmx_conf_status"]) for row in rows} == {
        ("free", "F"),
        ("protected", "C"),
    }
    assert all(row["value"] == "" for row in rows if row["sdmx_conf_status"] == "C")
    letters = {"normal": "A", "provisional": "P", "estimated": "E", "break": "B"}
    assert all(row["sdmx_obs_status"] == letters[row["obs_status"]] for row in rows if row["value"])
