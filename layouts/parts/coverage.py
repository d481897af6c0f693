"""Says which places publish an indicator, the places of the site first, and what is missing there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final, Protocol

from observatory.catalog import Catalog
from observatory.model import Level, Territory
from observatory.places import name_of, of_country
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words.labels import listed, of_place, symbol_label

_WIDER: Final = (
    Level.GROUP, Level.MUNICIPALITY, Level.DISTRICT, Level.PROVINCE, Level.DEPARTMENT, Level.COUNTRY,
    Level.MUNICIPAL_DISTRICT,
)  # fmt: skip


class Published(Protocol):
    """Where, when and by what an indicator has values."""

    @property
    def territories(self) -> tuple[str, ...]:
        """Codes of the places with values."""

    @property
    def first(self) -> date:
        """The first day of the oldest value."""

    @property
    def last(self) -> date:
        """The last day of the newest value."""

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The breakdowns with values."""

    @property
    def updated(self) -> date:
        """The day the newest source was read."""


def publishing(codes: Collection[str], catalog: Catalog, text: Text) -> str:
    """The places that have values, named where they are of the site or wider, counted where many."""
    named = [code for code in _named(catalog) if code in codes]
    names = [name_of(code, catalog, text) for code in named]
    return listed([*names, *_counted([code for code in codes if code not in named], catalog, text)], text)


def _named(catalog: Catalog) -> list[str]:
    """The places, then the groups, provinces, departments and countries in which they lie."""
    wider = dict.fromkeys(code for place in catalog.places.values() for code in place.wider)
    ordered = sorted(wider, key=lambda code: _WIDER.index(catalog.territories[code].level))
    return list(dict.fromkeys([*catalog.main_places, *ordered]))


def _counted(codes: Collection[str], catalog: Catalog, text: Text) -> list[str]:
    rest = [catalog.territories[code] for code in codes if code in catalog.territories]
    found = [
        (one.on_site, sum(part.on_site == one.on_site for part in _of(rest, Level.MUNICIPAL_DISTRICT)))
        for one in _of(rest, Level.MUNICIPAL_DISTRICT)
    ]
    said = [
        text.t("{count} distritos municipales {of}", count=text.number(count), of=of_place(one, text))
        for one, count in dict(found).items()
    ]
    for level in (Level.DISTRICT, Level.DEPARTMENT):
        for country in catalog.countries:
            count = sum(one.country == country for one in _of(rest, level))
            said += [_count_of(level, country, count, catalog=catalog, text=text)] if count else []
    return said


def _of(places: Sequence[Territory], level: Level) -> list[Territory]:
    return [place for place in places if place.level is level]


def _count_of(level: Level, country: str, count: int, *, catalog: Catalog, text: Text) -> str:
    """«24 departamentos del Perú», in the word of the country where it has one of its own."""
    own = catalog.countries[country].levels.get(level)
    values = {"count": text.number(count), "of": of_country(country, catalog, text)}
    if own:
        return text.t("{count} {parts} {of}", parts=text.t(own.many), **values)
    if level is Level.DISTRICT:
        return text.t("{count} distritos {of}", **values)
    return text.t("{count} departamentos {of}", **values)


def missing_places(codes: Collection[str], catalog: Catalog, text: Text) -> str:
    """A sentence on the places of the site for which nothing is published; empty where all are, or none is."""
    told = [one for one in catalog.places if any(catalog.belongs_to(code, one) for code in codes)]
    missing = [name_of(one, catalog, text) for one in catalog.places if one not in told]
    if not told or not missing:
        return ""
    return text.t(phrases.PLACES_WORD, places=listed(missing, text), word=symbol_label("not_published", text))


def years(published: Published) -> str:
    """`2012–2024`, or one year."""
    first, last = published.first.year, published.last.year
    return str(first) if first == last else f"{first}–{last}"
