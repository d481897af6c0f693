"""Every address that the walk asks, once: pages, interface, embeds, images, cards, sheets, the explorer, feeds, files."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, cycle
from typing import Any, Final, TypeVar

from api.feeds.wellknown import list_pages
from layouts.document import addresses
from observatory.addresses.selection import Selection
from observatory.addresses.selection_error import KeptToPagesError
from observatory.languages import languages
from observatory.observatory import Observatory
from observatory.provenance.third_party_copies import may_leave
from tests.browser.walking import answers, without_frame
from tests.kit.asking import ASKED, CALLBACK, GALLERIES, frames_request
from tests.kit.random_selections import random_selections
from tests.kit.sampling import FIXED_SEED

T = TypeVar("T")
EMBEDS: Final = 500
STATES: Final = 200
DATED: Final = 600
TYPESET: Final = 60
"""Images and workbooks of each form that is made by a slow program: PNG, PDF, XLSX."""
PARTS: Final = 10
"""`make long` walks one part in so many, always the same."""
VIEWS: Final = ("", "&view=bars", "&view=map", "&view=table")
SHAPES: Final = ("", "&shape=wide", "&shape=square", "&shape=print")
SEARCHES: Final = ("q=comas", "q=cem+edad", "q=denuncias+2026", "q=feminicidios+el+alto", "q=xyzzy")
FEEDS: Final = (
    "/sitemap.xml",
    "/sitemap-pages.xml",
    "/sitemap-bo.xml",
    "/sitemap-pe.xml",
    "/api/v1/releases.atom",
    "/api/v1/revisions.atom",
)
FILES: Final = (
    "/robots.txt", "/llms.txt", "/favicon.ico", "/.well-known/security.txt", "/embed.js", "/croissant.json",
    "/oembed?url=http%3A%2F%2Flocalhost%2Fes%2Findicadores%2Fcem_cases", "/healthz", "/readyz",
    *addresses.CATALOGUES.values(),
)  # fmt: skip
_SLOW: Final = ("data.xlsx", "chart.png", "chart.pdf")
_KINDS: Final = {
    "brief.pdf": "sheet",
    "preview.png": "card",
    "chart.": "image",
    "atom": "feed",
    "releases/": "file",
}


@dataclass(frozen=True, slots=True, order=True)
class Asked:
    """A request: what kind of answer it wants, the address, what is posted (JSON), the statuses it may have."""

    kind: str
    address: str
    posted: str = ""
    statuses: tuple[int, ...] = (200,)

    @property
    def digest(self) -> str:
        """The same for an address on every day and machine: it chooses parts of the walk and names files."""
        return hashlib.sha256(f"{self.address}\n{self.posted}".encode()).hexdigest()


def every_address(site: Observatory, document: Mapping[str, Any]) -> list[Asked]:
    """All of them in order, none twice; `document` is that of the interface (OpenAPI)."""
    with site.one_release():
        asked = [
            *pages(site), *refusals(), *kept_at_home(site), *kept_to_pages(site), *explorer_states(site), *embeds(site),
            *interface(site, document), *sheets(site),
            *(Asked("feed", address) for address in FEEDS),
            *(Asked("file", address, statuses=(200, 404)) for address in FILES),
        ]  # fmt: skip
    first = {(one.address, one.posted): one for one in reversed(asked)}
    return sorted(first.values())


def tenth(every: Iterable[Asked]) -> list[Asked]:
    """The part that `make long` walks, chosen by the address alone: another address changes no other's place."""
    return [one for one in every if int(one.digest, 16) % PARTS == 0]


def of_release(every: Iterable[Asked], release: str) -> Iterator[Asked]:
    """Six hundred pages of series, embeds and answers of the interface, asked of a release by its name."""
    addressed = (
        "/embed/",
        "/api/v1/data.csv",
        "/api/v1/data.json",
        "/api/v1/chart.svg",
        "/api/v1/provenance",
    )
    addressed += ("/api/v1/sentences", *(addresses.page(lang, "indicators") for lang in languages()))
    fitting = (
        one
        for one in every
        if one.statuses == (200,) and one.address.startswith(addressed) and one.address not in addressed
    )
    for one in chosen(fitting, DATED):
        yield replace(one, address=f"{one.address}{'&' if '?' in one.address else '?'}release={release}")


def chosen(every: Iterable[T], count: int) -> list[T]:
    """`count` of them, always the same, in an order that has nothing to do with their names."""
    return sorted(every, key=lambda one: hashlib.sha256(str(one).encode()).hexdigest())[:count]


def subjects(site: Observatory) -> list[str]:
    """What an address of figures may ask: each series, with or without figures, and each comparison."""
    catalog = site.catalog
    return [
        *(f"indicator={id_}" for id_ in catalog.indicators),
        *(f"compare={id_}" for id_ in catalog.comparisons),
    ]


def pairs(site: Observatory) -> list[tuple[str, str]]:
    """Each series with each place of which it is shown, listed without a date, or held."""
    why = site.absences()
    shown = {(id_, code) for id_, one in site.availability().items() for code in one.territories}
    return sorted(shown | why.withheld | why.undated)


