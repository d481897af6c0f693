"""The forms in which rows are written as CSV, and the keys of an address that ask for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from flask import request

from api.selecting import asked_query, with_pair
from observatory.addresses.selection import SelectionError
from observatory.files.alike_lines import Cells, streamed_lines
from observatory.files.csv_lines import SPREADSHEET, csv_lines
from observatory.files.sdmx_csv import sdmx_lines
from observatory.files.translated_panel import translated_panel, translated_row
from observatory.model import Panel, Row
from observatory.text import Text
from observatory.vocabulary import phrases

Streamed = Callable[[Panel, Iterable[Row], Sequence[Cells], Text], Iterator[str]]


@dataclass(frozen=True, slots=True)
class CsvForm:
    """A form of CSV: `lines` of a whole panel that is translated, `streamed` of one whose rows come one by one.

    `key` and `value` ask for it; they are no part of a selection.
    """

    key: str
    value: str
    lines: Callable[[Panel], Iterator[str]]
    streamed: Streamed


def _streamed_sdmx(panel: Panel, rows: Iterable[Row], _: Sequence[Cells], text: Text) -> Iterator[str]:
    return sdmx_lines(translated_panel(panel, text), (translated_row(row, text) for row in rows))


OWN: Final = CsvForm("", "", csv_lines, streamed_lines)
EXCEL: Final = CsvForm(
    "excel",
    "1",
    lambda panel: csv_lines(panel, SPREADSHEET),
    lambda panel, rows, cells, text: streamed_lines(panel, rows, cells, text, dialect=SPREADSHEET),
)
SDMX: Final = CsvForm("format", "sdmx-csv", sdmx_lines, _streamed_sdmx)


KEYS: Final = (EXCEL.key, SDMX.key)


def asked() -> CsvForm:
    """The form that this request asks for, SDMX before the other. Raises SelectionError for one that is not known."""
    forms = [form for form in (SDMX, EXCEL) if form.key in request.args]
    for form in forms:
        values = request.args.getlist(form.key)
        if values != [form.value]:
            meant = [(f"{form.key}={form.value}", with_pair(asked_query(), form.key, form.value))]
            raise SelectionError(
                phrases.BAD_VALUE, meant, asked=",".join(values), key=form.key, known=form.value
            )
    return forms[0] if forms else OWN
