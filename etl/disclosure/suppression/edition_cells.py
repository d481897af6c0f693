"""Editions of one series: which count of a later edition stands where one of an earlier edition stood.

The growth of bare totals is looked at in `added_totals`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations, pairwise

from etl.disclosure.cells import Cell
from observatory.catalog import Catalog
from observatory.model import Indicator
from observatory.store.errors import StoreError
from observatory.store.reading import queries
from observatory.store.reading.public_facts import Fact, read_monthly_facts, read_protected_facts
from observatory.store.releases import Releases


@dataclass(frozen=True, slots=True)
class Remembered:
    """The protected cells of a former release, and the day up to which each of its editions speaks.

    Of `years` (2025 and no last day) all months are protected: a national file has a million of them, so they are not
    among the `hidden`.
    """

    hidden: frozenset[Cell] = frozenset()
    years: frozenset[Cell] = frozenset()
    cutoffs: Mapping[str, str] = field(default_factory=dict)


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


# Cells that a former release hid stay hidden: in the same edition, and with a trait in the later ones of its series.
# A trait is sex, form, age or centre. Bare totals stay hidden only in their own edition: what a later one may say of
# them beside what was shown is judged in `added_totals`. What has fallen to zero is shown, as zeros are.


def hidden_cells_of(releases: Releases) -> Remembered:
    """Protected cells of the current release; none where none can be read."""
    try:
        with releases.opened() as connection:
            cutoffs = {
                snapshot.id: snapshot.cutoff.isoformat() if snapshot.cutoff else ""
                for snapshot in queries.read_snapshots(connection)
            }
            in_the_open = {
                _cell(fact).of_its_year for fact in read_monthly_facts(connection) if not fact.protected
            }
            hidden, years = set[Cell](), set[Cell]()
            for fact in read_protected_facts(connection):
                cell = _cell(fact)
                if cell.is_of_a_month and cell.of_its_year not in in_the_open:
                    years.add(cell.of_its_year)
                else:
                    hidden.add(cell)
    except StoreError:
        return Remembered()
    return Remembered(frozenset(hidden), frozenset(years), cutoffs)


def _cell(fact: Fact) -> Cell:
    return Cell(
        fact.snapshot, fact.statement, fact.indicator, fact.territory, fact.start, fact.end, fact.breakdown
    )


def stay_hidden(
    counts: Mapping[Cell, float], former: Remembered, indicator: Indicator, *, cutoffs: Mapping[str, str]
) -> set[Cell]:
    """Those of `counts` of `indicator`, above zero, that the former release hid in their edition or an earlier one.

    `cutoffs` tells for each edition of `counts` the last day it speaks of, as ISO text.
    """
    since: dict[Cell, str] = {}
    for cell in former.hidden:
        if cell.indicator == indicator.id and cell.breakdown:
            name, cutoff = _in_series(cell, indicator), former.cutoffs.get(cell.snapshot, "")
            since[name] = min(cutoff, since.get(name, cutoff))
    return {
        cell
        for cell, value in counts.items()
        if value > 0 and _was_hidden(cell, former, since, indicator=indicator, cutoffs=cutoffs)
    }


def _was_hidden(
    cell: Cell,
    former: Remembered,
    since: Mapping[Cell, str],
    *,
    indicator: Indicator,
    cutoffs: Mapping[str, str],
) -> bool:
    first_cutoff = since.get(_in_series(cell, indicator)) if cell.breakdown else None
    return is_hidden_in(cell, former) or (
        first_cutoff is not None and cutoffs.get(cell.snapshot, "") >= first_cutoff
    )


def is_hidden_in(cell: Cell, former: Remembered) -> bool:
    """Whether the former release protects the cell, by itself or with all months of its year."""
    return cell in former.hidden or (cell.is_of_a_month and cell.of_its_year in former.years)


def _in_series(cell: Cell, indicator: Indicator) -> Cell:
    """The cell under the name of its series, which all editions of it share."""
    source = cell.snapshot.partition("@")[0]
    return cell._replace(snapshot=indicator.chain[0] if source in indicator.chain else source)