def pages(site: Observatory) -> Iterator[Asked]:
    """Every page of the page table in every language, with every thing that has one, and its filters in turn."""
    catalog = site.catalog
    absent = site.absences()
    places = {code for _, code in absent.withheld | absent.undated} | {*catalog.main_places}
    named = [
        *chain.from_iterable(list_pages(site).values()), *(("indicators", id_) for id_ in catalog.indicators),
        *(("territories", code) for code in sorted(places)), *(("press", name) for name in GALLERIES),
        ("calendar", str(site.release.id)),
    ]  # fmt: skip
    for lang in languages():
        yield from (Asked("page", addresses.page(lang, name, subject)) for name, subject in named)
        yield from (Asked("page", addresses.page(lang, name, query=query)) for name, query in ASKED.items())
        yield from (Asked("page", addresses.page(lang, "search", query=query)) for query in SEARCHES)
    filtered = [
        f"territory={code}{view}"
        for code in (*catalog.main_places, ",".join(catalog.main_places))
        for view in VIEWS[:3]
    ]
    turns = cycle(zip(cycle(languages()), cycle(filtered)))
    for (lang, query), id_ in zip(turns, catalog.indicators, strict=False):
        yield Asked("page", addresses.indicator(lang, id_, query))
    known = [
        pair
        for pair in pairs(site)
        if pair[1] in catalog.main_places or pair in absent.withheld | absent.undated
    ]
    for (id_, code), lang, view in zip(known, cycle(languages()), cycle(VIEWS)):
        yield Asked("page", addresses.indicator(lang, id_, f"territory={code}{view}"))


def refusals() -> Iterator[Asked]:
    """What answers a wrong filter, an address that is none, and documents without the frame of the site."""
    for lang in languages():
        for address in (*answers(lang), *without_frame(lang)):
            kind = "embed" if address.startswith("/embed/") else "refusal"
            yield Asked(kind, address, statuses=(200, 400, 404))


def explorer_states(site: Observatory) -> Iterator[Asked]:
    """States of the explorer, as a page and as what its script asks for."""
    drawn = [f"indicator={id_}" for id_ in site.availability() if not site.catalog.shown_on(id_, ())]
    drawn += [one.replace(lang="").to_query() for one in random_selections(site, STATES, seed=FIXED_SEED)]
    for lang, query in zip(cycle(languages()), dict.fromkeys(drawn)):
        path = addresses.page(lang, "explorer")
        yield Asked("explorer", f"{path}?{query}")
        yield Asked("explorer", CALLBACK, posted=json.dumps(frames_request(query, path=path)))


def embeds(site: Observatory) -> Iterator[Asked]:
    """Five hundred embeds of pairs, all pairs that are withheld or undated, and all comparisons, in turning languages."""
    absent = site.absences()
    known = {*absent.withheld, *absent.undated}
    every = chosen([pair for pair in pairs(site) if pair not in known], EMBEDS)
    for (id_, code), lang, view in zip(every, cycle(languages()), cycle(VIEWS)):
        query = f"territory={code}{'' if view.endswith('map') else view}"
        if _may_leave(site, f"indicator={id_}&{query}"):
            yield Asked("embed", f"/embed/{id_}?{query}&lang={lang}")
    for lang in languages():
        yield from (
            Asked("embed", f"/embed/{id_}?territory={code}&lang={lang}") for id_, code in sorted(known)
        )
        yield from (Asked("embed", f"/embed/{id_}?lang={lang}") for id_ in site.catalog.comparisons)
    for (id_, one), lang in zip(site.availability().items(), cycle(languages())):
        if len(one.territories) > 1 and _may_leave(site, f"indicator={id_}&view=map"):
            yield Asked("embed", f"/embed/{id_}?view=map&lang={lang}")


def kept_at_home(site: Observatory) -> Iterator[Asked]:
    """Embed, card and sheet of what was read in files that nobody published alone: none is made."""
    for subject in subjects(site):
        if not _may_leave(site, subject) and subject not in tables_of_few_pages(site):
            yield Asked("embed", f"/embed/{subject.partition('=')[2]}", statuses=(404,))
            yield Asked("card", f"/api/v1/preview.png?{subject}", statuses=(404,))
            yield Asked("sheet", f"/api/v1/brief.pdf?{subject}", statuses=(404,))


def tables_of_few_pages(site: Observatory) -> list[str]:
    """The queries after tables that stand on few pages: of a series none of which stands elsewhere, and by its traits."""
    tables = [
        (id_, traits)
        for id_, indicator in site.catalog.indicators.items()
        for traits in ((), *((name,) for name in indicator.dimensions))
        if site.catalog.shown_on(id_, traits)
    ]
    return [f"indicator={id_}{'&by=' if traits else ''}{','.join(traits)}" for id_, traits in tables]


