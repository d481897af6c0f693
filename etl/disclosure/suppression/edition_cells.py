"""Editions of one series: which count of a later edition stands where one of an earlier edition stood.

The growth of bare totals is looked at in `added_totals`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise

from etl.disclosure.cells import Cell
from observatory.catalog import Catalog

Series = tuple[str, str, str]


def series_of(cell: Cell, catalog: Catalog) -> Series:
    """The key of a series of editions: indicator, sources (those that continue each other are one), statement."""
    chain = catalog.indicators[cell.indicator].chain
    sources = " ".join(chain) if _source(cell) in chain else _source(cell)
    return cell.indicator, sources, cell.statement


def bears_trait(cell: Cell, catalog: Catalog) -> bool:
    """Whether the cell says of its persons more than where they were counted: their sex, form or age."""
    return has_trait(cell.breakdown, catalog)


def has_trait(breakdown: str, catalog: Catalog) -> bool:
    """The same of a breakdown."""
    return without_traits(breakdown, catalog) != breakdown


def without_traits(breakdown: str, catalog: Catalog) -> str:
    """The breakdown of the total that it is a part of: of its place, or of a centre in it."""
    codes = breakdown.split(";") if breakdown else ()
    return ";".join(code for code in codes if catalog.dimensions[code.partition(":")[0]].open)


def in_department(cell: Cell, catalog: Catalog) -> Cell:
    """The bare total of the department of a cell, or of its country."""
    above = (place.code for place in catalog.ancestors(cell.territory) if not place.is_local)
    is_local = catalog.territories[cell.territory].is_local
    return cell.at(next(above, cell.territory) if is_local else cell.territory).by("")


def successions(cells: Iterable[Cell], catalog: Catalog) -> Iterator[tuple[Cell, Cell]]:
    """(earlier, later) for each two editions in a row that hold a count of the same persons and trait."""
    editions: dict[tuple[Cell, Series], list[Cell]] = defaultdict(list)
    for cell in cells:
        editions[cell._replace(snapshot=""), series_of(cell, catalog)].append(cell)
    for edition_cells in editions.values():
        edition_cells.sort(key=lambda cell: _order(cell, catalog))
        yield from pairwise(edition_cells)


def continuations(cells: Iterable[Cell], catalog: Catalog) -> Iterator[tuple[Cell, Cell]]:
    """(earlier, later): the same persons and trait from one day on, to a later day in a later edition.

    Of each earlier edition it is the longest span that the later edition neither has nor repeats.
    """
    editions: dict[tuple[Cell, Series], dict[tuple[int, str], dict[str, Cell]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    for cell in cells:
        since = cell._replace(snapshot="", end=""), series_of(cell, catalog)
        editions[since][_order(cell, catalog)][cell.end] = cell
    for by_edition in editions.values():
        for former, newer in combinations(map(by_edition.__getitem__, sorted(by_edition)), 2):
            for end in newer.keys() - former.keys():
                shorter = [before for before in former.keys() - newer.keys() if before < end]
                if shorter:
                    yield former[max(shorter)], newer[end]


def _source(cell: Cell) -> str:
    return cell.snapshot.partition("@")[0]


def _order(cell: Cell, catalog: Catalog) -> tuple[int, str]:
    return place_in_series(cell.indicator, cell.snapshot, catalog)


def place_in_series(indicator: str, snapshot: str, catalog: Catalog) -> tuple[int, str]:
    """By what editions of a series are ordered: they are named after the last month that they cover."""
    chain = catalog.indicators[indicator].chain
    source = snapshot.partition("@")[0]
    return (chain.index(source) if source in chain else 0, snapshot)
