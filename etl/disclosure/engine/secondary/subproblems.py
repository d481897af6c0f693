"""The counts of a component that may move, in subproblems that no sum joins: each is a small linear program of its own.

A count that may not move stands in no subproblem but its own. What is asked of a count is asked of its subproblem
alone, which takes a fraction of the time that the whole component would.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import highspy
import numpy as np
from scipy.sparse import csr_array

from etl.disclosure.engine.linear import Constraint, make_primal_solver

NEAR = 4


@dataclass(frozen=True, slots=True)
class Incidence:
    """What counts weigh in sums, as a sparse matrix: one entry a weight, in the order of the sums."""

    sums: np.ndarray
    places: np.ndarray
    values: np.ndarray

    @classmethod
    def of(cls, numbers: Sequence[int], rows: Sequence[Constraint]) -> Incidence:
        """What the counts `numbers`, in their order, weigh in these sums."""
        place = {number: at for at, number in enumerate(numbers)}
        entries = [
            (at, place[number], weight) for at, row in enumerate(rows) for number, weight in row.weights
        ]
        return cls(*(np.array(part) for part in zip(*entries, strict=True)))

    def split_steps(self) -> Incidence:
        """The same with two columns a count: its steps down, then its steps up."""
        places = np.column_stack((2 * self.places, 2 * self.places + 1)).ravel()
        return Incidence(np.repeat(self.sums, 2), places, np.repeat(self.values, 2))

    def select(self, chosen: np.ndarray) -> Incidence:
        """The chosen entries alone."""
        return Incidence(self.sums[chosen], self.places[chosen], self.values[chosen])

    def make_network(self, size: int, sums: int) -> csr_array:
        """So many counts, then the sums, and the way between them: the logarithm of how many counts a sum has."""
        counts = np.bincount(self.sums, minlength=sums)
        ends = self.places, size + self.sums
        there = csr_array((np.log1p(counts)[self.sums], ends), shape=(size + sums, size + sums))
        return csr_array(there + there.T)


@dataclass(frozen=True)
class Subproblem:
    """Counts that can move together (`columns`, by their place in the component), and the solver that asks about them.

    `number` gives each sum of the component its number here, from 0, or -1.
    """

    columns: np.ndarray
    solver: highspy.Highs
    number: np.ndarray
    component: Incidence

    @cached_property
    def beside(self) -> Incidence:
        """The weights of all counts of the component in the sums of the subproblem, by their numbers in it."""
        beside = self.component.select(self.number[self.component.sums] >= 0)
        return Incidence(self.number[beside.sums], beside.places, beside.values)

    def find_column(self, place: int) -> int:
        """Where the solver has the count at `place` of the component."""
        return int(np.searchsorted(self.columns, place))

    def price_counts(self, duals: Sequence[float], size: int) -> np.ndarray:
        """What the sums, at these duals, say that each of the `size` counts of the component is worth."""
        entries = self.beside
        return np.bincount(entries.places, entries.values * np.array(duals)[entries.sums], size)


class Subproblems:
    """A component whose counts move between limits that change, each at its cost; `make` makes a solver.

    A sum stays as it is, but for what each count that may not move is said to `give`.
    """

    def __init__(
        self,
        weights: Incidence,
        sums: int,
        costs: np.ndarray,
        make: Callable[[], highspy.Highs] = make_primal_solver,
        *,
        give: np.ndarray | None = None,
    ) -> None:
        self._give = give
        self.weights, self._rows, self._costs, self._make_solver = weights, sums, costs, make
        self.lower, self.upper = np.zeros(len(costs)), np.zeros(len(costs))
        self._is_joined, self._moving = (
            np.zeros(len(costs), dtype=bool),
            np.zeros(len(weights.sums), dtype=bool),
        )
        self._names: np.ndarray = np.arange(len(costs))
        self._known: dict[int, Subproblem] = {}
        self._former: dict[bytes, Subproblem] = {}
        self._spare: list[highspy.Highs] = []

    def set_limits(self, lower: np.ndarray, upper: np.ndarray) -> None:
        """From now on each count may move as far down and up; subproblems that this does not change are kept."""
        self._spare += [subproblem.solver for subproblem in self._former.values()]
        self._former = {self._identify(subproblem.columns): subproblem for subproblem in self._known.values()}
        self._known = {}
        self.lower, self.upper = lower, upper
        self._is_joined = lower < upper
        self._moving = self._is_joined[self.weights.places]
        self._names = _join_counts(self.weights.select(self._moving), len(lower))

    def limit(self, place: int, lower: float, upper: float) -> bool:
        """Change the limits of one count within its subproblem; False where it has none, and all must be set anew."""
        if lower < upper and not self._is_joined[place]:
            return False
        self.lower[place], self.upper[place] = lower, upper
        if self._is_joined[place] and (known := self._known.get(int(self._names[place]))):
            known.solver.changeColBounds(known.find_column(place), lower, upper)
        return True

    def find(self, place: int) -> Subproblem:
        """The subproblem of the count at `place`."""
        name = int(self._names[place])
        if name not in self._known:
            columns = np.flatnonzero(self._names == name)
            known = self._former.pop(self._identify(columns), None)
            self._known[name] = known or self._make(columns)
        return self._known[name]

    def _identify(self, columns: np.ndarray) -> bytes:
        return b"".join(array.tobytes() for array in (columns, self.lower[columns], self.upper[columns]))

    def _make(self, columns: np.ndarray) -> Subproblem:
        within = np.zeros(len(self.lower), dtype=bool)
        within[columns] = True
        own = self.weights.select(self._moving & within[self.weights.places])
        sums = own.sums[_find_beginnings(own.sums)]
        number = np.full(self._rows, -1)
        number[sums] = np.arange(len(sums))
        solver = self._spare.pop() if self._spare else self._make_solver()
        placed = Incidence(number[own.sums], np.searchsorted(columns, own.places), own.values)
        lower, upper = self.lower[columns], self.upper[columns]
        program = build_program(placed, len(sums), lower=lower, upper=upper, costs=self._costs[columns])
        if self._give is not None:
            beside = self.weights.select(~self._moving & (number[self.weights.sums] >= 0))
            give: np.ndarray = np.bincount(number[beside.sums], self._give[beside.places], len(sums))
            program.row_lower_, program.row_upper_ = -give, give
        solver.passModel(program)
        return Subproblem(columns, solver, number, self.weights)


def _find_beginnings(sums: np.ndarray) -> np.ndarray:
    """Where each of the sums begins, in whose order entries are."""
    return np.flatnonzero(np.diff(sums, prepend=-1))


def _join_counts(entries: Incidence, size: int) -> np.ndarray:
    """For each of so many counts the first of those that sums join to it, directly or through others."""
    names: np.ndarray = np.arange(size)
    if not len(entries.sums):
        return names
    begins = _find_beginnings(entries.sums)
    sum_of_entry = np.repeat(np.arange(len(begins)), np.diff(begins, append=len(entries.sums)))
    while True:
        before = names
        names = before.copy()
        np.minimum.at(
            names, entries.places, np.minimum.reduceat(before[entries.places], begins)[sum_of_entry]
        )
        names = names[names]  # what it is joined to is joined to others by now
        if np.array_equal(names, before):
            return names


def count_steps(place: int, weights: Incidence, *, size: int) -> np.ndarray:
    """How many sums one goes through from the count at `place` to each of so many; `NEAR` where it is as many or more."""
    steps = np.full(size, NEAR)
    steps[place] = 0
    touched = np.zeros(weights.sums[-1] + 1, dtype=bool)
    for step in range(1, NEAR):
        touched[weights.sums[steps[weights.places] < step]] = True
        reached = weights.places[touched[weights.sums]]
        steps[reached] = np.minimum(steps[reached], step)
    return steps


def begin_at_wholes(subproblem: Subproblem, joined: np.ndarray, own_sum: np.ndarray) -> highspy.HighsBasis:
    """Where a question begins at the true table: a joined whole is what its own sum gives, and all else as it is.

    `joined` tells of each count of the component whether it is one, `own_sum` the number of its sum. From sums alone
    the simplex method would have to find out for each whole that it moves with its parts.
    """
    status, basis = highspy.HighsBasisStatus, highspy.HighsBasis()
    kinds = np.array([status.kLower, status.kUpper, status.kBasic])
    places, is_up = subproblem.columns // 2, subproblem.columns % 2
    is_basic = joined[places] & (is_up == 0)
    rows: np.ndarray = np.full(len(subproblem.number), 2)
    rows[own_sum[places[is_basic]]] = 0
    columns = np.where(is_basic, 2, 1 - is_up)
    basis.col_status, basis.row_status = kinds[columns].tolist(), kinds[rows[subproblem.number >= 0]].tolist()
    basis.valid, basis.alien = True, False
    return basis


def build_program(
    weights: Incidence, sums: int, *, lower: np.ndarray, upper: np.ndarray, costs: np.ndarray
) -> highspy.HighsLp:
    """The linear program of what moves at the least cost between limits while so many sums stay as they are."""
    program = highspy.HighsLp()
    program.num_row_, program.num_col_ = sums, len(costs)
    program.col_cost_, program.col_lower_, program.col_upper_ = costs, lower, upper
    program.row_lower_ = program.row_upper_ = np.zeros(sums)
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_ = np.searchsorted(weights.sums, np.arange(sums + 1))
    program.a_matrix_.index_, program.a_matrix_.value_ = weights.places, weights.values
    return program
