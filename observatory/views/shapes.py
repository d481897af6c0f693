"""Turns outlines into plane shapes and finds where a label fits inside them."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
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
    scans = [box.bottom + box.height * n / _SCANS for n in range(1, _SCANS)]
    tried = [(y - height / 2, y, y + height / 2) for y in scans]
    tried = [one for one in tried if one[0] >= box.bottom and one[2] <= box.top]
    spans = _spans(rings, [y for one in tried for y in one])
    for low, y, high in tried:
        open_spans = _common(_common(spans[y], spans[low]), spans[high])
        for left, right in open_spans:
            if right - left > best.width:
                best = Spot((left + right) / 2, y, right - left)
    return best


def _spans(rings: Sequence[Ring], ys: Iterable[float]) -> Mapping[float, list[Point]]:
    """Of each horizontal line at one of `ys` the stretches that lie inside (even and odd crossings).

    Each edge is looked at once: an outline has thousands of them, and nearly all cross no line.
    """
    lines = sorted(set(ys))
    crossings: list[list[float]] = [[] for _ in lines]
    for ring in rings:
        x0, y0 = ring[-1]
        for x1, y1 in ring:
            for at in range(bisect_left(lines, min(y0, y1)), bisect_left(lines, max(y0, y1))):
                crossings[at].append(x0 + (lines[at] - y0) / (y1 - y0) * (x1 - x0))
            x0, y0 = x1, y1
    for met in crossings:
        met.sort()
    return {y: list(zip(met[::2], met[1::2], strict=False)) for y, met in zip(lines, crossings, strict=True)}


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
    spans = [span for ring in rings for span in _spans([ring], [y])[y]]
    return min(left for left, _ in spans), max(right for _, right in spans)
