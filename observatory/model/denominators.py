"""The populations a rate may stand on, as the catalogue declares them: which figure, of which day, for which years."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from observatory.model.coordinates import Period
from observatory.model.references import IndicatorId, SourceId, TerritoryCode

POPULATION: Final = "population"
OWN_SHARE: Final = "place"


@dataclass(frozen=True, slots=True)
class HeldAgainst:
    """Another source of populations, and how many `times` apart the two may be of one place, group and year."""

    source: SourceId
    times: float


_parse: Final = lru_cache(maxsize=512)(Period.parse)
"""Few days are asked for, each for every row of a panel."""


@dataclass(frozen=True, slots=True)
class Denominator:
    """One choice of population.

    Without `at` it is the figure of the middle of the records' own year. With it (`2012-11-21`, `2022`) it is that
    one figure, which may lead only for records of the years `leads_from` to `leads_to`, and is an alternative for
    those of `serves_from` to `serves_to`. `between` two days (`2012-11-21`, `2024-03-23`) it lies between two counts, by
    days, on 30 June of the records' year; so in the `places` named alone, whose borders stayed.
    `group` narrows it (`sex:women`). With `share_of`, the group's share of that territory, by `share_sources`, is
    applied to the inhabitants of each place below it. `share_of: place` is the place's own share, of the day `share_at`,
    in the figures of `share_indicator`. The first of `sources` that has the figure gives it.
    A yearly figure is at most `year_times` that of the year beside it, or as many times less; every figure is
    `held_against` those of other sources (see etl.publishing.impossible_values).
    """

    id: str
    name: str
    sources: tuple[SourceId, ...]
    at: str = ""
    between: tuple[str, ...] = ()
    places: tuple[TerritoryCode, ...] = ()
    leads_from: int = 0
    leads_to: int = 0
    serves_from: int = 0
    serves_to: int = 9999
    group: str = ""
    share_of: str = ""
    share_at: str = ""
    share_indicator: IndicatorId = POPULATION
    share_sources: tuple[SourceId, ...] = ()
    preliminary: bool = False
    note: str = ""
    year_times: float = 0.0
    held_against: tuple[HeldAgainst, ...] = ()

    def day(self, year: int) -> Period:
        """The day or span the figure is of, for records of `year`."""
        return _parse(self.at or f"{year}-06-30")

    def share_day(self, year: int) -> Period:
        """The day or span that the share is of, for records of `year`."""
        return Period.parse(self.share_at) if self.share_at else self.day(year)

    def serves(self, year: int) -> bool:
        """Whether a rate of `year` may stand on this figure at all: what lies between two counts goes no further."""
        if self.between and not self.between[0] <= self.day(year).start.isoformat() <= self.between[-1]:
            return False
        return self.serves_from <= year <= self.serves_to

    def may_lead(self, year: int) -> bool:
        """Whether a rate of `year` stands on this figure without being asked to."""
        return not (self.at or self.between) or self.leads_from <= year <= self.leads_to


@dataclass(frozen=True, slots=True)
class Inhabitants:
    """One published figure of population."""

    territory: str
    period: Period
    breakdown: str
    value: float
    obs_status: str
    snapshot: str
    indicator: str = POPULATION

    @property
    def source(self) -> str:
        """The source of its edition."""
        return self.snapshot.partition("@")[0]


@dataclass(frozen=True, slots=True)
class Base:
    """What a rate is divided by: the choice, its number, and the published figures that the number is made of.

    `estimated` where the figure is of another year than the records, or is itself an estimate of its own. `day` is given
    where its number lies between two figures.
    `together`: its number is the sum of its parts, the inhabitants of places that a source counts as one.
    `contradicted` is another source's figure of a part's place, group and year, too far apart for a rate to be made.
    """

    choice: Denominator
    value: float
    parts: tuple[Inhabitants, ...]
    estimated: bool
    other_year: bool
    contradicted: tuple[Inhabitants, Inhabitants] | None = None
    day: Period | None = None
    together: bool = False

    @property
    def period(self) -> Period:
        """The day or span that the number is of."""
        return self.day or self.parts[0].period

    @property
    def snapshot(self) -> str:
        """The edition that counts or projects the place's own inhabitants."""
        return self.parts[0].snapshot

    @property
    def formula(self) -> str:
        """The number, with what it was made of where it was not published itself."""
        made_of = [f"{part.value:.0f}" for part in self.parts]
        if len(made_of) == 1:
            return made_of[0]
        if self.together:
            return f"{self.value:.0f} ({' + '.join(made_of)})"
        if self.day is not None:
            return f"{self.value:.0f} ({made_of[0]} … {made_of[1]})"
        return f"{self.value:.0f} ({made_of[0]} × {made_of[1]} / {made_of[2]})"
