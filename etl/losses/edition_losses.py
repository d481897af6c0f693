"""What a file lost against another edition of the same series: cells, rows, totals, codes and categories that moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np

from etl.losses.categories import find_exchanged_categories
from etl.losses.cell_grid import GridCells
from etl.losses.loss import ASK, LOOK, Loss, Names, describe_lost_cells, hash_parts, number
from observatory.catalog import Catalog
from observatory.model import FileProblem, Severity

_EACH_FALL: Final = 20

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
    cells: GridCells
    rows: int = 0
    sums: Mapping[tuple[str, int, str], float] = field(default_factory=dict)


def find_losses_beside(
    cells: GridCells, edition: Edition, *, cutoff: str, names: Names, reported: set[tuple[str, int]]
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
    losses, rows = list(describe_lost_cells(mine, lost, had, than=than, names=names)), cells.grid.rows
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
    yield from _find_moved_sums(mine, theirs, edition, names=names)
    yield from _sums(cells, edition, names=names)
    yield from find_exchanged_categories(mine, theirs, than=edition.id, names=names)


def says_the_same(cells: GridCells, edition: Edition) -> bool:
    """Whether no cell was changed or added since `edition`."""
    mine, theirs = cells.aligned(edition.cells)
    added = mine.present & ~theirs.present
    changed = mine.present & theirs.present & ~_equal(mine.values, theirs.values).all(axis=0)
    return not (added.any() or changed.any())


def _equal(values: np.ndarray, other_values: np.ndarray) -> np.ndarray:
    return np.asarray((values == other_values) | (np.isnan(values) & np.isnan(other_values)))


def _find_moved_sums(mine: GridCells, theirs: GridCells, edition: Edition, *, names: Names) -> Iterator[Loss]:
    """Years of the country and of a unit that moved further than revisions do, over the cells that both have."""
    comparable = find_comparable_cells(mine, theirs)
    years = np.array([mine.grid.year_of(period) for period in range(mine.grid.periods)])
    swapped = _find_swapped_units(mine, theirs, comparable)
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

    yield from _find_settled_moves(mine, theirs, comparable & stable[:, None], edition)
    yield from _cells(mine, theirs, comparable & stable[:, None], edition, names=names)


def find_comparable_cells(mine: GridCells, theirs: GridCells) -> np.ndarray:
    """Where both editions give a number of the same unit and span."""
    comparable = mine.present & theirs.present & (mine.day == theirs.day)[None, :]
    return np.asarray(comparable & ~np.isnan(mine.totals) & ~np.isnan(theirs.totals))


def find_fallen_cells(mine: GridCells, theirs: GridCells, edition: Edition, category: str = "") -> np.ndarray:
    """The cells of which the later of the two editions says less than the earlier, both of the same span."""
    values, others = mine.of(category), theirs.of(category)
    former, newest = (values, others) if edition.side == "later" else (others, values)
    with np.errstate(invalid="ignore"):
        return np.asarray((newest < former) & (mine.day == theirs.day)[None, :])


def _find_settled_moves(
    mine: GridCells, theirs: GridCells, comparable: np.ndarray, edition: Edition
) -> Iterator[Loss]:
    """Years of which all was settled, and whose sum moved all the same, up or down."""
    limits = mine.limits
    ends = np.flatnonzero(theirs.present.any(axis=0) if edition.side != "later" else mine.present.any(axis=0))
    if not limits.settled or not len(ends):
        return
    old = comparable & (np.arange(mine.grid.periods) <= ends[-1] - limits.settled)[None, :]
    years = np.array([mine.grid.year_of(period) for period in range(mine.grid.periods)])
    for year in np.unique(years[old.any(axis=0)]):
        within = old & (years == year)[None, :]
        current, former = float(mine.totals[within].sum()), float(theirs.totals[within].sum())
        if abs(current - former) >= max(limits.moves_from, limits.settled_moves * former):
            yield _total("todo", int(year), current, former, edition=edition, subject="Todo el archivo")


def _cells(
    mine: GridCells, theirs: GridCells, comparable: np.ndarray, edition: Edition, *, names: Names
) -> Iterator[Loss]:
    """Single cells that moved further than a revision does, and too many that fell."""
    limits = mine.limits
    values, former = np.nan_to_num(mine.totals), np.nan_to_num(theirs.totals)
    earlier, newer = (values, former) if edition.side == "later" else (former, values)
    far = np.zeros(values.shape, dtype=bool)
    if limits.cell_rises:
        far |= newer > (1 + limits.cell_rises) * np.maximum(earlier, limits.cells_from)
    if limits.cell_falls:
        far |= (earlier >= limits.cells_from) & (newer < (1 - limits.cell_falls) * earlier)
    far &= comparable & (np.abs(values - former) >= limits.moves_from)
    pairs = np.argwhere(far)
    for unit, period in pairs[:_EACH]:
        period_name = mine.grid.name_of(int(period))
        more = f" Hay {len(pairs)} así." if len(pairs) > _EACH else ""
        yield Loss(
            f"cifra:{mine.units[unit]}:{period_name}",
            f"{names.of(mine, int(unit))} dice {number(values[unit, period])} en {period_name} y en {edition.id} decía "
            f"{number(former[unit, period])}: cambia más que en una revisión.{more}",
            locator=mine.locator(int(unit), int(period)), seen=f"{values[unit, period]:.0f}", hint=LOOK,
        )  # fmt: skip
    fell = np.argwhere(find_fallen_cells(mine, theirs, edition) & comparable)
    if limits.falls_most and len(fell) > limits.falls_most:
        keys = [f"{mine.units[unit]}:{mine.grid.name_of(int(period))}" for unit, period in fell]
        unit, period = map(int, fell[0])
        yield Loss(
            f"bajan:{len(keys)}:{hash_parts(keys)}",
            f"{len(keys)} cifras son menores que las de la otra edición, {edition.id}; una revisión baja "
            f"{limits.falls_most} a lo más. La primera: {names.of(mine, unit)} en {mine.grid.name_of(period)}.",
            locator=mine.locator(unit, period), seen=str(len(keys)), hint=ASK,
        )  # fmt: skip


def _first_locator(cells: GridCells, unit: int) -> str:
    periods = np.flatnonzero(cells.present[unit])
    return cells.locator(unit, int(periods[0])) if len(periods) else ""


def _find_swapped_units(mine: GridCells, theirs: GridCells, comparable: np.ndarray) -> list[tuple[int, int]]:
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
    cells: GridCells,
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
            f"totales:{year}:{len(at)}:{hash_parts(codes)}",
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


def _sums(cells: GridCells, edition: Edition, *, names: Names) -> Iterator[Loss]:
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
        is_settled = limits.settled and int(edition.cutoff[:4] or 0) - year > limits.settled // 12
        bounds = (1 - limits.settled_moves, 1 + limits.settled_moves) if is_settled else wide
        if _beyond(current, former, *bounds, minimum_move=limits.moves_from):
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


def _sum_within(cells: GridCells, code: str, span: np.ndarray, *, names: Names) -> float:
    """The sum of the cells of all units that lie in a wider place."""
    above = names.catalog.ancestors
    inside = np.array(
        [code in {place, *(ancestor.code for ancestor in above(place))} for place in cells.grid.places]
    )
    return float(np.nansum(cells.totals[np.ix_(inside, span)])) if inside.any() else 0.0


# Warns where a value falls from one edition of a series to the next: that is rare, and both stay.


def warn_of_falls(
    cells: GridCells, edition: Edition, *, file: str, catalog: Catalog
) -> Iterator[FileProblem]:
    """A warning for each value that is below the one before it, where they are few; editions may be read in any order."""
    mine, theirs = cells.aligned(edition.cells)
    fell = [
        (category, int(unit), int(period))
        for category in mine.categories
        for unit, period in np.argwhere(find_fallen_cells(mine, theirs, edition, category))
    ]
    for category, *at in fell[:_EACH_FALL]:
        unit, period = at
        values = float(mine.of(category)[unit, period]), float(theirs.of(category)[unit, period])
        yield _fall(mine, (unit, period), values, edition, file=file, catalog=catalog)
    if len(fell) > _EACH_FALL:
        rest = f"Y {len(fell) - _EACH_FALL} cifras más son menores que en la edición de antes."
        yield FileProblem(Severity.WARNING, file, "", "", str(len(fell)), rest)


def _fall(
    cells: GridCells,
    at: tuple[int, int],
    values: tuple[float, float],
    edition: Edition,
    *,
    file: str,
    catalog: Catalog,
) -> FileProblem:
    """The warning is published with the release, so it quotes no count that the release would protect."""
    place = catalog.territories[cells.grid.places[at[0]]]
    is_public = not place.is_local or min(values) >= catalog.policy.small_count_below
    sheet, _, cell = cells.locator(*at).rpartition("!")
    return FileProblem(
        severity=Severity.WARNING,
        file=file,
        sheet=sheet,
        cell=cell,
        seen=f"{values[0]:.0f}" if is_public else "",
        message=f"{place.name}, {cells.grid.name_of(at[1])}: {_sentence(values, edition, is_public=is_public)}",
        hint="Se cargan las dos ediciones; vale la nueva.",
    )


def _sentence(values: tuple[float, float], edition: Edition, *, is_public: bool) -> str:
    mine, theirs = values
    if edition.side == "former":
        numbers = f"decía {theirs:.0f} y esta dice {mine:.0f}" if is_public else "decía más que esta"
        return f"la edición anterior ({edition.id}) {numbers}."
    numbers = f"dice {theirs:.0f} y esta decía {mine:.0f}" if is_public else "dice menos que esta"
    return f"la edición siguiente ({edition.id}) {numbers}."
