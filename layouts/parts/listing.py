"""Indicators by theme, and what the grades of comparability mean."""

from __future__ import annotations

from dataclasses import dataclass

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from layouts.sections.coverage import Published
from observatory.model import Indicator, Theme
from observatory.text import Text


@dataclass(frozen=True, slots=True)
class ThemeOfIndicators:
    """A theme with the indicators that have figures, each with what is published of it."""

    theme: Theme
    indicators: tuple[tuple[Indicator, Published], ...]


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
