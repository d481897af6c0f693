"""The sheet of a territory: its main series, how it stands in its surroundings, its other figures, what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from api.briefs import parts, pictures, short_tables
from api.briefs.figures import Figure, newest
from api.briefs.sheet import FIGURES, ROWS, SOURCES, Part, Sheet
from layouts.document import addresses
from observatory.catalog import Catalog
from observatory.charts.kinds.chosen_kind import finding_of
from observatory.demonstration import MARK
from observatory.geography.outlines import Outlines
from observatory.geography.places import level_word
from observatory.model import Indicator, Level, Panel, Territory
from observatory.text import Text
from observatory.vocabulary import captions, phrases
from observatory.words import describe
from observatory.words.table import Cell


@dataclass(frozen=True, slots=True)
class Place:
    """The panels and facts of a territory's sheet. `main` is None where nothing is published of it.

    `rate` holds the rates of `main` for the place and what lies around it; `missing` are indicators that a reader
    would look for and that have no figure here, with the panel of the nearest wider place that has one.
    """

    territory: Territory
    above: tuple[Territory, ...]
    main: Panel | None
    with_months: Panel | None
    rate: Panel | None
    others: tuple[Panel, ...]
    missing: tuple[tuple[Indicator, Panel | None], ...]
    silent_parts: tuple[Territory, ...]
    release: str
    released: date
    catalog: Catalog
    outlines: Outlines
    base_url: str


def sheet(place: Place, text: Text) -> Sheet:
    """The sheet of a territory, laid out for two sides of paper at most."""
    name = text.t(place.territory.name)
    return Sheet(
        lang=text.lang,
        short=True,
        title=text.t("{place}: lo que se publica", place=name),
        kicker=_kicker(place, text),
        heading=name,
        subject=text.t(place.main.indicator.name) if place.main is not None else "",
        lead=_lead(place, text),
        hue=parts.hue_of([place.territory]),
        mark=text.t(MARK) if place.catalog.demonstration else "",
        across=(),
        wide=(*_pictures(place, text), *_wide(place, text)),
        narrow=tuple(_narrow(place, text)),
        foot=tuple(_foot(place, text)),
        last_lines=_last_lines(place, text),
    )


def _pictures(place: Place, text: Text) -> tuple[Part, ...]:
    return (pictures.picture(place.main, place.outlines, text),) if place.main is not None else ()


def _kicker(place: Place, text: Text) -> str:
    inside = ", ".join(text.t(ancestor.name) for ancestor in place.above)
    level = level_word(place.territory, place.catalog, text)
    return f"{level} · {inside}" if inside else level


def _lead(place: Place, text: Text) -> tuple[str, ...]:
    if place.main is None:
        return (text.t(phrases.NOTHING_OF_PLACE),)
    sentences = [finding_of(place.main, text, place.outlines)]
    if place.rate is not None:
        sentences.append(finding_of(_of_place(place.rate, place.territory), text, place.outlines))
    if place.with_months is not None:
        sentences += describe.same_months_notes(place.with_months, text)[:1]
    return tuple(sentences)


def _of_place(panel: Panel, place: Territory) -> Panel:
    rows = tuple(row for row in panel.rows if row.territory == place.code)
    return replace(panel, territories=(place,), rows=rows)


def _wide(place: Place, text: Text) -> list[Part]:
    if place.main is None:
        return []
    return [*(_in_numbers(place, text) or (*_missing(place, text), _notes(place.main, place, text)))]


def _notes(main: Panel, place: Place, text: Text) -> Part:
    month_notes = describe.same_months_notes(place.with_months, text) if place.with_months else []
    return parts.notes(main, text, without=month_notes)


def _in_numbers(place: Place, text: Text) -> tuple[Part, ...]:
    """The table of same months and the table of rates around; empty where the place has neither."""
    months = parts.years_side_by_side(place.with_months, text) if place.with_months else ()
    return (*months, *parts.around(place.rate, place.territory.code, text))


def _narrow(place: Place, text: Text) -> list[Part]:
    helped = parts.help_of([place.territory.code], place.catalog, text)
    if place.main is None:
        return [*helped]
    notes = [_notes(place.main, place, text)] if _in_numbers(place, text) else []
    return [*parts.meaning(place.main, text), *notes, *helped]


def _foot(place: Place, text: Text) -> list[Part]:
    """The full-width parts: dated figures, other indicators, missing indicators and sources."""
    in_numbers = _in_numbers(place, text)
    tables = []
    if place.main is not None and not in_numbers:
        name = text.t("{name}: las cifras con fecha", name=text.t(place.main.indicator.name))
        tables.append(short_tables.short_table(place.main, text, heading=name, limit=ROWS))
    tables += _others(place, text)
    if place.main is None or in_numbers:
        tables += _missing(place, text)
    return [*tables, parts.sources(_named_sources(place, text), text, limit=SOURCES)]


def _others(place: Place, text: Text) -> tuple[Part, ...]:
    figures = [figure for figure in (newest(panel, text) for panel in place.others) if figure is not None]
    if not figures:
        return ()
    listed = figures[:FIGURES]
    headers = (
        text.t("Qué se cuenta"),
        text.t(captions.FIGURE),
        text.t(captions.PERIOD),
        text.t("Quién lo dice"),
    )
    rows = tuple(
        (Cell(figure.name), Cell(figure.value), Cell(figure.period), Cell(figure.publisher))
        for figure in listed
    )
    return (
        Part(
            heading=text.t("Otras cifras con fecha"),
            headers=headers,
            rows=rows,
            small=(*_totals_notes(listed), *short_tables.left_out(len(figures) - len(listed), text)),
        ),
    )


def _totals_notes(figures: Sequence[Figure]) -> tuple[str, ...]:
    """The notes on what the totals of these figures include, each once."""
    return tuple(dict.fromkeys(figure.holds for figure in figures if figure.holds))


def _missing(place: Place, text: Text) -> tuple[Part, ...]:
    """A table of the indicators without figures here, each with the figure of the nearest wider place."""
    wider = [(panel, newest(panel, text)) for _, panel in place.missing if panel is not None]
    figures = [(panel, figure) for panel, figure in wider if figure is not None]
    rows = [_wider(panel, figure, place.catalog, text) for panel, figure in figures]
    nowhere = [indicator for indicator, panel in place.missing if panel is None]
    sentences = []
    if nowhere:
        names = "; ".join(text.t(indicator.name) for indicator in nowhere)
        sentences.append(text.t("Tampoco de un lugar más amplio: {names}.", names=names))
    if place.silent_parts:
        sentences.append(_silent(place.silent_parts, text))
    if not rows and not sentences:
        return ()
    headers = (
        text.t("No se publica de aquí"),
        text.t("Se publica de"),
        text.t(captions.FIGURE),
        text.t(captions.PERIOD),
    )
    listed = rows[: FIGURES // 2 if place.others else FIGURES]
    return (
        Part(
            heading=text.t(captions.UNPUBLISHED),
            headers=headers if rows else (),
            rows=tuple(listed),
            small=(
                *_totals_notes([figure for _, figure in figures[: len(listed)]]),
                *sentences,
                *short_tables.left_out(len(rows) - len(listed), text),
            ),
        ),
    )


def _wider(panel: Panel, figure: Figure, catalog: Catalog, text: Text) -> tuple[Cell, ...]:
    place_name = _with_level(panel.territories[0], catalog, text)
    return tuple(Cell(words) for words in (figure.name, place_name, figure.value, figure.period))


def _with_level(place: Territory, catalog: Catalog, text: Text) -> str:
    """`La Paz (departamento)`: a city may bear the same name."""
    name = text.t(place.name)
    return (
        name
        if place.level is Level.COUNTRY or "(" in name
        else f"{name} ({level_word(place, catalog, text).lower()})"
    )


def _silent(silent: Sequence[Territory], text: Text) -> str:
    return text.n(
        "De {count} de sus distritos municipales no se publica ningún registro de violencia.",
        "De {count} de sus distritos municipales no se publica ningún registro de violencia.",
        len(silent),
    )


def _named_sources(place: Place, text: Text) -> dict[str, str]:
    """Of the series in the middle of the sheet; the other figures bear their source and its date themselves."""
    panels = [panel for panel in (place.main, place.rate) if panel is not None]
    return {line: name for panel in panels for line, name in describe.named_sources(panel, text).items()}


def _last_lines(place: Place, text: Text) -> tuple[str, ...]:
    address = place.base_url + addresses.territory(text.lang, place.territory.code)
    return parts.last_lines(
        place.release, place.released, text, address=address, demonstration=place.catalog.demonstration
    )
