"""The seven entries of the menu and the pages that gather under each: menu, foot, trails and lists are made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from layouts.document import addresses
from observatory.addresses.destinations import TITLES
from observatory.text import Text
from observatory.vocabulary import captions, page_titles


@dataclass(frozen=True, slots=True)
class Section:
    """An entry of the menu: its name, the page that it opens, and the other pages that belong to it."""

    name: str
    opens: str
    pages: tuple[str, ...] = ()


SECTIONS: Final = (
    Section(page_titles.QUESTIONS, "questions"),
    Section(page_titles.EXPLORER, "explorer"),
    Section(page_titles.COMPARISONS, "comparisons"),
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
