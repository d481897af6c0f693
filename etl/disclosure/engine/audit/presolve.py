"""Presolve: reduces constraints without changing the intervals they imply; most need no linear program then.

Counts that stand in the same constraints with the same ranges are joined to one sum. A constraint of one count is its
range, and a count with one value left is that number. A constraint of two makes one the mirror of the other wherever
else it stands; so does one that says the same of the same parts as another. A constraint that only a count nobody
asks for could break says nothing. Exact, also in whole numbers, where weights are 1 or -1; constraints of other
weights are left alone.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from etl.disclosure.engine.audit.intervals import Infeasibility, InfeasibleError, Interval, Span
from etl.disclosure.engine.linear import Constraint

_ROUNDS = 5  # of drawing in ranges: each may allow another, in smaller and smaller steps


def presolve(
    ranges: Mapping[int, Span], constraints: Iterable[Constraint], *, needed: Iterable[int]
) -> ReducedConstraints:
    """Reduce the constraints to fewer ones that bound the `needed` counts alike. Raises InfeasibleError."""
    work = _Work(dict(ranges), list(constraints), set(needed))
    for _ in range(_ROUNDS):
        while work.join_alike_counts() or work.remove_constraints() or work.subtract_repeated():
            pass
        if not work.narrow_ranges():
            break
    return ReducedConstraints(
        work.ranges, [work.constraint(place) for place in sorted(work.weights)], work.needed, work.steps
    )


class JoinedCounts(NamedTuple):
    """`number` now stands for the sum of itself and `others`, each of which lies in `span`."""

    number: int
    others: tuple[int, ...]
    span: Span


class MirroredCount(NamedTuple):
    """`number` is `rest + sign x original`."""

    number: int
    original: int
    rest: float
    sign: float


@dataclass(frozen=True)
class ReducedConstraints:
    """The constraints that are left, the counts needed of them, and the steps that give back the counts taken out."""

    ranges: dict[int, Span]
    constraints: list[Constraint]
    needed: set[int]
    steps: Sequence[JoinedCounts | MirroredCount]

    def restore_intervals(self, intervals: dict[int, Interval]) -> dict[int, Interval]:
        """The intervals of all needed counts, computed from those of the counts that are left."""
        intervals_by_count = dict(intervals)
        for count in intervals:
            for step in self._steps_from.get(count, ()):
                if isinstance(step, JoinedCounts):
                    intervals_by_count |= _divide_sum(intervals_by_count[step.number], step)
                else:
                    intervals_by_count[step.number] = _mirror_interval(
                        intervals_by_count[step.original], step
                    )
        return intervals_by_count

    def reduce_table(self, table: Mapping[int, float]) -> dict[int, float]:
        """The counts that are left, in a table of all: of those joined to one it has their sum."""
        reduced = dict(table)
        for step in self.steps:
            if isinstance(step, JoinedCounts):
                reduced[step.number] += sum(reduced[other] for other in step.others)
        return reduced

    @cached_property
    def _steps_from(self) -> Mapping[int, Sequence[JoinedCounts | MirroredCount]]:
        """For each count that is left the steps that start from it, directly or through others, the last ones first."""
        start: dict[int, int] = {}
        steps_from: dict[int, list[JoinedCounts | MirroredCount]] = defaultdict(list)
        for step in reversed(self.steps):
            if isinstance(step, JoinedCounts):
                count = start.get(step.number, step.number)
                start.update(dict.fromkeys(step.others, count))
            else:
                count = start[step.number] = start.get(step.original, step.original)
            steps_from[count].append(step)
        return steps_from


class _Work:
    """The constraints while they shrink: the weights of each row, and the rows of each count."""

    def __init__(self, ranges: dict[int, Span], constraints: Sequence[Constraint], needed: set[int]) -> None:
        self.ranges, self.needed = ranges, needed
        self.ends = [[row.low, row.high] for row in constraints]
        self.weights = {place: dict(row.weights) for place, row in enumerate(constraints)}
        self.rows: dict[int, set[int]] = defaultdict(set)
        for place, weights in self.weights.items():
            for count in weights:
                self.rows[count].add(place)
        self.steps: list[JoinedCounts | MirroredCount] = []
        for count in sorted(self.rows):
            self._substitute_number(count)

    def constraint(self, place: int) -> Constraint:
        low, high = self.ends[place]
        return Constraint(tuple(sorted(self.weights[place].items())), low, high)

    def join_alike_counts(self) -> bool:
        """Join counts that cannot be told apart. True where there were any."""
        groups: dict[tuple[frozenset[tuple[int, float]], Span], list[int]] = defaultdict(list)
        for count, places in self.rows.items():
            if places:
                signature = frozenset((place, self.weights[place][count]) for place in places)
                groups[signature, self.ranges[count]].append(count)
        alike = [(span, group) for (_, span), group in groups.items() if len(group) > 1]
        for span, (count, *others) in alike:
            self.steps.append(JoinedCounts(count, tuple(others), span))
            self.ranges[count] = (span[0] * (len(others) + 1), span[1] * (len(others) + 1))
            if not self.needed.isdisjoint(others):
                self.needed.add(count)
            for count_joined in others:
                self._remove_count(count_joined)
        return bool(alike)

    def _remove_count(self, count: int) -> None:
        for place in self.rows.pop(count):
            del self.weights[place][count]
        del self.ranges[count]

    def remove_constraints(self) -> bool:
        """Remove redundant constraints and turn single-count ones into bounds. True where there were any."""
        before = len(self.weights)
        for place in list(self.weights):
            weights = self.weights[place]
            if len(weights) <= 1:
                self._read_range(place)
            elif all(abs(weight) == 1 for weight in weights.values()):
                alone = sorted(count for count in weights if len(self.rows[count]) == 1)
                if len(weights) == 2 and self.ends[place][0] == self.ends[place][1]:
                    self._mirror_count(place, min(weights, key=lambda count: (len(self.rows[count]), count)))
                elif any(self._says_nothing(place, count) for count in alone):
                    self._remove_constraint(place)
        return len(self.weights) < before

    def _read_range(self, place: int) -> None:
        """A row of one count is its range; a row of none must hold."""
        low, high = self.ends[place]
        alone = list(self.weights[place].items())
        for count, weight in alone:
            ends = sorted((low / weight, high / weight))
            self._narrow_range(count, ends[0], ends[1])
        if not alone and not low <= 0 <= high:
            raise InfeasibleError(Infeasibility.BROKEN_SUM)
        self._remove_constraint(place)

    def _narrow_range(self, count: int, low: float, high: float) -> None:
        former = self.ranges[count]
        low, high = max(former[0], _round_up(low)), min(former[1], _round_down(high))
        if low > high:
            raise InfeasibleError(Infeasibility.NO_COUNTS)
        self.ranges[count] = (low, high)
        self._substitute_number(count)

    def narrow_ranges(self) -> bool:
        """Draw in ranges to what rows leave beside the least and most of all others. True where one has shrunk."""
        before = dict(self.ranges)
        for place in list(self.weights):
            entries = [
                (count, weight, *self._find_ends(count, weight))
                for count, weight in self.weights[place].items()
            ]
            floor, ceiling = self.ends[place]
            minimum = _ActivitySum([least for *_, least, _ in entries])
            maximum = _ActivitySum([most for *_, most in entries])
            for count, weight, least, most in entries:
                ends = (floor - maximum.without(most)) / weight, (ceiling - minimum.without(least)) / weight
                if count in self.ranges and count in self.weights.get(place, ()):
                    self._narrow_range(count, min(ends), max(ends))
        return self.ranges != before

    def _find_ends(self, count: int, weight: float) -> Span:
        """The least and the most that the count adds to a row in which it has this weight."""
        low, high = self.ranges[count]
        return min(weight * low, weight * high), max(weight * low, weight * high)

    def _substitute_number(self, count: int) -> None:
        """A count with one value left is that number in all of its rows."""
        value, high = self.ranges[count]
        if value == high:
            for place in self.rows.pop(count, ()):
                self._shift_ends(place, self.weights[place].pop(count) * value)

    def _shift_ends(self, place: int, by: float) -> None:
        self.ends[place] = [end - by for end in self.ends[place]]

    def _mirror_count(self, place: int, count: int) -> None:
        weights = self.weights[place]
        original = next(number for number in weights if number != count)
        rest, sign = self.ends[place][0] / weights[count], -weights[original] / weights[count]
        low, high = self.ranges[count]
        ends = sorted(((low - rest) * sign, (high - rest) * sign))
        self._narrow_range(original, ends[0], ends[1])
        if original not in weights:  # one value is left to it, and so to the other: the row says that now
            return self._read_range(place)
        if count in self.needed:
            self.needed.add(original)
        self.steps.append(MirroredCount(count, original, rest, sign))
        self._remove_constraint(place)
        for row in self.rows.pop(count, ()):
            weight = self.weights[row].pop(count)
            self._add_weight(row, original, weight * sign)
            self._shift_ends(row, weight * rest)
        del self.ranges[count]

    def _add_weight(self, place: int, count: int, weight: float) -> None:
        """Add to the coefficient of a count in a row; remove the count where it becomes zero."""
        weights = self.weights[place]
        weights[count] = weights.get(count, 0.0) + weight
        self.rows[count].add(place)
        if not weights[count]:
            del weights[count]
            self.rows[count].discard(place)

    def subtract_repeated(self) -> bool:
        """Of two rows with the same parts, one says only how their wholes differ. True where there were any."""
        first: dict[tuple[float, frozenset[int]], int] = {}
        before = sum(map(len, self.weights.values()))
        for place in list(self.weights):
            parts = self._find_parts(place)
            if parts:
                former_place = first.setdefault((self.weights[place][min(parts)], parts), place)
                if former_place != place:
                    self._subtract_constraint(place, former_place)
        return sum(map(len, self.weights.values())) < before

    def _find_parts(self, place: int) -> frozenset[int]:
        """The counts of a row that make up one other of it, or a number; none where there are not two or more."""
        weights = self.weights[place]
        low, high = self.ends[place]
        if low == high and len(weights) > 2 and all(abs(weight) == 1 for weight in weights.values()):
            for sign in (1, -1):
                parts = frozenset(count for count, weight in weights.items() if weight == sign)
                if len(parts) >= len(weights) - 1:
                    return parts
        return frozenset()

    def _subtract_constraint(self, place: int, former_place: int) -> None:
        """The row less a former one; none of it where both say the same."""
        former_end = self.ends[former_place][0]
        for count, weight in list(self.weights[former_place].items()):
            self._add_weight(place, count, -weight)
        self._shift_ends(place, former_end)

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

    def _remove_constraint(self, place: int) -> None:
        for count in self.weights.pop(place):
            self.rows[count].discard(place)


class _ActivitySum:
    """The sum of what the counts of a row add to it at the least, or at the most, which may be endless."""

    def __init__(self, parts: Sequence[float]) -> None:
        self._endless = [part for part in parts if math.isinf(part)]
        self._finite = math.fsum(part for part in parts if not math.isinf(part))

    def without(self, part: float) -> float:
        """The sum of all but one of the parts."""
        if len(self._endless) > math.isinf(part):
            return self._endless[0]
        return self._finite if math.isinf(part) else self._finite - part


def _round_up(value: float) -> float:
    return value if math.isinf(value) else math.ceil(value - 1e-6)


def _round_down(value: float) -> float:
    return value if math.isinf(value) else math.floor(value + 1e-6)


def _mirror_interval(original: Interval, step: MirroredCount) -> Interval:
    ends = (step.rest + step.sign * original.low, step.rest + step.sign * original.high)
    return Interval(min(ends), max(ends))


def _divide_sum(total: Interval, step: JoinedCounts) -> dict[int, Interval]:
    low, high = step.span
    siblings = len(step.others)
    minimum = low if math.isinf(high) else max(low, total.low - siblings * high)
    span = Interval(minimum, min(high, total.high - siblings * low))
    return dict.fromkeys((step.number, *step.others), span)
