"""The district maps: one a set of districts of a place, and the note where there is none."""

from __future__ import annotations

from collections.abc import Sequence

from callbacks.page_request import PageRequest
from observatory.geography.places import map_places
from observatory.model import Panel, Place
from observatory.words.labels import of_place


def map_query(indicator: str, places: Sequence[str]) -> str:
    """The query of the map of some places."""
    return f"indicator={indicator}&territory={','.join(places)}&view=map"


def districts_of(request: PageRequest, id_: str, indicator: str) -> Panel:
    """The map of an indicator over a set of districts, whether or not it has figures of them."""
    published = request.observatory.availability().get(indicator)
    codes = published.territories if published else ()
    return request.panel(map_query(indicator, map_places(request.catalog, id_, codes)))


def map_of_set(request: PageRequest, id_: str, indicator: str) -> Panel | None:
    """The map of a set of districts; None where the indicator has figures of none or one of them."""
    published = request.observatory.availability().get(indicator)
    if published is None:
        return None
    # A group of districts too small for figures of their own is of the same whole.
    parent = request.catalog.sets[id_].of
    parts = {part.code for part in request.catalog.parts.get(parent, ())}
    codes = (parts | set(request.catalog.in_set(id_))).intersection(published.territories)
    if len(codes) < 2:
        return None
    panel = districts_of(request, id_, indicator)
    return panel if panel.rows else None


def maps_of(request: PageRequest, indicator: str) -> tuple[Panel, ...]:
    """The district maps for which the indicator has values, in the order of the places."""
    panels = (map_of_set(request, id_, indicator) for id_ in _sets(request))
    return tuple(panel for panel in panels if panel is not None)


def _sets(request: PageRequest) -> list[str]:
    return list(
        dict.fromkeys(place.districts for place in request.catalog.places.values() if place.districts)
    )


def map_instead(request: PageRequest, id_: str) -> Panel | None:
    """The map that a set has on the home page; None where it has none."""
    place = _place_of(request, id_)
    return districts_of(request, id_, place.maps[0].indicator) if place and place.maps else None


def _place_of(request: PageRequest, id_: str) -> Place | None:
    return next((place for place in request.catalog.places.values() if place.districts == id_), None)


def has_district_figures(request: PageRequest, place: Place) -> bool:
    """Whether anything that counts persons is published of a part of the place."""
    counted = (
        published
        for indicator, published in request.observatory.availability().items()
        if request.catalog.indicators[indicator].counts_persons
    )
    return any(
        code != place.code and request.catalog.belongs_to(code, place.code)
        for published in counted
        for code in published.territories
    )


def no_districts(request: PageRequest, id_: str, indicator_shown: str) -> str:
    """A note that a place's districts have no violence figures and what the map shows; empty if they have."""
    place = _place_of(request, id_)
    if place is None or request.catalog.sets[id_].of != place.code or has_district_figures(request, place):
        return ""
    return request.text.t(
        "No encontramos publicada ninguna cifra de violencia por distrito municipal {of}. El mapa muestra lo que "
        "hay: «{name}».",
        of=of_place(request.catalog.territories[place.code].on_site, request.text),
        name=request.text.t(request.catalog.indicators[indicator_shown].name),
    )
