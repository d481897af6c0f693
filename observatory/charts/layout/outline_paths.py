"""Cuts outlines to a drawing: paths on a grid, with the room for words inside each and beside all, found once and kept.

The grid is of half pixels; of whole ones in a map so small that it is drawn for a phone or for the frame of another site.

Nothing here depends on a figure. Paths are relative, so that a map may stand anywhere.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Final

from observatory.charts.chart import Point
from observatory.charts.layout.label_placement import MOST_LINES, SCAN, Span, Spot, Tenths, spots_inside
from observatory.charts.layout.text_metrics import LINE
from observatory.geography.outlines import Outline

SHIFTS: Final = (0, -8, 8, -16, 16, -24, 24, -34, 34, -44, 44, -56, 56, -70, 70, -86, 86)
"""How far a name beside the map may stand above or below its area, in pixels, the nearest first."""
SMALL: Final = 320  # pixels: a map less broad than that stands on whole pixels
_KM_PER_DEGREE: Final = 111.32


@dataclass(frozen=True, slots=True)
class Cut:
    """One area: its path, and the spots for 0 (a point), 1, 2 ... lines of words.

    `flanks` is how far all the areas of the map go to the left and right at the height of a name of 1, 2 ... lines
    beside it, for each of SHIFTS.
    """

    code: str
    rings: tuple[Tenths, ...]
    tail: str
    spots: tuple[Spot, ...]
    flanks: tuple[tuple[Span, ...], ...] = ()

    def path(self, left: float, top: float) -> str:
        """The data of its SVG path where the map's upper left corner stands at `left`, `top`."""
        x, y = self.rings[0][0]
        return f"M{_tenths(x + round(left * 10))} {_tenths(y + round(top * 10))}{self.tail}"


@dataclass(frozen=True, slots=True)
class MapSheet:
    """The areas of one map, in pixels from its upper left corner."""

    cuts: tuple[Cut, ...]
    width: float
    height: float
    scale: float
    corner: Point
    shorten: float

    @property
    def kilometre(self) -> float:
        """Pixels a kilometre takes."""
        return self.scale / _KM_PER_DEGREE

    def at(self, longitude: float, latitude: float) -> Point:
        """Where a point of the earth stands on the map."""
        left, top = self.corner
        return (longitude * self.shorten - left) * self.scale, (top - latitude) * self.scale


@lru_cache(maxsize=128)
def project_outlines(
    outlines: tuple[Outline, ...], around: tuple[Outline, ...], *, width: float, height: float,
    named: frozenset[str] | None = None,
) -> MapSheet:  # fmt: skip
    """The map of `outlines` that is at most `width` by `height` pixels; what is `around` them fits in it too.

    `named` are the codes of the areas that may bear a name; None where all may. The others have a point inside, no room.
    """
    shorten = math.cos(math.radians(_middle_latitude(outlines)))
    points = [(lon * shorten, lat) for outline in (*outlines, *around) for lon, lat in _points(outline)]
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = max(y for _, y in points), min(y for _, y in points)
    scale = min(width / (right - left), height / (top - bottom))
    frame = MapSheet((), (right - left) * scale, (top - bottom) * scale, scale, (left, top), shorten)
    bearing = {outline.code for outline in outlines} if named is None else named
    grid = 10 if width < SMALL else 5
    cuts = [
        _project_outline(outline, frame, lines=MOST_LINES if outline.code in bearing else 0, grid=grid)
        for outline in outlines
    ]
    reach, middle = _reach(cuts) if bearing else {}, frame.width / 2
    return replace(frame, cuts=tuple(
        replace(area, flanks=_flanks(area, reach, middle=middle)) if area.code in bearing else area for area in cuts
    ))  # fmt: skip


def _points(outline: Outline) -> Iterator[Point]:
    return (point for polygon in outline.polygons for ring in polygon for point in ring)


