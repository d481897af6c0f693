"""Gathers the pages about the site itself: calendar, easy reading, press, data, about."""

from __future__ import annotations

from typing import Final

from callbacks.page_request import Asked
from callbacks.themes import themes_of
from layouts.document import addresses
from layouts.document.page import Page
from layouts.pages import calendar
from layouts.reference import about, data, easy, press
from observatory.asking import with_figures
from observatory.vocabulary import page_titles

QUOTED: Final = (
    "police_complaints", "police_complaint_rate", "cem_cases", "cem_activities", "slim_cases", "felcv_complaints",
    "prosecutor_cases", "feminicides", "partner_violence_12m", "help_seeking", "service_centres", "protection_measures",
)  # fmt: skip


def calendar_page(asked: Asked) -> Page:
    """Releases and editions, past ones."""
    site, text = asked.observatory, asked.text
    current = site.release.id
    kept = [calendar.Kept(one.id, one.released, one.id == current) for one in site.releases.kept()]
    body = calendar.calendar_page(kept, list(asked.catalog.sources.values()), site.snapshots(), text=text)
    return asked.page(text.t(page_titles.CALENDAR), body, canonical=addresses.page(text.lang, "calendar"))


def easy_page(asked: Asked) -> Page:
    """The site in short sentences; its tab says as little as that of the help page."""
    text = asked.text
    body = easy.easy_page(asked.frame, asked.catalog, text)
    return asked.page(text.t(page_titles.EASY), body, canonical=addresses.page(text.lang, "easy"))


def press_page(asked: Asked) -> Page:
    """Sentences, words, embeds."""
    known, text = with_figures(asked.observatory), asked.text
    quoted = [known[one] for one in QUOTED if one in known]
    body = press.press_page(quoted, asked.catalog, asked.frame, text=text)
    return asked.page(text.t(page_titles.PRESS), body, canonical=addresses.page(text.lang, "press"))


def data_page(asked: Asked) -> Page:
    """Files and addresses for machines."""
    body = data.data_page(themes_of(asked), asked.catalog, asked.text)
    return asked.page(asked.text.t(page_titles.DATA), body, canonical=addresses.page(asked.text.lang, "data"))


def about_page(asked: Asked) -> Page:
    """Where this comes from and who answers."""
    text = asked.text
    body = about.about_page(asked.frame, text)
    return asked.page(text.t(page_titles.ABOUT), body, canonical=addresses.page(text.lang, "about"))
