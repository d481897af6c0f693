"""The bounds of the attack are those that counting gives; what is taken out before they are asked changes none."""

from __future__ import annotations

import itertools
import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence

import pytest

from etl.disclosure.cells import Cell
from etl.disclosure.engine.audit import intervals, nearby_tables
from etl.disclosure.engine.audit.attackers import AttackerView, Contradiction, UnknownCounts, bound_cells
from etl.disclosure.engine.audit.intervals import InfeasibleError, Interval, IntervalSolver, Span
from etl.disclosure.engine.audit.presolve import presolve
from etl.disclosure.engine.linear import Constraint, split_into_components
from tests.kit.sampling import sample

SYSTEMS = sample(range(4_000), 400)
BASE = Cell("mimp_cem@2024-10", "", "cem_cases", "PE-150112", "2023-01-01", "2023-12-31", "")
COUNTS = 6
CELLS = [BASE._replace(breakdown=f"centre:{number}") for number in range(COUNTS)]
Table = tuple[int, ...]


def equal(*weights: tuple[int, float], to: float) -> Constraint:
    return Constraint(tuple(weights), to, to)


def whole(total: int, *parts: int, rest: float = 0.0) -> Constraint:
    return equal((total, 1.0), *((part, -1.0) for part in parts), to=rest)


def random_system(chance: random.Random) -> tuple[dict[int, Span], list[Constraint]]:
    """Wholes of the same parts, sums that stand twice, counts that differ by a number, counts that are one."""
    truth = [chance.choice([0, 1, 1, 2, 3]) for _ in range(COUNTS)]
    ranges = {number: (float(chance.choice([0, 0, value])), float(max(value, chance.choice([3, 4]))))
              for number, value in enumerate(truth)}  # fmt: skip
    rows: list[Constraint] = []
    for _ in range(chance.randint(2, 5)):
        size = chance.choice([1, 2, 2, 3, 4])
        chosen = chance.sample(range(COUNTS), size)
        signs = chance.choice(
            [[1.0] + [-1.0] * (size - 1), [-1.0] * size, [1.0] * size, [2.0] + [1.0] * (size - 1)]
        )
        weights = tuple(zip(chosen, signs, strict=True))
        number = math.fsum(weight * truth[count] for count, weight in weights)
        rows.append(Constraint(weights, number, number + chance.choice([0, 0, 0, 0, 1])))
        others = [count for count in range(COUNTS) if count not in chosen]
        if size > 2 and others and chance.random() < 0.6:  # another whole of the same parts
            twin = ((chance.choice(others), signs[0]), *weights[1:])
            rows.append(equal(*twin, to=math.fsum(weight * truth[count] for count, weight in twin)))
    rows += chance.sample(rows, chance.choice([0, 0, 1]))
    if chance.random() < 0.1:
        rows[-1] = Constraint(rows[-1].weights, rows[-1].low + 1, rows[-1].high + 1)  # it may fit nothing
    return ranges, rows


def fitting(ranges: Mapping[int, Span], rows: Sequence[Constraint]) -> list[Table]:
    spans = [range(int(low), int(high) + 1) for low, high in ranges.values()]
    return [
        table
        for table in itertools.product(*spans)
        if all(
            row.low <= sum(weight * table[count] for count, weight in row.weights) <= row.high for row in rows
        )
    ]


def attacked(
    ranges: Mapping[int, Span], rows: Sequence[Constraint], asked: Sequence[int]
) -> dict[int, Interval] | None:
    """The bounds of the counts asked for; None where the attack says that nothing fits."""
    unknown = UnknownCounts(
        numbers={cell: number for number, cell in enumerate(CELLS)}, constraints=list(rows)
    )
    view = AttackerView(
        {CELLS[count] for count in asked}, 5, within={CELLS[count]: span for count, span in ranges.items()}
    )
    intervals: dict[int, Interval] = {}
    for part in bound_cells(unknown, view):
        if isinstance(part, Contradiction):
            return None
        intervals |= {CELLS.index(cell): interval for cell, interval in part.items()}
    return intervals


