"""What SVG writes of points, symbols and words: short numbers, the same for the same chart."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final
from xml.sax.saxutils import escape

from observatory.charts.chart import Dot, Mark, Point
from observatory.text import printable

_CORNERS: Final = {"triangle": 3, "pentagon": 5}


def point_of(mark: Mark) -> Point:
    """Where a point stands. Raises TypeError for a bar or an area."""
    if not isinstance(mark.form, Dot):
        raise TypeError("A stroke joins points, not bars or areas.")
    return mark.form.x, mark.form.y


def symbol_of(dot: Dot) -> str:
    """The element of a symbol, with its place and size."""
    x, y, r = dot.x, dot.y, dot.radius
    if dot.symbol == "circle":
        return f'circle cx="{tenths(x)}" cy="{tenths(y)}" r="{tenths(r)}"'
    if dot.symbol == "square":
        return (
            f'rect x="{tenths(x - r)}" y="{tenths(y - r)}" width="{tenths(2 * r)}" height="{tenths(2 * r)}"'
        )
    if dot.symbol in _CORNERS:
        return f'path d="{_corners(x, y, r * 1.15, _CORNERS[dot.symbol])}z"'
    corners = ((x, y - r), (x + r, y), (x, y + r), (x - r, y))
    return f'path d="{path_of(corners)}z"'


def _corners(x: float, y: float, radius: float, count: int) -> str:
    """A regular figure with a corner at the top."""
    turns = (math.tau * at / count for at in range(count))
    return path_of((x + radius * math.sin(turn), y - radius * math.cos(turn)) for turn in turns)


def path_of(points: Iterable[Point]) -> str:
    """The path through points."""
    start, *rest = [f"{tenths(x)} {tenths(y)}" for x, y in points]
    return f"M{start}" + (f"L{' '.join(rest)}" if rest else "")


def escape_text(words: str) -> str:
    """Words as they may stand in an element."""
    return escape(printable(words))


def tenths(value: float) -> str:
    """A coordinate to a tenth of a pixel, as short as it can be written."""
    digits = f"{value:.1f}".removesuffix(".0")
    return "0" if digits == "-0" else digits
