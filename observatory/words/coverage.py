"""Says which places publish an indicator, the places of the site first, and what is missing there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final, Protocol

from observatory.catalog import Catalog
from observatory.geography.places import name_of, of_country
from observatory.model import Level, Territory
from observatory.text import Text
from observatory.words.labels import join_names, of_place

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


class Published(Protocol):
    """The places, days and dimensions for which an indicator has values."""

    @property
    def territories(self) -> tuple[str, ...]:
        """Codes of the places with values."""

    @property
    def first_day(self) -> date:
        """The first day of the oldest value."""

    @property
    def last_day(self) -> date:
        """The last day of the newest value."""

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The breakdowns with values."""

    @property
    def one_period(self) -> bool:
        """Whether all values are of periods that end on one day."""

    @property
    def updated(self) -> date:
        """The day the newest source was read."""


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


def years(published: Published) -> str:
    """`2012–2024`, or one year."""
    first_year, last_year = published.first_day.year, published.last_day.year
    return str(first_year) if first_year == last_year else f"{first_year}–{last_year}"
