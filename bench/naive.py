"""The naive ways to protect small counts: only the small ones hidden, by hand, whole tables dropped, rounding."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from etl.disclosure.cells import Cell
from etl.disclosure.engine.linear import Constraint, split_into_components
from etl.disclosure.engine.secondary.alternative_tables import AlternativeTables
from etl.disclosure.engine.secondary.linked_tables import WithheldCells
from etl.disclosure.suppression.declared_sums import find_relations
from etl.disclosure.suppression.linked_counts import link_counts
from observatory.catalog import Catalog

Counts = Mapping[Cell, float]
ROUNDED_TO = 3


def small_ones(counts: Counts, catalog: Catalog) -> set[Cell]:
    """The counts that must not be shown: small, and below a department."""
    below = catalog.policy.small_count_below
    return {cell for cell, value in counts.items() if 0 < value < below and _is_local(cell, catalog)}


def by_hand(counts: Counts, catalog: Catalog) -> set[Cell]:
    """With the small ones the next smallest of each sum in which one count alone is hidden, until there is none."""
    hidden = small_ones(counts, catalog)
    families = _families(counts, catalog)
    changed = True
    while changed:
        changed = False
        for family in families:
            alone = sum(cell in hidden for cell in family) == 1
            candidates = [cell for cell in family if cell not in hidden and _is_local(cell, catalog)]
            if alone and candidates:
                hidden.add(min(candidates, key=lambda cell: (counts[cell], cell)))
                changed = True
    return hidden


def whole_tables(counts: Counts, catalog: Catalog) -> set[Cell]:
    """Each table of a place and span with a small count dropped, with its like in the places and centres beside it."""
    hidden = small_ones(counts, catalog)
    families = _families(counts, catalog)
    tables: dict[tuple[object, ...], list[Cell]] = {}
    for cell in counts:
        tables.setdefault(_table(cell), []).append(cell)
    before = -1
    while len(hidden) > before:
        before = len(hidden)
        for name in {_table(cell) for cell in hidden}:
            hidden.update(cell for cell in tables[name] if _is_local(cell, catalog))
        for total, *parts in families:
            if hidden.intersection(parts):
                beside = parts if len(parts) > 1 else [total, *parts]
                hidden.update(cell for cell in beside if _is_local(cell, catalog))
    return hidden


HIDING: Mapping[str, Callable[[Counts, Catalog], set[Cell]]] = {
    "only the small ones": small_ones,
    "by hand": by_hand,
    "whole tables dropped": whole_tables,
}


def left_by_rounding(counts: Counts, catalog: Catalog) -> Counter[int]:
    """How many small counts all sums leave how many values, if every count is rounded to 3. Zeros are rounded too."""
    zeros = frozenset(cell for cell, value in counts.items() if not value)
    linked = link_counts(counts, catalog, withheld=WithheldCells(zeros, zeros, zeros))
    remaining: Counter[int] = Counter()
    small = small_ones(counts, catalog)
    for numbers, rows in split_into_components([Constraint(row, 0.0, 0.0) for row in linked.rows]):
        ranges = {number: _compute_rounding_interval(linked.values[number]) for number in numbers}
        tables = AlternativeTables(linked.values, rows, ranges=ranges, costs={})
        for number in numbers:
            if inside := small.intersection(linked.cells[number]):
                remaining[_values(tables, number, linked.values[number], ranges[number])] += len(inside)
    return remaining


def _values(tables: AlternativeTables, number: int, value: float, within: tuple[float, float]) -> int:
    """How many values the count has in tables of whole numbers that are rounded to the same."""
    aims = range(int(within[0]), int(within[1]) + 1)
    return sum(aim == value or tables.find_cheapest(number, float(aim)) is not None for aim in aims)


def _compute_rounding_interval(value: float) -> tuple[float, float]:
    rounded = ROUNDED_TO * math.floor(value / ROUNDED_TO + 0.5)
    return max(0.0, rounded - 1.0), rounded + 1.0


def _families(counts: Counts, catalog: Catalog) -> list[list[Cell]]:
    """Each declared sum without its zeros: the whole, then its parts."""
    families = (
        (relation.total, *relation.parts)
        for relation in find_relations(counts, catalog)
        if counts.get(relation.total, 0.0) > 0
    )
    return [[cell for cell in cells if counts[cell] > 0] for cells in families]


def _table(cell: Cell) -> tuple[object, ...]:
    dimensions = tuple(_dimensions(cell.breakdown))
    return cell._replace(breakdown=""), dimensions


def _dimensions(breakdown: str) -> Iterator[str]:
    parts: Iterable[str] = filter(None, breakdown.split(";"))
    return (part.partition(":")[0] for part in parts)


def _is_local(cell: Cell, catalog: Catalog) -> bool:
    return catalog.territories[cell.territory].is_local
