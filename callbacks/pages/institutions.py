"""Gathers the page of who does what: the institutions of the places, and the figures of their response."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from callbacks.page_request import PageRequest
from layouts.document import addresses
from layouts.document.page import Page
from layouts.reference import institutions
from layouts.sections.response import ResponseMeasure, newest
from observatory.geography.places import countries_with_places, places_in
from observatory.model import Panel
from observatory.statistics.availability import published_indicators
from observatory.vocabulary import page_titles

RESPONSE: Final = (
    "service_centres", "service_centre_rate", "service_staff", "shelter_capacity", "police_stations_pe",
    "family_violence_courts", "protection_measures", "cem_budget", "municipal_budget_execution",
    "municipal_security_spending", "cem_prevention_actions", "helpline_calls",
)  # fmt: skip


def institutions_page(request: PageRequest) -> Page:
    """Who does what, and with what."""
    catalog, text = request.catalog, request.text
    body = institutions.institutions_page(
        catalog,
        published_indicators(request.observatory),
        measures=_measures(request),
        text=text,
    )
    return request.page(
        text.t(page_titles.INSTITUTIONS), body, canonical=addresses.page(text.lang, "institutions")
    )


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
