"""Linear constraints on counts, the components they fall into, and the solver that is asked about them (HiGHS)."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np

_PRIME = 2**61 - 1
_PRIMAL = 4  # HiGHS's number for the primal simplex method


@dataclass(frozen=True, slots=True)
class Constraint:
    """`low <= sum of weight x count <= high`, the counts by their numbers."""

    weights: tuple[tuple[int, float], ...]
    low: float
    high: float


def split_into_components(constraints: Sequence[Constraint]) -> list[tuple[list[int], list[Constraint]]]:
    """The connected components of the constraints: sets of counts, each with its constraints.

    Counts are sorted within a component, and components come in the order of their first count.
    """
    leader: dict[int, int] = {}

    def find(count: int) -> int:
        leader.setdefault(count, count)
        while leader[count] != count:
            leader[count] = leader[leader[count]]
            count = leader[count]
        return count

    for constraint in constraints:
        root = find(constraint.weights[0][0])
        for connected, _ in constraint.weights[1:]:
            leader[find(connected)] = root
    members: dict[int, tuple[list[int], list[Constraint]]] = {}
    for count in sorted(leader):
        members.setdefault(find(count), ([], []))[0].append(count)
    for constraint in constraints:
        members[find(constraint.weights[0][0])][1].append(constraint)
    return list(members.values())


def find_own_sums(sums: Sequence[Constraint]) -> dict[int, Constraint]:
    """Of each whole one sum of zero that gives its count, where all the others follow from these; else of none.

    That they follow is seen by counts drawn at random: one that does not would hold by a chance of one in 10^18. So it
    is in what is crossed of hierarchies, of which half the sums follow from the others.
    """
    chance, own, beside = random.Random(0), dict[int, Constraint](), []
    for constraint in sums:
        wholes = [entry for entry in constraint.weights if entry[1] > 0]
        if len(wholes) == 1 and wholes[0][1] == 1.0 and wholes[0][0] not in own:
            own[wholes[0][0]] = constraint
        else:
            beside.append(constraint)
    counts: dict[int, int] = {}

    def find_count(number: int) -> int:
        if number not in counts:
            counts[number] = chance.randrange(_PRIME)
            if number in own:
                parts = (entry for entry in own[number].weights if entry[0] != number)
                counts[number] = -sum(int(weight) * find_count(part) for part, weight in parts) % _PRIME
        return counts[number]

    def holds(constraint: Constraint) -> bool:
        return not sum(int(weight) * find_count(number) for number, weight in constraint.weights) % _PRIME

    return own if all(map(holds, sums)) else {}


def make_solver() -> highspy.Highs:
    """A solver with one thread and a fixed seed: the same figures give the same answer."""
    solver = _make_silently()
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("random_seed", 0),
        ("mip_rel_gap", 0.0),
    ):
        solver.setOptionValue(option, value)
    return solver


def make_primal_solver() -> highspy.Highs:
    """A solver for questions that change the objective and leave the table feasible: the primal simplex method.

    Presolve is off: to reduce a small table takes longer than to solve it.
    """
    solver = make_solver()
    solver.setOptionValue("simplex_strategy", _PRIMAL)
    solver.setOptionValue("presolve", "off")
    return solver


def make_local_solver() -> highspy.Highs:
    """A solver for questions asked from the true table (`setBasis`): what has to move then is near what is asked."""
    solver = make_solver()
    solver.setOptionValue("presolve", "off")
    return solver


def is_over(deadline: float | None) -> bool:
    """Whether the time is up: a moment of `time.monotonic`, the same in all processes; None is no limit, and no clock."""
    return deadline is not None and time.monotonic() >= deadline


def limit_time(solver: highspy.Highs, deadline: float | None, *, whole: bool) -> None:
    """Let the next question end when the time is up. If not in whole numbers, HiGHS counts the former ones too."""
    left = np.inf if deadline is None else max(deadline - time.monotonic(), 0.0)
    solver.setOptionValue("time_limit", left if whole else left + solver.getRunTime())


def set_variable_types(solver: highspy.Highs, columns: int, kind: highspy.HighsVarType) -> None:
    """Make the first columns integer or continuous in one call: one call a column takes as long as solving."""
    kinds = np.full(columns, kind.value, dtype=np.uint8)
    solver.changeColsIntegrality(columns, np.arange(columns, dtype=np.int32), kinds)


def _make_silently() -> highspy.Highs:
    """A new solver; the banner that the first of a process prints is kept out of what a command says."""
    stdout, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        return highspy.Highs()  # type: ignore[no-untyped-call]
    finally:
        os.dup2(stdout, 1)
        os.close(stdout)
        os.close(nowhere)
