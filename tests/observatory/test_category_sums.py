"""Categories asked for as one: summed from what is shown, withheld where a part is, and of counts alone."""

from __future__ import annotations

from dataclasses import replace

from observatory.catalog import Catalog
from observatory.model import Breakdown, ConfStatus, ObsStatus, Period, Row
from observatory.statistics.count import sum_categories

ASKED = {"age": "0-17"}


def row(age: str, value: float | None, *, year: str = "2023", conf: ConfStatus = ConfStatus.FREE) -> Row:
    return Row(
        indicator="cem_cases",
        territory="PE-150112",
        period=Period.parse(year),
        breakdown=Breakdown.of({"age": age}),
        value=value,
        obs_status=ObsStatus.NORMAL,
        conf_status=conf,
        snapshot="mimp_cem@2024-10",
        locator=f"L{age}",
    )


def summed_rows(rows: list[Row], catalog: Catalog, indicator: str = "cem_cases") -> list[Row]:
    return sum_categories(rows, catalog.indicators[indicator], ASKED, catalog.dimensions)


def test_three_age_groups_make_one(catalog: Catalog) -> None:
    (item,) = summed_rows([row("0-5", 49), row("6-11", 87), row("12-17", 132), row("18-29", 166)], catalog)
    assert (item.value, str(item.breakdown)) == (268, "age:0-17")
    assert item.locator == "L0-5 + L6-11 + L12-17"


def test_a_sum_is_withheld_where_a_part_is(catalog: Catalog) -> None:
    hidden = row("6-11", None, conf=ConfStatus.PROTECTED)
    (item,) = summed_rows([row("0-5", 49), hidden, row("12-17", 132)], catalog)
    assert (item.value, item.symbol) == (None, "protected")


def test_without_all_parts_there_is_no_sum(catalog: Catalog) -> None:
    assert summed_rows([row("0-5", 49), row("12-17", 132)], catalog) == []


def test_years_and_editions_are_summed_apart(catalog: Catalog) -> None:
    ages = ("0-5", "6-11", "12-17")
    newer = [replace(row(age, 2), snapshot="mimp_cem@2025-10") for age in ages]
    sums = summed_rows(
        [*(row(age, 1) for age in ages), *newer, *(row(age, 3, year="2022") for age in ages)], catalog
    )
    assert sorted(item.value or 0 for item in sums) == [3, 6, 9]


def test_a_provisional_part_makes_the_sum_provisional(catalog: Catalog) -> None:
    unsure = replace(row("6-11", 87), obs_status=ObsStatus.PROVISIONAL)
    (item,) = summed_rows([row("0-5", 49), unsure, row("12-17", 132)], catalog)
    assert item.obs_status is ObsStatus.PROVISIONAL


def test_shares_are_never_added(catalog: Catalog) -> None:
    share = next(
        indicator
        for indicator in catalog.indicators.values()
        if indicator.kind != "count" and "age" in indicator.dimensions
    )
    assert summed_rows([row("0-5", 49), row("6-11", 87), row("12-17", 132)], catalog, share.id) == []


def test_a_category_that_the_file_has_stays_as_it_is(catalog: Catalog) -> None:
    rows = [row("0-5", 49)]
    assert sum_categories(rows, catalog.indicators["cem_cases"], {"age": "0-5"}, catalog.dimensions) == rows
