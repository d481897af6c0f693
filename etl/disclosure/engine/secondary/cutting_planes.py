"""The cheapest pattern of hidden counts in one component, by cutting planes, after Fischetti and Salazar (2001).

The master problem says which counts are hidden, at first in parts. For each demand the attacker's problem asks how
far the count can be moved by what is hidden; if that is too little, its dual values are a cut: what would have to be
hidden more. When no cut is missing, or they hardly raise the least cost, the parts are made whole and the same is asked
again; at last only counts that were chosen so far stay open. Rounds and nodes are limited, never time, so that the same
counts give the same pattern. What comes out is a proposal: `repair` completes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import highspy
import numpy as np

from etl.disclosure.engine.linear import Constraint, is_over, limit_time, make_solver, set_variable_types
from etl.disclosure.engine.secondary.linked_tables import Key, LinkedTables, ProtectionLevels
from etl.disclosure.engine.secondary.proof_tables import ProofTables
from etl.disclosure.engine.secondary.subproblems import Incidence, Subproblems

_ROUNDS, _FEWER_ROUNDS = (40, 16, 8), (40, 6, 3)  # in parts, in whole, and of what was chosen so far
_MANY, _RISE = 1_000, 0.01  # of so many counts fewer rounds, in parts while each raises the bound so much
_VERY_MANY, _LESS = 4_500, 0.002  # of so many in whole, too
_NODES, _GAP = 2_000, 0.005
_SHORT = 1e-4
_HARDLY_HIDDEN = 0.05
_FAR = 1_000.0  # no count needs to move further for another to move by a few units
_GIVE = 1e-3  # how far what is not hidden may move in a sum, by its cost
_NOTHING = 1e-7  # a dual value that is none, to the solver


class ProposedPattern(NamedTuple):
    """A pattern proposed for one component, if any, and what is proven of all that protect as far as a known one.

    None of them costs less than `bound` beyond what is hidden from the start; 0 where nothing is proven.
    """

    hidden: set[int] | None
    bound: float


def propose_pattern(
    tables: LinkedTables[Key],
    numbers: Iterable[int],
    rows: Sequence[Constraint],
    *,
    levels: ProtectionLevels,
    hidden: Iterable[int],
    known_cost: float,
    proofs: ProofTables,
    deadline: float | None = None,
) -> ProposedPattern:
    """Propose a suppression pattern for one component that contains `hidden`; `proofs` belong to a known pattern.

    What that leaves unmet no choice meets, so that no more is asked of another. There is no proposal where nothing is
    found until the `deadline`, or where the least that a pattern hidden in parts costs says that none is cheaper, by
    more than the gap, than the known one.
    """
    order, start = sorted(numbers), set(hidden)
    forced = np.array([number in start for number in order])
    costs = np.array([levels.costs[number] for number in order])
    master = _MasterProblem.of(costs, forced, deadline)
    problems = [
        AttackerProblem(tables, order, rows, levels=levels, informed=informed) for informed in (True, False)
    ]
    demands = list(_list_demands(tables, order, levels, forced=forced))
    for informed, demand in demands:
        if demand.always:  # what no choice gives, no pattern is asked for
            reach = proofs.measure_reach(demand.place, demand.directions, informed=informed)
            demand.need = min(demand.need, reach)
    parts, whole, last = _ROUNDS if len(order) < _MANY else _FEWER_ROUNDS
    found = _cut_until_met(master, problems, demands, rounds=parts, known_cost=known_cost)
    if found:
        master.make_whole()
        found = _cut_until_met(master, problems, demands, rounds=whole, known_cost=known_cost)
    if found:
        master.narrow(proofs.widths > 0)
        _cut_until_met(master, problems, demands, rounds=last, known_cost=known_cost)
    chosen = start | {number for number, share in zip(order, master.shares, strict=True) if share > 1 / 2}
    return ProposedPattern(chosen if found else None, master.proven)


@dataclass(slots=True)
class _Demand:
    """A protection requirement: the count at `place` must be able to move by `need` up, down, or both together."""

    place: int
    directions: tuple[int, ...]
    need: float
    always: bool


@dataclass(slots=True)
class _MasterProblem:
    """The master problem: the cheapest set of suppressed counts that satisfies the cuts so far."""

    solver: highspy.Highs
    shares: np.ndarray
    forced: np.ndarray
    tried: np.ndarray
    deadline: float | None
    whole: bool = False
    proven: float = 0.0
    is_exact: bool = True
    is_narrowed: bool = False

    @classmethod
    def of(cls, costs: np.ndarray, forced: np.ndarray, deadline: float | None) -> _MasterProblem:
        solver = make_solver()
        for place, cost in enumerate(costs):
            solver.addVar(float(forced[place]), 1.0)
            solver.changeColCost(place, float(cost) if not forced[place] else 0.0)
        solver.setOptionValue("mip_rel_gap", _GAP)
        solver.setOptionValue("mip_max_nodes", _NODES)
        # A search for a first pattern that took a third of the time: the parts, rounded, are nearly one already.
        solver.setOptionValue("mip_heuristic_run_feasibility_jump", False)
        return cls(solver, forced.astype(float), forced, forced.copy(), deadline)

    def solve(self) -> bool:
        """Solve the master problem into `shares`; whether it has a solution."""
        if is_over(self.deadline):
            return False
        limit_time(self.solver, self.deadline, whole=self.whole)
        self.solver.run()
        solution, status = np.array(self.solver.getSolution().col_value), self.solver.getModelStatus()
        if len(solution) != len(self.shares) or status == highspy.HighsModelStatus.kInfeasible:
            return False
        self.shares = np.clip(solution, 0.0, 1.0)
        if self.whole:
            self.tried |= self.shares > 1 / 2
        is_bound = self.whole or status == highspy.HighsModelStatus.kOptimal
        if self.is_exact and is_bound and not self.is_narrowed:
            self.proven = max(self.proven, self.bound)
        return True

    @property
    def bound(self) -> float:
        """A lower bound on the cost of every pattern that protects enough."""
        info = self.solver.getInfo()
        return float(info.mip_dual_bound if self.whole else info.objective_function_value)

    def has_hardly_risen(self, former: float) -> bool:
        """Whether the bound is hardly above the `former` one: of so many counts no other round is worth its time then."""
        many, rise = (_VERY_MANY, _LESS) if self.whole else (_MANY, _RISE)
        return len(self.shares) >= many and self.bound < (1.0 + rise) * former

    def make_whole(self) -> None:
        self.whole = True
        set_variable_types(self.solver, len(self.shares), highspy.HighsVarType.kInteger)

    def narrow(self, known: np.ndarray) -> None:
        """From now on choose of what moves in a `known` pattern or was chosen in whole before; that proves no bound."""
        self.is_narrowed = True
        for place in np.flatnonzero(~(known | self.tried)).tolist():
            self.solver.changeColBounds(place, 0.0, 0.0)

    def cut(self, demand: _Demand, weights: np.ndarray) -> None:
        """Add a cut: if this count is suppressed, the suppressed counts must widen it as far as is required."""
        minimum = demand.need
        if demand.always:  # what is hidden from the start is no choice: the others share in what it leaves
            minimum -= float(weights[self.forced].sum())
            weights = np.where(self.forced, 0.0, np.minimum(weights, minimum))
        else:
            weights = np.minimum(weights, demand.need)
            weights[demand.place], minimum = -demand.need, 0.0
        used = np.flatnonzero(weights).astype(np.int32)
        self.solver.addRow(minimum - _SHORT / 100, highspy.kHighsInf, len(used), used, weights[used])


def _list_demands(
    tables: LinkedTables[Key], order: Sequence[int], levels: ProtectionLevels, *, forced: np.ndarray
) -> Iterator[tuple[bool, _Demand]]:
    """For one who knows the small ones, and for one who does not. What only grew between editions is left out."""
    top = levels.threshold - 1.0
    for place, number in enumerate(order):
        if number in levels.primary and forced[place] and number not in levels.grown:
            most = min(top, tables.most[number])
            for direction, need in ((1, most - tables.values[number]), (-1, tables.values[number] - 1)):
                if need > 0:
                    yield True, _Demand(place, (direction,), need, always=True)
        if number in levels.judged and number not in levels.grown:
            width = min(float(levels.width), tables.most[number])
            yield False, _Demand(place, (1, -1), width, always=bool(forced[place]))


def _cut_until_met(
    master: _MasterProblem,
    problems: Sequence[AttackerProblem],
    demands: Sequence[tuple[bool, _Demand]],
    *,
    rounds: int,
    known_cost: float,
) -> bool:
    """Solve and cut until nothing is missing or the rounds are over.

    False where the master has no answer, or can have none that is cheaper than a pattern that is known.
    """
    former = -np.inf
    for _ in range(rounds):
        if not master.solve() or known_cost <= (1.0 + _GAP) * master.bound:
            return False
        if master.has_hardly_risen(former):
            return True
        former = master.bound
        for problem in problems:
            problem.set_shares(master.shares)
        if not _add_missing_cuts(master, problems, demands):
            return True
        master.is_exact = all(problem.is_exact for problem in problems)
    return master.solve()


def _add_missing_cuts(
    master: _MasterProblem,
    problems: Sequence[AttackerProblem],
    demands: Iterable[tuple[bool, _Demand]],
) -> bool:
    """Add the cut of each demand that the shares do not meet, as it is found: all at once are hundreds of megabytes."""
    is_missing = False
    for informed, demand in demands:
        if demand.always or master.shares[demand.place] > _HARDLY_HIDDEN:
            weights = _find_missing_cut(problems[not informed], demand, master.shares)
            if weights is not None:
                master.cut(demand, weights)
                is_missing = True
    return is_missing


def _find_missing_cut(problem: AttackerProblem, demand: _Demand, shares: np.ndarray) -> np.ndarray | None:
    """The weights of the cut that a demand needs; none where it is met."""
    required_move = demand.need * (1.0 if demand.always else shares[demand.place])
    if problem.measure_known(demand.place, demand.directions) >= required_move - _SHORT:
        return None
    far, worths = 0.0, []
    for at, direction in enumerate(demand.directions, start=1):
        answer = problem.find_farthest(demand.place, direction)
        if answer is None:
            return None
        far += answer[0]
        known = problem.measure_known(demand.place, demand.directions[at:])
        if far + known >= required_move - _SHORT:  # whatever the other direction adds to it
            return None
        worths.append((direction, answer[1]))
    return sum(
        (problem.price_counts(demand.place, direction, solution) for direction, solution in worths),
        start=np.zeros(len(shares)),
    )


class AttackerProblem:
    """The attacker's subproblem: how far each count of a component can move within shares of its range.

    The attacker's problem of Fischetti and Salazar: its duals say which counts, hidden more, would widen the answer.
    Of many such duals those of few and cheap counts come out where counts are many and no total is dear: what is not
    hidden moves a very little then, the less the more it costs. A cut is valid whatever the duals.
    """

    def __init__(
        self,
        tables: LinkedTables[Key],
        numbers: Sequence[int],
        rows: Sequence[Constraint],
        *,
        levels: ProtectionLevels,
        informed: bool,
    ) -> None:
        values = np.array([tables.values[number] for number in numbers], dtype=float)
        ranges = levels.find_ranges(tables, numbers, informed=informed)
        low, high = (np.array([ranges[number][end] for number in numbers]) - values for end in (0, 1))
        self._low, self._high = np.minimum(low, 0.0), np.clip(high, 0.0, _FAR)
        self._goes_beyond, self._little = high > _FAR, levels.threshold / _FAR
        self.is_exact = True  # no cut so far would be another if counts might move without end
        costs = np.array([levels.costs[number] for number in numbers])
        # Few counts are soon through; and where totals are weighed dear, costs say little of what is best hidden.
        at_all = _GIVE if len(numbers) >= _MANY and np.isinf(levels.dear) else 0.0
        give = np.where(self._low < self._high, at_all / np.maximum(costs, 1.0), 0.0)
        incidence, nothing = Incidence.of(numbers, rows), np.zeros(len(values))
        self._subproblems = Subproblems(incidence, len(rows), nothing, give=give)
        self._answers: dict[tuple[int, int], tuple[np.ndarray, np.ndarray]] = {}
        self._seen_low, self._seen_high = np.zeros(len(numbers)), np.zeros(len(numbers))

    def set_shares(self, shares: np.ndarray) -> None:
        """From now on each count may move by this share of its range; former answers that do so still hold."""
        self._subproblems.set_limits(self._low * shares, self._high * shares)
        self._seen_low[:] = self._seen_high[:] = 0.0
        low, high = self._low * shares - _NOTHING, self._high * shares + _NOTHING
        for key, (places, moves) in list(self._answers.items()):
            if np.any(moves < low[places]) or np.any(moves > high[places]):
                del self._answers[key]
            else:
                self._seen_low[places] = np.minimum(self._seen_low[places], moves)
                self._seen_high[places] = np.maximum(self._seen_high[places], moves)

    def measure_known(self, place: int, directions: Iterable[int]) -> float:
        """How far the count moved in the solutions for other counts since the shares were set."""
        return sum(
            float(self._seen_high[place] if direction > 0 else -self._seen_low[place])
            for direction in directions
        )

    def find_farthest(self, place: int, direction: int) -> tuple[float, highspy.HighsSolution] | None:
        """How far, and the solution that says so: the others are priced only where it is not enough."""
        subproblem = self._subproblems.find(place)
        at = subproblem.find_column(place)
        subproblem.solver.changeColCost(at, -float(direction))
        subproblem.solver.run()
        solved = subproblem.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        far = -float(subproblem.solver.getObjectiveValue())
        solution = subproblem.solver.getSolution()
        subproblem.solver.changeColCost(at, 0.0)
        if not solved:
            return None
        moved = np.array(solution.col_value)
        some = np.flatnonzero(moved)
        self._answers[place, direction] = subproblem.columns[some], moved[some]
        for seen, farther in ((self._seen_low, np.minimum), (self._seen_high, np.maximum)):
            seen[subproblem.columns] = farther(seen[subproblem.columns], moved)
        return far, solution

    def price_counts(self, place: int, direction: int, solution: highspy.HighsSolution) -> np.ndarray:
        """By how much each count in full would widen this one at most, by the duals of the solution towards there.

        A count that stands still is worth what the sums of the subproblem say.
        """
        dual = -self._subproblems.find(place).price_counts(solution.row_dual, len(self._low))
        dual[place] -= float(direction)
        self.is_exact &= not np.any(self._goes_beyond & (-self._little < dual) & (dual < -_NOTHING))
        worth: np.ndarray = np.maximum(-dual, 0.0) * self._high - np.maximum(dual, 0.0) * self._low
        return worth
