"""Gathers the pages of territories: the list, and what is published of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from callbacks.page_request import Asked
from layouts.document import addresses
from layouts.document.page import Page
from layouts.pages.territories import territories_page
from layouts.pages.territories import territory_page as drawn
from observatory.asking import expected_of
from observatory.model import Level, Panel, Territory
from observatory.places import name_of, said_together
from observatory.selection import SelectionError
from observatory.text import Text
from observatory.vocabulary import page_titles, phrases
from observatory.words.labels import of_place

Group: TypeAlias = tuple[str, Sequence[Territory]]
_WIDE: Final = (Level.COUNTRY, Level.DEPARTMENT, Level.PROVINCE)


def list_page(asked: Asked) -> Page:
    """The territories of the places and around them that have figures."""
    known, text = asked.catalog.territories, asked.text
    codes = {code for one in asked.observatory.availability().values() for code in one.territories}
    with_figures = sorted(
        (known[code] for code in codes if code in known),
        key=lambda place: (place.level is not Level.COUNTRY, text.order(text.t(place.name))),
    )
    groups = [
        (said_together(asked.catalog, text), [known[code] for code in asked.catalog.places]),
        *_districts(asked),
        *_around(asked, with_figures),
        *((_heading(asked, one), _wide(with_figures, one)) for one in asked.catalog.countries),
    ]
    return asked.page(
        text.t(page_titles.TERRITORIES),
        territories_page(groups, text),
        canonical=addresses.page(text.lang, "territories"),
    )


def _districts(asked: Asked) -> Iterator[Group]:
    """The sets of the places: the districts of one, or the group among which one lies, with the group itself."""
    catalog, text = asked.catalog, asked.text
    for id_ in dict.fromkeys(one.districts for one in catalog.places.values() if one.districts):
        whole = catalog.territories[catalog.sets[id_].of]
        if whole.on_site.main:
            parts = [one for one in catalog.territories.values() if one.parent == whole.code]
            yield text.t("Distritos municipales {of}", of=of_place(whole.on_site, text)), parts
        elif whole.members:
            yield text.t(whole.name), [whole, *(catalog.territories[code] for code in catalog.in_set(id_))]
        else:
            parts = [catalog.territories[code] for code in catalog.in_set(id_)]
            yield text.t(catalog.sets[id_].title) or text.t(whole.name), parts


def _around(asked: Asked, with_figures: Sequence[Territory]) -> Iterator[Group]:
    """The parts of what lies round the places that have figures, without those named already."""
    catalog, text = asked.catalog, asked.text
    named = {
        code for one in catalog.places.values() if one.districts for code in catalog.in_set(one.districts)
    }
    named |= set(catalog.places)
    for id_ in dict.fromkeys(id_ for one in catalog.places.values() for id_ in one.around):
        inside = set(catalog.in_set(id_)) - named
        title = text.t(catalog.sets[id_].title) or _parts_of(catalog.territories[catalog.sets[id_].of], text)
        yield title, [one for one in with_figures if one.code in inside]


def _parts_of(whole: Territory, text: Text) -> str:
    return text.t("{place}: otros lugares con cifras", place=text.t(whole.name))


def _heading(asked: Asked, country: str) -> str:
    """«Bolivia y sus departamentos»."""
    known, text = asked.catalog.countries[country], asked.text
    name = name_of(country, asked.catalog, text)
    return text.t(known.parts) if known.parts else text.t("{country} y sus departamentos", country=name)


def _wide(places: Iterable[Territory], country: str) -> list[Territory]:
    return [one for one in places if one.country == country and one.level in _WIDE]


def territory_page(asked: Asked) -> Page:
    """One territory, by its code."""
    place = asked.catalog.territories.get(asked.subject)
    if place is None:
        raise _unknown(asked)
    published = asked.observatory.availability()
    indicators = asked.catalog.indicators.values()
    with_figures = [
        one for one in indicators if one.id in published and place.code in published[one.id].territories
    ]
    lacking = [one for one in expected_of(asked.catalog, place) if one not in with_figures]
    panels = [asked.panel(f"indicator={one.id}&territory={place.code}") for one in with_figures]
    body = drawn(
        place,
        list(asked.catalog.ancestors(place.code)),
        panels,
        themes=tuple(asked.catalog.themes.values()),
        without=[] if place.is_context else lacking,
        members=_members(asked, place),
        catalog=asked.catalog,
        sight=asked.sight,
    )
    return asked.page(
        asked.text.t(place.name),
        body,
        canonical=addresses.territory(asked.text.lang, place.code),
        description=_said(panels, place, asked.text),
        country=place.country,
    )


def _unknown(asked: Asked) -> SelectionError:
    near = asked.catalog.meant_territories(asked.subject)
    links = [(asked.catalog.full_name(one), addresses.territory(asked.text.lang, one.code)) for one in near]
    return SelectionError(
        phrases.NO_SUCH_TERRITORY,
        links,
        status=404,
        code=asked.subject,
        examples=asked.catalog.code_examples,
    )


def _members(asked: Asked, place: Territory) -> list[Territory]:
    known = asked.catalog.territories
    if place.members:
        return [known[code] for code in place.members]
    return [one for one in known.values() if one.parent == place.code]


def _said(panels: list[Panel], place: Territory, text: Text) -> str:
    names = ", ".join(text.t(panel.indicator.name) for panel in panels[:4])
    name = text.t(place.name)
    return f"{name}: {names}" if names else name
