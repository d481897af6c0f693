"""The figures read in published pages: codes known, printed totals held, nobody to be found, nothing lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest
import yaml

from observatory.catalog import Catalog
from observatory.model import Breakdown, ObsStatus, Period
from tests.kit.asking import rows_of_file

Row = Mapping[str, str]
Figures = Mapping[str, list[Row]]

SOURCES = ("published_bo", "published_pe", "el_alto_districts")
CELL = ("indicator", "territory", "period_start", "period_end", "breakdown")
STATEMENT = ("publisher", "title", "url", "page_date")
READ_ON = (date(2026, 11, 24), date(2026, 11, 26), date(2026, 11, 30))

# Dated rows of the Bolivian notes that are not shipped, as file and line: subtraction would give a small
# local count (1:35), or a local count of persons covers a day (1:73, 2:31).
QUOTATIONS = 1  # what an official said of all women is no figure of a series
DATED_AND_LEFT_OUT = {(1, 35), (1, 73), (2, 31)}
DATELESS_AND_LEFT_OUT = {(1, 33), (1, 54), (1, 61)}


@pytest.fixture(scope="module")
def figures(root: Path) -> Figures:
    """The rows of the three files, by source."""
    return {source: rows_of_file(root / "data" / "figures" / f"{source}.csv") for source in SOURCES}


def every(figures: Figures) -> Iterator[tuple[str, Row]]:
    return ((f"{source} {line}", row) for source in SOURCES for line, row in enumerate(figures[source], 2))


def said(figures: Figures, source: str, **wanted: str) -> dict[str, float]:
    """Values by territory of the rows that agree with all of `wanted`."""
    rows = (row for row in figures[source] if all(row[key] == value for key, value in wanted.items()))
    return {row["territory"]: float(row["value"]) for row in rows}


def people_below_departments(figures: Figures, catalog: Catalog) -> list[Row]:
    return [
        row
        for _, row in every(figures)
        if catalog.indicators[row["indicator"]].counts_persons
        and catalog.territories[row["territory"]].is_local
    ]


def test_every_code_is_known_to_the_catalogue(figures: Figures, catalog: Catalog) -> None:
    for where, row in every(figures):
        indicator = catalog.indicators[row["indicator"]]
        assert row["territory"] in catalog.territories, where
        assert where.split()[0] in indicator.sources, where
        for dimension, code in Breakdown.parse(row["breakdown"]).codes:
            assert dimension in indicator.dimensions, where
            known = catalog.dimensions[dimension]
            assert known.open or known.code(code), where


def test_breakdowns_are_written_in_their_one_form(figures: Figures) -> None:
    for where, row in every(figures):
        assert str(Breakdown.parse(row["breakdown"])) == row["breakdown"], where


def test_every_value_has_a_source_an_edition_and_a_day_of_reading(figures: Figures, root: Path) -> None:
    for where, row in every(figures):
        source = where.split()[0]
        sidecar = yaml.safe_load((root / "data" / "figures" / f"{source}.yml").read_text(encoding="utf-8"))
        assert sidecar["source"] == source
        assert row["edition"] in sidecar["editions"], where
        assert row["publisher"] or (row["file"] and row["locator"]), where
        assert date.fromisoformat(row["retrieved"]) in READ_ON, where
        assert float(row["value"]) >= 0 and ObsStatus(row["obs_status"]), where


def test_a_span_has_both_its_ends_or_none(figures: Figures) -> None:
    for where, row in every(figures):
        assert bool(row["period_start"]) == bool(row["period_end"]), where
        if row["period_start"]:
            assert Period.parse(f"{row['period_start']}/{row['period_end']}").days >= 1, where


def test_no_statement_says_two_things_of_one_cell(figures: Figures) -> None:
    for source in SOURCES:
        keys = Counter(tuple(row[key] for key in (*CELL, *STATEMENT)) for row in figures[source])
        assert max(keys.values()) == 1, keys.most_common(1)


def test_what_stands_withdrawn_says_why(figures: Figures) -> None:
    withdrawn = [row for _, row in every(figures) if row["obs_status"] == ObsStatus.WITHDRAWN]
    assert {(row["indicator"], row["value"]) for row in withdrawn} == {
        ("feminicide_attempts", "120"), ("helpline_calls", "35791"),
    }  # fmt: skip
    assert all(row["note"] for row in withdrawn)


def test_no_part_that_is_missing_can_be_had_by_subtraction(figures: Figures, catalog: Catalog) -> None:
    """Total less the parts of one dimension, and part less part, in one cell of one page."""
    pages: dict[tuple[str, ...], dict[Breakdown, float]] = {}
    for row in people_below_departments(figures, catalog):
        page = tuple(row[key] for key in (*CELL[:4], "url"))
        pages.setdefault(page, {})[Breakdown.parse(row["breakdown"])] = float(row["value"])
    for page, values in pages.items():
        if (total := values.get(Breakdown())) is None:
            continue
        for dimension in {part.dimensions for part in values} - {""}:
            parts = [value for part, value in values.items() if part.dimensions == dimension]
            for count in range(1, len(parts) + 1):
                for some in combinations(parts, count):
                    assert not 0 < total - sum(some) < 5, (page, dimension)


def test_two_local_spans_of_one_start_do_not_give_a_small_one(figures: Figures, catalog: Catalog) -> None:
    starts: dict[tuple[str, ...], list[float]] = {}
    for row in people_below_departments(figures, catalog):
        key = tuple(row[name] for name in ("indicator", "territory", "breakdown", "period_start"))
        if row["period_start"]:
            starts.setdefault(key, []).append(float(row["value"]))
        else:  # no date: two figures of one page may still be two cuts of one year
            starts.setdefault((*key, row["url"]), []).append(float(row["value"]))
    for key, values in starts.items():
        assert all(not 0 < abs(one - other) < 5 for one, other in combinations(values, 2)), key


def test_the_fourteen_districts_hold_the_census_of_el_alto(figures: Figures) -> None:
    census = {"indicator": "population", "period_start": "2012-11-21", "breakdown": ""}
    districts = said(figures, "el_alto_districts", **census)
    assert len(districts) == 14
    assert sum(districts.values()) == 848_452
    assert said(figures, "published_bo", **census)["BO-020105"] == 848_452


def test_the_nine_departments_add_to_the_printed_totals_of_ley_348(figures: Figures) -> None:
    for year, total in ((2021, 46_744), (2024, 50_325)):
        wanted = {"indicator": "prosecutor_cases", "breakdown": "", "period_end": f"{year}-12-31"}
        values = said(figures, "published_bo", period_start=f"{year}-01-01", **wanted)
        departments = {code: value for code, value in values.items() if code != "BO"}
        assert len(departments) == 9
        assert sum(departments.values()) == total
    assert values["BO"] == 50_325 and values["BO-02"] == 12_395


def test_the_offences_of_2025_add_to_the_printed_total(figures: Figures) -> None:
    span = {"territory": "BO", "period_start": "2025-01-01", "period_end": "2025-10-15"}
    rows = [
        row
        for row in figures["published_bo"]
        if row["indicator"] == "prosecutor_cases" and all(row[key] == value for key, value in span.items())
    ]
    (total,) = (float(row["value"]) for row in rows if not row["breakdown"])
    assert total == 36_509
    assert sum(float(row["value"]) for row in rows if row["breakdown"]) == total


def test_the_departments_add_to_the_infanticides_of_each_year(figures: Figures) -> None:
    for year in range(2013, 2023):
        rows = said(
            figures, "published_bo", indicator="infanticides",
            period_start=f"{year}-01-01", period_end=f"{year}-12-31",
            title="Cuadro 7.7.18. Infanticidios según departamento (2013-2022)",
        )  # fmt: skip
        country = rows.pop("BO")
        assert len(rows) == 9 and sum(rows.values()) == country, year


@pytest.mark.parametrize(("register", "value"), [("mimp", 162), ("inei", 154), ("ombudsman", 170)])
def test_the_registers_of_peru_keep_their_own_number_of_2024(
    figures: Figures, register: str, value: int
) -> None:
    wanted = {"indicator": "feminicides", "breakdown": f"register:{register}", "territory": "PE"}
    year = {"period_start": "2024-01-01", "period_end": "2024-12-31"}
    assert said(figures, "published_pe", **wanted, **year) == {"PE": value}


def test_no_bolivian_row_is_lost_but_those_left_out(figures: Figures, shared_data: Path) -> None:
    notes = {
        (part, line): row
        for part, name in ((1, "published_figures.csv"), (2, "published_figures_2.csv"))
        for line, row in enumerate(rows_of_file(shared_data / "bolivia" / name), 2)
    }
    dated = {key for key, row in notes.items() if row["period_start"] and row["period_end"]}
    assert dated >= DATED_AND_LEFT_OUT and not dated & DATELESS_AND_LEFT_OUT
    shipped = [*figures["published_bo"], *figures["el_alto_districts"]]
    read_here = [
        row
        for row in shipped
        if row["publisher"] != "Alianza por la Solidaridad" and row["retrieved"] == "2026-11-24"
    ]
    dates_found = sum(
        one["file"] == "published_bo.csv" and one["strength"] in ("strong", "good", "fair")
        for one in rows_of_file(shared_data / "periods.csv")
    )
    still_dated = len(dated - DATED_AND_LEFT_OUT) - QUOTATIONS
    assert sum(bool(row["period_start"]) for row in read_here) == still_dated + dates_found
    left_out = len(DATED_AND_LEFT_OUT) + len(DATELESS_AND_LEFT_OUT) + QUOTATIONS
    assert len(read_here) == len(notes) - left_out
