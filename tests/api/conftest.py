"""A small Dash app behind the guard, for what does not depend on the pages."""

from __future__ import annotations

from pathlib import Path

import dash
import pytest
from dash import Input, Output, dcc, html
from flask import Flask
from flask.testing import FlaskClient

from api import failures, guard, headers, suites
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
    """A client of a guarded app that echoes one value and fails on `/roto`."""
    server = Flask("door", root_path=str(tmp_path), static_folder=None)
    guard.install(server, lambda: app.callback_map)
    suites.install(server, lambda: app.registered_paths)
    server.add_url_rule("/roto", view_func=lambda: 1 / 0)
    app = dash.Dash("door", server=server, use_async=False, enable_mcp=False, add_log_handler=False)
    app.layout = html.Div([dcc.Store(id="address"), html.Div(id="page")])

    @app.callback(Output("page", "children"), Input("address", "data"))
    def _echo(address: object) -> str:
        return str(address)

    headers.install(server, script_hashes=app.csp_hashes(), https=False)
    failures.install(server, failures.PlainPages(help_lines=[LINE], exit_url="https://example.org/?a=1&b=2"))
    return server.test_client()


def callback_body(value: object = "/es/") -> dict[str, object]:
    """What our page sends when the address changes."""
    return {
        "output": "page.children",
        "outputs": {"id": "page", "property": "children"},
        "inputs": [{"id": "address", "property": "data", "value": value}],
        "changedPropIds": ["address.data"],
        "parsedChangedPropsIds": ["address.data"],
    }


@pytest.fixture
def body() -> dict[str, object]:
    """A body the guard lets through."""
    return callback_body()
