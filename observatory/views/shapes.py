"""Turns outlines into plane shapes and finds where a label fits inside them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from observatory.outlines import Outline

KM_PER_DEGREE: Final = 111.32
_SCANS: Final = 24
_RESOLUTION: Final = 2500

Point = tuple[float, float]
Ring = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """The bounds of shapes, in degrees of latitude both ways."""

    left: float
    right: float
    bottom: float
    top: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From bottom to top."""
        return self.top - self.bottom


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a label may stand, and the room there, in degrees."""

    x: float
    y: float
    width: float


def middle_latitude(outlines: Iterable[Outline]) -> float:
    """The latitude whose cosine shortens the longitudes of all the outlines."""
    lats = [lat for outline in outlines for polygon in outline.polygons for _, lat in polygon[0]]
    return (min(lats) + max(lats)) / 2


def decimals_for(outlines: Iterable[Outline]) -> int:
    """Decimals of a degree a drawing of all the outlines can show: 4 for a city, 2 or 3 for a country."""
    lats = [lat for outline in outlines for polygon in outline.polygons for _, lat in polygon[0]]
    return min(4, max(2, math.ceil(-math.log10((max(lats) - min(lats)) / _RESOLUTION))))


def rings_of(outline: Outline, latitude: float, *, decimals: int = 4) -> tuple[Ring, ...]:
    """Every ring in the plane: x is the longitude shortened by the cosine of `latitude`, y the latitude."""
    shorten = math.cos(math.radians(latitude))
    return tuple(
        tuple((round(lon * shorten, decimals), round(lat, decimals)) for lon, lat in ring)
        for polygon in outline.polygons
        for ring in polygon
    )


def box_of(rings: Iterable[Ring]) -> Box:
    """The bounds of the rings."""
    points = [point for ring in rings for point in ring]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Box(min(xs), max(xs), min(ys), max(ys))


def spot_in(rings: Sequence[Ring], height: float) -> Spot:
    """The widest place for a label of `height` inside the rings (its width is 0 where none fits)."""
    box = box_of(rings)
    best = Spot((box.left + box.right) / 2, (box.bottom + box.top) / 2, 0.0)
    for n in range(1, _SCANS):
        y = box.bottom + box.height * n / _SCANS
        low, high = y - height / 2, y + height / 2
        if low < box.bottom or high > box.top:
            continue
        open_spans = _spans(rings, y)
        for edge in (low, high):
            open_spans = _common(open_spans, _spans(rings, edge))
        for left, right in open_spans:
            if right - left > best.width:
                best = Spot((left + right) / 2, y, right - left)
    return best


def _spans(rings: Sequence[Ring], y: float) -> list[Point]:
    """The stretches of the horizontal line at `y` that lie inside (even and odd crossings)."""
    crossings = []
    for ring in rings:
        for (x0, y0), (x1, y1) in zip(ring, (*ring[1:], ring[0]), strict=True):
            if (y0 <= y) != (y1 <= y):
                crossings.append(x0 + (y - y0) / (y1 - y0) * (x1 - x0))
    crossings.sort()
    return list(zip(crossings[::2], crossings[1::2], strict=False))


def _common(first: Sequence[Point], second: Sequence[Point]) -> list[Point]:
    both = []
    for a, b in first:
        for c, d in second:
            left, right = max(a, c), min(b, d)
            if left < right:
                both.append((left, right))
    return both


def reach_at(rings: Iterable[Ring], y: float) -> Point:
    """The leftmost and rightmost point of all the rings on the horizontal line at `y`."""
    spans = [span for ring in rings for span in _spans([ring], y)]
    return min(left for left, _ in spans), max(right for _, right in spans)
