"""Where a cell stands beside its place: a span of whole days, and the codes that narrow a total; how both are written."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, Literal, Self


class ObservatoryError(Exception):
    """Base of every error this project raises on purpose; its text says what to do."""


class PeriodError(ObservatoryError):
    """A period was written in no known form, or ends before it begins."""


class BreakdownError(ObservatoryError):
    """A breakdown was not written as `dimension:code;dimension:code`."""


Grain = Literal["year", "month", "day", "span"]
Day = date

# Digits of ASCII alone, and none of the other forms that ISO 8601 allows (20240101, 2024-W01).
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_YEAR = re.compile(r"[0-9]{4}")


@lru_cache(maxsize=10_000)
def _grain(start: date, end: date) -> Grain:
    """The grain of a span; a release asks it a million times of few spans."""
    if start == end:
        return "day"
    if start.day != 1 or start.year != end.year:
        return "span"
    if (start.month, end.month, end.day) == (1, 12, 31):
        return "year"
    full_month = start.month == end.month and end.day == calendar.monthrange(end.year, end.month)[1]
    return "month" if full_month else "span"


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """A span of whole days, both ends included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise PeriodError(f"El periodo termina ({self.end}) antes de empezar ({self.start}).")

    @classmethod
    def year(cls, year: int) -> Self:
        """The calendar year `year`."""
        return cls(date(year, 1, 1), date(year, 12, 31))

    @classmethod
    def month(cls, year: int, month: int) -> Self:
        """The calendar month `month` (1 to 12) of `year`."""
        return cls(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2024`, `2018..2024`, `2024-03`, `2024-03-01` or `2020-01-01/2020-08-31`.

        Raises PeriodError for anything else.
        """
        try:
            if ".." in text:
                start_text, end_text = text.split("..")
                return cls(cls.parse(start_text).start, cls.parse(end_text).end)
            if "/" in text:
                start_text, end_text = text.split("/")
                return cls(_day(start_text), _day(end_text))
            if _YEAR.fullmatch(text):
                return cls.year(int(text))
            if matched := _MONTH.fullmatch(text):
                return cls.month(int(matched[1]), int(matched[2]))
            return cls(_day(text), _day(text))
        except ValueError as error:
            raise PeriodError(
                f"«{text}» no es un periodo: escriba 2024, 2018..2024, 2024-03 o 2020-01-01/2020-08-31."
            ) from error

    @property
    def grain(self) -> Grain:
        """`year`, `month` or `day` where the span is exactly one; `span` otherwise."""
        return _grain(self.start, self.end)

    def __str__(self) -> str:
        if self == NO_PERIOD:
            return ""
        match self.grain:
            case "year":
                return self.start.isoformat()[:4]  # strftime writes the year 999 with three digits
            case "month":
                return self.start.isoformat()[:7]
            case "day":
                return self.start.isoformat()
            case _:
                return f"{self.start.isoformat()}/{self.end.isoformat()}"

    def contains(self, period: Period) -> bool:
        """Whether `period` lies wholly within this one."""
        return self.start <= period.start and period.end <= self.end

    @property
    def short_of_year(self) -> bool:
        """Whether it is a span of days, none of a month or a day, that ends before a year is full."""
        return self.grain == "span" and self.days < 365

    @property
    def pooled(self) -> bool:
        """Whether a figure of this period is a sum over more than a year (and some days)."""
        return (self.end - self.start).days > 369

    def overlaps(self, period: Period) -> bool:
        """Whether a day lies in both."""
        return self.start <= period.end and period.start <= self.end

    def within(self, period: Period) -> Period:
        """The part of this period that lies in `period`; all of it where none does."""
        if not self.overlaps(period):
            return self
        return Period(max(self.start, period.start), min(self.end, period.end))

    @property
    def days(self) -> int:
        """Number of days, both ends included."""
        return (self.end - self.start).days + 1


NO_PERIOD: Final = Period(date.min, date.min)
"""That of a row which stands for cells of every period, as files write it: empty."""


def _day(text: str) -> date:
    if not _DAY.fullmatch(text):
        raise ValueError(f"{text} is no day")
    return date.fromisoformat(text)


@dataclass(frozen=True, order=True, slots=True)
class Breakdown:
    """The codes that narrow an observation, sorted by dimension; empty is the total."""

    codes: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, codes: Mapping[str, str]) -> Self:
        """A breakdown from `{dimension: code}`."""
        return cls(tuple(sorted(codes.items())))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `sex:women;centre:CEM050` (order free, empty is the total)."""
        codes: dict[str, str] = {}
        for part in filter(None, text.split(";")):
            dimension, colon, code = part.partition(":")
            if not (dimension and colon and code) or dimension in codes:
                raise BreakdownError(
                    f"«{text}» no es un desglose: escriba dimensión:código;dimensión:código."
                )
            codes[dimension] = code
        return cls.of(codes)

    def __str__(self) -> str:
        return ";".join(f"{dimension}:{code}" for dimension, code in self.codes)

    @property
    def dimensions(self) -> str:
        """The dimensions alone, joined by `;`: empty for the total."""
        return ";".join(dimension for dimension, _ in self.codes)

    def get(self, dimension: str) -> str | None:
        """The code of `dimension`, or None."""
        return dict(self.codes).get(dimension)


TOTAL = Breakdown()
