"""Cells straight from a cursor, each as a short tuple: most are alike but for their days, number and locator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import add
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, String, case, cast

from observatory.addresses.selection import Selection
from observatory.model import Period, Row, Source
from observatory.provenance.third_party_copies import marked_rows
from observatory.store.reading.panel_rows import cells_of_side, in_filters, in_grain, narrowed_to, row_of
from observatory.store.reading.queries import question_after_cells
from observatory.store.reading.sides import SideQuery
from observatory.store.schema import PUBLIC

AT_ONCE: Final = 500
"""Cells that are fetched together, and all that is held of them."""
REMEMBERED: Final = 20_000
"""Kinds of cells that are told apart before all are forgotten."""
_CUBE = PUBLIC.tables["cube"]
_BETWEEN: Final = "\x1f"  # the separator of units, which is in no text
_DISPUTED: Final = "x"  # the last word of a kind where two statements differ
_FIGURES: Final = ("lower", "upper", "numerator", "denominator")
_WORDS: Final = (
    "territory", "breakdown", "snapshot", "statement", "obs_status", "conf_status", "note", "denominator_snapshot",
    "role",
)  # fmt: skip

Cell = tuple[str, float | None, str, str, float | None, float | None, float | None, float | None]
"""Its days (`2024-01-01/2024-12-31`), number, locator, kind (all other words), and its `_FIGURES`."""


@dataclass(frozen=True, slots=True)
class AlikeCells:
    """The cells of one side of a selection, in the order of the rows of its Panel."""

    connection: Connection
    side: SideQuery
    selection: Selection
    sources: Mapping[str, Source]

    def chunks(self) -> Iterator[list[Cell]]:
        """The cells as they lie, some hundreds at a time; also those that `row` and `period` leave out."""
        statement, parameters = question_after_cells(
            self.side.indicator.id, **cells_of_side(self.selection, self.side)
        )
        options = {"stream_results": True, "max_row_buffer": AT_ONCE}
        columns = statement.with_only_columns(*_columns())
        result = self.connection.execute(columns, parameters, execution_options=options)
        yield from result.partitions(AT_ONCE)  # type: ignore[misc]

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
                    yield cell, new or kind.endswith(_BETWEEN + _DISPUTED)

    def row(self, cell: Cell) -> Row | None:
        """The cell as a row of a Panel; None where its kind is not of the selection."""
        days, value, locator, kind, *figures = cell
        *words, disputed = kind.split(_BETWEEN)
        start, end = map(date.fromisoformat, days.split("/"))
        own = {"period_start": start, "period_end": end, "value": value, "locator": locator}
        shared = {"indicator": self.side.indicator.id, "disputed": bool(disputed)}
        named = dict(zip(_WORDS, words, strict=True)) | dict(zip(_FIGURES, figures, strict=True))
        row = row_of(own | shared | named)
        return next(marked_rows([row], self.sources)) if in_filters(row.breakdown, self.selection) else None

    def period(self, days: str) -> Period | None:
        """The days of a cell; None where a span of their length is not of the selection."""
        start, end = map(date.fromisoformat, days.split("/"))
        period = Period(start, end)
        return period if in_grain(period, self.selection) else None


def alike_cells(
    connection: Connection, side: SideQuery, selection: Selection, sources: Mapping[str, Source]
) -> AlikeCells:
    """The cells of a side whose rows are what lies in the store."""
    return AlikeCells(connection, side, narrowed_to(side, selection), sources)


def _columns() -> tuple[ColumnElement[Any], ...]:
    days = cast(_CUBE.c.period_start, String) + "/" + cast(_CUBE.c.period_end, String)
    words = (_CUBE.c[word] + _BETWEEN for word in _WORDS)
    kind = reduce(add, (*words, case((_CUBE.c.disputed, _DISPUTED), else_="")))
    return days, _CUBE.c.value, _CUBE.c.locator, kind, *(_CUBE.c[figure] for figure in _FIGURES)
