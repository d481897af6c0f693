"""Gathers the page of who does what: the institutions of the places, and the figures of their response."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from callbacks.page_request import Asked
from layouts.document import addresses
from layouts.document.page import Page
from layouts.parts.response import Measure, newest
from layouts.reference import institutions
from observatory.asking import with_figures
from observatory.model import Panel
from observatory.places import countries_with_places, places_in
from observatory.vocabulary import page_titles

RESPONSE: Final = (
    "service_centres", "service_centre_rate", "service_staff", "shelter_capacity", "police_stations_pe",
    "family_violence_courts", "protection_measures", "cem_budget", "municipal_budget_execution",
    "municipal_security_spending", "cem_prevention_actions", "helpline_calls",
)  # fmt: skip


def institutions_page(asked: Asked) -> Page:
    """Who does what, and with what."""
    catalog, text = asked.catalog, asked.text
    body = institutions.institutions_page(
        catalog,
        with_figures(asked.observatory),
        measures=_measures(asked),
        text=text,
    )
    return asked.page(
        text.t(page_titles.INSTITUTIONS), body, canonical=addresses.page(text.lang, "institutions")
    )


def _measures(asked: Asked) -> list[Measure]:
    """The indicators of the response that have a figure on any side."""
    countries = countries_with_places(asked.catalog)
    found = [
        Measure(asked.catalog.indicators[one], tuple(_side(asked, one, country) for country in countries))
        for one in RESPONSE
        if one in asked.catalog.indicators
    ]
    return [one for one in found if any(one.sides)]


def _side(asked: Asked, indicator: str, country: str) -> tuple[Panel, ...]:
    """Of each place of a country the panel of the nearest territory with a figure, each once."""
    found: dict[str, Panel] = {}
    for place in places_in(country, asked.catalog):
        for panel in _nearest(asked, indicator, (place.code, *place.wider)):
            found.setdefault(panel.query, panel)
    return tuple(found.values())


def _nearest(asked: Asked, indicator: str, places: Sequence[str]) -> tuple[Panel, ...]:
    """The panel of the nearest place with a figure; none where no place has one."""
    published = asked.observatory.availability().get(indicator)
    for code in places:
        if published is not None and code in published.territories:
            panel = asked.panel(f"indicator={indicator}&territory={code}")
            if newest(panel):
                return (panel,)
    return ()
