"""How far linear relations between counts pin each of them: linear programs, then whole numbers where that is close."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import highspy

from observatory.model import ObservatoryError

_EPSILON = 1e-6


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


@dataclass(frozen=True, slots=True)
class Row:
    """`low <= sum of weight x count <= high`."""

    weights: tuple[tuple[int, float], ...]
    low: float
    high: float


def components(rows: Sequence[Row]) -> list[tuple[list[int], list[Row]]]:
    """Counts that rows connect, directly or through others, each with its rows; in order of the first count."""
    leader: dict[int, int] = {}

    def find(one: int) -> int:
        leader.setdefault(one, one)
        while leader[one] != one:
            leader[one] = leader[leader[one]]
            one = leader[one]
        return one

    for row in rows:
        first = find(row.weights[0][0])
        for other, _ in row.weights[1:]:
            leader[find(other)] = first
    members: dict[int, tuple[list[int], list[Row]]] = {}
    for count in sorted(leader):
        members.setdefault(find(count), ([], []))[0].append(count)
    for row in rows:
        members[find(row.weights[0][0])][1].append(row)
    return list(members.values())


class Bounder:
    """Bounds of the counts of one component. Raises ContradictionError where nothing fits."""

    def __init__(self, ranges: Mapping[int, tuple[float, float]], rows: Iterable[Row]) -> None:
        self._column = {count: place for place, count in enumerate(sorted(ranges))}
        self._solver = quiet_solver()
        for count in self._column:
            self._solver.addVar(*ranges[count])
        for row in rows:
            places = [self._column[count] for count, _ in row.weights]
            self._solver.addRow(row.low, row.high, len(places), places, [weight for _, weight in row.weights])
        self._whole = False
        if math.isnan(self._optimum(0, 0.0)):
            raise ContradictionError("Las cifras publicadas se contradicen: ningún recuento las cumple.")

    def interval(self, count: int, *, whole_below: float) -> Interval:
        """Bounds of one count, in whole numbers where the linear ones are closer than `whole_below`."""
        linear = self.linear(count)
        if linear.width >= whole_below:
            return linear
        self._set_whole(True)
        place = self._column[count]
        low, high = self._optimum(place, 1.0), self._optimum(place, -1.0)
        if math.isnan(low) or math.isnan(high):
            raise ContradictionError("Las cifras publicadas se contradicen: ningún número entero las cumple.")
        return Interval(round(low), -high if math.isinf(high) else round(-high))

    def linear(self, count: int) -> Interval:
        """Bounds of one count that need not be whole, drawn in to the whole numbers between them."""
        self._set_whole(False)
        place = self._column[count]
        low, high = self._optimum(place, 1.0), -self._optimum(place, -1.0)
        return Interval(math.ceil(low - _EPSILON), high if math.isinf(high) else math.floor(high + _EPSILON))

    def _set_whole(self, whole: bool) -> None:
        if whole != self._whole:
            kind = highspy.HighsVarType.kInteger if whole else highspy.HighsVarType.kContinuous
            for place in range(len(self._column)):
                self._solver.changeColIntegrality(place, kind)
            self._whole = whole

    def _run(self) -> None:
        """Solve from where the last question ended; from scratch, then without presolve, where that gives nothing."""
        self._solver.run()
        for presolve in ("on", "off"):
            if _no_answer(self._solver):
                self._solver.clearSolver()
                self._solver.setOptionValue("presolve", presolve)
                self._solver.run()
        self._solver.setOptionValue("presolve", "choose")

    def _optimum(self, place: int, cost: float) -> float:
        """The least of cost x count; minus infinity where it has no end, NaN where nothing fits."""
        self._solver.changeColCost(place, cost)
        self._run()
        status, best = self._solver.getModelStatus(), self._solver.getInfo().objective_function_value
        self._solver.changeColCost(place, 0.0)  # after the answer is read: a change forgets it
        endless = (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible)
        if status == highspy.HighsModelStatus.kOptimal:
            return float(best)
        if status == highspy.HighsModelStatus.kInfeasible:
            return math.nan
        if status in endless and cost:
            return -math.inf
        raise SolverError(f"HiGHS terminó sin respuesta: {status}.")


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


def _made_aside() -> highspy.Highs:
    """A new solver; the banner that the first of a process prints goes to the error stream, not into a report."""
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        return highspy.Highs()  # type: ignore[no-untyped-call]
    finally:
        os.dup2(kept, 1)
        os.close(kept)
