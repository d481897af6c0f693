"""Gathers the page of who does what: the institutions of the places, and the figures of their response."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final, NamedTuple

from markupsafe import Markup

from callbacks.page_request import PageRequest
from layouts.document import addresses
from layouts.document.html import render
from layouts.document.page import Page
from layouts.sections.response import ResponseMeasure, newest, response
from observatory.geography.places import countries_with_places, heading_of, places_in
from observatory.model import Institution, Panel, Territory
from observatory.statistics.availability import published_indicators

RESPONSE: Final = (
    "service_centres", "service_centre_rate", "service_staff", "shelter_capacity", "police_stations_pe",
    "family_violence_courts", "protection_measures", "cem_budget", "municipal_budget_execution",
    "municipal_security_spending", "cem_prevention_actions", "helpline_calls",
)  # fmt: skip


class CountryOfInstitutions(NamedTuple):
    """A country: what stands over it, its colour, and its institutions, the local ones first.

    Each with its place, and with name and address of the series that it counts and that have figures.
    """

    heading: str
    hue: str
    members: list[tuple[Institution, Territory, list[tuple[str, str]]]]


def institutions_page(request: PageRequest) -> Page:
    """Who does what, and with what."""
    catalog, text, measures = request.catalog, request.text, _measures(request)
    figures = response(measures, countries_with_places(catalog), catalog, text) if measures else None
    return request.template_page(
        "institutions",
        countries=_countries(request),
        response=Markup(render(figures)) if figures else "",
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
            if newest(panel):
                return (panel,)
    return ()