def kept_to_pages(site: Observatory) -> Iterator[Asked]:
    """All that shows a table on another page, or takes it along: each refuses. Rows of it are given."""
    for query, lang in zip(tables_of_few_pages(site), cycle(languages())):
        subject, _, rest = query.removeprefix("indicator=").partition("&")
        spoken = f"{query}&lang={lang}"
        yield Asked("embed", f"/embed/{subject}?{rest}{'&' if rest else ''}lang={lang}", statuses=(404,))
        yield Asked("card", f"/api/v1/preview.png?{spoken}", statuses=(404,))
        yield Asked("sheet", f"/api/v1/brief.pdf?{spoken}", statuses=(404,))
        yield Asked("image", f"/api/v1/chart.svg?{spoken}", statuses=(404,))
        yield Asked("image", f"/api/v1/chart.png?{spoken}&shape=square", statuses=(404,))
        yield Asked("data", f"/api/v1/sentences?{spoken}", statuses=(404,))
        yield Asked("refusal", f"{addresses.page(lang, 'explorer')}?{query}", statuses=(404,))
        yield Asked("refusal", f"{addresses.page(lang, 'share')}?{query}", statuses=(404,))
        yield Asked("data", f"/api/v1/data.csv?{spoken}")
        yield Asked("data", f"/api/v1/data.json?{spoken}")


def _may_leave(site: Observatory, query: str) -> bool:
    try:
        return may_leave(site.panel(Selection.from_query(query, site.catalog)))
    except KeptToPagesError:
        return False


def sheets(site: Observatory) -> Iterator[Asked]:
    """The printed sheet of each place with figures; those of series and comparisons are among the interface's."""
    codes = {code for one in site.availability().values() for code in one.territories}
    for code, lang in zip(chosen(codes, TYPESET), cycle(languages())):
        yield Asked("sheet", f"/api/v1/brief.pdf?territory={code}&lang={lang}")


def interface(site: Observatory, document: Mapping[str, Any]) -> Iterator[Asked]:
    """Every path of the interface's document with each value that it gives, or with each series and comparison."""
    for path, described in document["paths"].items():
        kind = next((kind for part, kind in _KINDS.items() if part in path), "data")
        queries = _queries(site, path, _parameters(described["get"], document))
        for filled in _filled(path, _parameters(described["get"], document), document):
            for lang, query in zip(cycle(languages()), queries):
                spoken = (
                    "" if path.startswith(("/geo", "/forms")) or path == "/openapi.json" else f"lang={lang}"
                )
                asked = "&".join(filter(None, (query, spoken)))
                yield Asked(kind, f"/api/v1{filled}{'?' if asked else ''}{asked}")


def _parameters(operation: Mapping[str, Any], document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    known = document["components"]["parameters"]
    return [
        known[one["$ref"].split("/")[-1]] if "$ref" in one else one for one in operation.get("parameters", ())
    ]


def _filled(path: str, parameters: Sequence[Mapping[str, Any]], document: Mapping[str, Any]) -> list[str]:
    """The path with each of the values that the document gives for what stands in braces."""
    filled = [path]
    for name in re.findall(r"\{(\w+)\}", path):
        [schema] = [one["schema"] for one in parameters if (one["name"], one["in"]) == (name, "path")]
        schema = document["components"]["schemas"].get(schema.get("$ref", "").split("/")[-1], schema)
        values = schema.get("enum") or schema.get("examples", ())  # a site may have none: no set, no form
        filled = [one.replace(f"{{{name}}}", value) for one in filled for value in values]
    return filled


def _queries(site: Observatory, path: str, parameters: Sequence[Mapping[str, Any]]) -> list[str]:
    """What a path is asked: each subject, and of figures each place that has them; a sample where answers are typeset."""
    names = {one["name"] for one in parameters if one["in"] == "query"}
    kept = {*tables_of_few_pages(site)} if not path.startswith("/data.") else set()
    official = [
        one
        for one in subjects(site)
        if one not in kept and (path not in {"/preview.png", "/brief.pdf"} or _may_leave(site, one))
    ]
    if "sheetof" in names:
        return official
    if "subject" not in names:
        needed = [one for one in parameters if one.get("required") and one["name"] == "indicator"]
        return subjects(site)[:3] if needed else [""]
    if path in {"/data.json", "/chart.svg", "/data.csv"}:
        of_pairs = [
            f"indicator={id_}&territory={code}" for id_, code in pairs(site) if f"indicator={id_}" not in kept
        ]
        if path != "/chart.svg":
            return [*official, *of_pairs]
        travelling = zip((one for one in official if _may_leave(site, one)), cycle(SHAPES[1:3]))
        return [*official, *chosen(of_pairs, EMBEDS // 2), *(f"{one}{shape}" for one, shape in travelling)]
    if path.removeprefix("/") in _SLOW:
        shapes = SHAPES if path.startswith("/chart") else ("",)
        return [
            f"{one}{shape}"
            for one, shape in zip(
                chosen(filter(lambda one: _may_leave(site, one), official), TYPESET), cycle(shapes)
            )
        ]
    return official
