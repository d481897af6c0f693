"""Gathers the page of who does what: the institutions of the places, and the figures of their response."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from markupsafe import Markup

from callbacks.page_request import PageRequest
from callbacks.pages.compare import ProfileRow, column_of
from layouts.document import addresses
from layouts.document.page import Page
from layouts.document.templates import fill_template
from observatory.geography.places import countries_with_places, heading_of, name_of, places_in
from observatory.model import Event, Indicator, Institution, Panel, Period, Row, Territory
from observatory.statistics.availability import published_indicators
from observatory.statistics.series import select_leading_rows
from observatory.text import Text
from observatory.words.labels import category_name, symbol_label, unit_words, value_words

RESPONSE: Final = (
    "service_centres", "service_centre_rate", "service_staff", "shelter_capacity", "police_stations_pe",
    "family_violence_courts", "protection_measures", "cem_budget", "municipal_budget_execution",
    "municipal_security_spending", "cem_prevention_actions", "helpline_calls",
)  # fmt: skip
_MOST_OF_A_PLACE: Final = 6


class ResponseMeasure(NamedTuple):
    """One indicator of the response with the panels of each country that have figures, the nearest place first."""

    indicator: Indicator
    sides: tuple[tuple[Panel, ...], ...]


class CountryOfInstitutions(NamedTuple):
    """A country: what stands over it, its colour, and its institutions, the local ones first.

    Each with its place, and with name and address of the series that it counts and that have figures.
    """

    heading: str
    hue: str
    members: list[tuple[Institution, Territory, list[tuple[str, str]]]]


def institutions_page(request: PageRequest) -> Page:
    """Who does what, and with what."""
    measures = _measures(request)
    return request.template_page(
        "institutions",
        countries=_countries(request),
        response=_fill_response(request, measures) if measures else "",
    )


def _countries(request: PageRequest) -> list[CountryOfInstitutions]:
    catalog, text, published = request.catalog, request.text, published_indicators(request.observatory)

    def member(one: Institution) -> tuple[Institution, Territory, list[tuple[str, str]]]:
        series = [published[id_] for id_ in one.indicators if id_ in published]
        links = [(text.t(each.name), addresses.indicator(text.lang, each.id)) for each in series]
        return one, catalog.territories[one.territory], links

    ordered = sorted(catalog.institutions, key=lambda one: (one.territory[:2], -len(one.territory)))
    return [
        CountryOfInstitutions(
            heading_of(country, catalog, text), catalog.countries[country].hue, list(map(member, members))
        )
        for country, members in groupby(ordered, key=lambda one: one.territory[:2])
    ]


def _fill_response(request: PageRequest, measures: Sequence[ResponseMeasure]) -> Markup:
    """One line a measure, one column a country; a side without figures says so."""
    catalog, text = request.catalog, request.text
    rows = [
        ProfileRow(
            text.t(measure.indicator.name),
            addresses.indicator(text.lang, measure.indicator.id),
            tuple([figure for panel in side for figure in _figures(panel, text)] for side in measure.sides),
        )
        for measure in measures
    ]
    return fill_template(
        "response",
        text,
        columns=[column_of(country, catalog, text) for country in countries_with_places(catalog)],
        rows=rows,
        not_published=symbol_label("not_published", text),
    )


def _figures(panel: Panel, text: Text) -> Iterator[tuple[str, str]]:
    """The newest numbers of a panel of one place, each with its unit, and its group, place and time."""
    for row in _newest(panel)[:_MOST_OF_A_PLACE]:
        group = f"{category_name(panel, row.breakdown, text)}. " if row.breakdown.codes else ""
        number = f"{value_words(row, panel.indicator, text)} {unit_words(panel.indicator, text, row.value)}"
        yield number, f"{group}{text.t(panel.territories[0].name)}, {text.period(row.period)}"


def _newest(panel: Panel) -> list[Row]:
    """The newest value of each group of a panel of one place."""
    rows: dict[str, Row] = {}
    for row in sorted(select_leading_rows(panel.rows), key=lambda row: row.period.end):
        if row.value is not None:
            rows[str(row.breakdown)] = row
    return sorted(rows.values(), key=lambda row: row.period.end, reverse=True)


def _measures(request: PageRequest) -> list[ResponseMeasure]:
    """The indicators of the response that have a figure on any side."""
    countries = countries_with_places(request.catalog)
    measures = [
        ResponseMeasure(
            request.catalog.indicators[id_], tuple(_side(request, id_, country) for country in countries)
        )
        for id_ in RESPONSE
        if id_ in request.catalog.indicators
    ]
    return [measure for measure in measures if any(measure.sides)]


def _side(request: PageRequest, indicator: str, country: str) -> tuple[Panel, ...]:
    """Of each place of a country the panel of the nearest territory with a figure, each once."""
    panels: dict[str, Panel] = {}
    for place in places_in(country, request.catalog):
        for panel in _nearest(request, indicator, (place.code, *place.wider)):
            panels.setdefault(panel.query, panel)
    return tuple(panels.values())


def _nearest(request: PageRequest, indicator: str, places: Sequence[str]) -> tuple[Panel, ...]:
    """The panel of the nearest place with a figure; none where no place has one."""
    published = request.observatory.availability().get(indicator)
    for code in places:
        if published is not None and code in published.territories:
            panel = request.panel(f"indicator={indicator}&territory={code}")
            if _newest(panel):
                return (panel,)
    return ()


# Gathers the timeline: laws, plans, openings, breaks and observatories of all countries in the order of time.


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
