"""Attackers, and the interval that each can work out for every unknown count of a publication.

An attacker (intruder) knows the method and all that is published: what is shown, and which cells are marked as
hidden. An insider also knows which hidden cells are primary (small). Zeros are shown, so a mark says that somebody
was counted, unless it is the mark of a sum that may be withheld whole.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from etl.disclosure.engine.audit.intervals import (
    Infeasibility,
    InfeasibleError,
    Interval,
    IntervalSolver,
    SettlingRule,
    Span,
    is_never_enough,
)
from etl.disclosure.engine.audit.presolve import ReducedConstraints, presolve
from etl.disclosure.engine.linear import Constraint, split_into_components

_WHOLE_BELOW_THRESHOLDS = 4  # linear intervals closer than this many are computed again in whole numbers
Key = TypeVar("Key", bound=tuple[str, ...])
"""The name of a cell: a tuple of text."""


class Insider(NamedTuple, Generic[Key]):
    """An attacker who knows of each suppressed cell whether it is small, unless its mark tells nothing.

    In `zeros` are the protected cells where nobody was counted: only cells whose mark says nothing can be.
    """

    small: frozenset[Key]
    zeros: frozenset[Key] = frozenset()


@dataclass(slots=True)
class UnknownCounts(Generic[Key]):
    """The unknown counts of a publication, numbered, and the linear constraints between them.

    `implied` are those that no row of the publication names, each with a cell of the persons counted: what a whole
    leaves beside its parts, and what an edition adds to the one before. `guesses` are constraints that hold only if
    no count ever fell; an attacker gives them up where the figures contradict them. A `table` of whole numbers that is
    known to agree with all of them, such as the true one, spares questions.
    """

    numbers: dict[Key, int] = field(default_factory=dict)
    constraints: list[Constraint] = field(default_factory=list)
    implied: dict[Key, Key] = field(default_factory=dict)
    guesses: set[Constraint] = field(default_factory=set)
    table: Mapping[int, float] | None = None


@dataclass(frozen=True)
class AttackerView(Generic[Key]):
    """What one attacker knows of each unknown count before any constraint is used, and which of them are judged.

    A count under `threshold` is small. `marked` are all hidden cells, `judged` those that must be protected, `silent`
    those whose mark says nothing, `implied` the unknowns without a row that must be protected too. `within` gives the
    range that rounded rates leave, `known_before` what an earlier edition shows of cells that were not small in it,
    `most` how many were added in all to cells that it shows as zero. Of those `unsized` nobody can tell whether they
    are small: they may be hidden since they were so in an edition before. The attacker is an outsider where `insider`
    is None. With `only`, no more than these cells are bounded. Without `in_full` a cell is not bounded to its ends
    where it is certainly protected.
    """

    judged: Collection[Key]
    threshold: int
    implied: Collection[Key] = ()
    within: Mapping[Key, Span] = field(default_factory=dict)
    insider: Insider[Key] | None = None
    marked: Collection[Key] = ()
    silent: Collection[Key] = ()
    known_before: Mapping[Key, float] = field(default_factory=dict)
    most: Mapping[Key, float] = field(default_factory=dict)
    unsized: Collection[Key] = ()
    only: Collection[Key] | None = None
    in_full: bool = True

    def must_bound(self, cell: Key) -> bool:
        """Whether the interval of this cell is needed for the verdict."""
        if self.insider is not None:
            return cell in self.insider.small and cell in self.judged
        return cell in self.judged or cell in self.implied

    def find_range(self, cell: Key) -> Span:
        """The range of the cell before any constraint is used: zeros are shown, so a telling mark means 1 at least."""
        low, high = self.within.get(cell, (0.0, math.inf))
        if cell not in self.marked or cell in self.silent:
            return low, high
        if self.insider is None or cell not in self.judged or cell in self.unsized:
            return max(low, 1.0), high
        if cell in self.insider.small:
            return max(low, 1.0), min(high, self.threshold - 1.0)
        return max(low, float(self.threshold)), high

    def is_unprotected(self, cell: Key, interval: Interval) -> bool:
        """Whether the feasibility interval is narrower than the protection level. That a count is zero may be known."""
        largest_small = self.threshold - 1
        if interval.high == 0:
            return False
        if cell in self.implied:
            return interval.low == interval.high <= largest_small
        if self.insider is not None:
            return interval.low > 1 or interval.high < min(largest_small, self.most.get(cell, math.inf))
        return self._is_narrow(cell, interval, low=interval.low)

    def _is_narrow(self, cell: Key, interval: Interval, *, low: float) -> bool:
        """Whether the interval has too few values; an earlier edition may exclude more of them if it is `low` or more."""
        is_large_as_before = low >= self.known_before.get(cell, math.inf)
        no_more_than_added = interval.width >= self.most.get(cell, math.inf)
        return self.has_too_few_values(interval) and not (is_large_as_before or no_more_than_added)

    def has_too_few_values(self, interval: Interval) -> bool:
        """Whether fewer values are left than there are small ones: 1 to 4 are four values, three units wide."""
        return interval.width + 1 < self.threshold - 1

    def is_settled(self, cell: Key, known: Interval, within: Interval) -> bool:
        """Whether a cell that can be both ends of `known` is protected, whatever else `within` it can be.

        Nor can it be one of which the greatest small number alone is left.
        """
        if cell in self.implied or self.insider is not None:
            return known.high > 0 and not self.is_unprotected(cell, known)
        may_end_at_the_top = known.low >= self.threshold - 1 >= within.low
        return known.high > 0 and not may_end_at_the_top and not self._is_narrow(cell, known, low=within.low)

    @property
    def whole_below(self) -> float:
        """Linear intervals closer than this are computed again in whole numbers."""
        return math.inf if self.insider is not None else _WHOLE_BELOW_THRESHOLDS * self.threshold


class Contradiction(NamedTuple, Generic[Key]):
    """Published figures around `cell` that no counts satisfy."""

    cell: Key
    reason: Infeasibility


def bound_cells(
    unknown: UnknownCounts[Key], view: AttackerView[Key]
) -> Iterator[dict[Key, Interval] | Contradiction[Key]]:
    """The feasibility intervals of the cells to judge, component by component; a Contradiction where nothing is feasible.

    Raises SolverError where the solver gives no answer.
    """
    cells = list(unknown.numbers)
    for numbers, constraints in split_into_components(unknown.constraints):
        ranges = {number: view.find_range(cells[number]) for number in numbers}
        targets = {number for number in numbers if view.must_bound(cells[number])}
        asked = {number for number in targets if view.only is None or cells[number] in view.only}
        if asked:
            try:
                intervals = _bound_component(
                    ranges, constraints, asked, unknown=unknown, view=view, cells=cells
                )
                yield {cells[number]: interval for number, interval in intervals.items()}
            except InfeasibleError as error:
                yield Contradiction(cells[min(targets)], error.reason)
    alone = [cell for cell in view.within if view.must_bound(cell) and cell not in unknown.numbers]
    yield {cell: Interval(*view.find_range(cell)) for cell in alone}


def _bound_component(
    ranges: Mapping[int, Span],
    constraints: Collection[Constraint],
    targets: set[int],
    *,
    unknown: UnknownCounts[Key],
    view: AttackerView[Key],
    cells: Sequence[Key],
) -> dict[int, Interval]:
    """The intervals of the counts in `targets`; a guess that the figures contradict is given up."""
    try:
        return _solve_component(ranges, constraints, targets, view=view, cells=cells, table=unknown.table)
    except InfeasibleError:
        sure = [row for row in constraints if row not in unknown.guesses]
        if len(sure) == len(constraints):
            raise
        return _solve_component(ranges, sure, targets, view=view, cells=cells, table=unknown.table)


def _solve_component(
    ranges: Mapping[int, Span],
    constraints: Collection[Constraint],
    targets: set[int],
    *,
    view: AttackerView[Key],
    cells: Sequence[Key],
    table: Mapping[int, float] | None,
) -> dict[int, Interval]:
    reduction = presolve(ranges, constraints, needed=targets)
    reduced_table = None if table is None else reduction.reduce_table(table)
    intervals: dict[int, Interval] = {}
    constrained: set[int] = set()
    for numbers, part in split_into_components(reduction.constraints):
        constrained.update(numbers)
        if not reduction.needed.isdisjoint(numbers):
            own_ranges = {number: reduction.ranges[number] for number in numbers}
            solver = IntervalSolver(own_ranges, part, table=reduced_table)
            intervals |= solver.find_intervals(
                reduction.needed.intersection(numbers),
                whole_below=view.whole_below,
                is_enough=is_never_enough
                if view.in_full
                else _make_settling_rule(reduction, targets, view=view, cells=cells),
            )
    free = reduction.needed.intersection(reduction.ranges) - constrained
    intervals |= {number: Interval(*reduction.ranges[number]) for number in free}
    followed = reduction.restore_intervals(intervals)
    return {number: followed[number] for number in targets}


def _make_settling_rule(
    reduction: ReducedConstraints,
    targets: Collection[int],
    *,
    view: AttackerView[Key],
    cells: Sequence[Key],
) -> SettlingRule:
    """The rule that ends a search: what is known of a count that is left settles every cell that follows from it."""

    def settles(number: int, known: Interval, within: Interval) -> bool:
        if known.low > known.high:  # no table is known yet
            return False
        told, limits = (
            reduction.restore_intervals({number: known}),
            reduction.restore_intervals({number: within}),
        )
        return all(
            view.is_settled(cells[count], told[count], limits[count]) for count in told.keys() & targets
        )

    return settles
