"""What a file lost against another edition of the same series: cells, rows, totals, codes and sexes that moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np

from etl.losses.grid import Cells
from etl.losses.internal_losses import number
from etl.losses.loss import ASK, Loss, Names, gone, sealed

_EACH: Final = 5
# Units are told to be exchanged where so many of their periods say so; and of at most so many units.
_SEVERAL: Final = 3
_EXCHANGED: Final = 60


@dataclass(frozen=True)
class Edition:
    """An edition in the workspace: `side` tells whether it is an earlier one, a later one, or this same one.

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
    cells: Cells, edition: Edition, *, cutoff: str, names: Names, reported: set[tuple[str, int]]
) -> Iterator[Loss]:
    """Every cell of `edition` that `cells` lack, or state otherwise than a revision may.

    `reported` are the cells that are reported as absent already; those reported here are added to it.
    """
    mine, theirs = cells.aligned(edition.cells)
    than = f", y en {edition.id} sí"
    until = int(cutoff.replace("-", "")) if cutoff else 99999999
    shared = (theirs.day > 0) & (theirs.day <= until)
    had = theirs.present & shared[None, :]
    for unit, period in reported:
        if unit in theirs.grid.units:
            had[theirs.grid.units[unit], period] = False
    lost = had & ~mine.present
    if edition.side == "later" and lost.sum() <= cells.limits.rows_fall * had.sum():
        lost &= np.nan_to_num(theirs.totals) >= cells.limits.moves_from
    reported |= {(mine.units[unit], int(period)) for unit, period in np.argwhere(lost)}
    losses, rows = list(gone(mine, lost, had, than=than, names=names)), cells.grid.rows
    is_short = edition.side != "later" and rows < (1 - cells.limits.rows_fall) * edition.rows
    if is_short and not reported:
        losses.append(
            Loss(
                f"filas:{edition.rows}:{rows}",
                f"Hay {number(rows)} filas y en {edition.id} había {number(edition.rows)}.",
                seen=str(rows),
            )
        )
    yield from losses
    yield from _moved(mine, theirs, edition, names=names)
    yield from _sums(cells, edition, names=names)
    yield from _sexes(mine, theirs, than=edition.id)


def says_the_same(cells: Cells, edition: Edition) -> bool:
    """Whether no cell was changed or added since `edition`."""
    mine, theirs = cells.aligned(edition.cells)
    added = mine.present & ~theirs.present
    changed = mine.present & theirs.present & ~_equal(mine.totals, theirs.totals)
    return not (added.any() or changed.any())


def _equal(values: np.ndarray, other_values: np.ndarray) -> np.ndarray:
    return np.asarray((values == other_values) | (np.isnan(values) & np.isnan(other_values)))


def _moved(mine: Cells, theirs: Cells, edition: Edition, *, names: Names) -> Iterator[Loss]:
    """Years of the country and of a unit that moved further than revisions do, over the cells that both have."""
    comparable = mine.present & theirs.present & (mine.day == theirs.day)[None, :]
    comparable &= ~np.isnan(mine.totals) & ~np.isnan(theirs.totals)
    years = np.array([mine.grid.year_of(period) for period in range(mine.grid.periods)])
    swapped = _swapped(mine, theirs, comparable)
    for unit, twin in swapped:
        codes = sorted((mine.units[unit], mine.units[twin]))
        yield Loss(
            f"cambio:{codes[0]}:{codes[1]}",
            f"{names.of(mine, unit)} dice lo que {names.of(mine, twin)} decía en {edition.id}, y al revés: sus códigos "
            "parecen intercambiados.",
            locator=_first_locator(mine, unit), seen=codes[0], hint="Compruebe los dos códigos con quien publica.",
        )  # fmt: skip
    stable = np.ones(len(mine.units), dtype=bool)
    stable[[unit for pair in swapped for unit in pair]] = False
    for year in np.unique(years[comparable.any(axis=0)]):
        within = comparable & (years == year)[None, :] & stable[:, None]
        current_sums = np.where(within, mine.totals, 0).sum(axis=1)
        former_sums = np.where(within, theirs.totals, 0).sum(axis=1)
        yield from _year(mine, current_sums, former_sums, year=int(year), edition=edition, names=names)


def _first_locator(cells: Cells, unit: int) -> str:
    periods = np.flatnonzero(cells.present[unit])
    return cells.locator(unit, int(periods[0])) if len(periods) else ""


def _swapped(mine: Cells, theirs: Cells, comparable: np.ndarray) -> list[tuple[int, int]]:
    """Pairs of units whose values are exchanged between the two editions."""
    equal = comparable & (mine.totals == theirs.totals)
    strange = np.flatnonzero(
        (comparable.sum(axis=1) >= _SEVERAL) & (equal.sum(axis=1) * 2 < comparable.sum(axis=1))
    )
    if len(strange) > _EXCHANGED:
        return []  # a file of which so much moved has another fault
    pairs = []
    for place, unit in enumerate(strange):
        for twin in strange[place + 1 :]:
            shared = comparable[unit] & comparable[twin]
            as_other = (mine.totals[unit] == theirs.totals[twin]) & shared
            as_one = (mine.totals[twin] == theirs.totals[unit]) & shared
            if shared.sum() >= _SEVERAL and min(as_other.sum(), as_one.sum()) * 10 >= 9 * shared.sum():
                pairs.append((int(unit), int(twin)))
    return pairs


