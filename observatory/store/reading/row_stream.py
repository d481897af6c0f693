"""The rows of a long Selection from an open cursor: never all of them at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import count
from operator import itemgetter
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, RowMapping, String, cast, func, literal

from observatory.addresses.selection import Selection
from observatory.catalog import Catalog
from observatory.model import Panel, Period, Row, Snapshot, Source
from observatory.provenance.third_party_copies import marked_rows
from observatory.statistics.count import asked_group
from observatory.store.reading import queries
from observatory.store.reading.panel import NamedInRows, rate_populations, read_panel_frame
from observatory.store.reading.panel_rows import (
    SelectionSides,
    SideQuery,
    cells_of_side,
    in_filters,
    in_grain,
    is_map,
    keep_rows_of_map,
    make_row,
    map_periods,
    narrow_selection,
    read_rows,
)
from observatory.store.reading.public_facts import AT_ONCE, driver_rows
from observatory.store.reading.queries import build_cell_query
from observatory.store.schema import PUBLIC

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
REMEMBERED: Final = 20_000
"""Kinds of cells that are told apart before all are forgotten."""
_CUBE = PUBLIC.tables["cube"]
_BETWEEN: Final = "\x1f"  # the separator of units, which is in no text
_FIGURES: Final = ("lower", "upper", "numerator", "denominator")
_WORDS: Final = (
    "territory", "breakdown", "snapshot", "statement", "obs_status", "conf_status", "note", "denominator_snapshot",
    "role",
)  # fmt: skip
_PLACED: Final = tuple(map(_WORDS.index, ("territory", "breakdown", "statement", "snapshot", "role")))
Cell = tuple[str, float | None, str, str, float | None, float | None, float | None, float | None, bool | int]
"""Its days (`2024-01-01/2024-12-31`), number, locator, kind (all other words), its `_FIGURES`, and whether disputed."""
_is_disputed: Final = itemgetter(-1)


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
        AlikeCells(connection, side, narrow_selection(side, question.selection), catalog.sources)
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


# Cells straight from a cursor, each as a short tuple: most are alike but for their days, number and locator.


@dataclass(frozen=True, slots=True)
class AlikeCells:
    """The cells of one side of a selection, in the order of the rows of its Panel."""

    connection: Connection
    side: SideQuery
    selection: Selection
    sources: Mapping[str, Source]

    def chunks(self) -> Iterator[list[Cell]]:
        """The cells as they lie, some hundreds at a time; also those that `row` and `period` leave out."""
        statement, parameters = build_cell_query(
            self.side.indicator.id, **cells_of_side(self.selection, self.side)
        )
        # In the order of the key, which costs nothing: only where statements differ is there another.
        ordered = (
            statement.with_only_columns(*_columns(self.connection.dialect.name))
            .order_by(None)
            .order_by(*_CUBE.primary_key)
        )
        options = {"stream_results": True, "max_row_buffer": AT_ONCE}
        result = self.connection.execute(ordered, parameters, execution_options=options)
        held: list[Cell] = []  # of a cell whose other statements may still come
        for chunk in driver_rows(result):
            if held or any(map(_is_disputed, chunk)):
                ready, held = _split_unfinished_cells(sorted([*held, *chunk], key=_place))
                yield ready
            else:
                yield chunk
        yield held

    def kept(self) -> Iterator[tuple[Cell, bool]]:
        """Each cell that is a row, and whether it names what none before it did: a period, an edition, a dispute."""
        kinds: dict[str, bool] = {}
        spans: dict[str, bool] = {}
        for chunk in self.chunks():
            if len(kinds) > REMEMBERED:
                kinds.clear()
            for cell in chunk:
                days, kind = cell[0], cell[3]
                new = days not in spans or kind not in kinds
                if new:
                    spans[days] = self.period(days) is not None
                    kinds[kind] = self.row(cell) is not None
                if spans[days] and kinds[kind]:
                    yield cell, new or bool(_is_disputed(cell))

    def row(self, cell: Cell) -> Row | None:
        """The cell as a row of a Panel; None where its kind is not of the selection."""
        days, value, locator, kind, *figures, disputed = cell
        words = kind.split(_BETWEEN)
        start, end = map(date.fromisoformat, days.split("/"))
        own = {"period_start": start, "period_end": end, "value": value, "locator": locator}
        shared = {"indicator": self.side.indicator.id, "disputed": bool(disputed)}
        named = dict(zip(_WORDS, words, strict=True)) | dict(zip(_FIGURES, figures, strict=True))
        row = make_row(own | shared | named)
        return next(marked_rows([row], self.sources)) if in_filters(row.breakdown, self.selection) else None

    def period(self, days: str) -> Period | None:
        """The days of a cell; None where a span of their length is not of the selection."""
        start, end = map(date.fromisoformat, days.split("/"))
        period = Period(start, end)
        return period if in_grain(period, self.selection) else None


def _place(cell: Cell) -> tuple[str | bool, ...]:
    """Where a cell stands among the rows of a Panel: the statement that leads before those that differ from it."""
    words = cell[3].split(_BETWEEN)
    territory, breakdown, statement, snapshot, role = (words[index] for index in _PLACED)
    return territory, cell[0], breakdown, role != "leading", statement, snapshot


def _split_unfinished_cells(cells: list[Cell]) -> tuple[list[Cell], list[Cell]]:
    """Cells in their order, and the last of them as long as others of the same may follow."""
    last = _place(cells[-1])[:3]
    held = [cell for cell in cells if _place(cell)[:3] == last] if _is_disputed(cells[-1]) else []
    return cells[: len(cells) - len(held)], held


def _columns(engine: str) -> tuple[ColumnElement[Any], ...]:
    days = _concatenate_columns(
        engine, "/", *(cast(_CUBE.c[day], String) for day in ("period_start", "period_end"))
    )
    kind = _concatenate_columns(engine, _BETWEEN, *(_CUBE.c[word] for word in _WORDS))
    figures = (_CUBE.c[figure] for figure in _FIGURES)
    return days, _CUBE.c.value, _CUBE.c.locator, kind, *figures, _CUBE.c.disputed


def _concatenate_columns(engine: str, mark: str, *columns: ColumnElement[Any]) -> ColumnElement[str]:
    """Columns without nulls as one text, at once: `||` would copy what stands at each step."""
    if engine == "sqlite":  # it knows concat_ws from version 3.44 on alone
        return func.printf(mark.join(["%s"] * len(columns)), *columns)
    return func.concat_ws(mark, *columns)
