"""The drawing of a Panel, alone: for a phone and for a wide screen; the style sheet shows the one that fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from layouts.reader import reader
from layouts.sight import Sight
from observatory.model import Panel
from observatory.views import charts, describe, maps
from observatory.views.frame import NARROW, WIDE


def picture(panel: Panel, sight: Sight, *, paired: bool = False, beside: Sequence[Panel] = ()) -> Component:
    """The drawing as an image with a description.

    `paired`: it stands beside another on a desk. `beside`: maps of the same measure, with which it shares its
    classes. Under it stands what reads the drawing point by point.
    """
    description = describe.alt_text(panel, sight.text)
    drawn = html.Div(
        [_graph(panel, sight, description, narrow=narrow, beside=beside) for narrow in (True, False)],
        className="picture paired" if paired else "picture",
        role="img",
        **{"aria-label": description},
    )
    return html.Div([drawn, reader(panel, sight.text)])


def _graph(
    panel: Panel, sight: Sight, description: str, *, narrow: bool, beside: Sequence[Panel]
) -> Component:
    figure = _figure(panel, sight, narrow=narrow, beside=beside)
    meta = {
        "title": describe.finding(panel, sight.text),
        "description": description,
        "width": NARROW if narrow else WIDE,
    }
    layout = {**figure["layout"], "meta": meta}
    graph = dcc.Graph(figure={**figure, "layout": layout})
    return html.Div(
        graph,
        className="drawn narrow-drawing" if narrow else "drawn wide-drawing",
        style={"height": f"{layout['height']}px"},
        **{"aria-hidden": "true"},  # its parent says it all
    )


def _figure(panel: Panel, sight: Sight, *, narrow: bool, beside: Sequence[Panel]) -> Mapping[str, Any]:
    if panel.view == "map":
        return maps.figure(panel, sight.outlines, sight.text, narrow=narrow, beside=beside)
    return charts.figure(panel, sight.text, narrow=narrow)
