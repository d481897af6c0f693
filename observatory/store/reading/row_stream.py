"""The rows of a long Selection from an open cursor: never all of them at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, RowMapping, literal

from observatory.addresses.selection import Selection
from observatory.catalog import Catalog
from observatory.model import Panel, Row, Snapshot
from observatory.provenance.third_party_copies import marked_rows
from observatory.statistics.count import asked_group
from observatory.store.reading import queries
from observatory.store.reading.driver_rows import AT_ONCE
from observatory.store.reading.panel import NamedInRows, rate_populations, read_panel_frame
from observatory.store.reading.panel_rows import (
    cells_of_side,
    is_map,
    keep_rows_of_map,
    map_periods,
    narrow_selection,
    read_rows,
)
from observatory.store.reading.repeated_cells import AlikeCells, stream_alike_cells
from observatory.store.reading.sides import SelectionSides

LONG: Final = 5000
"""A side with more cells than these is answered from the cursor."""
_LYING: Final = (
    "indicator",
    "compare",
    "territories",
    "by",
    "filters",
    "period",
    "grain",
    "view",
    "release",
    "lang",
)


@dataclass(frozen=True, slots=True)
class RowStream:
    """A Panel without its rows, and the rows as they come; `panel` names all editions and documents of the release.

    Where each cell is a row as it lies in the store, `cells` say the same in less time, a side after the other.
    """

    panel: Panel
    rows: Iterator[Row]
    cells: tuple[AlikeCells, ...]


class RowPage(NamedTuple):
    """The Panel of a long Selection with some of its rows, how many there are, and of which lengths of periods."""

    panel: Panel
    total: int
    grains: frozenset[str]


def is_long(connection: Connection, question: SelectionSides, *, most: int = LONG) -> bool:
    """Whether a side of the question has more than `most` cells."""
    for side in question.sides:
        within = cells_of_side(narrow_selection(side, question.selection), side)
        statement, parameters = queries.build_cell_query(side.indicator.id, **within)
        beyond = statement.with_only_columns(literal(1)).order_by(None).offset(most).limit(1)
        if connection.execute(beyond, parameters).first() is not None:
            return True
    return False


def stream_rows(
    connection: Connection,
    catalog: Catalog,
    question: SelectionSides,
    *,
    release: queries.ReleaseInfo,
    editions: Sequence[Snapshot],
) -> RowStream:
    """The same rows in the same order as `panel.build` gives, as long as the connection is open."""
    frame = read_panel_frame(connection, catalog, question, release=release, editions=editions)
    return RowStream(
        replace(frame, statements=queries.read_statements(connection)),
        _rows(connection, catalog, question),
        _alike_sides(connection, catalog, question),
    )


def read_row_page(
    connection: Connection,
    catalog: Catalog,
    question: SelectionSides,
    page: slice,
    *,
    release: queries.ReleaseInfo,
    editions: Sequence[Snapshot],
) -> RowPage:
    """Some of the rows that `stream_rows` gives: all are read, and only these are held."""
    named, rows, total = NamedInRows(), [], 0
    for total, row in enumerate(_rows_or_blanks(connection, catalog, question, page), start=1):
        if row is not None:
            named.add(row)
            if page.start < total <= page.stop:
                rows.append(row)
    explained = named.explained_in(connection, catalog, question, release=release, editions=editions)
    after = list(explained.file_rows())  # it holds no row but those of cells that are not shown
    beyond = after[max(page.start - total, 0) : max(page.stop - total, 0)]
    of_page = replace(explained, rows=(*rows, *beyond), cells_not_shown=())
    return RowPage(of_page, total + len(after), frozenset(named.grains))


def _rows_or_blanks(
    connection: Connection, catalog: Catalog, question: SelectionSides, page: slice
) -> Iterator[Row | None]:
    """Each row; None for one beyond the page that names nothing new, where each cell is a row as it lies in the store."""
    sides = _alike_sides(connection, catalog, question)
    if not sides:
        yield from _rows(connection, catalog, question)
    numbers = count(1)
    for side in sides:
        for cell, new in side.kept():
            yield side.row(cell) if page.start < next(numbers) <= page.stop or new else None


def _alike_sides(
    connection: Connection, catalog: Catalog, question: SelectionSides
) -> tuple[AlikeCells, ...]:
    """The sides whose cells are rows as they lie in the store."""
    return tuple(
        stream_alike_cells(connection, side, question.selection, catalog.sources)
        for side in question.sides
        if _lies_as_shown(question, catalog)
    )


def _lies_as_shown(question: SelectionSides, catalog: Catalog) -> bool:
    """Whether each cell is a row by itself: nothing is added up, divided or left out because of another one."""
    selection = question.selection
    narrowed = [narrow_selection(side, selection).filters for side in question.sides]
    return (
        selection.grain != "whole"
        and selection == Selection(**{key: getattr(selection, key) for key in _LYING})
        and not any(side.indicator.denominators for side in question.sides)
        and not is_map(selection)
        and not any(
            asked_group(catalog.dimensions[id_], code)
            for filters in narrowed
            for id_, code in filters.items()
        )
    )


def _one_by_one(connection: Connection, indicator: str, **within: Any) -> Iterator[RowMapping]:
    """What `queries.cells` gives, without holding it."""
    statement, parameters = queries.build_cell_query(indicator, **within)
    options = {"stream_results": True, "max_row_buffer": AT_ONCE}
    yield from connection.execute(statement, parameters, execution_options=options).mappings()


def _rows(connection: Connection, catalog: Catalog, question: SelectionSides) -> Iterator[Row]:
    read = partial(read_rows, connection, catalog, question, _one_by_one)
    rows = read()
    if is_map(question.selection):
        rows = keep_rows_of_map(rows, map_periods(read()))
    populations = rate_populations(
        connection,
        catalog,
        {side.indicator.id for side in question.sides},
        places={place for side in question.sides for place in side.places},
        chosen=question.selection.denominator,
    )
    standing = (row for row, _ in populations.standing(rows) if row is not None)
    return marked_rows(standing, catalog.sources)
