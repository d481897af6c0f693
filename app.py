"""Puts the site together: observatory, pages, machines' addresses and what guards the door.

`gunicorn app:server` makes the application when it asks for `server`; importing this module does nothing.
"""

from __future__ import annotations

import gc
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

import dash
from flask import Blueprint, Flask, Response, current_app, request
from flask_compress import Compress
from werkzeug.exceptions import NotFound

from api import brief, embed, listings, monitoring, oembed, release_files, routes, table_files
from api.answers import asked_query, is_for_programs
from api.feeds import dcat, release_feeds, wellknown
from api.middleware import (
    content_encoding,
    error_pages,
    limits,
    request_guard,
    response_cache,
    response_headers,
)
from api.middleware.content_encoding import COMPRESSED, SMALLEST
from api.middleware.response_cache import ResponseCache
from api.oembed import PAGES
from callbacks.explorer import explorer
from callbacks.page_table import page_for
from layouts.document.assets import PREFIX, asset, is_bundle, plotly_address
from layouts.document.shell import document
from observatory import logs
from observatory.catalog import Catalog
from observatory.demonstration import demonstration_catalog, demonstration_outlines
from observatory.geography.outlines import Outlines
from observatory.observatory import Observatory
from observatory.prose_checks import refuse_faulty_prose
from observatory.release_reader import FilesOfToday, read_files_of_today, read_files_or_keep
from observatory.settings import Settings
from observatory.site import current_site
from observatory.store.releases import open_releases
from observatory.store.store_mark import mark_on_show, refuse_other_site

ROOT = Path(__file__).parent
ENTRY = '<div id="react-entry-point"></div>'  # Dash asks for it among its tags; it stands in the page already
BLUEPRINTS: Final[tuple[Blueprint, ...]] = (
    *(
        part.blueprint
        for part in (
            monitoring, wellknown, routes, listings, table_files, dcat, embed, oembed, brief,
            release_files, release_feeds, response_headers,
        )
    ),
    listings.outlines, embed.height_script, error_pages.short_addresses,
)  # fmt: skip


def reading_page(path: str = "") -> Response:
    """The page of an address that nothing else answers, made once by the server: 200, 400 or 404."""
    if is_for_programs(request.path):
        raise NotFound
    page = page_for(request.path, asked_query(), current_app.extensions["observatory"])
    dash_tags = current_app.extensions["explorer"].tags() if page.explorer else ""
    return Response(document(page, dash_tags), status=page.status, mimetype="text/html")


class Explorer(dash.Dash):
    """The Dash app of the explorer. Its page is one of the site's own, so it gives its tags and no page."""

    def tags(self) -> str:
        """Dash's settings and scripts, which go to the end of the explorer's page."""
        return str(dash.Dash.index(self)).removeprefix(ENTRY)

    @property
    def known_files(self) -> Mapping[str, set[str]]:
        """The files that its page may ask for, of a worker too that has not written that page yet."""
        if not self.registered_paths:
            self.tags()
        return cast(Mapping[str, set[str]], self.registered_paths)

    def interpolate_index(self, *_: Any, **tags: Any) -> str:
        """Dash's own tags, with plotly.js before what would load it by itself, from an address that may be kept."""
        spared = ("/dash_table/", "/polyfill@") if is_bundle() else ("/dash_table/",)
        needed = [tag for tag in tags["scripts"].splitlines() if not any(name in tag for name in spared)]
        plotly = f'<script src="{plotly_address()}"></script>'
        # HTML knows no other kind of script.
        started = tags["renderer"].replace(' type="application/javascript"', "")
        return "\n".join([f"{ENTRY}{tags['config']}", plotly, *needed, started, ""])


