"""Gathers the timeline: laws, plans, openings, breaks and observatories of all countries in the order of time."""

from __future__ import annotations

import re
from itertools import groupby
from typing import NamedTuple

from callbacks.page_request import PageRequest
from layouts.document.page import Page
from observatory.geography.places import name_of
from observatory.model import Event, Period
from observatory.text import Text


class Moment(NamedTuple):
    """An entry: when (as exactly as is known), what, where, and the document that says so with its address, if any.

    `hue` and `edge` are the classes that tell countries apart, with colours and without.
    """

    event: Event
    date_words: str
    places: tuple[str, ...]
    document: str
    address: str
    hue: str
    edge: str


def timeline_page(request: PageRequest) -> Page:
    """The oldest first, by year; a law that is an event too stands once, as a law."""
    catalog = request.catalog
    laws = {
        law.id: Event(law.id, law.date, law.name, law.title, (law.country,), source=law.source)
        for law in catalog.laws
    }
    events = [*laws.values(), *(event for event in catalog.events if event.id not in laws)]
    events.sort(key=lambda event: event.date)
    years = [
        (year, [_moment(event, request) for event in of_year])
        for year, of_year in groupby(events, key=lambda event: event.date.year)
    ]
    return request.template_page("timeline", years=years)


def _moment(event: Event, request: PageRequest) -> Moment:
    catalog, text = request.catalog, request.text
    codes = {code[:2] for code in event.territories}
    country = catalog.countries.get(min(codes)) if len(codes) == 1 else None
    at = list(catalog.countries.values()).index(country) if country else 0
    address = re.search(r"https?://\S+", event.source)
    document = event.source.replace(address.group(), "").strip(" ,") if address else event.source
    return Moment(
        event,
        _date_words(event, text),
        tuple(name_of(code, catalog, text) for code in event.territories if code in catalog.territories),
        document,
        address.group() if address else "",
        country.hue if country else "both",
        ("", " second", " third")[at % 3],
    )


def _date_words(event: Event, text: Text) -> str:
    day = event.date
    if event.precision == "year":
        return text.period(Period.year(day.year))
    return text.period(Period.month(day.year, day.month)) if event.precision == "month" else text.date(day)
