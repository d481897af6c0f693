"""Cuts outlines to a drawing: paths on a grid, with the room for words inside each and beside all, found once and kept.

The grid is of half pixels; of whole ones in a map for a phone, half a desk or the frame of another site.

Nothing here depends on a figure. Paths are relative, so that a map may stand anywhere.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Final

from observatory.charts.chart import Point
from observatory.charts.layout.label_placement import LINE, MOST_LINES, SCAN, Span, Spot, Tenths, spots_inside
from observatory.geography.outlines import Outline

SHIFTS: Final = (0, -8, 8, -16, 16, -24, 24, -34, 34, -44, 44, -56, 56, -70, 70, -86, 86)
"""How far a name beside the map may stand above or below its area, in pixels, the nearest first."""
SMALL: Final = 500  # pixels: a map less broad than that stands on whole pixels
_KM_PER_DEGREE: Final = 111.32


@dataclass(frozen=True)
class Cut:
    """One area, and what `reach` all the areas of its map have; up to so many `lines` of words may stand in it.

    All else is found once it is asked for: a map is tried in several sizes.
    """

    code: str
    rings: tuple[Tenths, ...]
    lines: int
    reach: Reach = field(compare=False, repr=False)

    def __hash__(self) -> int:
        """By its code and where it begins: all its points are compared where these are the same."""
        return hash((self.code, self.rings[0][0]))

    def path(self, left: float, top: float) -> str:
        """The data of its SVG path where the map's upper left corner stands at `left`, `top`."""
        x, y = self.rings[0][0]
        return f"M{_tenths(x + round(left * 10))} {_tenths(y + round(top * 10))}{self._tail}"

    @cached_property
    def spots(self) -> tuple[Spot, ...]:
        """The spots for 0 (a point), 1, 2 ... lines of words."""
        return spots_inside(self.rings, self.lines)

    def flanks(self, lines: int) -> tuple[Span, ...]:
        """How far all areas go to the left and right beside a name of so many lines, for each of SHIFTS."""
        if lines not in self._flanks:
            y, half = self.spots[0].y, LINE * lines / 2
            self._flanks[lines] = tuple(self.reach.sides(y + shift, half) for shift in SHIFTS)
        return self._flanks[lines]

    @cached_property
    def _flanks(self) -> dict[int, tuple[Span, ...]]:
        return {}

    @cached_property
    def _tail(self) -> str:
        """The path after its first point: steps from point to point, the next ring from where the last one began."""
        pieces = [_around(self.rings[0])]
        pieces += [f"m{_step(before[0], ring[0])}{_around(ring)}" for before, ring in pairwise(self.rings)]
        return "".join(pieces)


@dataclass
class Reach:
    """How far the areas of a map go at each height; `middle` is that of the map."""

    middle: float
    rings: list[Tenths]

    def sides(self, y: float, half: float) -> Span:
        """The leftmost and the rightmost point of the areas around a height; the middle where there is none."""
        rows = range(math.floor((y - half) / SCAN), math.ceil((y + half) / SCAN) + 1)
        met = [self._rows[row] for row in rows if row in self._rows]
        left = min((left for left, _ in met), default=self.middle)
        return left, max((right for _, right in met), default=self.middle)

    @cached_property
    def _rows(self) -> dict[int, Span]:
        """How far all the areas go, between each scanned line and the next."""
        far: dict[int, Span] = {}
        for ring in self.rings:
            for (x0, y0), (x1, y1) in pairwise((*ring, ring[0])):
                left, right = (x0 / 10, x1 / 10) if x0 < x1 else (x1 / 10, x0 / 10)
                low, high = (y0, y1) if y0 < y1 else (y1, y0)
                for row in range(low // (SCAN * 10), high // (SCAN * 10) + 1):
                    before = far.get(row)
                    if before is None:
                        far[row] = (left, right)
                    elif left < before[0] or right > before[1]:
                        far[row] = (min(before[0], left), max(before[1], right))
        return far


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
    rings = {outline.code: _project_rings(outline, frame, grid) for outline in outlines}
    reach = Reach(frame.width / 2, [ring for of_area in rings.values() for ring in of_area])
    return replace(frame, cuts=tuple(
        Cut(code, of_area, MOST_LINES if code in bearing else 0, reach) for code, of_area in rings.items()
    ))  # fmt: skip


def _points(outline: Outline) -> Iterator[Point]:
    return (point for polygon in outline.polygons for ring in polygon for point in ring)


def _project_rings(outline: Outline, frame: MapSheet, grid: int) -> tuple[Tenths, ...]:
    """The rings of one area on the map that are more than a line; `grid` is in tenths of a pixel."""
    (left, top), shorten, scale = frame.corner, frame.shorten, frame.scale * 10 / grid
    rings = [
        _ring(
            [
                (round((lon * shorten - left) * scale) * grid, round((top - lat) * scale) * grid)
                for lon, lat in ring[:-1]
            ]
        )
        for polygon in outline.polygons
        for ring in polygon
    ]
    return tuple(ring for ring in rings if len(ring) > 2) or (rings[0],)


def _ring(every: list[tuple[int, int]]) -> Tenths:
    """The points of a ring, each once and none within a straight line."""
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


@lru_cache(maxsize=8192)
def _tenths(value: int) -> str:
    units, part = divmod(abs(value), 10)
    digits = f"{units or '' if part else units}" + (f".{part}" if part else "")
    return f"-{digits}" if value < 0 else digits


def _middle_latitude(outlines: Iterable[Outline]) -> float:
    """The latitude whose cosine shortens the longitudes of all the outlines."""
    lats = [lat for outline in outlines for polygon in outline.polygons for _, lat in polygon[0]]
    return (min(lats) + max(lats)) / 2
