"""Alternative tables: other counts that agree with all that is shown, and so prove what hidden counts can be.

After Fischetti and Salazar (2001): a set of hidden cells protects a count if a table that differs in them alone has
another value there. The cheapest such table says what must be hidden with the count: cost is paid for each unit that
a cell not yet hidden moves. One solver serves all questions about a component, each from where the last one ended.
What costs nothing is asked of the subproblem in which a cell and the hidden cells that sums join to it can move.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final, NamedTuple, Self

import highspy
import numpy as np

from etl.disclosure.engine.linear import (
    Constraint,
    limit_time,
    make_local_solver,
    make_solver,
    set_variable_types,
)
from etl.disclosure.engine.secondary.linked_tables import Range
from etl.disclosure.engine.secondary.subproblems import Incidence, Subproblem, Subproblems, build_program

_MOVED = 1e-6
_NODES = 20  # of a search for whole numbers near an answer in parts
_NEXT_TO_NOTHING = 1e-4  # what a step of a hidden count costs: so no more moves than has to
MANY: Final = 10_000
"""Counts of a component from which on whole numbers are sought by rounding, and dear questions wait."""
_ROUNDINGS = 60  # of an answer in parts, one count after the other
_NEARLY_HALF = 0.4  # so far from a whole number that the farther move is tried first: more may move than must


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
        self.weights, self._sums = Incidence.of(self.numbers, rows), len(rows)
        self._costs = np.array([costs.get(number, 0.0) for number in self.numbers])
        self._is_hidden = np.zeros(len(self.numbers), dtype=bool)
        self.are_many = len(self.numbers) > MANY
        self.patience: int | None = None  # how many iterations a question may take
        self.rest()

    def rest(self) -> None:
        """Let go of the solvers, which hold more than all else; the next question makes them anew."""
        self.__dict__.pop("_component", None)
        away = np.tile([-1.0, 1.0], len(self.numbers))  # what moves for nothing moves little, too
        self._hidden = Subproblems(self.weights.split_steps(), self._sums, away, make_local_solver)
        self._has_changed = bool(np.any(self._is_hidden))

    @cached_property
    def _component(self) -> Subproblem:
        """The whole component: made where it is first asked, as often nothing has to be paid."""
        solver, entries = make_local_solver(), self.weights.split_steps()
        lower, upper = self._list_limits(np.ones(len(self.numbers), dtype=bool))
        costs = np.column_stack((-self._costs, self._costs)).ravel()
        solver.passModel(build_program(entries, self._sums, lower=lower, upper=upper, costs=costs))
        return Subproblem(np.arange(len(costs)), solver, np.arange(self._sums), entries)

    def _list_limits(self, moving: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """How far the counts that may move do so, each by its steps down and its steps up."""
        low, high, nothing = self._low * moving, np.where(moving, self._high, 0.0), np.zeros(len(moving))
        return np.column_stack((low, nothing)).ravel(), np.column_stack((nothing, high)).ravel()

    def hide(self, numbers: Iterable[int]) -> None:
        """Suppress these counts: moving them costs next to nothing from now on."""
        for number in numbers:
            self._set_cost(number, _NEXT_TO_NOTHING)
            self._set_hidden(number, True)

    def show(self, number: int, cost: float) -> None:
        """Show this count again: moving it costs so much a unit."""
        self._set_cost(number, cost)
        self._set_hidden(number, False)

    def _set_hidden(self, number: int, is_so: bool) -> None:
        place = self._place[number]
        self._is_hidden[place] = is_so
        ends = ((float(self._low[place]), 0.0), (0.0, float(self._high[place])))
        for side, (low, high) in enumerate(ends):  # to begin anew takes as long as several answers
            self._has_changed = self._has_changed or not self._hidden.limit(
                2 * place + side, low if is_so else 0.0, high if is_so else 0.0
            )

    def _set_cost(self, number: int, cost: float) -> None:
        """A step down is negative, so its cost is too."""
        place = self._place[number]
        self._costs[place] = cost
        if "_component" in self.__dict__:
            self._component.solver.changeColCost(2 * place, -cost)
            self._component.solver.changeColCost(2 * place + 1, cost)

    def find_free(
        self, number: int, aim: float, beyond: int = 0, *, in_parts: bool = False
    ) -> AlternativeTable | None:
        """A table of whole numbers that differs in hidden cells alone, with `number` at `aim`; None if there is none.

        `number` must be hidden. With `beyond` 1 it may be more than `aim`, with -1 less. With `in_parts` persons of it
        may have parts.
        """
        place, span = self._place[number], self._find_span(number, aim, beyond)
        if span is None:
            return None
        if self._has_changed:
            self._hidden.set_limits(*self._list_limits(self._is_hidden))
            self._has_changed = False
        subproblem = self._hidden.find(2 * place + (aim > self._values[number]))
        table = self._ask(subproblem, place, span)
        if table is None or table.is_whole or in_parts:
            return table
        if self.patience is not None:
            return None
        within = np.zeros(len(self.numbers), dtype=bool)
        within[subproblem.columns // 2] = True
        return self._make_whole(table, place, span, within & self._list_beside(table))

    def find_cheapest(self, number: int, aim: float, beyond: int = 0) -> AlternativeTable | None:
        """The cheapest table of whole numbers in which `number` is `aim`, or beyond it; None if there is none.

        Where the cheapest has parts of persons, others move no more than what is hidden and what moves in it, if that is
        enough.
        """
        place, span = self._place[number], self._find_span(number, aim, beyond)
        if span is None:
            return None
        table = self._ask(self._component, place, span)
        if table is None or table.is_whole:
            return table
        if self.patience is not None:
            return None
        return self._make_whole(table, place, span, self._list_beside(table)) or self._ask(
            self._component, place, span, whole=True
        )

    def _list_beside(self, table: AlternativeTable) -> np.ndarray:
        """Which hidden counts may move too, to make it whole: of many, those in a sum with one that does."""
        if not self.are_many:
            return self._is_hidden
        moves = np.zeros(len(self.numbers), dtype=bool)
        moves[table.moved] = True
        touched: np.ndarray = np.bincount(self.weights.sums, moves[self.weights.places], self._sums) > 0
        return self._is_hidden & (
            np.bincount(self.weights.places, touched[self.weights.sums], len(self.numbers)) > 0
        )

    def _find_span(self, number: int, aim: float, beyond: int) -> Range | None:
        """How far the count must move at least and may at most; None where its range does not allow it."""
        step, place = aim - self._values[number], self._place[number]
        low = float(self._low[place]) if beyond < 0 else step
        high = float(self._high[place]) if beyond > 0 else step
        is_within = self._low[place] - _MOVED <= low <= high <= self._high[place] + _MOVED
        return (low, high) if is_within else None

    def _ask(
        self, subproblem: Subproblem, place: int, span: Range, *, whole: bool = False
    ) -> AlternativeTable | None:
        """The cheapest table of the subproblem in which the count moves so far, by parts of persons unless `whole`."""
        self._limit_steps(subproblem, place, span)
        if whole:
            _set_whole(subproblem, True)
        limit_time(subproblem.solver, self._deadline, whole=whole)
        answer = _solve(subproblem.solver, self.patience)
        if answer is not None and self.are_many and not whole:
            answer = _round(subproblem.solver, answer)
        if whole:
            _set_whole(subproblem, False)
        self._limit_steps(subproblem, place, (float(self._low[place]), float(self._high[place])))
        if answer is None:
            return None
        sides = np.zeros(2 * len(self.numbers))
        sides[subproblem.columns] = answer
        return self._price(sides[0::2] + sides[1::2])

    def _limit_steps(self, subproblem: Subproblem, place: int, span: Range) -> None:
        """Between these the count moves; a side to which it cannot is in no subproblem."""
        sides = ((self._low[place], (-np.inf, 0.0)), (self._high[place], (0.0, np.inf)))
        for side, (limit, direction) in enumerate(sides):
            if limit:
                ends = map(float, np.clip(span, *direction))
                subproblem.solver.changeColBounds(subproblem.find_column(2 * place + side), *ends)

    def _price(self, steps: np.ndarray) -> AlternativeTable:
        """The table with its cost; of the counts that move alone, as a long product keeps idle threads busy."""
        moving = np.flatnonzero(steps)
        costs = np.where(self._is_hidden[moving], 0.0, self._costs[moving])
        return AlternativeTable(steps, float(np.abs(steps[moving]) @ costs))

    def _make_whole(
        self, table: AlternativeTable, place: int, span: Range, within: np.ndarray
    ) -> AlternativeTable | None:
        """The cheapest table of whole numbers of what moves in `table`, as it does there, and the counts `within`."""
        moves = within | (np.abs(table.steps) > _MOVED)
        lower = np.where(within | (table.steps < 0), self._low, 0.0)
        upper = np.where(within | (table.steps > 0), self._high, 0.0)
        lower[place], upper[place] = span
        own = self.weights.select(moves[self.weights.places])
        sums, number = np.unique(own.sums, return_inverse=True)
        chosen = np.flatnonzero(moves)
        program = build_program(
            Incidence(number, np.searchsorted(chosen, own.places), own.values),
            len(sums),
            lower=lower[chosen],
            upper=upper[chosen],
            costs=np.where(within, 0.0, self._costs * np.sign(table.steps))[chosen],
        )
        program.integrality_ = [highspy.HighsVarType.kInteger] * len(chosen)
        solver = make_solver()
        solver.setOptionValue("mip_max_nodes", _NODES)
        solver.passModel(program)
        limit_time(solver, self._deadline, whole=True)
        if (answer := _solve(solver)) is None:
            return None
        steps = np.zeros(len(self.numbers))
        steps[chosen] = answer
        return self._price(steps)


def _set_whole(subproblem: Subproblem, is_so: bool) -> None:
    """Ask for whole numbers from now on, or no more; presolve is worth its time with them alone."""
    kind = highspy.HighsVarType.kInteger if is_so else highspy.HighsVarType.kContinuous
    set_variable_types(subproblem.solver, len(subproblem.columns), kind)
    subproblem.solver.setOptionValue("presolve", "choose" if is_so else "off")


def _round(solver: highspy.Highs, answer: np.ndarray) -> np.ndarray:
    """The answer with its parts of persons made whole, one count after the other, each from the answer before.

    As it was where that does not lead to whole numbers.
    """
    limits: list[tuple[int, float, float]] = []
    found = answer
    for _ in range(_ROUNDINGS):
        beside = np.abs(found - np.rint(found))
        open_columns = np.flatnonzero(beside >= _MOVED)
        if not len(open_columns):
            break
        column = int(open_columns[np.argmin(beside[open_columns])])
        _, _, lower, upper, _ = solver.getCol(column)
        limits.append((column, lower, upper))
        away = float(np.copysign(np.ceil(abs(found[column]) - _MOVED), found[column]))
        nearest = float(np.rint(found[column]))
        for value in dict.fromkeys(
            (nearest if beside[column] < _NEARLY_HALF else away, away, away - np.sign(away))
        ):
            if lower <= value <= upper:
                solver.changeColBounds(column, value, value)
                solver.run()
                if solver.getModelStatus() == highspy.HighsModelStatus.kOptimal:
                    found = np.array(solver.getSolution().col_value)
                    break
        else:
            break
    for column, low, high in limits:
        solver.changeColBounds(column, low, high)
    is_whole = np.all(np.abs(found - np.rint(found)) < _MOVED)
    return np.rint(found) if is_whole else answer


def _solve(solver: highspy.Highs, patience: int | None = None) -> np.ndarray | None:
    """The answer to a question asked from the true table; None where there is none, or none in so many iterations."""
    solver.setOptionValue("simplex_iteration_limit", highspy.kHighsIInf if patience is None else patience)
    solver.setBasis()
    solver.run()
    if solver.getModelStatus() == highspy.HighsModelStatus.kUnknown:
        solver.clearSolver()
        solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return np.array(solver.getSolution().col_value)


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
