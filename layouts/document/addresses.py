"""The addresses of pages and of the files a page links to; nobody else writes or reads one.

The names of pages are the keys of `slugs` in `data/text/<lang>/language.yml`, where each language says its own.
"""

from __future__ import annotations

from typing import Final, NamedTuple
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from observatory.addresses.selection import EmbedLook, in_release, short_of
from observatory.files.package.explaining_tables import ARCHIVE
from observatory.languages import SOURCE, languages

LISTS: Final = ("questions", "indicators", "comparisons", "territories", "sources", "revisions")
"""Pages that list what has a page each: `/es/indicadores/` and `/es/indicadores/cem_cases`."""
_OF_EACH: Final = (*LISTS, "calendar", "press")
"""Pages that have pages under them; calendar and press tell of more than these, and are no lists of them."""

EMBED_SCRIPT: Final = "/embed.js"
"""The script that makes frames of charts as tall as they need, on other sites."""
_PLAIN: Final = EmbedLook()

CATALOGUES: Final = {"ld+json": "/catalog.jsonld", "turtle": "/catalog.ttl"}
"""Where all data sets are described for other catalogues, by the form of the description."""


class PageAddress(NamedTuple):
    """Where a path leads: a language, the name of a page and, under a list, the id or code of one thing."""

    lang: str
    name: str
    subject: str = ""


def page(lang: str, name: str, subject: str = "", *, query: str = "") -> str:
    """The page called `name`, or the one of `subject` in that list; in Spanish where a partial language has it not."""
    lang = lang if languages()[lang].has(name, subject) else SOURCE
    slug = languages()[lang].slugs[name]
    if subject:
        path = f"/{lang}/{slug}/{quote(subject)}"
    elif slug:
        path = f"/{lang}/{slug}/" if name in LISTS else f"/{lang}/{slug}"
    else:
        path = f"/{lang}/"
    return _with(path, query)


def place_at(path: str) -> PageAddress | None:
    """Where a path (as decoded) leads; None where there is no such page. `/` is the home of the source language."""
    if path == "/":
        return PageAddress(SOURCE, "home")
    lang, _, rest = path.removeprefix("/").partition("/")
    language = languages().get(lang)
    if language is None or not path.startswith("/"):
        return None
    slug, slash, subject = rest.partition("/")
    name = next((name for name, page_slug in language.slugs.items() if page_slug == slug), None)
    wrong = "/" in subject or (slash and not slug) or (subject and name not in _OF_EACH)
    return (
        None if name is None or wrong or not language.has(name, subject) else PageAddress(lang, name, subject)
    )


def spoken(path: str) -> list[str]:
    """The languages that have the page of `path`."""
    place = place_at(unquote(path)) or PageAddress(SOURCE, "home")
    return [lang for lang, language in languages().items() if language.has(place.name, place.subject)]


def language_of(path: str) -> str:
    """The language that a path begins with, be there a page or not; else the source language.

    What a partial language has not is said in the source language.
    """
    code = path.removeprefix("/").partition("/")[0]
    language = languages().get(code)
    return SOURCE if language is None or (language.only and place_at(path) is None) else code


def translate_address(path: str, lang: str, query: str = "") -> str:
    """The page of `path` in another language; its home where `path` leads nowhere."""
    place = place_at(unquote(path)) or PageAddress(lang, "home")
    return page(lang, place.name, place.subject, query=query)


def indicator(lang: str, id_: str, query: str = "") -> str:
    """The page of an indicator, with the filters of a query."""
    return page(lang, "indicators", id_, query=query)


def comparison(lang: str, id_: str, query: str = "") -> str:
    """The page of a comparison."""
    return page(lang, "comparisons", id_, query=query)


def territory(lang: str, code: str) -> str:
    """The page of a territory."""
    return page(lang, "territories", code)


def help_page(lang: str, country: str = "") -> str:
    """The page of help; the lines of `country` stand first, where the reader comes from a page of one."""
    return page(lang, "help", query=f"territory={country}" if country else "")


def source(lang: str, id_: str) -> str:
    """The page of a source."""
    return page(lang, "sources", id_)


def revisions(lang: str, id_: str, query: str = "") -> str:
    """What moved between the editions of an indicator."""
    return page(lang, "revisions", id_, query=query)


def revision_feed(lang: str, form: str, query: str) -> str:
    """The same as `atom` or `json`."""
    return _with(f"/api/v1/revisions.{form}", _said_in(lang, query))


