"""A small server behind the guard, for what does not depend on the pages."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api import failures, guard, headers
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
    guard.install(server)
    server.add_url_rule("/roto", "broken", lambda: 1 / 0)
    server.add_url_rule("/", "page", lambda path="": f"<h1>{escape(path)}</h1>")
    server.add_url_rule("/<path:path>", "page")
    headers.install(server, https=False)
    failures.install(server, failures.PlainPages(help_lines=[LINE], exit_url="https://example.org/?a=1&b=2"))
    return server.test_client()
