"""What a page is before it becomes a document, and what stands around every page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dash.development.base_component import Component

from observatory.languages import SOURCE
from observatory.model import Helpline, Territory
from observatory.text import message

NEUTRAL_TITLE = message("Información")


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page shows around itself: help lines, release, and where the exit leads."""

    helplines: tuple[Helpline, ...]
    places: tuple[Territory, ...]
    release: str
    released: date | None
    exit_url: str
    base_url: str = ""
    demonstration: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One address: the title of its tab, what a search engine reads, and the tree of the page itself.

    `query` is what was asked of it, which the same page in another language is asked too.
    """

    title: str
    description: str
    body: Component
    status: int
    canonical: str
    frame: Frame
    lang: str = SOURCE
    query: str = ""
