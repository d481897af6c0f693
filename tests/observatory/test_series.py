"""What is drawn of rows: series, each day told once, and categories asked for as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observatory.catalog import Catalog
from observatory.model import Breakdown, ConfStatus, Dimension, DimensionCode, Grade, ObsStatus, Period, Row
from observatory.statistics.count import sum_categories
from observatory.statistics.series import (
    breaks_of,
    current,
    current_period,
    non_overlapping_rows,
    runs,
    select_leading_rows,
    series_of,
    sides,
    stands_apart,
)
from tests.observatory import panels
from tests.observatory.panels import row
from tests.observatory.pieces import AGE, CEM, PANDEMIC, POPULATION, SECOND_CENTRE


def _series(panel):
    (series,) = series_of(panel)
    return series


def _years(run):
    return [row.period.start.year for row in run]


def test_a_declared_break_cuts_the_line():
    panel = panels.trend()
    series = _series(panel)
    first_run, second = runs(series, breaks_of(panel.events, series))
    assert _years(first_run) == list(range(2012, 2020))
    assert _years(second) == [2020, 2021, 2022, 2023]


def test_an_event_cuts_the_line_only_where_it_is_declared_to_break_the_series():
    """Both are of March 2020; the pandemic broke no way of counting."""
    series = _series(panels.trend())
    assert breaks_of((PANDEMIC, SECOND_CENTRE), series) == (SECOND_CENTRE.date,)
    assert breaks_of((PANDEMIC,), series) == ()
    assert [_years(run) for run in runs(series, breaks_of((PANDEMIC,), series))] == [list(range(2012, 2024))]


def test_partial_and_provisional_values_are_never_joined():
    joined = {row for run in runs(_series(panels.trend()), ()) for row in run}
    assert not any(row.partial for row in joined)
    joined = {row for run in runs(_series(panels.months()), ()) for row in run}
    assert all(row.obs_status is ObsStatus.NORMAL for row in joined)


def test_a_missing_year_leaves_the_line_open():
    rows = [panels.row("cem_cases", "PE-150112", str(year), 10.0) for year in (2015, 2016, 2018)]
    assert [_years(run) for run in runs(_series(panels.panel(CEM, rows)), ())] == [[2015, 2016], [2018]]


def test_a_row_marked_as_break_begins_a_new_stretch():
    rows = [panels.row("cem_cases", "PE-150112", str(year), 10.0) for year in (2015, 2016, 2017)]
    rows[2] = replace(rows[2], obs_status=ObsStatus.BREAK)
    series = _series(panels.panel(CEM, rows))
    assert [_years(run) for run in runs(series, breaks_of((), series))] == [[2015, 2016], [2017]]


def test_the_statement_that_leads_stands_first():
    first_row, second = (row for row in panels.sparse().rows if row.disputed)
    assert select_leading_rows([first_row, second]) == (first_row,)
    assert select_leading_rows([replace(first_row, leads=False), second]) == (second,)


def test_the_last_full_year_is_current_unless_it_is_years_old():
    assert current(panels.trend().rows).value == 738
    assert current(panels.sparse().rows).value == 1156
    assert current(()) is None


def test_months_leave_where_years_are_drawn():
    rows = [panels.row("cem_cases", "PE-150112", text, 9.0) for text in ("2023", "2023-05", "2024")]
    assert [str(row.period) for row in _series(panels.panel(CEM, rows)).rows] == ["2023", "2024"]


def test_sums_of_several_years_leave_where_years_are_drawn_and_never_lead():
    rows = [panels.row("cem_cases", "PE-150112", text, 9.0) for text in ("2021", "2015..2023")]
    panel = panels.panel(CEM, rows)
    assert [str(row.period) for row in _series(panel).rows] == ["2021"]
    assert str(current(panel.rows).period) == "2021"


def test_the_same_day_of_two_years_running_may_be_joined():
    days = ("2018-06-30", "2019-06-30", "2021-06-30")
    rows = [panels.row("population", "PE-150112", day, 9.0) for day in days]
    runs_found = runs(_series(panels.panel(POPULATION, rows)), ())
    assert [_years(run) for run in runs_found] == [[2018, 2019], [2021]]


def test_ages_stand_in_the_order_of_life():
    codes = ("60+", "18-29", "0-5", "30-59")
    rows = [panels.row("cem_cases", "PE-150112", "2023", 9.0, breakdown=f"age:{code}") for code in codes]
    series_found = series_of(panels.panel(CEM, rows, by="age", dimension=AGE))
    assert [series.breakdown.get("age") for series in series_found] == ["0-5", "18-29", "30-59", "60+"]


def test_articles_of_one_number_stand_as_the_dimension_lists_them():
    articles = Dimension(
        "penal_article", "Artículo", codes=(DimensionCode("129-B", "B"), DimensionCode("129-A", "A"))
    )
    rows = [
        panels.row("cem_cases", "PE", "2023", 9.0, breakdown=f"penal_article:{code}")
        for code in ("129-A", "129-B")
    ]
    found = series_of(panels.panel(CEM, rows, by="penal_article", dimension=articles))
    assert [series.breakdown.get("penal_article") for series in found] == ["129-B", "129-A"]


@pytest.mark.parametrize(("grade", "apart"), [(Grade.A, False), (Grade.B, False), (Grade.C, True)])
def test_only_grade_c_stands_apart(grade, apart):
    assert stands_apart(panels.comparison(grade)) is apart


def test_the_sides_of_a_comparison_hold_their_own_rows_and_sources():
    left, right = sides(panels.comparison())
    assert {row.territory for row in left.rows} == {"BO-020105"}
    assert {source.id for source in left.sources} == {"published_bo"}
    assert {source.id for source in right.sources} == {"mimp_cem"}
    assert right.statements == ()


def test_one_indicator_on_both_sides_is_parted_by_country():
    left, right = sides(panels.population_comparison())
    assert (len(left.rows), len(right.rows)) == (2, 9)


PERIODS = st.one_of(
    st.integers(2015, 2026).map(Period.year),
    st.builds(Period.month, st.integers(2015, 2026), st.integers(1, 12)),
    st.builds(
        lambda start, days: Period(start, start + timedelta(days)),
        st.dates(date(2015, 1, 1), date(2026, 12, 31)),
        st.integers(0, 1500),
    ),
)


def rows(*periods: str) -> list[Row]:
    return [row("cem_cases", "PE-150112", period, 10) for period in periods]


def periods(rows_given: Sequence[Row]) -> list[str]:
    return [str(item.period) for item in rows_given]


def test_a_year_stands_for_its_months_and_spans_and_a_span_for_its_months() -> None:
    rows_given = rows(
        "2025-01", "2025-02", "2025", "2025-01-01/2025-10-31", "2026-01", "2026-01-01/2026-05-31"
    )
    assert periods(non_overlapping_rows(rows_given)) == ["2025", "2026-01-01/2026-05-31"]


def test_months_stand_where_there_is_nothing_longer() -> None:
    rows_given = rows("2025", "2026-01", "2026-02")
    assert non_overlapping_rows(rows_given) == tuple(rows_given)


def test_a_sum_of_several_years_never_takes_the_place_of_a_year() -> None:
    assert periods(non_overlapping_rows(rows("2015..2022", "2021"))) == ["2021"]


def test_a_year_without_a_figure_leaves_the_room_to_what_there_is_but_a_protected_one_does_not() -> None:
    year, span = rows("2017", "2017-01-01/2017-10-31")
    withdrawn = replace(year, value=None, obs_status=ObsStatus.WITHDRAWN)
    protected = replace(year, value=None, conf_status=ConfStatus.PROTECTED)
    assert non_overlapping_rows([withdrawn, span]) == (span,)
    assert non_overlapping_rows([protected, span]) == (protected,)


def test_the_year_of_bars_and_maps_is_the_newest_though_most_of_it_is_protected() -> None:
    """A neighbour's zero of the year before does not stand beside a map of this one."""
    places = ("PE-150112", "PE-150110", "PE-150106")

    def rows_of(period: str) -> list[Row]:
        return [row("cem_cases", place, period, 10) for place in places]

    older, newest = rows_of("2024"), rows_of("2025")
    protected = [replace(each, value=None, conf_status=ConfStatus.PROTECTED) for each in newest[1:]]
    missing = [replace(each, value=None, obs_status=ObsStatus.NOT_RECEIVED) for each in newest[1:]]
    assert current_period([*older, newest[0], *protected]) == Period.year(2025)
    assert current_period([*older, newest[0], *missing]) == Period.year(2024)
    assert current_period([*older, *protected]) == Period.year(2024)
    begun = rows_of("2026-01-01/2026-05-31")
    half = [replace(each, value=None, conf_status=ConfStatus.PROTECTED, partial=True) for each in begun]
    assert current_period([*older[:2], newest[0], *half]) == Period.year(2025)


