"""Places values and dates on axes: round ticks, decimal years, labels that have room."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from observatory.model import Period
from observatory.text import Text

_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
_WHOLE_STEPS: Final = (1.0, 2.0, 5.0, 10.0, 20.0, 25.0, 50.0, 100.0)
_GRID_LINES: Final = 5


def ticks_to(top: float, *, whole: bool) -> tuple[float, ...]:
    """Round ticks from 0 to at least `top`, five above zero or so; whole numbers alone where `whole`."""
    if top <= 0:
        return (0.0, 1.0)
    raw = top / _GRID_LINES
    power = 10.0 ** math.floor(math.log10(raw))
    steps = [s * power for s in _STEPS] if not whole or power >= 10 else _WHOLE_STEPS
    step = next(s for s in steps if s >= raw * (1 - 1e-9))
    count = math.ceil(top / step - 1e-9)
    return tuple(round(step * n, 10) for n in range(count + 1))


def time_ticks(
    span: tuple[float, float], text: Text, *, labels: int, months: bool
) -> tuple[list[float], list[str]]:
    """Places and words of the time axis: years, or `months` where the span is two years or less."""
    first, last = math.floor(span[0] + 1e-6), math.ceil(span[1] - 1e-6)
    if months and last - first <= 2:
        return _month_ticks(first, last, text, labels=labels)
    step = next((s for s in (1, 2, 3, 5, 10, 20) if (last - first) / s <= labels), 50)
    years = sorted(range(last - 1, first - 1, -step))
    return [year + 0.5 for year in years], [str(year) for year in years]


def _month_ticks(first: int, last: int, text: Text, *, labels: int) -> tuple[list[float], list[str]]:
    months = [(year, month) for year in range(first, last) for month in range(1, 13)]
    step = next((s for s in (3, 6) if len(months) / s <= labels - 1), 12)
    periods = [Period.month(*month) for month in months[::step]]
    return [middle(period) for period in periods], [text.short_period(period) for period in periods]


def moment(day: date) -> float:
    """A day as a decimal year, at its beginning: 1 January 2024 is 2024.0."""
    first = date(day.year, 1, 1)
    return day.year + (day - first).days / (date(day.year + 1, 1, 1) - first).days


def ends(period: Period) -> tuple[float, float]:
    """Beginning and end of a period as decimal years."""
    after = date.max if period.end == date.max else period.end + timedelta(days=1)
    return moment(period.start), moment(after)


def middle(period: Period) -> float:
    """Middle of a period as a decimal year: where its mark stands."""
    first, last = ends(period)
    return round((first + last) / 2, 4)


def decimals_of(ticks: Sequence[float]) -> int:
    """Decimals the ticks need to be told as they are."""
    return next((n for n in range(6) if all(math.isclose(round(tick, n), tick) for tick in ticks)), 6)
