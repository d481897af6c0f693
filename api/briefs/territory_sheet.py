"""The sheet of a territory for its council: one page with number, change, rank, map, neighbours, and what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from api.briefs import sheet_parts
from api.briefs.sheet import READABLE, Sheet, SheetPart, picture_in_half
from layouts.document import addresses
from observatory.catalog import Catalog
from observatory.charts.kinds.chosen_kind import finding_of
from observatory.demonstration import MARK
from observatory.geography.outlines import Outlines
from observatory.geography.places import Surroundings, level_word
from observatory.model import Indicator, Panel, Row, Territory
from observatory.place_panels import Lacking, PlaceHead, RegisterYear, say_silent
from observatory.provenance.gaps import Absences
from observatory.statistics.series import Series, current, current_period, select_leading_rows, series_of
from observatory.text import Text
from observatory.vocabulary import captions
from observatory.words import describe
from observatory.words.labels import (
    category_name,
    interval_words,
    narrowed_to,
    status_words,
    translate_page_date,
    unit_words,
    value_words,
)
from observatory.words.sentences import known_absences, visible_rows
from observatory.words.table import TableCell

_MOST_GROUPS: Final = 3


@dataclass(frozen=True, slots=True)
class SheetFigure:
    """`value` with its unit and, in brackets, its interval and what is to be said of it; `until` sorts by age.

    `holds` is what the catalogue says must be told beside it: what else is in a total, what a prosecutor's district is.
    """

    name: str
    value: str
    period: str
    publisher: str
    until: date
    holds: str = ""


_FIGURES: Final = 2
_FIGURES_ALONE: Final = 9  # where no neighbours take the room
_SOURCES: Final = 1


@dataclass(frozen=True, slots=True)
class SheetPlace:
    """The panels and facts of a territory's sheet. `leading` is None where nothing is published of it.

    `head` is what its page opens with. `around` are its neighbours; without them `map` shows its parts. `others` are
    the other answers, `registers` those that count in the place, `lacking` the questions without a recent figure.
    `why` says why pairs have no figure, `nothing` is the message where no figure answers a question, `silent` are the
    registers without a number of their newest year. `first_line` is what is said first of it, in the reader's language.
    """

    territory: Territory
    above: tuple[Territory, ...]
    leading: Panel | None
    head: PlaceHead
    around: Surroundings | None
    map: Panel | None
    others: tuple[Panel, ...]
    registers: tuple[Panel, ...]
    lacking: Callable[[Text], Lacking]
    why: Absences
    nothing: str
    silent: tuple[RegisterYear, ...]
    first_line: Callable[[Text], str]
    release: str
    released: date
    catalog: Catalog
    outlines: Outlines
    base_url: str


def sheet(place: SheetPlace, text: Text) -> Sheet:
    """The sheet of a territory, laid out for one side of paper."""
    name = text.t(place.territory.name)
    wide, narrow, foot = _columns(place, text)
    return Sheet(
        lang=text.lang,
        short=True,
        title=text.t("{place}: lo que se publica", place=name),
        kicker=_kicker(place, text),
        heading=name,
        subject=place.first_line(text),
        numbers=sheet_parts.numbers_of(place.head, place.catalog, text),
        halves=True,
        lead=tuple(_lead(place, text)),
        hue=sheet_parts.hue_of([place.territory]),
        mark=text.t(MARK) if place.catalog.demonstration else "",
        across=(),
        wide=tuple(wide),
        narrow=tuple(narrow),
        foot=tuple(foot),
        last_lines=last_lines(place, text),
        least=READABLE,
    )


def _kicker(place: SheetPlace, text: Text) -> str:
    within = ", ".join(text.t(ancestor.name) for ancestor in place.above)
    level = level_word(place.territory, place.catalog, text)
    return f"{level} · {within}" if within else level


def _lead(place: SheetPlace, text: Text) -> Iterator[str]:
    """From whom it is told apart, as on its page; without a number of these years its old one, or why there is none."""
    of_registers = [say_silent(each, place.territory, text) for each in place.silent]
    if place.leading is None:
        known = [sentence for _, sentence in known_absences(place.why, place.territory, text)]
        yield from [*known, *of_registers] or [text.t(place.nothing)]
    elif place.leading.indicator.own_tables:
        yield from of_registers
    elif place.head.leading is None and not place.first_line(text):
        yield finding_of(place.leading, text, place.outlines)
    yield from sheet_parts.told_apart(place.around, text)


def _columns(place: SheetPlace, text: Text) -> tuple[list[SheetPart], list[SheetPart], list[SheetPart]]:
    """Left column (trend, help lines), right column (map) and foot; beside one picture stands the rest."""
    trend = place.around.trend if place.around is not None else place.leading
    shown = place.around.sets[0].map if place.around is not None else place.map
    silent = {each.indicator.id for each in place.silent}
    pictures = list(sheet_parts.registers(place.registers, silent=silent, outlines=place.outlines, text=text))
    if not pictures:
        drawn = [trend] if trend is not None and len(visible_rows(trend)) > 1 else []
        drawn += [shown] if shown is not None else []
        pictures = [picture_in_half(panel, place.outlines, text) for panel in drawn]
    helped = [
        replace(part, facts=()) for part in sheet_parts.help_of([place.territory.code], place.catalog, text)
    ]
    *others, sources = _foot(place, text)
    if (
        len(pictures) > 1 and place.around is not None and place.around.bars is None
    ):  # a map of many has a long list
        return [pictures[0], *helped, *others], pictures[1:], [sources]
    if len(pictures) > 1 and place.registers:
        return pictures[:1], pictures[1:], [*helped, *others, sources]
    if len(pictures) > 1:
        return [pictures[0], *helped], pictures[1:], [*others, sources]
    return pictures, [*helped, *others], [sources]


def _foot(place: SheetPlace, text: Text) -> Iterator[SheetPart]:
    yield from sheet_parts.limits_of(_registers_said(place), text)
    if place.around is not None:
        yield from sheet_parts.neighbours(place.around, text)
    yield from _others(place, text)
    yield from sheet_parts.missing_answers(place.lacking(text), text)
    yield sheet_parts.sources(_named_sources(place, text), text, limit=_SOURCES)


def _registers_said(place: SheetPlace) -> tuple[Panel, ...]:
    """The registers of the sheet; where none is drawn the one that leads, of an older form."""
    led = (place.leading,) if place.leading is not None and place.leading.indicator.own_tables else ()
    return place.registers or led


def _others(place: SheetPlace, text: Text) -> Iterator[SheetPart]:
    """The newest figures of the other questions, a line each."""
    said = {panel.query for panel in place.head.beside}
    old = [place.leading] if place.leading is not None and place.head.leading is None else []
    drawn = {panel.indicator.id for panel in place.registers}
    others = (
        panel
        for panel in (*old, *place.others)
        if not panel.by and panel.query not in said and panel.indicator.id not in drawn
    )
    pairs = ((newest(panel, text), narrowed_to(panel, text)) for panel in others)
    figures = [
        replace(figure, name=f"{figure.name} ({part})" if part else figure.name)
        for figure, part in pairs
        if figure is not None
    ]
    listed = figures[: _FIGURES if place.around or len(place.registers) > 1 else _FIGURES_ALONE]
    if not listed:
        return
    headers = (
        text.t("Qué se cuenta"),
        text.t(captions.FIGURE),
        text.t(captions.PERIOD),
        text.t("Quién lo dice"),
    )
    rows = tuple(
        (
            TableCell(figure.name),
            TableCell(figure.value),
            TableCell(figure.period),
            TableCell(figure.publisher),
        )
        for figure in listed
    )
    yield SheetPart(
        heading=text.t("Otras cifras con fecha"), headers=headers, rows=rows, small=_totals_notes(listed)
    )


def _totals_notes(figures: Sequence[SheetFigure]) -> tuple[str, ...]:
    """The notes on what the totals of these figures include, each once."""
    return tuple(dict.fromkeys(figure.holds for figure in figures if figure.holds))


def _named_sources(place: SheetPlace, text: Text) -> dict[str, str]:
    """The sources of the headline number, of registers and of the map; other figures name source and date themselves."""
    shown = place.around.bars if place.around is not None else place.map
    panels = [panel for panel in (*place.registers, place.leading, shown) if panel is not None]
    return {line: name for panel in panels for line, name in describe.named_sources(panel, text).items()}


def last_lines(place: SheetPlace, text: Text) -> tuple[str, ...]:
    """The release, and the address of the page of the place."""
    address = place.base_url + addresses.territory(text.lang, place.territory.code)
    return sheet_parts.last_lines(
        place.release, place.released, text, address=address, demonstration=place.catalog.demonstration
    )


# The newest figure of a panel in a few words: value, indicator, period and publisher.


def newest(panel: Panel, text: Text) -> SheetFigure | None:
    """The newest value of the panel's indicator, or of its first groups; None where the panel has no value."""
    rows = _groups(panel) if panel.by else _single(panel)
    if not rows:
        return None
    newest_row = rows[0][1]
    return SheetFigure(
        name=text.t(panel.indicator.name),
        value=_value_text(panel, rows, text),
        period=text.period(newest_row.period),
        publisher="; ".join(dict.fromkeys(_publisher(panel, row, text) for _, row in rows)),
        until=newest_row.period.end,
        holds=" ".join(text.t(said) for said in panel.said_beside(newest_row)),
    )


