"""/sitemap.xml: the files, one a country, that list every page that may be found, each with its translations.

They are made at the first request of a release.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, cast
from xml.etree import ElementTree as Xml  # writes only

from flask import Blueprint, Response, abort, current_app

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
_BASE: Final = "{base}"
"""Stands in the files that are kept for the address of the site, which is known with the request."""

SitemapPages = list[tuple[str, str]]
"""Page name and subject of pages."""


@blueprint.get("/sitemap.xml")
def sitemap_index() -> Response:
    """The list of the files; of the demonstration an empty one."""
    return _answer(_find_files()[""])


@blueprint.get("/sitemap-<name>.xml")
def sitemap_file(name: str) -> Response:
    """The addresses without filters of `pages`, or of the places of a country: `/sitemap-pe.xml`."""
    return _answer(_find_files().get(name) or abort(404))


def _answer(file: str) -> Response:
    response = Response(file.replace(_BASE, find_base_url()), mimetype="application/xml")
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


def _find_files() -> Mapping[str, str]:
    """The text of each file by its name, that of the index by none."""
    site = cast(Observatory, current_app.extensions["observatory"])
    with site.one_release():
        return site.reader.once_a_release("sitemap", lambda _: _write_files(site))


def _write_files(site: Observatory) -> dict[str, str]:
    listed = {} if is_demonstration() else list_pages(site)
    most = _MOST // len(languages())
    files = {}
    for name, pages in listed.items():
        for first in range(0, len(pages), most):
            files[f"{name}-{first // most + 1}" if first else name] = _write_file(pages[first : first + most])
    index = Xml.Element("sitemapindex", {"xmlns": _SITEMAP})
    for name in files:
        Xml.SubElement(Xml.SubElement(index, "sitemap"), "loc").text = f"{_BASE}/sitemap-{name}.xml"
    return {"": _as_text(index), **files}


def list_pages(site: Observatory) -> dict[str, SitemapPages]:
    """The pages of each file: `pages` for those of the catalogue, and for each country the places with figures.

    No page of a small place is among them: where few live, who looks for a place may look for a person.
    """
    catalog = site.catalog
    codes = {code for published in site.availability().values() for code in published.territories}
    listed = {"pages": list(_list_pages_of_catalog(site))}
    for code in sorted(code for code in codes if code in catalog.territories and not catalog.is_small(code)):
        country = catalog.territories[code].country.lower()
        listed.setdefault(country, []).append(("territories", code))
    return listed


def _list_pages_of_catalog(site: Observatory) -> Iterator[tuple[str, str]]:
    catalog = site.catalog
    yield from ((name, "") for name in languages()[SOURCE].slugs if name not in _NOT_LISTED)
    yield from (("questions", id_) for id_ in catalog.questions)
    yield from (("indicators", id_) for id_ in published_indicators(site))
    yield from (("comparisons", id_) for id_ in catalog.comparisons)
    yield from (("sources", id_) for id_ in catalog.sources)
    yield from (("revisions", id_) for id_ in dict.fromkeys(series.indicator for series in site.revised()))


def _write_file(pages: SitemapPages) -> str:
    root = Xml.Element("urlset", {"xmlns": _SITEMAP, "xmlns:xhtml": _HTML})
    for name, subject in pages:
        spoken = addresses.spoken(addresses.page(SOURCE, name, subject))
        hrefs = {lang: _BASE + addresses.page(lang, name, subject) for lang in spoken}
        for address in hrefs.values():
            url = Xml.SubElement(root, "url")
            Xml.SubElement(url, "loc").text = address
            for lang, href in hrefs.items():
                Xml.SubElement(url, "xhtml:link", {"rel": "alternate", "hreflang": lang, "href": href})
    return _as_text(root)


def _as_text(root: Xml.Element) -> str:
    return '<?xml version="1.0" encoding="utf-8"?>\n' + Xml.tostring(root, encoding="unicode")