def _project_outline(outline: Outline, frame: MapSheet, *, lines: int, grid: int) -> Cut:
    """One area, with the spots for up to so many `lines` of words; `grid` is in tenths of a pixel."""
    rings = [
        _ring((frame.at(*point) for point in ring), grid) for polygon in outline.polygons for ring in polygon
    ]
    corner_rings = tuple(ring for ring in rings if len(ring) > 2) or (rings[0],)
    return Cut(outline.code, corner_rings, _tail(corner_rings), spots_inside(corner_rings, lines))


def _ring(points: Iterable[Point], grid: int) -> Tenths:
    """The points of a ring in tenths of a pixel, on a grid of so many, each once and none within a straight line."""
    every = [(round(x * 10 / grid) * grid, round(y * 10 / grid) * grid) for x, y in points][:-1]
    once = [
        point for before, point in zip([every[-1], *every], every, strict=False) if point != before
    ] or every[:1]
    corners = [
        point
        for before, point, after in zip([once[-1], *once], once, [*once[1:], once[0]], strict=False)
        if not _is_between(point, before, after)
    ]
    return tuple(corners or once)


def _is_between(point: tuple[int, int], before: tuple[int, int], after: tuple[int, int]) -> bool:
    """Whether a point lies on the straight line between two others."""
    (ax, ay), (bx, by) = (
        (point[0] - before[0], point[1] - before[1]),
        (after[0] - point[0], after[1] - point[1]),
    )
    return ax * by == ay * bx and ax * bx + ay * by > 0


def _tail(rings: Sequence[Tenths]) -> str:
    """The path after its first point: steps from point to point, the next ring from where the last one began."""
    pieces = [_around(rings[0])]
    pieces += [f"m{_step(before[0], ring[0])}{_around(ring)}" for before, ring in pairwise(rings)]
    return "".join(pieces)


def _around(ring: Tenths) -> str:
    return (f"l{_join_numbers(_step(*pair) for pair in pairwise(ring))}" if len(ring) > 1 else "") + "z"


def _step(start: tuple[int, int], end: tuple[int, int]) -> str:
    return _join_numbers((_tenths(end[0] - start[0]), _tenths(end[1] - start[1])))


def _join_numbers(numbers: Iterable[str]) -> str:
    """Numbers side by side, with a space only where a minus does not part them."""
    joined = ""
    for number in numbers:
        joined += number if not joined or number[0] == "-" else f" {number}"
    return joined


def _tenths(value: int) -> str:
    units, part = divmod(abs(value), 10)
    digits = f"{units or '' if part else units}" + (f".{part}" if part else "")
    return f"-{digits}" if value < 0 else digits


def _reach(cuts: Sequence[Cut]) -> dict[int, Span]:
    """How far all the areas go, between each scanned line and the next."""
    far: dict[int, Span] = {}
    for area in cuts:
        for ring in area.rings:
            for (x0, y0), (x1, y1) in pairwise((*ring, ring[0])):
                left, right = min(x0, x1) / 10, max(x0, x1) / 10
                for row in range(min(y0, y1) // (SCAN * 10), max(y0, y1) // (SCAN * 10) + 1):
                    reach = far.get(row, (math.inf, -math.inf))
                    far[row] = (min(reach[0], left), max(reach[1], right))
    return far


def _flanks(area: Cut, reach: dict[int, Span], *, middle: float) -> tuple[tuple[Span, ...], ...]:
    y = area.spots[0].y
    return tuple(
        tuple(_sides(reach, y + shift, LINE * lines / 2, middle=middle) for shift in SHIFTS)
        for lines in range(1, MOST_LINES + 1)
    )


def _sides(reach: dict[int, Span], y: float, half: float, *, middle: float) -> Span:
    """The leftmost and the rightmost point of the areas around a height; the middle where there is none."""
    rows = range(math.floor((y - half) / SCAN), math.ceil((y + half) / SCAN) + 1)
    met = [reach[row] for row in rows if row in reach]
    return min((left for left, _ in met), default=middle), max((right for _, right in met), default=middle)


def _middle_latitude(outlines: Iterable[Outline]) -> float:
    """The latitude whose cosine shortens the longitudes of all the outlines."""
    lats = [lat for outline in outlines for polygon in outline.polygons for _, lat in polygon[0]]
    return (min(lats) + max(lats)) / 2
