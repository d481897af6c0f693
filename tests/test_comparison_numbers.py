"""Each comparison holds on either side the numbers that its words promise, reckoned anew from data/figures."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from etl.sources.figures import read_rows
from observatory.addresses.selection import Selection
from observatory.catalog import Catalog
from observatory.model import Row
from observatory.observatory import Observatory
from observatory.statistics.series import sides
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words import describe
from tests.kit.asking import panel_of
from tests.observatory.charts.telling import finding_of

# Indicator, place, first day, last day and breakdown: the values that each edition of each file gives.
Figures = dict[tuple[str, str, str, str, str], dict[str, list[float]]]

MINORS = ("age:0-5", "age:6-11", "age:12-17")
# The newest full figure of each side, as its publisher printed it: (period, breakdown, value), or None where nobody did.
NEWEST = {
    "cem_slim": (("2022-01-01/2022-11-25", "", 3172), ("2023", "", 738)),
    "service_contacts": (("2011", "", 25_000), ("2023", "", 13_382)),
    "minors": (("2009", "", 2000), ("2023", "age:0-17", 268)),
    "police": (("2013", "", 2293), ("2025", "", 2615)),
    "police_rate": (("2013", "", 270.2569), ("2025", "", 1110.2384)),
    "prosecutor": (("2024", "", 12_395), None),
    "feminicide": (("2025", "register:fge", 81), ("2025", "register:mimp", 134)),
    "feminicide_rate": (("2025", "", 1.4253), ("2025", "", 0.7734)),
    "feminicide_local": (None, None),
    "attempts": (("2025-01-01/2025-09-30", "register:fge", 127), ("2025", "register:mimp", 270)),
    "helpline": (None, ("2025", "", 359_468)),
    "centres": (("2020-08-31", "service:slim", 10), ("2023", "service:cem", 2)),
    "partner_lifetime": (("2016", "", 74.7), ("2025", "", 49.09)),
    "partner_12m": (("2023", "", 29.0), ("2025", "", 30.99)),
    "seeking_help": (("2016", "", 11.9), ("2025", "", 31.36)),
    "inhabitants": (("2024-03-23", "", 885_825), ("2026-06-30", "", 237_983)),
}


@pytest.fixture(scope="module")
def figures(root: Path, catalog: Catalog) -> Figures:
    """Every value of the shipped files."""
    figures_found: Figures = defaultdict(lambda: defaultdict(list))
    for path in sorted((root / "data" / "figures").glob("*.csv")):
        for row in read_rows(path, catalog).to_dict("records"):
            if row["value"] and row["period_start"]:
                key = tuple(
                    row[name]
                    for name in ("indicator", "territory", "period_start", "period_end", "breakdown")
                )
                figures_found[key][f"{path.stem}@{row['edition']}"].append(float(row["value"]))  # type: ignore[index]
    return figures_found


def rows_of(observatory: Observatory, pair: str) -> list[tuple[Row, ...]]:
    """The rows with a value of either side, as the page and the files have them."""
    panel = panel_of(observatory, f"compare={pair}")
    return [tuple(row for row in side.rows if row.value is not None) for side in sides(panel)]


def reckoned(row: Row, figures: Figures, catalog: Catalog) -> set[float]:
    """What the files give for a row: read, or the sum of three age groups, of twelve months, or a rate of two."""
    start, end = row.period.start.isoformat(), row.period.end.isoformat()
    if str(row.breakdown) == "age:0-17":
        parts = [figures[row.indicator, row.territory, start, end, minor][row.snapshot] for minor in MINORS]
        return {sum(value for (value,) in parts)}
    indicator = catalog.indicators[row.indicator]
    if indicator.numerator:
        counts = _all_values(
            figures[indicator.numerator, row.territory, start, end, indicator.numerator_filter]
        )
        counts = counts or {_sum_of_months(replace(row, indicator=indicator.numerator), figures)}
        whose = "sex:women" if "mujeres" in indicator.unit else ""
        people = [
            _all_values(values)
            for (name, place, *_, group), values in figures.items()
            if name == "population" and place == row.territory and group == whose
        ]
        reckoned_people = {value for values in people for value in values} | _between_two_counts(
            row, whose, figures
        )
        return {count / value * indicator.per for count in counts for value in reckoned_people}
    values = _all_values(figures[row.indicator, row.territory, start, end, str(row.breakdown)])
    return values or {_sum_of_months(row, figures)}


def _between_two_counts(row: Row, whose: str, figures: Figures) -> set[float]:
    """The people of a rate of Bolivia between the censuses of 2012 and 2024, evenly by days, on 30 June of its year."""
    days = (date(2012, 11, 21), date(row.period.start.year, 6, 30), date(2024, 3, 23))
    if row.territory != "BO" or not days[0] < days[1] < days[2]:
        return set()
    (first,), (last,) = (
        _all_values(figures["population", "BO", day.isoformat(), day.isoformat(), whose])
        for day in (days[0], days[2])
    )
    return {round(first + (last - first) * (days[1] - days[0]).days / (days[2] - days[0]).days)}


def _all_values(editions: dict[str, list[float]]) -> set[float]:
    return {value for values in editions.values() for value in values}


def _sum_of_months(row: Row, figures: Figures) -> float:
    """The months of the row's year in the row's own edition, all of them."""
    months = [
        value
        for (name, place, start, end, group), editions in figures.items()
        if (name, place, group) == (row.indicator, row.territory, "")
        and start[:7] == end[:7]
        and int(start[:4]) == row.period.start.year
        for value in editions.get(row.snapshot, [])
    ]
    assert len(months) == row.period.end.month, row
    return sum(months)


def test_every_comparison_is_held_here(catalog: Catalog) -> None:
    assert set(NEWEST) == set(catalog.comparisons)


@pytest.mark.parametrize("pair", NEWEST)
def test_every_value_of_a_comparison_is_that_of_the_files(
    pair: str, observatory: Observatory, figures: Figures, catalog: Catalog
) -> None:
    for row in [row for side in rows_of(observatory, pair) for row in side]:
        values_told = reckoned(row, figures, catalog)
        assert row.value is not None
        assert any(abs(row.value - item) < 1e-9 for item in values_told), (row, values_told)


@pytest.mark.parametrize("pair", NEWEST)
def test_the_newest_number_of_each_side_is_the_one_that_is_meant(pair: str, observatory: Observatory) -> None:
    for expected, rows in zip(NEWEST[pair], rows_of(observatory, pair), strict=True):
        if expected is None:
            assert rows == (), pair
            continue
        period, breakdown, value = expected
        values_held = {
            row.value for row in rows if (str(row.period), str(row.breakdown)) == (period, breakdown)
        }
        assert any(item == pytest.approx(value, abs=1e-4) for item in values_held if item is not None), (
            pair,
            values_held,
        )


def test_minors_are_counted_beside_minors_and_never_all_ages(observatory: Observatory) -> None:
    _, cem = rows_of(observatory, "minors")
    assert {str(row.breakdown) for row in cem} == {"age:0-17"}
    assert {row.period.start.year: row.value for row in cem}[2023] == 268
    panel = panel_of(observatory, "compare=minors")
    assert "0 a 17 años" in finding_of(panel, Text())
    assert "738" not in finding_of(panel, Text())


def test_cases_are_not_told_again_as_attentions(catalog: Catalog) -> None:
    sides_of = {
        comparison.id: {
            (side.indicator, side.territory, side.filter) for side in (comparison.left, comparison.right)
        }
        for comparison in catalog.comparisons.values()
    }
    assert not sides_of["service_contacts"] & sides_of["cem_slim"]
    pairs = [frozenset(pair) for pair in sides_of.values()]
    assert len(set(pairs)) == len(pairs)


def test_a_filter_tells_a_part_as_a_part(observatory: Observatory) -> None:
    panel = observatory.panel(
        Selection.from_query("indicator=cem_cases&territory=PE-150112&filter=sex:women", observatory.catalog)
    )
    assert "(Mujeres)" in describe.subtitle(panel, Text())
    assert Text().t(phrases.PART_OF_TOTAL, part="Mujeres") in finding_of(panel, Text())
