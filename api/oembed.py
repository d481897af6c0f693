"""/oembed: what a site that embeds by oEmbed 1.0 (oembed.com) is told of an address of this one: the frame of its chart.

Keys that are not known are passed over, since sites that ask add keys of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple, cast
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit
from xml.etree import ElementTree

from flask import Blueprint, Response, current_app, request

from api.answers import (
    OEMBED,
    add_demonstration_mark,
    answer_json,
    answer_not_modified,
    compute_tag,
    find_base_url,
    selection_of,
    set_cache_headers,
    text_of,
)
from api.middleware.error_pages import address_now
from layouts.document import addresses
from layouts.document.page import Page
from layouts.document.templates import RenderContext
from layouts.parts.embedding import sized_frame
from observatory.addresses.selection import EmbedLook, Selection, SelectionError, query_of, split_look_query
from observatory.charts.painting.image import PREVIEW
from observatory.demonstration import site_name
from observatory.model import Panel
from observatory.observatory import Observatory, clip_to_published
from observatory.provenance.third_party_copies import for_other_sites
from observatory.text import message, printable
from observatory.words.describe import named_sources

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


FORMS: Final = {"json": "application/json", "xml": "text/xml"}
_KEPT: Final = 3600  # seconds that an answer may be kept: what changes within a frame changes in the frame
_LARGEST: Final = 100_000
blueprint = Blueprint("oembed", __name__)


@blueprint.get(OEMBED)
def oembed() -> Response:
    """The frame of the chart at `url`: 404 where this site has none there, 501 for a form that is not known."""
    form, most = _form(), (_pixels("maxwidth"), _pixels("maxheight"))
    site = cast(Observatory, current_app.extensions["observatory"])
    selection, look = view_at(request.args.get("url", ""), site)
    with site.one_release(selection.release):
        selection = clip_to_published(site, selection)
        asked = (form, *map(str, most), find_base_url(), look.to_query())
        tag = compute_tag(site.release, request.path, selection.to_query(), *asked)
        not_modified = answer_not_modified(tag)
        if not_modified is not None:
            return not_modified
        panel = for_other_sites(site.panel(selection.replace(lang="")))
        document = _document(panel, selection, site, most=most, look=look)
        return set_cache_headers(answer_json(document) if form == "json" else _as_xml(document), tag)


def _form() -> str:
    form = request.args.get("format") or "json"
    if form not in FORMS:
        raise SelectionError(
            message("oEmbed no se contesta en «{asked}»: puede ser {known}."),
            status=501,
            asked=form,
            known=", ".join(FORMS),
        )
    return form


def _pixels(key: str) -> int:
    """The most pixels that the frame may take; 0 where it is not said."""
    asked = request.args.get(key, "")
    if not asked:
        return 0
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 9 and 0 < int(asked) <= _LARGEST):
        raise SelectionError(
            message("«{asked}» no es un número de píxeles para {key}."), asked=asked, key=key
        )
    return int(asked)


def _document(
    panel: Panel, selection: Selection, site: Observatory, *, most: tuple[int, int], look: EmbedLook
) -> dict[str, Any]:
    text = text_of(selection)
    context = RenderContext(
        text, site.outlines, base_url=find_base_url(), helplines=site.catalog.sure_helplines
    )
    frame = sized_frame(panel, context, frozen=bool(selection.release), look=look, most=most)
    return {
        "version": "1.0",
        "type": "rich",
        "title": frame.title,
        "author_name": "; ".join(dict.fromkeys(named_sources(panel, text).values())),
        "provider_name": site_name(text, demonstration=panel.demonstration),
        "provider_url": find_base_url() + addresses.page(text.lang, "home"),
        "cache_age": _KEPT,
        **_thumbnail(panel, text.lang, most),
        "html": frame.html,
        "width": frame.width,
        "height": frame.height,
    }


def _thumbnail(panel: Panel, lang: str, most: tuple[int, int]) -> dict[str, Any]:
    """The link preview of the chart; nothing where it is larger than is wanted."""
    width, height = PREVIEW.dots
    if width > (most[0] or width) or height > (most[1] or height):
        return {}
    return {
        "thumbnail_url": find_base_url() + addresses.link_preview(lang, panel.query),
        "thumbnail_width": width,
        "thumbnail_height": height,
    }


def _as_xml(document: dict[str, Any]) -> Response:
    root = ElementTree.Element("oembed")
    for key, value in cast(dict[str, Any], add_demonstration_mark(document)).items():
        ElementTree.SubElement(root, key).text = printable(str(value))
    written = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(written, mimetype=FORMS["xml"])


# Which chart stands at an address of this site: of a page, of an embed, or of a short address.


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
    hosts = {urlsplit(find_base_url()).netloc.lower(), request.host.lower()}
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
