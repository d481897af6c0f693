"""The cheapest pattern of hidden counts in one component, by cutting planes, after Fischetti and Salazar (2001).

The master problem says which counts are hidden, at first in parts. For each demand a linear program asks how far the
count can be moved by what is hidden; if that is too little, its dual values are a cut: what would have to be hidden more.
When no cut is missing, the parts are made whole and the same is asked again. Rounds and nodes are limited, never time, so
that the same counts give the same pattern. What comes out is a proposal: `Protection` completes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import highspy
import numpy as np

from etl.disclosure.bounds import Row, let_be, quiet_solver
from etl.disclosure.suppression.demands import Terms
from etl.disclosure.suppression.joint_counts import Joint
from etl.disclosure.suppression.proofs import Proofs
from etl.disclosure.suppression.reach import Reach

_PART_ROUNDS, _WHOLE_ROUNDS, _NODES, _GAP = 40, 8, 2_000, 0.005
_SHORT = 1e-4
_HARDLY_HIDDEN = 0.05


@dataclass(slots=True)
class _Demand:
    """The count at `place` must be able to move by `need`: up, down, or (no direction) both together."""

    place: int
    directions: tuple[int, ...]
    need: float
    always: bool


@dataclass(slots=True)
class _Master:
    """Which counts are hidden, at the least cost that satisfies the cuts so far."""

    solver: highspy.Highs
    size: int
    shares: np.ndarray = field(init=False)
    whole: bool = False

    @classmethod
    def of(cls, costs: np.ndarray, forced: np.ndarray) -> _Master:
        solver = quiet_solver()
        for place, cost in enumerate(costs):
            solver.addVar(float(forced[place]), 1.0)
            solver.changeColCost(place, float(cost) if not forced[place] else 0.0)
        solver.setOptionValue("mip_rel_gap", _GAP)
        solver.setOptionValue("mip_max_nodes", _NODES)
        # A search for a first pattern that took a third of the time: the parts, rounded, are nearly one already.
        solver.setOptionValue("mip_heuristic_run_feasibility_jump", False)
        return cls(solver, len(costs))

    def solve(self) -> bool:
        """Solve the master problem into `shares`; whether it has a solution."""
        self.solver.run()
        solution = np.array(self.solver.getSolution().col_value)
        if len(solution) != self.size or self.solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
            return False
        self.shares = np.clip(solution, 0.0, 1.0)
        return True

    @property
    def bound(self) -> float:
        """What every pattern that satisfies the cuts so far, and so every one that suffices, costs at least."""
        info = self.solver.getInfo()
        return float(info.mip_dual_bound if self.whole else info.objective_function_value)

    def make_whole(self) -> None:
        self.whole = True
        let_be(self.solver, self.size, highspy.HighsVarType.kInteger)

    def cut(self, demand: _Demand, weights: np.ndarray) -> None:
        """Add a cut: the hidden counts must widen this one as far as is demanded, if it is hidden itself."""
        weights, minimum = np.minimum(weights, demand.need), demand.need
        if not demand.always:
            weights[demand.place], minimum = -demand.need, 0.0
        used = np.flatnonzero(weights).astype(np.int32)
        self.solver.addRow(minimum - _SHORT / 100, highspy.kHighsInf, len(used), used, weights[used])


def proposed(
    model: Joint,
    numbers: Iterable[int],
    rows: Sequence[Row],
    *,
    terms: Terms,
    hidden: Iterable[int],
    known_cost: float,
    proofs: Proofs,
) -> set[int] | None:
    """The counts to hide in one component, those in `hidden` among them; `proofs` are of a pattern that is known.

    None where nothing is found, or where the least that a pattern hidden in parts costs says that none is cheaper, by
    more than the gap, than one that is known.
    """
    order, start = sorted(numbers), set(hidden)
    forced = np.array([number in start for number in order])
    costs = np.array([terms.costs[number] for number in order])
    master = _Master.of(costs, forced)
    reaches = [Reach(model, order, rows, terms=terms, informed=informed) for informed in (True, False)]
    demands = list(_demands(model, order, terms, forced=forced))
    open_demands = [
        (informed, demand)
        for informed, demand in demands
        if demand.always
        and proofs.shown_reach(demand.place, demand.directions, informed=informed) < demand.need
    ]
    _ask_no_more_than_can_be(reaches, open_demands, np.ones(len(order)))
    if not _cut_until_met(master, reaches, demands, rounds=_PART_ROUNDS, known_cost=known_cost):
        return None
    master.make_whole()
    if not _cut_until_met(master, reaches, demands, rounds=_WHOLE_ROUNDS, known_cost=known_cost):
        return None
    return start | {number for number, share in zip(order, master.shares, strict=True) if share > 1 / 2}


def _demands(
    model: Joint, order: Sequence[int], terms: Terms, *, forced: np.ndarray
) -> Iterator[tuple[bool, _Demand]]:
    """For one who knows the small ones, and for one who does not. What only grew between editions is left out."""
    top = terms.threshold - 1.0
    for place, number in enumerate(order):
        if number in terms.small and forced[place] and number not in terms.grown:
            most = min(top, model.most[number])
            for direction, need in ((1, most - model.values[number]), (-1, model.values[number] - 1)):
                if need > 0:
                    yield True, _Demand(place, (direction,), need, always=True)
        if number in terms.judged and number not in terms.grown:
            width = min(float(terms.width), model.most[number])
            yield False, _Demand(place, (1, -1), width, always=bool(forced[place]))


def _ask_no_more_than_can_be(
    reaches: Sequence[Reach], demands: Iterable[tuple[bool, _Demand]], everything: np.ndarray
) -> None:
    """Lower each demand, of those that no table is known to meet, to what hiding every count would give."""
    for reach in reaches:
        reach.share(everything)
    for informed, demand in demands:
        if reaches[not informed].known_reach(demand.place, demand.directions) >= demand.need:
            continue
        answers = [reaches[not informed].towards(demand.place, direction) for direction in demand.directions]
        far = sum(answer[0] for answer in answers if answer is not None)
        demand.need = min(demand.need, float(np.floor(far + _SHORT)))


def _cut_until_met(
    master: _Master,
    reaches: Sequence[Reach],
    demands: Sequence[tuple[bool, _Demand]],
    *,
    rounds: int,
    known_cost: float,
) -> bool:
    """Solve and cut until nothing is missing or the rounds are over.

    False where the master has no answer, or can have none that is cheaper than a pattern that is known.
    """
    for _ in range(rounds):
        if not master.solve() or known_cost <= (1.0 + _GAP) * master.bound:
            return False
        for reach in reaches:
            reach.share(master.shares)
        missing = [
            (demand, weights)
            for informed, demand in demands
            if demand.always or master.shares[demand.place] > _HARDLY_HIDDEN
            if (weights := _missing(reaches[not informed], demand, master.shares)) is not None
        ]
        if not missing:
            return True
        for demand, weights in missing:
            master.cut(demand, weights)
    return master.solve()


def _missing(reach: Reach, demand: _Demand, shares: np.ndarray) -> np.ndarray | None:
    """The weights of the cut that a demand needs; none where it is met."""
    required_move = demand.need * (1.0 if demand.always else shares[demand.place])
    if reach.known_reach(demand.place, demand.directions) >= required_move - _SHORT:
        return None
    far, worths = 0.0, []
    for at, direction in enumerate(demand.directions, start=1):
        answer = reach.towards(demand.place, direction)
        if answer is None:
            return None
        far += answer[0]
        known = reach.known_reach(demand.place, demand.directions[at:])
        if far + known >= required_move - _SHORT:  # whatever the other direction adds to it
            return None
        worths.append((direction, answer[1]))
    return sum(
        (reach.worth(demand.place, direction, solution) for direction, solution in worths),
        start=np.zeros(len(shares)),
    )
