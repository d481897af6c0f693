"""Cells and sums of periods that are far from their neighbours in time, above them or below."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from etl.losses.cell_grid import GridCells
from etl.losses.loss import LOOK, Loss, Names, number

_AROUND: Final = {True: 6, False: 2}
_UNITS_AT_ONCE: Final = 200
_EACH: Final = 5
# Beside the middle one of its neighbours, a cell is held against the largest of them: half as many times.
_LARGEST_SHARE: Final = 0.6
# So many units tell what all of them did in a period; a smaller one is moved by chance.
_UNITS_TOGETHER: Final = 8
_TELLING: Final = 20.0


@dataclass(frozen=True, slots=True)
class NeighboursInTime:
    """What the neighbours in time of each cell lead to expect (middle, largest, least), and how many they are."""

    middle: np.ndarray
    largest: np.ndarray
    least: np.ndarray
    count: np.ndarray


def find_outlying_cells(cells: GridCells, names: Names) -> Iterator[Loss]:
    """Cells above the largest there can be, or far from their neighbours in time; small ones are doubts alone.

    Totals are looked at, since their parts must make them up; the categories where a file has no total.
    """
    together = _together(cells)
    above: list[tuple[int, int, float, float]] = []
    has_totals = not np.isnan(cells.totals).all()
    for category in cells.categories[:1] if has_totals else cells.categories[1:]:
        values = cells.of(category)
        neighbours = _neighbours(values / together, together, _AROUND[cells.grid.months])
        yield from _below(cells, values, neighbours, names=names)
        far, doubtful = _above(cells, values, neighbours)
        yield from _doubts(cells, values, doubtful, "mayores", names=names)
        for unit, period in np.argwhere(far):
            above.append((int(unit), int(period), values[unit, period], neighbours.middle[unit, period]))
    yield from _leaps(cells, above, names=names)


def _together(cells: GridCells) -> np.ndarray:
    """How many times its usual number all units together have in each period; 1 where few units tell."""
    values = cells.totals
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a unit or a period without a number has no middle one
        usual = np.nanmedian(values, axis=1) if values.size else np.zeros(0)
        telling = np.flatnonzero(np.nan_to_num(usual) >= _TELLING)
        if cells.limits.alone or len(telling) < _UNITS_TOGETHER:
            return np.ones(values.shape[1])
        moved = np.nanmedian(values[telling] / usual[telling][:, None], axis=0)
    return np.where(np.nan_to_num(moved) > 0, moved, 1.0)


def _above(cells: GridCells, values: np.ndarray, beside: NeighboursInTime) -> tuple[np.ndarray, np.ndarray]:
    """The cells that are too large, and the small ones that may be."""
    limits, known = cells.limits, beside.count >= 2
    times = np.full(values.shape, False)
    with np.errstate(invalid="ignore"):
        if limits.times:
            middle, largest = np.maximum(beside.middle, 1), np.maximum(beside.largest, 1)
            times = (
                known
                & (values >= limits.times * middle)
                & (values >= _LARGEST_SHARE * limits.times * largest)
            )
        far = times & (values >= limits.times_from)
        if limits.over:
            far |= known & (beside.middle >= limits.over_from) & (values >= limits.over * beside.largest)
        if limits.largest:
            far |= values > limits.largest
        return far, times & ~far & (values >= limits.times_from / 2)


def _below(cells: GridCells, values: np.ndarray, beside: NeighboursInTime, *, names: Names) -> Iterator[Loss]:
    limits = cells.limits
    with np.errstate(invalid="ignore"):
        low = (
            (beside.count >= 2) & (beside.middle >= limits.over_from) & (values < limits.under * beside.least)
        )
        small = low & (beside.middle < limits.under_from)
        low = (low & ~small) | ((values > 0) & (values < limits.smallest))
    yield from _doubts(cells, values, small, "menores", names=names)
    pairs = np.argwhere(low)
    for unit, period in pairs[:_EACH]:
        key = f"{cells.units[unit]}:{cells.grid.name_of(int(period))}"
        more = f" Hay {len(pairs)} así." if len(pairs) > _EACH else ""
        yield Loss(
            f"caida:{key}", f"{names.of(cells, int(unit))} dice {number(values[unit, period])} en "
            f"{cells.grid.name_of(int(period))}, y lo usual cerca es {number(beside.middle[unit, period])}.{more}",
            locator=cells.locator(int(unit), int(period)), seen=f"{values[unit, period]:.0f}", hint=LOOK,
        )  # fmt: skip


def _leaps(cells: GridCells, above: list[tuple[int, int, float, float]], *, names: Names) -> Iterator[Loss]:
    for unit, period, value, middle in above[:_EACH]:
        period_name = cells.grid.name_of(period)
        beside = f", y lo usual cerca es {number(middle)}" if middle else ""
        yield Loss(
            f"salto:{cells.units[unit]}:{period_name}",
            f"{names.of(cells, unit)} dice {number(value)} en {period_name}{beside}.",
            locator=cells.locator(unit, period), seen=f"{value:.0f}", hint=LOOK,
        )  # fmt: skip
    if len(above) > _EACH:
        yield Loss(
            f"saltos:{len(above)}", f"Hay {len(above)} celdas muchas veces mayores de lo que la fuente puede decir.",
            locator=cells.locator(*above[0][:2]), seen=str(len(above)),
            hint="Compruebe si los números vienen multiplicados.",
        )  # fmt: skip


def _doubts(
    cells: GridCells, values: np.ndarray, doubtful: np.ndarray, kind: str, *, names: Names
) -> Iterator[Loss]:
    """One warning of the small cells that are many times their neighbours: small ones move by chance.

    Warnings are published, so none names a cell that a release would protect.
    """
    pairs = np.argwhere(doubtful)
    public = [
        (names.of(cells, int(unit)), cells.grid.name_of(int(period)), cells.locator(int(unit), int(period)))
        for unit, period in pairs
        if values[unit, period] >= names.catalog.policy.small_count_below
    ]
    if len(pairs):
        listed = "; ".join(f"{who}, {when}" for who, when, _ in sorted(public)[:_EACH])
        yield Loss(
            "", f"Cifras pequeñas que son muchas veces {kind} que las de alrededor: {len(pairs)}"
            f"{f' ({listed}…)' if listed else ''}.",
            locator=min(public)[2] if public else "", seen=str(len(pairs)), hint=LOOK, is_doubt=True,
        )  # fmt: skip


def _neighbours(shares: np.ndarray, together: np.ndarray, around: int) -> NeighboursInTime:
    """The cells of the same unit up to `around` periods away, as what they say of each period."""
    some = [shares[first : first + _UNITS_AT_ONCE] for first in range(0, max(len(shares), 1), _UNITS_AT_ONCE)]
    middle, largest, least, count = map(
        np.concatenate, zip(*(_of_some(units, around) for units in some), strict=True)
    )
    return NeighboursInTime(middle * together, largest * together, least * together, count)


def _of_some(shares: np.ndarray, around: int) -> tuple[np.ndarray, ...]:
    """The same for so few units that the copies of their cells, one a neighbour, take little memory."""
    units, periods = shares.shape
    wide = np.full((units, periods + 2 * around), np.nan)
    wide[:, around : around + periods] = shares
    near = np.stack([wide[:, step : step + periods] for step in range(2 * around + 1) if step != around])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a cell without a neighbour has no middle one
        reckoned = (np.nanmedian(near, axis=0), np.nanmax(near, axis=0), np.nanmin(near, axis=0))
    return (*map(np.nan_to_num, reckoned), (~np.isnan(near)).sum(axis=0))


def find_outlying_sums(cells: GridCells) -> Iterator[Loss]:
    """Periods whose sum is far from that of all others, or above those around it."""
    times, over, filled = cells.limits.total_times, cells.limits.total_over, cells.filled
    if not (times or over) or len(filled) < 3:
        return
    sums = np.nansum(cells.totals[:, filled], axis=0)
    middle = float(np.median(sums))
    far = (sums > times * middle) | (sums * times < middle) if times else np.zeros(len(sums), dtype=bool)
    if over:
        beside = _neighbours(sums[None, :], np.ones(len(sums)), _AROUND[cells.grid.months])
        far |= (beside.count[0] >= 2) & (sums > over * beside.largest[0])
    for place in np.flatnonzero(far)[:_EACH]:
        period_name = cells.grid.name_of(int(filled[place]))
        yield Loss(
            f"suma:{period_name}",
            f"Todo {period_name} suma {number(sums[place])}, y lo usual en el archivo es {number(middle)}.",
            seen=f"{sums[place]:.0f}",
        )  # fmt: skip
