"""The surroundings of a place: its rate over time beside the wider places, ranked and mapped among its neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import parse_qs

from callbacks.page_request import PageRequest
from callbacks.parts.districts import districts_of, map_query
from layouts.sections.place_surroundings import Neighbours, Surroundings
from observatory.geography.focus import focused_on
from observatory.geography.places import map_places
from observatory.model import Indicator, Panel, Territory
from observatory.provenance.third_party_copies import official

_MOST_LINES: Final = 4
_MOST_BARS: Final = 12
"""Places that one follows in ranked bars on a page; more are read from the map."""


def surroundings(request: PageRequest, place: Territory) -> Surroundings | None:
    """By the first rate of the questions that has figures of the place and of a neighbour; None where none has."""
    catalog = request.catalog
    sets = sorted(
        (id_ for id_ in catalog.sets if place.code in catalog.in_set(id_)),
        key=lambda id_: len(catalog.in_set(id_)),
    )
    for indicator in _rates(request):
        known = request.observatory.availability()[indicator.id].territories
        ranked = [id_ for id_ in sets if len(set(known) & set(catalog.in_set(id_))) > 1]
        if place.code in known and ranked:
            return _by(request, place, indicator, ranked)
    return None


def _by(request: PageRequest, place: Territory, indicator: Indicator, ranked: list[str]) -> Surroundings:
    catalog, known = request.catalog, request.observatory.availability()[indicator.id].territories
    wholes = dict.fromkeys(catalog.sets[id_].of for id_ in ranked)
    codes = [place.code, *(code for code in wholes if code in known)][:_MOST_LINES]
    query = f"indicator={indicator.id}&territory="
    every = map_places(catalog, ranked[0], known)
    few = len(every) <= _MOST_BARS
    return Surroundings(
        own=request.official_panel(f"{query}{place.code}"),
        trend=focused_on(request.official_panel(f"{query}{','.join(codes)}"), place.code),
        sets=tuple(
            Neighbours(
                catalog.territories[catalog.sets[id_].of],
                focused_on(official(districts_of(request, id_, indicator.id)), place.code),
            )
            for id_ in ranked
        ),
        bars=focused_on(request.official_panel(f"{query}{','.join(every)}&view=bars"), place.code)
        if few
        else None,
    )


def _rates(request: PageRequest) -> Iterator[Indicator]:
    """The rates of persons that questions are answered with, those that lead an answer first."""
    questions = request.catalog.questions.values()
    answers = (parse_qs(query)["indicator"][0] for question in questions for query in question.answers)
    series = (name for question in questions for name in question.indicators)
    published = request.observatory.availability()
    for name in dict.fromkeys((*answers, *series)):
        indicator = request.catalog.indicators[name]
        if indicator.kind == "rate" and indicator.counts_persons and name in published:
            yield indicator


def map_of_parts(request: PageRequest, place: Territory) -> Panel | None:
    """The map of the set that the place names, or, of a part without a rate, the map of its whole with it marked."""
    catalog = request.catalog
    entry = catalog.places.get(place.code)
    if entry is not None and entry.maps and catalog.sets[entry.districts].of == place.code:
        return districts_of(request, entry.districts, entry.maps[0].indicator)
    for whole in catalog.places.values():
        part_of = whole.maps and catalog.sets[whole.districts].of == whole.code
        if part_of and place.code in catalog.in_set(whole.districts):
            return focused_on(districts_of(request, whole.districts, whole.maps[0].indicator), place.code)
    return _rate_of_parts(request, [id_ for id_ in catalog.sets if catalog.sets[id_].of == place.code])


def _rate_of_parts(request: PageRequest, sets: Iterable[str]) -> Panel | None:
    published = request.observatory.availability()
    for id_ in sets:
        for indicator in _rates(request):
            known = set(published[indicator.id].territories) & set(request.catalog.in_set(id_))
            if len(known) > 1:
                return official(request.panel(map_query(indicator.id, request.catalog.in_set(id_))))
    return None
