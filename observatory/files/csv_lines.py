"""Writes rows as lines of CSV (RFC 4180, CRLF); text that a spreadsheet would run is guarded."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from observatory.files.columns import Value, columns_of, records
from observatory.model import Panel, Row
from observatory.model.formats import CURRENT

LINE_END: Final = "\r\n"
_BYTE_ORDER_MARK: Final = "\ufeff"
_TAKEN_FOR_OTHER: Final = re.compile(r"\d{1,2}(-\d{1,2}|\+)")  # 6-11 is the eleventh of June to it, 60+ is 60
_STARTS_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How cells are written and parted; `version` is the format (`model.formats`)."""

    delimiter: str = ","
    decimal: str = "."
    begins: str = ""
    for_spreadsheet: bool = False
    version: int = CURRENT

    def cell(self, value: Value) -> str:
        """A value as the text of a cell, not quoted yet."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, str):
            taken = self.for_spreadsheet and _TAKEN_FOR_OTHER.fullmatch(value)
            return f"'{value}" if taken else escape_formula(value)
        return repr(value).replace(".", self.decimal)


PLAIN: Final = Dialect()
SPREADSHEET: Final = Dialect(";", ",", _BYTE_ORDER_MARK, for_spreadsheet=True)
"""As a spreadsheet with Spanish settings opens it: a byte order mark, semicolons, decimal commas.

Ages that it would take for a day or a number are guarded too.
"""


class _Echo:
    """A file that hands each line back, so that csv.writer can be streamed."""

    def write(self, line: str) -> str:
        return line


def _plain_cells(values: Iterable[Value]) -> list[Value]:
    """The cells of the plain dialect: what csv.writer writes as PLAIN.cell does is left to it, which is sooner."""
    return [
        PLAIN.cell(value)
        if value is not None  # as most are, in a file of all dimensions
        and (isinstance(value, bool) or (isinstance(value, str) and value[:1] in _STARTS_FORMULA))
        else value
        for value in values
    ]


class LineWriter:
    """Writes cells as a line, and one by one."""

    def __init__(self, dialect: Dialect = PLAIN) -> None:
        self.dialect = dialect
        self._writer = csv.writer(_Echo(), delimiter=dialect.delimiter, lineterminator=LINE_END)
        self._cells = _plain_cells if dialect == PLAIN else self._cells_of_dialect

    def line(self, values: Iterable[Value]) -> str:
        """A whole line with its end."""
        return str(self._writer.writerow(self._cells(values)))

    def _cells_of_dialect(self, values: Iterable[Value]) -> Iterable[Value]:
        return map(self.dialect.cell, values)

    def cell(self, value: Value) -> str:
        """One cell as it stands in a line, quoted where it must be."""
        return self.line((value, None)).removesuffix(self.dialect.delimiter + LINE_END)


def header(panel: Panel, dialect: Dialect = PLAIN) -> str:
    """The first line of a file."""
    return dialect.begins + LineWriter(dialect).line(columns_of(panel, dialect.version))


def lines_of(panel: Panel, rows: Iterable[Row], dialect: Dialect = PLAIN) -> Iterator[str]:
    """One line a row."""
    columns, writer = columns_of(panel, dialect.version), LineWriter(dialect)
    return (writer.line([record[column] for column in columns]) for record in records(panel, rows))


def csv_lines(panel: Panel, dialect: Dialect = PLAIN) -> Iterator[str]:
    """The header and one line a row."""
    yield header(panel, dialect)
    yield from lines_of(panel, panel.file_rows(), dialect)


def in_blocks(lines: Iterable[str], size: int = 65_536) -> Iterator[bytes]:
    """`lines` joined into blocks of about `size` characters, so that a stream needs few writes and little memory."""
    block: list[str] = []
    length = 0
    for line in lines:
        block.append(line)
        length += len(line)
        if length >= size:
            yield "".join(block).encode()
            block, length = [], 0
    yield "".join(block).encode()


def escape_formula(text: str) -> str:
    """`text` so that a spreadsheet does not run it."""
    return f"'{text}" if text.startswith(_STARTS_FORMULA) else text
