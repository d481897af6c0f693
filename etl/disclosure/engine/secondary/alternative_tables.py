"""Alternative tables: other counts that agree with all that is shown, and so prove what hidden counts can be.

After Fischetti and Salazar (2001): a set of hidden cells protects a count if a table that differs in them alone has
another value there. The cheapest such table says what must be hidden with the count: cost is paid for each unit that
a cell not yet hidden moves. One solver serves all questions about a component, each from where the last one ended.
What costs nothing is asked of the subproblem in which a cell and the hidden cells that sums join to it can move.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple, Self

import highspy
import numpy as np

from etl.disclosure.engine.linear import Constraint, limit_time, make_solver, set_variable_types
from etl.disclosure.engine.secondary.linked_tables import Range
from etl.disclosure.engine.secondary.subproblems import Incidence, Subproblems, build_program

_MOVED = 1e-6
FREE = 1e-3
"""Less than what moving any cell that is not hidden costs."""


class AlternativeTable(NamedTuple):
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


class AlternativeTables:
    """Finds other tables of one component, for an attacker who knows of each count that it lies in a range."""

    def __init__(
        self,
        values: Sequence[float],
        rows: Sequence[Constraint],
        *,
        ranges: Mapping[int, Range],
        costs: Mapping[int, float],
        deadline: float | None = None,
    ) -> None:
        self.numbers, self._deadline = sorted(ranges), deadline
        self._place = {number: place for place, number in enumerate(self.numbers)}
        self._values = values
        spans = np.array([ranges[number] for number in self.numbers], dtype=float)
        own_values = np.array([values[number] for number in self.numbers], dtype=float)
        self._low = np.minimum(spans[:, 0] - own_values, 0.0)
        self._high = np.maximum(spans[:, 1] - own_values, 0.0)
        self._within, self._is_within = (
            Subproblems(self.numbers, rows),
            np.zeros(len(self.numbers), dtype=bool),
        )
        self._has_changed = False
        self._sums, self._costs = len(rows), np.array([costs.get(number, 0.0) for number in self.numbers])

    @cached_property
    def _solver(self) -> highspy.Highs:
        """The solver of the whole component: made where it is first asked, as often nothing has to be paid."""
        solver = make_solver()
        solver.passModel(self._build_two_sided(self._sums, self._costs))
        return solver

    def _build_two_sided(self, sums: int, costs: np.ndarray) -> highspy.HighsLp:
        """Each count by its steps down and its steps up, for both of which is paid."""
        nothing, weights = np.zeros(len(costs)), self._within.weights
        places = np.column_stack((2 * weights.places, 2 * weights.places + 1)).ravel()
        doubled = Incidence(np.repeat(weights.sums, 2), places, np.repeat(weights.values, 2))
        lower, upper = np.column_stack((self._low, nothing)), np.column_stack((nothing, self._high))
        paid = np.column_stack((np.negative(costs), costs))
        return build_program(doubled, sums, lower=lower.ravel(), upper=upper.ravel(), costs=paid.ravel())

    @property
    def weights(self) -> Incidence:
        """What counts weigh in the sums of the component, by their places in it."""
        return self._within.weights

    def hide(self, numbers: Iterable[int]) -> None:
        """Suppress these counts: moving them costs nothing from now on."""
        for number in numbers:
            self._set_cost(number, 0.0)
            self._set_hidden(number, True)

    def show(self, number: int, cost: float) -> None:
        """Show this count again: moving it costs so much a unit."""
        self._set_cost(number, cost)
        self._set_hidden(number, False)

    def _set_hidden(self, number: int, moves: bool) -> None:
        self._is_within[self._place[number]], self._has_changed = moves, True

    def find_free(self, number: int, aim: float, beyond: int = 0) -> AlternativeTable | None:
        """A table of whole numbers that differs in hidden cells alone, with `number` at `aim`; None if there is none.

        `number` must be hidden. The true table is one of those that may be taken apart, so that whatever lies between
        it and what is reached can be reached too; `beyond` is asked only where the answer is not one of whole
        numbers.
        """
        return self.find_nearest_free(number, aim, beyond)[1]

    def find_nearest_free(
        self, number: int, aim: float, beyond: int = 0
    ) -> tuple[float, AlternativeTable | None]:
        """The same, after how near to `aim` the count comes in hidden cells alone, in whole numbers or not."""
        value, place = self._values[number], self._place[number]
        step, minimum, maximum = aim - value, float(self._low[place]), float(self._high[place])
        if step < minimum - _MOVED or step > maximum + _MOVED:
            return value + (minimum if step < minimum else maximum), None
        if self._has_changed:
            self._within.set_limits(
                *(np.where(self._is_within, ends, 0.0) for ends in (self._low, self._high))
            )
            self._has_changed = False
        subproblem = self._within.find(place)
        at, solver = subproblem.find_column(place), subproblem.solver
        solver.changeColBounds(at, step if step < 0 else minimum, step if step > 0 else maximum)
        solver.changeColCost(at, 1.0 if step < 0 else -1.0)
        solver.run()
        optimal = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        steps = np.zeros(len(self.numbers))
        steps[subproblem.columns] = solver.getSolution().col_value
        solver.changeColBounds(at, minimum, maximum)
        solver.changeColCost(at, 0.0)
        if optimal and abs(steps[place]) < abs(step) - _MOVED:
            return value + float(steps[place]), None
        if optimal and (table := AlternativeTable(steps, 0.0)).is_whole:
            return aim, table
        paid = self.find_cheapest(number, aim, beyond)
        return aim, (paid if paid is not None and paid.cost < FREE else None)

    def find_cheapest(self, number: int, aim: float, beyond: int = 0) -> AlternativeTable | None:
        """The cheapest table of whole numbers in which `number` is `aim`; None if there is none.

        With `beyond` 1 it may be more than that, with -1 less.
        """
        step, place = aim - self._values[number], self._place[number]
        minimum, maximum = float(self._low[place]), float(self._high[place])
        low, high = (minimum if beyond < 0 else step), (maximum if beyond > 0 else step)
        if low < minimum - _MOVED or high > maximum + _MOVED or low > high:
            return None
        self._set_bounds(place, (min(low, 0.0), min(high, 0.0)), (max(low, 0.0), max(high, 0.0)))
        table = self._solve()
        if table is not None and not table.is_whole:
            self._set_kind(highspy.HighsVarType.kInteger)
            limit_time(self._solver, self._deadline)
            table = self._solve()
            limit_time(self._solver, None)
            self._set_kind(highspy.HighsVarType.kContinuous)
        self._set_bounds(place, (minimum, 0.0), (0.0, maximum))
        return table

    def _solve(self) -> AlternativeTable | None:
        self._solver.run()
        status = self._solver.getModelStatus()
        if status == highspy.HighsModelStatus.kUnknown:
            self._solver.clearSolver()
            self._solver.run()
            status = self._solver.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            return None
        sides = np.array(self._solver.getSolution().col_value)
        return AlternativeTable(
            sides[0::2] + sides[1::2], float(self._solver.getInfo().objective_function_value)
        )

    def _set_bounds(self, place: int, down: tuple[float, float], up: tuple[float, float]) -> None:
        self._solver.changeColBounds(2 * place, *down)
        self._solver.changeColBounds(2 * place + 1, *up)

    def _set_cost(self, number: int, cost: float) -> None:
        """A step down is negative, so its cost is too."""
        place = self._place[number]
        self._costs[place] = cost
        if "_solver" in self.__dict__:
            self._solver.changeColCost(2 * place, -cost)
            self._solver.changeColCost(2 * place + 1, cost)

    def _set_kind(self, kind: highspy.HighsVarType) -> None:
        set_variable_types(self._solver, 2 * len(self.numbers), kind)


class ProofTables:
    """Tables of whole numbers that agree with what is shown, the true one among them: proof of what each count can be.

    `low` and `high` are the ends that each count has in them; `reached[v]` tells which counts are `v` in a table that
    is also possible for one who knows which counts are small. `least` is the least that each has in them and in the
    tables beside them that are possible if no mark says anything.
    """

    def __init__(self, values: np.ndarray, *, threshold: int) -> None:
        self._values, self._threshold = values, threshold
        self._tables: list[_ProofTable] = []
        self._entries: _TableEntries | None = None  # while no table is added
        self.low, self.high, self.least = values.copy(), values.copy(), values.copy()
        self.reached = np.array([values == value for value in range(threshold)])

    def add(self, steps: np.ndarray, *, informed: bool, marked: bool = True) -> None:
        """One table more, by how far each of its counts is from the true one; not `marked` where it ignores the marks."""
        whole = np.rint(steps)
        places = np.flatnonzero(whole)
        table = _ProofTable(places, self._values[places] + whole[places], informed, marked)
        self._tables.append(table)
        self._entries = None
        told = np.full(len(places), marked)
        self._take_in(places, table.counts, marked=told, informed=told & informed)

    def _take_in(
        self, places: np.ndarray, counts: np.ndarray, *, marked: np.ndarray, informed: np.ndarray
    ) -> None:
        """What tables prove of the counts at `places`; whether they heed the marks, and are possible for the informed."""
        np.minimum.at(self.least, places, counts)
        np.minimum.at(self.low, places[marked], counts[marked])
        np.maximum.at(self.high, places[marked], counts[marked])
        for value in range(self._threshold):
            self.reached[value, places[informed & (counts == value)]] = True

    @property
    def widths(self) -> np.ndarray:
        """How far apart the ends of each count are."""
        widths: np.ndarray = self.high - self.low
        return widths

    def width(self, place: int) -> float:
        """How far apart the ends of a count are."""
        return float(self.high[place] - self.low[place])

    def measure_reach(self, place: int, directions: Iterable[int], *, informed: bool) -> float:
        """How far the count moves in the tables, in these directions together; for the informed up to the small ones."""
        value, low, high = self._values[place], self.low[place], self.high[place]
        if informed:
            reached = np.flatnonzero(self.reached[:, place])
            low, high = reached[0], reached[-1]
        return float(sum(high - value if direction > 0 else value - low for direction in directions))

    def leave_out_count(self, place: int) -> Self:
        """The tables that remain possible when the count at `place` is shown.

        Only the counts that differ in one of the tables taken away are gone through again.
        """
        tables = self._tables
        owners, places, counts, marked, informed = self._entries = self._entries or _list_entries(tables)
        is_gone = np.zeros(len(tables), dtype=bool)
        is_gone[owners[places == place]] = True
        is_touched = np.zeros(len(self._values), dtype=bool)
        is_touched[places[is_gone[owners]]] = True
        remaining = type(self)(self._values, threshold=self._threshold)
        remaining._tables = [table for table, gone in zip(tables, is_gone, strict=True) if not gone]
        for name in ("low", "high", "least", "reached"):
            kept = np.where(is_touched, getattr(remaining, name), getattr(self, name))
            setattr(remaining, name, kept)
        again = is_touched[places] & ~is_gone[owners]
        told = owners[again]
        remaining._take_in(places[again], counts[again], marked=marked[told], informed=informed[told])
        return remaining


class _ProofTable(NamedTuple):
    """One table by the counts in which it differs from the true one; few do."""

    places: np.ndarray
    counts: np.ndarray
    informed: bool
    marked: bool


class _TableEntries(NamedTuple):
    """All counts that differ in tables, one after the other, with their table; and of each table what it heeds."""

    owners: np.ndarray
    places: np.ndarray
    counts: np.ndarray
    marked: np.ndarray
    informed: np.ndarray


def _list_entries(tables: Sequence[_ProofTable]) -> _TableEntries:
    marked = np.array([table.marked for table in tables], dtype=bool)
    return _TableEntries(
        owners=np.repeat(
            np.arange(len(tables)), np.array([len(table.places) for table in tables], dtype=int)
        ),
        places=np.concatenate([np.array([], dtype=int), *(table.places for table in tables)]),
        counts=np.concatenate([np.array([]), *(table.counts for table in tables)]),
        marked=marked,
        informed=marked & np.array([table.informed for table in tables], dtype=bool),
    )
