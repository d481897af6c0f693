"""The places that are measured: those that the site is of, and the country whose police file is imitated."""

from __future__ import annotations

from typing import Final

from observatory.catalog import load_catalog

_CATALOG: Final = load_catalog()
CITY, DISTRICT = _CATALOG.main_places[:2]
COUNTRY: Final = _CATALOG.sources["mininter_vcm"].country
PROVINCE: Final = _CATALOG.territories[DISTRICT].parent
NEIGHBOURS: Final = tuple(place.code for place in _CATALOG.territories.values() if place.parent == PROVINCE)[
    :6
]
