"""Each day of a series is told once: full years, and the longest spans of years that have none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from observatory.model import ConfStatus, ObsStatus, Period, Row
from observatory.statistics.series import non_overlapping_rows
from tests.observatory.panels import row

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
