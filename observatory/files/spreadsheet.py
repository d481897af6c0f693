"""Writes a Panel as a workbook: its rows, what each column says, the notes, the sources. No formula is ever run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from io import BytesIO
from typing import Final

import xlsxwriter

from observatory.files.columns import Value, columns_of, meaning_of, records
from observatory.files.csv_lines import escape_formula
from observatory.files.export import source_record
from observatory.model import Panel, media_type_of
from observatory.model.formats import CURRENT
from observatory.text import Text
from observatory.vocabulary import captions, page_titles

MIMETYPE: Final = media_type_of("rows.xlsx")
SHEETS: Final = (captions.DATA, captions.DICTIONARY, captions.NOTES, page_titles.SOURCES)
# Rows are written to disk one by one, and what looks like a formula or an address stays text.
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_WIDTH: Final = 18  # characters of a column


def workbook(panel: Panel, text: Text, version: int = CURRENT) -> bytes:
    """The file: numbers as numbers, a protected or missing one as an empty cell, as in the CSV."""
    stream = BytesIO()
    columns = columns_of(panel, version)
    meanings = [(column, text.t(meaning_of(column))) for column in columns]
    sources = [source_record(panel, snapshot) for snapshot in panel.snapshots]
    tables: tuple[tuple[Sequence[str], Iterable[Sequence[Value]]], ...] = (
        (columns, ([record[column] for column in columns] for record in records(panel, panel.file_rows()))),
        (("column", "meaning"), meanings),
        (("note",), [(note,) for note in panel.notes]),
        (tuple(sources[0]) if sources else ("id",), [tuple(source.values()) for source in sources]),
    )
    with xlsxwriter.Workbook(stream, _OPTIONS) as book:
        # Of the day of the release, not of this hour: the same selection of a release is the same file.
        book.set_properties({"created": datetime.combine(panel.released, time())})
        bold = book.add_format({"bold": True})
        for name, (header, rows) in zip(SHEETS, tables, strict=True):
            sheet = book.add_worksheet(text.t(name))
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(header) - 1, _WIDTH)
            sheet.write_row(0, 0, header, bold)
            for number, row in enumerate(rows, start=1):
                for column, value in enumerate(row):
                    _write(sheet, number, column, value)
    return stream.getvalue()


def _write(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: Value) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value)
    elif value:
        sheet.write_string(row, column, escape_formula(value))
