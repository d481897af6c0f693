"""Which district maps there are: of El Alto, of Lima Norte, and what is said where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from callbacks.asked import Asked
from observatory.model import Panel
from observatory.shown_as_one import as_shown

EL_ALTO_MAP: Final = "population"
_LIMA_NORTE_MAP: Final = "police_complaint_rate"


def map_query(indicator: str, places: Sequence[str]) -> str:
    """The query of the map of some places."""
    return f"indicator={indicator}&territory={','.join(places)}&view=map"


def districts_of(asked: Asked, country: str, indicator: str = EL_ALTO_MAP) -> Panel:
    """The map of an indicator over the districts of El Alto (`BO`), Lima Norte (`PE`) or the invented place (`XX`)."""
    divided = asked.catalog.main_places[0]
    if divided.startswith(country):
        published = asked.observatory.availability().get(indicator)
        known = published.territories if published else ()
        codes = [place.code for place in asked.catalog.districts_of(divided)]
        places = list(as_shown(codes, asked.catalog, known))
    else:
        places = list(asked.catalog.district_group)
    return asked.panel(map_query(indicator, places))


def lima_norte(asked: Asked) -> Panel:
    """The map of police complaints per inhabitant over Lima Norte's eight districts."""
    return districts_of(asked, "PE", _LIMA_NORTE_MAP)


def maps_of(asked: Asked, indicator: str) -> tuple[Panel, ...]:
    """The district maps for which the indicator has values, El Alto's first."""
    published = asked.observatory.availability().get(indicator)
    if published is None:
        return ()
    divided = asked.catalog.main_places[0]
    here = [code for code in published.territories if code.startswith(f"{divided}-")]
    there = set(asked.catalog.district_group).intersection(published.territories)
    countries = [country for country, codes in ((divided[:2], here), ("PE", there)) if len(codes) > 1]
    panels = (districts_of(asked, country, indicator) for country in countries)
    return tuple(panel for panel in panels if panel.rows)


def no_districts(asked: Asked, shown: str) -> str:
    """That El Alto has no violence figures by district, and what the map shows instead; empty if it has."""
    for id_, published in asked.observatory.availability().items():
        if asked.catalog.indicators[id_].counts_persons and any(
            code.startswith(f"{asked.catalog.main_places[0]}-") for code in published.territories
        ):
            return ""
    name = asked.text.t(asked.catalog.indicators[shown].name)
    return asked.text.t(
        "Nadie publica cifras de violencia por distrito municipal de El Alto. El mapa muestra lo que hay:"
        " «{name}».",
        name=name,
    )
