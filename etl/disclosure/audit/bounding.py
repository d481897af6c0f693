"""Bounds of each unknown count of a release, for an attacker who knows which of them are small, or not."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from etl.disclosure.audit.elimination import reduced
from etl.disclosure.audit.reduction import Reduced
from etl.disclosure.audit.ties import Tied
from etl.disclosure.bounds import Bounder, ContradictionError, Interval, Row, Span, components, never_enough
from etl.disclosure.cells import Cell

_WHOLE_BELOW_THRESHOLDS = 4  # linear bounds closer than this many are computed again in whole numbers


class Insider(NamedTuple):
    """One who can tell of each protected cell below a department whether it is small, unless its mark says nothing.

    In `zeros` are the protected cells where nobody was counted: only cells whose mark says nothing can be.
    """

    small: frozenset[Cell]
    zeros: frozenset[Cell] = frozenset()


@dataclass(frozen=True, slots=True)
class Sight:
    """Which unknown counts are to be bounded, and the range of each before any sum is used.

    `judged` are the protected cells below a department, `marked` all protected cells, `silent` those of them whose mark
    says nothing, `implied` the unknowns without a row that count such persons, `within` what rounded rates leave,
    `known_before` what an earlier edition shows of those that were not small in it, `most` how many were added to the
    total since it shows that they were none: their marks may say no more than that. Of those `unsized` nobody can tell
    whether they are small: they may be hidden since they were so in an edition before. With
    `only`, no more than these are bounded. Without `in_full` a cell is not bounded to its end where it is certainly not
    below the policy.
    """

    judged: Collection[Cell]
    threshold: int
    implied: Collection[Cell] = ()
    within: Mapping[Cell, Span] = field(default_factory=dict)
    insider: Insider | None = None
    marked: Collection[Cell] = ()
    silent: Collection[Cell] = ()
    known_before: Mapping[Cell, float] = field(default_factory=dict)
    most: Mapping[Cell, float] = field(default_factory=dict)
    unsized: Collection[Cell] = ()
    only: Collection[Cell] | None = None
    in_full: bool = True

    def asks(self, cell: Cell) -> bool:
        """Whether the bounds of this cell are needed for the verdict."""
        if self.insider is not None:
            return cell in self.insider.small and cell in self.judged
        return cell in self.judged or cell in self.implied

    def span(self, cell: Cell) -> Span:
        """The range of the cell before any sum is used: zeros are shown, so a telling mark means 1 at least."""
        low, high = self.within.get(cell, (0.0, math.inf))
        if cell not in self.marked or cell in self.silent:
            return low, high
        if self.insider is None or cell not in self.judged or cell in self.unsized:
            return max(low, 1.0), high
        if cell in self.insider.small:
            return max(low, 1.0), min(high, self.threshold - 1.0)
        return max(low, float(self.threshold)), high

    def is_below_policy(self, cell: Cell, interval: Interval) -> bool:
        """Whether these bounds leave the cell less than the policy owes it. That a count is zero may be known."""
        largest_small = self.threshold - 1
        if interval.high == 0:
            return False
        if cell in self.implied:
            return interval.low == interval.high <= largest_small
        if self.insider is not None:
            return interval.low > 1 or interval.high < min(largest_small, self.most.get(cell, math.inf))
        return self._is_narrow(cell, interval, low=interval.low)

    def _is_narrow(self, cell: Cell, interval: Interval, *, low: float) -> bool:
        """Whether it has too few values; an edition before may tell more than its bounds, if it is `low` or more."""
        is_large_as_before = low >= self.known_before.get(cell, math.inf)
        no_more_than_added = interval.width >= self.most.get(cell, math.inf)
        return self.has_too_few_values(interval) and not (is_large_as_before or no_more_than_added)

    def has_too_few_values(self, interval: Interval) -> bool:
        """Whether fewer values are left than there are small ones: 1 to 4 are four values, three units wide."""
        return interval.width + 1 < self.threshold - 1

    def is_settled(self, cell: Cell, known: Interval, within: Interval) -> bool:
        """Whether a cell that can be both ends of `known` is not below the policy, whatever else `within` it can be.

        Nor can it be one of which the greatest small number alone is left.
        """
        if cell in self.implied or self.insider is not None:
            return known.high > 0 and not self.is_below_policy(cell, known)
        may_end_at_the_top = known.low >= self.threshold - 1 >= within.low
        return known.high > 0 and not may_end_at_the_top and not self._is_narrow(cell, known, low=within.low)

    @property
    def whole_below(self) -> float:
        """Linear bounds closer than this are computed again in whole numbers."""
        return math.inf if self.insider is not None else _WHOLE_BELOW_THRESHOLDS * self.threshold


class Contradiction(NamedTuple):
    """Published figures around `cell` that no counts satisfy."""

    cell: Cell
    reason: str


def bounds(tied: Tied, sight: Sight) -> Iterator[dict[Cell, Interval] | Contradiction]:
    """Intervals of the cells to be bounded, one answer for each set of cells that sums connect."""
    cells = list(tied.numbers)
    for numbers, rows in components(tied.rows):
        ranges = {number: sight.span(cells[number]) for number in numbers}
        targets = {number for number in numbers if sight.asks(cells[number])}
        asked = {number for number in targets if sight.only is None or cells[number] in sight.only}
        if asked:
            try:
                intervals = _of_component(ranges, rows, asked, tied=tied, sight=sight, cells=cells)
                yield {cells[number]: interval for number, interval in intervals.items()}
            except ContradictionError as error:
                yield Contradiction(cells[min(targets)], str(error))
    alone = [cell for cell in sight.within if sight.asks(cell) and cell not in tied.numbers]
    yield {cell: Interval(*sight.span(cell)) for cell in alone}


def _of_component(
    ranges: Mapping[int, Span],
    rows: Collection[Row],
    targets: set[int],
    *,
    tied: Tied,
    sight: Sight,
    cells: Sequence[Cell],
) -> dict[int, Interval]:
    """Bounds of the counts in `targets`; a guess that the figures contradict is given up."""
    try:
        return _solved(ranges, rows, targets, sight=sight, cells=cells)
    except ContradictionError:
        sure = [row for row in rows if row not in tied.guesses]
        if len(sure) == len(rows):
            raise
        return _solved(ranges, sure, targets, sight=sight, cells=cells)


def _solved(
    ranges: Mapping[int, Span],
    rows: Collection[Row],
    targets: set[int],
    *,
    sight: Sight,
    cells: Sequence[Cell],
) -> dict[int, Interval]:
    reduction = reduced(ranges, rows, needed=targets)
    intervals: dict[int, Interval] = {}
    tied: set[int] = set()
    for numbers, part in components(reduction.rows):
        tied.update(numbers)
        if not reduction.needed.isdisjoint(numbers):
            bounder = Bounder({number: reduction.ranges[number] for number in numbers}, part)
            for number in reduction.needed.intersection(numbers):
                is_enough = (
                    never_enough
                    if sight.in_full
                    else _settles(number, reduction, targets, sight=sight, cells=cells)
                )
                intervals[number] = bounder.interval(
                    number, whole_below=sight.whole_below, is_enough=is_enough
                )
    free = reduction.needed.intersection(reduction.ranges) - tied
    intervals |= {number: Interval(*reduction.ranges[number]) for number in free}
    followed = reduction.follow(intervals)
    return {number: followed[number] for number in targets}


def _settles(
    number: int, reduction: Reduced, targets: Collection[int], *, sight: Sight, cells: Sequence[Cell]
) -> Callable[[Interval, Interval], bool]:
    """Whether what is known of a count that is left settles every cell that is told by it."""

    def settles(known: Interval, within: Interval) -> bool:
        if known.low > known.high:  # no table is known yet
            return False
        told, limits = reduction.follow({number: known}), reduction.follow({number: within})
        return all(
            sight.is_settled(cells[count], told[count], limits[count]) for count in told.keys() & targets
        )

    return settles
