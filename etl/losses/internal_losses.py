"""Losses that one file shows by itself: gaps, copies and outliers among its years, months, places and sexes."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterator
from datetime import date
from typing import Final

import numpy as np

from etl.losses.grid import Cells
from etl.losses.loss import ASK, LOOK, Loss, Names, gone
from observatory.text import Text

_AROUND: Final = {True: 6, False: 2}
_UNITS_AT_ONCE: Final = 200
_EACH: Final = 5
# So many cells, with so many cases among them, are not the same twice by chance.
_SEVERAL: Final = 3
_LARGE_ENOUGH: Final = 20
# Beside the middle one of its neighbours, a cell is held against the largest of them: half as many times.
_LARGEST_SHARE: Final = 0.6


def number(value: float) -> str:
    """A count as a Spanish reader writes it."""
    return Text("es").number(float(value))


def losses_alone(
    cells: Cells, *, cutoff: date | None, names: Names, reported: Collection[tuple[str, int]] = ()
) -> Iterator[Loss]:
    """All losses that the file shows by itself.

    `reported` are the cells (unit and period) that are reported as absent already.
    """
    yield from _outside(cells)
    if not len(cells.filled):
        return
    missing, large = list(_gaps(cells, cutoff, names)), list(_large(cells, names))
    yield from missing
    holes = _holes(cells)
    for unit, period in reported:
        if unit in cells.grid.units:
            holes[cells.grid.units[unit], period] = False
    if len(large) > _EACH:  # numbers that are multiplied make a hole of every small district
        holes[:] = False
    if holes.sum() > cells.limits.holes_most:
        than = ", y sí antes y después"
        yield from gone(cells, holes, holes | cells.present, than=than, names=names)
    if not missing and holes.sum() <= cells.limits.holes_most:
        yield from _few(cells)
    yield from _closures(cells, names)
    yield from _copied(cells)
    yield from large
    yield from _far_totals(cells)
    yield from _sexes(cells, names)


def _outside(cells: Cells) -> Iterator[Loss]:
    outside = sorted(cells.grid.outside.items())
    reach = f"La fuente tiene cifras de {cells.limits.first} a {cells.grid.last_year}."
    if len(outside) > _EACH:
        rows = sum(count for _, (count, _) in outside)
        first_year, last_year = outside[0][0], outside[-1][0]
        yield Loss(
            f"fuera:{first_year}:{last_year}",
            f"{number(rows)} filas son de años que la fuente no tiene, de {first_year} a {last_year}.",
            locator=outside[0][1][1], seen=str(first_year), hint=reach,
        )  # fmt: skip
        return
    for year, (count, locator) in outside:
        phrase = "Una fila es" if count == 1 else f"{number(count)} filas son"
        yield Loss(
            f"fuera:{year}", f"{phrase} de {year}, un año que la fuente no tiene.", locator=locator, seen=str(year),
            hint=f"{reach} {LOOK}",
        )  # fmt: skip


def _gaps(cells: Cells, cutoff: date | None, names: Names) -> Iterator[Loss]:
    """Periods without any row: between two that have rows, from the first of the source on, and up to the cut-off."""
    filled = cells.filled
    expected = np.zeros(cells.grid.periods, dtype=bool)
    expected[(0 if cells.limits.from_first else filled[0]) : filled[-1] + 1] = True
    if cutoff is not None and cells.grid.months:
        after = date.fromordinal(cutoff.toordinal() + 1)
        covered_periods = after.year * 12 + after.month - 1 - cells.limits.first * 12
        expected[: max(covered_periods, 0)] |= (
            np.arange(min(max(covered_periods, 0), cells.grid.periods)) > filled[-1]
        )
    expected[filled] = False
    lost = np.broadcast_to(expected, cells.present.shape)
    yield from gone(cells, lost, lost, than="", names=names)


def _holes(cells: Cells) -> np.ndarray:
    """Cells that are absent between two of the same unit that are large enough."""
    present = cells.present
    holes = np.zeros(present.shape, dtype=bool)
    if cells.limits.holes_from:
        large = np.nan_to_num(cells.totals) >= cells.limits.holes_from
        holes[:, 1:-1] = ~present[:, 1:-1] & large[:, :-2] & large[:, 2:]
    elif cells.limits.grain == "year":
        before = np.logical_or.accumulate(present, axis=1)
        after = np.logical_or.accumulate(present[:, ::-1], axis=1)[:, ::-1]
        holes |= ~present & before & after
    holes &= np.asarray(present.any(axis=0))[None, :]
    return holes


def _few(cells: Cells) -> Iterator[Loss]:
    """Periods with rows of too few units: fewer than the source has, or than the periods beside them."""
    limits, filled = cells.limits, cells.filled
    counts = cells.present[:, filled].sum(axis=0).astype(float)
    beside = np.zeros(len(counts))
    beside[1:] = counts[:-1]
    beside[:-1] = np.maximum(beside[:-1], counts[1:])
    short: np.ndarray = counts < limits.units_least
    if limits.units_fall:
        short = short | (counts < (1 - limits.units_fall) * beside)
    at = np.flatnonzero(short)
    if not len(at):
        return
    worst = at[np.argmin(counts[at])]
    name = cells.grid.name_of
    first_name, last_name, worst_name = name(filled[at[0]]), name(filled[at[-1]]), name(filled[worst])
    expected = max(limits.units_least, round(beside[worst]))
    period_phrase = (
        f"En {first_name}" if len(at) == 1 else f"En {len(at)} periodos de {first_name} a {last_name}"
    )
    yield Loss(
        f"pocos:{first_name}" if len(at) == 1 else f"pocos:{first_name}:{last_name}:{len(at)}",
        f"{period_phrase} hay filas de muy pocos {'centros' if limits.unit else 'lugares'}: {counts[worst]:.0f} "
        f"en {worst_name}, y se esperan unos {expected}.",
        seen=f"{counts[worst]:.0f}",
    )  # fmt: skip


def _closures(cells: Cells, names: Names) -> Iterator[Loss]:
    filled = cells.filled
    if not cells.limits.units_stay or len(filled) < 2:
        return
    before, last_period = int(filled[-2]), int(filled[-1])
    ended = np.flatnonzero(cells.present[:, before] & ~cells.present[:, last_period])
    name = cells.grid.name_of
    for unit in ended:
        key = f"{cells.units[unit]}:{name(last_period)}"
        yield Loss(
            f"cerro:{key}", f"{names.of(cells, int(unit))} está en {name(before)} y no en {name(last_period)}.", seen=key,
            hint="Añada su fila; si cerró, dígalo al aceptarlo.",
        )  # fmt: skip


def _copied(cells: Cells) -> Iterator[Loss]:
    """A last period that says in every cell what the one before it says."""
    filled = cells.filled
    if not cells.limits.units_stay or len(filled) < 2:
        return
    before, last_period = int(filled[-2]), int(filled[-1])
    former, newest = cells.totals[:, before], cells.totals[:, last_period]
    comparable = ~np.isnan(former) & ~np.isnan(newest)
    if (
        comparable.sum() >= _SEVERAL
        and former[comparable].sum() >= _LARGE_ENOUGH
        and (former[comparable] == newest[comparable]).all()
    ):
        name = cells.grid.name_of
        yield Loss(
            f"copia:{name(last_period)}", f"{name(last_period)} dice en cada fila lo mismo que {name(before)}.",
            seen=name(last_period),
            locator=cells.locator(int(np.flatnonzero(comparable)[0]), last_period),
            hint="Compruebe si es el informe del otro mes con otra fecha.",
        )  # fmt: skip


def _large(cells: Cells, names: Names) -> Iterator[Loss]:
    """Cells above the largest there can be, and cells many times their neighbours in time."""
    values, limits = cells.totals, cells.limits
    far = np.zeros(values.shape, dtype=bool)
    middle = np.zeros(values.shape)
    if limits.times:
        units = np.flatnonzero(np.nan_to_num(values).max(axis=1, initial=0) >= limits.times_from)
        unit_values = values[units]
        middle[units], largest, neighbour_count = _neighbours(unit_values, _AROUND[cells.grid.months])
        far[units] = (
            (neighbour_count >= 2)
            & (unit_values >= limits.times_from)
            & (unit_values >= limits.times * np.maximum(middle[units], 1))
            & (unit_values >= _LARGEST_SHARE * limits.times * np.maximum(largest, 1))
        )
    if limits.largest:
        far |= values > limits.largest
    pairs = np.argwhere(far)
    for unit, period in pairs[:_EACH]:
        key, period_name = (
            f"{cells.units[unit]}:{cells.grid.name_of(int(period))}",
            cells.grid.name_of(int(period)),
        )
        beside = f", y lo usual cerca es {number(middle[unit, period])}" if limits.times else ""
        yield Loss(
            f"salto:{key}",
            f"{names.of(cells, int(unit))} dice {number(values[unit, period])} en {period_name}{beside}.",
            locator=cells.locator(int(unit), int(period)), seen=f"{values[unit, period]:.0f}", hint=LOOK,
        )  # fmt: skip
    if len(pairs) > _EACH:
        first_pair = tuple(map(int, pairs[0]))
        yield Loss(
            f"saltos:{len(pairs)}", f"Hay {len(pairs)} celdas muchas veces mayores de lo que la fuente puede decir.",
            locator=cells.locator(*first_pair), seen=str(len(pairs)),
            hint="Compruebe si los números vienen multiplicados.",
        )  # fmt: skip


def _neighbours(values: np.ndarray, around: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The middle and the largest of the cells of the same unit up to `around` periods away, and how many there are."""
    some = [values[first : first + _UNITS_AT_ONCE] for first in range(0, max(len(values), 1), _UNITS_AT_ONCE)]
    middle, largest, count = zip(*(_neighbours_of_some(units, around) for units in some), strict=True)
    return np.concatenate(middle), np.concatenate(largest), np.concatenate(count)