def test_two_statements_of_one_period_both_stay() -> None:
    year = rows("2022")[0]
    assert non_overlapping_rows([year, replace(year, leads=False, value=11)]) == (
        year,
        replace(year, leads=False, value=11),
    )


@given(st.lists(PERIODS, max_size=12))
def test_no_two_periods_that_are_kept_share_a_day_and_nothing_is_lost_without_need(
    found: list[Period],
) -> None:
    rows_given = [row("cem_cases", "PE-150112", str(item), 1) for item in found]
    periods_kept = {row.period for row in non_overlapping_rows(rows_given)}
    assert not [pair for pair in combinations(periods_kept, 2) if pair[0].overlaps(pair[1])]
    assert all(any(item.overlaps(period_kept) for period_kept in periods_kept) for item in found)
    assert {item for item in found if item.grain == "year"} <= periods_kept


ASKED = {"age": "0-17"}


def row_of_age(
    age: str, value: float | None, *, year: str = "2023", conf: ConfStatus = ConfStatus.FREE
) -> Row:
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
    (item,) = summed_rows(
        [row_of_age("0-5", 49), row_of_age("6-11", 87), row_of_age("12-17", 132), row_of_age("18-29", 166)],
        catalog,
    )
    assert (item.value, str(item.breakdown)) == (268, "age:0-17")
    assert item.locator == "L0-5 + L6-11 + L12-17"


