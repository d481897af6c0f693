"""Bounds of counts under linear relations: by linear programs, then in whole numbers where the interval is narrow."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import highspy
import numpy as np

from observatory.model import ObservatoryError

NO_COUNT_FITS = "Las cifras publicadas se contradicen: ningún recuento las cumple."
_EPSILON = 1e-6
_PRIMAL = 4  # HiGHS's number for the primal simplex method
Span = tuple[float, float]


class ContradictionError(ObservatoryError):
    """No counts at all satisfy the relations: the published figures contradict each other."""


class SolverError(ObservatoryError):
    """The solver stopped without an answer."""


class Interval(NamedTuple):
    """The least and the greatest whole number a count can be; `high` may be infinite."""

    low: float
    high: float

    @property
    def width(self) -> float:
        """How many units lie between the ends."""
        return self.high - self.low


def never_enough(known: Interval, within: Interval) -> bool:
    """Every question is asked to its end."""
    del known, within
    return False


@dataclass(frozen=True, slots=True)
class Row:
    """`low <= sum of weight x count <= high`."""

    weights: tuple[tuple[int, float], ...]
    low: float
    high: float


def components(rows: Sequence[Row]) -> list[tuple[list[int], list[Row]]]:
    """Counts that rows connect, directly or through others, each with its rows; in order of the first count."""
    leader: dict[int, int] = {}

    def find(count: int) -> int:
        leader.setdefault(count, count)
        while leader[count] != count:
            leader[count] = leader[leader[count]]
            count = leader[count]
        return count

    for row in rows:
        root = find(row.weights[0][0])
        for connected, _ in row.weights[1:]:
            leader[find(connected)] = root
    members: dict[int, tuple[list[int], list[Row]]] = {}
    for count in sorted(leader):
        members.setdefault(find(count), ([], []))[0].append(count)
    for row in rows:
        members[find(row.weights[0][0])][1].append(row)
    return list(members.values())


class Bounder:
    """Bounds of the counts of one component. Raises ContradictionError where nothing fits.

    Whatever table of whole numbers a question brings to light is remembered: where it already shows a count at the
    end of its range, or at the end that linear bounds allow, no further question is needed.
    """

    def __init__(self, ranges: Mapping[int, Span], rows: Iterable[Row]) -> None:
        self._column = {count: place for place, count in enumerate(sorted(ranges))}
        self._spans = [ranges[count] for count in self._column]
        self._rows = list(rows)
        self._linear = self._new_solver(integral=False)
        self._integer: _Solver | None = None
        size = len(self._column)
        self._minima, self._maxima = np.full(size, math.inf), np.full(size, -math.inf)
        if math.isnan(self._best(self._linear, 0, 0.0)):
            raise ContradictionError(NO_COUNT_FITS)

    def interval(
        self,
        count: int,
        *,
        whole_below: float,
        is_enough: Callable[[Interval, Interval], bool] = never_enough,
    ) -> Interval:
        """Bounds of one count, in whole numbers where the linear ones are closer than `whole_below`.

        Where it `is_enough` that whole tables are known in which the count has both ends of one interval, and that it
        lies within another, it is the former.
        """
        place = self._column[count]
        low, high = self._spans[place]
        if is_enough(self._known(place), Interval(low, high)):
            return self._known(place)
        low = self._linear_low(place)
        if is_enough(self._known(place), Interval(low, high)):
            return self._known(place)
        linear = Interval(low, self._linear_high(place))
        if linear.width >= whole_below or linear == self._known(place):
            return linear
        if is_enough(self._known(place), linear):
            return self._known(place)
        if self._integer is None:
            self._integer = self._new_solver(integral=True)
        low, high = self._best(self._integer, place, 1.0), -self._best(self._integer, place, -1.0)
        if math.isnan(low) or math.isnan(high):
            raise ContradictionError("Las cifras publicadas se contradicen: ningún número entero las cumple.")
        return Interval(round(low), high if math.isinf(high) else round(high))

    def linear(self, count: int) -> Interval:
        """Bounds of one count that need not be whole, drawn in to the whole numbers between them."""
        place = self._column[count]
        return Interval(self._linear_low(place), self._linear_high(place))

    def _known(self, place: int) -> Interval:
        """From the least to the greatest that the count is in a table of whole numbers found so far."""
        return Interval(float(self._minima[place]), float(self._maxima[place]))

    def _linear_low(self, place: int) -> float:
        low, _ = self._spans[place]
        if self._minima[place] == low:
            return low
        return math.ceil(self._best(self._linear, place, 1.0) - _EPSILON)

    def _linear_high(self, place: int) -> float:
        _, high = self._spans[place]
        if self._maxima[place] == high:
            return high
        high = -self._best(self._linear, place, -1.0)
        return high if math.isinf(high) else math.floor(high + _EPSILON)

    def _new_solver(self, *, integral: bool) -> _Solver:
        size, rows = len(self._column), self._rows
        made = highspy.HighsLp()
        made.num_col_, made.num_row_, made.col_cost_ = size, len(rows), np.zeros(size)
        made.col_lower_, made.col_upper_ = np.array(self._spans, dtype=float).T
        made.row_lower_ = np.array([row.low for row in rows], dtype=float)
        made.row_upper_ = np.array([row.high for row in rows], dtype=float)
        entries = [(self._column[count], weight) for row in rows for count, weight in row.weights]
        made.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        made.a_matrix_.start_ = np.cumsum([0, *(len(row.weights) for row in rows)])
        made.a_matrix_.index_ = np.array([place for place, _ in entries], dtype=np.int32)
        made.a_matrix_.value_ = np.array([weight for _, weight in entries], dtype=float)
        if integral:
            made.integrality_ = [highspy.HighsVarType.kInteger] * size
        solver = _Solver(quiet_solver() if integral else primal_solver())
        solver.highs.passModel(made)
        return solver

    def _best(self, solver: _Solver, place: int, cost: float) -> float:
        """The least of cost x count; the table that has it is remembered if all of it is whole."""
        best = solver.minimum(place, cost)
        if not math.isinf(best) and not math.isnan(best):
            table = np.asarray(solver.table)
            rounded = np.rint(table)
            if np.abs(table - rounded).max() < _EPSILON:
                np.minimum(self._minima, rounded, out=self._minima)
                np.maximum(self._maxima, rounded, out=self._maxima)
        return best


class _Solver:
    """HiGHS minimises one count after another, each time from its last solution."""

    def __init__(self, highs: highspy.Highs) -> None:
        self.highs = highs
        self.table: Sequence[float] = ()

    def minimum(self, place: int, cost: float) -> float:
        """The least of cost x count; minus infinity where it has no end, NaN where nothing fits."""
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
        raise SolverError(f"HiGHS terminó sin respuesta: {status}.")

    def _run(self) -> None:
        """Solve from where the last question ended; from scratch, then without presolve, where that gives nothing."""
        self.highs.run()
        if not _no_answer(self.highs):
            return
        _, usual = self.highs.getOptionValue("presolve")
        for presolve in ("on", "off"):
            if _no_answer(self.highs):
                self.highs.clearSolver()
                self.highs.setOptionValue("presolve", presolve)
                self.highs.run()
        self.highs.setOptionValue("presolve", usual)


def _no_answer(solver: highspy.Highs) -> bool:
    return bool(solver.getModelStatus() == highspy.HighsModelStatus.kUnknown)


def quiet_solver() -> highspy.Highs:
    """A solver with one thread and a fixed seed: the same figures give the same answer."""
    solver = _made_aside()
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("random_seed", 0),
        ("mip_rel_gap", 0.0),
    ):
        solver.setOptionValue(option, value)
    return solver


def let_be(solver: highspy.Highs, columns: int, kind: highspy.HighsVarType) -> None:
    """Let all of so many columns be whole, or parts: at once, since a call for each takes as long as to solve them."""
    kinds = np.full(columns, kind.value, dtype=np.uint8)
    solver.changeColsIntegrality(columns, np.arange(columns, dtype=np.int32), kinds)


def primal_solver() -> highspy.Highs:
    """Between questions the table stays possible and the aim changes: that is what the primal method is for.

    To reduce a small table first takes longer than to solve it.
    """
    solver = quiet_solver()
    solver.setOptionValue("simplex_strategy", _PRIMAL)
    solver.setOptionValue("presolve", "off")
    return solver


def _made_aside() -> highspy.Highs:
    """A new solver; the banner that the first of a process prints is kept out of what a command says."""
    stdout, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        return highspy.Highs()  # type: ignore[no-untyped-call]
    finally:
        os.dup2(stdout, 1)
        os.close(stdout)
        os.close(nowhere)