def create_app(settings: Settings, observatory: Observatory | None = None) -> Flask:
    """The whole site, ready to serve. Of the store only the mark is read before the first request.

    `observatory` is another catalogue, with its outlines and releases, than that which the store calls for.
    """
    server = Flask("app", root_path=str(ROOT), static_folder="assets", static_url_path="/assets")
    logs.install(server.logger)
    observatory = observatory or _observatory(settings)
    server.extensions |= {
        "observatory": observatory,
        "settings": settings,
        "response_cache": ResponseCache(),
        PAGES: page_for,
    }
    monitoring.install(server, observatory, measured=bool(settings.metrics_port))
    if settings.metrics_port:
        monitoring.serve_measures(server, port=settings.metrics_port)
    request_guard.install(server, lambda: app.callback_map, base_url=settings.base_url)
    limits.install(server)
    content_encoding.install_dash_scripts(server, lambda: app.known_files)
    error_pages.install_redirects(server, lambda: observatory.reader.catalog_today.moved)
    content_encoding.install(server)
    response_headers.install_release_header(server)
    response_cache.install(server)
    limits.install_concurrency_limits(server)
    _compress(server)
    for blueprint in BLUEPRINTS:
        server.register_blueprint(blueprint)
    server.add_url_rule("/", view_func=reading_page)
    server.add_url_rule("/<path:path>", view_func=reading_page)
    app = server.extensions["explorer"] = _explorer(server, maps=len(observatory.catalog.countries))
    marked = observatory.catalog.demonstration
    https = settings.base_url.startswith("https:")
    response_headers.install(server, https=https, demonstration=marked, script_hashes=app.csp_hashes())
    plain_pages = error_pages.PlainPages(
        lambda: (observatory.reader.catalog_today.helplines, observatory.reader.catalog_today.country_names),
        settings.exit_url,
        asset("exit.js"),
        demonstration=marked,
    )
    error_pages.install(server, plain_pages)
    return server


def _observatory(settings: Settings) -> Observatory:
    """The store with the catalogue its mark calls for: that of the real places, or of the invented one."""
    releases = open_releases(settings.store_dir, settings.database_url, hurried=True)
    if mark_on_show(releases):
        return Observatory(demonstration_catalog(), demonstration_outlines(), releases)
    refuse_other_site(releases, current_site().id, store=settings.store_dir)
    files = FilesOfToday(_read_changed)
    catalog, outlines, fault = read_files_or_keep()
    observatory = Observatory(catalog, outlines, releases, read_again=files.read_again)
    observatory.reader.unread = fault
    return observatory


def _read_changed() -> tuple[Catalog, Outlines]:
    """What the files say once one was changed. Raises ProseError too: a site that runs then says what it said before."""
    catalog, outlines = read_files_of_today()
    refuse_faulty_prose(catalog)
    return catalog, outlines


def _explorer(server: Flask, *, maps: int) -> Explorer:
    app = Explorer(
        "app",
        server=cast(Any, server),
        routes_pathname_prefix=PREFIX,
        requests_pathname_prefix=PREFIX,
        assets_folder=str(ROOT / "assets"),
        include_assets_files=False,  # the page names them itself, in the order they need
        update_title="",
        serve_locally=True,
        use_async=False,
        enable_mcp=False,
        compress=False,
        add_log_handler=False,
    )
    explorer.register(app, maps)
    return app


class _Compressing(Compress):
    """Compresses what may be changed on its way; a file that is sent in ranges says that it may not."""

    def after_request(self, response: Response | None) -> Response:
        """See Compress.after_request."""
        if response is not None and response.cache_control.no_transform:
            return response
        return super().after_request(response)


def _compress(server: Flask) -> None:
    server.config.update(
        COMPRESS_MIMETYPES=COMPRESSED,
        COMPRESS_MIN_SIZE=SMALLEST,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_ALGORITHM_STREAMING=["br", "gzip"],
        COMPRESS_BR_LEVEL=5,
    )
    _Compressing(server)


@cache
def _server() -> Flask:
    """What was read at the start stays: to look for circles among it took 100 ms at once, in every tenth page."""
    server = create_app(Settings.from_environment())
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    return server


def __getattr__(name: str) -> Any:
    """`server`, made when gunicorn asks for it: in each worker, after the fork."""
    if name == "server":
        return _server()
    raise AttributeError(name)
