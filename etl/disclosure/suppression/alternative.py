"""The cheapest other table: a linear program that moves a count, and so says what must be hidden with it.

After Fischetti and Salazar (2001): a set of hidden cells protects a count if a table that differs in them alone has
another value there. Cost is paid for each unit that a cell not yet hidden moves. One solver serves all questions about
a component, each from where the last one ended. What costs nothing is asked of the piece in which a cell and the hidden
cells that sums join to it can move.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import highspy
import numpy as np

from etl.disclosure.bounds import Row, let_be, quiet_solver
from etl.disclosure.suppression.pieces import Pieces, Weights, program

Ranges = Mapping[int, tuple[float, float]]
_MOVED = 1e-6
NOTHING = 1e-3
"""Less than what moving any cell that is not hidden costs."""


class Move(NamedTuple):
    """How far each count of the component (in the order of its numbers) is from its own value, and what that costs."""

    steps: np.ndarray
    cost: float

    @property
    def is_whole(self) -> bool:
        """Whether the other table is one of whole numbers."""
        return bool(np.all(np.abs(self.steps - np.rint(self.steps)) < _MOVED))

    @property
    def moved(self) -> np.ndarray:
        """The places of the counts that differ."""
        return np.flatnonzero(np.abs(self.steps) > _MOVED)


class Alternatives:
    """Other tables of one component, for an attacker who knows of each count that it lies in a range."""

    def __init__(
        self, values: Sequence[float], rows: Sequence[Row], *, ranges: Ranges, costs: Mapping[int, float]
    ) -> None:
        self.numbers = sorted(ranges)
        self._place = {number: place for place, number in enumerate(self.numbers)}
        self._values = values
        spans = np.array([ranges[number] for number in self.numbers], dtype=float)
        own_values = np.array([values[number] for number in self.numbers], dtype=float)
        self._low = np.minimum(spans[:, 0] - own_values, 0.0)
        self._high = np.maximum(spans[:, 1] - own_values, 0.0)
        self._within, self._is_within = Pieces(self.numbers, rows), np.zeros(len(self.numbers), dtype=bool)
        self._has_changed = False
        self._sums, self._costs = len(rows), np.array([costs.get(number, 0.0) for number in self.numbers])

    @cached_property
    def _solver(self) -> highspy.Highs:
        """The solver of the whole component: made where it is first asked, as often nothing has to be paid."""
        solver = quiet_solver()
        solver.passModel(self._two_sided(self._sums, self._costs))
        return solver

    def _two_sided(self, sums: int, costs: np.ndarray) -> highspy.HighsLp:
        """Each count by its steps down and its steps up, for both of which is paid."""
        nothing, weights = np.zeros(len(costs)), self._within.weights
        places = np.column_stack((2 * weights.places, 2 * weights.places + 1)).ravel()
        doubled = Weights(np.repeat(weights.sums, 2), places, np.repeat(weights.values, 2))
        lower, upper = np.column_stack((self._low, nothing)), np.column_stack((nothing, self._high))
        paid = np.column_stack((np.negative(costs), costs))
        return program(doubled, sums, lower=lower.ravel(), upper=upper.ravel(), costs=paid.ravel())

    @property
    def weights(self) -> Weights:
        """What counts weigh in the sums of the component, by their places in it."""
        return self._within.weights

    def hide(self, numbers: Iterable[int]) -> None:
        """These are hidden now: what they move costs nothing."""
        for number in numbers:
            self._price(number, 0.0)
            self._let(number, True)

    def show(self, number: int, cost: float) -> None:
        """This is shown again: what it moves costs that much a unit."""
        self._price(number, cost)
        self._let(number, False)

    def _let(self, number: int, moves: bool) -> None:
        self._is_within[self._place[number]], self._has_changed = moves, True

    def for_nothing(self, number: int, aim: float, beyond: int = 0) -> Move | None:
        """A table of whole numbers that differs in hidden cells alone, with `number` at `aim`; None if there is none.

        `number` must be hidden. The true table is one of those that may be taken apart, so that whatever lies between it
        and what is reached can be reached too; `beyond` is asked only where the answer is not one of whole numbers.
        """
        return self.nearest_for_nothing(number, aim, beyond)[1]

    def nearest_for_nothing(self, number: int, aim: float, beyond: int = 0) -> tuple[float, Move | None]:
        """The same, and how near to `aim` the count comes in hidden cells alone, in whole numbers or not."""
        value, place = self._values[number], self._place[number]
        step, minimum, maximum = aim - value, float(self._low[place]), float(self._high[place])
        if step < minimum - _MOVED or step > maximum + _MOVED:
            return value + (minimum if step < minimum else maximum), None
        if self._has_changed:
            self._within.let_move(*(np.where(self._is_within, ends, 0.0) for ends in (self._low, self._high)))
            self._has_changed = False
        piece = self._within.of(place)
        at, solver = piece.at(place), piece.solver
        solver.changeColBounds(at, step if step < 0 else minimum, step if step > 0 else maximum)
        solver.changeColCost(at, 1.0 if step < 0 else -1.0)
        solver.run()
        optimal = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        steps = np.zeros(len(self.numbers))
        steps[piece.columns] = solver.getSolution().col_value
        solver.changeColBounds(at, minimum, maximum)
        solver.changeColCost(at, 0.0)
        if optimal and abs(steps[place]) < abs(step) - _MOVED:
            return value + float(steps[place]), None
        if optimal and (move := Move(steps, 0.0)).is_whole:
            return aim, move
        paid = self.reaching(number, aim, beyond)
        return aim, (paid if paid is not None and paid.cost < NOTHING else None)

    def reaching(self, number: int, aim: float, beyond: int = 0) -> Move | None:
        """The cheapest table of whole numbers in which `number` is `aim`; None if there is none.

        With `beyond` 1 it may be more than that, with -1 less.
        """
        step, place = aim - self._values[number], self._place[number]
        minimum, maximum = float(self._low[place]), float(self._high[place])
        low, high = (minimum if beyond < 0 else step), (maximum if beyond > 0 else step)
        if low < minimum - _MOVED or high > maximum + _MOVED or low > high:
            return None
        self._bound(place, (min(low, 0.0), min(high, 0.0)), (max(low, 0.0), max(high, 0.0)))
        move = self._solved()
        if move is not None and not move.is_whole:
            self._make_whole(highspy.HighsVarType.kInteger)
            move = self._solved()
            self._make_whole(highspy.HighsVarType.kContinuous)
        self._bound(place, (minimum, 0.0), (0.0, maximum))
        return move

    def _solved(self) -> Move | None:
        self._solver.run()
        status = self._solver.getModelStatus()
        if status == highspy.HighsModelStatus.kUnknown:
            self._solver.clearSolver()
            self._solver.run()
            status = self._solver.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            return None
        sides = np.array(self._solver.getSolution().col_value)
        return Move(sides[0::2] + sides[1::2], float(self._solver.getInfo().objective_function_value))

    def _bound(self, place: int, down: tuple[float, float], up: tuple[float, float]) -> None:
        self._solver.changeColBounds(2 * place, *down)
        self._solver.changeColBounds(2 * place + 1, *up)

    def _price(self, number: int, cost: float) -> None:
        """A step down is negative, so its cost is too."""
        place = self._place[number]
        self._costs[place] = cost
        if "_solver" in self.__dict__:
            self._solver.changeColCost(2 * place, -cost)
            self._solver.changeColCost(2 * place + 1, cost)

    def _make_whole(self, kind: highspy.HighsVarType) -> None:
        let_be(self._solver, 2 * len(self.numbers), kind)
