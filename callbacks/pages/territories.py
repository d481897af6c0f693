"""Gathers the pages of territories: the list, and what is published of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeAlias
from urllib.parse import parse_qs

from callbacks.page_request import PageRequest
from callbacks.parts.districts import districts_of
from layouts.document import addresses
from layouts.document.page import Page
from layouts.pages.place import PlaceView, QuestionOfPlace
from layouts.pages.place import place_page as page_layout
from layouts.pages.territories import territories_page
from observatory.addresses.selection import SelectionError
from observatory.geography.focus import focused_on
from observatory.geography.places import name_of, said_together
from observatory.model import Level, Panel, Question, Territory
from observatory.provenance.gaps import Gap, holders_of
from observatory.text import Text
from observatory.vocabulary import page_titles, phrases
from observatory.words.labels import of_place

Group: TypeAlias = tuple[str, Sequence[Territory]]
_MOST_TRENDS: Final = 12
"""Places whose trends one follows side by side; of more the place stands alone."""
_WIDE: Final = (Level.COUNTRY, Level.DEPARTMENT, Level.PROVINCE)


def list_page(request: PageRequest) -> Page:
    """The territories of the places and around them that have figures."""
    territories, text = request.catalog.territories, request.text
    codes = {
        code for published in request.observatory.availability().values() for code in published.territories
    }
    territories_with_figures = sorted(
        (territories[code] for code in codes if code in territories),
        key=lambda place: (place.level is not Level.COUNTRY, text.order(text.t(place.name))),
    )
    groups = [
        (said_together(request.catalog, text), [territories[code] for code in request.catalog.places]),
        *_districts(request),
        *_around(request, territories_with_figures),
        *(
            (_heading(request, country), _wide(territories_with_figures, country))
            for country in request.catalog.countries
        ),
    ]
    return request.page(
        text.t(page_titles.TERRITORIES),
        territories_page(groups, text),
        canonical=addresses.page(text.lang, "territories"),
    )


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


def _heading(request: PageRequest, country: str) -> str:
    """«Bolivia y sus departamentos»."""
    country_names, text = request.catalog.countries[country], request.text
    name = name_of(country, request.catalog, text)
    return (
        text.t(country_names.parts)
        if country_names.parts
        else text.t("{country} y sus departamentos", country=name)
    )


def _wide(places: Iterable[Territory], country: str) -> list[Territory]:
    return [territory for territory in places if territory.country == country and territory.level in _WIDE]


def territory_page(request: PageRequest) -> Page:
    """One territory, by its code."""
    place = request.catalog.territories.get(request.subject)
    if place is None:
        raise _unknown(request)
    lines = [_line(request, question, place) for question in request.catalog.questions.values()]
    neighbours = _neighbours(request, place)
    view = PlaceView(
        place=place,
        above=tuple(request.catalog.ancestors(place.code)),
        leading=next((line.panel for line in lines if line.panel is not None), None),
        trend=neighbours[0] if neighbours else None,
        map=neighbours[1] if neighbours else _own_map(request, place),
        lines=tuple(lines),
        members=tuple(_members(request, place)),
        forms=tuple(_forms(request, place)),
        catalog=request.catalog,
    )
    return request.page(
        request.text.t(place.name),
        page_layout(view, request.context),
        canonical=addresses.territory(request.text.lang, place.code),
        description=_description(view, request.text),
        country=place.country,
    )


def _line(request: PageRequest, question: Question, place: Territory) -> QuestionOfPlace:
    """The first answer of a question with a value for the place itself, and who is asked for it."""
    published = request.observatory.availability()
    gap = Gap(question.indicators, place.code, question)
    holders = tuple(
        request.catalog.institution(asked.holder)
        for asked in (holders_of(gap, request.catalog) if place.code in request.catalog.places else ())
    )
    for query in question.answers:
        entry = published.get(parse_qs(query)["indicator"][0])
        if entry is None or place.code not in entry.territories:
            continue
        panel = request.official_panel(f"{query}&territory={place.code}")
        if any(row.value is not None for row in panel.rows):
            return QuestionOfPlace(question, holders, panel)
    return QuestionOfPlace(question, holders)


def _neighbours(request: PageRequest, place: Territory) -> tuple[Panel, Panel] | None:
    """The trend and the map of the place among those around it, by the first rate that has figures of them.

    Those around a place are the smallest set of the catalogue in which it lies; None where there is none. Where they are
    many, the trend is that of the place alone.
    """
    published = request.observatory.availability()
    sets = [id_ for id_ in request.catalog.sets if place.code in request.catalog.in_set(id_)]
    codes = min((request.catalog.in_set(id_) for id_ in sets), key=len, default=())
    answers = [query for question in request.catalog.questions.values() for query in question.answers]
    for query in answers:
        indicator = request.catalog.indicators[parse_qs(query)["indicator"][0]]
        entry = published.get(indicator.id)
        known = [code for code in codes if entry is not None and code in entry.territories]
        if indicator.kind != "rate" or place.code not in known or len(known) < 2:
            continue
        among = f"indicator={indicator.id}&territory={','.join(known)}"
        alone = f"indicator={indicator.id}&territory={place.code}"
        trend = request.official_panel(among if len(known) <= _MOST_TRENDS else alone)
        drawn_map = request.official_panel(f"{among}&view=map")
        return focused_on(trend, place.code), focused_on(drawn_map, place.code)
    return None


def _own_map(request: PageRequest, place: Territory) -> Panel | None:
    """The map of the districts of a place of the site, of what the catalogue shows there; None for another place."""
    entry = request.catalog.places.get(place.code)
    if entry is None or not entry.maps or request.catalog.sets[entry.districts].of != place.code:
        return None
    return districts_of(request, entry.districts, entry.maps[0].indicator)


def _forms(request: PageRequest, place: Territory) -> Iterator[str]:
    """The names of the monthly reports that the place may send."""
    for source in request.catalog.sources.values():
        if source.form is not None and source.form.territory == place.code:
            yield request.text.t(source.name)


def _unknown(request: PageRequest) -> SelectionError:
    near = request.catalog.meant_territories(request.subject)
    links = [
        (request.catalog.full_name(territory), addresses.territory(request.text.lang, territory.code))
        for territory in near
    ]
    return SelectionError(
        phrases.NO_SUCH_TERRITORY,
        links,
        status=404,
        code=request.subject,
        examples=request.catalog.code_examples,
    )


def _members(request: PageRequest, place: Territory) -> list[Territory]:
    territories = request.catalog.territories
    if place.members:
        return [territories[code] for code in place.members]
    return [territory for territory in territories.values() if territory.parent == place.code]


def _description(view: PlaceView, text: Text) -> str:
    names = ", ".join(text.t(line.panel.indicator.name) for line in view.lines[:4] if line.panel is not None)
    name = text.t(view.place.name)
    return f"{name}: {names}" if names else name
