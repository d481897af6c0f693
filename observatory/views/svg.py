"""Rewrites matplotlib's SVG into a small one that can stand several times in a page.

Kept are paths, marks, words and patterns; ids are hashed, numbers rounded, colours named as CSS variables.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from observatory.views.printable import printable
from observatory.views.theme import FONT, LIGHT

_SVG: Final = "{http://www.w3.org/2000/svg}"
_HREF: Final = "{http://www.w3.org/1999/xlink}href"
_TOKEN: Final = re.compile(r"[MLQCzZ]|-?\d*\.?\d+(?:e-?\d+)?")
_TURN: Final = re.compile(r"rotate\((-?[\d.]+)")
# What a browser assumes anyway, or what the root says once.
_DEFAULTS: Final = {
    ("stroke-dashoffset", "0"),
    ("stroke-linejoin", "miter"),
    ("stroke-linecap", "butt"),
    ("stroke-width", "1"),
    ("text-anchor", "start"),
    ("fill-opacity", "1"),
}
_KEPT: Final = {
    "fill",
    "fill-opacity",
    "stroke",
    "stroke-width",
    "stroke-opacity",
    "stroke-dasharray",
    "text-anchor",
    "font-size",
    "font-weight",
    "opacity",
}
# The first name of a colour wins: the context grey is the rule's.
_VARIABLES: Final = {colour: token for token, colour in reversed(list(LIGHT.items()))}

# Points that follow a command.
_POINTS: Final = {"M": 1, "L": 1, "C": 3}

Attributes = dict[str, str]


@dataclass(slots=True)
class _Piece:
    """One element to be written: what it is, its look, and the attributes of its own."""

    tag: str
    look: Attributes
    own: Attributes
    text: str = ""


@dataclass(slots=True)
class _Slim:
    """Gathers the elements of a drawing and writes them again."""

    themed: bool
    prefix: str
    ids: dict[str, str] = field(default_factory=dict)
    defs: list[str] = field(default_factory=list)
    pieces: list[_Piece] = field(default_factory=list)

    def gather(self, element: ElementTree.Element, *, defined: bool = False) -> None:
        """Everything under `element`, depth first, which is the order of painting."""
        tag = element.tag.removeprefix(_SVG)
        if tag in ("metadata", "style", "pattern"):
            return
        if tag == "path" and defined:
            self._define(element)
        elif tag in ("path", "use", "text"):
            self.pieces.append(self._piece(tag, element))
        else:
            for child in element:
                self.gather(child, defined=defined or tag == "defs")

    def body(self) -> str:
        """The elements, neighbours of one look gathered in a group."""
        return "".join(_written(look, group) for look, group in _neighbours(self.pieces))

    def _define(self, element: ElementTree.Element) -> None:
        """A mark: its shape alone; its look comes from where it is used. Equal shapes share one id."""
        shape = f'd="{path_data(element.get("d", ""))}"'
        known = f"shape:{shape}"
        if known not in self.ids:
            self.ids[known] = self._new_id()
            self.defs.append(f'<path id="{self.ids[known]}" {shape}/>')
        self.ids[element.get("id", "")] = self.ids[known]

    def define_pattern(self, element: ElementTree.Element) -> None:
        """A hatch: the lines of matplotlib's tile under an id of our own."""
        self.ids[element.get("id", "")] = name = self._new_id()
        # Of the tile only the lines: the ground is what lies under it.
        lines = [self._piece("path", child) for child in element if child.tag == f"{_SVG}path"]
        inner = [_element("path", piece.look | {"fill": "none"} | piece.own) for piece in lines]
        size = f'width="{element.get("width")}" height="{element.get("height")}"'
        tile = f'<pattern id="{name}" patternUnits="userSpaceOnUse" {size}>{"".join(inner)}</pattern>'
        self.defs.append(tile)

    def _piece(self, tag: str, element: ElementTree.Element) -> _Piece:
        own: Attributes = {}
        if tag == "path":
            own["d"] = path_data(element.get("d", ""))
        else:
            own |= {key: number(float(element.get(key, "0"))) for key in ("x", "y")}
        if tag == "use":
            own["href"] = f"#{self.ids[element.get(_HREF, '').removeprefix('#')]}"
        if tag == "rect":
            own |= {key: element.get(key, "0") for key in ("width", "height")}
        turned = _TURN.match(element.get("transform", ""))
        if turned and float(turned[1]):
            own["transform"] = f"rotate({number(float(turned[1]))} {own['x']} {own['y']})"
        return _Piece(
            tag, self._look(element.get("style", "")), own, element.text or "" if tag == "text" else ""
        )

    def _look(self, style: str) -> Attributes:
        look: Attributes = {}
        for part in filter(None, style.split(";")):
            key, value = (side.strip() for side in part.split(":", 1))
            if key in _KEPT and (key, value) not in _DEFAULTS:
                look[key] = self._value(value)
        return look

    def _value(self, value: str) -> str:
        if value.startswith("url("):
            return f"url(#{self.ids[value[5:-1]]})"
        if not self.themed or value not in _VARIABLES:
            return value
        token = _VARIABLES[value]
        return "currentColor" if token == "ink" else f"var(--{token},{value})"

    def _new_id(self) -> str:
        return f"{self.prefix}{len(set(self.ids.values()))}"


