"""Reads a drawing point by point: a slider over its points, for the arrow keys or a finger, and their words."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from layouts.field import Input
from observatory.model import Panel
from observatory.text import Text
from observatory.views.points import points


def reader(panel: Panel, text: Text) -> Component | None:
    """The slider and the words of its first point; nothing for a drawing of fewer than two points.

    `assets/reader.js` moves the words with the slider; without a script the style sheet hides it, and the
    table says the same.
    """
    lines = points(panel, text)
    if len(lines) < 2:
        return None
    slider = Input(
        type="range",
        min="1",
        max=str(len(lines)),
        value="1",
        autoComplete="off",
        **{"data-points": "\n".join(lines), "aria-valuetext": lines[0]},
    )
    return html.Div(
        [
            html.Label([html.Span(text.t("Leer punto por punto")), slider]),
            # The slider says the same aloud.
            html.P(lines[0], **{"aria-hidden": "true"}),
        ],
        className="reader",
    )
