"""Lays the rows of a Panel out as a table, every status in words, and sets the same months of its years side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from observatory.languages import SOURCE
from observatory.model import Day, Indicator, NewestGrowth, Panel, Period, Row, Snapshot, Statement, Territory
from observatory.statistics.series import Series, breaks_of, select_leading_rows
from observatory.text import Text, message
from observatory.vocabulary import captions, phrases
from observatory.words.labels import (
    category_name,
    format_signed_number,
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
from observatory.words.sentences import capital, subtitle

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


_Written = tuple[str, list[TableCell]]
"""The header of a column, and its cells."""


def table(panel: Panel, text: Text) -> Table:
    """All rows of the panel, newest first within each place, in the order the panel names its places."""
    places = [place.code for place in panel.territories]
    rows = sorted(panel.rows, key=lambda r: (r.period.end, r.period.start), reverse=True)
    rows.sort(key=lambda r: places.index(r.territory) if r.territory in places else len(places))
    origin, common = _same_in_all(_write(_source_columns(panel, text), rows), text)
    columns = _write(_columns(panel, text), rows) + origin
    return Table(
        caption=_caption(panel, text),
        headers=tuple(header for header, _ in columns),
        rows=tuple(zip(*(cells for _, cells in columns), strict=True)),
        origins=tuple(rows),
        common=common,
        label=_label(panel, text),
    )


def _write(columns: Iterable[_Column], rows: Sequence[Row]) -> list[_Written]:
    return [(column.header, [column.cell(row) for row in rows]) for column in columns]


def _same_in_all(columns: Iterable[_Written], text: Text) -> tuple[list[_Written], str]:
    """The columns that differ between rows, and a sentence for each column with one value throughout.

    What is quoted in another language keeps its column, where it is marked as such.
    """
    distinct, sentences = [], []
    for header, cells in columns:
        (only,) = set(cells) if len(set(cells)) == 1 else (None,)
        if only is None or only.lang or not only.text:
            distinct.append((header, cells))
        else:
            sentences.append(text.t("{header}: {value}.", header=header, value=only.text.removesuffix(".")))
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
        columns.append(_Column(text.t(captions.NUMBER), lambda r: number_cell(r.numerator, text)))
    if any(row.denominator is not None for row in panel.rows):
        columns.append(_Column(text.t("De un total de"), lambda r: number_cell(r.denominator, text)))
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


def number_cell(value: float | None, text: Text) -> TableCell:
    """A number, or an empty cell."""
    return TableCell("" if value is None else text.number(value), numeric=True)


def _indicator(panel: Panel, row: Row) -> Indicator:
    return next((i for i in panel.indicators if i.id == row.indicator), panel.indicator)


# The months of the unfinished year beside the same months of the years before, from one edition.

_MOST_PLACES = 3

Sum = tuple[Period, float]

NOTHING_TO_CONCLUDE: Final = message(
    "Los meses más nuevos todavía suelen crecer en las ediciones siguientes. Con estas dos sumas no se puede "
    "afirmar una baja ni una subida."
)


@dataclass(frozen=True, slots=True)
class SameMonths:
    """January to the last month of the newest year with its sum, and those of each year before, newest first.

    `edition` says all of them; `former` are the rows of the year before.
    """

    indicator: Indicator
    place: Territory
    newest: Sum
    before: tuple[Sum, ...]
    edition: str
    former: tuple[Row, ...]


def same_months(panel: Panel) -> tuple[SameMonths, ...]:
    """The sums of each place whose newest year is not over and has every month, as has the year before.

    Years before end at the first one that lacks a month, is of another edition or lies behind a break. Empty for what
    cannot be added, and for a panel by groups or of many places.
    """
    if panel.by or panel.comparison or not panel.indicator.additive or panel.indicator.writers:
        return ()
    candidates = [_of_place(panel, place) for place in panel.territories]
    comparisons = tuple(candidate for candidate in candidates if candidate is not None)
    return comparisons if len(comparisons) <= _MOST_PLACES else ()


def same_months_notes(panel: Panel, text: Text) -> list[str]:
    """The newest year and the one before in a sentence a place, and how far the newest months may grow; else empty.

    Beside a drawing of the months over the years before the sentence is its finding.
    """
    comparisons = same_months(panel)
    said = [] if panel.view == "year_months" else [compare_same_months(each, text) for each in comparisons]
    return [*said, *may_grow(panel.growth, text)] if comparisons else []


def compare_same_months(months: SameMonths, text: Text) -> str:
    """The months of the newest year and the same of the one before, as one edition says both."""
    return text.t(
        "{place}: {value} {unit} {during} y {former} {former_during}, según la misma edición.",
        place=text.t(months.place.name),
        value=text.number(months.newest[1], months.indicator.decimals),
        unit=unit_words(months.indicator, text, months.newest[1]),
        during=text.during(months.newest[0]),
        former=text.number(months.before[0][1], months.indicator.decimals),
        former_during=text.during(months.before[0][0]),
    )


def describe_same_months(
    months: SameMonths, then: tuple[float, Snapshot] | None, edition: Snapshot | None, text: Text
) -> str:
    """The months of the year before, by which edition, and that nothing is concluded from the two sums.

    `then` is what the edition said that was as old then as `edition`, the newest, is now; None where it is not kept.
    """
    sum_, said_by = then or (months.before[0][1], edition)
    cutoff = said_by.cutoff if said_by is not None else None
    values = {
        "value": text.number(sum_, months.indicator.decimals),
        "year": months.before[0][0].end.year,
        "edition": text.period(Period.month(cutoff.year, cutoff.month)) if cutoff else "",
    }
    form = SAID_THEN if then else SAID_NOW if cutoff else SAID_TODAY
    return f"{text.t(form, **values)} {text.t(NO_VERDICT)}"


SAID_THEN: Final = message("{value} en los mismos meses de {year}, como los decía la edición de {edition}.")
SAID_NOW: Final = message(
    "{value} en los mismos meses de {year}, según la edición de {edition}. La de entonces no está guardada."
)
SAID_TODAY: Final = message("{value} en los mismos meses de {year}, según la misma edición.")
NO_VERDICT: Final = message("Provisional: aún no se afirma una baja ni una subida.")


def may_grow(growth: Sequence[NewestGrowth], text: Text) -> Iterator[str]:
    """A note on what the sums do not show, and how far newest months grew in earlier editions."""
    yield text.t(NOTHING_TO_CONCLUDE)
    if len(growth) == 1:
        yield _once(growth[0], text)
    elif growth:
        yield _often(growth, text)


def _once(growth: NewestGrowth, text: Text) -> str:
    return text.t(
        "Solo hay dos ediciones con las que medirlo. El mes más nuevo de la primera, {month}, pasó de {former} "
        "a {value} ({change} %) en la siguiente. Fue {later} meses después, en {places} lugares juntos.",
        month=text.period(growth.period),
        former=text.number(growth.former),
        value=text.number(growth.value),
        change=format_signed_number(100 * growth.relative, text, 1),
        later=text.number(growth.months_between),
        places=text.number(growth.places),
    )


def _often(growth: Sequence[NewestGrowth], text: Text) -> str:
    changes, later = [step.relative for step in growth], [step.months_between for step in growth]
    return text.t(
        "El mes más reciente suele crecer todavía. En {count} ediciones cambió entre {least} % y {most} % "
        "hasta la edición siguiente, con todos los lugares juntos. La siguiente llegó de {soonest} a {latest} "
        "meses después.",
        count=text.number(len(growth)),
        least=format_signed_number(100 * min(changes), text, 1),
        most=format_signed_number(100 * max(changes), text, 1),
        soonest=text.number(min(later)),
        latest=text.number(max(later)),
    )


def same_months_table(panel: Panel, text: Text) -> Table | None:
    """The sums of each year in rows, newest first; None where there is nothing to set beside each other."""
    comparisons = same_months(panel)
    if not comparisons:
        return None
    unit = unit_words(comparisons[0].indicator, text)
    headers = (text.t(captions.PLACE), text.t("Meses"), capital(unit))
    rows = tuple(
        (
            TableCell(text.t(comparison.place.name)),
            TableCell(text.period(period)),
            TableCell(text.number(value, comparison.indicator.decimals), numeric=True),
        )
        for comparison in comparisons
        for period, value in (comparison.newest, *comparison.before)
    )
    return Table(text.t("Los mismos meses de cada año, según la misma edición"), headers, rows)


def _of_place(panel: Panel, place: Territory) -> SameMonths | None:
    totals = select_leading_rows(
        row for row in panel.rows if row.territory == place.code and not row.breakdown.codes
    )
    months = {row.period: row for row in totals if row.period.grain == "month"}
    last_month = max(months, key=lambda period: period.end, default=None)
    if last_month is None or last_month.end.month == 12:
        return None
    newest_run = _run(months, year=last_month.end.year, last_month=last_month.end.month)
    if not newest_run:
        return None
    breaks = breaks_of(panel.events, Series(panel.indicator, place, totals[0].breakdown, totals))
    runs = tuple(_before(months, newest_run, cuts=breaks))
    if not runs:
        return None
    before, former = tuple(map(_sum, runs)), tuple(runs[0])
    return SameMonths(panel.indicator, place, _sum(newest_run), before, newest_run[-1].snapshot, former)


def _before(
    months: dict[Period, Row], newest_run: Sequence[Row], *, cuts: Iterable[Day]
) -> Iterator[Sequence[Row]]:
    year, last_month = newest_run[-1].period.end.year, newest_run[-1].period.end.month
    while rows := _run(months, year=(year := year - 1), last_month=last_month):
        cut = any(rows[0].period.start < day <= newest_run[-1].period.end for day in cuts)
        if cut or len({row.snapshot for row in (*newest_run, *rows)}) > 1:
            return
        yield rows


def _run(months: dict[Period, Row], *, year: int, last_month: int) -> Sequence[Row]:
    """January to month `last_month` of a year; empty where one of them has no value."""
    candidates = [months.get(Period.month(year, month)) for month in range(1, last_month + 1)]
    valued = [row for row in candidates if row is not None and row.value is not None and not row.disputed]
    return valued if len(valued) == last_month else []


def _sum(rows: Sequence[Row]) -> Sum:
    total = sum(row.value for row in rows if row.value is not None)
    return Period(rows[0].period.start, rows[-1].period.end), total
