"""A kind of statistic as a value: what its numbers are, how they are made and said, and what they tell an attacker.

One file a kind declares one (`rate.py`); their table stands in `observatory.statistics`. All else asks it what it wants
to know of an indicator, never the name of its kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Protocol, TypeAlias

from observatory.model import Base, Indicator
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


class PublishedNumber(Protocol):
    """A number as a release shows it to everybody, the attacker too."""

    @property
    def value(self) -> float | None:
        """The number itself."""

    @property
    def numerator(self) -> float | None:
        """What was divided, where it is written beside the number."""

    @property
    def denominator(self) -> float | None:
        """What it was divided by, where that is written."""


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
    """What a statistic is made with, beside the counts: the fewest events, and the populations of a place and year."""

    needs: int
    bases: Callable[[Indicator, str, int], Sequence[Base]]


Made: TypeAlias = Iterator[ObservedRow | Excess]


def tell_nothing(number: PublishedNumber, indicator: Indicator) -> Iterator[ToldCount]:
    """What a number tells of which no count was divided: nothing that is not written."""
    del number, indicator
    yield from ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistic:
    """A kind of statistic; `kind` is its name in the catalogue and in every store.

    `adds_up`: its numbers are counts, which may be summed, and of which no part is above its whole. `of_events`: a larger
    one says that more was registered. `per_inhabitants` and `of_whole`: what a count is divided by; `is_sampled`: some
    were asked, not all counted. Of `years` more than one each number is of so many years that overlap those of the next:
    all are drawn and none is a year's; the `unit` says so in every sentence.

    `unsafe` is the sentence that does not follow from a number, `why_unsafe` says why. `make` makes its rows of the
    published counts of the numerator (rows of whole years alone where it is made `of_whole_years`); None where it is only
    published. `tells` are the counts that a number tells to who knows the method: the attack on a release believes it.
    """

    kind: str
    tells: Callable[[PublishedNumber, Indicator], Iterator[ToldCount]]
    unsafe: str
    why_unsafe: str
    adds_up: bool = False
    of_events: bool = False
    per_inhabitants: bool = False
    of_whole: bool = False
    is_sampled: bool = False
    years: int = 1
    unit: str = ""
    make: Callable[[Indicator, Sequence[ObservedRow], Making], Made] | None = None
    of_whole_years: bool = False

    @property
    def is_ratio(self) -> bool:
        """Whether it divides one number by another: a rate or a share."""
        return self.per_inhabitants or self.of_whole
