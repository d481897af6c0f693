"""Writes rows as lines of CSV (RFC 4180, CRLF); text that a spreadsheet would run is guarded."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

from observatory.files.columns import (
    Value,
    around_period,
    columns_of,
    frequency,
    hash_observation,
    list_records,
    plain,
    translated_panel,
    translated_row,
)
from observatory.languages import SOURCE
from observatory.model import Panel, Period, Row
from observatory.model.formats import CURRENT
from observatory.text import Text
from observatory.words.labels import translate_locator

Cell = tuple[str, float | None, str, str, float | None, float | None, float | None, float | None, bool | int]
_REMEMBERED: Final = 20_000  # kinds, periods, numbers or locators, before all are forgotten
_OWN: Final = ("period_start", "period", "value", "locator", "obs_id")
"""The columns of a cell itself, the first two with the end of the period between them.

Cells of one kind differ in no other; in the columns `partial` and `frequency` only where their periods differ in length.
"""
_Key = TypeVar("_Key")
_Made = TypeVar("_Made")
_Kind = tuple[bytes, ...]
"""The pieces of a line between what is of the cell itself, and what stands around the period in its name."""
_Days = tuple[bytes, bytes, dict[str, _Kind]]
"""The three columns of a period, its name, and the kinds that are known of periods of its length."""


class LineCells(Protocol):
    """Cells from a cursor: see `observatory.store.reading.row_stream`."""

    def chunks(self) -> Iterable[Iterable[Cell]]:
        """The cells in chunks of some hundreds."""
        ...

    def row(self, cell: Cell) -> Row | None:
        """The cell as a Row; None where the panel leaves it out."""
        ...

    def period(self, days: str) -> Period | None:
        """The period of `days`; None where the panel leaves its rows out."""
        ...


class _Remembered(dict[_Key, _Made]):
    """A cache: computes a missing value with `make`; `forget` empties it once it is too large."""

    def __init__(self, make: Callable[[_Key], _Made]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: _Key) -> _Made:
        made = self[key] = self._make(key)
        return made

    def forget(self) -> None:
        """Empty the cache once it has more than _REMEMBERED entries."""
        if len(self) > _REMEMBERED:
            self.clear()


class AlikeLines:
    """Writes the lines of cells of one panel, as bytes: those of `csv_lines.lines_of`."""

    def __init__(self, panel: Panel, text: Text, dialect: Dialect) -> None:
        self._panel, self._text = panel, text
        self._writer = LineWriter(dialect)
        self._columns = columns_of(panel)
        self._numbers: _Remembered[float, bytes] = _Remembered(lambda value: self._cell(plain(value)))
        self._locators = _Remembered(self._locator)

    def written(self, cells: LineCells) -> Iterator[bytes]:
        """The lines as bytes, some hundreds at a time."""
        spans: dict[tuple[bool, str], dict[str, _Kind]] = {}
        all_days: _Remembered[str, _Days | None] = _Remembered(
            lambda days: self._about(cells.period(days), spans)
        )
        for chunk in cells.chunks():
            yield b"".join(self._pieces(chunk, cells, all_days))
            for memory in (self._numbers, self._locators, all_days):
                memory.forget()
            if sum(map(len, spans.values())) > _REMEMBERED:
                all_days.clear()
                spans.clear()

    def _pieces(
        self, chunk: Iterable[Cell], cells: LineCells, all_days: Mapping[str, _Days | None]
    ) -> list[bytes]:
        """The fields of all lines of a chunk in order, as bytes to be joined once."""
        numbers, locators = self._numbers, self._locators
        pieces: list[bytes] = []
        for cell in chunk:
            days, value, locator, kind, lower, upper, numerator, denominator, disputed = cell
            about = all_days[days]
            if about is None:
                continue
            dates, period, kinds = about
            counted = (
                value is not None and lower is upper is numerator is denominator is None and not disputed
            )
            shared = kinds.get(kind) if counted else None
            if value is None or shared is None:
                row = cells.row(cell)
                if row is not None:
                    values = self._values(row)
                    pieces.append(self._writer.line(values).encode())
                    if counted and row.symbol == "value":
                        kinds[kind] = self._kind(row, values)
                continue
            before, to_value, to_locator, to_name, after, name_before, name_after = shared
            name = hash_observation(name_before + period + name_after)
            pieces += (
                before,
                dates,
                to_value,
                numbers[value],
                to_locator,
                locators[locator],
                to_name,
                name,
                after,
            )
        return pieces

    def _values(self, row: Row) -> list[Value]:
        (record,) = list_records(self._panel, [translated_row(row, self._text)])
        return [record[column] for column in self._columns]

    def _kind(self, row: Row, values: Sequence[Value]) -> _Kind:
        """The pieces of the line of `row` that all cells of its kind and length of period share."""
        columns, mark = self._columns, self._writer.dialect.delimiter
        cells = [self._writer.cell(value) for value in values]
        start, period, value, locator, name = (columns.index(column) for column in _OWN)
        pieces = (
            mark.join([*cells[:start], ""]),
            mark.join(["", *cells[period + 1 : value], ""]),
            mark.join(["", *cells[value + 1 : locator], ""]),
            mark.join(["", *cells[locator + 1 : name], ""]),
            f"{mark.join(['', *cells[name + 1 :]])}{LINE_END}",
            *around_period(row),
        )
        return tuple(map(str.encode, pieces))

    def _about(self, period: Period | None, spans: dict[tuple[bool, str], dict[str, _Kind]]) -> _Days | None:
        if period is None:
            return None
        said = (period.start.isoformat(), period.end.isoformat(), str(period))
        dates = self._writer.dialect.delimiter.join(map(self._writer.cell, said))
        kinds = spans.setdefault((period.short_of_year, frequency(period)), {})
        return dates.encode(), str(period).encode(), kinds

    def _locator(self, locator: str) -> bytes:
        return self._cell(locator if self._text.lang == SOURCE else translate_locator(locator, self._text))

    def _cell(self, value: Value) -> bytes:
        return self._writer.cell(value).encode()


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
    """The CSV line of each row."""
    columns, writer = columns_of(panel, dialect.version), LineWriter(dialect)
    return (writer.line([record[column] for column in columns]) for record in list_records(panel, rows))


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


# Lines of CSV for very many cells: what is the same in cells of one kind is written once.


def streamed_lines(
    panel: Panel, rows: Iterable[Row], cells: Sequence[LineCells], text: Text, *, dialect: Dialect = PLAIN
) -> Iterator[bytes]:
    """The header, then many lines together: byte by byte what `csv_lines` makes of the whole panel.

    Of the cells of each side where there are any, else of the rows; neither of them is translated yet.
    """
    panel = translated_panel(panel, text)
    yield header(panel, dialect).encode()  # before anything is read
    if cells and dialect.version == CURRENT:  # the pieces of a line are those of today's columns
        alike = AlikeLines(panel, text, dialect)
        for of_side in cells:
            yield from alike.written(of_side)
    else:
        yield from in_blocks(lines_of(panel, (translated_row(row, text) for row in rows), dialect))
    yield from in_blocks(lines_of(panel, panel.file_rows(), dialect))  # it holds none but those not shown
