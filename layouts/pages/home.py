"""The home page: what this is in two sentences, the headline cards, the maps, the indicators by theme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dash import html
from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document.page import Frame
from layouts.document.render_context import RenderContext
from layouts.parts.cards import Card, card
from layouts.parts.chart_section import chart
from layouts.parts.components import section
from layouts.parts.listing import ThemeOfIndicators, by_theme, compared
from layouts.reference.helplines import help_line
from observatory.catalog import Catalog
from observatory.model import Panel
from observatory.places import all_places
from observatory.text import Text

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
    note: str
    panel: Panel


def home(
    groups: Sequence[CardGroup],
    maps: Sequence[MapOfHome],
    themes: Sequence[ThemeOfIndicators],
    *,
    frame: Frame,
    catalog: Catalog,
    context: RenderContext,
) -> Component:
    """The page: its words, the headline figures, the maps, what can be compared, and the indicators."""
    text = context.text
    drawings = [_map(home_map, number=at, context=context) for at, home_map in enumerate(maps)]
    return html.Div(
        [
            help_line(frame, text),
            html.H1(_title(catalog, text)),
            _opening(catalog, text),
            section(text.t("Lo último publicado"), _cards(groups, text), id_="cifras"),
            section(text.t("Los distritos"), html.Div(drawings, className="pair"), id_="mapas"),
            section(
                text.t("Indicadores por tema"),
                *([compared(text)] if catalog.comparisons else []),
                *by_theme(themes, catalog, text=text, limit=MOST_OF_A_THEME),
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
    opening = text.t(catalog.home.opening) or text.t(
        "Aquí se lee lo que las instituciones de {places} registran sobre la violencia contra las mujeres y en la "
        "familia, con la fuente de cada número. Un registro no es toda la violencia; lo que no se publica, se dice.",
        places=all_places(catalog, text),
    )
    return html.P(
        [
            opening,
            " ",
            html.A(text.t("Cómo leer estas cifras"), href=addresses.page(text.lang, "methodology")),
            " · ",
            html.A(text.t("Lectura fácil"), href=addresses.page(text.lang, "easy")),
        ],
        className="lead",
    )


def _cards(groups: Sequence[CardGroup], text: Text) -> Component:
    return html.Div(
        [
            html.Div(
                [
                    html.H3(group.name, className=f"of-{group.hue}"),
                    *(card(entry, text) for entry in group.cards),
                ],
                className="place-cards",
            )
            for group in groups
            if group.cards
        ],
        className="cards",
    )


def _map(home_map: MapOfHome, *, number: int, context: RenderContext) -> Component:
    return html.Div(
        [
            html.P([html.Strong(home_map.title), " ", home_map.note], className="map-of"),
            chart(home_map.panel, context, id_=f"mapa-{number}"),
        ]
    )
