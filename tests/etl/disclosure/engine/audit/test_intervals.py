"""The bounds of the attack are those that counting every possibility gives, on small random linked tables."""

from __future__ import annotations

import itertools
import math
import random

import pytest

from etl.disclosure.engine.audit.intervals import InfeasibleError, Interval, IntervalSolver
from etl.disclosure.engine.linear import Constraint, split_into_components
from tests.kit.sampling import sample

TABLES = sample(range(600), 60)


def linked_table(seed: int) -> tuple[dict[int, tuple[float, float]], list[Constraint], list[list[int]]]:
    """A random 2x2 or 2x3 table, some of its margins and a second table's sum shown; counts up to 4 are hidden.

    Each hidden count has a range of 0 to 4; returned with the rows and every assignment that satisfies them.
    """
    chance = random.Random(seed)
    across, down = chance.choice([(2, 2), (3, 2), (2, 3)])
    truth = [chance.choice([0, 1, 1, 2, 3, 4]) for _ in range(across * down)]
    groups = [[row * across + column for column in range(across)] for row in range(down)]
    groups += [[row * across + column for row in range(down)] for column in range(across)]
    groups += [sorted(chance.sample(range(across * down), chance.randint(2, across * down - 1)))]
    rows = []
    for group in groups:
        weights = tuple((cell, float(chance.choice([1, 1, 1, 2]))) for cell in group)
        total = sum(weight * truth[cell] for cell, weight in weights)
        if chance.random() < 0.7:
            rows.append(Constraint(weights, total, total + chance.choice([0, 0, 0, 1, math.inf])))
    ranges = dict.fromkeys(range(across * down), (0.0, 4.0))
    return ranges, rows, [list(solution) for solution in _solutions(across * down, rows)]


def _solutions(cells: int, rows: list[Constraint]) -> list[tuple[int, ...]]:
    return [
        solution
        for solution in itertools.product(range(5), repeat=cells)
        if all(row.low <= sum(w * solution[c] for c, w in row.weights) <= row.high for row in rows)
    ]


def test_whole_number_bounds_equal_those_of_counting_every_possibility() -> None:
    compared = fractional = 0
    for seed in TABLES:
        ranges, rows, solutions = linked_table(seed)
        solver = IntervalSolver(ranges, rows)
        for cell in ranges:
            counted = Interval(
                min(solution[cell] for solution in solutions), max(solution[cell] for solution in solutions)
            )
            assert solver.find_interval(cell, whole_below=math.inf) == counted, f"table {seed}, cell {cell}"
            fractional += solver.find_linear_interval(cell) != counted
            compared += 1
    assert compared >= 4 * len(TABLES)
    assert fractional, "no table in which linear bounds flatter: the whole-number step is not tested"


def test_components_bound_a_cell_as_all_rows_together_do() -> None:
    rows = [Constraint(((0, 1.0), (1, 1.0)), 7, 7), Constraint(((2, 1.0), (3, 1.0)), 4, 4)]
    (first_cells, first_rows), (second, second_rows) = split_into_components(rows)
    assert (first_cells, second) == ([0, 1], [2, 3])
    free = dict.fromkeys(first_cells, (0.0, math.inf))
    assert IntervalSolver(free, first_rows).find_interval(0, whole_below=99) == (0, 7)
    assert IntervalSolver(dict.fromkeys(second, (0.0, math.inf)), second_rows).find_interval(
        3, whole_below=99
    ) == (0, 4)


def test_a_count_without_an_upper_end_is_said_to_have_none() -> None:
    solver = IntervalSolver(
        {0: (0.0, math.inf), 1: (0.0, math.inf)}, [Constraint(((0, 1.0), (1, -1.0)), 3, math.inf)]
    )
    assert solver.find_interval(0, whole_below=20) == (3, math.inf)


def test_figures_that_no_count_satisfies_are_a_contradiction() -> None:
    with pytest.raises(InfeasibleError):
        IntervalSolver({0: (0.0, math.inf)}, [Constraint(((0, 1.0),), -2, -2)])
