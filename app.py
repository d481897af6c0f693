"""Puts the site together: observatory, pages, callbacks, machines' addresses and what guards the door.

`gunicorn app:server` makes the application when it asks for `server`; importing this module does nothing.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import dash
from flask import Flask, Response, g, request
from flask_compress import Compress

import callbacks
from api import (
    brief,
    embed,
    failures,
    feeds,
    front,
    geo,
    guard,
    headers,
    health,
    revisions,
    routes,
    sitemap,
    suites,
    wellknown,
)
from api.memory import Memory
from api.remembered import remember_callbacks, remembered
from api.selecting import asked_query
from callbacks.pages import Page, page_for
from layouts.assets import asset
from layouts.shell import index_document
from layouts.waiting import waiting
from observatory.catalog import load_catalog
from observatory.demonstration import SITE_NAME, demonstration_catalog, demonstration_outlines
from observatory.observatory import Observatory
from observatory.outlines import load_outlines
from observatory.settings import Settings
from observatory.store.mark import mark_on_show
from observatory.store.releases import open_releases

ROOT = Path(__file__).parent
_COMPRESSED = [
    "text/html", "text/css", "text/plain", "text/csv", "text/javascript", "application/javascript",
    "application/json", "application/geo+json", "application/atom+xml", "application/xml", "image/svg+xml",
]  # fmt: skip


class Site(dash.Dash):
    """Dash whose every address answers with its own first page and its own status."""

    def index(self, *_args: Any, **_kwargs: Any) -> Response:
        """The first HTML of the address asked for: 200, 400 or 404."""
        return remembered(self._drawn, "page", request.path, asked_query(), mimetype="text/html")

    def _drawn(self) -> Response:
        page = page_for(request.path, asked_query(), self.server.extensions["observatory"])
        g.page = page
        return Response(super().index(), status=page.status, mimetype="text/html")

    def interpolate_index(self, **parts: str) -> str:
        """Dash's settings in our own document, and its scripts where they wait until they are needed."""
        page: Page = g.page
        scripts = waiting(parts["scripts"], parts["renderer"])
        return index_document(page, config=parts["config"], scripts=scripts)


def create_app(settings: Settings, observatory: Observatory | None = None) -> Site:
    """The whole site, ready to serve. Of the store only the mark is read before the first request.

    `observatory` is another catalogue, with its outlines and releases, than that which the store calls for.
    """
    server = Flask("app", root_path=str(ROOT), static_folder=None)
    observatory = observatory or _observatory(settings)
    server.extensions |= {"observatory": observatory, "settings": settings, "memory": Memory()}
    guard.install(server, lambda: app.callback_map)
    suites.install(server, lambda: app.registered_paths)
    _compress(server)
    for part in (health, wellknown, sitemap, routes, revisions, feeds, geo, embed, brief):
        server.register_blueprint(part.blueprint)
    app = _site(server)
    remember_callbacks(server)
    marked = observatory.catalog.demonstration
    https = settings.base_url.startswith("https:")
    headers.install(server, script_hashes=app.csp_hashes(), https=https, demonstration=marked)
    pages = failures.PlainPages(
        observatory.catalog.helplines,
        settings.exit_url,
        asset("exit.js"),
        demonstration=marked,
        countries=observatory.catalog.country_names,
    )
    failures.install(server, pages)
    front.install(server)
    return app


def _observatory(settings: Settings) -> Observatory:
    """The store with the catalogue its mark calls for: that of the real places, or of the invented one."""
    releases = open_releases(settings.store_dir, settings.database_url)
    if mark_on_show(releases):
        return Observatory(demonstration_catalog(), demonstration_outlines(), releases)
    return Observatory(load_catalog(), load_outlines(), releases)


def _site(server: Flask) -> Site:
    app = Site(
        "app",
        server=server,
        assets_folder=str(ROOT / "assets"),
        include_assets_files=False,  # the document names them itself, in the order they need
        title=SITE_NAME,
        update_title="",
        serve_locally=True,
        use_async=False,
        enable_mcp=False,
        compress=False,
        add_log_handler=False,
    )
    callbacks.register(app)
    return app


def _compress(server: Flask) -> None:
    server.config.update(
        COMPRESS_MIMETYPES=_COMPRESSED,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_ALGORITHM_STREAMING=["br", "gzip"],
        COMPRESS_BR_LEVEL=5,
    )
    Compress(server)


@cache
def _server() -> Flask:
    server: Flask = create_app(Settings.from_environment()).server
    return server


def __getattr__(name: str) -> Any:
    """`server`, made when gunicorn asks for it: in each worker, after the fork."""
    if name == "server":
        return _server()
    raise AttributeError(name)
