"""Gathers the pages of territories: the list, and what is published of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from callbacks.page_request import PageRequest
from callbacks.pages.gaps import what_lacks
from callbacks.parts.districts import no_districts
from layouts.document import addresses
from layouts.document.page import Page, Preview
from layouts.pages.place import PlaceView, place_page, territories_page
from layouts.parts.actions import preview_of
from layouts.sections.place_questions import QuestionOfPlace
from observatory.addresses.selection import SelectionError
from observatory.geography.places import name_of, said_together
from observatory.model import Institution, Level, Panel, Question, Territory
from observatory.place_panels import answer_of, map_around, populations, surroundings, what_else
from observatory.provenance.gaps import Gap, holders_of
from observatory.text import Text
from observatory.vocabulary import page_titles, phrases
from observatory.words.labels import of_place
from observatory.words.sentences import known_absences

Group: TypeAlias = tuple[str, Sequence[Territory]]
_WIDE: Final = (Level.COUNTRY, Level.DEPARTMENT, Level.PROVINCE)


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
            (_country_heading(request, country), _wide(territories_with_figures, country))
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


def _country_heading(request: PageRequest, country: str) -> str:
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
    lines = tuple(_line(request, question, place) for question in request.catalog.questions.values())
    around = surroundings(request.observatory, place)
    map_shown = None if around is not None else map_around(request.observatory, place)
    first = next((line.panel for line in lines if line.panel is not None), None)
    questions = request.catalog.questions.values()
    view = PlaceView(
        place=place,
        first_line=request.first_line(request.catalog.places.get(place.code)),
        kept=tuple(
            (question, pairs)
            for question in questions
            if (pairs := tuple(request.kept_panels(question, place.code)))
        ),
        above=tuple(request.catalog.ancestors(place.code)),
        leading=around.own if around is not None else first,
        around=around,
        map=map_shown,
        map_note=_map_note(request, map_shown) if map_shown is not None else "",
        lines=lines,
        others=tuple(populations(request.observatory, place)),
        members=tuple(_members(request, place)),
        forms=tuple(_forms(request, place)),
        catalog=request.catalog,
        nothing=what_else(request.observatory, place),
        known=tuple(
            sentence for _, sentence in known_absences(request.observatory.absences(), place, request.text)
        ),
    )
    return request.page(
        request.text.t(place.name),
        place_page(view, request.context),
        canonical=addresses.territory(request.text.lang, place.code),
        description=_description(view, request.text),
        places=(place,),
        preview=_preview(view, request),
    )


def _map_note(request: PageRequest, shown: Panel) -> str:
    """Why the map of a place of the site, or of one of its parts, is empty, and who is asked; empty where it is not."""
    places = request.catalog.places.values()
    whole = next((p for p in places if p.maps and p.maps[0].indicator == shown.indicator.id), None)
    return no_districts(request, whole.districts, shown) if whole is not None and not shown.rows else ""


def _preview(view: PlaceView, request: PageRequest) -> Preview | None:
    """Of the leading series of the place, or of its map; None where it has neither."""
    panel = view.leading or view.map
    return preview_of(panel, request.context) if panel is not None else None


def _line(request: PageRequest, question: Question, place: Territory) -> QuestionOfPlace:
    panel = answer_of(request.observatory, question, place)
    lacks = what_lacks(request, question, place.code, panel) if question.answers else ""
    return QuestionOfPlace(question, _holders(request, question, place), panel, lacks)


def _holders(request: PageRequest, question: Question, place: Territory) -> tuple[Institution, ...]:
    """Of whom what a question asks for is requested: for the place, or for the place of the site that it lies in."""
    catalog = request.catalog
    above = (place.code, *(territory.code for territory in catalog.ancestors(place.code)))
    site_code = next((code for code in above if code in catalog.places), "")
    if not site_code:
        return ()
    requests = holders_of(Gap(question.indicators, site_code, question), catalog)
    return tuple(catalog.institution(entry.holder) for entry in requests)


def _forms(request: PageRequest, place: Territory) -> Iterator[str]:
    """The names of the monthly reports in which the place, or the municipality of which it is a part, stands."""
    senders = {place.code, place.parent}
    for source in request.catalog.sources.values():
        if source.form is not None and source.form.territory in senders:
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
    return text.t(phrases.TOLD_OF, subject=name, told=names) if names else name