def with_unit(value: str, indicator: Indicator, text: Text) -> str:
    """`29,1 %`, `50 plazas`; the bare number where the name of the indicator says the unit."""
    unit = unit_words(indicator, text)
    if unit.startswith("%"):
        return f"{value} %"
    return value if unit.casefold() in text.t(indicator.name).casefold() else f"{value} {unit}"


def _single(panel: Panel) -> list[tuple[Series, Row]]:
    """The current row of the first series with a value, followed by the rows that contradict it."""
    for series in series_of(panel):
        row = current(series.rows)
        if row is not None and row.value is not None:
            return [
                (series, reading)
                for reading in series.rows
                if reading.period == row.period and reading.value is not None
            ]
    return []


def _groups(panel: Panel) -> list[tuple[Series, Row]]:
    period = current_period(panel.rows)
    pairs = [
        (series, row)
        for series in series_of(panel)
        for row in select_leading_rows(series.rows)
        if row.period == period
    ]
    return [(series, row) for series, row in pairs if row.value is not None]


def _value_text(panel: Panel, rows: list[tuple[Series, Row]], text: Text) -> str:
    if panel.by:
        named = [
            f"{category_name(panel, series.breakdown, text)}: {value_words(row, series.indicator, text)}"
            for series, row in rows[:_MOST_GROUPS]
        ]
        return "; ".join(named) + ("; …" if len(rows) > _MOST_GROUPS else "")
    series, row = rows[0]
    values = list(dict.fromkeys(value_words(reading, series.indicator, text) for _, reading in rows))
    status = "" if row.disputed and len(values) == 1 else status_words(row, text)
    notes = filter(None, (interval_words(row, series.indicator, text), status))
    words = with_unit(" / ".join(values), series.indicator, text)
    aside = "; ".join(notes)
    return f"{words} ({aside})" if aside else words


def _publisher(panel: Panel, row: Row, text: Text) -> str:
    """The publisher of a figure, with the page's date or the edition of the file."""
    statement = next((statement for statement in panel.statements if statement.id == row.statement), None)
    if statement is not None:
        return ", ".join(filter(None, (statement.publisher, translate_page_date(statement.page_date, text))))
    source, _, edition = row.snapshot.partition("@")
    publisher = next((text.t(entry.publisher) for entry in panel.sources if entry.id == source), source)
    return text.t("{publisher}, edición {edition}", publisher=publisher, edition=edition)
