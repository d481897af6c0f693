"""Says which places publish an indicator, the places of the site first, and what is missing there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from observatory.catalog import Catalog
from observatory.geography.places import name_of, of_country
from observatory.model import Availability, Level, Panel, Row, Territory
from observatory.statistics.series import current
from observatory.text import Text
from observatory.vocabulary import captions
from observatory.words.labels import (
    format_signed_number,
    interval_words,
    join_names,
    of_place,
    population_words,
    value_words,
)
from observatory.words.table import Table, TableCell

_WIDER: Final = (
    Level.GROUP, Level.MUNICIPALITY, Level.DISTRICT, Level.PROVINCE, Level.DEPARTMENT, Level.COUNTRY,
    Level.MUNICIPAL_DISTRICT,
)  # fmt: skip
_COUNTED: Final = (
    Level.MUNICIPAL_DISTRICT, Level.DISTRICT, Level.DEPARTMENT, Level.MUNICIPALITY, Level.PROVINCE,
)  # fmt: skip
"""Levels of which a country has so many places that they are counted."""
_NAMED_IF_FEW: Final = (Level.MUNICIPALITY, Level.PROVINCE)
_FEW: Final = 5
_MOST_PLACES: Final = 4


def describe_publishing_places(codes: Collection[str], catalog: Catalog, text: Text) -> str:
    """The places that have values, named where they are of the site, wider or of a rare kind, counted where many."""
    named = [code for code in _list_named_places(catalog) if code in codes]
    rest = [code for code in codes if code not in set(named)]
    levels = {code: catalog.territories[code].level for code in rest if code in catalog.territories}
    few = {level for level in _NAMED_IF_FEW if list(levels.values()).count(level) <= _FEW}
    rare = [code for code, level in levels.items() if level in few or level not in _COUNTED]
    names = [name_of(code, catalog, text) for code in (*named, *rare)]
    many = [code for code in levels if code not in set(rare)]
    return join_names([*names, *_count_places_by_level(many, catalog, text)], text)


def _list_named_places(catalog: Catalog) -> list[str]:
    """The places, then the groups, provinces, departments and countries in which they lie."""
    wider = dict.fromkeys(code for place in catalog.places.values() for code in place.wider)
    ordered = sorted(wider, key=lambda code: _WIDER.index(catalog.territories[code].level))
    return list(dict.fromkeys([*catalog.main_places, *ordered]))


def _count_places_by_level(codes: Collection[str], catalog: Catalog, text: Text) -> list[str]:
    rest = [catalog.territories[code] for code in codes if code in catalog.territories]
    district_counts = [
        (
            district.on_site,
            sum(part.on_site == district.on_site for part in _of(rest, Level.MUNICIPAL_DISTRICT)),
        )
        for district in _of(rest, Level.MUNICIPAL_DISTRICT)
    ]
    phrases = [
        text.n(
            "{count} distrito municipal {of}",
            "{count} distritos municipales {of}",
            count,
            of=of_place(site_name, text),
        )
        for site_name, count in dict(district_counts).items()
    ]
    for level in _COUNTED[1:]:
        for country in catalog.countries:
            count = sum(territory.country == country for territory in _of(rest, level))
            phrases += [_count_of(level, country, count, catalog=catalog, text=text)] if count else []
    return phrases


def _of(places: Sequence[Territory], level: Level) -> list[Territory]:
    return [place for place in places if place.level is level]


def _count_of(level: Level, country: str, count: int, *, catalog: Catalog, text: Text) -> str:
    """«24 departamentos del Perú», in the word of the country where it has one of its own."""
    level_words = catalog.countries[country].levels.get(level)
    of = of_country(country, catalog, text)
    if level_words:
        parts = text.t(level_words.one if count == 1 else level_words.many)
        return text.t("{count} {parts} {of}", count=text.number(count), parts=parts, of=of)
    if level is Level.DISTRICT:
        return text.n("{count} distrito {of}", "{count} distritos {of}", count, of=of)
    if level is Level.MUNICIPALITY:
        return text.n("{count} municipio {of}", "{count} municipios {of}", count, of=of)
    if level is Level.PROVINCE:
        return text.n("{count} provincia {of}", "{count} provincias {of}", count, of=of)
    return text.n("{count} departamento {of}", "{count} departamentos {of}", count, of=of)


def years(published: Availability) -> str:
    """`2012–2024`, or one year."""
    first_year, last_year = published.first_day.year, published.last_day.year
    return str(first_year) if first_year == last_year else f"{first_year}–{last_year}"


# Says how far a rate depends on the population it is divided by: a table of the choices, and one sentence a place.


def choices_of(panel: Panel) -> tuple[tuple[Row, ...], ...]:
    """For each of the first places the newest rate that has an alternative, with its alternatives behind it."""
    groups = (_newest(panel, place.code) for place in panel.territories[:_MOST_PLACES])
    return tuple(rows for rows in groups if rows)


def _newest(panel: Panel, place: str) -> tuple[Row, ...]:
    others = [row for row in panel.alternatives if row.territory == place and row.leads]
    periods = {row.period for row in others}
    row_shown = current(
        row for row in panel.rows if row.territory == place and row.period in periods and row.leads
    )
    if row_shown is None or row_shown.value is None:
        return ()
    same_period = (
        row for row in others if (row.period, row.statement) == (row_shown.period, row_shown.statement)
    )
    return (row_shown, *sorted(same_period, key=lambda row: row.value or 0.0, reverse=True))


def effect(panel: Panel, text: Text) -> Iterator[str]:
    """One sentence a place: the rate that is shown, the one furthest from it, and how far apart they are."""
    for row_shown, *others in choices_of(panel):
        furthest = max(others, key=lambda row: abs(_difference(row, row_shown)))
        yield text.t(
            "{place}, {period}. Con «{chosen}»: {value}. Con «{other}»: {far}. Diferencia: {difference} %.",
            place=_place(panel, row_shown, text),
            period=text.period(row_shown.period),
            chosen=population_words(row_shown, text),
            value=value_words(row_shown, panel.indicator, text),
            other=population_words(furthest, text),
            far=value_words(furthest, panel.indicator, text),
            difference=format_signed_number(100 * _difference(furthest, row_shown), text, 1),
        )


def effect_table(panel: Panel, text: Text) -> Table:
    """The choices of each place in rows, the one shown first, each with its distance from it."""
    places = choices_of(panel)
    headers = (
        text.t(captions.POPULATION),
        text.t(captions.RATE),
        text.t(captions.DIFFERENCE),
        text.t(captions.INTERVAL),
        text.t(captions.INHABITANTS),
    )
    rows = tuple(_line(panel, row, rows[0], text=text) for rows in places for row in rows)
    caption = text.t("La misma cuenta entre cada población a mano")
    if len(places) == 1:
        return Table(f"{caption}. {_place_and_period(panel, places[0][0], text)}", headers, rows)
    places_and_periods = (_place_and_period(panel, row, text) for rows in places for row in rows)
    placed = tuple((TableCell(label), *row) for label, row in zip(places_and_periods, rows, strict=True))
    return Table(caption, (text.t("Lugar y periodo"), *headers), placed)


def _line(panel: Panel, row: Row, row_shown: Row, *, text: Text) -> tuple[TableCell, ...]:
    people = text.number(row.denominator) if row.denominator is not None else ""
    apart = (
        text.t("elegida")
        if row is row_shown
        else f"{format_signed_number(100 * _difference(row, row_shown), text, 1)} %"
    )
    return (
        TableCell(population_words(row, text)),
        TableCell(value_words(row, panel.indicator, text), numeric=True),
        TableCell(apart, numeric=True),
        TableCell(interval_words(row, panel.indicator, text), numeric=True),
        TableCell(people, numeric=True),
    )


def _place_and_period(panel: Panel, row: Row, text: Text) -> str:
    return f"{_place(panel, row, text)}, {text.period(row.period)}"


def _place(panel: Panel, row: Row, text: Text) -> str:
    names: Sequence[str] = [place.name for place in panel.territories if place.code == row.territory]
    return text.t(names[0])


def _difference(row: Row, row_shown: Row) -> float:
    """How far a rate lies from the one shown, relative to it."""
    return (row.value or 0.0) / row_shown.value - 1 if row_shown.value else 0.0
