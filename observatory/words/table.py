"""Lays the rows of a Panel out as a table: every row, every status in words, with where it comes from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from observatory.languages import SOURCE
from observatory.model import Indicator, Panel, Row, Statement
from observatory.text import Text, message
from observatory.vocabulary import captions, phrases
from observatory.words.labels import (
    category_name,
    interval_words,
    measure_of,
    narrowed_name,
    population_words,
    status_words,
    symbol_of,
    translate_note,
    unit_words,
    value_words,
)
from observatory.words.sentences import subtitle

_CAPTION: Final = message("{name}. Los mismos números del gráfico")


@dataclass(frozen=True, slots=True)
class TableCell:
    """One cell: what is read, its symbol (`value`, `protected`, ...) and whether it is a number.

    `lang` is the language of what is quoted as it stands elsewhere; empty for what the site says.
    """

    text: str
    symbol: str = "value"
    numeric: bool = False
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table ready to be set; `origins` holds the row of the Panel behind each row, in the same order.

    `common` says once what would be the same in every row, such as their source. `label` tells the table from the
    others of a page, to those who go through it by its regions; where it is empty the caption does.
    """

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    origins: tuple[Row, ...] = ()
    common: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class _Column:
    header: str
    cell: Callable[[Row], TableCell]


def table(panel: Panel, text: Text) -> Table:
    """All rows of the panel, newest first within each place, in the order the panel names its places."""
    places = [place.code for place in panel.territories]
    rows = sorted(panel.rows, key=lambda r: (r.period.end, r.period.start), reverse=True)
    rows.sort(key=lambda r: places.index(r.territory) if r.territory in places else len(places))
    origin, common = _same_in_all(rows, _source_columns(panel, text), text)
    columns = _columns(panel, text) + origin
    return Table(
        caption=_caption(panel, text),
        headers=tuple(column.header for column in columns),
        rows=tuple(tuple(column.cell(row) for column in columns) for row in rows),
        origins=tuple(rows),
        common=common,
        label=_label(panel, text),
    )


def _same_in_all(rows: list[Row], columns: list[_Column], text: Text) -> tuple[list[_Column], str]:
    """The columns that differ between rows, and a sentence for each column with one value throughout.

    What is quoted in another language keeps its column, where it is marked as such.
    """
    distinct, sentences = [], []
    for column in columns:
        cells = {column.cell(row) for row in rows}
        (only,) = cells if len(cells) == 1 else (None,)
        if only is None or only.lang or not only.text:
            distinct.append(column)
        else:
            sentences.append(
                text.t("{header}: {value}.", header=column.header, value=only.text.removesuffix("."))
            )
    return distinct, " ".join(sentences)


def _caption(panel: Panel, text: Text) -> str:
    if panel.comparison:
        return text.t(_CAPTION, name=text.t(panel.comparison.name))
    name, unit = narrowed_name(panel, text), unit_words(panel.indicator, text)
    return text.t(_CAPTION, name=name if unit.casefold() == name.casefold() else f"{name} ({unit})")


def _label(panel: Panel, text: Text) -> str:
    dimension = [f"{text.t(panel.dimension.name)}."] if panel.dimension else []
    line = " ".join([subtitle(panel, text), *dimension])
    kind = captions.KINDS.get(panel.view)
    return text.t(phrases.TOLD_OF, subject=text.t(kind), told=line) if kind else line


def _columns(panel: Panel, text: Text) -> list[_Column]:
    columns = [_Column(text.t(captions.PERIOD), lambda r: TableCell(text.period(r.period)))]
    places = {place.code: text.t(place.name) for place in panel.territories}
    if len(places) > 1:
        columns.insert(
            0, _Column(text.t(captions.PLACE), lambda r: TableCell(places.get(r.territory, r.territory)))
        )
    if panel.inhabitants:
        columns.append(
            _Column(
                text.t(captions.INHABITANTS), lambda r: TableCell(_inhabitants(panel, r, text), numeric=True)
            )
        )
    if len(panel.indicators) > 1:
        columns.append(_Column(text.t(captions.MEASURE), lambda r: TableCell(measure_of(panel, r, text))))
    if panel.by:
        header = text.t(panel.dimension.name) if panel.dimension else panel.by
        columns.append(_Column(header, lambda r: TableCell(category_name(panel, r.breakdown, text))))
    return columns + _value_columns(panel, text)


def _value_columns(panel: Panel, text: Text) -> list[_Column]:
    def value(row: Row) -> TableCell:
        words = value_words(row, _indicator(panel, row), text)
        return TableCell(words, symbol_of(row), row.symbol == "value")

    columns = [_Column(text.t(captions.VALUE), value)]
    if any(row.lower is not None and row.upper is not None for row in panel.rows):
        columns.append(
            _Column(
                text.t(captions.INTERVAL),
                lambda r: TableCell(interval_words(r, _indicator(panel, r), text), numeric=True),
            )
        )
    if any(row.numerator is not None for row in panel.rows):
        columns.append(_Column(text.t(captions.NUMBER), lambda r: _number(r.numerator, text)))
    if any(row.denominator is not None for row in panel.rows):
        columns.append(_Column(text.t("De un total de"), lambda r: _number(r.denominator, text)))
    if any(row.base is not None for row in panel.rows):
        columns.append(_Column(text.t(captions.POPULATION), lambda r: TableCell(population_words(r, text))))
    if any(status_words(row, text) for row in panel.rows):
        columns.append(
            _Column(text.t(captions.STATUS), lambda r: TableCell(status_words(r, text), symbol_of(r)))
        )
    return columns


def _source_columns(panel: Panel, text: Text) -> list[_Column]:
    statements = {statement.id: statement for statement in panel.statements}
    publishers = {source.id: text.t(source.publisher) for source in panel.sources}

    def source(row: Row) -> TableCell:
        statement: Statement | None = statements.get(row.statement)
        if statement:
            return TableCell(statement.publisher, lang=SOURCE)
        name, _, _ = row.snapshot.partition("@")
        return TableCell(publishers.get(name, name))

    columns = [
        _Column(text.t(captions.SOURCE), source),
        _Column(text.t(captions.EDITION), lambda r: TableCell(r.snapshot.partition("@")[2])),
    ]
    if any(row.note for row in panel.rows):
        columns.append(_Column(text.t(captions.NOTE), lambda r: TableCell(translate_note(r.note, text))))
    return columns


def _inhabitants(panel: Panel, row: Row, text: Text) -> str:
    """How many live in the place of a row, with the year that counts them; empty where it is not known."""
    counted = panel.inhabitants.get(row.territory)
    if counted is None:
        return ""
    return text.t(phrases.VALUE_WHEN, value=text.number(counted.inhabitants), when=str(counted.year))


def _number(value: float | None, text: Text) -> TableCell:
    return TableCell("" if value is None else text.number(value), numeric=True)


def _indicator(panel: Panel, row: Row) -> Indicator:
    return next((i for i in panel.indicators if i.id == row.indicator), panel.indicator)
