"""Why a release has no dated figure of a series in a place: the one answer that findings, cards and counts give."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from observatory.catalog import Catalog
from observatory.model import ObsStatus

Pair = tuple[str, str]
"""A series and the code of a place."""
ABSENT_FIRST: Final = (
    ObsStatus.UNDATED, ObsStatus.WITHHELD, ObsStatus.NOT_SHOWN, ObsStatus.NOT_PUBLISHED, ObsStatus.CANNOT_EXIST,
)  # fmt: skip
"""Of several series without a figure the reason that is said of all: what there is comes before what there is not."""


@dataclass(frozen=True, slots=True)
class Absences:
    """Pairs without dated figures in a release: `withheld` by our rule, `undated` where only such figures are listed."""

    catalog: Catalog
    withheld: frozenset[Pair] = frozenset()
    undated: frozenset[Pair] = frozenset()

    def reason(self, indicator: str, code: str) -> ObsStatus:
        """Why a pair has no dated figure, if it has none.

        Of a place that is too small for the series that is all that is said.
        """
        if not self.catalog.is_shown_at_scale(code, indicator, ()):
            return ObsStatus.NOT_SHOWN
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

    def of_pairs(self, pairs: Iterable[Pair]) -> dict[Pair, ObsStatus]:
        """The reasons of those pairs that have another one than that nobody publishes them."""
        reasons = ((pair, self.reason(*pair)) for pair in pairs)
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
