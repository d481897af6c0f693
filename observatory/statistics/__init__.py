"""What is computed of published counts: a file a kind of statistic, populations, series, and who wrote the numbers.

This is the one place that knows the kind of an indicator: all else asks `statistic_of`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from observatory.model import Indicator, ObsStatus, Row
from observatory.statistics.count import COUNT
from observatory.statistics.pooled_rate import POOLED_RATE
from observatory.statistics.rate import RATE
from observatory.statistics.share import SHARE
from observatory.statistics.statistic import Statistic
from observatory.statistics.survey import SURVEY
from observatory.vocabulary import phrases

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


# Who wrote the numbers of a register, as their notes say it: how many centres, and whether they are the same ones.
# A change from one number to the next is said, and drawn as a slope, only where the same ones wrote both.

_DAY: Final = timedelta(days=1)
_SENTENCES: Final = tuple(
    re.compile(
        re.sub(r"\{(\w+)\}", r"(?P<\1>\\d+)", re.escape(form).replace(r"\{", "{").replace(r"\}", "}")) + "$"
    )
    for form in (phrases.WRITERS, phrases.FIRST_WRITERS)
)


@dataclass(frozen=True, slots=True)
class Writers:
    """How many sent figures and how many wrote, each at least, and how many of these in the period before (if known)."""

    sent: int
    wrote: int
    both: int | None = None


def _match_sentence(note: str) -> re.Match[str] | None:
    return next(filter(None, (pattern.search(note) for pattern in _SENTENCES)), None)


def writers_sentence(note: str) -> str:
    """The end of a note that says who wrote the number; empty where it says nothing of that."""
    found = _match_sentence(note)
    return found.group() if found else ""


def writers_of(row: Row) -> Writers | None:
    """Who wrote a number, by its note; None where that is not known."""
    found = _match_sentence(row.note)
    return Writers(**{name: int(count) for name, count in found.groupdict().items()}) if found else None


def tells_change(former: Row, row: Row, indicator: Indicator) -> bool:
    """Whether a number may be said to be more or less than the one of the period before, or be joined to it.

    Not of a register whose writers nobody knows, nor where others wrote, or may have; a writer's own numbers tell of it
    alone. Nor of a survey's estimates without their errors, which are declared so by `obs_status` of their layout.
    """
    if statistic_of(indicator).is_sampled and ObsStatus.ESTIMATED in (former.obs_status, row.obs_status):
        return row.lower is not None and former.lower is not None
    if indicator.writers in ("", "unknown") or row.breakdown.get(indicator.writers):
        return indicator.tells_change
    before, now = writers_of(former), writers_of(row)
    if before is None or now is None or not _follows(former, row):
        return False
    return before.wrote == now.wrote == now.both


def has_other_writers(former: Row, row: Row, indicator: Indicator) -> bool:
    """Whether it is known that others wrote a number than that of the period before."""
    is_known = writers_of(former) is not None and writers_of(row) is not None and _follows(former, row)
    return is_known and bool(indicator.writers) and not tells_change(former, row, indicator)


def _follows(former: Row, row: Row) -> bool:
    return former.period.end + _DAY == row.period.start
