"""The Dash layout of the explorer, which knows no language: `assets/explorer.js` and the callbacks fill it."""

from __future__ import annotations

from typing import Any, Final

from dash import dcc
from dash.development.base_component import Component

from layouts.document import elements as html
from layouts.document import ids
from layouts.explorer.scene import Scene
from observatory.charts.chart import Chart
from observatory.charts.findings.heading import heading_and_rest
from observatory.model import Panel
from observatory.text import Text
from observatory.words import describe

_STILL: Final[Any] = {"staticPlot": True, "displayModeBar": False}
_STORES: Final = (
    ids.ROOM, ids.ASKED, ids.SUBJECT, ids.FRAMES, ids.WANTED, ids.OTHER_FRAMES, ids.MAIN_MARKS, ids.SEEN,
    ids.EXACTLY,
)  # fmt: skip


def layout(maps: int) -> Component:
    """The whole layout, with room for so many maps."""
    return html.Div(
        [
            dcc.Location(id=ids.LOCATION, refresh=False),
            *(dcc.Store(id=name) for name in _STORES),
            html.Div(id=ids.HEAD),
            html.Div(id=ids.CHOICES),
            html.Div(id=ids.PLACES),
            html.Div(
                [
                    # What the finding speaks of comes first; where there is room the style sheet sets the maps before it.
                    html.Div([_graph(ids.MAIN), html.Div(id=ids.SPAN)], className="over-time"),
                    *(_map(at) for at in range(maps)),
                ],
                className="scene",
            ),
            html.Div(id=ids.YEARS),
            html.Div([_ranking(at) for at in range(maps)], className="rankings"),
            html.Div(id=ids.DETAILS),
        ],
        id=ids.EXPLORER,
    )


def _map(at: int) -> Component:
    """Heading and note are filled by the asset with each step, as are the ranking's table and its heading.

    A map is the drawing of the reading pages, recoloured by step: its areas are paths that the asset paints.
    """
    name = f"{ids.MAP}-{at}"
    return html.Section(
        [
            html.H2(id=f"{name}-titulo"),
            html.P(id=f"{name}-nota", className="note"),
            html.Div(html.Div(id=f"{name}-sobre"), className="plotted"),
            html.Div(id=f"{name}-anios"),
        ],
        id=f"{name}-parte",
    )


def _ranking(at: int) -> Component:
    name = f"{ids.RANKING}-{at}"
    table = html.Div(id=f"{name}-tabla", className="scroll")
    return html.Section(
        [
            html.H2(id=f"{name}-titulo"),
            html.P(id=f"{name}-resto", className="finding-more"),
            html.Div([_graph(name), table], className="scene"),
        ],
        id=f"{name}-parte",
    )


def _graph(name: str) -> Component:
    """A figure that plotly draws and does not listen for: marks are met in what the asset lays over it.

    What stands behind the marks lies under it.
    """
    return html.Div(
        [
            html.Div(id=f"{name}-bajo", **{"aria-hidden": "true"}),
            html.Div(dcc.Graph(id=name, config=_STILL, responsive=False), **{"aria-hidden": "true"}),
            html.Div(id=f"{name}-sobre"),
        ],
        className="plotted",
    )


# What heads the explorer's figures, written as HTML.


def head(scene: Scene, text: Text, *, chart: Chart) -> list[Component | None]:
    """The finding of the main chart, what it shows, and the grade where two places stand together."""
    name = text.t((scene.main.comparison or scene.main.indicator).name)
    heading, more = heading_and_rest(chart, name)
    subtitle = describe.subtitle(scene.main, text)
    return [
        html.H1(heading, className="finding"),
        html.P(more, className="lead finding-more") if more else None,
        html.P(subtitle, className="subtitle") if subtitle != heading else None,
        _grade(scene.main, text),
    ]


def _grade(panel: Panel, text: Text) -> Component | None:
    """The grade where two places stand together, and why in a fold."""
    note = describe.grade_note(panel, text)
    if not note:
        return None
    reason = text.t((panel.comparison or panel.indicator.comparability).reason)
    return html.Details(
        [html.Summary(note.removesuffix(reason).strip()), html.P(reason)], className="more caveat"
    )
