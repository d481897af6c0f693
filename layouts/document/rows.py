"""The rows of a value table, written at once: a page has some thousands of cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import repeat
from typing import Any, Final

from markupsafe import Markup

from observatory.model import Row
from observatory.words.table import Table, TableCell

# Characters from which a cell asks for room of its own, so that a phone does not set it word by word.
LONG: Final = 30
MOST_ROWS: Final = 400
_NUMBER: Final = re.compile(r"[+−-]?\d[\d\s.,]*( %)?")


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


def numeric_columns(table: Table) -> list[tuple[str, bool]]:
    """Each header, and whether it stands over numbers, at the right."""
    return [(header, any(row[at].numeric for row in table.rows)) for at, header in enumerate(table.headers)]


def is_number(cell: Any) -> bool:
    """Whether a cell is a text that is a number and nothing else."""
    return isinstance(cell, str) and _NUMBER.fullmatch(cell) is not None
