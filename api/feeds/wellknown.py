"""What browsers, search engines and language models ask for by themselves: robots.txt, llms.txt and the icon."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from html import escape
from typing import Final, cast

from flask import Blueprint, Response, abort, current_app, send_from_directory

from api.answers import find_base_url, find_contact, is_demonstration
from api.middleware.response_headers import YEAR
from layouts.document import addresses
from observatory.demonstration import site_name
from observatory.geography.places import places_with_countries
from observatory.languages import SOURCE, languages
from observatory.observatory import Observatory
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
# What has figures is kept in the release; the files are written of it at the first request, each in a few milliseconds.


@blueprint.get("/sitemap.xml")
def sitemap_index() -> Response:
    """The list of the files; of the demonstration an empty one."""
    base = escape(find_base_url())
    named = "".join(f"<sitemap><loc>{base}/sitemap-{name}.xml</loc></sitemap>" for name in _find_files())
    return _answer(f'<sitemapindex xmlns="{_SITEMAP}">{named}</sitemapindex>')


@blueprint.get("/sitemap-<name>.xml")
def sitemap_file(name: str) -> Response:
    """The addresses without filters of `pages`, or of the places of a country: `/sitemap-pe.xml`."""
    pages = _find_files().get(name) or abort(404)
    urls = "".join(_write_urls(pages, find_base_url()))
    return _answer(f'<urlset xmlns="{_SITEMAP}" xmlns:xhtml="{_HTML}">{urls}</urlset>')


def _answer(file: str) -> Response:
    response = Response(f'<?xml version="1.0" encoding="utf-8"?>\n{file}', mimetype="application/xml")
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


def _find_files() -> Mapping[str, SitemapPages]:
    """The pages of each file, by its name."""
    site = cast(Observatory, current_app.extensions["observatory"])
    with site.one_release():
        return site.reader.once_a_release("sitemap", lambda _: _divide_pages(site))


def _divide_pages(site: Observatory) -> dict[str, SitemapPages]:
    listed = {} if is_demonstration() else list_pages(site)
    most = _MOST // len(languages())
    return {
        f"{name}-{first // most + 1}" if first else name: pages[first : first + most]
        for name, pages in listed.items()
        for first in range(0, len(pages), most)
    }


def list_pages(site: Observatory) -> dict[str, SitemapPages]:
    """The pages of each file: `pages` for those of the catalogue, and for each country the places with figures.

    No page of a small place is among them: where few live, who looks for a place may look for a person.
    """
    catalog = site.catalog
    listed = {"pages": list(_list_pages_of_catalog(site))}
    known = (code for code in site.pages()["territories"] if code in catalog.territories)
    for code in sorted(code for code in known if not catalog.is_small(code)):
        country = catalog.territories[code].country.lower()
        listed.setdefault(country, []).append(("territories", code))
    return listed


def _list_pages_of_catalog(site: Observatory) -> Iterator[tuple[str, str]]:
    catalog, pages = site.catalog, site.pages()
    published = frozenset(pages["indicators"])
    yield from ((name, "") for name in languages()[SOURCE].slugs if name not in _NOT_LISTED)
    yield from (("questions", id_) for id_ in catalog.questions)
    yield from (("indicators", id_) for id_ in catalog.indicators if id_ in published)
    yield from (("comparisons", id_) for id_ in catalog.comparisons)
    yield from (("sources", id_) for id_ in catalog.sources)
    yield from (("revisions", id_) for id_ in pages["revisions"] if id_ in catalog.indicators)


def _write_urls(pages: SitemapPages, base: str) -> Iterator[str]:
    for name, subject in pages:
        spoken = [lang for lang, language in languages().items() if language.has(name, subject)]
        hrefs = [escape(base + addresses.page(lang, name, subject)) for lang in spoken]
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{lang}" href="{href}" />'
            for lang, href in zip(spoken, hrefs, strict=True)
        )
        yield from (f"<url><loc>{href}</loc>{links}</url>" for href in hrefs)
