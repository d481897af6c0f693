"""How the parts of a drawing are filled and edged in SVG: colours of a palette, hatches, dashes."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from observatory.charts.chart import Dash, Fill, MarkStyle, Token
from observatory.charts.colours import DARK, LIGHT
from observatory.charts.painting.svg_shapes import tenths

Palette = Literal["page", "light", "dark"]
Ink: TypeAlias = dict[str, str]
DASHES: Final = {"dashed": "5 3", "dotted": "1.5 2.5"}
_HEAVY: Final = 2.5


class Inks:
    """The inks of one drawing: it remembers which hatches were used, and defines those alone."""

    def __init__(self, palette: Palette, name: str) -> None:
        self._palette, self._name = palette, name
        self._hatches: dict[Fill, Token] = {}

    def inked(self, look: MarkStyle, *, map_area: bool = False) -> str:
        """The same as `ink`, as the text of a tag."""
        return "".join(f' {name}="{value}"' for name, value in self.ink(look, map_area=map_area).items())

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
