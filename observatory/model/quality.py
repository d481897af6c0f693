"""How good a source is and what it left unsaid: the checklist, its answers, coverage, and what was reported when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from observatory.model.coordinates import Day, Period
from observatory.model.entries import Source
from observatory.model.references import CountryCode, ThemeId
from observatory.model.status import ConfStatus, ObsStatus

Answer = Literal["met", "partly", "unmet"]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One question of the checklist and what earns each answer; `measured` ones are worked out, not declared."""

    id: str
    name: str
    met: str
    partly: str
    unmet: str
    measured: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """The answer to one question for one source, and why. `answer` is None where it cannot be measured."""

    answer: Answer | None
    reason: str


@dataclass(frozen=True, slots=True)
class Lane:
    """A group of indicators of one kind of record, and the countries in which that record exists.

    `counts` says, for the page on the method, what a row of that record is; `theme` is of its indicators that name none.
    """

    id: str
    name: str
    countries: tuple[CountryCode, ...]
    counts: str = ""
    theme: ThemeId = ""


@dataclass(frozen=True, slots=True)
class Checklist:
    """The published checklist: its questions, the declared answers by source, the groups of the gap map.

    A delay of at most `prompt_days` meets its question, of at most `late_days` partly. A figure that is more than
    `old_years` older than a release answers no question of a place: it is a gap, told with its year.
    """

    prompt_days: int = 0
    late_days: int = 0
    old_years: int = 5
    criteria: tuple[Criterion, ...] = ()
    lanes: tuple[Lane, ...] = ()
    sources: Mapping[str, Mapping[str, Judgement]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The first and last day, the breakdowns, and each (indicator, territory) for which a source has values."""

    source: str
    first_day: Day
    last_day: Day
    dimensions: tuple[str, ...]
    series: frozenset[tuple[str, str]]

    @property
    def territories(self) -> int:
        """How many places it has values for."""
        return len({territory for _, territory in self.series})


@dataclass(frozen=True, slots=True)
class Report:
    """That something was said, or why not, of one indicator in one place and span."""

    indicator: str
    territory: str
    period: Period
    value: float | None
    obs_status: ObsStatus
    conf_status: ConfStatus


@dataclass(frozen=True, slots=True)
class SourceQuality:
    """One source against the checklist: a judgement for each criterion, in order, and what it covers."""

    source: Source
    judgements: tuple[tuple[Criterion, Judgement], ...]
    coverage: Coverage | None

    def count(self, answer: Answer) -> int:
        """How many questions got this answer."""
        return sum(judgement.answer == answer for _, judgement in self.judgements)


@dataclass(frozen=True, slots=True)
class GapRow:
    """One group of indicators in one place: a state (`figure`, `partial`, or a status word) for each year."""

    lane: Lane
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MonthsKnown:
    """What is known of each month of a series in a place: years, newest first, each with a state a month from January on.

    Months that had not ended on the day of the release have no state.
    """

    place: str
    indicator: str
    years: tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class GapMap:
    """Who reported what, when: the years, for each place (by code) a row for each group, and the months of its series."""

    years: tuple[int, ...]
    places: Mapping[str, tuple[GapRow, ...]]
    months: tuple[MonthsKnown, ...] = ()
