"""A question to a piece of a component has the answer of the whole; tables prove the same after some are taken away."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from scipy.optimize import linprog

from etl.disclosure.engine.linear import Constraint
from etl.disclosure.engine.secondary.cutting_planes import AttackerProblem
from etl.disclosure.engine.secondary.linked_tables import LinkedTables, ProtectionLevels
from etl.disclosure.engine.secondary.proof_tables import ProofTables
from etl.disclosure.engine.secondary.subproblems import NEAR, Incidence, Subproblems, count_steps

NAMELESS = ("",)
SIDE = 5


@dataclass(frozen=True)
class Table:
    """Counts of a table of SIDE x SIDE, each line and column of which adds up to a total that stands beside them."""

    values: np.ndarray
    rows: list[Constraint]

    @classmethod
    def drawn(cls, random: np.random.Generator) -> Table:
        inner = random.integers(1, 9, (SIDE, SIDE)).astype(float)
        across, down = np.arange(SIDE * SIDE).reshape(SIDE, SIDE), SIDE * SIDE
        lines = [*across, *across.T]
        rows = [
            Constraint((*((int(place), 1.0) for place in line), (down + at, -1.0)), 0.0, 0.0)
            for at, line in enumerate(lines)
        ]
        return cls(np.array([*inner.ravel(), *inner.sum(axis=1), *inner.sum(axis=0)]), rows)

    @property
    def size(self) -> int:
        return len(self.values)

    def farthest(self, place: int, direction: int, lower: np.ndarray, upper: np.ndarray) -> float:
        """How far a count can move in the whole table, by another solver."""
        sums = np.zeros((len(self.rows), self.size))
        for at, row in enumerate(self.rows):
            for number, weight in row.weights:
                sums[at, number] = weight
        cost = np.zeros(self.size)
        cost[place] = -direction
        limits = list(zip(lower, upper, strict=True))
        answer = linprog(cost, A_eq=sums, b_eq=np.zeros(len(self.rows)), bounds=limits)
        return float(-answer.fun)

    def problem(self) -> AttackerProblem:
        every = (True,) * self.size
        tables = LinkedTables(
            cells=((NAMELESS,),) * self.size, values=tuple(self.values), guarded=every, reluctant=(False,) * self.size,
            grown=frozenset(), rows=(), says_nonzero=every, says_size=every, most=(np.inf,) * self.size,
        )  # fmt: skip
        levels = ProtectionLevels(
            5, frozenset(), frozenset(range(self.size)), frozenset(), [1.0] * self.size, 1e7
        )
        return AttackerProblem(tables, range(self.size), self.rows, levels=levels, informed=False)

    def limits(self, shares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """For one who knows that a mark means 1 at least."""
        return (1 - self.values) * shares, np.full(self.size, 1_000.0) * shares


@pytest.mark.parametrize("seed", range(12))
def test_a_count_reaches_in_its_piece_what_it_reaches_in_the_component(seed: int) -> None:
    random = np.random.default_rng(seed)
    table = Table.drawn(random)
    problem = table.problem()
    for moving in (0.15, 0.4, 0.8):
        shares = (random.random(table.size) < moving) * random.choice([0.3, 1.0], table.size)
        problem.set_shares(shares)
        for place in range(table.size):
            for direction in (1, -1):
                answer = problem.find_farthest(place, direction)
                assert answer is not None
                far, weights = answer[0], problem.price_counts(place, direction, answer[1])
                assert far == pytest.approx(table.farthest(place, direction, *table.limits(shares)), abs=1e-6)
                assert far == pytest.approx(float(weights @ shares), abs=1e-6)
                others = random.random(table.size)
                possible = table.farthest(place, direction, *table.limits(others))
                assert possible <= float(weights @ others) + 1e-6


def test_what_moves_no_more_is_in_no_piece_and_what_moves_again_is() -> None:
    table = Table.drawn(np.random.default_rng(1))
    subproblems = Subproblems(
        Incidence.of(range(table.size), table.rows), len(table.rows), np.zeros(table.size)
    )
    four = [0, 1, SIDE, SIDE + 1]
    for moving in (four, [0, 1], four):
        upper = np.zeros(table.size)
        upper[moving] = 1.0
        subproblems.set_limits(-upper, upper)
        assert list(subproblems.find(0).columns) == moving
        assert list(subproblems.find(SIDE).columns) == (four if moving == four else [SIDE])


def test_counts_of_one_sum_are_one_step_away_and_others_as_many_as_there_are_sums_between() -> None:
    table = Table.drawn(np.random.default_rng(1))
    steps = count_steps(0, Incidence.of(range(table.size), table.rows), size=table.size)
    inner, lines, columns = np.split(steps, [SIDE * SIDE, SIDE * SIDE + SIDE])
    square = inner.reshape(SIDE, SIDE)
    assert square[0, 0] == 0
    assert set(square[0, 1:]) == set(square[1:, 0]) == {1}
    assert set(square[1:, 1:].ravel()) == {2}
    assert (lines[0], columns[0]) == (1, 1)
    assert set(lines[1:]) == set(columns[1:]) == {2}


def test_what_no_sum_joins_to_a_count_is_as_far_as_can_be() -> None:
    rows = [Constraint(((0, 1.0), (1, -1.0)), 0.0, 0.0), Constraint(((2, 1.0), (3, -1.0)), 0.0, 0.0)]
    assert count_steps(1, Incidence.of(range(4), rows), size=4).tolist() == [1, 0, NEAR, NEAR]


THRESHOLD, COUNTS, TABLES = 5, 12, 25


@pytest.mark.parametrize("seed", range(40))
def test_what_is_left_when_a_count_is_shown_is_what_the_tables_without_it_prove(seed: int) -> None:
    random = np.random.default_rng(seed)
    values = random.integers(0, 9, COUNTS).astype(float)
    proofs = ProofTables(values, threshold=THRESHOLD)
    tables = []
    for _ in range(random.integers(0, TABLES)):
        moves = random.random(COUNTS) < 0.25
        steps = np.where(moves, random.integers(-3, 7, COUNTS), 0).clip(-values) + 1e-9
        marked = bool(random.random() < 0.7)
        tables.append((steps, marked and bool(random.random() < 0.5), marked))
        proofs.add(steps, informed=tables[-1][1], marked=marked)
    shown = [int(place) for place in random.choice(COUNTS, 3, replace=False)]
    for place in shown:
        proofs = proofs.leave_out_count(place)
    possible = [
        (values + np.rint(steps), informed, marked)
        for steps, informed, marked in tables
        if not np.rint(steps)[shown].any()
    ]
    heeding = [values, *(table for table, _, marked in possible if marked)]
    assert (proofs.low == np.min(heeding, axis=0)).all()
    assert (proofs.high == np.max(heeding, axis=0)).all()
    assert (proofs.least == np.min([values, *(table for table, *_ in possible)], axis=0)).all()
    for value in range(THRESHOLD):
        told = [values, *(table for table, informed, _ in possible if informed)]
        assert (proofs.reached[value] == (np.array(told) == value).any(axis=0)).all()
