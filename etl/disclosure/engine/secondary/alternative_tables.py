"""Alternative tables: other counts that agree with all that is shown, and so prove what hidden counts can be.

After Fischetti and Salazar (2001): a set of hidden cells protects a count if a table that differs in them alone has
another value there. The cheapest such table says what must be hidden with the count: cost is paid for each unit that
a cell not yet hidden moves. One solver serves all questions about a component, each from where the last one ended.
What costs nothing is asked of the subproblem in which a cell and the hidden cells that sums join to it can move.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final, NamedTuple

import highspy
import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from etl.disclosure.engine.linear import (
    Constraint,
    find_own_sums,
    limit_time,
    make_local_solver,
    make_solver,
    set_variable_types,
)
from etl.disclosure.engine.secondary.linked_tables import Range
from etl.disclosure.engine.secondary.subproblems import (
    Incidence,
    Subproblem,
    Subproblems,
    begin_at_wholes,
    build_program,
)

_MOVED = 1e-6
_NODES = 20  # of a search for whole numbers near an answer in parts
_NEXT_TO_NOTHING = 1e-4  # what a step of a hidden count costs: so no more moves than has to
MANY: Final = 10_000
"""Counts of a component from which on whole numbers are sought by rounding, and dear questions wait."""
_NEARLY_HALF = 0.4  # so far from a whole number that the farther move is tried first: more may move than must


class Effort(NamedTuple):
    """What a question about a component of many counts may take; one that takes more has no answer as yet.

    `iterations` of the simplex method, how many counts are fixed to whole numbers one after the other (`roundings`),
    and how many of the `nearest` counts may move where that is paid for. None is no limit.
    """

    iterations: int | None = None
    nearest: int | None = None
    roundings: int = 60


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
        self.are_many = len(self.numbers) > MANY
        own_sums = find_own_sums(rows) if self.are_many else {}
        self._own_sum: np.ndarray = np.full(len(self.numbers), -1)
        self._own_sum[[self._place[number] for number in own_sums]] = np.arange(len(own_sums))
        rows = [*own_sums.values()] or rows
        self.weights, self._sums = Incidence.of(self.numbers, rows), len(rows)
        self._costs = np.array([costs.get(number, 0.0) for number in self.numbers])
        self._is_hidden = np.zeros(len(self.numbers), dtype=bool)
        self.effort, self.unanswered = Effort(), 0  # what a question may take, and how many took more
        self._impossible = set[tuple[int, Range]]()
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
        lower, upper, costs = self._list_paid(np.ones(len(self.numbers), dtype=bool))
        solver.passModel(build_program(entries, self._sums, lower=lower, upper=upper, costs=costs))
        return Subproblem(np.arange(len(costs)), solver, np.arange(self._sums), entries)

    def _list_paid(self, moving: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """How far the counts that may move do so, and what that costs; a joined one does all of it as a step down."""
        (lower, upper), joined = self._list_limits(moving), self._joined
        costs = np.column_stack((-self._costs, self._costs)).ravel()
        upper[0::2][joined], upper[1::2][joined] = np.where(moving, self._high, 0.0)[joined], 0.0
        costs[0::2][joined] = 0.0
        return lower, upper, costs

    @property
    def _joined(self) -> np.ndarray:
        """The hidden wholes with a sum of their own: each is what that sum gives, and has not to be moved to be it."""
        joined: np.ndarray = self._is_hidden & (self._own_sum >= 0)
        return joined

    def _find_near(self, place: int) -> Subproblem:
        """The counts nearest to this one, with nothing beside them that may move."""
        away = dijkstra(self._network, indices=np.array([place]))[0, : len(self.numbers)]
        near = np.zeros(len(self.numbers), dtype=bool)
        near[np.argsort(away, kind="stable")[: self.effort.nearest]] = True
        lower, upper, costs = self._list_paid(near)
        own = Subproblems(self._component.component, self._sums, costs, make_local_solver)
        own.set_limits(lower, upper)
        return own.find(2 * place + (not self._joined[place] and bool(self._high[place])))

    def _list_limits(self, moving: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """How far the counts that may move do so, each by its steps down and its steps up."""
        low, high, nothing = self._low * moving, np.where(moving, self._high, 0.0), np.zeros(len(moving))
        return np.column_stack((low, nothing)).ravel(), np.column_stack((nothing, high)).ravel()

    @cached_property
    def _network(self) -> csr_array:
        return self.weights.make_network(len(self.numbers), self._sums)

    @cached_property
    def _component_basis(self) -> highspy.HighsBasis:
        """Of all counts together, until another whole is hidden or shown: it takes as long as an answer."""
        return begin_at_wholes(self._component, self._joined, self._own_sum)

    def hide(self, numbers: Iterable[int]) -> None:
        """Suppress these counts: moving them costs next to nothing from now on."""
        for number in numbers:
            self._set_hidden(number, True)
            self._set_cost(number, _NEXT_TO_NOTHING)

    def show(self, number: int, cost: float) -> None:
        """Show this count again: moving it costs so much a unit."""
        self._set_hidden(number, False)
        self._set_cost(number, cost)

    def _set_hidden(self, number: int, is_so: bool) -> None:
        place = self._place[number]
        self._is_hidden[place] = is_so
        if self._own_sum[place] >= 0:
            self.__dict__.pop("_component_basis", None)
        ends = ((float(self._low[place]), 0.0), (0.0, float(self._high[place])))
        for side, (low, high) in enumerate(ends):  # to begin anew takes as long as several answers
            self._has_changed = self._has_changed or not self._hidden.limit(
                2 * place + side, low if is_so else 0.0, high if is_so else 0.0
            )

    def _set_cost(self, number: int, cost: float) -> None:
        """A step down is negative, so its cost is too."""
        place = self._place[number]
        self._costs[place] = cost
        if (component := self.__dict__.get("_component")) is None:
            return
        low, high, joined = float(self._low[place]), float(self._high[place]), bool(self._joined[place])
        component.solver.changeColCost(2 * place, 0.0 if joined else -cost)
        component.solver.changeColCost(2 * place + 1, cost)
        if self._own_sum[place] >= 0:
            component.solver.changeColBounds(2 * place, low, high if joined else 0.0)
            component.solver.changeColBounds(2 * place + 1, 0.0, 0.0 if joined else high)

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
        if self.effort.iterations is not None:
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
        if span is None or (place, span) in self._impossible:
            return None
        subproblem = self._component if self.effort.nearest is None else self._find_near(place)
        table = self._ask(subproblem, place, span, is_paid=True)
        if (place, span) in self._impossible or (table is not None and table.is_whole):
            return table
        if self.effort.iterations is not None:
            self.unanswered += 1
            return None
        if table is None:
            return None
        return self._make_whole(table, place, span, self._list_beside(table)) or self._ask(
            self._component, place, span, whole=True, is_paid=True
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
        self, subproblem: Subproblem, place: int, span: Range, *, whole: bool = False, is_paid: bool = False
    ) -> AlternativeTable | None:
        """The cheapest table of the subproblem in which the count moves so far, by parts of persons unless `whole`."""
        is_joined = is_paid and bool(self._joined[place])
        self._limit_steps(subproblem, place, span, is_joined=is_joined)
        if whole:
            _set_whole(subproblem, True)
        limit_time(subproblem.solver, self._deadline, whole=whole)
        answer = _solve(
            subproblem.solver, self.effort.iterations, self._find_basis(subproblem) if is_paid else None
        )
        is_infeasible = subproblem.solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible
        if answer is not None and self.are_many and not whole:
            answer = _round(subproblem.solver, answer, self.effort.roundings)
        if whole:
            _set_whole(subproblem, False)
        own = float(self._low[place]), float(self._high[place])
        self._limit_steps(subproblem, place, own, is_joined=is_joined)
        if answer is None:
            if is_infeasible and is_paid and subproblem is self._component:  # and will be, whatever is hidden
                self._impossible.add((place, span))
            return None
        sides = np.zeros(2 * len(self.numbers))
        sides[subproblem.columns] = answer
        return self._price(sides[0::2] + sides[1::2])

    def _find_basis(self, subproblem: Subproblem) -> highspy.HighsBasis | None:
        """Where a question about what is paid for begins, if not at the sums alone."""
        if not self.are_many:
            return None
        if subproblem is self._component:
            return self._component_basis
        return begin_at_wholes(subproblem, self._joined, self._own_sum)

    def _limit_steps(self, subproblem: Subproblem, place: int, span: Range, *, is_joined: bool) -> None:
        """Between these the count moves; a side to which it cannot is in no subproblem."""
        if is_joined:
            subproblem.solver.changeColBounds(subproblem.find_column(2 * place), *map(float, span))
            return
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


def _round(solver: highspy.Highs, answer: np.ndarray, roundings: int) -> np.ndarray:
    """The answer with its parts of persons made whole, one count after the other, each from the answer before.

    As it was where that does not lead to whole numbers.
    """
    limits: list[tuple[int, float, float]] = []
    found = answer
    for _ in range(roundings):
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


def _solve(
    solver: highspy.Highs, iterations: int | None = None, basis: highspy.HighsBasis | None = None
) -> np.ndarray | None:
    """The answer to a question asked from the true table; None where there is none, or none in so many iterations."""
    most = highspy.kHighsIInf if iterations is None else iterations
    solver.setOptionValue("simplex_iteration_limit", most)
    if basis is None:
        solver.setBasis()
    else:
        solver.setBasis(basis)
    solver.run()
    if solver.getModelStatus() == highspy.HighsModelStatus.kUnknown:
        solver.clearSolver()
        solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return np.array(solver.getSolution().col_value)