def feed(lang: str, name: str, query: str = "") -> str:
    """The Atom feed of `releases` or `revisions`: of all, or of the indicator of a query."""
    return _with(f"/api/v1/{name}.atom", _said_in(lang, query))


def provenance(lang: str, query: str) -> str:
    """Where each number of a canonical query comes from."""
    return page(lang, "provenance", query=query)


def provenance_data(lang: str, query: str) -> str:
    """The same for machines."""
    return _with("/api/v1/provenance", _said_in(lang, query))


def page_of(lang: str, query: str) -> str:
    """The page that shows a canonical query: of its indicator or of its comparison."""
    pairs = dict(parse_qsl(query))
    subject, compared = pairs.pop("indicator", ""), pairs.pop("compare", "")
    rest = urlencode(pairs, safe=",:/.")
    return indicator(lang, subject, rest) if subject else comparison(lang, compared, rest)


def page_in_release(lang: str, query: str, release: str) -> str:
    """The page of a canonical query in the release that is cited: it says the same as long as that is kept."""
    return page_of(lang, in_release(query, release))


def short(query: str, release: str) -> str:
    """The short address of a canonical query in the release that is cited."""
    return f"/t/{short_of(in_release(query, release))}"


def release(lang: str, name: str) -> str:
    """The page of a release."""
    return page(lang, "calendar", name)


def citation(lang: str, form: str, query: str) -> str:
    """The citation of a canonical query as `bib`, `ris`, `json` (CSL) or `datacite.json`."""
    return _with(f"/api/v1/citation.{form}", _said_in(lang, query))


def data(lang: str, form: str, query: str) -> str:
    """The rows of a canonical query as `csv`, `xlsx` or `json`."""
    return _with(f"/api/v1/data.{form}", _said_in(lang, query))


def image(lang: str, form: str, query: str, shape: str = "") -> str:
    """The chart of a canonical query as `svg`, `png` or `pdf`; laid out for a shape where one is named."""
    shaped = f"shape={shape}" if shape else ""
    return _with(f"/api/v1/chart.{form}", "&".join(filter(None, (_said_in(lang, query), shaped))))


def link_preview(lang: str, query: str) -> str:
    """The drawing of a canonical query for the card of a shared link."""
    return _with("/api/v1/preview.png", _said_in(lang, query))


def brief(lang: str, query: str) -> str:
    """The sheet to print of a canonical query, or of `territory=CODE` alone."""
    return _with("/api/v1/brief.pdf", _said_in(lang, query))


def month_sheet(lang: str, code: str) -> str:
    """The sheet of a place for its round table of the month."""
    return brief(lang, f"territory={quote(code)}&sheet=month")


def oembed(address: str, form: str) -> str:
    """What oEmbed says, as `json` or `xml`, of the page at a whole address."""
    return f"/oembed?{urlencode({'url': address, 'format': form})}"


def embed(lang: str, query: str, look: EmbedLook = _PLAIN) -> str:
    """The chart of a canonical query alone, for another site's frame; `look` is how the frame looks."""
    pairs = dict(parse_qsl(query))
    subject = pairs.pop("indicator", "") or pairs.pop("compare", "")
    asked = filter(None, (_said_in(lang, urlencode(pairs, safe=",:/.")), look.to_query()))
    return _with(f"/embed/{quote(subject)}", "&".join(asked))


def package_file(release: str, name: str) -> str:
    """A file of a release; the one that holds all others has the name of the release."""
    place = f"/api/v1/releases/{quote(release)}"
    return f"{place}.zip" if name == ARCHIVE else f"{place}/{quote(name)}"


def form_workbook(source: str) -> str:
    """The empty workbook of a source's monthly report."""
    return f"/api/v1/forms/{quote(source)}.xlsx"


def form_guide(lang: str, source: str) -> str:
    """The guide to it."""
    return _with(f"/api/v1/forms/{quote(source)}.html", _said_in(lang, ""))


def is_web(address: str) -> bool:
    """Whether an address from the data may become a link."""
    return address.startswith(("https://", "http://"))


def host_of(address: str) -> str:
    """The host of an address, by which a link without a name is called."""
    return urlsplit(address).hostname or ""


def _said_in(lang: str, query: str) -> str:
    """The query of an address of machines; the source language needs no word."""
    return query if lang == SOURCE else "&".join(filter(None, (query, f"lang={lang}")))


def _with(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path
