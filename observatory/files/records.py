"""The rows of a Panel as flat records for machines: one mapping of column to value a row, the same in every file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from observatory.files.columns import COLUMNS, PanelNames, RowFacts, Value
from observatory.model import Panel, Row


def records(panel: Panel, rows: Iterable[Row] | None = None) -> Iterator[dict[str, Value]]:
    """Each row as a mapping of `columns_of(panel)` of today; a number that is whole is an int, a missing one None.

    `rows` are those of the panel where they are not held by it.
    """
    names = PanelNames(panel)
    dimensions = dict.fromkeys(dimension for entry in panel.indicators for dimension in entry.dimensions)
    readers = [(column.name, column.read) for column in COLUMNS]
    for row in panel.rows if rows is None else rows:
        fact, codes = RowFacts(row, names), dict(row.breakdown.codes)
        record = {name: read(fact) for name, read in readers}
        for dimension in dimensions:
            record[dimension] = codes.get(dimension, "")
        yield record
