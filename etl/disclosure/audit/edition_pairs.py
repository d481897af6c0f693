"""What an edition tells of the one before it: which of its cells count the same persons, and how many were added."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, combinations, pairwise

from etl.disclosure.audit.knowledge import Knowledge
from etl.disclosure.cells import Cell
from observatory.catalog import Catalog

_GROWS = " → "  # between two editions


def pair_successive_editions(knowledge: Knowledge, catalog: Catalog) -> Iterator[tuple[Cell, Cell]]:
    """(earlier, later): a cell of a series with traits in two editions in a row, if nothing shown of its table fell."""
    cells = list(chain(knowledge.published, knowledge.hidden, knowledge.derived))
    with_traits = {_named_series(cell, catalog) for cell in cells if cell.breakdown}
    editions: dict[Cell, set[Cell]] = {}
    for cell in cells:
        if _named_series(cell, catalog) in with_traits:
            editions.setdefault(cell._replace(snapshot=_series(cell, catalog)), set()).add(cell)
    pairs = [pair for name in sorted(editions) for pair in _pair_repeated_cells(editions[name], knowledge)]
    pairs += _longer_spans(editions)
    fallen = {_table(pair) for pair in pairs if _fell(knowledge, pair)}
    yield from (pair for pair in pairs if _table(pair) not in fallen)


def _pair_repeated_cells(cells: Iterable[Cell], knowledge: Knowledge) -> Iterator[tuple[Cell, Cell]]:
    """The same cell in two editions in a row, and in the last one before that tells it, if others hide it since."""
    known: Cell | None = None
    for earlier, later in pairwise(sorted(cells, key=lambda cell: cell.snapshot.partition("@")[2])):
        if knowledge.value(earlier) is not None:
            known = earlier
        elif known is not None:
            yield known, later
        yield earlier, later


def _longer_spans(editions: Mapping[Cell, Iterable[Cell]]) -> Iterator[tuple[Cell, Cell]]:
    """(earlier, later): a span that begins on the same day and ends later, in a later edition; the nearest of each."""
    since: dict[Cell, dict[str, dict[str, Cell]]] = defaultdict(lambda: defaultdict(dict))
    for name in sorted(editions):
        for cell in editions[name]:
            since[name._replace(end="")][cell.snapshot][cell.end] = cell
    for spans in since.values():
        for before, after in combinations(sorted(spans, key=lambda snapshot: snapshot.partition("@")[2]), 2):
            for end, later in spans[after].items():
                earlier = [last for last in spans[before] if last < end and last not in spans[after]]
                if earlier and end not in spans[before]:
                    yield spans[before][max(earlier)], later


def _fell(knowledge: Knowledge, pair: tuple[Cell, Cell]) -> bool:
    grown = compute_growth(knowledge, pair)
    return grown is not None and grown < 0


def compute_growth(knowledge: Knowledge, pair: tuple[Cell, Cell]) -> float | None:
    """The growth of a count between two editions; None where one of the two is not known."""
    earlier, later = knowledge.value(pair[0]), knowledge.value(pair[1])
    return None if earlier is None or later is None else later - earlier


def _table(pair: tuple[Cell, Cell]) -> tuple[Cell, str]:
    return pair[1]._replace(breakdown=""), pair[0].snapshot


def _named_series(cell: Cell, catalog: Catalog) -> tuple[str, str, str]:
    return cell.indicator, _series(cell, catalog), cell.statement


def _series(cell: Cell, catalog: Catalog) -> str:
    """Sources that continue each other are one series; editions are named after the last month they cover."""
    source = cell.snapshot.partition("@")[0]
    chain = catalog.indicators[cell.indicator].chain
    return chain[0] if source in chain else source


def name_growth(pair: tuple[Cell, Cell]) -> Cell:
    """The key of the growth between two editions."""
    return pair[1]._replace(snapshot=f"{pair[0].snapshot}{_GROWS}{pair[1].snapshot}")


def is_growth_of_a_place(cell: Cell) -> bool:
    """Whether the cell is what editions add to the total of a place: `growth_of_totals` looks at those."""
    return _GROWS in cell.snapshot and not cell.breakdown


def find_total(cell: Cell, catalog: Catalog) -> Cell:
    """All persons of the place or centre of the cell."""
    codes = cell.breakdown.split(";") if cell.breakdown else ()
    return cell.by(";".join(code for code in codes if catalog.dimensions[code.partition(":")[0]].open))


def find_cells_shown_large(
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


def bound_added_since_zero(
    knowledge: Knowledge, pairs: Iterable[tuple[Cell, Cell]], catalog: Catalog
) -> dict[Cell, float]:
    """Of each protected cell that was zero in the edition before, how many were added to its total or department since.

    It can be no more. Those are left out of which that is not known.
    """
    found: dict[Cell, float] = {}
    for earlier, later in pairs:
        if later in knowledge.hidden and knowledge.value(earlier) == 0:
            wholes = (find_total(later, catalog), _in_department(later, catalog))
            known = (count_added_since(knowledge, whole, earlier) for whole in wholes)
            added = next((number for number in known if number is not None), None)
            if added is not None:
                found[later] = min(added, found.get(later, added))
    return found


def _in_department(cell: Cell, catalog: Catalog) -> Cell:
    """All persons of the department of the cell, or of its country."""
    above = (place.code for place in catalog.ancestors(cell.territory) if not place.is_local)
    return cell.at(next(above, cell.territory)).by("")


def count_added_since(knowledge: Knowledge, total: Cell, earlier: Cell) -> float | None:
    """How many were added to a total since the edition and the days of `earlier`; None where that is not known."""
    before = knowledge.value(total._replace(snapshot=earlier.snapshot, end=earlier.end))
    after = knowledge.value(total)
    return None if before is None or after is None else after - before
