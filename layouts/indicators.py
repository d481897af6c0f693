"""The list of all indicators by theme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from layouts.components import crumbs
from layouts.listing import ThemeOfIndicators, by_theme, grades_in_words
from observatory.model import Territory
from observatory.text import Text


def indicators_page(
    themes: Sequence[ThemeOfIndicators], territories: Mapping[str, Territory], text: Text
) -> Component:
    """Every indicator, with where and since when it is published."""
    return html.Div(
        [
            crumbs([], text.t("Indicadores"), text),
            html.H1(text.t("Indicadores")),
            html.P(
                text.t(
                    "Cada línea dice qué se cuenta, qué lugares lo publican, de qué años, con qué grado de "
                    "comparabilidad entre El Alto e Independencia (A, B o C) y cuándo se actualizó."
                ),
                className="lead",
            ),
            grades_in_words(text),
            html.Nav(html.P(_jumps(themes, text), className="see-also"), **{"aria-label": text.t("Temas")}),
            html.H2(text.t("Por tema"), className="unseen"),
            *by_theme(themes, territories, text=text),
        ]
    )


def _jumps(themes: Sequence[ThemeOfIndicators], text: Text) -> list[Component]:
    """A link to each theme: the list is long."""
    return [
        html.A(f"{text.t(one.theme.name)} ({len(one.indicators)})", href=f"#tema-{one.theme.id}")
        for one in themes
        if one.indicators
    ]
