"""/sitemap.xml: every page that may be found, in every language, each with its translations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, cast
from xml.etree import ElementTree as Xml  # writes only

from flask import Blueprint, Response, current_app

from api.answers import find_base_url, is_demonstration
from layouts.document import addresses
from observatory.languages import SOURCE, languages
from observatory.observatory import Observatory
from observatory.statistics.availability import published_indicators

blueprint = Blueprint("sitemap", __name__)

_SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_HTML: Final = "http://www.w3.org/1999/xhtml"
_NOT_LISTED: Final = ("search", "provenance", "share")
_MOST: Final = 45_000
"""A file may name 50 000 addresses."""


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """The addresses without filters; of the demonstration none."""
    site = cast(Observatory, current_app.extensions["observatory"])
    root = Xml.Element("urlset", {"xmlns": _SITEMAP, "xmlns:xhtml": _HTML})
    with site.one_release():
        pages = [] if is_demonstration() else list(list_pages(site))
    for name, subject in pages[: _MOST // len(languages())]:
        for lang in addresses.spoken(addresses.page(SOURCE, name, subject)):
            _url(root, name, subject, lang=lang)
    response = Response(
        Xml.tostring(root, encoding="utf-8", xml_declaration=True), mimetype="application/xml"
    )
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


def list_pages(site: Observatory) -> Iterator[tuple[str, str]]:
    """Page name and subject of every page: those of the catalogue, and the places with figures."""
    catalog = site.catalog
    yield from ((name, "") for name in languages()[SOURCE].slugs if name not in _NOT_LISTED)
    yield from (("questions", id_) for id_ in catalog.questions)
    yield from (("indicators", id_) for id_ in published_indicators(site))
    yield from (("comparisons", id_) for id_ in catalog.comparisons)
    yield from (("sources", id_) for id_ in catalog.sources)
    yield from (("revisions", id_) for id_ in dict.fromkeys(series.indicator for series in site.revised()))
    codes = {code for published in site.availability().values() for code in published.territories}
    yield from (("territories", code) for code in sorted(codes.intersection(catalog.territories)))


def _url(root: Xml.Element, name: str, subject: str, *, lang: str) -> None:
    base = find_base_url()
    url = Xml.SubElement(root, "url")
    Xml.SubElement(url, "loc").text = base + addresses.page(lang, name, subject)
    for language in addresses.spoken(addresses.page(SOURCE, name, subject)):
        href = base + addresses.page(language, name, subject)
        Xml.SubElement(url, "xhtml:link", {"rel": "alternate", "hreflang": language, "href": href})