def slim(written: str, *, title: str, description: str, size: tuple[int, int], themed: bool) -> str:
    """The SVG text of matplotlib as one small `<svg>` element with its title and description."""
    said = f"{title}\0{description}\0{size}\0{written}"
    prefix = f"c{hashlib.sha256(said.encode('utf-8', 'replace')).hexdigest()[:7]}-"
    drawing = _Slim(themed=themed, prefix=prefix)
    root = ElementTree.fromstring(written)
    # matplotlib defines its hatches after their use.
    for pattern in root.iter(f"{_SVG}pattern"):
        drawing.define_pattern(pattern)
    drawing.gather(root)
    width, height = size
    defs = f"<defs>{''.join(drawing.defs)}</defs>" if drawing.defs else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-labelledby="{prefix}t {prefix}d" '
        f'font-family={quoteattr(FONT)} stroke-linejoin="round">'
        f'<title id="{prefix}t">{escape(printable(title))}</title>'
        f'<desc id="{prefix}d">{escape(printable(description))}</desc>'
        f"{defs}{drawing.body()}</svg>"
    )


def path_data(data: str) -> str:
    """Path data in steps of a tenth of a pixel, each relative to the point before."""
    tokens = iter(_TOKEN.findall(data))
    out: list[str] = []
    here = start = (0.0, 0.0)
    for command in tokens:
        if command in "zZ":
            out.append("z")
            here = start
            continue
        if command not in _POINTS:
            raise ValueError(f"path command {command!r} is not one this site draws")
        points = [_rounded(next(tokens), next(tokens)) for _ in range(_POINTS[command])]
        if command == "M":
            out.append(f"M{_pair(points[0])}")
            start = points[0]
        elif command == "C" or points[0] != here:
            steps = [(x - here[0], y - here[1]) for x, y in points]
            out.append(command.lower() + " ".join(_pair(step) for step in steps))
        here = points[-1]
    return _joined(out)


def _rounded(x: str, y: str) -> tuple[float, float]:
    return round(float(x), 1), round(float(y), 1)


def _pair(point: tuple[float, float]) -> str:
    return f"{number(point[0])} {number(point[1])}"


def number(value: float) -> str:
    """A number with at most one decimal and nothing to spare: `0.50` is `.5`."""
    said = f"{value:.1f}".removesuffix(".0")
    if said in ("-0", "0", "-0.0"):
        return "0"
    return said.replace("0.", ".", 1) if said.startswith(("0.", "-0.")) else said


def _joined(steps: list[str]) -> str:
    """Steps with repeated commands left out: `l1 2l3 4` is `l1 2 3 4`."""
    said: list[str] = []
    for before, step in zip(["", *steps], steps, strict=False):
        same = step[0] in "lc" and before[:1] == step[0]
        said.append(f" {step[1:]}" if same else step)
    return "".join(said).replace(" -", "-")


def _neighbours(pieces: list[_Piece]) -> Iterator[tuple[Attributes, list[_Piece]]]:
    group: list[_Piece] = []
    for piece in pieces:
        if group and piece.look != group[0].look:
            yield group[0].look, group
            group = []
        group.append(piece)
    if group:
        yield group[0].look, group


def _written(look: Attributes, group: list[_Piece]) -> str:
    if len(group) == 1:
        piece = group[0]
        return _element(piece.tag, look | piece.own, piece.text)
    inner = "".join(_element(piece.tag, piece.own, piece.text) for piece in group)
    return f"<g{_attributes(look)}>{inner}</g>"


def _element(tag: str, attributes: Attributes, text: str = "") -> str:
    opened = f"<{tag}{_attributes(attributes)}"
    return f"{opened}>{escape(text)}</{tag}>" if text else f"{opened}/>"


def _attributes(attributes: Attributes) -> str:
    return "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
