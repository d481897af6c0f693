"""What an edition tells of the one before it: which of its cells count the same persons, and how many were added."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from etl.disclosure.audit.knowledge import Knowledge
from etl.disclosure.cells import Cell
from observatory.catalog import Catalog

_GROWS = " → "  # between two editions


def successions(knowledge: Knowledge, catalog: Catalog) -> Iterator[tuple[Cell, Cell]]:
    """(earlier, later): a cell with a trait in two editions in a row, where nothing shown of its table fell."""
    cells = [
        cell
        for group in (knowledge.published, knowledge.hidden, knowledge.derived)
        for cell in group
        if cell.breakdown
    ]
    editions: dict[Cell, set[Cell]] = {}
    for cell in cells:
        editions.setdefault(cell._replace(snapshot=_series(cell, catalog)), set()).add(cell)
    pairs = [
        pair
        for name in sorted(editions)
        for ordered in (sorted(editions[name], key=lambda cell: cell.snapshot.partition("@")[2]),)
        for pair in pairwise(ordered)
    ]
    pairs += _longer_spans(editions)
    fallen = {_table(pair) for pair in pairs if _fell(knowledge, pair)}
    yield from (pair for pair in pairs if _table(pair) not in fallen)


def _longer_spans(editions: Mapping[Cell, Iterable[Cell]]) -> Iterator[tuple[Cell, Cell]]:
    """(earlier, later): a span that begins on the same day and ends later, in the edition after; the nearest there is."""
    since: dict[Cell, list[Cell]] = defaultdict(list)
    for name, cells in editions.items():
        since[name._replace(end="")] += cells
    for name in sorted(since):
        cells = since[name]
        ends = {(cell.snapshot, cell.end) for cell in cells}
        cutoffs = sorted({cell.snapshot for cell in cells}, key=lambda snapshot: snapshot.partition("@")[2])
        for before, after in pairwise(cutoffs):
            for later in (cell for cell in cells if cell.snapshot == after):
                nearest = max(
                    (end for snapshot, end in ends if snapshot == before and end <= later.end), default=""
                )
                if nearest and nearest != later.end and (after, nearest) not in ends:
                    yield later._replace(snapshot=before, end=nearest), later


def _fell(knowledge: Knowledge, pair: tuple[Cell, Cell]) -> bool:
    grown = grown_by(knowledge, pair)
    return grown is not None and grown < 0


def grown_by(knowledge: Knowledge, pair: tuple[Cell, Cell]) -> float | None:
    """The later count less the earlier one; None where one of the two is not known."""
    earlier, later = knowledge.value(pair[0]), knowledge.value(pair[1])
    return None if earlier is None or later is None else later - earlier


def _table(pair: tuple[Cell, Cell]) -> tuple[Cell, str]:
    return pair[1]._replace(breakdown=""), pair[0].snapshot


def _series(cell: Cell, catalog: Catalog) -> str:
    """Sources that continue each other are one series; editions are named after the last month they cover."""
    source = cell.snapshot.partition("@")[0]
    chain = catalog.indicators[cell.indicator].chain
    return chain[0] if source in chain else source


def named_growth(pair: tuple[Cell, Cell]) -> Cell:
    """The key of the growth between two editions."""
    return pair[1]._replace(snapshot=f"{pair[0].snapshot}{_GROWS}{pair[1].snapshot}")


def is_growth_of_a_total(cell: Cell, catalog: Catalog) -> bool:
    """Whether the cell is the growth of all persons of a place or centre: totals may differ between editions."""
    return _GROWS in cell.snapshot and is_of_all(cell, catalog)


def is_of_all(cell: Cell, catalog: Catalog) -> bool:
    """Whether the cell counts all persons of a place or centre, of whatever sex, form or age."""
    codes = cell.breakdown.split(";") if cell.breakdown else ()
    return all(catalog.dimensions[code.partition(":")[0]].open for code in codes)


def shown_before(
    knowledge: Knowledge, pairs: Iterable[tuple[Cell, Cell]], *, threshold: int
) -> dict[Cell, float]:
    """The protected cells of which an earlier edition tells that they are no small ones, with what it says of them.

    A later edition says that or more, and hides how much more.
    """
    found: dict[Cell, float] = {}
    for earlier, later in pairs:
        value = knowledge.value(earlier)
        value = found.get(earlier) if value is None else value
        if later in knowledge.hidden and value is not None and value >= threshold:
            found[later] = value
    return found


def most_since(
    knowledge: Knowledge, pairs: Iterable[tuple[Cell, Cell]], catalog: Catalog
) -> dict[Cell, float]:
    """Of each protected cell that was zero in the edition before, how many were added to its total since.

    It can be no more. Those are left out of which that is not known.
    """
    found: dict[Cell, float] = {}
    for earlier, later in pairs:
        if later in knowledge.hidden and knowledge.value(earlier) == 0:
            codes = later.breakdown.split(";")
            of_all = ";".join(code for code in codes if catalog.dimensions[code.partition(":")[0]].open)
            added = added_since(knowledge, later.by(of_all), earlier)
            if added is not None:
                found[later] = added
    return found


def added_since(knowledge: Knowledge, total: Cell, earlier: Cell) -> float | None:
    """How many were added to a total since the edition and the days of `earlier`; None where that is not known."""
    before = knowledge.value(total._replace(snapshot=earlier.snapshot, end=earlier.end))
    after = knowledge.value(total)
    return None if before is None or after is None else after - before
