"""The cheapest other table: a linear program that moves a count, and so says what must be hidden with it.

After Fischetti and Salazar (2001): a set of hidden cells protects a count if a table that differs in them alone has
another value there. Cost is paid for each unit that a cell not yet hidden moves. One solver serves all questions about
a component, each from where the last one ended.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import highspy
import numpy as np

from etl.disclosure.bounds import Row, quiet_solver

Ranges = Mapping[int, tuple[float, float]]
_MOVED = 1e-6


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
        self, values: Sequence[float], rows: Iterable[Row], *, ranges: Ranges, costs: Mapping[int, float]
    ) -> None:
        self.numbers = sorted(ranges)
        self._place = {number: place for place, number in enumerate(self.numbers)}
        self._values = values
        self._solver = quiet_solver()
        self._limits: list[tuple[float, float]] = []
        for number in self.numbers:
            low, high = (end - values[number] for end in ranges[number])
            self._limits.append((min(low, 0.0), max(high, 0.0)))
            self._solver.addVar(self._limits[-1][0], 0.0)
            self._solver.addVar(0.0, self._limits[-1][1])
        for row in rows:
            columns = [2 * self._place[one] + side for one, _ in row.weights for side in (0, 1)]
            weights = [weight for _, weight in row.weights for _ in (0, 1)]
            self._solver.addRow(0.0, 0.0, len(columns), columns, weights)
        for number, cost in costs.items():
            self._price(number, cost)

    def hide(self, numbers: Iterable[int]) -> None:
        """These are hidden now: what they move costs nothing."""
        for number in numbers:
            self._price(number, 0.0)

    def show(self, number: int, cost: float) -> None:
        """This is shown again: what it moves costs that much a unit."""
        self._price(number, cost)

    def reaching(self, number: int, aim: float, beyond: int = 0) -> Move | None:
        """The cheapest table of whole numbers in which `number` is `aim`; None if there is none.

        With `beyond` 1 it may be more than that, with -1 less.
        """
        step, place = aim - self._values[number], self._place[number]
        least, most = self._limits[place]
        low, high = (least if beyond < 0 else step), (most if beyond > 0 else step)
        if low < least - _MOVED or high > most + _MOVED or low > high:
            return None
        self._bound(place, (min(low, 0.0), min(high, 0.0)), (max(low, 0.0), max(high, 0.0)))
        move = self._solved()
        if move is not None and not move.is_whole:
            self._make_whole(highspy.HighsVarType.kInteger)
            move = self._solved()
            self._make_whole(highspy.HighsVarType.kContinuous)
        self._bound(place, (least, 0.0), (0.0, most))
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
        self._solver.changeColCost(2 * self._place[number], -cost)
        self._solver.changeColCost(2 * self._place[number] + 1, cost)

    def _make_whole(self, kind: highspy.HighsVarType) -> None:
        for column in range(2 * len(self.numbers)):
            self._solver.changeColIntegrality(column, kind)
