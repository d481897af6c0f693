"""What browsers, search engines and language models ask for by themselves: robots.txt, llms.txt and the icon."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Final, cast
from xml.etree import ElementTree as Xml  # writes only

from flask import Blueprint, Response, abort, current_app, send_from_directory

from api.answers import find_base_url, find_contact, is_demonstration
from api.middleware.response_headers import YEAR
from layouts.document import addresses
from observatory.demonstration import site_name
from observatory.geography.places import places_with_countries
from observatory.languages import SOURCE, languages
from observatory.observatory import Observatory, published_indicators
from observatory.text import Text

blueprint = Blueprint("wellknown", __name__)
_NOTHING = "# DATOS DE DEMOSTRACIÓN\nUser-agent: *\nDisallow: /\n"
_ROBOTS = "User-agent: *\nDisallow: /api/\nDisallow: /embed/\n"
ICON = "icon.svg"
_LLMS = """# {site}

> Published statistics of gender violence in {places}, each figure with its source, date and limits. Pages: {pages}.

Someone who suffers violence needs help first: {base}/es/ayuda

How to say a number:

- A value that is missing is never zero; obs_status and conf_status say why it is missing.
- A protected number is not to be worked out from others.
- Each register is told by its name. Counts of two registers are never added, and with grade C never compared.
- A rise in records is not a rise in violence. Each selection has a sentence that is safe to print and one that is not.
- Cite the producer first, then this observatory with its release.

## Data

- [Indicators, with definition, grade and limits]({base}/api/v1/indicators?lang=en)
- [What may be said of these rows, and what not]({base}/api/v1/sentences?indicator=INDICATOR&territory=CODE)
- [Territories]({base}/api/v1/territories?lang=en)
- [Sources and licences]({base}/api/v1/sources?lang=en)
- [Rows of one indicator and place]({base}/api/v1/data.json?indicator=INDICATOR&territory=CODE)
- [The same as a citation]({base}/api/v1/citation.json?indicator=INDICATOR&territory=CODE)
- [The interface in OpenAPI 3.1]({base}/api/v1/openapi.json)
- [Everything of the newest release]({base}/api/v1/releases/latest.zip)

## Descriptions

- [Catalogue, DCAT-AP]({base}/catalog.jsonld)
- [Croissant]({base}/croissant.json)
- [How to read these figures]({base}/en/methodology)
"""
ADDRESS: Final = "/.well-known/security.txt"
_DAYS: Final = 180  # RFC 9116 advises less than a year, so that nobody writes to an office that is gone
_NOBODY: Final = (
    "Quien opera este sitio no ha dicho a quién escribir. The operator has not said whom to write to.\n"
)
_SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_HTML: Final = "http://www.w3.org/1999/xhtml"
_NOT_LISTED: Final = ("search", "provenance", "share")
_MOST: Final = 45_000
"""A file may name 50 000 addresses."""
_BASE: Final = "{base}"
"""Stands in the files that are kept for the address of the site, which is known with the request."""
SitemapPages = list[tuple[str, str]]
"""Page name and subject of pages."""


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Pages may be found; data and embeds are not pages. Of the demonstration nothing may."""
    rules = _NOTHING if is_demonstration() else f"{_ROBOTS}Sitemap: {find_base_url()}/sitemap.xml\n"
    return _set_max_age(Response(rules, mimetype="text/plain"), seconds=86_400)


@blueprint.get("/llms.txt")
def llms() -> Response:
    """What a language model has to know before it says a number, and where the data are."""
    mark = "# DATOS DE DEMOSTRACIÓN: every figure is invented.\n\n" if is_demonstration() else ""
    catalog, text = current_app.extensions["observatory"].catalog, Text("en")
    said = _LLMS.format(
        base=find_base_url(),
        site=site_name(text, demonstration=catalog.demonstration),
        places=places_with_countries(catalog, text),
        pages=", ".join(f"{language.name} (/{code}/)" for code, language in languages().items()),
    )
    return _set_max_age(Response(mark + said, mimetype="text/plain"), seconds=86_400)


@blueprint.get("/favicon.ico")
def favicon() -> Response:
    """The neutral icon of the site, for browsers that do not read the page for it."""
    return _set_max_age(send_from_directory(f"{current_app.root_path}/assets", ICON), seconds=YEAR)


def _set_max_age(response: Response, *, seconds: int) -> Response:
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    return response


# /.well-known/security.txt (RFC 9116): where whoever finds a weakness may say so.


@blueprint.get(ADDRESS)
def security_contact() -> Response:
    """The operator's contact, valid for half a year from today; 404 where there is none: nothing is made up."""
    if not find_contact():
        return Response(_NOBODY, status=404, mimetype="text/plain")
    today = cast(Observatory, current_app.extensions["observatory"]).today()
    until = datetime.combine(today + timedelta(days=_DAYS), time(), UTC)
    preferred = (SOURCE, *(code for code in languages() if code != SOURCE))
    lines = [
        f"Contact: {find_contact() if '://' in find_contact() else f'mailto:{find_contact()}'}",
        f"Expires: {until:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(preferred)}",
        f"Canonical: {find_base_url()}{ADDRESS}",
    ]
    response = Response("\n".join([*lines, ""]), mimetype="text/plain")
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


# /sitemap.xml: the files, one a country, that list every page that may be found, each with its translations.
# They are made at the first request of a release.


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
