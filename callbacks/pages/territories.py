"""Gathers the page that lists the territories."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from callbacks.page_request import PageRequest
from layouts.document.page import Page
from observatory.geography.places import name_of, said_together
from observatory.model import Level, Territory
from observatory.text import Text
from observatory.words.labels import of_place

Group: TypeAlias = tuple[str, Sequence[Territory]]
_WIDE: Final = (Level.COUNTRY, Level.DEPARTMENT)


def list_page(request: PageRequest) -> Page:
    """The territories of the places and around them that have figures."""
    territories, text = request.catalog.territories, request.text
    codes = {
        code for published in request.observatory.availability().values() for code in published.territories
    }
    territories_with_figures = sorted(
        (territories[code] for code in codes if code in territories),
        key=lambda place: (place.level is not Level.COUNTRY, text.order(text.t(place.name)), place.code),
    )
    groups = [
        (said_together(request.catalog, text), [territories[code] for code in request.catalog.places]),
        *_districts(request),
        *_around(request, territories_with_figures),
        *(
            (_country_heading(request, country), _wide(request, territories_with_figures, country))
            for country in request.catalog.countries
        ),
    ]
    notes = [
        request.text.t(place.parts_note) for place in request.catalog.places.values() if place.parts_note
    ]
    return request.template_page("territories", groups=[group for group in groups if group[1]], notes=notes)


def _districts(request: PageRequest) -> Iterator[Group]:
    """The sets of the places: the districts of one, or the group among which one lies, with the group itself."""
    catalog, text = request.catalog, request.text
    for id_ in dict.fromkeys(place.districts for place in catalog.places.values() if place.districts):
        parent = catalog.territories[catalog.sets[id_].of]
        if parent.on_site.main:
            parts = [
                territory for territory in catalog.territories.values() if territory.parent == parent.code
            ]
            yield text.t("Distritos municipales {of}", of=of_place(parent.on_site, text)), parts
        elif parent.members:
            yield text.t(parent.name), [parent, *(catalog.territories[code] for code in catalog.in_set(id_))]
        else:
            parts = [catalog.territories[code] for code in catalog.in_set(id_)]
            yield text.t(catalog.sets[id_].title) or text.t(parent.name), parts


def _around(request: PageRequest, territories_with_figures: Sequence[Territory]) -> Iterator[Group]:
    """The parts of what lies round the places that have figures, without those named already."""
    catalog, text = request.catalog, request.text
    named = {
        code
        for place in catalog.places.values()
        if place.districts
        for code in catalog.in_set(place.districts)
    }
    named |= set(catalog.places)
    for id_ in dict.fromkeys(id_ for place in catalog.places.values() for id_ in place.around):
        inside = set(catalog.in_set(id_)) - named
        title = text.t(catalog.sets[id_].title) or _parts_of(catalog.territories[catalog.sets[id_].of], text)
        yield title, [territory for territory in territories_with_figures if territory.code in inside]


def _parts_of(parent: Territory, text: Text) -> str:
    return text.t("{place}: otros lugares con cifras", place=text.t(parent.name))


def _country_heading(request: PageRequest, country: str) -> str:
    """«Bolivia y sus departamentos»."""
    country_names, text = request.catalog.countries[country], request.text
    name = name_of(country, request.catalog, text)
    return (
        text.t(country_names.parts)
        if country_names.parts
        else text.t("{country} y sus departamentos", country=name)
    )


def _wide(request: PageRequest, places: Iterable[Territory], country: str) -> list[Territory]:
    """A country, its departments, and the provinces in which a place of the site lies: the others are on these pages."""
    around = {code for place in request.catalog.places.values() for code in place.wider}
    return [
        territory
        for territory in places
        if territory.country == country
        and (territory.level in _WIDE or (territory.level is Level.PROVINCE and territory.code in around))
    ]
