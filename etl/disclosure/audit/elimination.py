"""Presolve: reduces linear relations without changing the bounds they imply; most need no linear program then.

Counts that stand in the same relations with the same ranges become one sum. A relation of one count is its range. A
relation of two, one of which stands in no other, makes that one the mirror of the other. What only a count that nobody
asks for could break says nothing. Exact, also in whole numbers, where weights are 1 or -1; other weights are left alone.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from etl.disclosure.bounds import NO_COUNT_FITS, ContradictionError, Interval, Row, Span


class _Alike(NamedTuple):
    """`number` now stands for the sum of itself and `others`, each of which lies in `span`."""

    number: int
    others: tuple[int, ...]
    span: Span


class _Mirror(NamedTuple):
    """`number` is `rest + sign x other`, or `rest` alone where there is no other."""

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
    steps: Sequence[_Alike | _Mirror]

    def follow(self, intervals: dict[int, Interval]) -> dict[int, Interval]:
        """`intervals` (of needed counts that are left) with those of the counts that were taken out."""
        intervals_by_count = dict(intervals)
        for count in intervals:
            for step in self._steps_from.get(count, ()):
                if isinstance(step, _Alike):
                    intervals_by_count |= _shared(intervals_by_count[step.number], step)
                else:
                    intervals_by_count[step.number] = _mirrored(intervals_by_count[step.original], step)
        return intervals_by_count

    @cached_property
    def _steps_from(self) -> Mapping[int, Sequence[_Alike | _Mirror]]:
        """For each count that is left the steps that start from it, directly or through others, the last ones first."""
        start: dict[int, int] = {}
        steps_from: dict[int, list[_Alike | _Mirror]] = defaultdict(list)
        for step in reversed(self.steps):
            if isinstance(step, _Alike):
                count = start.get(step.number, step.number)
                start.update(dict.fromkeys(step.others, count))
            else:
                count = start[step.number] = start.get(step.original, step.original)
            steps_from[count].append(step)
        return steps_from


def _mirrored(original: Interval, step: _Mirror) -> Interval:
    ends = (step.rest + step.sign * original.low, step.rest + step.sign * original.high)
    return Interval(min(ends), max(ends))


def _shared(total: Interval, step: _Alike) -> dict[int, Interval]:
    low, high = step.span
    siblings = len(step.others)
    minimum = low if math.isinf(high) else max(low, total.low - siblings * high)
    span = Interval(minimum, min(high, total.high - siblings * low))
    return dict.fromkeys((step.number, *step.others), span)


def reduced(ranges: Mapping[int, Span], rows: Iterable[Row], *, needed: Iterable[int]) -> Reduced:
    """Relations that say the same of the counts in `needed`. Raises ContradictionError where nothing fits."""
    work = _Work(dict(ranges), list(rows), set(needed))
    while work.join_alike() or work.take_out():
        pass
    return Reduced(work.ranges, [work.row(place) for place in sorted(work.weights)], work.needed, work.steps)


class _Work:
    """The relations while they shrink: the weights of each row, and the rows of each count."""

    def __init__(self, ranges: dict[int, Span], rows: Sequence[Row], needed: set[int]) -> None:
        self.ranges, self.needed = ranges, needed
        self.ends = [[row.low, row.high] for row in rows]
        self.weights = {place: dict(row.weights) for place, row in enumerate(rows)}
        self.rows: dict[int, set[int]] = defaultdict(set)
        for place, weights in self.weights.items():
            for count in weights:
                self.rows[count].add(place)
        self.steps: list[_Alike | _Mirror] = []

    def row(self, place: int) -> Row:
        low, high = self.ends[place]
        return Row(tuple(sorted(self.weights[place].items())), low, high)

    def join_alike(self) -> bool:
        """Join counts that cannot be told apart. True where there were any."""
        groups: dict[tuple[frozenset[tuple[int, float]], Span], list[int]] = defaultdict(list)
        for count, places in self.rows.items():
            if places:
                signature = frozenset((place, self.weights[place][count]) for place in places)
                groups[signature, self.ranges[count]].append(count)
        alike = [(span, group) for (_, span), group in groups.items() if len(group) > 1]
        for span, (count, *others) in alike:
            self.steps.append(_Alike(count, tuple(others), span))
            self.ranges[count] = (span[0] * (len(others) + 1), span[1] * (len(others) + 1))
            if not self.needed.isdisjoint(others):
                self.needed.add(count)
            for count_joined in others:
                self._forget(count_joined)
        return bool(alike)

    def _forget(self, count: int) -> None:
        for place in self.rows.pop(count):
            del self.weights[place][count]
        del self.ranges[count]

    def take_out(self) -> bool:
        """Take out rows that are redundant or fix a range. True where there were any."""
        before = len(self.weights)
        for place in list(self.weights):
            weights = self.weights[place]
            if len(weights) <= 1:
                self._read_off(place)
            elif all(abs(weight) == 1 for weight in weights.values()):
                alone = sorted(count for count in weights if len(self.rows[count]) == 1)
                if alone and len(weights) == 2 and self.ends[place][0] == self.ends[place][1]:
                    self._mirror(place, alone[0])
                elif any(self._says_nothing(place, count) for count in alone):
                    self._drop(place)
        return len(self.weights) < before

    def _read_off(self, place: int) -> None:
        """A row of one count is its range; a row of none must hold."""
        low, high = self.ends[place]
        for count, weight in self.weights[place].items():
            ends = sorted((low / weight, high / weight))
            self._narrow(count, ends[0], ends[1])
        if not self.weights[place] and not low <= 0 <= high:
            raise ContradictionError(
                "Las cifras publicadas se contradicen: un total no es la suma de sus partes."
            )
        self._drop(place)

    def _narrow(self, count: int, low: float, high: float) -> None:
        former = self.ranges[count]
        low, high = max(former[0], _up(low)), min(former[1], _down(high))
        if low > high:
            raise ContradictionError(NO_COUNT_FITS)
        self.ranges[count] = (low, high)

    def _mirror(self, place: int, count: int) -> None:
        weights = self.weights[place]
        original = next(number for number in weights if number != count)
        rest, sign = self.ends[place][0] / weights[count], -weights[original] / weights[count]
        low, high = self.ranges[count]
        ends = sorted(((low - rest) * sign, (high - rest) * sign))
        self._narrow(original, ends[0], ends[1])
        if count in self.needed:
            self.needed.add(original)
        self.steps.append(_Mirror(count, original, rest, sign))
        self._drop(place)
        self.rows.pop(count, None)
        del self.ranges[count]

    def _says_nothing(self, place: int, count: int) -> bool:
        """Whether `count`, which is not needed, makes the row hold whatever its other counts are."""
        if count in self.needed:
            return False
        weights = self.weights[place]
        others = [(weight, self.ranges[number]) for number, weight in weights.items() if number != count]
        minimum = math.fsum(min(weight * low, weight * high) for weight, (low, high) in others)
        maximum = math.fsum(max(weight * low, weight * high) for weight, (low, high) in others)
        low, high = sorted(weights[count] * end for end in self.ranges[count])
        floor, ceiling = self.ends[place]
        not_above = math.isinf(low) or maximum + low <= ceiling
        return not_above and (math.isinf(high) or minimum + high >= floor)

    def _drop(self, place: int) -> None:
        for count in self.weights.pop(place):
            self.rows[count].discard(place)


def _up(value: float) -> float:
    return value if math.isinf(value) else math.ceil(value - 1e-6)


def _down(value: float) -> float:
    return value if math.isinf(value) else math.floor(value + 1e-6)
