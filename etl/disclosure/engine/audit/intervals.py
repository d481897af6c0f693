"""The interval of each count under linear constraints: by linear programs, then in whole numbers where it is narrow.

An attacker who solves, for each hidden count, the least and the greatest value that agree with all that is published
has its disclosure interval (Fischetti and Salazar, Management Science 47, 2001; Hundepool et al. 2012, chapter 4).
Where sums tie many counts, a table of whole numbers that shows an end is looked for beside a known one first.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from functools import cached_property
from typing import NamedTuple

import highspy
import numpy as np

from etl.disclosure.engine.audit.nearby_tables import MANY, LinearSums, NearbyTables
from etl.disclosure.engine.linear import Constraint, make_primal_solver, make_solver

_EPSILON = 1e-6
_DUAL = 1  # HiGHS's number for the dual simplex method
Span = tuple[float, float]


class Infeasibility(Enum):
    """Why published figures contradict each other."""

    NO_COUNTS = "no counts satisfy the constraints"
    NO_WHOLE_COUNTS = "no whole counts satisfy the constraints"
    BROKEN_SUM = "a total is not the sum of its parts"


class InfeasibleError(Exception):
    """No counts satisfy the constraints: the published figures contradict each other."""

    def __init__(self, reason: Infeasibility) -> None:
        self.reason = reason
        super().__init__(reason.value)


class SolverError(Exception):
    """The solver stopped without an answer."""


class Interval(NamedTuple):
    """The smallest and the largest whole number a count can be (feasibility interval); `high` may be infinite."""

    low: float
    high: float

    @property
    def width(self) -> float:
        """How many units lie between the ends."""
        return self.high - self.low


SettlingRule = Callable[[int, Interval, Interval], bool]
"""Whether what is known of a count, and within what it lies, is enough."""


def is_never_enough(count: int, known: Interval, within: Interval) -> bool:
    """The rule of an audit in full: every interval is solved to its ends."""
    del count, known, within
    return False


class IntervalSolver:
    """Computes the feasibility intervals of one component. Raises InfeasibleError where nothing is feasible.

    `ranges` is what is known of each count before any constraint is used. Every table of whole numbers that a question
    brings to light is remembered: where it already shows a count at the end of its range, or at the end that the linear
    program allows, no further question is needed. A `table` of whole numbers that is known to agree is the first;
    one that does not is a ValueError, as it would show what cannot be.
    """

    def __init__(
        self,
        ranges: Mapping[int, Span],
        constraints: Iterable[Constraint],
        *,
        table: Mapping[int, float] | None = None,
    ) -> None:
        self._column = {count: place for place, count in enumerate(sorted(ranges))}
        self._spans = np.array([ranges[count] for count in self._column], dtype=float)
        self._sums = LinearSums.of(self._column, list(constraints))
        size = len(self._column)
        self._minima, self._maxima = np.full(size, math.inf), np.full(size, -math.inf)
        self._table: np.ndarray | None = None
        if table is not None:
            counts = np.array([table[count] for count in self._column])
            if not self._agrees(counts):
                raise ValueError("the table given as known breaks a constraint or a range")
            self._remember(np.arange(size), counts)
        elif math.isnan(self._minimize(self._linear, 0, 0.0)):
            raise InfeasibleError(Infeasibility.NO_COUNTS)

    def _agrees(self, counts: np.ndarray) -> bool:
        """Whether these are whole numbers within their ranges that satisfy every constraint."""
        low, high = self._spans.T
        is_within = np.all((low <= counts) & (counts <= high) & (counts == np.rint(counts)))
        return bool(is_within) and self._sums.hold(counts)

    @cached_property
    def _linear(self) -> _Solver:
        solver = self._make_solver(integral=False)
        if len(self._column) > MANY:
            solver.find_first_table()
        return solver

    @cached_property
    def _integer(self) -> _Solver:
        return self._make_solver(integral=True)

    @cached_property
    def _nearby(self) -> NearbyTables | None:
        """Where tables are looked for beside the first known one; nowhere where few counts are tied, or none is known."""
        if self._table is None or len(self._table) <= MANY:
            return None
        return NearbyTables(self._sums, self._spans, self._table)

    def find_interval(self, count: int, *, whole_below: float) -> Interval:
        """The interval of one count, solved in whole numbers where the linear one is narrower than `whole_below`."""
        return self.find_intervals([count], whole_below=whole_below)[count]

    def find_intervals(
        self, counts: Collection[int], *, whole_below: float, is_enough: SettlingRule = is_never_enough
    ) -> dict[int, Interval]:
        """The intervals of these counts, solved in whole numbers where the linear ones are narrower than `whole_below`.

        All are asked by linear programs before any is in whole numbers: the tables found by then spare most of these.
        `is_enough(count, known, within)` may end a search early: whole tables are known in which the count has both
        ends of `known`, and it lies `within`; where that is enough, `known` is the answer.
        """
        linear = {count: self._bound_linearly(count, is_enough) for count in counts}
        return {
            count: within
            if within and within.width >= whole_below
            else self._bound_in_whole(count, within, is_enough)
            for count, within in linear.items()
        }

    def _bound_linearly(self, count: int, is_enough: SettlingRule) -> Interval | None:
        """The linear interval; None where what is known is enough."""
        place = self._column[count]
        low, high = map(float, self._spans[place])
        if self._is_found_nearby(count, is_enough):
            return None
        low = self._linear_low(place)
        if is_enough(count, self._known(place), Interval(low, high)):
            return None
        return Interval(low, self._linear_high(place))

    def _bound_in_whole(self, count: int, within: Interval | None, is_enough: SettlingRule) -> Interval:
        """The interval in whole numbers: an end is asked only where no known table of them is there, nor is enough."""
        place = self._column[count]
        if within is not None:
            for end in within:
                self._find_nearby(place, end)
        low, high = known = self._known(place)
        if within is None or within == known or is_enough(count, known, within):
            return known
        if low != within.low:
            low = self._minimize(self._integer, place, 1.0)
        if high != within.high:
            high = -self._minimize(self._integer, place, -1.0)
        if math.isnan(low) or math.isnan(high):
            raise InfeasibleError(Infeasibility.NO_WHOLE_COUNTS)
        return Interval(round(low), high if math.isinf(high) else round(high))

    def _is_found_nearby(self, count: int, is_enough: SettlingRule) -> bool:
        """Whether what is known is enough, or becomes so by tables beside the first known one."""
        place, tried = self._column[count], set[float]()
        low, high = map(float, self._spans[place])
        span = Interval(low, high)
        while not is_enough(count, self._known(place), span):
            aims = self._list_aims(count, span, is_enough) if is_enough is not is_never_enough else ()
            aim = next((aim for aim in aims if aim not in tried), None)
            if aim is None or self._nearby is None:
                return False
            tried.add(aim)
            self._find_nearby(place, aim)
        return True

    def _list_aims(self, count: int, span: Interval, is_enough: SettlingRule) -> Iterator[float]:
        """Values of which a table would be enough, or would bring it nearer: the least steps up and down come first."""
        low, high = known = self._known(self._column[count])
        most = int(min(span.width, 2 * MANY))
        up = bisect_left(
            range(most), True, key=lambda step: is_enough(count, Interval(low, high + step), span)
        )
        down = bisect_left(
            range(most), True, key=lambda step: is_enough(count, Interval(low - step, high), span)
        )
        aims = high + up, low - down, *span, high + 1, low - 1
        yield from (
            aim for aim in aims if span.low <= aim <= span.high and not known.low <= aim <= known.high
        )

    def _find_nearby(self, place: int, aim: float) -> None:
        """Remember a table beside the first known one that has this count at `aim`, where one is found."""
        is_known = self._minima[place] <= aim <= self._maxima[place]
        if not is_known and not math.isinf(aim) and self._nearby is not None:
            found = self._nearby.find(place, aim)
            if found is not None:
                self._remember(*found)

    def find_linear_interval(self, count: int) -> Interval:
        """The interval of a count that need not be whole, drawn in to the whole numbers in it."""
        place = self._column[count]
        return Interval(self._linear_low(place), self._linear_high(place))

    def _known(self, place: int) -> Interval:
        """From the least to the greatest that the count is in a table of whole numbers found so far."""
        return Interval(float(self._minima[place]), float(self._maxima[place]))

    def _linear_low(self, place: int) -> float:
        low, _ = self._spans[place]
        if self._minima[place] == low:
            return float(low)
        return math.ceil(self._minimize(self._linear, place, 1.0) - _EPSILON)

    def _linear_high(self, place: int) -> float:
        _, high = self._spans[place]
        if self._maxima[place] == high:
            return float(high)
        high = -self._minimize(self._linear, place, -1.0)
        return high if math.isinf(high) else math.floor(high + _EPSILON)

    def _make_solver(self, *, integral: bool) -> _Solver:
        size = len(self._column)
        program = self._sums.make_program(np.zeros(size), *self._spans.T)
        if integral:
            program.integrality_ = [highspy.HighsVarType.kInteger] * size
        solver = _Solver(make_solver() if integral else make_primal_solver())
        solver.highs.passModel(program)
        return solver

    def _minimize(self, solver: _Solver, place: int, cost: float) -> float:
        """The minimum of cost x count; an optimal table of whole numbers is remembered."""
        best = solver.minimize(place, cost)
        if not math.isinf(best) and not math.isnan(best):
            table = np.asarray(solver.table)
            rounded = np.rint(table)
            if np.abs(table - rounded).max() < _EPSILON:
                self._remember(np.arange(len(rounded)), rounded)
        return best

    def _remember(self, places: np.ndarray, counts: np.ndarray) -> None:
        """Take in a table of whole numbers, of which other counts are those of the first one known."""
        if self._table is None:
            self._table = counts
        self._minima[places] = np.minimum(self._minima[places], counts)
        self._maxima[places] = np.maximum(self._maxima[places], counts)


class _Solver:
    """HiGHS, which minimises one count after another, each time from its last solution."""

    def __init__(self, highs: highspy.Highs) -> None:
        self.highs = highs
        self.table: Sequence[float] = ()

    def find_first_table(self) -> None:
        """Begin at some table: of many counts presolve and the dual simplex method find one in a fraction of the time."""
        usual = {name: self.highs.getOptionValue(name)[1] for name in ("presolve", "simplex_strategy")}
        self.highs.setOptionValue("presolve", "on")
        self.highs.setOptionValue("simplex_strategy", _DUAL)
        self.highs.run()
        for name, value in usual.items():
            self.highs.setOptionValue(name, value)

    def minimize(self, place: int, cost: float) -> float:
        """The minimum of cost x count: minus infinity where it is unbounded, NaN where nothing is feasible."""
        self.highs.changeColCost(place, cost)
        self._run()
        status, best = self.highs.getModelStatus(), self.highs.getObjectiveValue()
        if status == highspy.HighsModelStatus.kOptimal:
            self.table = self.highs.getSolution().col_value
        self.highs.changeColCost(place, 0.0)  # after the answer is read: a change forgets it
        endless = (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible)
        if status == highspy.HighsModelStatus.kOptimal:
            return float(best)
        if status == highspy.HighsModelStatus.kInfeasible:
            return math.nan
        if status in endless and cost:
            return -math.inf
        raise SolverError(str(status))

    def _run(self) -> None:
        """Solve from the last basis; then from scratch, then without presolve, where that gives no answer."""
        self.highs.run()
        if not _has_no_answer(self.highs):
            return
        _, usual = self.highs.getOptionValue("presolve")
        for presolve in ("on", "off"):
            if _has_no_answer(self.highs):
                self.highs.clearSolver()
                self.highs.setOptionValue("presolve", presolve)
                self.highs.run()
        self.highs.setOptionValue("presolve", usual)


def _has_no_answer(solver: highspy.Highs) -> bool:
    return bool(solver.getModelStatus() == highspy.HighsModelStatus.kUnknown)
