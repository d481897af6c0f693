"""The part of an indicator's page that shows how far a rate depends on the population it is divided by."""

from __future__ import annotations

from dash.development.base_component import Component

from layouts.document import elements as html
from layouts.parts.components import section, value_table
from observatory.model import Panel
from observatory.text import Text
from observatory.words.denominator_choices import effect, effect_table


def populations(panel: Panel, text: Text) -> Component | None:
    """A sentence a place and a table of all choices; nothing where there is only one population at hand."""
    sentences = list(effect(panel, text))
    if not sentences:
        return None
    return section(
        text.t("Según entre qué población se divide"),
        *(html.P(sentence) for sentence in sentences),
        value_table(effect_table(panel, text), text),
        html.P(
            text.t("El intervalo mide solo el azar: la elección de la población no está en él."),
            className="note",
        ),
        id_="poblacion",
    )
