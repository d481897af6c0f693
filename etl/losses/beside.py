"""What a file lost against another edition of the same series: cells, rows, totals, codes and sexes that moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np

from etl.losses.alone import number
from etl.losses.grid import Cells
from etl.losses.lost import ASK, Loss, Names, gone, sealed

_EACH: Final = 5
# Units are told to be exchanged where so many of their periods say so; and of at most so many units.
_SEVERAL: Final = 3
_EXCHANGED: Final = 60


@dataclass(frozen=True)
class Edition:
    """An edition that is held: `side` tells whether it is an earlier one, a later one, or this same one.

    `shipped` is the project's own extract of it: a few places, and the sums (territory, year) of `sums` for wider ones.
    """

    id: str
    cutoff: str
    sha256: str
    side: Literal["former", "same", "later"]
    shipped: bool
    cells: Cells
    rows: int = 0
    sums: Mapping[tuple[str, int, str], float] = field(default_factory=dict)


def losses_beside(
    own: Cells, held: Edition, *, cutoff: str, names: Names, told: set[tuple[str, int]]
) -> Iterator[Loss]:
    """Everything that `held` has and `own` has not, or says otherwise than an edition of its age may.

    `told` are the cells that are told to be gone already; those told here are added to it.
    """
    mine, theirs = own.aligned(held.cells)
    than = f", y en {held.id} sí"
    until = int(cutoff.replace("-", "")) if cutoff else 99999999
    shared = (theirs.day > 0) & (theirs.day <= until)
    had = theirs.present & shared[None, :]
    for unit, period in told:
        if unit in theirs.grid.units:
            had[theirs.grid.units[unit], period] = False
    lost = had & ~mine.present
    if held.side == "later" and lost.sum() <= own.limits.rows_fall * had.sum():
        lost &= np.nan_to_num(theirs.totals) >= own.limits.moves_from
    told |= {(mine.units[unit], int(period)) for unit, period in np.argwhere(lost)}
    found, rows = list(gone(mine, lost, had, than=than, names=names)), own.grid.rows
    is_short = held.side != "later" and rows < (1 - own.limits.rows_fall) * held.rows
    if is_short and not told:
        found.append(
            Loss(
                f"filas:{held.rows}:{rows}",
                f"Hay {number(rows)} filas y en {held.id} había {number(held.rows)}.",
                seen=str(rows),
            )
        )
    yield from found
    yield from _moved(mine, theirs, held, names=names)
    yield from _sums(own, held, names=names)
    yield from _sexes(mine, theirs, than=held.id)


def says_the_same(own: Cells, held: Edition) -> bool:
    """Whether not one cell was changed or added since `held`."""
    mine, theirs = own.aligned(held.cells)
    added = mine.present & ~theirs.present
    changed = mine.present & theirs.present & ~_equal(mine.totals, theirs.totals)
    return not (added.any() or changed.any())


def _equal(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.asarray((one == other) | (np.isnan(one) & np.isnan(other)))


def _moved(mine: Cells, theirs: Cells, held: Edition, *, names: Names) -> Iterator[Loss]:
    """Years of the country and of a unit that moved further than revisions do, over the cells that both have."""
    both = mine.present & theirs.present & (mine.day == theirs.day)[None, :]
    both &= ~np.isnan(mine.totals) & ~np.isnan(theirs.totals)
    years = np.array([mine.grid.year_of(period) for period in range(mine.grid.periods)])
    swapped = _swapped(mine, theirs, both)
    for one, other in swapped:
        codes = sorted((mine.units[one], mine.units[other]))
        yield Loss(
            f"cambio:{codes[0]}:{codes[1]}",
            f"{names.of(mine, one)} dice lo que {names.of(mine, other)} decía en {held.id}, y al revés: sus códigos "
            "parecen intercambiados.",
            locator=_first(mine, one), seen=codes[0], hint="Compruebe los dos códigos con quien publica.",
        )  # fmt: skip
    left = np.ones(len(mine.units), dtype=bool)
    left[[unit for pair in swapped for unit in pair]] = False
    for year in np.unique(years[both.any(axis=0)]):
        within = both & (years == year)[None, :] & left[:, None]
        now = np.where(within, mine.totals, 0).sum(axis=1)
        then = np.where(within, theirs.totals, 0).sum(axis=1)
        yield from _year(mine, now, then, year=int(year), held=held, names=names)


def _first(cells: Cells, unit: int) -> str:
    periods = np.flatnonzero(cells.present[unit])
    return cells.locator(unit, int(periods[0])) if len(periods) else ""


def _swapped(mine: Cells, theirs: Cells, both: np.ndarray) -> list[tuple[int, int]]:
    """Pairs of units each of which says what the other said, and not what it said itself."""
    equal = both & (mine.totals == theirs.totals)
    strange = np.flatnonzero((both.sum(axis=1) >= _SEVERAL) & (equal.sum(axis=1) * 2 < both.sum(axis=1)))
    if len(strange) > _EXCHANGED:
        return []  # a file of which so much moved has another fault
    pairs = []
    for place, one in enumerate(strange):
        for other in strange[place + 1 :]:
            shared = both[one] & both[other]
            as_other = (mine.totals[one] == theirs.totals[other]) & shared
            as_one = (mine.totals[other] == theirs.totals[one]) & shared
            if shared.sum() >= _SEVERAL and min(as_other.sum(), as_one.sum()) * 10 >= 9 * shared.sum():
                pairs.append((int(one), int(other)))
    return pairs


def _year(
    cells: Cells, now: np.ndarray, then: np.ndarray, *, year: int, held: Edition, names: Names
) -> Iterator[Loss]:
    limits = cells.limits
    wide = _limits(limits.country_falls, limits.country_rises, later=held.side == "later")
    if _beyond(now.sum(), then.sum(), *wide, least=limits.moves_from):
        yield _total("todo", year, now.sum(), then.sum(), held=held, who="Todo el archivo")
        return
    narrow = _limits(limits.unit_falls, limits.unit_rises, later=held.side == "later")
    at = [
        unit
        for unit in np.flatnonzero(now != then)
        if _beyond(now[unit], then[unit], *narrow, least=limits.moves_from)
    ]
    if len(at) > _EACH:
        codes = [cells.units[unit] for unit in at]
        said = "; ".join(names.of(cells, int(unit)) for unit in at[:3])
        yield Loss(
            f"totales:{year}:{len(at)}:{sealed(codes)}",
            f"En {year} cambian más que en una revisión {len(at)} totales que están en {held.id}: {said}…",
            seen=str(len(at)), hint=ASK,
        )  # fmt: skip
        return
    for unit in at:
        yield _total(
            cells.units[unit], year, now[unit], then[unit], held=held, who=names.of(cells, int(unit)),
            locator=_first(cells, int(unit)),
        )  # fmt: skip


def _limits(falls: float, rises: float, *, later: bool) -> tuple[float, float]:
    """The least and the most that a total may be, of what the other edition says; none where they are zero."""
    least, most = (1 - falls if falls else 0.0), (1 + rises if rises else np.inf)
    return (1 / most, 1 / least if least else np.inf) if later else (least, most)


def _beyond(now: float, then: float, low: float, high: float, *, least: float) -> bool:
    return abs(now - then) >= least and not low * then <= now <= high * then


def _total(
    code: str, year: int, now: float, then: float, *, held: Edition, who: str, locator: str = ""
) -> Loss:
    return Loss(
        f"total:{code}:{year}",
        f"{who} suma {number(now)} en {year} y en {held.id} sumaba {number(then)}: cambia más que en una revisión.",
        locator=locator, seen=f"{now:.0f}",
    )  # fmt: skip


def _sums(own: Cells, held: Edition, *, names: Names) -> Iterator[Loss]:
    """The sums of wider places that the extract of an edition gives, against the cells of the file."""
    if not held.sums:
        return
    years = np.array([own.grid.year_of(period) for period in range(own.grid.periods)])
    limits, wide = (
        own.limits,
        _limits(own.limits.country_falls, own.limits.country_rises, later=held.side == "later"),
    )
    far: dict[int, Loss] = {}
    # The widest place first: where the country moved, the places in it say nothing more.
    for (code, year, end), then in sorted(held.sums.items(), key=lambda one: (one[0][1], len(one[0][0]))):
        last = int(end.replace("-", ""))
        span = (years == year) & (own.day > 0) & (own.day <= last)
        if year in far or not span.any() or own.day[span].max() != last:
            continue
        now = _sum_within(own, code, span, names=names)
        if _beyond(now, then, *wide, least=limits.moves_from):
            known = names.catalog.territories[code]
            far[year] = _total(code, year, now, then, held=held, who=f"{known.name} ({code})")
    if len(far) <= _EACH:
        yield from far.values()
        return
    first, latest = min(far), max(far)
    yield Loss(
        f"todos:{first}:{latest}:{len(far)}",
        f"Cambian más que en una revisión {len(far)} años, de {first} a {latest}. {far[first].message}",
        seen=str(len(far)),
    )


def _sum_within(own: Cells, code: str, span: np.ndarray, *, names: Names) -> float:
    """The sum of the cells of all units that lie in a wider place."""
    above = names.catalog.ancestors
    inside = np.array([code in {place, *(one.code for one in above(place))} for place in own.grid.places])
    return float(np.nansum(own.totals[np.ix_(inside, span)])) if inside.any() else 0.0


def _sexes(mine: Cells, theirs: Cells, *, than: str) -> Iterator[Loss]:
    both = mine.present & theirs.present & ~np.isnan(mine.women) & ~np.isnan(theirs.women)
    turned = both & (mine.women == theirs.men) & (mine.men == theirs.women) & (mine.women != mine.men)
    counts = turned.sum(axis=0)
    for period in np.flatnonzero(counts > 0.5 * np.maximum(both.sum(axis=0), 1)):
        when = mine.grid.name_of(int(period))
        yield Loss(
            f"sexos:{when}", f"{when}: las mujeres son lo que en {than} eran los hombres, y al revés, en "
            f"{counts[period]} filas.", seen=str(counts[period]),
        )  # fmt: skip
