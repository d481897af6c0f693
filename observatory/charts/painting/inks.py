"""How the parts of a drawing are filled and edged in SVG: colours of a palette, hatches, dashes."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final, Literal, TypeAlias
from xml.sax.saxutils import escape

from observatory.charts.chart import Dash, Dot, Fill, Mark, MarkStyle, Point, Token
from observatory.charts.colours import DARK, LIGHT
from observatory.text import printable

Palette = Literal["page", "light", "dark"]
Ink: TypeAlias = dict[str, str]
DASHES: Final = {"dashed": "5 3", "dotted": "1.5 2.5"}
_HEAVY: Final = 2.5
_CORNERS: Final = {"triangle": 3, "pentagon": 5}


def write_ink(ink: Ink) -> str:
    """The attributes of an element as the text of its tag."""
    return "".join(f' {name}="{value}"' for name, value in ink.items())


class Inks:
    """The inks of one drawing: it remembers which hatches were used, and defines those alone."""

    def __init__(self, palette: Palette, name: str) -> None:
        self._palette, self._name = palette, name
        self._hatches: dict[Fill, Token] = {}

    def ink(self, look: MarkStyle, *, map_area: bool = False) -> Ink:
        """The attributes of an element that say how it is filled and edged."""
        edge = look.rim or ("paper" if map_area and look.fill == "full" else look.colour)
        width = _HEAVY if look.heavy else 1 if map_area else 1.5
        ink = {"fill": self._fill(look)}
        if look.opacity < 1:
            return ink | {"fill-opacity": tenths(look.opacity)}
        ink["stroke"] = self.colour(edge)
        if width != 1:
            ink["stroke-width"] = str(width)
        if look.edge:
            ink["stroke-dasharray"] = DASHES[look.edge]
        return ink

    def _fill(self, look: MarkStyle) -> str:
        match look.fill:
            case "full":
                return self.colour(look.colour)
            case "hollow" | "none":
                return self.colour("paper")
            case hatch:
                self._hatches[hatch] = look.colour
                return f"url(#{self._name}-{hatch})"

    def defs(self) -> str:
        """The element that defines the hatches used so far; empty where there are none."""
        tiles = "".join(self._tile(fill, colour) for fill, colour in sorted(self._hatches.items()))
        return f"<defs>{tiles}</defs>" if tiles else ""

    def _tile(self, fill: Fill, colour: Token) -> str:
        path = {
            "hatched": "M0 6 6 0",
            "crossed": "M0 6 6 0M0 0 6 6",
            "striped": "M0 3H6",
            "specked": "M2 3H4",
            "barred": "M0 0 6 6",
        }[fill]
        tile = f'<pattern id="{self._name}-{fill}" patternUnits="userSpaceOnUse" width="6" height="6">'
        ground = f'<path d="M0 0H6V6H0z" fill="{self.colour("paper")}"/>'
        return f'{tile}{ground}<path d="{path}" stroke="{self.colour(colour)}"/></pattern>'

    def colour(self, token: Token) -> str:
        """A colour by its token; on a page as a variable with the light value behind."""
        if self._palette != "page":
            return (DARK if self._palette == "dark" else LIGHT)[token]
        return "currentColor" if token == "ink" else f"var(--{token},{LIGHT[token]})"


def format_dash_attribute(edge: Dash) -> str:
    """The attribute of a dashed edge; empty of a whole one."""
    return f' stroke-dasharray="{DASHES[edge]}"' if edge else ""


# What SVG writes of points, symbols and words: short numbers, the same for the same chart.


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
