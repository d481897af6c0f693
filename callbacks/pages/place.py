"""Gathers the page of one territory: its number and rank, its surroundings, its questions, what is missing of it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs

from callbacks.page_request import PageRequest
from callbacks.parts.surroundings import map_of_parts, surroundings
from layouts.document import addresses
from layouts.document.page import Page
from layouts.pages.place import PlaceView, place_page
from layouts.sections.place_questions import QuestionOfPlace
from observatory.addresses.selection import SelectionError
from observatory.model import Institution, Panel, Question, Territory
from observatory.text import Text
from observatory.vocabulary import phrases


def territory_page(request: PageRequest) -> Page:
    """One territory, by its code."""
    place = request.catalog.territories.get(request.subject)
    if place is None:
        raise _unknown(request)
    lines = tuple(_line(request, question, place) for question in request.catalog.questions.values())
    around = surroundings(request, place)
    first = next((line.panel for line in lines if line.panel is not None), None)
    view = PlaceView(
        place=place,
        above=tuple(request.catalog.ancestors(place.code)),
        leading=around.own if around is not None else first,
        around=around,
        map=None if around is not None else map_of_parts(request, place),
        lines=lines,
        others=tuple(_others(request, place)),
        members=tuple(_members(request, place)),
        forms=tuple(_forms(request, place)),
        catalog=request.catalog,
    )
    return request.page(
        request.text.t(place.name),
        place_page(view, request.context),
        canonical=addresses.territory(request.text.lang, place.code),
        description=_description(view, request.text),
        country=place.country,
    )


def _line(request: PageRequest, question: Question, place: Territory) -> QuestionOfPlace:
    """The first answer of a question with a value for the place itself, and who counts what it asks for."""
    published = request.observatory.availability()
    holders = _holders(request, question, place)
    for query in question.answers:
        entry = published.get(parse_qs(query)["indicator"][0])
        if entry is None or place.code not in entry.territories:
            continue
        panel = request.official_panel(f"{query}&territory={place.code}")
        if any(row.value is not None for row in panel.rows):
            return QuestionOfPlace(question, holders, panel)
    return QuestionOfPlace(question, holders)


def _holders(request: PageRequest, question: Question, place: Territory) -> tuple[Institution, ...]:
    """The institutions that count what a question asks for: of the place, else of the nearest wider one with some."""
    catalog = request.catalog
    groups = [territory.code for territory in catalog.territories.values() if place.code in territory.members]
    for code in (place.code, *groups, *(above.code for above in catalog.ancestors(place.code))):
        holders = tuple(
            institution
            for institution in catalog.institutions
            if institution.territory == code and set(institution.indicators) & set(question.indicators)
        )
        if holders:
            return holders
    return ()


def _others(request: PageRequest, place: Territory) -> Iterator[Panel]:
    """The series with figures of the place that belong to no question: how many live and study there."""
    for name, published in request.observatory.availability().items():
        if name not in request.catalog.question_of and place.code in published.territories:
            panel = request.official_panel(f"indicator={name}&territory={place.code}")
            if any(row.value is not None for row in panel.rows):
                yield panel


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
    return f"{name}: {names}" if names else name
