"""Renders the rows of a value table as one string, since a component a cell would be slow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import repeat
from typing import Final

from markupsafe import Markup

from observatory.model import Row
from observatory.words.table import TableCell

# Characters from which a cell asks for room of its own, so that a phone does not set it word by word.
LONG: Final = 30


def rows_of(rows: Iterable[Sequence[TableCell]], origins: Sequence[Row] = ()) -> Markup:
    """The rows; the first cell of each names it, and `data-cell` the place and period of the row of the Panel it shows.

    Everything is escaped.
    """
    said: Iterable[str] = (
        (f' data-cell="{row.place_and_period}"' for row in origins) if origins else repeat("")
    )
    return Markup(
        "".join(
            f"<tr{cell}>{_name(row[0])}{''.join(map(_cell, row[1:]))}</tr>"
            for row, cell in zip(rows, said, strict=False)
        )
    )


def _name(cell: TableCell) -> str:
    return f'<th scope="row">{escape(cell.text, quote=False)}</th>'


def _cell(cell: TableCell) -> str:
    name = " ".join(_looks(cell))
    attributes = f' class="{escape(name)}"' if name else ""
    attributes += f' lang="{escape(cell.lang)}"' if cell.lang else ""
    return f"<td{attributes}>{escape(cell.text, quote=False)}</td>"


def _looks(cell: TableCell) -> Iterator[str]:
    """The classes of a cell: that it is a number, why there is none, that it needs room."""
    if cell.numeric:
        yield "number"
    if cell.symbol != "value":
        yield f"is-{cell.symbol}"
    if len(cell.text) > LONG:
        yield "long"
