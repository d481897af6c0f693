"""The part of an indicator's page that sets the months of the unfinished year beside those of the years before."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from layouts.document import elements as html
from layouts.parts.components import value_table
from observatory.text import Text
from observatory.words.table import Table


def same_months(sentences: Sequence[str], years: Table | None, text: Text) -> Component | None:
    """The sentences on the same months, with the table of all years in a fold; None where there are none."""
    if not sentences:
        return None
    folded = None
    if years is not None:
        summary = html.Summary(text.t("Los mismos meses de los años anteriores"))
        folded = html.Details([summary, value_table(years, text)])
    return html.Div([html.P(" ".join(sentences), className="same-months"), folded])
