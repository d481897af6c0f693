"""The Dash layout of the explorer, which knows no language: stores and figures. All that stands around them is HTML.

`layouts/templates/explorer.html` has the room in which `assets/explorer.js` sets it; script and callbacks fill it.
"""

from __future__ import annotations

from typing import Any, Final

from dash import dcc, html
from dash.development.base_component import Component

from layouts.document import ids

_UNHEARD: Final[Any] = {"aria-hidden": "true"}
_STILL: Final[Any] = {"staticPlot": True, "displayModeBar": False}
_STORES: Final = (
    ids.ROOM, ids.ASKED, ids.SUBJECT, ids.FRAMES, ids.WANTED, ids.OTHER_FRAMES, ids.MAIN_MARKS, ids.SEEN,
    ids.EXACTLY, ids.LOOKED_FOR, ids.FOUND,
)  # fmt: skip


def layout(maps: int) -> Component:
    """The whole layout, with room for so many maps: a panel each, one of the main chart, one of the tables."""
    tables = [html.Div(id=f"{ids.RANKING}-{at}-{ids.TABLE}", className="scroll") for at in range(maps)]
    return html.Div(
        [
            dcc.Location(id=ids.LOCATION, refresh=False),
            *(dcc.Store(id=name) for name in _STORES),
            *(_map(at) for at in range(maps)),
            html.Section(_graph(ids.MAIN), id=f"{ids.MAIN}-parte", hidden=True),
            html.Section([*tables, html.Div(id=ids.TABLE)], id=f"{ids.TABLE}-parte", hidden=True),
        ]
    )


def _map(at: int) -> Component:
    """A map and the ranking of its places; the asset fills their heading and note with each step.

    A map is the drawing of the reading pages, recoloured by step: its areas are paths that the asset paints.
    """
    name, ranking = f"{ids.MAP}-{at}", f"{ids.RANKING}-{at}"
    return html.Section(
        [
            html.Div(
                [
                    html.H2(id=f"{name}-titulo"),
                    html.P(id=f"{name}-nota", className="note"),
                    html.Div(html.Div(id=f"{name}-sobre"), className="plotted"),
                    html.Div(id=f"{name}-anios"),
                ],
            ),
            html.Div(_graph(ranking), id=f"{ranking}-parte"),
        ],
        id=f"{name}-parte",
        hidden=True,
    )


def _graph(name: str) -> Component:
    """A figure that plotly draws and does not listen for: marks are met in what the asset lays over it.

    What stands behind the marks lies under it.
    """
    return html.Div(
        [
            html.Div(id=f"{name}-bajo", **_UNHEARD),
            html.Div(dcc.Graph(id=name, config=_STILL, responsive=False), **_UNHEARD),
            html.Div(id=f"{name}-sobre"),
        ],
        className="plotted",
    )
