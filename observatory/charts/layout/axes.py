"""Axes of a chart: how a date or a value becomes a position in pixels, and where the ticks stand."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from observatory.model import Period

_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
_WHOLE_STEPS: Final = (1.0, 2.0, 5.0, 10.0)
_GRID_LINES: Final = 5


@dataclass(frozen=True, slots=True)
class ValueAxis:
    """Values from `low` to `high` between the pixels `start` and `end`; `ticks` are the values of its hair lines."""

    low: float
    high: float
    start: float
    end: float
    ticks: tuple[float, ...] = ()

    def at(self, value: float) -> float:
        """The position of a value, in pixels."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """Days from `first_day` to `last_day`, the day after the last one shown, between two pixels."""

    first_day: date
    last_day: date
    start: float
    end: float

    def at(self, day: date) -> float:
        """The position of the beginning of a day, in pixels."""
        days = (self.last_day - self.first_day).days
        return self.start + (day - self.first_day).days / days * (self.end - self.start)

    def bounds(self, period: Period) -> tuple[float, float]:
        """The positions where a period begins and ends."""
        return self.at(period.start), self.at(day_after(period.end))

    def middle(self, period: Period) -> float:
        """The position of the middle of a period: where its mark stands."""
        first_x, last_x = self.bounds(period)
        return (first_x + last_x) / 2

    def years(self) -> range:
        """The years whose beginning lies on the axis and that it shows."""
        return range(self.first_day.year, self.last_day.year)


def day_after(day: date) -> date:
    """The day after; the last day there is stays itself."""
    return day if day == date.max else day + timedelta(days=1)


def years_around(periods: Iterable[Period]) -> tuple[date, date]:
    """From 1 January of the first year that the periods touch to 1 January after the last."""
    every = list(periods)
    first_year = min(period.start for period in every).year
    last_year = max(period.end for period in every).year
    return date(first_year, 1, 1), date(min(last_year + 1, date.max.year), 1, 1)


def round_ticks(top: float, *, integers: bool) -> tuple[float, ...]:
    """At most five round values above zero, zero first, the last at or above `top`; whole if `integers`."""
    if top <= 0:
        return (0.0, 1.0)
    raw = top / _GRID_LINES
    power = 10.0 ** math.floor(math.log10(raw))
    small = integers and power < 10
    if small and raw <= 1:
        return tuple(float(n) for n in range(math.ceil(top - 1e-9) + 1))
    step = next(s * power for s in (_WHOLE_STEPS if small else _STEPS) if s * power >= raw * (1 - 1e-9))
    count = math.ceil(top / step - 1e-9)
    return tuple(round(step * n, 10) for n in range(count + 1))


def decimals_of(ticks: Iterable[float]) -> int:
    """Decimals the ticks need to be told as they are."""
    every = tuple(ticks)
    return next((n for n in range(6) if all(math.isclose(round(tick, n), tick) for tick in every)), 6)
