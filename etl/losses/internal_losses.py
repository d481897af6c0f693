"""Losses that one file shows by itself: gaps and copies among its years, months and places, missing parts."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from etl.losses.categories import find_broken_sums, find_unlikely_shares
from etl.losses.cell_grid import GridCells
from etl.losses.loss import LOOK, Loss, Names, describe_lost_cells, number

_EACH: Final = 5
# So many cells, with so many cases among them, are not the same twice by chance.
_SEVERAL: Final = 3
_MANY: Final = 50
_LARGE_ENOUGH: Final = 20
_AROUND: Final = {True: 6, False: 2}
_UNITS_AT_ONCE: Final = 200
# Beside the middle one of its neighbours, a cell is held against the largest of them: half as many times.
_LARGEST_SHARE: Final = 0.6
# So many units tell what all of them did in a period; a smaller one is moved by chance.
_UNITS_TOGETHER: Final = 8
_TELLING: Final = 20.0


def find_internal_losses(
    cells: GridCells, *, cutoff: date | None, names: Names, reported: Collection[tuple[str, int]] = ()
) -> Iterator[Loss]:
    """All losses that the file shows by itself.

    `reported` are the cells (unit and period) that are reported as absent already.
    """
    yield from _outside(cells)
    yield from _unfit(cells)
    if not len(cells.filled):
        return
    missing, far = list(_gaps(cells, cutoff, names)), list(find_outlying_cells(cells, names))
    yield from missing
    holes = _holes(cells)
    for unit, period in reported:
        if unit in cells.grid.units:
            holes[cells.grid.units[unit], period] = False
    if any(
        loss.name.startswith("saltos:") for loss in far
    ):  # numbers that are multiplied make a hole of every small district
        holes[:] = False
    if holes.sum() > cells.limits.holes_most:
        than = ", y sí antes y después"
        yield from describe_lost_cells(cells, holes, holes | cells.present, than=than, names=names)
    if not missing and holes.sum() <= cells.limits.holes_most:
        yield from _few(cells)
    yield from _missing_parts(cells, names)
    yield from _closures(cells, names)
    yield from _find_copied_period(cells)
    yield from far
    yield from find_outlying_sums(cells)
    yield from find_broken_sums(cells, names)
    yield from find_unlikely_shares(cells)


def _outside(cells: GridCells) -> Iterator[Loss]:
    """Rows of years that the source does not have, and of periods that had not ended when the file was retrieved."""
    outside = sorted(cells.grid.outside.items())
    reach = f"La fuente tiene cifras de {cells.limits.first} a {cells.grid.last_year}."
    if not cells.limits.last:
        reach += f" El archivo es del {cells.grid.read_on.isoformat()}."
    if len(outside) > _EACH:
        rows = sum(count for _, (count, _) in outside)
        first, last = outside[0][0], outside[-1][0]
        yield Loss(
            f"fuera:{first}:{last}",
            f"{number(rows)} filas son de años que la fuente no tiene, de {first} a {last}.",
            locator=outside[0][1][1], seen=first, hint=reach,
        )  # fmt: skip
        return
    for name, (count, locator) in outside:
        phrase = "Una fila es" if count == 1 else f"{number(count)} filas son"
        what = "un año que la fuente no tiene" if len(name) == 4 else "que no había terminado"
        yield Loss(
            f"fuera:{name}", f"{phrase} de {name}, {what}.", locator=locator, seen=name, hint=f"{reach} {LOOK}",
        )  # fmt: skip


def _unfit(cells: GridCells) -> Iterator[Loss]:
    """Rows of periods of another length than the source declares: nothing else would be looked for in them."""
    unfit, length = (
        cells.grid.unfit,
        {"month": "un mes", "year": "un año", "day": "un día"}[cells.limits.grain],
    )
    if unfit:
        yield Loss(
            f"periodo:{len(unfit)}", f"{number(len(unfit))} filas de «{cells.limits.indicator}» no son de {length}.",
            locator=unfit[0], seen=str(len(unfit)), is_acceptable=False,
            hint="El límite de la fuente dice de qué largo son sus periodos («grain»): corríjalo o corrija el archivo.",
        )  # fmt: skip


def _gaps(cells: GridCells, cutoff: date | None, names: Names) -> Iterator[Loss]:
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
    yield from describe_lost_cells(cells, lost, lost, than="", names=names)


def _holes(cells: GridCells) -> np.ndarray:
    """Cells that are absent between two of the same unit that are large enough."""
    present = cells.present
    holes = np.zeros(present.shape, dtype=bool)
    if cells.limits.holes_from:
        large = np.nan_to_num(cells.totals) >= cells.limits.holes_from
        holes[:, 1:-1] = ~present[:, 1:-1] & large[:, :-2] & large[:, 2:]
    elif not cells.limits.absent_is_zero:
        before = np.logical_or.accumulate(present, axis=1)
        after = np.logical_or.accumulate(present[:, ::-1], axis=1)[:, ::-1]
        holes |= ~present & before & after
    holes &= np.asarray(present.any(axis=0))[None, :]
    return holes


def _few(cells: GridCells) -> Iterator[Loss]:
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


def _missing_parts(cells: GridCells, names: Names) -> Iterator[Loss]:
    """Parts of what the source covers whole (departments of a country) without a row of any place in a period."""
    limits, catalog = cells.limits, names.catalog
    parts = sorted(
        code
        for code, territory in catalog.territories.items()
        if territory.level == limits.whole_by
        and limits.whole in {code, *(above.code for above in catalog.ancestors(code))}
    )
    at = {part: number for number, part in enumerate(parts)}
    there = np.zeros((len(parts), cells.grid.periods), dtype=bool)
    for unit, place in enumerate(cells.grid.places):
        lies_in = (
            (place, *(above.code for above in catalog.ancestors(place)))
            if place in catalog.territories
            else ()
        )
        for part in filter(at.__contains__, lies_in):
            there[at[part]] |= cells.present[unit]
    covered = np.asarray(cells.present.any(axis=0))
    absent = np.logical_and(~there, covered[None, :])
    for part in np.flatnonzero(absent.any(axis=1))[:_EACH]:
        whens = [cells.grid.name_of(int(period)) for period in np.flatnonzero(absent[part])]
        when = (
            f"en {whens[0]}" if len(whens) == 1 else f"en {len(whens)} periodos, de {whens[0]} a {whens[-1]}"
        )
        code, more = parts[part], absent.any(axis=1).sum()
        yield Loss(
            f"parte:{code}:{whens[0]}" if len(whens) == 1 else f"parte:{code}:{whens[0]}:{whens[-1]}:{len(whens)}",
            f"No hay ninguna fila de {catalog.territories[code].name} ({code}) {when}"
            f"{f', ni de otras {more - 1} partes' if more > 1 else ''}.",
            seen=code,
        )  # fmt: skip


def _closures(cells: GridCells, names: Names) -> Iterator[Loss]:
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


def _find_copied_period(cells: GridCells) -> Iterator[Loss]:
    """A last period that says in every cell what the one before it says; in a list of who sent all cells say 1."""
    filled = cells.filled
    if cells.limits.grain == "day" or cells.limits.largest == 1 or len(filled) < 2:
        return
    before, last_period = int(filled[-2]), int(filled[-1])
    former, newest = cells.totals[:, before], cells.totals[:, last_period]
    comparable = ~np.isnan(former) & ~np.isnan(newest)
    if (
        comparable.sum() >= (_SEVERAL if cells.limits.units_stay else _MANY)
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


# Cells and sums of periods that are far from their neighbours in time, above them or below.


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