def _neighbours_of_some(values: np.ndarray, around: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The same for so few units that the copies of their cells, one a neighbour, take little memory."""
    units, periods = values.shape
    wide = np.full((units, periods + 2 * around), np.nan)
    wide[:, around : around + periods] = values
    near = np.stack([wide[:, step : step + periods] for step in range(2 * around + 1) if step != around])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a cell without a neighbour has no middle one
        middle, largest = np.nanmedian(near, axis=0), np.nanmax(near, axis=0)
    return np.nan_to_num(middle), np.nan_to_num(largest), (~np.isnan(near)).sum(axis=0)


def _far_totals(cells: Cells) -> Iterator[Loss]:
    """Periods whose sum is far from that of all others."""
    times, filled = cells.limits.total_times, cells.filled
    if not times or len(filled) < 3:
        return
    sums = np.nansum(cells.totals[:, filled], axis=0)
    middle = float(np.median(sums))
    for place in np.flatnonzero((sums > times * middle) | (sums * times < middle))[:_EACH]:
        period_name = cells.grid.name_of(int(filled[place]))
        yield Loss(
            f"suma:{period_name}",
            f"Todo {period_name} suma {number(sums[place])}, y lo usual en el archivo es {number(middle)}.",
            seen=f"{sums[place]:.0f}",
        )  # fmt: skip


def _sexes(cells: Cells, names: Names) -> Iterator[Loss]:
    """Periods, and units of some size, in which there are too few women."""
    minimum_share = cells.limits.women_least
    if not minimum_share:
        return
    women, cases = np.nan_to_num(cells.women), cells.women + np.nan_to_num(cells.men)
    sums, of = np.nansum(women, axis=0), np.nansum(cases, axis=0)
    wrong = (of >= max(cells.limits.women_from, 1)) & (sums < minimum_share * of)
    for period in np.flatnonzero(wrong):
        yield _exchanged(cells.grid.name_of(int(period)), "", sums[period] / of[period], locator="")
    few = (cases >= cells.limits.women_from) & (women < minimum_share * cases) & ~wrong[None, :]
    for unit, period in np.argwhere(few)[:_EACH]:
        share, locator = women[unit, period] / cases[unit, period], cells.locator(int(unit), int(period))
        key = f"{cells.units[unit]}:{cells.grid.name_of(int(period))}"
        yield _exchanged(key, f"{names.of(cells, int(unit))}, ", share, locator=locator)


def _exchanged(key: str, subject: str, share: float, *, locator: str) -> Loss:
    period_name = key.rsplit(":", 1)[-1]
    return Loss(
        f"sexos:{key}", f"{subject}{period_name}: las mujeres son el {100 * share:.0f} % de los casos. Los dos sexos "
        "parecen intercambiados.", locator=locator, seen=f"{100 * share:.0f} %", hint=ASK if not locator else LOOK,
    )  # fmt: skip
