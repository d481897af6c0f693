"""What a page is before it becomes a document: what stands around it, and what search engines of data read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape
from typing import Any, Final, NamedTuple

from markupsafe import Markup

from layouts.document import addresses
from observatory.addresses.selection import in_release
from observatory.catalog import Catalog
from observatory.demonstration import prefix_demonstration_mark, site_name
from observatory.languages import SOURCE
from observatory.model import (
    Acronym,
    Availability,
    Country,
    Helpline,
    Panel,
    Source,
    Territory,
    media_type_of,
)
from observatory.text import Text, message
from observatory.vocabulary import captions, page_titles
from observatory.vocabulary.page_titles import TITLES
from observatory.words import citation_forms
from observatory.words.citation_forms import cited_table, sentence


@dataclass(frozen=True, slots=True)
class Section:
    """An entry of the menu: its name, the page that it opens, and the other pages that belong to it."""

    name: str
    opens: str
    pages: tuple[str, ...] = ()


SECTIONS: Final = (
    Section(page_titles.QUESTIONS, "questions", ("comparisons",)),
    Section(page_titles.EXPLORER, "explorer"),
    Section(page_titles.TERRITORIES, "territories", ("institutions",)),
    Section(
        captions.DATA,
        "indicators",
        ("data", "sources", "sending", "quality", "calendar", "revisions", "provenance"),
    ),
    Section(captions.HOW_TO_READ, "methodology", ("easy", "glossary", "laws", "timeline", "press", "about")),
    Section(captions.HELP, "help"),
)

NEUTRAL_TITLE = message("Información")
LONGEST_TITLE: Final = 70
"""Letters of a title that a tab, a bookmark and a list of results show."""


def window_title(name: str, site: str, text: Text) -> str:
    """`name` and who says it, as briefly as there is room for.

    A sentence that is too long stands without its explanations; what is too long all the same, without its last words.
    """
    if not name:
        return site
    brief_site = text.t(captions.OBSERVATORY)
    titles = (f"{name} · {site}", f"{name} · {brief_site}", name)
    short = name.partition(". ")[0]
    cut = f"{short[: LONGEST_TITLE - 1].rpartition(' ')[0].rstrip(',;:')}…"
    return next((title for title in (*titles, short) if len(title) <= LONGEST_TITLE), cut)


@dataclass(frozen=True, slots=True)
class PageFrame:
    """What every page shows around itself: help lines, release, where the exit leads, and who answers.

    `places` are the territories of the help lines and their countries, those of the site first.
    """

    helplines: tuple[Helpline, ...]
    places: tuple[Territory, ...]
    release: str
    released: date | None
    exit_url: str
    base_url: str = ""
    demonstration: bool = False
    contact: str = ""
    countries: Mapping[str, Country] = field(default_factory=dict)
    acronyms: tuple[Acronym, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """The chart that stands for a page where its link is shared: its canonical query, and what its image says in words.

    `leaves`: other sites may show it, as an image or in a frame.
    """

    query: str
    words: str
    leaves: bool = True


@dataclass(frozen=True, slots=True)
class Page:
    """One address: the title of its tab, what a search engine reads, and the page itself.

    `query` is what was asked of it, which the same page in another language is asked too. `preview` is None for the
    neutral image; `structured` is what machines read of it, and `signposts` lead them on. `country` is the one that all
    its places are of, empty for a page of several or of none. `explorer`: Dash runs in it.
    """

    title: str
    description: str
    body: Markup
    status: int
    canonical: str
    frame: PageFrame
    lang: str = SOURCE
    query: str = ""
    preview: Preview | None = None
    structured: Mapping[str, Any] | None = None
    signposts: tuple[Signpost, ...] = ()
    indexed: bool = True
    country: str = ""
    explorer: bool = False


# The six entries of the menu and the pages that gather under each: menu, foot, trails and lists are made of it.


def section_of(page: str) -> Section | None:
    """The section that a page opens or belongs to; None for the home and the search."""
    return next((section for section in SECTIONS if page in (section.opens, *section.pages)), None)


def trail_to(page: str, text: Text) -> list[tuple[str, str]]:
    """Name and address of the section above a page; empty for the page that opens a section."""
    section = section_of(page)
    if section is None or section.opens == page:
        return []
    return [(text.t(section.name), addresses.page(text.lang, section.opens))]


def trail_below(page: str, text: Text) -> list[tuple[str, str]]:
    """Names and addresses above a page of one thing: its section, and the list `page` in which it stands."""
    return [*trail_to(page, text), (text.t(TITLES[page]), addresses.page(text.lang, page))]


# A series or a comparison as a schema.org Dataset, for search engines of data.

LONGEST_DESCRIPTION: Final = 5000
"""Letters that a search engine of data takes; it asks for fifty at least."""
SUBJECT: Final = message("violencia de género")
DATA_FORMS: Final = {form: media_type_of(f"rows.{form}") for form in ("csv", "json", "xlsx")}
"""The forms in which the rows of a page are offered, with the type of each."""


def dataset(
    panel: Panel, published: Sequence[Availability], catalog: Catalog, *, base_url: str, text: Text
) -> dict[str, Any]:
    """The description of the whole series or comparison; without a span where nothing is published yet."""
    subject = panel.comparison or panel.indicator
    query = f"compare={subject.id}" if panel.comparison else f"indicator={subject.id}"
    page = base_url + addresses.page_of(text.lang, query)
    table = cited_table(
        panel, text, address=base_url + addresses.page_in_release(text.lang, panel.query, panel.release)
    )
    site = {"@type": "Organization", "name": table.site, "url": base_url + addresses.page(text.lang, "home")}
    described: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": prefix_demonstration_mark(text.t(subject.name), text, demonstration=panel.demonstration),
        "description": description(panel, text),
        "url": page,
        "identifier": subject.id,
        "inLanguage": text.lang,
        "isAccessibleForFree": True,
        "keywords": keywords(panel, catalog, text),
        "measurementTechnique": text.t(panel.indicator.method),
        "variableMeasured": [
            {"@type": "PropertyValue", "name": text.t(each.name), "unitText": text.t(each.unit)}
            for each in panel.indicators
        ],
        "dateModified": panel.released.isoformat(),
        "version": panel.release,
        "citation": sentence(table, text),
        "publisher": site,
        "creator": [{"@type": "Organization", "name": name} for name in table.producers],
        "isBasedOn": list(table.derived_from),
        "license": licences(panel.sources, base_url=base_url, text=text),
        "spatialCoverage": [
            {"@type": "Place", "name": text.t(territory.name)} for territory in panel.territories
        ],
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "name": site_name(text, demonstration=panel.demonstration),
            "url": base_url + addresses.CATALOGUES["ld+json"],
        },
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": mimetype,
                "contentUrl": base_url + addresses.data(text.lang, form, query),
            }
            for form, mimetype in DATA_FORMS.items()
        ],
    }
    if published:
        first_day = min(each.first_day for each in published)
        last_day = max(each.last_day for each in published)
        described["temporalCoverage"] = f"{first_day.isoformat()}/{last_day.isoformat()}"
    return {key: value for key, value in described.items() if value}


def description(panel: Panel, text: Text) -> str:
    """What is counted and how, and what must be known of it; cut at a sentence where it is long."""
    reason = [panel.comparison.reason] if panel.comparison else []
    told = [part for each in panel.indicators for part in (each.definition, each.method, *each.caveats)]
    said, length = [], 0
    for part in dict.fromkeys(text.t(part) for part in (*reason, *told)):
        length += len(part) + 1
        if length <= LONGEST_DESCRIPTION:
            said.append(part)
    return prefix_demonstration_mark(" ".join(said), text, demonstration=panel.demonstration)


def keywords(panel: Panel, catalog: Catalog, text: Text) -> list[str]:
    """Theme, question, places and the standards that are near, as people and programs name them."""
    names: list[str] = [text.t(SUBJECT)]
    for indicator in panel.indicators:
        names += [text.t(catalog.themes[indicator.theme].name)] if indicator.theme in catalog.themes else []
        question = catalog.question_of.get(indicator.id)
        names += [text.t(question.short)] if question else []
        standards = (catalog.standards[near.standard] for near in indicator.standards)
        names += [f"{standard.framework} {standard.code}" for standard in standards]
    return list(dict.fromkeys((*names, *(text.t(place.name) for place in panel.territories[:12]))))


def licences(sources: Iterable[Source], *, base_url: str, text: Text) -> list[str | dict[str, str]]:
    """The licence of each source: its address, or its name and where this site tells of it."""
    told: dict[str, str | dict[str, str]] = {}
    for source in sources:
        name, address = text.t(source.licence.name), source.licence.url
        here = base_url + addresses.source(text.lang, source.id)
        told.setdefault(
            address or name,
            address if addresses.is_web(address) else {"@type": "CreativeWork", "name": name, "url": here},
        )
    return list(told.values())


# Links that lead a program from a page to its data, licence and citation (signposting.org), in the head of the page.


class Signpost(NamedTuple):
    """A typed link: its relation, where it leads, and the type of what is there, if it is a file."""

    relation: str
    address: str
    mimetype: str = ""

    def header(self) -> str:
        """The link as a value of the HTTP header `Link`."""
        of_type = f'; type="{self.mimetype}"' if self.mimetype else ""
        return f'<{self.address}>; rel="{self.relation}"{of_type}'

    def element(self) -> str:
        """The link as an element of the head of a page."""
        of_type = f' type="{self.mimetype}"' if self.mimetype else ""
        return f'<link rel="{self.relation}"{of_type} href="{escape(self.address)}">'


def of_page(panel: Panel, *, base_url: str, lang: str) -> tuple[Signpost, ...]:
    """From the page of a panel: how to cite it, what describes it, its rows as files, its licences, that it is data."""
    query = in_release(panel.query, panel.release)
    items = (
        Signpost("item", base_url + addresses.data(lang, form, query), mimetype)
        for form, mimetype in DATA_FORMS.items()
    )
    return (*_citation_links(panel, base_url, lang), *items, Signpost("type", "https://schema.org/Dataset"))


def of_rows(panel: Panel, *, base_url: str, lang: str) -> tuple[Signpost, ...]:
    """From a file of rows: back to the page it belongs to, and the same citation, description and licences."""
    page = Signpost("collection", base_url + addresses.page_of(lang, panel.query), "text/html")
    return (*_citation_links(panel, base_url, lang), page)


def _citation_links(panel: Panel, base_url: str, lang: str) -> Iterator[Signpost]:
    query = in_release(panel.query, panel.release)
    yield Signpost("cite-as", base_url + addresses.page_in_release(lang, panel.query, panel.release))
    described = base_url + addresses.citation(lang, "datacite.json", query)
    yield Signpost("describedby", described, citation_forms.DATACITE)
    licences = dict.fromkeys(source.licence.url for source in panel.sources)
    yield from (Signpost("license", address) for address in licences if addresses.is_web(address))
