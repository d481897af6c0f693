"""The cheapest other table, and a proposal of what to hide, on tables small enough to see the answer."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

import highspy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.disclosure.engine.linear import Constraint, find_own_sums
from etl.disclosure.engine.secondary import alternative_tables, cutting_planes, repair
from etl.disclosure.engine.secondary.alternative_tables import (
    AlternativeTable,
    AlternativeTables,
    Effort,
)
from etl.disclosure.engine.secondary.cutting_planes import propose_pattern
from etl.disclosure.engine.secondary.linked_tables import LinkedTables, ProtectionLevels
from etl.disclosure.engine.secondary.proof_tables import ProofTables
from etl.disclosure.engine.secondary.repair import PatternRepair

# A table of two by three with its sums known: 2 and the counts beside it.
VALUES = (2.0, 30.0, 9.0, 40.0, 50.0, 8.0)
ROWS = [
    Constraint(tuple((number, 1.0) for number in line), 0.0, 0.0)
    for line in ([0, 1, 2], [3, 4, 5], [0, 3], [1, 4], [2, 5])
]
FREE = dict.fromkeys(range(6), (0.0, np.inf))
TABLES = LinkedTables(
    cells=tuple(((),) for _ in VALUES),
    values=VALUES,
    guarded=(True,) * 6,
    reluctant=(False,) * 6,
    grown=frozenset(),
    rows=(),
    says_nonzero=(True,) * 6,
    says_size=(True,) * 6,
    most=(float("inf"),) * 6,
)  # type: ignore[arg-type]
LEVELS = ProtectionLevels(5, frozenset({0}), frozenset(range(6)), frozenset(), VALUES, dear=1e5)


def prove_everything() -> ProofTables:
    """The proofs of a pattern that meets every demand."""
    search = PatternRepair(TABLES, range(6), ROWS, levels=LEVELS, hidden={0}, targets={0})
    search.meet_demands()
    return search.proofs


EVERYTHING_PROVEN = prove_everything()


def test_the_cheapest_table_moves_the_smallest_counts_that_can_move() -> None:
    tables = AlternativeTables(VALUES, ROWS, ranges=FREE, costs=dict(enumerate(VALUES)))
    table = tables.find_cheapest(0, 4.0)
    assert table is not None
    assert table.steps.tolist() == [2, 0, -2, -2, 0, 2]
    assert table.cost == 2 * (2 + 9 + 40 + 8)


def test_what_is_hidden_moves_for_nothing_until_it_is_shown_again() -> None:
    tables = AlternativeTables(VALUES, ROWS, ranges=FREE, costs=dict(enumerate(VALUES)))
    tables.hide([0, 1, 3, 4])
    free = tables.find_cheapest(0, 4.0)
    assert free is not None
    assert (free.cost, sorted(free.moved)) == (0, [0, 1, 3, 4])
    tables.show(4, VALUES[4])
    dearer = tables.find_cheapest(0, 4.0)
    assert dearer is not None
    assert dearer.cost > 0


def test_what_was_hidden_stays_so_once_the_solvers_were_let_go() -> None:
    tables = AlternativeTables(VALUES, ROWS, ranges=FREE, costs=dict(enumerate(VALUES)))
    tables.hide([0, 1, 3, 4])
    before = [tables.find_free(0, 4.0), tables.find_cheapest(0, 4.0), tables.find_cheapest(2, 4.0)]
    tables.rest()
    after = [tables.find_free(0, 4.0), tables.find_cheapest(0, 4.0), tables.find_cheapest(2, 4.0)]
    for was, found in zip(before, after, strict=True):
        assert was is not None
        assert found is not None
        assert (found.cost, found.steps.tolist()) == (was.cost, was.steps.tolist())


def test_a_question_ends_when_the_time_is_up_however_long_the_questions_before_it_took() -> None:
    def ask_twice(deadline: float | None) -> list[AlternativeTable | None]:
        tables = AlternativeTables(
            VALUES, ROWS, ranges=FREE, costs=dict(enumerate(VALUES)), deadline=deadline
        )
        return [tables.find_cheapest(0, 4.0), tables.find_cheapest(0, 4.0)]

    in_time = ask_twice(time.monotonic() + 3_600)
    assert [table is not None and table.cost for table in in_time] == [118, 118]
    assert ask_twice(time.monotonic() - 1) == [None, None]


def test_what_the_time_ended_is_not_taken_for_protected(monkeypatch: pytest.MonkeyPatch) -> None:
    def ends_at_the_top(clock: list[float]) -> bool:
        search = PatternRepair(
            TABLES, range(6), ROWS, levels=LEVELS, hidden={0, 1, 3, 4}, targets={0}, deadline=5.0
        )
        looks = iter(clock)
        monkeypatch.setattr(time, "monotonic", lambda: next(looks, clock[-1]))
        return search._ends_at_the_top(1)

    assert not ends_at_the_top([0.0])  # 30 can be less
    assert ends_at_the_top([0.0, 10.0])  # the question was begun in time


def test_a_value_that_no_table_has_is_not_reached() -> None:
    tables = AlternativeTables(VALUES, ROWS, ranges=FREE, costs={})
    assert tables.find_cheapest(0, 42.0) is None
    assert tables.find_cheapest(0, -1.0) is None


def test_a_table_whose_parts_would_have_to_be_halves_is_made_whole() -> None:
    odd = [Constraint(((0, 1.0), (1, -1.0), (2, -1.0)), 0, 0), Constraint(((1, 1.0), (2, -1.0)), 0, 0)]
    tables = AlternativeTables((4.0, 2.0, 2.0), odd, ranges=dict.fromkeys(range(3), (0.0, np.inf)), costs={})
    assert tables.find_cheapest(0, 5.0) is None
    assert tables.find_cheapest(0, 6.0) is not None


def test_the_proposal_is_the_cheapest_pattern_and_repair_finds_nothing_to_add() -> None:
    suggestion, bound = propose_pattern(
        TABLES, range(6), ROWS, levels=LEVELS, hidden={0}, known_cost=np.inf, proofs=EVERYTHING_PROVEN
    )
    assert suggestion == {0, 2, 3, 5}
    assert bound == pytest.approx(9 + 40 + 8)
    search = PatternRepair(
        TABLES, range(6), ROWS, levels=LEVELS, hidden={0}, targets={0}, proposed=suggestion
    )
    assert search.meet_demands() == suggestion
    assert search.cost == 9 + 40 + 8


def test_nothing_is_proposed_where_what_is_known_costs_as_little() -> None:
    def proposal(known_cost: float) -> set[int] | None:
        return propose_pattern(
            TABLES, range(6), ROWS, levels=LEVELS, hidden={0}, known_cost=known_cost, proofs=EVERYTHING_PROVEN
        ).hidden

    least = 9.0 + 40 + 8
    assert proposal(least) is None
    assert proposal(least + 1) == {0, 2, 3, 5}


def test_what_a_known_pattern_could_not_prove_is_asked_of_no_other() -> None:
    nothing_proven = ProofTables(np.array(VALUES), threshold=5)
    found = propose_pattern(
        TABLES, range(6), ROWS, levels=LEVELS, hidden={0}, known_cost=np.inf, proofs=nothing_proven
    )
    assert found == ({0}, 0.0)


@given(st.lists(st.integers(1, 60), min_size=6, max_size=6))
def test_the_search_that_knows_a_pattern_finds_what_it_finds_without(costs: list[int]) -> None:
    levels = replace(LEVELS, costs=tuple(map(float, costs)))

    def proposal(known_cost: float) -> set[int] | None:
        return propose_pattern(
            TABLES, range(6), ROWS, levels=levels, hidden={0}, known_cost=known_cost, proofs=EVERYTHING_PROVEN
        ).hidden

    cheapest = proposal(np.inf)
    assert cheapest is not None
    cost = sum(costs[number] for number in cheapest - {0})
    # A rectangle is the least that protects the count: one beside it, one below it, and the one across.
    assert cost == min(costs[a] + costs[3] + costs[a + 3] for a in (1, 2))
    assert proposal(cost) is None
    assert proposal(cost + 1) == cheapest


@settings(max_examples=20)
@given(st.lists(st.integers(1, 60), min_size=6, max_size=6))
def test_a_search_of_very_many_counts_ends_early_and_claims_no_more_than_the_cheapest_costs(
    costs: list[int],
) -> None:
    levels = replace(LEVELS, costs=tuple(map(float, costs)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cutting_planes, "_VERY_MANY", 1)
        patch.setattr(cutting_planes, "_LESS", np.inf)
        found, bound = propose_pattern(
            TABLES, range(6), ROWS, levels=levels, hidden={0}, known_cost=np.inf, proofs=EVERYTHING_PROVEN
        )
    assert found is not None
    assert bound <= min(costs[a] + costs[3] + costs[a + 3] for a in (1, 2)) + 1e-6


def test_what_was_hidden_for_nothing_is_shown_again() -> None:
    search = PatternRepair(
        TABLES, range(6), ROWS[:1] + ROWS[2:3], levels=LEVELS, hidden={0}, targets={0}, proposed=[1, 2, 3]
    )
    assert search.meet_demands() == {0, 1, 2, 3}
    search.remove_redundant()
    assert search.hidden == {0, 2, 3}


def test_proofs_without_a_count_are_the_tables_that_leave_it_alone() -> None:
    proofs = ProofTables(np.array([2.0, 9.0]), threshold=5)
    proofs.add(np.array([2.0, 0.0]), informed=True)
    proofs.add(np.array([-1.0, 3.0]), informed=False)
    assert (proofs.width(0), proofs.reached[4][0], proofs.reached[1][0]) == (3, True, False)
    assert (proofs.leave_out_count(1).width(0), proofs.leave_out_count(0).width(1)) == (2, 0)
    assert proofs.measure_reach(0, (1,), informed=True) == 2
    assert (
        proofs.measure_reach(0, (-1,), informed=True) == 0
    )  # the table with 1 is none for who knows the small ones
    assert proofs.measure_reach(0, (1, -1), informed=False) == 3
    proofs.add(np.array([0.0, 1.0]), informed=False)
    assert (proofs.leave_out_count(0).width(1), proofs.leave_out_count(1).width(1)) == (1, 0)


def test_a_cut_goes_into_the_master_problem_before_the_next_count_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each is as long as the component, and there are some a count: of 9,000 counts together hundreds of megabytes."""
    done: list[str] = []

    def note(owner: type, name: str) -> None:
        original = getattr(owner, name)

        def noted(*given: Any) -> Any:
            done.append(name)
            return original(*given)

        monkeypatch.setattr(owner, name, noted)

    note(cutting_planes.AttackerProblem, "find_farthest")
    for name in ("solve", "cut"):
        note(cutting_planes._MasterProblem, name)
    propose_pattern(
        TABLES, range(6), ROWS, levels=LEVELS, hidden={0}, known_cost=1e9, proofs=EVERYTHING_PROVEN
    )
    first_round = done[1 : done.index("solve", 1)]
    assert "find_farthest" in first_round[first_round.index("cut") :]


