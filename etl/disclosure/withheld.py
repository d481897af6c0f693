"""Months that are withheld with all others of their year and place: the mark tells nothing of one of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from etl.disclosure.cells import Cell
from etl.disclosure.learnt import Known
from etl.disclosure.rebuild import months_within


def withheld_months(found: Known) -> frozenset[Cell]:
    """The hidden months beside which no month of the same year, place and table is shown."""
    hidden: dict[Cell, list[Cell]] = defaultdict(list)
    for cell in _months(found.hidden):
        hidden[_year(cell)].append(cell)
    for cell in _months(found.shown):
        hidden.pop(_year(cell), None)
    return frozenset(cell for cells in hidden.values() for cell in cells)


def _months(cells: Iterable[Cell]) -> Iterable[Cell]:
    return (cell for cell in cells if len(months_within(cell.start, cell.end)) == 1)


def _year(cell: Cell) -> Cell:
    return cell._replace(start=cell.start[:4], end="")
