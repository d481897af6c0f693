"""Months that are withheld with all others of their year and place: the mark tells nothing of one of them."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from etl.disclosure.cells import Cell
from etl.disclosure.learnt import Known


def withheld_months(found: Known) -> frozenset[Cell]:
    """The hidden months beside which no month of the same year, place and table is shown."""
    hidden: dict[Cell, list[Cell]] = defaultdict(list)
    for cell in _months(found.hidden):
        hidden[_year(cell)].append(cell)
    for cell in _months(found.shown):
        hidden.pop(_year(cell), None)
    return frozenset(cell for cells in hidden.values() for cell in cells)


def _months(cells: Iterable[Cell]) -> Iterable[Cell]:
    return (cell for cell in cells if _is_month(cell.start, cell.end))


@lru_cache(maxsize=10_000)
def _is_month(start: str, end: str) -> bool:
    last = monthrange(int(start[:4]), int(start[5:7]))[1]
    return start[8:] == "01" and end == f"{start[:8]}{last}"


def _year(cell: Cell) -> Cell:
    return cell._replace(start=cell.start[:4], end="")
