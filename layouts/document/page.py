"""What a page is before it becomes a document, and what stands around every page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from markupsafe import Markup

from layouts.document import addresses
from layouts.document.dataset import Signpost
from observatory.languages import SOURCE
from observatory.model import Acronym, Country, Helpline, Territory
from observatory.text import Text, message
from observatory.vocabulary import captions, page_titles
from observatory.vocabulary.page_titles import TITLES


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
    Section(
        captions.HOW_TO_READ,
        "methodology",
        ("easy", "glossary", "laws", "timeline", "press", "about"),
    ),
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
    """The same for a page of one thing that the page `page` lists."""
    return [*trail_to(page, text), (text.t(TITLES[page]), addresses.page(text.lang, page))]
