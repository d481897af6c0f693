"""A kind of statistic as a value: what its numbers are, how they are made and said, and what they tell an attacker.

One file a kind declares one (`rate.py`); their table stands in `observatory.statistics`. All else asks it what it wants
to know of an indicator, never the name of its kind.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeAlias

from observatory.model import Base, Division, Indicator, Period
from observatory.text import message

TAIL: Final = 0.025
"""What lies beyond each end of a 95 % interval."""
FEW: Final = message("Hay menos de {needs} registros: se muestra el número, no la tasa.")

ObservedRow: TypeAlias = Mapping[str, Any]
"""A row of the table of observations, by column; None where a cell is empty."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """A rate or share with the ends of its 95 % interval, all in units of `per`. The interval is chance only."""

    value: float
    lower: float
    upper: float


class ToldCount(NamedTuple):
    """A count that a published number tells, of its own indicator's numerator, in the number's own place and days.

    `breakdown` is the trait counted (`sex:women`, empty for the total). `written` is the count as it stands beside the
    number; without it the count is the number times `base`, rounded as the number is. A base that is not written is
    looked up: the published total where the number is a part `of_whole`, else each population of the place and year.
    """

    breakdown: str
    written: float | None
    base: float | None = None
    of_whole: bool = False


class Excess(NamedTuple):
    """A count that is more than what it is divided by, which cannot be: `told` ends the sentence that says so."""

    row: ObservedRow
    told: str


class Making(NamedTuple):
    """What a statistic is made with, beside the counts: the fewest events, and the populations of a place and year.

    `division_of` says with which others a source counts a place, where it does not yet count some apart;
    `bases_together` the populations of all of them.
    """

    needs: int
    bases: Callable[[Indicator, str, int], Sequence[Base]]
    division_of: Callable[[str, Collection[str]], Division]
    bases_together: Callable[..., Sequence[Base]]


Made: TypeAlias = Iterator[ObservedRow | Excess]


Tells: TypeAlias = Callable[[Indicator, float | None, float | None], Iterator[ToldCount]]
"""What a number of an indicator tells, by the numerator and the denominator that are written beside it."""


def tell_nothing(
    indicator: Indicator, numerator: float | None, denominator: float | None
) -> Iterator[ToldCount]:
    """What a number tells for which no count was divided: nothing that is not written."""
    del indicator, numerator, denominator
    yield from ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistic:
    """A kind of statistic; `kind` is its name in the catalogue and in every store.

    `adds_up`: its numbers are counts, which may be summed, and of which no part is above its whole. `of_events`: a larger
    one says that more was registered. `per_inhabitants` and `of_whole`: what a count is divided by; `is_sampled`: some
    were asked, not all counted. Of several `years` each number is of so many whole ones, which overlap those of the next:
    all of them are drawn, and none is a year's. Where it `pools_counts`, the sum of all its years may be shown of a place
    of which one year is not: it is a cell of its own for those who choose what is hidden. `unit_says` is what the unit of
    such an indicator must hold («media de tres años»), so that whatever is said of a number says it.

    `unsafe` is the sentence that does not follow from a number, `why_unsafe` says why. `make` makes its rows of the
    published counts of the numerator (rows of whole years alone where it is made `of_whole_years`); None where it is only
    published. `tells` are the counts that a number tells to who knows the method: the attack on a release believes it.
    """

    kind: str
    tells: Tells
    unsafe: str
    why_unsafe: str
    adds_up: bool = False
    of_events: bool = False
    per_inhabitants: bool = False
    of_whole: bool = False
    is_sampled: bool = False
    years: int = 1
    pools_counts: bool = False
    unit_says: str = ""
    make: Callable[[Indicator, Sequence[ObservedRow], Making], Made] | None = None
    of_whole_years: bool = False

    def may_stand_on(self, period: Period) -> bool:
        """Whether a number of it may be of these days: what is of several years is of exactly so many whole ones."""
        last = period.end.year
        whole_years = Period(Period.year(last - self.years + 1).start, Period.year(last).end)
        return self.years == 1 or period == whole_years

    @property
    def is_ratio(self) -> bool:
        """Whether it divides one number by another: a rate or a share."""
        return self.per_inhabitants or self.of_whole
