"""Controllers: an address in, a page out. The site's one callback draws the page of the address shown."""

from __future__ import annotations

from typing import cast

import dash
from dash import Input, Output, dcc, html
from dash.development.base_component import Component

from callbacks.pages import redrawn
from layouts import ids
from layouts.still import stilled


def register(app: dash.Dash) -> None:
    """Give `app` its layout and its callback. An asset fills the store with each address."""
    app.layout = html.Div([dcc.Store(id=ids.ADDRESS, storage_type="memory"), html.Div(id=ids.PAGE)])

    @app.callback(Output(ids.PAGE, "children"), Input(ids.ADDRESS, "data"), prevent_initial_call=True)
    def draw(address: object) -> Component:
        return cast(Component, stilled(redrawn(address)))
