"""The counts of a component that may move, in pieces that no sum joins: each piece is a small linear program of its own.

A count that may not move stands in no piece but its own. What is asked of a count is asked of its piece alone, which
takes a fraction of the time that all of the component would.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import highspy
import numpy as np

from etl.disclosure.bounds import Row, primal_solver

NEAR = 4


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts weigh in sums: one entry each, in the order of the sums."""

    sums: np.ndarray
    places: np.ndarray
    values: np.ndarray

    def where(self, chosen: np.ndarray) -> Weights:
        """The chosen entries alone."""
        return Weights(self.sums[chosen], self.places[chosen], self.values[chosen])


@dataclass(frozen=True)
class Piece:
    """Counts that can move together (`columns`, by their place in the component), and the solver that asks about them.

    `number` gives each sum of the component its number in the piece, from 0, or -1.
    """

    columns: np.ndarray
    solver: highspy.Highs
    number: np.ndarray
    component: Weights

    @cached_property
    def beside(self) -> Weights:
        """The weights of all counts of the component in the sums of the piece, by their numbers in it."""
        beside = self.component.where(self.number[self.component.sums] >= 0)
        return Weights(self.number[beside.sums], beside.places, beside.values)

    def at(self, place: int) -> int:
        """Where the solver has the count at `place` of the component."""
        return int(np.searchsorted(self.columns, place))

    def worth(self, duals: Sequence[float], size: int) -> np.ndarray:
        """What the sums of the piece, at these duals, say that each of the `size` counts of the component is worth."""
        entries = self.beside
        return np.bincount(entries.places, entries.values * np.array(duals)[entries.sums], size)


class Pieces:
    """A component whose counts move between limits that change; `numbers` are its counts, sorted."""

    def __init__(self, numbers: Sequence[int], rows: Sequence[Row]) -> None:
        place = {number: at for at, number in enumerate(numbers)}
        entries = [
            (at, place[number], weight) for at, row in enumerate(rows) for number, weight in row.weights
        ]
        sums, places, values = (np.array(part) for part in zip(*entries, strict=True))
        self.weights, self._rows = Weights(sums, places, values), len(rows)
        self.lower, self.upper = np.zeros(len(numbers)), np.zeros(len(numbers))
        self._moving = np.zeros(len(entries), dtype=bool)
        self._names: np.ndarray = np.arange(len(numbers))
        self._pieces: dict[int, Piece] = {}
        self._former: dict[bytes, Piece] = {}
        self._spare: list[highspy.Highs] = []

    def let_move(self, lower: np.ndarray, upper: np.ndarray) -> None:
        """From now on each count may move as far down and up; pieces to which that changes nothing are kept."""
        self._spare += [piece.solver for piece in self._former.values()]
        self._former = {self._key(piece.columns): piece for piece in self._pieces.values()}
        self._pieces = {}
        self.lower, self.upper = lower, upper
        self._moving = (lower < upper)[self.weights.places]
        self._names = _joined(self.weights.where(self._moving), len(lower))

    def of(self, place: int) -> Piece:
        """The piece of the count at `place`."""
        name = int(self._names[place])
        if name not in self._pieces:
            columns = np.flatnonzero(self._names == name)
            known = self._former.pop(self._key(columns), None)
            self._pieces[name] = known or self._new(columns)
        return self._pieces[name]

    def _key(self, columns: np.ndarray) -> bytes:
        return b"".join(array.tobytes() for array in (columns, self.lower[columns], self.upper[columns]))

    def _new(self, columns: np.ndarray) -> Piece:
        within = np.zeros(len(self.lower), dtype=bool)
        within[columns] = True
        own = self.weights.where(self._moving & within[self.weights.places])
        sums = own.sums[_beginnings(own.sums)]
        number = np.full(self._rows, -1)
        number[sums] = np.arange(len(sums))
        solver = self._spare.pop() if self._spare else primal_solver()
        placed = Weights(number[own.sums], np.searchsorted(columns, own.places), own.values)
        costs = np.zeros(len(columns))
        solver.passModel(
            program(placed, len(sums), lower=self.lower[columns], upper=self.upper[columns], costs=costs)
        )
        return Piece(columns, solver, number, self.weights)


def _beginnings(sums: np.ndarray) -> np.ndarray:
    """Where each of the sums begins, in whose order entries are."""
    return np.flatnonzero(np.diff(sums, prepend=-1))


def _joined(entries: Weights, size: int) -> np.ndarray:
    """For each of so many counts the first of those that sums join to it, directly or through others."""
    names: np.ndarray = np.arange(size)
    if not len(entries.sums):
        return names
    begins = _beginnings(entries.sums)
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


def steps_from(place: int, weights: Weights, *, size: int) -> np.ndarray:
    """How many sums one goes through from the count at `place` to each of so many; `NEAR` where it is as many or more."""
    steps = np.full(size, NEAR)
    steps[place] = 0
    touched = np.zeros(weights.sums[-1] + 1, dtype=bool)
    for step in range(1, NEAR):
        touched[weights.sums[steps[weights.places] < step]] = True
        reached = weights.places[touched[weights.sums]]
        steps[reached] = np.minimum(steps[reached], step)
    return steps


def program(
    weights: Weights, sums: int, *, lower: np.ndarray, upper: np.ndarray, costs: np.ndarray
) -> highspy.HighsLp:
    """The linear program of what moves at the least cost between limits while so many sums stay as they are."""
    made = highspy.HighsLp()
    made.num_row_, made.num_col_ = sums, len(costs)
    made.col_cost_, made.col_lower_, made.col_upper_ = costs, lower, upper
    made.row_lower_ = made.row_upper_ = np.zeros(sums)
    made.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    made.a_matrix_.start_ = np.searchsorted(weights.sums, np.arange(sums + 1))
    made.a_matrix_.index_, made.a_matrix_.value_ = weights.places, weights.values
    return made
