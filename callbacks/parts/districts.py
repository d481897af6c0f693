"""The district maps: one a set of districts of a place, and the note where there is none."""

from __future__ import annotations

from collections.abc import Sequence

from callbacks.page_request import PageRequest
from observatory.geography.places import map_places
from observatory.model import Panel, SitePlace
from observatory.provenance.gaps import Gap, holders_of
from observatory.statistics import ranks_places
from observatory.vocabulary import phrases
from observatory.words.labels import join_names, of_place


def map_query(indicator: str, places: Sequence[str], *, narrowed: str = "") -> str:
    """The query of the map of some places, `narrowed` by a filter."""
    only = f"&filter={narrowed}" if narrowed else ""
    return f"indicator={indicator}&territory={','.join(places)}&view=map{only}"


def districts_of(request: PageRequest, id_: str, indicator: str, *, narrowed: str = "") -> Panel:
    """The map of an indicator over a set of districts, whether or not it has figures of them."""
    published = request.observatory.availability().get(indicator)
    codes = published.territories if published else ()
    places = map_places(request.catalog, id_, codes)
    return request.panel(map_query(indicator, places, narrowed=narrowed))


def map_of_set(request: PageRequest, id_: str, indicator: str, *, narrowed: str = "") -> Panel | None:
    """The map of a set of districts, or the ranked bars of a count.

    None where the indicator has figures of none or one of them, or where its numbers may not rank places.
    """
    published = request.observatory.availability().get(indicator)
    if published is None or not ranks_places(request.catalog.indicators[indicator]):
        return None
    # A group of districts too small for figures of their own is of the same whole.
    parent = request.catalog.sets[id_].of
    parts = {part.code for part in request.catalog.parts.get(parent, ())}
    codes = (parts | set(request.catalog.in_set(id_))).intersection(published.territories)
    if len(codes) < 2:
        return None
    panel = districts_of(request, id_, indicator, narrowed=narrowed)
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
    """The map that a set has on the home page, perhaps outlines without a number; None where it has none."""
    place = _place_of(request, id_)
    return districts_of(request, id_, place.maps[0].indicator) if place and place.maps else None


def _place_of(request: PageRequest, id_: str) -> SitePlace | None:
    return next((place for place in request.catalog.places.values() if place.districts == id_), None)


def has_district_figures(request: PageRequest, place: SitePlace) -> bool:
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


def no_districts(request: PageRequest, id_: str, shown: Panel, *, drawn: bool = True) -> str:
    """A note that a place's districts have no violence figures, what the map shows, who is asked; empty if they have.

    `drawn`: a map without a figure is shown, empty on purpose.
    """
    place, text = _place_of(request, id_), request.text
    if place is None or request.catalog.sets[id_].of != place.code or has_district_figures(request, place):
        return ""
    of = of_place(request.catalog.territories[place.code].on_site, text)
    if shown.rows:
        return text.t(
            "No encontramos publicada ninguna cifra de violencia por distrito municipal {of}. El mapa muestra lo que "
            "hay: «{name}».",
            of=of,
            name=text.t(shown.indicator.name),
        )
    question = request.catalog.question_of.get(shown.indicator.id)
    requests = holders_of(Gap(question.indicators, place.code, question), request.catalog) if question else ()
    names = [text.t(request.catalog.institution(entry.holder).name) for entry in requests]
    empty = (
        text.t(
            "No encontramos publicada ninguna cifra de violencia por distrito municipal {of}. El mapa está vacío a "
            "propósito.",
            of=of,
        )
        if drawn
        else text.t("No encontramos publicada ninguna cifra de violencia por distrito municipal {of}.", of=of)
    )
    asked = text.t(phrases.ASKED_OF, names=join_names(list(dict.fromkeys(names)), text)) if names else ""
    return " ".join(filter(None, (empty, asked)))
