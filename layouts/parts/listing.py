"""The indicators by theme: name, places that publish, years, grade, last update."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from layouts.document import addresses
from layouts.parts.coverage import Published, missing_places, publishing, years
from observatory.catalog import Catalog
from observatory.model import Indicator, Theme
from observatory.text import Text


@dataclass(frozen=True, slots=True)
class ThemeOfIndicators:
    """A theme with the indicators that have figures, each with what is published of it."""

    theme: Theme
    indicators: tuple[tuple[Indicator, Published], ...]


def by_theme(
    themes: Sequence[ThemeOfIndicators],
    catalog: Catalog,
    *,
    text: Text,
    limit: int | None = None,
) -> list[Component]:
    """One block a theme, its heading of level 3; indicators past `limit` go into a fold."""
    return [
        html.Section(
            [
                html.H3(text.t(group.theme.name), id=f"tema-{group.theme.id}"),
                *_indicator_lists(group, catalog, limit=limit, text=text),
            ],
            className="theme",
            **{"aria-labelledby": f"tema-{group.theme.id}"},
        )
        for group in themes
        if group.indicators
    ]


def grades_in_words(text: Text) -> Component:
    """What the letters of a list mean, in a line, and where more is said."""
    grades = (
        ("A", text.t("el mismo concepto")),
        ("B", text.t("parecido, con advertencia")),
        ("C", text.t("no comparable: paneles separados")),
    )
    legend = [part for letter, words in grades for part in (html.Strong(letter), f" {words} · ")]
    link = html.A(
        text.t("Qué significan los grados A, B y C"),
        href=f"{addresses.page(text.lang, 'methodology')}#grados",
    )
    return html.P([*legend, link], className="grades")


def compared(text: Text) -> Component:
    """What the grade letter at the end of each line means."""
    sentence = text.t("La letra dice si la cifra de un lugar puede ponerse junto a la del otro.")
    return html.Div([html.P(sentence), grades_in_words(text)])


def _indicator_lists(
    group: ThemeOfIndicators, catalog: Catalog, *, limit: int | None, text: Text
) -> list[Component]:
    items = [html.Li(_entry(*pair, catalog=catalog, text=text)) for pair in group.indicators]
    visible = html.Ul(items[:limit], className="indicators")
    folded = items[limit:] if limit is not None else []
    if not folded:
        return [visible]
    name = text.n("{count} indicador más", "{count} indicadores más", len(folded))
    return [
        visible,
        html.Details([html.Summary(name), html.Ul(folded, className="indicators")], className="more"),
    ]


def _entry(indicator: Indicator, published: Published, *, catalog: Catalog, text: Text) -> list[Component]:
    grade = str(indicator.comparability.grade)
    link = html.A(text.t(indicator.name), href=addresses.indicator(text.lang, indicator.id))
    places = publishing(published.territories, catalog, text)
    updated = text.t("actualizado el {date}", date=text.date(published.updated))
    return [
        link,
        html.Span(
            [
                f"{places}. {missing_places(published.territories, catalog, text)}".strip(),
                " ",
                html.Span(updated, className="updated"),
            ],
            className="where",
        ),
        html.Span(years(published), className="when"),
        html.Abbr(
            grade,
            className=f"grade grade-{grade}",
            title=_of_grade(grade, catalog, text),
        ),
    ]


def _of_grade(grade: str, catalog: Catalog, text: Text) -> str:
    if len(catalog.places) == 2:
        return text.t("Grado {grade} de comparabilidad entre los lugares", grade=grade)
    return text.t("Grado {grade} de comparabilidad entre los lugares", grade=grade)
