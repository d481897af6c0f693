"""The sheet of the month for a round table: what changed beyond chance, what arrived, what is awaited; one page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from api.briefs import sheet_parts
from api.briefs.sheet import READABLE, Sheet, SheetPart, picture_in_half
from layouts.document import addresses
from observatory.catalog import Catalog
from observatory.charts.findings.ranking import change_of
from observatory.charts.kinds.chosen_kind import DESK, chart_of
from observatory.demonstration import MARK
from observatory.geography.outlines import Outlines
from observatory.geography.places import Surroundings
from observatory.model import Panel, Snapshot, Source, Territory
from observatory.place_panels import Lacking, PlaceHead, RegisterYear
from observatory.text import Text
from observatory.vocabulary import captions, phrases
from observatory.words.table import TableCell

_MOST: Final = 7  # rows of each table, and changes


@dataclass(frozen=True, slots=True)
class Month:
    """What the sheet says: the series of a place, the editions that arrived, and the sources of which one is awaited.

    `head` is what its page opens with, `first_line` what is said first of it; `around` are its
    neighbours, `map` the nearest of them.

    `registers` are those that count in it, by year, `months` the months of the first, drawn in its stead; `silent` have
    no number of their newest year. `lacking` is what is missing, in the reader's language.

    `since` is the day of the release before; None where this is the first, so that `arrived` is what was read in the
    month before it.
    """

    territory: Territory
    head: PlaceHead
    around: Surroundings | None
    map: Panel | None
    first_line: Callable[[Text], str]
    outlines: Outlines
    series: tuple[Panel, ...]
    registers: tuple[Panel, ...]
    months: Panel | None
    silent: tuple[RegisterYear, ...]
    lacking: Callable[[Text], Lacking]
    arrived: tuple[Snapshot, ...]
    awaited: tuple[Source, ...]
    since: date | None
    release: str
    released: date
    catalog: Catalog
    base_url: str


def sheet(month: Month, text: Text) -> Sheet:
    """The sheet of a place for the table that meets there."""
    name = text.t(month.territory.name)
    address = month.base_url + addresses.territory(text.lang, month.territory.code)
    wide, narrow, foot = _columns(month, text)
    return Sheet(
        lang=text.lang,
        short=True,
        title=text.t("{place}: hoja de la mesa", place=name),
        kicker=f"{text.t(captions.SHEET_OF_MONTH)} · {text.date(month.released)}",
        heading=name,
        subject=month.first_line(text),
        numbers=sheet_parts.numbers_of(month.head, month.catalog, text),
        halves=True,
        lead=(
            *sheet_parts.told_apart(month.around, text),
            *((text.t(phrases.MONTHS_PROTECTED),) if month.head.hides_months else ()),
        ),
        hue=sheet_parts.hue_of([month.territory]),
        mark=text.t(MARK) if month.catalog.demonstration else "",
        across=(),
        wide=tuple(wide),
        narrow=tuple(narrow),
        foot=tuple(foot),
        last_lines=sheet_parts.last_lines(
            month.release, month.released, text, address=address, demonstration=month.catalog.demonstration
        ),
        least=READABLE,
    )


def _columns(month: Month, text: Text) -> tuple[list[SheetPart], list[SheetPart], list[SheetPart]]:
    """The newest year over those before, and the neighbours; map and help; the foot. Beside a map alone what changed."""
    wide: list[SheetPart] = []
    if month.head.year is not None and month.head.year.drawn is not None:
        part = picture_in_half(month.head.year.drawn, month.outlines, text)
        newest = month.head.year.months.newest[0].end.year
        wide.append(replace(part, heading=text.t(captions.MONTHS_OF_YEAR, year=newest)))
    if month.around is not None:
        wide += sheet_parts.changes_of_neighbours(month.around, text)
    maps = [picture_in_half(month.map, month.outlines, text)] if month.map is not None else []
    helped = [
        replace(part, facts=()) for part in sheet_parts.help_of([month.territory.code], month.catalog, text)
    ]
    change = _build_change_part(month, text)
    foot = [_build_arrivals_part(month, text), _build_awaited_part(month, text)]
    if wide:
        return wide, [*maps, *helped], [change, *foot]
    missing = sheet_parts.missing_answers(month.lacking(text), text, offices=True)
    return (
        [*maps, *_register_parts(month, text)],
        [*helped, change, *sheet_parts.years_of_place(month.around, text), *missing],
        [*sheet_parts.limits_of(month.registers[:1], text), *foot],
    )


def _register_parts(month: Month, text: Text) -> Iterator[SheetPart]:
    """The first register, its months as picture and its years as table."""
    silent = {each.indicator.id for each in month.silent}
    first = month.registers[:1]
    return sheet_parts.registers(
        first, months=month.months, silent=silent, outlines=month.outlines, text=text
    )


def _build_change_part(month: Month, text: Text) -> SheetPart:
    """The series whose newest year differs from the one before by more than chance and revisions."""
    items = list(_changes(month.series, text))[:_MOST]
    none = text.t("De ninguna serie de este lugar se puede afirmar que cambió de un año al siguiente.")
    return SheetPart(
        heading=text.t("Qué cambió, más de lo que explican el azar y las revisiones"),
        items=tuple(items),
        paragraphs=() if items else (none,),
    )


def _changes(series: Sequence[Panel], text: Text) -> Iterator[str]:
    for panel in series:
        chart = chart_of(panel, text, width=DESK)
        if change_of(chart.finding, chart.marks, panel) in ("more", "less"):
            yield f"{text.t(panel.indicator.name)}. {chart.title}"


def _build_arrivals_part(month: Month, text: Text) -> SheetPart:
    sources = month.catalog.sources
    headers = (text.t(captions.SOURCE), text.t(captions.DATA_UNTIL), text.t(captions.READ_HERE_ON))
    rows = tuple(
        (
            TableCell(text.t(sources[edition.source].name)),
            TableCell(text.date(edition.cutoff) if edition.cutoff else ""),
            TableCell(text.date(edition.retrieved)),
        )
        for edition in month.arrived[:_MOST]
    )
    since = (
        text.t("Desde la publicación del {date}.", date=text.date(month.since))
        if month.since is not None
        else text.t("En el mes antes de la primera publicación.")
    )
    nothing = () if rows else (text.t("No llegó ninguna edición nueva."),)
    return SheetPart(
        heading=text.t("Qué llegó"), headers=headers if rows else (), rows=rows, small=(since, *nothing)
    )


def _build_awaited_part(month: Month, text: Text) -> SheetPart:
    headers = (text.t(captions.SOURCE), text.t(captions.FREQUENCY), text.t(captions.NEXT_EDITION))
    rows = tuple(
        (
            TableCell(text.t(source.name)),
            TableCell(text.t(source.frequency)),
            TableCell(text.t(phrases.NO_DATE_ANNOUNCED)),
        )
        for source in month.awaited[:_MOST]
    )
    return SheetPart(heading=text.t("Qué se espera"), headers=headers if rows else (), rows=rows)
