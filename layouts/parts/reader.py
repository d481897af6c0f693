"""The point reader of a drawing: a slider over its marks and the words of the current mark."""

from __future__ import annotations

from dash.development.base_component import Component

from layouts.document import elements as html
from observatory.charts.chart import Chart
from observatory.text import Text


def reader(chart: Chart, text: Text) -> Component | None:
    """The slider and the words of the first mark; nothing for a drawing of fewer than two.

    `assets/reader.js` takes the words of each mark from the drawing and lights it; without a script the style sheet
    hides the slider, and the table says the same.
    """
    if len(chart.marks) < 2:
        return None
    words = chart.marks[0].words
    slider = html.Input(
        type="range",
        min="1",
        max=str(len(chart.marks)),
        value="1",
        autoComplete="off",
        **{"data-points": "", "aria-valuetext": words},
    )
    return html.Div(
        [
            html.Label([html.Span(text.t("Leer punto por punto")), slider]),
            # The slider says the same aloud.
            html.P(words, **{"aria-hidden": "true"}),
        ],
        className="reader",
    )