def test_bounds_are_those_of_counting_whatever_is_taken_out_before() -> None:
    seen: Counter[str] = Counter()
    for seed in SYSTEMS:
        chance = random.Random(seed)
        ranges, rows = random_system(chance)
        tied = {count for row in rows for count, _ in row.weights}
        asked = sorted(chance.sample(sorted(tied), chance.randint(1, len(tied))))
        tables, intervals = fitting(ranges, rows), attacked(ranges, rows, asked)
        if not tables:
            # What stands apart from the contradiction is bounded all the same; nothing is said of what stands in it.
            seen["contradiction"] += intervals is None
            continue
        assert intervals is not None, seed
        for count in asked:
            counted = Interval(min(table[count] for table in tables), max(table[count] for table in tables))
            assert intervals[count] == counted, (seed, count, ranges, rows)
            seen["narrowed"] += counted != ranges[count]
            seen["told"] += counted.width == 0
            seen["left"] += counted.width > 0
    assert min(seen.values()) > 10, seen
    assert set(seen) == {"contradiction", "narrowed", "told", "left"}


LOOSE = dict.fromkeys(range(COUNTS), (0.0, 9.0))


REPEATING = {
    "two that are one, in sums of their own": [whole(0, 1), whole(0, 2, 3), whole(1, 4, 5)],
    "wholes of the same parts": [
        whole(0, 2, 3),
        whole(1, 2, 3),
        whole(4, 0, 5),
        equal((1, 1.0), (5, 1.0), to=4),
    ],
    "a sum that stands twice": [whole(0, 2, 3), whole(0, 2, 3)],
    "a number in other sums": [equal((0, 1.0), to=2), whole(1, 0, 2), whole(3, 1, 2)],
}


@pytest.mark.parametrize("rows", REPEATING.values(), ids=REPEATING.keys())
def test_counts_that_are_one_are_asked_about_once(rows: list[Constraint]) -> None:
    reduction = presolve(LOOSE, rows, needed=range(COUNTS))
    tied = {count for row in reduction.constraints for count, _ in row.weights}
    assert len(reduction.constraints) < len(rows)
    assert len(tied) < len({count for row in rows for count, _ in row.weights})


def test_a_row_that_says_another_number_of_the_same_counts_is_a_contradiction() -> None:
    rows = [equal((0, 1.0), (1, 1.0), (2, 1.0), to=4), equal((0, 1.0), (1, 1.0), (2, 1.0), to=5)]
    assert attacked(LOOSE, rows, [0, 1]) is None


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


def test_tables_beside_a_known_one_show_no_more_and_no_less_than_counting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(intervals, "MANY", 1)  # as of many counts, of which two may move at first
    monkeypatch.setattr(nearby_tables, "_SIZES", ((2, 2), (10**9, 3)))
    seen: Counter[bool] = Counter()
    for seed in TABLES:
        ranges, rows, solutions = linked_table(seed)
        known = dict(enumerate(map(float, solutions[seed % len(solutions)])))
        solver = IntervalSolver(ranges, rows, table=known)
        counted = {
            cell: Interval(*(end(solution[cell] for solution in solutions) for end in (min, max)))
            for cell in ranges
        }

        def is_wide(count: int, shown: Interval, within: Interval) -> bool:
            return shown.width >= 2

        for cell, found in solver.find_intervals(ranges, whole_below=math.inf, is_enough=is_wide).items():
            assert counted[cell].low <= found.low <= found.high <= counted[cell].high, (seed, cell)
            assert (found.width >= 2) == (counted[cell].width >= 2), (seed, cell)
            seen[found.width >= 2] += 1
        assert solver.find_intervals(ranges, whole_below=math.inf) == counted, seed
    assert min(seen[True], seen[False]) > 20, seen


@pytest.mark.parametrize(
    ("table", "fault"),
    [({0: 3.0, 1: 5.0}, "sum"), ({0: 8.0, 1: -1.0}, "range"), ({0: 3.5, 1: 3.5}, "part of a person")],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_a_table_that_does_not_agree_is_not_taken_for_known(table: dict[int, float], fault: str) -> None:
    rows = [Constraint(((0, 1.0), (1, 1.0)), 7, 7)]
    with pytest.raises(ValueError, match="breaks a constraint or a range"):
        IntervalSolver(dict.fromkeys(table, (0.0, math.inf)), rows, table=table)


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