def _year(
    cells: Cells,
    current_sums: np.ndarray,
    former_sums: np.ndarray,
    *,
    year: int,
    edition: Edition,
    names: Names,
) -> Iterator[Loss]:
    limits = cells.limits
    wide = _limits(limits.country_falls, limits.country_rises, later=edition.side == "later")
    current_total, former_total = float(current_sums.sum()), float(former_sums.sum())
    if _beyond(current_total, former_total, *wide, minimum_move=limits.moves_from):
        yield _total("todo", year, current_total, former_total, edition=edition, subject="Todo el archivo")
        return
    narrow = _limits(limits.unit_falls, limits.unit_rises, later=edition.side == "later")
    at = [
        unit
        for unit in np.flatnonzero(current_sums != former_sums)
        if _beyond(current_sums[unit], former_sums[unit], *narrow, minimum_move=limits.moves_from)
    ]
    if len(at) > _EACH:
        codes = [cells.units[unit] for unit in at]
        listed_names = "; ".join(names.of(cells, int(unit)) for unit in at[:3])
        yield Loss(
            f"totales:{year}:{len(at)}:{sealed(codes)}",
            f"En {year} cambian más que en una revisión {len(at)} totales que están en {edition.id}: {listed_names}…",
            seen=str(len(at)), hint=ASK,
        )  # fmt: skip
        return
    for unit in at:
        yield _total(
            cells.units[unit], year, current_sums[unit], former_sums[unit], edition=edition,
            subject=names.of(cells, int(unit)), locator=_first_locator(cells, int(unit)),
        )  # fmt: skip


def _limits(falls: float, rises: float, *, later: bool) -> tuple[float, float]:
    """The least and the most that a total may be, of what the other edition says; none where they are zero."""
    minimum, maximum = (1 - falls if falls else 0.0), (1 + rises if rises else np.inf)
    return (1 / maximum, 1 / minimum if minimum else np.inf) if later else (minimum, maximum)


def _beyond(current: float, former: float, low: float, high: float, *, minimum_move: float) -> bool:
    return abs(current - former) >= minimum_move and not low * former <= current <= high * former


def _total(
    code: str, year: int, current: float, former: float, *, edition: Edition, subject: str, locator: str = ""
) -> Loss:
    return Loss(
        f"total:{code}:{year}",
        f"{subject} suma {number(current)} en {year} y en {edition.id} sumaba {number(former)}: "
        "cambia más que en una revisión.",
        locator=locator, seen=f"{current:.0f}",
    )  # fmt: skip


def _sums(cells: Cells, edition: Edition, *, names: Names) -> Iterator[Loss]:
    """The sums of wider places that the extract of an edition gives, against the cells of the file."""
    if not edition.sums:
        return
    years = np.array([cells.grid.year_of(period) for period in range(cells.grid.periods)])
    limits, wide = (
        cells.limits,
        _limits(cells.limits.country_falls, cells.limits.country_rises, later=edition.side == "later"),
    )
    far: dict[int, Loss] = {}
    # The widest place first: where the country moved, the places in it say nothing more.
    for (code, year, end), former in sorted(
        edition.sums.items(), key=lambda entry: (entry[0][1], len(entry[0][0]))
    ):
        last_day = int(end.replace("-", ""))
        span = (years == year) & (cells.day > 0) & (cells.day <= last_day)
        if year in far or not span.any() or cells.day[span].max() != last_day:
            continue
        current = _sum_within(cells, code, span, names=names)
        if _beyond(current, former, *wide, minimum_move=limits.moves_from):
            territory = names.catalog.territories[code]
            far[year] = _total(
                code, year, current, former, edition=edition, subject=f"{territory.name} ({code})"
            )
    if len(far) <= _EACH:
        yield from far.values()
        return
    first_year, latest = min(far), max(far)
    yield Loss(
        f"todos:{first_year}:{latest}:{len(far)}",
        f"Cambian más que en una revisión {len(far)} años, de {first_year} a {latest}. {far[first_year].message}",
        seen=str(len(far)),
    )


def _sum_within(cells: Cells, code: str, span: np.ndarray, *, names: Names) -> float:
    """The sum of the cells of all units that lie in a wider place."""
    above = names.catalog.ancestors
    inside = np.array(
        [code in {place, *(ancestor.code for ancestor in above(place))} for place in cells.grid.places]
    )
    return float(np.nansum(cells.totals[np.ix_(inside, span)])) if inside.any() else 0.0


def _sexes(mine: Cells, theirs: Cells, *, than: str) -> Iterator[Loss]:
    comparable = mine.present & theirs.present & ~np.isnan(mine.women) & ~np.isnan(theirs.women)
    turned = comparable & (mine.women == theirs.men) & (mine.men == theirs.women) & (mine.women != mine.men)
    counts = turned.sum(axis=0)
    for period in np.flatnonzero(counts > 0.5 * np.maximum(comparable.sum(axis=0), 1)):
        period_name = mine.grid.name_of(int(period))
        yield Loss(
            f"sexos:{period_name}", f"{period_name}: las mujeres son lo que en {than} eran los hombres, y al revés, en "
            f"{counts[period]} filas.", seen=str(counts[period]),
        )  # fmt: skip
