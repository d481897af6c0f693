"""Lines of CSV for very many cells: what is the same in cells of one kind is written once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, Protocol, TypeVar

from observatory.files.columns import Value, around_period, columns_of, frequency, id_of, plain, records
from observatory.files.csv_lines import LINE_END, PLAIN, Dialect, LineWriter, header, in_blocks, lines_of
from observatory.files.translated_panel import translated_panel, translated_row
from observatory.languages import SOURCE
from observatory.model import Panel, Period, Row
from observatory.model.formats import CURRENT
from observatory.text import Text
from observatory.words.locators import translate_locator

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
    """Cells from a cursor: see `observatory.store.reading.repeated_cells`."""

    def chunks(self) -> Iterable[Iterable[Cell]]:
        """Some hundreds of them at a time."""
        ...

    def row(self, cell: Cell) -> Row | None:
        """A cell as a row; None where it is not one of the panel."""
        ...

    def period(self, days: str) -> Period | None:
        """The days of a cell; None where its row is not one of the panel."""
        ...


class _Remembered(dict[_Key, _Made]):
    """What was made of each key, until there are too many of them."""

    def __init__(self, make: Callable[[_Key], _Made]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: _Key) -> _Made:
        made = self[key] = self._make(key)
        return made

    def forget(self) -> None:
        """Hold no more than so much of a long file."""
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
        """Some hundreds of lines at a time."""
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
        """The pieces of all lines after each other, so that nothing is put together twice."""
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
            name = id_of(name_before + period + name_after)
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
        (record,) = records(self._panel, [translated_row(row, self._text)])
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
