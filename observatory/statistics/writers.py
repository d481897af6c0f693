"""Who wrote the numbers of a register, as their notes say it: how many centres, and whether they are the same ones.

A change from one number to the next is said, and drawn as a slope, only where the same ones wrote both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from observatory.model import Indicator, ObsStatus, Row
from observatory.statistics import statistic_of
from observatory.vocabulary import phrases

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
