"""Gathers the home page: the headline cards and the maps that places.yml names, and the indicators by theme."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from callbacks.districts import districts_of, no_districts
from callbacks.page_request import Asked
from callbacks.themes import themes_of
from layouts.document import addresses
from layouts.document.page import Page
from layouts.pages import home as layout
from layouts.pages.home import CardGroup, MapOfHome
from layouts.parts.cards import Card, newest_year, rate_line, women_line, yearly
from observatory.model import Card as CardOf
from observatory.model import HomeMap, Place
from observatory.places import name_of


def home_page(asked: Asked) -> Page:
    """The Spanish home."""
    body = layout.home(
        list(_groups(asked)),
        list(_maps(asked)),
        themes_of(asked),
        frame=asked.frame,
        catalog=asked.catalog,
        sight=asked.sight,
    )
    said = layout.description(asked.catalog, asked.text)
    return asked.page("", body, canonical=addresses.page(asked.text.lang, "home"), description=said)


def _groups(asked: Asked) -> Iterator[CardGroup]:
    """The cards of each place, then those of each country."""
    text = asked.text
    for code, place in asked.catalog.places.items():
        name = text.t(place.heading) or name_of(code, asked.catalog, text)
        yield CardGroup(name, place.hue, _cards(asked, place.cards, code, place.hue))
    for code, country in asked.catalog.countries.items():
        cards = _cards(asked, country.cards, code, "context")
        yield CardGroup(name_of(code, asked.catalog, text), "context", cards)


def _cards(asked: Asked, cards: Sequence[CardOf], code: str, hue: str) -> tuple[Card, ...]:
    return tuple(_card(asked, one, one.territory or code, hue) for one in cards)


def _card(asked: Asked, given: CardOf, code: str, hue: str) -> Card:
    """The newest year of the indicator, with the lines that the catalogue asks for."""
    text, where = asked.text, f"territory={code}"
    query = f"indicator={given.indicator}&{where}"
    panel = asked.panel(query)
    lines = rate_line(asked.panel(f"indicator={given.rate}&{where}"), text) if given.rate else ()
    if given.women:
        lines += women_line(asked.panel(f"{query}&filter=sex:women"), newest_year(panel), text)
    lines += (text.t(panel.indicator.definition),) if given.defined else ()
    return yearly(panel, hue, text, lines=(*lines, *filter(None, [text.t(given.note)])))


def _maps(asked: Asked) -> Iterator[MapOfHome]:
    """The maps of the places, each once: places that lie in one set share it."""
    seen: set[tuple[str, str]] = set()
    for place in asked.catalog.places.values():
        for one in place.maps:
            if (place.districts, one.indicator) not in seen:
                seen.add((place.districts, one.indicator))
                yield _map(asked, place, one)


def _map(asked: Asked, place: Place, given: HomeMap) -> MapOfHome:
    panel = districts_of(asked, place.districts, given.indicator)
    said = asked.text.t(given.note) or no_districts(asked, place.districts, given.indicator)
    return MapOfHome(asked.text.t(given.title) or _title(asked, place), said, panel)


def _title(asked: Asked, place: Place) -> str:
    """«Viacha y sus vecinos.», or the place and its districts."""
    name = name_of(place.code, asked.catalog, asked.text)
    if asked.catalog.sets[place.districts].of == place.code:
        return asked.text.t("{place}, sus distritos.", place=name)
    return asked.text.t("{place} y lo que está alrededor.", place=name)
