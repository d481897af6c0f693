"""Chooses which cells are hidden so that no small count of persons below a department can be worked out.

Starts from the small counts. For each hidden cell that the sums pin, one linear program finds the cheapest other
table (weight = value) in which that cell is far enough away; what differs in it is hidden too. Repeated until the
bounds, in whole numbers, hold. Sorted keys, one thread, fixed seed: the same counts give the same pattern.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from etl.disclosure.alternative import Ranges, cheapest
from etl.disclosure.bounds import Bounder, Row, components
from etl.disclosure.cells import Cell
from etl.disclosure.relations import Joint, joint
from observatory.catalog import Catalog

_NEVER_WILLINGLY = 1e6  # what hiding a department costs beside any count
_WHOLE_BELOW = 8.0  # linear bounds closer than this are computed again in whole numbers


class _Fault(NamedTuple):
    """A hidden count that must be able to be `aim`, by one who knows the small ones or not."""

    number: int
    aim: float
    informed: bool


def suppress(counts: Mapping[Cell, float], catalog: Catalog, *, kept: Iterable[Cell] = ()) -> frozenset[Cell]:
    """The cells to hide: the small counts below a department, those in `kept` (hidden before), and what both need."""
    model = joint(counts, catalog)
    before = frozenset(kept)
    threshold = catalog.policy.small_count_below
    local = [any(catalog.territories[cell.territory].is_local for cell in group) for group in model.cells]
    small = {n for n, value in enumerate(model.values) if local[n] and value < threshold}
    hidden = small | {n for n, group in enumerate(model.cells) if before.intersection(group)}
    costs = [_cost(group, value, catalog) for group, value in zip(model.cells, model.values, strict=True)]
    rows = [Row(row, 0.0, 0.0) for row in model.rows]
    for numbers, part in components(rows):
        if not hidden.isdisjoint(numbers):
            hidden |= _protect(
                model, part, costs, small=small, hidden=hidden & set(numbers), threshold=threshold
            )
    return frozenset(cell for number in hidden for cell in model.cells[number])


def _cost(group: Sequence[Cell], value: float, catalog: Catalog) -> float:
    local = all(catalog.territories[cell.territory].is_local for cell in group)
    return value if local else value + _NEVER_WILLINGLY


def _protect(
    model: Joint,
    rows: Sequence[Row],
    costs: Sequence[float],
    *,
    small: set[int],
    hidden: set[int],
    threshold: int,
) -> set[int]:
    """What must be hidden in one component, until no fault is left or nothing is left to hide."""
    hidden = set(hidden)
    everything = {number for row in rows for number, _ in row.weights}
    while True:
        size = len(hidden)
        for fault in list(_faults(model, rows, small=small, hidden=hidden, threshold=threshold)):
            ranges = _ranges(model, everything, everything, small=small if fault.informed else None)
            moved = cheapest(
                model.values, rows, ranges, costs={n: costs[n] for n in everything - hidden}, number=fault.number,
                aim=fault.aim,
            )  # fmt: skip
            hidden |= moved
        if len(hidden) == size:
            return hidden


def _faults(
    model: Joint, rows: Sequence[Row], *, small: set[int], hidden: set[int], threshold: int
) -> Iterator[_Fault]:
    """Each hidden count whose bounds are too close, with the nearest value that it must be able to be."""
    informed = _intervals(model, rows, hidden, small=small)
    for number, (low, high) in informed.items():
        if number in small:
            if low > 1:
                yield _Fault(number, 1.0, informed=True)
            if high < threshold - 1:
                yield _Fault(number, threshold - 1.0, informed=True)
    for number, (low, high) in _intervals(model, rows, hidden, small=None).items():
        if high - low < threshold - 1:
            yield _Fault(number, low + threshold - 1, informed=False)
            yield _Fault(number, max(0.0, high - threshold + 1), informed=False)
        elif low == threshold - 1:  # were it small, it would be that one value
            yield _Fault(number, low - 1, informed=False)


def _intervals(
    model: Joint, rows: Sequence[Row], hidden: set[int], *, small: set[int] | None
) -> dict[int, tuple[float, float]]:
    """Whole-number bounds of the hidden counts, the others known."""
    left = [_known_taken_out(row, model.values, hidden) for row in rows]
    found: dict[int, tuple[float, float]] = {}
    for numbers, part in components([row for row in left if row.weights]):
        bounder = Bounder(_ranges(model, numbers, hidden, small=small), part)
        found |= {number: bounder.interval(number, whole_below=_WHOLE_BELOW) for number in numbers}
    return found


def _known_taken_out(row: Row, values: Sequence[float], hidden: set[int]) -> Row:
    known = math.fsum(weight * values[n] for n, weight in row.weights if n not in hidden)
    unknown = tuple((n, weight) for n, weight in row.weights if n in hidden)
    return Row(unknown, row.low - known, row.high - known)


def _ranges(model: Joint, numbers: Iterable[int], hidden: set[int], *, small: set[int] | None) -> Ranges:
    """What each hidden count may be: anything, or what one knows who can tell the small ones."""
    if small is None:
        return {number: (0.0, math.inf) for number in numbers if number in hidden}
    most = max((model.values[number] for number in small), default=0.0)
    ceiling = max(4.0, most)
    return {
        number: (1.0, ceiling) if number in small else (min(ceiling + 1, model.values[number]), math.inf)
        for number in numbers
        if number in hidden
    }
