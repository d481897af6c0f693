"""Relations after presolve: what is left of them, and the steps that give the counts back which were taken out."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from etl.disclosure.bounds import Interval, Row, Span


class Alike(NamedTuple):
    """`number` now stands for the sum of itself and `others`, each of which lies in `span`."""

    number: int
    others: tuple[int, ...]
    span: Span


class Mirror(NamedTuple):
    """`number` is `rest + sign x original`."""

    number: int
    original: int
    rest: float
    sign: float


@dataclass(frozen=True)
class Reduced:
    """The reduced relations, the counts needed of them, and the steps that give the others back."""

    ranges: dict[int, Span]
    rows: list[Row]
    needed: set[int]
    steps: Sequence[Alike | Mirror]

    def follow(self, intervals: dict[int, Interval]) -> dict[int, Interval]:
        """`intervals` (of needed counts that are left) with those of the counts that were taken out."""
        intervals_by_count = dict(intervals)
        for count in intervals:
            for step in self._steps_from.get(count, ()):
                if isinstance(step, Alike):
                    intervals_by_count |= _shared(intervals_by_count[step.number], step)
                else:
                    intervals_by_count[step.number] = _mirrored(intervals_by_count[step.original], step)
        return intervals_by_count

    @cached_property
    def _steps_from(self) -> Mapping[int, Sequence[Alike | Mirror]]:
        """For each count that is left the steps that start from it, directly or through others, the last ones first."""
        start: dict[int, int] = {}
        steps_from: dict[int, list[Alike | Mirror]] = defaultdict(list)
        for step in reversed(self.steps):
            if isinstance(step, Alike):
                count = start.get(step.number, step.number)
                start.update(dict.fromkeys(step.others, count))
            else:
                count = start[step.number] = start.get(step.original, step.original)
            steps_from[count].append(step)
        return steps_from


def _mirrored(original: Interval, step: Mirror) -> Interval:
    ends = (step.rest + step.sign * original.low, step.rest + step.sign * original.high)
    return Interval(min(ends), max(ends))


def _shared(total: Interval, step: Alike) -> dict[int, Interval]:
    low, high = step.span
    siblings = len(step.others)
    minimum = low if math.isinf(high) else max(low, total.low - siblings * high)
    span = Interval(minimum, min(high, total.high - siblings * low))
    return dict.fromkeys((step.number, *step.others), span)
