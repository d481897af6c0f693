"""Periods and breakdowns are written in one way and read back from it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observatory.model import Breakdown, BreakdownError, Period, PeriodError, months_of

DAYS = st.dates(date(1990, 1, 1), date(2040, 12, 31))
WORDS = st.text(st.sampled_from("abcdefgh0123456789-+"), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("written", "start", "end", "grain"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31), "year"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "month"),
        ("2012-11-21", date(2012, 11, 21), date(2012, 11, 21), "day"),
        ("2020-01-01/2020-08-31", date(2020, 1, 1), date(2020, 8, 31), "span"),
        ("2018..2024", date(2018, 1, 1), date(2024, 12, 31), "span"),
    ],
)
def test_each_written_form_gives_its_span(written: str, start: date, end: date, grain: str) -> None:
    period = Period.parse(written)
    assert (period.start, period.end, period.grain) == (start, end, grain)


@given(DAYS, DAYS)
def test_any_period_is_read_back_from_its_text(one: date, other: date) -> None:
    period = Period(min(one, other), max(one, other))
    assert Period.parse(str(period)) == period


@pytest.mark.parametrize(
    "written", ["", "24", "2024-13", "2024/2023", "2024-02-30", "a..b", "2024-12-31/2024-01-01"]
)
def test_what_is_no_period_is_refused_with_the_forms_that_are(written: str) -> None:
    with pytest.raises(PeriodError):
        Period.parse(written)


def test_twelve_months_make_their_year_without_gap_or_overlap() -> None:
    months = list(months_of(2024))
    assert sum(month.days for month in months) == Period.year(2024).days == 366
    assert all(Period.year(2024).contains(month) for month in months)


@given(st.dictionaries(WORDS, WORDS, max_size=4))
def test_any_breakdown_is_read_back_from_its_text(codes: dict[str, str]) -> None:
    assert Breakdown.parse(str(Breakdown.of(codes))) == Breakdown.of(codes)


@pytest.mark.parametrize("written", ["sex", "sex:", ":women", "sex:women;sex:men"])
def test_what_is_no_breakdown_is_refused(written: str) -> None:
    with pytest.raises(BreakdownError):
        Breakdown.parse(written)
