"""The home page: what this is in two sentences, the headline cards, the maps, the indicators by theme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dash import html
from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document.page import Frame
from layouts.document.sight import Sight
from layouts.parts.cards import Card, card
from layouts.parts.chart_section import chart
from layouts.parts.components import section
from layouts.parts.listing import ThemeOfIndicators, by_theme, compared
from layouts.reference.helplines import help_line
from observatory.catalog import Catalog
from observatory.model import Panel
from observatory.places import all_places
from observatory.text import Text
from observatory.vocabulary import captions, page_titles

MOST_OF_A_THEME: Final = 5


@dataclass(frozen=True, slots=True)
class CardGroup:
    """The cards of one place, or of a country, under its name."""

    name: str
    hue: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class MapOfHome:
    """A map with its title and a sentence on what it shows."""

    title: str
    said: str
    panel: Panel


def home(
    groups: Sequence[CardGroup],
    maps: Sequence[MapOfHome],
    themes: Sequence[ThemeOfIndicators],
    *,
    frame: Frame,
    catalog: Catalog,
    sight: Sight,
) -> Component:
    """The page: its words, the headline figures, the maps, what can be compared, and the indicators."""
    text = sight.text
    drawn = [_map(one, number=at, sight=sight) for at, one in enumerate(maps)]
    return html.Div(
        [
            help_line(frame, text),
            html.H1(_title(catalog, text)),
            _opening(catalog, text),
            section(text.t("Lo último publicado"), _cards(groups, text), id_="cifras"),
            section(text.t(captions.DISTRICTS), html.Div(drawn, className="pair"), id_="mapas"),
            section(
                text.t("Indicadores por tema"),
                *([compared(text)] if catalog.comparisons else []),
                *by_theme(themes, catalog, text=text, most=MOST_OF_A_THEME),
                id_="indicadores",
            ),
        ],
        className="home",
    )


def _title(catalog: Catalog, text: Text) -> str:
    if catalog.home.title:
        return text.t(catalog.home.title)
    return text.t("{places}: lo que se registra", places=all_places(catalog, text))


def description(catalog: Catalog, text: Text) -> str:
    """What a search engine reads of the page."""
    if catalog.home.description:
        return text.t(catalog.home.description)
    return text.t(
        "Lo que las instituciones de {places} registran, con la fuente de cada número.",
        places=all_places(catalog, text),
    )


def _opening(catalog: Catalog, text: Text) -> Component:
    said = text.t(catalog.home.opening) or text.t(
        "Aquí se lee lo que las instituciones de {places} registran sobre la violencia contra las mujeres y en la "
        "familia, con la fuente de cada número. Un registro no es toda la violencia; lo que no se publica, se dice.",
        places=all_places(catalog, text),
    )
    return html.P(
        [
            said,
            " ",
            html.A(text.t(page_titles.METHODOLOGY), href=addresses.page(text.lang, "methodology")),
            " · ",
            html.A(text.t(page_titles.EASY), href=addresses.page(text.lang, "easy")),
        ],
        className="lead",
    )


def _cards(groups: Sequence[CardGroup], text: Text) -> Component:
    return html.Div(
        [
            html.Div(
                [html.H3(one.name, className=f"of-{one.hue}"), *(card(each, text) for each in one.cards)],
                className="place-cards",
            )
            for one in groups
            if one.cards
        ],
        className="cards",
    )


def _map(one: MapOfHome, *, number: int, sight: Sight) -> Component:
    return html.Div(
        [
            html.P([html.Strong(one.title), " ", one.said], className="map-of"),
            chart(one.panel, sight, id_=f"mapa-{number}"),
        ]
    )
