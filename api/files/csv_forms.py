"""The forms in which rows are written as CSV, and the keys of an address that ask for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from flask import request

from api.request_selection import asked_query, with_pair
from observatory.addresses.selection import SelectionError
from observatory.files.csv_lines import PLAIN, SPREADSHEET, Dialect, csv_lines, in_blocks
from observatory.files.repeated_lines import streamed_lines
from observatory.files.sdmx_csv import sdmx_lines
from observatory.files.translated_panel import translated_panel, translated_row
from observatory.model import Panel
from observatory.store.reading.row_stream import RowStream
from observatory.text import Text
from observatory.vocabulary import phrases


@dataclass(frozen=True, slots=True)
class CsvForm:
    """A form of CSV: `lines` of a whole panel that is translated, `streamed` of one whose rows come by and by.

    `key` and `value` ask for it; they are no part of a selection. The last argument of both is the format.
    """

    key: str
    value: str
    lines: Callable[[Panel, int], Iterator[str]]
    streamed: Callable[[RowStream, Text, int], Iterator[bytes]]


def _own(key: str, value: str, dialect: Dialect) -> CsvForm:
    """The project's own columns in a dialect."""

    def lines(panel: Panel, version: int) -> Iterator[str]:
        return csv_lines(panel, replace(dialect, version=version))

    def streamed(stream: RowStream, text: Text, version: int) -> Iterator[bytes]:
        own = replace(dialect, version=version)
        return streamed_lines(stream.panel, stream.rows, stream.cells, text, dialect=own)

    return CsvForm(key, value, lines, streamed)


def _sdmx(panel: Panel, _: int) -> Iterator[str]:
    return sdmx_lines(panel)


def _streamed_sdmx(stream: RowStream, text: Text, _: int) -> Iterator[bytes]:
    rows = (translated_row(row, text) for row in stream.rows)
    return in_blocks(sdmx_lines(translated_panel(stream.panel, text), rows))


OWN: Final = _own("", "", PLAIN)
EXCEL: Final = _own("excel", "1", SPREADSHEET)
SDMX: Final = CsvForm("format", "sdmx-csv", _sdmx, _streamed_sdmx)
KEYS: Final = (EXCEL.key, SDMX.key)


def parse_csv_form() -> CsvForm:
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
