"""Gathers the home page: the headline cards and the maps that places.yml names, and the indicators by theme."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from callbacks.districts import districts_of, no_districts
from callbacks.page_request import PageRequest
from callbacks.themes import themes_of
from layouts.document import addresses
from layouts.document.page import Page
from layouts.pages import home as layout
from layouts.pages.home import CardGroup, MapOfHome
from layouts.parts.cards import Card, newest_year, rate_line, women_line, yearly
from observatory.model import Card as CardOf
from observatory.model import HomeMap, Place
from observatory.places import name_of


def home_page(request: PageRequest) -> Page:
    """The home page in the reader's language."""
    body = layout.home(
        list(_groups(request)),
        list(_maps(request)),
        themes_of(request),
        frame=request.frame,
        catalog=request.catalog,
        context=request.context,
    )
    description = layout.description(request.catalog, request.text)
    return request.page(
        "", body, canonical=addresses.page(request.text.lang, "home"), description=description
    )


def _groups(request: PageRequest) -> Iterator[CardGroup]:
    """The cards of each place, then those of each country."""
    text = request.text
    for code, place in request.catalog.places.items():
        name = text.t(place.heading) or name_of(code, request.catalog, text)
        yield CardGroup(name, place.hue, _cards(request, place.cards, code, place.hue))
    for code, country in request.catalog.countries.items():
        cards = _cards(request, country.cards, code, "context")
        yield CardGroup(name_of(code, request.catalog, text), "context", cards)


def _cards(request: PageRequest, cards: Sequence[CardOf], code: str, hue: str) -> tuple[Card, ...]:
    return tuple(_card(request, card, card.territory or code, hue) for card in cards)


def _card(request: PageRequest, card: CardOf, code: str, hue: str) -> Card:
    """The newest year of the indicator, with the lines that the catalogue asks for."""
    text, territory = request.text, f"territory={code}"
    query = f"indicator={card.indicator}&{territory}"
    panel = request.panel(query)
    lines = rate_line(request.panel(f"indicator={card.rate}&{territory}"), text) if card.rate else ()
    if card.women:
        lines += women_line(request.panel(f"{query}&filter=sex:women"), newest_year(panel), text)
    lines += (text.t(panel.indicator.definition),) if card.defined else ()
    return yearly(panel, hue, text, lines=(*lines, *filter(None, [text.t(card.note)])))


def _maps(request: PageRequest) -> Iterator[MapOfHome]:
    """The maps of the places, each once: places that lie in one set share it."""
    pairs: set[tuple[str, str]] = set()
    for place in request.catalog.places.values():
        for home_map in place.maps:
            if (place.districts, home_map.indicator) not in pairs:
                pairs.add((place.districts, home_map.indicator))
                yield _map(request, place, home_map)


def _map(request: PageRequest, place: Place, home_map: HomeMap) -> MapOfHome:
    panel = districts_of(request, place.districts, home_map.indicator)
    note = request.text.t(home_map.note) or no_districts(request, place.districts, home_map.indicator)
    return MapOfHome(request.text.t(home_map.title) or _title(request, place), note, panel)


def _title(request: PageRequest, place: Place) -> str:
    """The title of a map: «Viacha y sus vecinos.», or the place and its districts."""
    name = name_of(place.code, request.catalog, request.text)
    if request.catalog.sets[place.districts].of == place.code:
        return request.text.t("{place}, sus distritos.", place=name)
    return request.text.t("{place} y lo que está alrededor.", place=name)
