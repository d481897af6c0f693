"""Invented districts around the real ones of Lima, as many as a country has: outlines and numbers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, Final

COUNTRY: Final = 1826
LIMA: Final = 43
_ACROSS: Final = 45  # districts in a row of the grid
_CORNER: Final = (-79.0, -15.0)
_SIDE: Final = 0.06  # degrees


def names() -> list[str]:
    """The codes of the invented districts."""
    return [f"PE-99{number:04d}" for number in range(COUNTRY - LIMA)]


def ring(number: int) -> list[list[float]]:
    """The closed outline of a district: a square whose sides bend, so that it has as many points as a simplified one."""
    down, across = divmod(number, _ACROSS)
    left, low = _CORNER[0] + across * _SIDE, _CORNER[1] + down * _SIDE
    corners = [
        (0.0, 0.0),
        (0.5, 0.1),
        (1.0, 0.0),
        (0.9, 0.5),
        (1.0, 1.0),
        (0.5, 0.9),
        (0.0, 1.0),
        (0.1, 0.5),
        (0.0, 0.0),
    ]
    return [[round(left + x * _SIDE, 4), round(low + y * _SIDE, 4)] for x, y in corners]


def people(number: int, year: int) -> float:
    """The inhabitants of an invented district in a year."""
    return float(1000 + (number * 7919) % 90_000 + (year - 2018) * ((number * 31) % 900))


def features() -> Iterator[dict[str, Any]]:
    """The invented districts as features of a GeoJSON file."""
    for number, code in enumerate(names()):
        yield {
            "type": "Feature",
            "properties": {"code": code},
            "geometry": {"type": "Polygon", "coordinates": [ring(number)]},
        }


WANTED: Final = bool(os.environ.get("BENCH_COUNTRY"))
"""Whether the stock page is to have the invented districts too."""
