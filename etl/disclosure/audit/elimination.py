"""Presolve: reduces linear relations without changing the bounds they imply; most need no linear program then.

Counts that stand in the same relations with the same ranges become one sum. A relation of one count is its range, and a
count with one value left is that number. A relation of two makes one the mirror of the other, in whatever else it
stands; so does one that says the same of the same parts as another. What only a count that nobody asks for could break
says nothing. Exact, also in whole numbers, where weights are 1 or -1; relations of other weights are left alone.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from etl.disclosure.audit.reduction import Alike, Mirror, Reduced
from etl.disclosure.bounds import NO_COUNT_FITS, ContradictionError, Row, Span


def reduced(ranges: Mapping[int, Span], rows: Iterable[Row], *, needed: Iterable[int]) -> Reduced:
    """Relations that say the same of the counts in `needed`. Raises ContradictionError where nothing fits."""
    work = _Work(dict(ranges), list(rows), set(needed))
    while work.join_alike() or work.take_out() or work.take_apart():
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
        self.steps: list[Alike | Mirror] = []
        for count in sorted(self.rows):
            self._take_number(count)

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
            self.steps.append(Alike(count, tuple(others), span))
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
                if len(weights) == 2 and self.ends[place][0] == self.ends[place][1]:
                    self._mirror(place, min(weights, key=lambda count: (len(self.rows[count]), count)))
                elif any(self._says_nothing(place, count) for count in alone):
                    self._drop(place)
        return len(self.weights) < before

    def _read_off(self, place: int) -> None:
        """A row of one count is its range; a row of none must hold."""
        low, high = self.ends[place]
        alone = list(self.weights[place].items())
        for count, weight in alone:
            ends = sorted((low / weight, high / weight))
            self._narrow(count, ends[0], ends[1])
        if not alone and not low <= 0 <= high:
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
        self._take_number(count)

    def _take_number(self, count: int) -> None:
        """A count with one value left is that number in all of its rows."""
        value, high = self.ranges[count]
        if value == high:
            for place in self.rows.pop(count, ()):
                self._shift(place, self.weights[place].pop(count) * value)

    def _shift(self, place: int, by: float) -> None:
        self.ends[place] = [end - by for end in self.ends[place]]

    def _mirror(self, place: int, count: int) -> None:
        weights = self.weights[place]
        original = next(number for number in weights if number != count)
        rest, sign = self.ends[place][0] / weights[count], -weights[original] / weights[count]
        low, high = self.ranges[count]
        ends = sorted(((low - rest) * sign, (high - rest) * sign))
        self._narrow(original, ends[0], ends[1])
        if original not in weights:  # one value is left to it, and so to the other: the row says that now
            return self._read_off(place)
        if count in self.needed:
            self.needed.add(original)
        self.steps.append(Mirror(count, original, rest, sign))
        self._drop(place)
        for row in self.rows.pop(count, ()):
            weight = self.weights[row].pop(count)
            self._add(row, original, weight * sign)
            self._shift(row, weight * rest)
        del self.ranges[count]

    def _add(self, place: int, count: int, weight: float) -> None:
        """So much more of the count in a row; none of it where that leaves nothing."""
        weights = self.weights[place]
        weights[count] = weights.get(count, 0.0) + weight
        self.rows[count].add(place)
        if not weights[count]:
            del weights[count]
            self.rows[count].discard(place)

    def take_apart(self) -> bool:
        """Of two rows with the same parts, one says only how their wholes differ. True where there were any."""
        first: dict[tuple[float, frozenset[int]], int] = {}
        before = sum(map(len, self.weights.values()))
        for place in list(self.weights):
            parts = self._parts(place)
            if parts:
                former_place = first.setdefault((self.weights[place][min(parts)], parts), place)
                if former_place != place:
                    self._leave_difference(place, former_place)
        return sum(map(len, self.weights.values())) < before

    def _parts(self, place: int) -> frozenset[int]:
        """The counts of a row that make up one other of it, or a number; none where there are not two or more."""
        weights = self.weights[place]
        low, high = self.ends[place]
        if low == high and len(weights) > 2 and all(abs(weight) == 1 for weight in weights.values()):
            for sign in (1, -1):
                parts = frozenset(count for count, weight in weights.items() if weight == sign)
                if len(parts) >= len(weights) - 1:
                    return parts
        return frozenset()

    def _leave_difference(self, place: int, former_place: int) -> None:
        """The row less a former one; none of it where both say the same."""
        former_end = self.ends[former_place][0]
        for count, weight in list(self.weights[former_place].items()):
            self._add(place, count, -weight)
        self._shift(place, former_end)

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
