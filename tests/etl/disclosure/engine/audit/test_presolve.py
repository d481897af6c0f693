"""What is taken out before the bounds are asked for changes none of them: random systems, each counted one by one."""

from __future__ import annotations

import itertools
import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence

import pytest

from etl.disclosure.cells import Cell
from etl.disclosure.engine.audit.attackers import AttackerView, Contradiction, UnknownCounts, bound_cells
from etl.disclosure.engine.audit.intervals import Interval, Span
from etl.disclosure.engine.audit.presolve import presolve
from etl.disclosure.engine.linear import Constraint
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
