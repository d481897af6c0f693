"""The parts that sheets share: rates around a place, sources, notes, help lines and the last lines."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from api.briefs.sheet import SheetNumber, SheetPart, picture_in_half
from observatory.catalog import Catalog
from observatory.charts.colours import LIGHT
from observatory.charts.findings.ranking import unclear_change_note
from observatory.charts.findings.reporter_card import Misreading
from observatory.charts.kinds.chosen_kind import finding_of
from observatory.charts.kinds.neighbours import neighbour_rows
from observatory.demonstration import site_name
from observatory.geography.outlines import Outlines
from observatory.geography.places import Surroundings
from observatory.model import Helpline, Panel, Period, Row, Territory
from observatory.place_panels import Lacking, PlaceHead, caution_of, inside, place_numbers, told_apart_of
from observatory.statistics.series import current, current_period, select_leading_rows, series_of
from observatory.text import Text, message
from observatory.vocabulary import captions, page_titles, phrases
from observatory.words import describe
from observatory.words.labels import category_name, interval_words, unit_words, value_words
from observatory.words.sentences import capital
from observatory.words.table import TableCell, may_grow, number_cell, same_months_table

_OTHER_YEARS: Final = message("Los demás años van aparte: otro formulario, o datos dudosos o provisionales.")
_OF_MONTHS: Final = message("Cada punto es un mes, con todas las personas. La tabla es de años.")
_MOST_YEARS: Final = 4
_MOST_NOTES: Final = 8
_FEWEST_NAMED: Final = (
    6  # publishers that are named even where there is no room for the lines of their editions
)


def years_side_by_side(panel: Panel, text: Text) -> tuple[SheetPart, ...]:
    """A table of the same months in each year, with a note on what it does not show."""
    table = same_months_table(panel, text)
    if table is None:
        return ()
    several = len({cells[0].text for cells in table.rows}) > 1
    cells = [row if several else row[1:] for row in table.rows[:_MOST_YEARS]]
    headers = table.headers if several else table.headers[1:]
    return (
        SheetPart(
            heading=table.caption,
            headers=headers,
            rows=tuple(cells),
            small=tuple(may_grow(panel.growth, text)),
        ),
    )


def numbers_of(head: PlaceHead, catalog: Catalog, text: Text) -> tuple[SheetNumber, ...]:
    """The numbers that the page of a place opens with."""
    return tuple(
        SheetNumber(each.number, each.unit, tuple(filter(None, (each.said, " · ".join(each.notes)))))
        for each in place_numbers(head, catalog, text)
    )


def told_apart(around: Surroundings | None, text: Text) -> tuple[str, ...]:
    """From which neighbours the rate of a place is told apart, and what that may not be read as."""
    if around is None or not (said := told_apart_of(around.sets[0], text)):
        return ()
    told = f"{said[:1].lower()}{said[1:]}"
    sentence = text.t(phrases.TOLD_OF, subject=inside(around.sets[0], text), told=told)
    return tuple(filter(None, (sentence, caution_of(around.own.indicator, text))))


def changes_of_neighbours(around: Surroundings, text: Text) -> tuple[SheetPart, ...]:
    """A table of the nearest neighbours: the rates of the newest year and the one before, and a word for the change."""
    panel = around.bars
    period = current_period(panel.rows) if panel is not None else None
    if panel is None or period is None:
        return ()
    rows = tuple(
        (
            TableCell(row.entry.name),
            TableCell(row.number, numeric=True),
            TableCell(value_words(row.former, row.entry.indicator, text) if row.former else "", numeric=True),
            TableCell(row.change),
        )
        for row in neighbour_rows(panel, text)
    )
    before = Period.year(period.start.year - 1)
    headers = (text.t(captions.PLACE), text.period(period), text.period(before), text.t(captions.CHANGE))
    heading = text.t(captions.AMONG_NEIGHBOURS, period=text.period(period))
    small = (f"{capital(unit_words(panel.indicator, text))}. {unclear_change_note(text)}",)
    return (SheetPart(heading=heading, headers=headers, rows=rows, small=small),)


def registers(
    panels: Sequence[Panel],
    *,
    months: Panel | None = None,
    silent: Collection[str],
    outlines: Outlines,
    text: Text,
) -> Iterator[SheetPart]:
    """Each register of a place: its years or `months` as picture, its years in a table; one alone also says its finding.

    Of those in `silent` the newest year has no number: no older one is said.
    """
    for panel in panels:
        alone = len(panels) == 1 and panel.indicator.id not in silent
        headers, rows = _years_by_group(panel, text)
        yield replace(
            picture_in_half(months or panel, outlines, text), heading=text.t(panel.indicator.name),
            paragraphs=(finding_of(panel, text, outlines),) if alone else (), headers=headers, rows=rows,
            small=(text.t(_OF_MONTHS),) if months else (),
        )  # fmt: skip


def limits_of(panels: Sequence[Panel], text: Text) -> tuple[SheetPart, ...]:
    """All that limits the registers of a sheet, each sentence once: without it one would be read as all violence."""
    caveats = dict.fromkeys(text.t(caveat) for panel in panels for caveat in panel.indicator.caveats)
    said = " ".join((*caveats, text.t(_OTHER_YEARS)))
    return (SheetPart(heading=text.t(captions.CAVEATS), small=(said,)),) if panels else ()


def _years_by_group(panel: Panel, text: Text) -> tuple[tuple[str, ...], tuple[tuple[TableCell, ...], ...]]:
    """The drawn years of a register, the newest first, in a column for each group."""
    series = series_of(panel)
    years = sorted({row.period for each in series for row in each.rows}, reverse=True)
    of = [{row.period: row for row in select_leading_rows(each.rows)} for each in series]
    rows = tuple(
        (
            TableCell(text.period(year)),
            *(
                TableCell(
                    value_words(rows[year], panel.indicator, text) if year in rows else "", numeric=True
                )
                for rows in of
            ),
        )
        for year in years
    )
    names = (category_name(panel, each.breakdown, text) for each in series)
    return (text.t(captions.PERIOD), *names), rows


def missing_answers(lacking: Lacking, text: Text, *, offices: bool = False) -> tuple[SheetPart, ...]:
    """The questions without a recent figure, a line for each reason; with `offices` also of whom they are asked."""
    groups: dict[tuple[str, str], list[str]] = {}
    for each in lacking.questions:
        groups.setdefault((each.why, each.asked_of if offices else ""), []).append(each.question)
    lines = [
        f"{text.t(phrases.TOLD_OF, subject=capital(why), told=' '.join(titles))} {asked_of}".strip()
        for (why, asked_of), titles in groups.items()
    ]
    said = tuple(filter(None, (lacking.districts if offices else "", *lines)))
    heading = text.t(captions.MISSING if offices else captions.NO_RECENT_FIGURE)
    return (SheetPart(heading=heading, small=said),) if said else ()


def around(rate: Panel | None, place: str, text: Text) -> tuple[SheetPart, ...]:
    """A table of the rate of a place, of its groups and of the places above it, in its newest year."""
    place_row = current(row for row in rate.rows if row.territory == place) if rate is not None else None
    if rate is None or place_row is None:
        return ()
    names = {territory.code: text.t(territory.name) for territory in rate.territories}
    rows = sorted(
        (row for row in select_leading_rows(rate.rows) if row.period == place_row.period),
        key=lambda row: list(names).index(row.territory),
    )
    return (_rate_table(rate, rows, text),)


def neighbours(around: Surroundings, text: Text) -> tuple[SheetPart, ...]:
    """A table of the rates of the neighbours from the highest down, then of the wider places; in one year."""
    rate = around.bars or around.trend
    place_row = current(around.own.rows)
    if place_row is None:
        return ()
    wholes = [territory.code for territory in around.trend.territories[1:]]
    of_year = [
        row
        for row in (*select_leading_rows(rate.rows), *select_leading_rows(around.trend.rows))
        if row.period == place_row.period and row.value is not None
    ]
    rows = {row.territory: row for row in of_year}
    near = sorted((code for code in rows if code not in wholes), key=lambda code: -(rows[code].value or 0))
    ordered = [rows[code] for code in (*near, *wholes) if code in rows]
    territories = {place.code: place for place in (*rate.territories, *around.trend.territories)}
    named = replace(rate, territories=tuple(territories.values()))
    return (_rate_table(named, ordered, text),)


def years_of_place(around: Surroundings | None, text: Text) -> tuple[SheetPart, ...]:
    """A table of the rate of a place in its years, the newest first; none where its neighbours are listed."""
    if around is None or around.bars is not None:
        return ()
    rows = [row for row in select_leading_rows(around.own.rows) if row.period.grain == "year"]
    ordered = sorted(rows, key=lambda row: row.period.start, reverse=True)
    return (_rate_table(around.own, ordered, text, of_years=True),)


def _rate_table(rate: Panel, rows: Sequence[Row], text: Text, *, of_years: bool = False) -> SheetPart:
    """A line for each place in one year, or for each year of one place."""
    names = {territory.code: text.t(territory.name) for territory in rate.territories}
    headers = (
        text.t(captions.PERIOD if of_years else captions.PLACE),
        text.t(captions.NUMBER),
        text.t(captions.INHABITANTS),
        text.t("Por cada {count}", count=text.number(rate.indicator.per)),
        text.t(captions.INTERVAL),
    )
    name = text.t(rate.indicator.name)
    dated = text.t(phrases.NAME_AND_PERIOD, name=name, period=text.period(rows[0].period))
    cells = tuple(
        (
            TableCell(text.period(row.period) if of_years else names[row.territory]),
            *(number_cell(count, text) for count in (row.numerator, row.denominator)),
            TableCell(value_words(row, rate.indicator, text), numeric=True),
            TableCell(interval_words(row, rate.indicator, text), numeric=True),
        )
        for row in rows
    )
    meaning = text.t(
        "El intervalo es el margen que deja el azar. Mide solo el azar: lo que no se denuncia no está en él."
    )
    return SheetPart(heading=name if of_years else dated, headers=headers, rows=cells, small=(meaning,))


def define_indicators(panel: Panel, misread: Misreading, text: Text) -> list[SheetPart]:
    """The definition of each indicator, and what may not be said of the numbers; what may be said heads the sheet."""
    # Both sides of a comparison may be the same indicator.
    indicators = {indicator.id: indicator for indicator in panel.indicators}.values()
    several = len(indicators) > 1
    definitions = [
        SheetPart(
            heading=text.t("Qué mide: {name}", name=text.t(indicator.name))
            if several
            else text.t(captions.DEFINITION),
            paragraphs=(text.t(indicator.definition),),
        )
        for indicator in indicators
    ]
    unsafe = ((text.t(captions.UNSAFE), misread.sentence), (text.t(captions.REASON), misread.why))
    return [*definitions, SheetPart(heading="", facts=unsafe)]


def notes(panel: Panel, text: Text, *, without: Sequence[str] = ()) -> SheetPart:
    """The notes of a panel, at most a few, without those in `without`."""
    sentences = [note for note in describe.notes(panel, text) if note not in without]
    return SheetPart(heading=text.t(captions.CAVEATS), items=tuple(sentences[:_MOST_NOTES]))


def sources(named: Mapping[str, str], text: Text, *, limit: int) -> SheetPart:
    """The sources of the numbers: up to `limit` editions with their dates, a line each, then publishers by name.

    `named` holds the line of each source and its publisher; only of very many are the last counted, not named.
    """
    lines = list(named)
    cited, rest = lines[:limit], lines[limit:]
    publishers = {named[line] for line in cited}
    others = [
        publisher for publisher in dict.fromkeys(named[line] for line in rest) if publisher not in publishers
    ]
    listed, uncounted = others[: max(_FEWEST_NAMED, 2 * limit)], others[max(_FEWEST_NAMED, 2 * limit) :]
    also = text.t("También: {sources}.", sources="; ".join(listed)) if listed else ""
    remainder = phrases.more_sources(len(uncounted), text) if uncounted else ""
    return SheetPart(
        heading=text.t(page_titles.SOURCES), small=tuple(filter(None, (*cited, also, remainder)))
    )


def help_of(codes: Sequence[str], catalog: Catalog, text: Text) -> tuple[SheetPart, ...]:
    """The verified telephone lines of places and of the places above them, with source and date."""
    wide = {
        ancestor.code for code in codes if code in catalog.territories for ancestor in catalog.ancestors(code)
    } | set(codes)
    lines = [line for line in catalog.helplines if line.sure and line.territory in wide]
    phones = [line for line in lines if line.kind == "phone"]
    if not phones:
        return ()
    origins = list(dict.fromkeys(f"{line.source} ({line.source_date})" for line in lines))
    return (
        SheetPart(
            heading=text.t(captions.HELP),
            calls=tuple((_service(line, text), text.t(line.contact)) for line in phones),
            facts=tuple(
                (text.t(line.service), _address_and_hours(line, text))
                for line in lines
                if line.kind == "place"
            ),
            small=(text.t("Fuente: {source}.", source="; ".join(origins)),),
        ),
    )


def _service(line: Helpline, text: Text) -> str:
    return ". ".join(filter(None, (text.t(line.service), text.t(line.hours))))


def _address_and_hours(line: Helpline, text: Text) -> str:
    return ". ".join(filter(None, (line.address, text.t(line.hours))))


def last_lines(
    release: str, released: date, text: Text, *, address: str, demonstration: bool
) -> tuple[str, ...]:
    """The last lines of a sheet: release, address of the page, and licence."""
    return (
        text.t(
            phrases.SITE_EDITION,
            site=site_name(text, demonstration=demonstration),
            release=release,
            date=text.date(released),
        ),
        text.t("Todos los números, con su procedencia: {address}", address=address),
    )


def hue_of(places: Sequence[Territory]) -> str:
    """The colour of one place; ink for several or for others."""
    hues = {place.hue for place in places}
    hue = hues.pop() if len(hues) == 1 else "context"
    return LIGHT["ink" if hue == "context" else hue]
