"""A small server behind the guard, with a Dash app of one callback, for what does not depend on the pages."""

from __future__ import annotations

from html import escape
from pathlib import Path

import dash
import pytest
from dash import Input, Output, dcc, html
from flask import Flask
from flask.testing import FlaskClient

from api.middleware import content_encoding, error_pages, request_guard, response_headers
from layouts.document.assets import PREFIX
from observatory.model import Helpline

LINE = Helpline(
    territory="PE",
    service="Línea <100>",
    contact="100",
    kind="phone",
    hours="24 horas",
    address="",
    source="Andina",
    url="https://andina.pe/",
    source_date="2025-11-04",
    confidence="high",
)


@pytest.fixture
def door(tmp_path: Path) -> FlaskClient:
    """A client of a guarded server that answers every address with a page and fails on `/roto`."""
    server = Flask("door", root_path=str(tmp_path), static_folder=None)
    request_guard.install(server, lambda: app.callback_map)
    content_encoding.install_dash_scripts(server, lambda: app.registered_paths)
    app = dash.Dash(
        "door", server=server, use_async=False, enable_mcp=False, add_log_handler=False,
        routes_pathname_prefix=PREFIX, requests_pathname_prefix=PREFIX,
    )  # fmt: skip
    app.layout = html.Div([dcc.Store(id="address"), html.Div(id="page")])

    @app.callback(Output("page", "children"), Input("address", "data"))
    def _echo(address: object) -> str:
        return str(address)

    server.add_url_rule("/roto", "broken", lambda: 1 / 0)
    server.add_url_rule("/", "page", lambda path="": f"<h1>{escape(path)}</h1>")
    server.add_url_rule("/<path:path>", "page")
    response_headers.install(server, https=False)
    error_pages.install(
        server, error_pages.PlainPages(today=lambda: ([LINE], {}), exit_url="https://example.org/?a=1&b=2")
    )
    return server.test_client()


@pytest.fixture
def body() -> dict[str, object]:
    """What a page sends when the address changes: the guard lets it through."""
    return {
        "output": "page.children",
        "outputs": {"id": "page", "property": "children"},
        "inputs": [{"id": "address", "property": "data", "value": "/es/"}],
        "changedPropIds": ["address.data"],
        "parsedChangedPropsIds": ["address.data"],
    }
