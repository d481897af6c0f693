"""What is computed of published counts: a file a kind of statistic, populations, series, who wrote a register.

This is the one place that knows the kind of an indicator: all else asks `statistic_of`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from observatory.model import Indicator
from observatory.statistics.count import COUNT
from observatory.statistics.pooled_rate import POOLED_RATE
from observatory.statistics.rate import RATE
from observatory.statistics.share import SHARE
from observatory.statistics.statistic import Statistic
from observatory.statistics.survey import SURVEY

STATISTICS: Final[Mapping[str, Statistic]] = MappingProxyType(
    {statistic.kind: statistic for statistic in (COUNT, RATE, POOLED_RATE, SHARE, SURVEY)}
)
"""Every kind of statistic, by its name in the catalogue."""


def statistic_of(indicator: Indicator) -> Statistic:
    """The kind of statistic that an indicator is."""
    return STATISTICS[indicator.kind]


def unknown_kinds(indicators: Iterable[Indicator]) -> Iterator[str]:
    """What is wrong with indicators of no known kind, each with its file, key and reason."""
    for indicator in indicators:
        if indicator.kind not in STATISTICS:
            yield f"{indicator.id}.yml · kind · «{indicator.kind}» no es una estadística: {', '.join(STATISTICS)}"


def years_pooled(indicator: Indicator, indicators: Iterable[Indicator]) -> int:
    """How many years of a count are pooled for a statistic of `indicators`; 0 where none does."""
    made = (statistic_of(each) for each in indicators if each.numerator == indicator.id)
    return max((statistic.years for statistic in made if statistic.pools_counts), default=0)


def is_count_of_persons(indicator: Indicator) -> bool:
    """Whether its numbers are counts of persons or of their cases: small ones are protected."""
    return statistic_of(indicator).adds_up and indicator.counts_persons


def ranks_places(indicator: Indicator) -> bool:
    """Whether its numbers of two places may be ordered, or set beside each other as rates.

    Not those of an office, whose numerator does not belong to the people of the place, nor where persons are counted
    and nobody declared where; nor a survey's estimates, which a few hundred women of a place answered; nor numbers of
    several years, of which each place may have others.
    """
    is_of_place = indicator.counted_at != "office" and (
        bool(indicator.counted_at) or not indicator.counts_persons
    )
    statistic = statistic_of(indicator)
    return is_of_place and not statistic.is_sampled and statistic.years == 1


def paints_areas(indicator: Indicator) -> bool:
    """Whether the areas of a map may be painted by it: a rate or a share that ranks places, never a count."""
    return statistic_of(indicator).is_ratio and ranks_places(indicator)
