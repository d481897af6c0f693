"""Renders the rows of a value table as one string, since a component a cell would be slow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from layouts.document.markup import Markup
from observatory.words.table import Cell

# Characters from which a cell asks for room of its own, so that a phone does not set it word by word.
LONG: Final = 30


def rows_of(rows: Iterable[Sequence[Cell]]) -> Markup:
    """The rows; the first cell of each names it. Everything is escaped."""
    return Markup("".join(f"<tr>{_name(row[0])}{''.join(map(_cell, row[1:]))}</tr>" for row in rows))


def _name(cell: Cell) -> str:
    return f'<th scope="row">{escape(cell.text, quote=False)}</th>'


def _cell(cell: Cell) -> str:
    name = f"number is-{cell.symbol}" if cell.numeric else f"is-{cell.symbol}"
    name += " long" if len(cell.text) > LONG else ""
    lang = f' lang="{escape(cell.lang)}"' if cell.lang else ""
    return f'<td class="{escape(name)}"{lang}>{escape(cell.text, quote=False)}</td>'
