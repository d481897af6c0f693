"""The home page: what this is in two sentences, the headline cards, the two maps, the indicators by theme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from dash import html
from dash.development.base_component import Component

from layouts import addresses
from layouts.cards import Card, card
from layouts.chart import chart
from layouts.components import section
from layouts.helplines import help_line
from layouts.listing import ThemeOfIndicators, by_theme, compared
from layouts.page import Frame
from layouts.sight import Sight
from observatory.model import Panel, Territory
from observatory.text import Text

MOST_OF_A_THEME: Final = 5


def home(
    cards: Sequence[Card],
    maps: Sequence[tuple[str, str, Panel]],
    themes: Sequence[ThemeOfIndicators],
    *,
    frame: Frame,
    territories: Mapping[str, Territory],
    sight: Sight,
    invented: bool = False,
) -> Component:
    """The page. `maps` holds, for each place, its name, a sentence on what there is, and its Panel.

    `invented`: of the demonstration, about a place that does not exist.
    """
    text = sight.text
    return html.Div(
        [
            help_line(frame, text),
            html.H1(
                text.t(
                    "Villa Inventada: en qué se convierte un informe mensual"
                    if invented
                    else "El Alto e Independencia: lo que se registra"
                )
            ),
            _opening(text, invented=invented),
            section(text.t("Lo último publicado"), _cards(cards, text, invented=invented), id_="cifras"),
            section(
                text.t("Los distritos"),
                html.Div(
                    [_map(*one, number=at, sight=sight) for at, one in enumerate(maps)], className="pair"
                ),
                id_="mapas",
            ),
            section(
                text.t("Indicadores por tema"),
                *([] if invented else [compared(text)]),
                *by_theme(themes, territories, text=text, most=MOST_OF_A_THEME),
                id_="indicadores",
            ),
        ],
        className="home",
    )


def _opening(text: Text, *, invented: bool) -> Component:
    return html.P(
        [
            text.t(
                "Este municipio no existe y sus números son inventados. Muestran en qué se convierte un informe "
                "mensual que una municipalidad llena, firma y publica: el mapa de sus distritos, lo protegido, "
                "lo que no tiene servicio."
                if invented
                else "Aquí se lee lo que las instituciones de El Alto e Independencia registran sobre la "
                "violencia "
                "contra las mujeres y en la familia, con la fuente de cada número. "
                "Un registro no es toda la violencia; lo que no se publica, se dice."
            ),
            " ",
            html.A(text.t("Cómo leer estas cifras"), href=addresses.page(text.lang, "methodology")),
            " · ",
            html.A(text.t("Lectura fácil"), href=addresses.page(text.lang, "easy")),
        ],
        className="lead",
    )


def _cards(cards: Sequence[Card], text: Text, *, invented: bool) -> Component:
    groups = (
        ("el-alto", text.t("El Alto y La Paz")),
        ("independencia", text.t("Independencia")),
        ("context", text.t("Villa Inventada" if invented else "Perú")),
    )
    return html.Div(
        [
            html.Div(
                [
                    html.H3(name, className=f"of-{place}"),
                    *(card(one, text) for one in cards if one.place == place),
                ],
                className="place-cards",
            )
            for place, name in groups
            if any(one.place == place for one in cards)
        ],
        className="cards",
    )


def _map(name: str, said: str, panel: Panel, *, number: int, sight: Sight) -> Component:
    return html.Div(
        [
            html.P([html.Strong(name), " ", said], className="map-of"),
            chart(panel, sight, id_=f"mapa-{number}"),
        ]
    )
