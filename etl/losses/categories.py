"""Categories of a total: whether they add up, the share each has, and whether two of them were exchanged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np

from etl.losses.cell_grid import GridCells
from etl.losses.loss import ASK, LOOK, Loss, Names, number
from observatory.catalog import Catalog
from observatory.statistics import statistic_of

_EACH: Final = 5
_PERIOD_FROM: Final = 100.0
_EXCHANGED_FROM: Final = 20.0


def find_broken_sums(cells: GridCells, names: Names) -> Iterator[Loss]:
    """Totals that their parts do not make up, and parts above their total. Nobody can accept these."""
    wrong: dict[tuple[int, int], str] = {}
    totals = cells.totals
    for parts, is_whole in _families(cells, names.catalog):
        values = np.stack([cells.of(part) for part in parts])
        given, sums = (~np.isnan(values)).sum(axis=0), np.nansum(values, axis=0)
        with np.errstate(invalid="ignore"):
            unequal = (given > 0) & ((sums > totals) | (is_whole & (given == len(parts)) & (sums != totals)))
        for unit, period in np.argwhere(unequal & ~np.isnan(totals)):
            wrong.setdefault((int(unit), int(period)), f"{number(sums[unit, period])} ({', '.join(parts)})")
    for (unit, period), sentence in list(wrong.items())[:_EACH]:
        more = f" Hay {len(wrong)} así." if len(wrong) > _EACH else ""
        yield Loss(
            f"partes:{cells.units[unit]}:{cells.grid.name_of(period)}",
            f"{names.of(cells, unit)}, {cells.grid.name_of(period)}: las partes suman {sentence} y el total dice "
            f"{number(totals[unit, period])}.{more}",
            locator=cells.locator(unit, period), seen=number(totals[unit, period]), hint=LOOK, is_acceptable=False,
        )  # fmt: skip


def _families(cells: GridCells, catalog: Catalog) -> Iterator[tuple[tuple[str, ...], bool]]:
    """The categories that the file has and that make up the total together (True); each other one is a part of it.

    Of a survey's percentages only a form of violence is one: those of other women (of towns) may be above that of all.
    """
    met, alone = set(cells.categories[1:]), set(cells.categories[1:])
    indicator = catalog.indicators[cells.limits.indicator]
    if statistic_of(indicator).is_sampled:
        alone = {category for category in alone if parse_dimension(category) == "form"}
    for dimension, codes in indicator.adds_up.items():
        schemes: dict[str, dict[str, None]] = (
            {"": {f"{dimension}:{code}": None for code in codes}} if codes else {}
        )
        for category in () if codes else catalog.dimensions[dimension].codes:
            schemes.setdefault(category.scheme, {})[f"{dimension}:{category.code}"] = None
        for scheme in schemes.values():
            if met & set(scheme):
                yield tuple(scheme), True
                alone -= set(scheme)
    sexes = {"sex:women", "sex:men"}
    if sexes <= alone:
        yield tuple(sorted(sexes)), False
    for part in sorted(alone):
        yield (part,), False


def find_unlikely_shares(cells: GridCells) -> Iterator[Loss]:
    """Periods, and units of some size, in which a category has another share than the source ever says."""
    limits = cells.limits
    far_periods = {
        (parse_dimension(category), period): loss
        for category, bounds in limits.shares.items()
        for period, loss in _of_periods(cells, category, bounds)
    }
    yield from far_periods.values()
    for category, bounds in limits.unit_shares.items():
        base = _base(cells, category)
        share = _shares(cells.of(category), base)
        far = (np.nan_to_num(base) >= limits.shares_from) & _outside(share, bounds)
        for period in {period for dimension, period in far_periods if dimension == parse_dimension(category)}:
            far[:, period] = False
        for unit, period in np.argwhere(far)[:_EACH]:
            key = f"{cells.units[unit]}:{cells.grid.name_of(int(period))}"
            yield _unlikely(
                category, key, share[unit, period], bounds, locator=cells.locator(int(unit), int(period))
            )


def _of_periods(cells: GridCells, category: str, bounds: tuple[float, float]) -> Iterator[tuple[int, Loss]]:
    base, values = _base(cells, category), cells.of(category)
    sums, of = np.nansum(values, axis=0), np.nansum(base, axis=0)
    share = np.where(np.isnan(values).all(axis=0), np.nan, _shares(sums, of))
    for period in np.flatnonzero((of >= cells.limits.shares_from) & _outside(share, bounds)):
        yield int(period), _unlikely(category, cells.grid.name_of(int(period)), share[period], bounds)


def _base(cells: GridCells, category: str) -> np.ndarray:
    """What a category is a share of: all known categories of its dimension, or the total where it stands alone."""
    dimension = parse_dimension(category)
    known = [
        name
        for name in cells.categories[1:]
        if parse_dimension(name) == dimension and not name.endswith(":unknown")
    ]
    if len(known) < 2:
        return np.where(np.isnan(cells.of(category)), np.nan, cells.totals)
    values = np.stack([cells.of(name) for name in known])
    return np.where(np.isnan(values).all(axis=0), np.nan, np.nansum(values, axis=0))


def _shares(values: np.ndarray, base: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(base > 0, np.nan_to_num(values) / base, np.nan)


def _outside(share: np.ndarray, bounds: tuple[float, float]) -> np.ndarray:
    with np.errstate(invalid="ignore"):
        return np.asarray((share < bounds[0]) | (share > bounds[1]))


def _unlikely(
    category: str, key: str, share: float, bounds: tuple[float, float], *, locator: str = ""
) -> Loss:
    *unit, period = key.split(":")
    who = f"{':'.join(unit)}, " if unit else ""
    least, most = (f"{100 * bound:.0f} %" for bound in bounds)
    return Loss(
        f"{_kind(category)}:{key}",
        f"{who}{period}: «{category}» es el {100 * share:.0f} % de los casos, y la fuente dice siempre de {least} a "
        f"{most}. Dos categorías parecen intercambiadas.",
        locator=locator, seen=f"{100 * share:.0f} %", hint=LOOK if locator else ASK,
    )  # fmt: skip


def _kind(category: str) -> str:
    """The kind of a loss: `sexos`, or `reparto:form:psychological`."""
    return "sexos" if parse_dimension(category) == "sex" else f"reparto:{category}"


def parse_dimension(category: str) -> str:
    """`sex` of `sex:women`; nothing of the total."""
    return category.partition(":")[0]


def find_exchanged_categories(
    mine: GridCells, theirs: GridCells, *, than: str, names: Names
) -> Iterator[Loss]:
    """Pairs of categories of which each says what the other said in the edition before; and shares that moved far."""
    by_dimension: dict[str, list[str]] = {}
    for category in mine.categories[1:]:
        by_dimension.setdefault(parse_dimension(category), []).append(category)
    told: set[tuple[str, int]] = set()
    for dimension, categories in by_dimension.items():
        for at, one in enumerate(categories):
            for other in categories[at + 1 :]:
                yield from _find_category_exchange(
                    mine, theirs, (one, other), than=than, names=names, told=told
                )
        if mine.limits.shares_move:
            yield from _moved_shares(mine, theirs, dimension, categories, than=than, told=told)


def _find_category_exchange(
    mine: GridCells,
    theirs: GridCells,
    pair: tuple[str, str],
    *,
    than: str,
    names: Names,
    told: set[tuple[str, int]],
) -> Iterator[Loss]:
    one, other = pair
    a, b, former_a, former_b = mine.of(one), mine.of(other), theirs.of(one), theirs.of(other)
    comparable = mine.present & theirs.present & ~np.isnan(a) & ~np.isnan(b) & ~np.isnan(former_a)
    turned = comparable & (a == former_b) & (b == former_a) & (a != b)
    counts, all_counts = turned.sum(axis=0), comparable.sum(axis=0)
    for period in np.flatnonzero(counts > 0.5 * np.maximum(all_counts, 1)):
        period_name = mine.grid.name_of(int(period))
        told.add((parse_dimension(one), int(period)))
        yield Loss(
            f"{_kind(one)}:{period_name}",
            f"{period_name}: «{one}» es lo que en {than} era «{other}», y al revés, en {counts[period]} filas.",
            seen=str(counts[period]),
        )  # fmt: skip
        turned[:, period] = False
    for unit, period in np.argwhere(turned & (np.fmin(a, b) >= _EXCHANGED_FROM))[:_EACH]:
        period_name = mine.grid.name_of(int(period))
        yield Loss(
            f"{_kind(one)}:{mine.units[unit]}:{period_name}",
            f"{names.of(mine, int(unit))}, {period_name}: «{one}» es lo que en {than} era «{other}», y al revés.",
            locator=mine.locator(int(unit), int(period)), seen=f"{a[unit, period]:.0f}", hint=LOOK,
        )  # fmt: skip


def _moved_shares(
    mine: GridCells,
    theirs: GridCells,
    dimension: str,
    categories: list[str],
    *,
    than: str,
    told: set[tuple[str, int]],
) -> Iterator[Loss]:
    """Categories whose share of a period is another than in the edition before, over the cells that both have."""
    both = np.ones(mine.present.shape, dtype=bool) & (mine.day == theirs.day)[None, :]
    sums: Mapping[str, tuple[np.ndarray, np.ndarray]] = {
        name: (_within(mine.of(name), theirs.of(name), both), _within(theirs.of(name), mine.of(name), both))
        for name in categories
    }
    base, former_base = (np.sum([pair[side] for pair in sums.values()], axis=0) for side in (0, 1))
    large = (base >= _PERIOD_FROM) & (former_base >= _PERIOD_FROM)
    for name, (values, former_values) in sums.items():
        move = np.where(large, _shares(values, base) - _shares(former_values, former_base), 0)
        for period in np.flatnonzero(np.abs(move) > mine.limits.shares_move):
            if (dimension, int(period)) not in told:
                told.add((dimension, int(period)))
                period_name = mine.grid.name_of(int(period))
                yield Loss(
                    f"{_kind(name)}:{period_name}",
                    f"{period_name}: «{name}» es el {100 * values[period] / base[period]:.0f} %, y en {than} era el "
                    f"{100 * former_values[period] / former_base[period]:.0f} %.",
                    seen=f"{values[period]:.0f}",
                )  # fmt: skip


def _within(values: np.ndarray, others: np.ndarray, both: np.ndarray) -> np.ndarray:
    return np.asarray(np.where(both & ~np.isnan(values) & ~np.isnan(others), values, 0).sum(axis=0))
