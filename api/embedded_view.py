"""Which chart stands at an address of this site: of a page, of an embed, or of a short address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple, cast
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from flask import current_app, request

from api.answers import base_url
from api.middleware.redirects import address_now
from api.request_selection import selection_of
from layouts.document.page import Page
from observatory.addresses.embed_look import EmbedLook, split_look_query
from observatory.addresses.selection import Selection, SelectionError
from observatory.addresses.short_address import query_of
from observatory.observatory import Observatory
from observatory.text import message

PageFor = Callable[[str, str, Observatory], Page]
PAGES: Final = "page_for"
"""The extension of the application that makes the page of a path and a query."""
_EMBED: Final = "/embed/"
_SHORT: Final = "/t/"
_NOTHING: Final = message("En esa dirección no hay un gráfico de este sitio.")
_WITHDRAWN: Final = message("Lo que había en esa dirección se retiró.")


class View(NamedTuple):
    """What a frame shows, and how it looks."""

    selection: Selection
    look: EmbedLook


def view_at(url: str, site: Observatory) -> View:
    """The chart at a whole address, by its present name.

    Raises SelectionError: 400 without an address, 404 where no chart of this site is there, 410 where it was withdrawn.
    """
    if not url:
        raise SelectionError(message("Diga la dirección del gráfico: url=…"))
    path, query = _own(url)
    former = {(entry.page, entry.former): entry for entry in site.catalog.moved}
    if moved := address_now(path, query, former):
        parts = urlsplit(moved)
        path, query = unquote(parts.path), parts.query
    asked: dict[str, str] = {}
    if path.startswith(_EMBED):
        asked, rest = split_look_query(query)
        subject = path.removeprefix(_EMBED)
        key = "compare" if subject in site.catalog.comparisons else "indicator"
        chart = "&".join(filter(None, (f"{key}={quote(subject)}", rest)))
    elif path.startswith(_SHORT):
        chart = query_of(path.removeprefix(_SHORT)) or ""
    else:
        chart = _of_page(path, query, site)
    try:
        return View(selection_of(chart, site), EmbedLook.of(asked))
    except SelectionError as error:
        raise SelectionError(_NOTHING, status=404) from error


def _own(url: str) -> tuple[str, str]:
    """The path, as decoded, and the query of an address of this site."""
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise SelectionError(_NOTHING, status=404) from error
    hosts = {urlsplit(base_url()).netloc.lower(), request.host.lower()}
    if parts.scheme not in ("http", "https") or parts.netloc.lower() not in hosts:
        raise SelectionError(_NOTHING, status=404)
    return unquote(parts.path) or "/", parts.query


def _of_page(path: str, query: str, site: Observatory) -> str:
    """The query of the chart that stands for a page where its link is shared."""
    page_for = cast(Mapping[str, PageFor], current_app.extensions).get(PAGES)
    page = page_for(path, query, site) if page_for else None
    if page is None or page.status != 200 or page.preview is None or not page.preview.leaves:
        withdrawn = page is not None and page.status == 410
        raise SelectionError(_WITHDRAWN if withdrawn else _NOTHING, status=410 if withdrawn else 404)
    return urlencode({**dict(parse_qsl(page.preview.query)), "lang": page.lang}, safe=",:/.")
