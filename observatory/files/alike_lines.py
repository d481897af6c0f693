"""Lines of CSV for very many cells: what is the same in cells of one kind is written once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple, Protocol

from observatory.files.csv_lines import LINE_END, PLAIN, Dialect, LineWriter, header, lines_of
from observatory.files.records import Value, around_period, columns_of, frequency, id_of, plain, records
from observatory.files.translated_panel import translated_panel, translated_row
from observatory.languages import SOURCE
from observatory.model import Panel, Period, Row
from observatory.model.formats import CURRENT
from observatory.text import Text
from observatory.words.locators import located

Cell = tuple[str, float | None, str, str, float | None, float | None, float | None, float | None]
_REMEMBERED: Final = 20_000  # kinds, periods, numbers or locators, before all are forgotten
# What is of the cell itself; of cells of one kind all other columns are the same.
_OWN: Final = ("period_start", "period_end", "period", "value", "partial", "locator", "obs_id", "frequency")


class Cells(Protocol):
    """Cells from a cursor: see `observatory.store.reading.alike_cells`."""

    def chunks(self) -> Iterable[Iterable[Cell]]:
        """Some hundreds of them at a time."""
        ...

    def row(self, cell: Cell) -> Row | None:
        """A cell as a row; None where it is not one of the panel."""
        ...

    def period(self, days: str) -> Period | None:
        """The days of a cell; None where its row is not one of the panel."""
        ...


class _Kind(NamedTuple):
    """The pieces of a line between what is of the cell itself, and what stands around the period in its name."""

    before: str
    to_value: str
    to_partial: str
    to_locator: str
    to_id: str
    after: str
    name_before: str
    name_after: str


class _Days(NamedTuple):
    """What a line says of its period, in the three places where it does."""

    dates: str
    partial: str
    frequency: str
    name: str


class AlikeLines:
    """Writes the lines of cells of one panel: byte by byte those of `csv_lines.lines_of`."""

    def __init__(self, panel: Panel, text: Text, dialect: Dialect) -> None:
        self._panel, self._text = panel, text
        self._writer = LineWriter(dialect)
        self._columns = columns_of(panel)
        self._kinds: dict[str, _Kind] = {}
        self._days: dict[str, _Days | None] = {}
        self._numbers: dict[float, str] = {}
        self._locators: dict[str, str] = {}

    def written(self, cells: Cells) -> Iterator[str]:
        """Some hundreds of lines at a time."""
        for chunk in cells.chunks():
            self._forget()
            yield "".join(self._lines(chunk, cells))

    def _lines(self, chunk: Iterable[Cell], cells: Cells) -> Iterator[str]:
        mark = self._writer.dialect.delimiter
        kinds, all_days, numbers, locators = self._kinds, self._days, self._numbers, self._locators
        for cell in chunk:
            days, value, locator, kind, lower, upper, numerator, denominator = cell
            about = all_days[days] if days in all_days else self._about(days, cells)
            if about is None:
                continue
            counted = value is not None and lower is upper is numerator is denominator is None
            shared = kinds.get(kind) if counted else None
            if value is None or shared is None:
                row = cells.row(cell)
                if row is not None:
                    yield self._writer.line(self._values(row))
                    if counted and row.symbol == "value":
                        kinds[kind] = self._kind(row)
                continue
            number = numbers[value] if value in numbers else self._number(value)
            place = locators[locator] if locator in locators else self._locator(locator)
            dates, partial, frequency, period = about
            before, to_value, to_partial, to_locator, to_id, after, name_before, name_after = shared
            yield (
                f"{before}{dates}{to_value}{number}{to_partial}{partial}{to_locator}{place}{to_id}"
                f"{id_of(f'{name_before}{period}{name_after}')}{mark}{frequency}{after}"
            )

    def _forget(self) -> None:
        """Hold no more than so much of a long file."""
        for memory in (self._kinds, self._days, self._numbers, self._locators):
            if len(memory) > _REMEMBERED:
                memory.clear()

    def _values(self, row: Row) -> list[Value]:
        (record,) = records(self._panel, [translated_row(row, self._text)])
        return [record[column] for column in self._columns]

    def _kind(self, row: Row) -> _Kind:
        """The pieces of the line of `row` that all cells of its kind share."""
        columns, mark = self._columns, self._writer.dialect.delimiter
        cells = [self._writer.cell(value) for value in self._values(row)]
        first, *ends = (columns.index(column) for column in _OWN)

        def between(start: int, end: int) -> str:
            return mark.join(["", *cells[start + 1 : end], ""])

        _, period, value, partial, locator, id_, letter = ends
        return _Kind(
            mark.join([*cells[:first], ""]),
            between(period, value),
            between(value, partial),
            between(partial, locator),
            between(locator, id_),
            f"{mark.join(['', *cells[letter + 1 :]])}{LINE_END}",
            *around_period(row),
        )

    def _about(self, days: str, cells: Cells) -> _Days | None:
        period = cells.period(days)
        if period is None:
            about = None
        else:
            write, mark = self._writer.cell, self._writer.dialect.delimiter
            dates = mark.join(map(write, (*days.split("/"), str(period))))
            about = _Days(dates, write(period.short_of_year), write(frequency(period)), str(period))
        self._days[days] = about
        return about

    def _number(self, value: float) -> str:
        self._numbers[value] = self._writer.cell(plain(value))
        return self._numbers[value]

    def _locator(self, locator: str) -> str:
        said = locator if self._text.lang == SOURCE else located(locator, self._text)
        self._locators[locator] = self._writer.cell(said)
        return self._locators[locator]


def streamed_lines(
    panel: Panel, rows: Iterable[Row], cells: Sequence[Cells], text: Text, *, dialect: Dialect = PLAIN
) -> Iterator[str]:
    """The header, then a line or many together: byte by byte what `csv_lines` makes of the whole panel.

    Of the cells of each side where there are any, else of the rows; neither of them is translated yet.
    """
    panel = translated_panel(panel, text)
    yield header(panel, dialect)
    if cells and dialect.version == CURRENT:  # the pieces of a line are those of today's columns
        alike = AlikeLines(panel, text, dialect)
        for of_side in cells:
            yield from alike.written(of_side)
    else:
        yield from lines_of(panel, (translated_row(row, text) for row in rows), dialect)