@dataclass(frozen=True)
class SquareTable:
    """Counts of a square with the totals of its lines and columns, and the total of these: some of all are hidden."""

    values: np.ndarray
    hidden: list[int]
    side: int = 4

    @classmethod
    def drawn(cls, seed: int) -> SquareTable:
        random = np.random.default_rng(seed)
        inner = random.integers(1, 9, (cls.side, cls.side))
        values = np.array([*inner.ravel(), *inner.sum(axis=1), *inner.sum(axis=0), inner.sum()], dtype=float)
        return cls(values, [int(n) for n in np.flatnonzero(random.random(len(values)) < 0.4)])

    @property
    def rows(self) -> list[Constraint]:
        """Each total less its parts; what the columns add up to follows from the other sums."""
        cells = np.arange(self.side**2).reshape(self.side, self.side)
        lines, columns = self.side**2 + np.arange(2 * self.side).reshape(2, self.side)
        whole = self.side**2 + 2 * self.side
        sums = [*zip(lines, cells, strict=True), *zip(columns, cells.T, strict=True)]
        sums += [(whole, lines), (whole, columns)]
        return [
            Constraint(((int(total), 1.0), *((int(part), -1.0) for part in parts)), 0.0, 0.0)
            for total, parts in sums
        ]

    def ask(self) -> AlternativeTables:
        costs = dict(enumerate(self.values))
        tables = AlternativeTables(
            self.values, self.rows, ranges=dict.fromkeys(costs, (0.0, np.inf)), costs=costs
        )
        tables.hide(self.hidden)
        return tables