def test_a_sum_is_withheld_where_a_part_is(catalog: Catalog) -> None:
    hidden = row_of_age("6-11", None, conf=ConfStatus.PROTECTED)
    (item,) = summed_rows([row_of_age("0-5", 49), hidden, row_of_age("12-17", 132)], catalog)
    assert (item.value, item.symbol) == (None, "protected")


def test_without_all_parts_there_is_no_sum(catalog: Catalog) -> None:
    assert summed_rows([row_of_age("0-5", 49), row_of_age("12-17", 132)], catalog) == []


def test_years_and_editions_are_summed_apart(catalog: Catalog) -> None:
    ages = ("0-5", "6-11", "12-17")
    newer = [replace(row_of_age(age, 2), snapshot="mimp_cem@2025-10") for age in ages]
    sums = summed_rows(
        [*(row_of_age(age, 1) for age in ages), *newer, *(row_of_age(age, 3, year="2022") for age in ages)],
        catalog,
    )
    assert sorted(item.value or 0 for item in sums) == [3, 6, 9]


def test_a_provisional_part_makes_the_sum_provisional(catalog: Catalog) -> None:
    unsure = replace(row_of_age("6-11", 87), obs_status=ObsStatus.PROVISIONAL)
    (item,) = summed_rows([row_of_age("0-5", 49), unsure, row_of_age("12-17", 132)], catalog)
    assert item.obs_status is ObsStatus.PROVISIONAL


def test_shares_are_never_added(catalog: Catalog) -> None:
    share = next(
        indicator
        for indicator in catalog.indicators.values()
        if indicator.kind != "count" and "age" in indicator.dimensions
    )
    assert (
        summed_rows(
            [row_of_age("0-5", 49), row_of_age("6-11", 87), row_of_age("12-17", 132)], catalog, share.id
        )
        == []
    )


def test_a_category_that_the_file_has_stays_as_it_is(catalog: Catalog) -> None:
    rows = [row_of_age("0-5", 49)]
    assert sum_categories(rows, catalog.indicators["cem_cases"], {"age": "0-5"}, catalog.dimensions) == rows
