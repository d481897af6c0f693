"""The indicators by theme: name, places that publish, years, grade, last update."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from layouts import addresses
from layouts.places import Published, missing_places, publishing, years
from observatory.model import Indicator, Territory, Theme
from observatory.text import Text


@dataclass(frozen=True, slots=True)
class ThemeOfIndicators:
    """A theme with its indicators, each with what is published of it (None where nothing is)."""

    theme: Theme
    indicators: tuple[tuple[Indicator, Published | None], ...]


def by_theme(
    themes: Sequence[ThemeOfIndicators], territories: Mapping[str, Territory], text: Text
) -> list[Component]:
    """One block a theme; its heading has the level 3."""
    return [
        html.Section(
            [
                html.H3(text.t(group.theme.name), id=f"tema-{group.theme.id}"),
                html.Ul(
                    [html.Li(_entry(*pair, territories=territories, text=text)) for pair in group.indicators],
                    className="indicators",
                ),
            ],
            className="theme",
            **{"aria-labelledby": f"tema-{group.theme.id}"},
        )
        for group in themes
        if group.indicators
    ]


def _entry(
    indicator: Indicator, published: Published | None, *, territories: Mapping[str, Territory], text: Text
) -> list[Component]:
    grade = str(indicator.comparability.grade)
    link = html.A(text.t(indicator.name), href=addresses.indicator(indicator.id))
    if published is None:
        return [link, html.Span(text.t("Aún sin cifras en esta edición."), className="where")]
    where = publishing(published.territories, territories, text)
    return [
        link,
        html.Span(f"{where}. {missing_places(published.territories, text)}".strip(), className="where"),
        html.Span(years(published), className="when"),
        html.Abbr(
            grade,
            className=f"grade grade-{grade}",
            title=text.t("Grado {grade} de comparabilidad entre los dos lugares", grade=grade),
        ),
        html.Span(text.t("actualizado el {date}", date=text.date(published.updated)), className="updated"),
    ]