@pytest.mark.parametrize("seed", range(6))
def test_what_is_asked_of_many_counts_costs_what_it_costs_of_few(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also of all as the nearest ones, and where whole ones are hidden and shown again in between."""
    square = SquareTable.drawn(seed)
    few = square.ask()
    monkeypatch.setattr(alternative_tables, "MANY", 0)
    many, nearest = square.ask(), square.ask()
    nearest.effort = Effort(nearest=len(square.values))
    asked = 0
    for number in range(len(square.values)):
        for aim in (square.values[number] + 3, square.values[number] - 1):
            answers = [tables.find_cheapest(number, aim) for tables in (few, many, nearest)]
            costs = [answer and (answer.is_whole, round(answer.cost, 6)) for answer in answers]
            assert costs == costs[:1] * 3
            asked += costs[0] is not None
        for tables in (few, many, nearest):
            if number in square.hidden:
                tables.show(number, square.values[number])
            else:
                tables.hide([number])
    assert asked > 20


@pytest.mark.parametrize("nearest", [None, 9])
def test_a_question_about_many_counts_begins_with_as_many_basic_ones_as_it_has_sums(
    nearest: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With more or fewer the solver would begin anew, at the sums alone: the same answers, in three times as long."""
    monkeypatch.setattr(alternative_tables, "MANY", 0)
    begun: list[tuple[highspy.Highs, highspy.HighsBasis]] = []
    solve = alternative_tables._solve

    def note(solver: highspy.Highs, iterations: int | None, basis: highspy.HighsBasis) -> np.ndarray | None:
        begun.append((solver, basis))
        return solve(solver, iterations, basis)

    monkeypatch.setattr(alternative_tables, "_solve", note)
    square = SquareTable.drawn(1)
    tables = square.ask()
    tables.effort = Effort(nearest=nearest)
    for number in range(len(square.values)):
        tables.find_cheapest(number, square.values[number] + 3)
        solver, basis = begun[-1]
        kinds = [*basis.col_status, *basis.row_status]
        assert (len(basis.col_status), len(basis.row_status)) == (solver.getNumCol(), solver.getNumRow())
        assert kinds.count(highspy.HighsBasisStatus.kBasic) == solver.getNumRow()
    assert any(highspy.HighsBasisStatus.kBasic in basis.col_status for _, basis in begun)


def test_a_sum_that_others_say_too_is_left_out_and_where_one_does_not_follow_none_is() -> None:
    square = SquareTable.drawn(1)
    own = find_own_sums(square.rows)
    assert sorted(own) == list(range(square.side**2, len(square.values)))
    assert [*own.values()] == square.rows[:-1]
    assert find_own_sums([*square.rows, Constraint(((24, 1.0), (0, -1.0)), 0.0, 0.0)]) == {}
    assert find_own_sums(ROWS) == {}


@pytest.mark.parametrize("unanswered", [repair._HARD - 1, repair._HARD])
def test_where_many_questions_have_no_answer_the_nearest_counts_are_asked(
    unanswered: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alternative_tables, "MANY", 0)
    search = PatternRepair(TABLES, range(6), ROWS, levels=LEVELS, hidden={0}, targets={0})
    efforts = []
    for is_last in search._take_turns():
        efforts.append(search._free.effort)
        search._free.unanswered = unanswered
        assert is_last == (search._free.effort == Effort())
        assert search._is_turn_over == (unanswered == repair._HARD and len(efforts) == 1)
    hard = [repair._TURNS[0], *repair._TURNS_OF_HARD, Effort()]
    assert efforts == (hard if unanswered == repair._HARD else [*repair._TURNS, Effort()])


def test_a_question_that_took_too_long_is_counted_and_one_without_answer_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(alternative_tables, "MANY", 0)
    ranges = FREE | {2: (9.0, 9.0), 5: (8.0, 8.0)}
    tables = AlternativeTables(VALUES, ROWS, ranges=ranges, costs=dict(enumerate(VALUES)))
    tables.effort = Effort(0)
    assert tables.find_cheapest(0, 4.0) is None
    assert tables.unanswered == 1
    tables.effort = Effort(100)
    assert tables.find_cheapest(0, 4.0) is not None
    assert [tables.find_cheapest(2, 10.0), tables.find_cheapest(0, 80.0), tables.find_cheapest(0, 80.0)] == [
        None
    ] * 3
    assert tables.unanswered == 1
