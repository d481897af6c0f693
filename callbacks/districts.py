"""Which district maps there are: one a set of districts of a place, and what is said where there is none."""

from __future__ import annotations

from collections.abc import Sequence

from callbacks.page_request import Asked
from observatory.model import Panel, Place
from observatory.places import map_places
from observatory.words.labels import of_place


def map_query(indicator: str, places: Sequence[str]) -> str:
    """The query of the map of some places."""
    return f"indicator={indicator}&territory={','.join(places)}&view=map"


def districts_of(asked: Asked, id_: str, indicator: str) -> Panel:
    """The map of an indicator over a set of districts, whether or not it has figures of them."""
    published = asked.observatory.availability().get(indicator)
    known = published.territories if published else ()
    return asked.panel(map_query(indicator, map_places(asked.catalog, id_, known)))


def map_of_set(asked: Asked, id_: str, indicator: str) -> Panel | None:
    """The map of a set of districts; None where the indicator has figures of none or one of them."""
    published = asked.observatory.availability().get(indicator)
    if published is None:
        return None
    # A group of districts too small for figures of their own is of the same whole.
    whole = asked.catalog.sets[id_].of
    parts = {one.code for one in asked.catalog.parts.get(whole, ())}
    known = (parts | set(asked.catalog.in_set(id_))).intersection(published.territories)
    if len(known) < 2:
        return None
    panel = districts_of(asked, id_, indicator)
    return panel if panel.rows else None


def maps_of(asked: Asked, indicator: str) -> tuple[Panel, ...]:
    """The district maps for which the indicator has values, in the order of the places."""
    found = (map_of_set(asked, id_, indicator) for id_ in _sets(asked))
    return tuple(panel for panel in found if panel is not None)


def _sets(asked: Asked) -> list[str]:
    return list(dict.fromkeys(one.districts for one in asked.catalog.places.values() if one.districts))


def map_instead(asked: Asked, id_: str) -> Panel | None:
    """The map that a set has on the home page; None where it has none."""
    place = _place_of(asked, id_)
    return districts_of(asked, id_, place.maps[0].indicator) if place and place.maps else None


def _place_of(asked: Asked, id_: str) -> Place | None:
    return next((one for one in asked.catalog.places.values() if one.districts == id_), None)


def no_districts(asked: Asked, id_: str, shown: str) -> str:
    """That the own districts of a place have no violence figures, and what the map shows instead; empty if they have."""
    place = _place_of(asked, id_)
    if place is None or asked.catalog.sets[id_].of != place.code:
        return ""
    for indicator, published in asked.observatory.availability().items():
        if asked.catalog.indicators[indicator].counts_persons and any(
            code != place.code and asked.catalog.belongs_to(code, place.code)
            for code in published.territories
        ):
            return ""
    return asked.text.t(
        "Nadie publica cifras de violencia por distrito municipal {of}. El mapa muestra lo que hay: «{name}».",
        of=of_place(asked.catalog.territories[place.code].on_site, asked.text),
        name=asked.text.t(asked.catalog.indicators[shown].name),
    )
