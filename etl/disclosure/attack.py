"""The attack on a release: reads what is published, and bounds each protected count as an adversary would.

It knows the catalogue and the method, and nothing of what was hidden. A cell is below the policy where the sums leave
it fewer than `threshold` values, or only one of the small ones; so is a small count that stands in the open or is the
rest of a whole and its parts.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from etl.disclosure.bounds import Bounder, ContradictionError, Interval, Row, components
from etl.disclosure.cells import Cell
from etl.disclosure.rebuild import Known, Sum, known, sums
from observatory.catalog import Catalog
from observatory.store.disclosed import Fact

_WHOLE_BELOW_THRESHOLDS = (
    4  # linear bounds closer than this many thresholds are computed again in whole numbers
)


@dataclass(frozen=True, slots=True)
class Weakness:
    """A cell that the release gives away, how, and the values left to it."""

    cell: Cell
    reason: str
    interval: Interval


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the attack found. `tightest` is the narrowest protected cell, None where sums tie none."""

    protected: int
    tied: int
    relations: int
    weaknesses: tuple[Weakness, ...]
    tightest: tuple[Cell, Interval] | None
    seconds: float


@dataclass(frozen=True, slots=True)
class _Tied:
    """The cells that nobody was shown, numbered, with the rows that tie them."""

    cells: tuple[Cell, ...]
    rows: tuple[Row, ...]


def attack(rows: Iterable[Fact], catalog: Catalog, *, small: frozenset[Cell] | None = None) -> Verdict:
    """Attack published rows; with `small`, as one who also knows which of the protected cells are the small ones."""
    began = time.monotonic()
    found = known(rows, catalog)
    all_sums = list(sums([*found.shown, *found.hidden], catalog))
    tied = _tie(found, all_sums)
    judged = {cell for cell in found.hidden if catalog.territories[cell.territory].is_local}
    threshold = catalog.policy.small_count_below
    weaknesses = [*_open(found, all_sums, catalog), *_told(found, judged)]
    intervals: dict[Cell, Interval] = {}
    for numbers, part in components(tied.rows):
        try:
            intervals |= _bounds(tied, numbers, part, judged=judged, threshold=threshold, small=small)
        except ContradictionError as error:
            weaknesses.append(Weakness(tied.cells[numbers[0]], str(error), Interval(0, math.inf)))
    weaknesses += [
        Weakness(cell, reason, one)
        for cell, one in intervals.items()
        if (reason := _fault(one, threshold, known_small=small is not None))
    ]
    tightest = min(intervals.items(), key=lambda item: (item[1].width, item[0]), default=None)
    return Verdict(
        len(judged), len(intervals), len(all_sums), tuple(weaknesses), tightest, time.monotonic() - began
    )


def _tie(found: Known, all_sums: Sequence[Sum]) -> _Tied:
    """One row for each sum with an unknown in it; a whole that is not in the release ties what shares it."""
    broken, held = _experience(found, all_sums)
    shared = Counter(one.whole for one in all_sums)
    numbers: dict[Cell, int] = {}
    rows = []
    for one in all_sums:
        absent = one.whole not in found.hidden and found.value(one.whole) is None
        exact = one.kind not in broken and (one.complete or one.kind in held or ":" not in one.kind[2])
        if absent and (shared[one.whole] == 1 or not exact):
            continue
        rest, weights = 0.0, []
        for cell, weight in ((one.whole, 1.0), *((part, -1.0) for part in one.parts)):
            value = found.value(cell)
            if value is None:
                weights.append((numbers.setdefault(cell, len(numbers)), weight))
            else:
                rest -= weight * value
        if weights:
            rows.append(Row(tuple(weights), rest, rest if exact else math.inf))
    return _Tied(tuple(numbers), tuple(rows))


def _experience(found: Known, all_sums: Sequence[Sum]) -> tuple[set[object], set[object]]:
    """The kinds of sums that fail, and those that hold, wherever all of their cells are shown."""
    broken: set[object] = set()
    held: set[object] = set()
    for one in all_sums:
        rest = _rest(found, one)
        if rest is not None:
            (held if rest == 0 else broken).add(one.kind)
    return broken, held - broken


def _rest(found: Known, one: Sum) -> float | None:
    """What the whole leaves beside the parts; None where one of them is not known."""
    whole, parts = found.value(one.whole), [found.value(part) for part in one.parts]
    if whole is None or None in parts:
        return None
    return whole - math.fsum(part for part in parts if part is not None)


def _open(found: Known, all_sums: Sequence[Sum], catalog: Catalog) -> Iterable[Weakness]:
    """Small counts below a department in the open, and small rests of a whole whose parts are shown."""
    below = catalog.policy.small_count_below

    def is_small(value: float | None) -> bool:
        return value is not None and 0 < value < below

    for cell, value in found.shown.items():
        if is_small(value) and catalog.territories[cell.territory].is_local:
            yield Weakness(cell, "se muestra un número pequeño", Interval(value, value))
    for one in all_sums:
        rest = _rest(found, one)
        if rest is not None and is_small(rest) and catalog.territories[one.parts[0].territory].is_local:
            yield Weakness(one.whole, "el resto de sus partes es pequeño", Interval(rest, rest))


def _told(found: Known, judged: set[Cell]) -> Iterable[Weakness]:
    """Protected counts that a rate or a share gives."""
    for cell in sorted(judged & found.told.keys()):
        yield Weakness(cell, "una tasa lo dice", Interval(found.told[cell], found.told[cell]))


def _bounds(
    tied: _Tied,
    numbers: Sequence[int],
    rows: Sequence[Row],
    *,
    judged: set[Cell],
    threshold: int,
    small: frozenset[Cell] | None,
) -> dict[Cell, Interval]:
    """Bounds of the judged cells of one component; with `small`, of those only."""
    ranges = {number: _range(tied.cells[number], judged, threshold, small) for number in numbers}
    bounder = Bounder(ranges, rows)
    return {
        cell: bounder.interval(number, whole_below=_WHOLE_BELOW_THRESHOLDS * threshold)
        for number in numbers
        if (cell := tied.cells[number]) in judged and (small is None or cell in small)
    }


def _range(
    cell: Cell, judged: set[Cell], threshold: int, small: frozenset[Cell] | None
) -> tuple[float, float]:
    if small is None or cell not in judged:
        return 0.0, math.inf
    return (1.0, threshold - 1.0) if cell in small else (float(threshold), math.inf)


def _fault(one: Interval, threshold: int, *, known_small: bool) -> str:
    """Why these bounds are too close; empty where they are not. That a count is zero may be known."""
    if one.high == 0:
        return ""
    left = min(one.high, threshold - 1) - max(one.low, 1) + 1
    if not known_small and one.width < threshold - 1:
        return "las sumas lo acotan demasiado"
    return "de los números pequeños queda uno solo" if left == 1 else ""
