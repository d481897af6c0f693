"""The list of all indicators by theme."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from layouts.document import addresses
from layouts.parts.components import bullets, crumbs, section
from layouts.parts.listing import ThemeOfIndicators, by_theme, grades_in_words
from observatory.catalog import Catalog
from observatory.model import Indicator
from observatory.places import all_places
from observatory.text import Text


def indicators_page(
    themes: Sequence[ThemeOfIndicators],
    catalog: Catalog,
    unknown: Sequence[Indicator],
    *,
    text: Text,
) -> Component:
    """Every indicator with figures, with where and since when it is published; in a fold those without any."""
    return html.Div(
        [
            crumbs([], text.t("Indicadores"), text),
            html.H1(text.t("Indicadores")),
            html.P(
                text.t(
                    "Cada línea dice qué se cuenta, qué lugares lo publican, de qué años, con qué grado de "
                    "comparabilidad entre {places} (A, B o C) y cuándo se actualizó.",
                    places=all_places(catalog, text),
                ),
                className="lead",
            ),
            grades_in_words(text),
            html.Nav(html.P(_jumps(themes, text), className="see-also"), **{"aria-label": text.t("Temas")}),
            html.H2(text.t("Por tema"), className="unseen"),
            *by_theme(themes, catalog, text=text),
            _not_known(unknown, catalog, text),
        ]
    )


def _not_known(unknown: Sequence[Indicator], catalog: Catalog, text: Text) -> Component | None:
    """What one would want to know and nobody has published with a date."""
    if not unknown:
        return None
    links = (
        html.A(text.t(indicator.name), href=addresses.indicator(text.lang, indicator.id))
        for indicator in unknown
    )
    name = text.n("{count} medida sin cifra", "{count} medidas sin cifra", len(unknown))
    return section(
        text.t("Qué no se sabe"),
        html.P(
            text.t("De esto no se halló ninguna cifra publicada con su fecha, en ninguno de los dos lugares.")
            if len(catalog.places) == 2
            else text.t(
                "De esto no se halló ninguna cifra publicada con su fecha, en ninguno de los lugares."
            )
        ),
        html.Details([html.Summary(name), bullets(links, name="places")], className="more"),
        id_="no-se-sabe",
    )


def _jumps(themes: Sequence[ThemeOfIndicators], text: Text) -> list[Component]:
    """A link to each theme: the list is long."""
    return [
        html.A(f"{text.t(theme.theme.name)} ({len(theme.indicators)})", href=f"#tema-{theme.theme.id}")
        for theme in themes
        if theme.indicators
    ]
