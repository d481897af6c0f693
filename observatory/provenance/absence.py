"""Why a release has no dated figure of a series in a place: the one answer that findings, cards and counts give."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from observatory.catalog import Catalog
from observatory.model import ObsStatus

Pair = tuple[str, str]
"""A series and the code of a place."""
ABSENT_FIRST: Final = (
    ObsStatus.UNDATED, ObsStatus.WITHHELD, ObsStatus.NONE_WRITTEN, ObsStatus.NOT_ON_RECORD, ObsStatus.NOT_SHOWN,
    ObsStatus.NOT_PUBLISHED, ObsStatus.CANNOT_EXIST,
)  # fmt: skip
"""Of several series without a figure the reason that is said of all: what there is comes before what there is not."""


Unwritten = Mapping[str, Mapping[str, Mapping[str, ObsStatus]]]
"""By series of a register, place and year: none was written, or it is not on record whether the place reported."""


@dataclass(frozen=True, slots=True)
class Absences:
    """Pairs without dated figures in a release: `withheld` by our rule, `undated` where only such figures are listed.

    `unwritten` are the years of which a register has no total of a place.
    """

    catalog: Catalog
    withheld: frozenset[Pair] = frozenset()
    undated: frozenset[Pair] = frozenset()
    unwritten: Unwritten = field(default_factory=dict)

    def reason(self, indicator: str, code: str, *, year: str = "") -> ObsStatus:
        """Why a pair has no dated figure, or none of a `year`, if it has none.

        Of a place that is too small for the series that is all that is said. Of a register's place without a year the
        newest one answers.
        """
        if not self.catalog.is_shown_at_scale(code, indicator, ()):
            return ObsStatus.NOT_SHOWN
        years = self.unwritten.get(indicator, {}).get(code, {})
        if years and (year in years or not year):
            return years[year or max(years)]
        if (indicator, code) in self.undated:
            return ObsStatus.UNDATED
        if (indicator, code) in self.withheld:
            return ObsStatus.WITHHELD
        return ObsStatus.CANNOT_EXIST if self._is_elsewhere(indicator, code) else ObsStatus.NOT_PUBLISHED

    def reason_of_series(self, indicator: str) -> ObsStatus:
        """Why a series has no dated figure of any place, if it has none."""
        for reason, pairs in ((ObsStatus.UNDATED, self.undated), (ObsStatus.WITHHELD, self.withheld)):
            if any(name == indicator for name, _ in pairs):
                return reason
        return ObsStatus.NOT_PUBLISHED

    def reason_of_all(self, indicators: Iterable[str], code: str) -> ObsStatus:
        """Why none of several series has a dated figure of a place (see ABSENT_FIRST)."""
        reasons = {self.reason(name, code) for name in indicators}
        return next((reason for reason in ABSENT_FIRST if reason in reasons), ObsStatus.NOT_PUBLISHED)

    def places(self, indicator: str, reason: ObsStatus) -> tuple[str, ...]:
        """The places of which a series has no dated figure for this reason: undated, or withheld."""
        pairs = self.undated if reason is ObsStatus.UNDATED else self.withheld
        return tuple(sorted(code for name, code in pairs if name == indicator))

    def of_pairs(self, pairs: Iterable[Pair], *, year: str = "") -> dict[Pair, ObsStatus]:
        """The reasons of those pairs that have another one than that nobody publishes them; of a `year` if named."""
        reasons = ((pair, self.reason(*pair, year=year)) for pair in pairs)
        return {pair: reason for pair, reason in reasons if reason is not ObsStatus.NOT_PUBLISHED}

    def _is_elsewhere(self, indicator: str, code: str) -> bool:
        """Whether the records that a series counts are kept in one country alone, and the place lies in another."""
        lane = self.catalog.indicators[indicator].lane
        countries = next((entry.countries for entry in self.catalog.quality.lanes if entry.id == lane), ())
        return len(countries) == 1 and code[:2] not in countries


def withheld_pairs(held: Collection[Pair], shown: Collection[Pair], catalog: Catalog) -> list[Pair]:
    """The pairs of which figures are held and none leaves, in order.

    Nothing is said of small places: there not even that a figure is held (see SmallPlaces).
    """
    return sorted(
        (indicator, code)
        for indicator, code in {*held} - {*shown}
        if indicator in catalog.indicators and code in catalog.territories and not catalog.is_small(code)
    )
