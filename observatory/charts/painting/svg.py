"""Paints a Chart as SVG: words as text, each mark a group with what it says, the same bytes for the same chart.

A mark is `<g data-cell="PE-150112 2024" data-i="3">`: place and period of its row, its place in `Chart.marks`. A
stroke names its marks in `data-m`, a word the mark it speaks of in `data-of`. Tests and attack read the picture by them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from itertools import groupby, pairwise
from typing import Final, Literal, NamedTuple, TypeAlias
from xml.sax.saxutils import escape, quoteattr

from observatory.charts.chart import (
    Band,
    Bar,
    Chart,
    Dash,
    Dot,
    Entry,
    Fill,
    Label,
    Line,
    Look,
    Mark,
    Point,
    Shape,
    Stroke,
    Token,
    Whisker,
)
from observatory.charts.colours import DARK, LIGHT
from observatory.charts.setting.lettering import SIZE
from observatory.words.printable_text import printable

Palette = Literal["page", "light", "dark"]
Ink: TypeAlias = dict[str, str]
FONT: Final = 'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif'
_DASHES: Final = {"dashed": "5 3", "dotted": "1.5 2.5"}
_CORNERS: Final = {"triangle": 3, "pentagon": 5}
_BASELINE: Final = 0.35  # of the size of letters, from their middle down to the line they stand on
_SWATCH: Final = 12
_BAND: Final = 0.14
_HEAVY: Final = 2.5
_HALO: Final = 5.5
_OFF_CUT: Final = 1  # pixels that a part keeps from the rule at which it was parted
_FAINT: Final = 0.14  # of the letters across a drawing
_BEHIND: Final = ("grid", "base", "event", "break", "reference")


def svg(
    chart: Chart, *, ink: Palette = "page", name: str = "", font: str = FONT,
    seen: tuple[int, int] | None = None, metadata: str = "",
) -> str:  # fmt: skip
    """The chart as one `<svg>` element with title and description.

    `ink`: `page` names colours as CSS variables with the light value behind, `light` and `dark` write them out, for a
    file that stands alone. `name` tells the ids of several drawings of one page apart; made of the content if empty.
    `seen`: pixels it is seen in, where these are not its own; on paper of its own then. `metadata` is an element.
    """
    return _Painter(chart, ink, name or _name_of(chart), font).drawing(seen, metadata)


def svg_parts(chart: Chart, *, name: str) -> list[str]:
    """The chart as one `<svg>` element for each of its parts, to stand side by side or one under the other.

    The first holds the whole chart and shows its own part; the others show theirs of the same, to the eye alone.
    """
    return list(_Painter(chart, "page", name, FONT).parts())


class Around(NamedTuple):
    """What stands under the marks of a chart and over them, as markup; `areas` are the paths of a map with their ink."""

    under: str
    over: str
    areas: list[tuple[str, Ink]]


def around(chart: Chart, name: str, *, marked: bool = False) -> Around:
    """The lines, words and legend of a chart whose marks are painted elsewhere, and how the areas of a map are inked.

    `marked`: nothing else paints its marks, so that of a chart without areas they stand in `over`.
    """
    return _Painter(chart, "page", name, FONT).around(marked=marked)


def _name_of(chart: Chart) -> str:
    """A name made of what is said and of where the marks stand."""
    content = (chart.kind, chart.size, chart.title, chart.description, [mark.form for mark in chart.marks])
    return f"c{sha256(repr(content).encode('utf-8', 'replace')).hexdigest()[:7]}"


class _Painter:
    """Writes the elements of one chart, in the order in which they lie over each other."""

    def __init__(self, chart: Chart, ink: Palette, name: str, font: str) -> None:
        self.chart, self.ink, self.name, self.font = chart, ink, name, font
        self.hatches: dict[Fill, Token] = {}
        self.leads = any(mark.href for mark in chart.marks)
        # Words in a drawing of links are not read aloud: each link says its own, and the description all of it.
        self.unheard = ' aria-hidden="true"' if self.leads else ""

    def drawing(self, seen: tuple[int, int] | None = None, metadata: str = "") -> str:
        chart = self.chart
        body = "".join(self._body())
        width, height = chart.size
        broad, high = seen or chart.size
        size = f'viewBox="{-chart.beside} {-chart.above} {width} {height}" width="{broad}" height="{high}"'
        corner = f'x="{-chart.beside}" y="{-chart.above}" width="{width}" height="{height}"'
        paper = f'<rect {corner} fill="{self._colour("paper")}"/>' if seen else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} {self._told()} '
            f'font-family={quoteattr(self.font)} font-size="{SIZE}"{self._rule()}>'
            f"{self._words_for_all()}{metadata}{self._defs()}{paper}{body}</svg>"
        )

    def _told(self) -> str:
        """What the element is for those who do not see it, and for tests."""
        # An image has no parts for those who do not see it: where marks lead somewhere, they must be found.
        role = "group" if self.leads else "img"
        counts = f' data-counts="{" ".join(map(str, self.chart.counts))}"' if self.chart.counts else ""
        attributes = f'role="{role}" aria-labelledby="{self.name}-t" aria-describedby="{self.name}-d"'
        return f'{attributes} data-kind="{self.chart.kind}"{counts}'

    def _words_for_all(self) -> str:
        """Title and description."""
        return (
            f'<title id="{self.name}-t">{_text(self.chart.title)}</title>'
            f'<desc id="{self.name}-d">{_text(self.chart.description)}</desc>'
        )

    def parts(self) -> Iterator[str]:
        chart, width = self.chart, self.chart.width
        bounds = [0.0, *chart.cuts, float(chart.height)]
        heads = [
            min((label.y for label in chart.labels if top < label.y < bottom), default=top) - top
            for top, bottom in pairwise(bounds)
        ]
        letters = f'font-family={quoteattr(self.font)} font-size="{SIZE}"{self._rule()}'
        for number, (top, bottom) in enumerate(pairwise(bounds)):
            # Side by side, the headings of all stand at one height.
            begins = top + max(_OFF_CUT, heads[number] - heads[0]) if number else top
            high = _n(bottom - _OFF_CUT * (number + 1 < len(heads)) - begins)
            size = f'viewBox="0 {_n(begins)} {width} {high}" width="{width}" height="{high}"'
            if number:
                yield f'<svg {size} aria-hidden="true"><use href="#{self.name}"/></svg>'
            else:
                body = "".join(self._body())
                yield (
                    f'<svg xmlns="http://www.w3.org/2000/svg" {size} {self._told()}>{self._words_for_all()}'
                    f'{self._defs()}<g id="{self.name}" {letters}>{body}</g></svg>'
                )

    def around(self, *, marked: bool) -> Around:
        chart = self.chart
        if marked and not any(isinstance(mark.form, Shape) for mark in chart.marks):
            body = "".join(self._body())
            return Around("", f"{self._defs()}{body}", [])
        under = "".join(self._line(line) for line in chart.lines if line.role in _BEHIND)
        areas = [
            area
            for mark in chart.marks
            if isinstance(mark.form, Shape)
            for area in self._area(mark, mark.form)
        ]
        over = "".join(self._over())
        return Around(under, f"{self._defs()}{over}", areas)

    def _area(self, mark: Mark, form: Shape) -> Iterator[tuple[str, Ink]]:
        if mark.look.heavy:
            yield form.path, {"fill": "none", "stroke": self._colour("paper"), "stroke-width": str(_HALO)}
        yield form.path, self._ink(mark.look, map_area=True)

    def _rule(self) -> str:
        """How areas with holes are filled, where there are any."""
        return (
            ' fill-rule="evenodd"' if any(isinstance(mark.form, Shape) for mark in self.chart.marks) else ""
        )

    def _body(self) -> Iterator[str]:
        numbered = list(enumerate(self.chart.marks))
        under = [pair for pair in numbered if isinstance(pair[1].form, Bar) and pair[1].look.opacity < 1]
        yield from (self._mark(*pair) for pair in under)
        yield from map(self._line, (line for line in self.chart.lines if line.role in _BEHIND))
        yield from map(self._band, self.chart.bands)
        yield from map(self._stroke, self.chart.strokes)
        yield from (self._mark(*pair) for pair in numbered if pair not in under)
        yield from self._over()

    def _over(self) -> Iterator[str]:
        """Lines, words and legend that lie over the marks."""
        yield from map(self._line, (line for line in self.chart.lines if line.role not in _BEHIND))
        yield from self._labels(self.chart.labels)
        if self.chart.legend:
            entries = "".join(map(self._entry, self.chart.legend))
            yield f'<g{self.unheard} class="legend" fill="{self._colour("ink")}">{entries}</g>'

    def _mark(self, at: int, mark: Mark) -> str:
        inner = self._form(mark)
        if mark.whiskers:
            parts = [*map(self._whisker(mark), mark.whiskers), inner]
            inner = "".join(reversed(parts) if isinstance(mark.form, Bar) else parts)
        name = f'data-cell="{mark.row.place_and_period}" data-i="{at}"'
        group = f"<g {name}><title>{_text(mark.words)}</title>{inner}</g>"
        return f"<a href={quoteattr(mark.href)}>{group}</a>" if mark.href else group

    def _form(self, mark: Mark) -> str:
        match mark.form:
            case Dot(radius=0):
                return ""
            case Dot() as dot:
                return f"<{_symbol(dot)}{self._inked(mark.look)}/>"
            case Bar(x, y, width, height):
                attributes = f'x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}"'
                return f"<rect {attributes}{self._inked(mark.look)}/>"
            case Shape(path):
                area = f'<path d="{path}"{self._inked(mark.look, map_area=True)}/>'
                return self._halo(path) + area if mark.look.heavy else area

    def _halo(self, path: str) -> str:
        """A pale line under a thick edge, so that it shows on dark areas too."""
        return f'<path class="halo" d="{path}" fill="none" stroke="{self._colour("paper")}" stroke-width="{_HALO}"/>'

    def _inked(self, look: Look, *, map_area: bool = False) -> str:
        return "".join(f' {name}="{value}"' for name, value in self._ink(look, map_area=map_area).items())

    def _ink(self, look: Look, *, map_area: bool = False) -> Ink:
        """The attributes of an element that say how it is filled and edged."""
        edge = look.rim or ("paper" if map_area and look.fill == "full" else look.colour)
        width = _HEAVY if look.heavy else 1 if map_area else 1.5
        ink = {"fill": self._fill(look)}
        if look.opacity < 1:
            return ink | {"fill-opacity": _n(look.opacity)}
        ink["stroke"] = self._colour(edge)
        if width != 1:
            ink["stroke-width"] = str(width)
        if look.edge:
            ink["stroke-dasharray"] = _DASHES[look.edge]
        return ink

    def _fill(self, look: Look) -> str:
        match look.fill:
            case "full":
                return self._colour(look.colour)
            case "hollow" | "none":
                return self._colour("paper")
            case hatch:
                self.hatches[hatch] = look.colour
                return f"url(#{self.name}-{hatch})"

    def _defs(self) -> str:
        tiles = "".join(self._tile(fill, colour) for fill, colour in sorted(self.hatches.items()))
        return f"<defs>{tiles}</defs>" if tiles else ""

    def _tile(self, fill: Fill, colour: Token) -> str:
        path = {
            "hatched": "M0 6 6 0",
            "crossed": "M0 6 6 0M0 0 6 6",
            "striped": "M0 3H6",
            "specked": "M2 3H4",
        }[fill]
        tile = f'<pattern id="{self.name}-{fill}" patternUnits="userSpaceOnUse" width="6" height="6">'
        ground = f'<path d="M0 0H6V6H0z" fill="{self._colour("paper")}"/>'
        return f'{tile}{ground}<path d="{path}" stroke="{self._colour(colour)}"/></pattern>'

    def _whisker(self, mark: Mark) -> Callable[[Whisker], str]:
        """In the colour of a point; over a bar in ink with a pale line under it, so that both its halves show."""
        over = isinstance(mark.form, Bar)
        ink, halo = self._colour("ink" if over else mark.look.colour), self._colour("paper")

        def whisker_path(whisker: Whisker) -> str:
            path = _path((whisker.start, whisker.end))
            under = f'<path class="halo" d="{path}" stroke="{halo}" stroke-width="3"/>' if over else ""
            return f'{under}<path class="{whisker.shows}" d="{path}" stroke="{ink}"/>'

        return whisker_path

    def _stroke(self, stroke: Stroke) -> str:
        points = [_dot(self.chart.marks[at]) for at in stroke.marks]
        dash = f' stroke-dasharray="{_DASHES["dashed"]}"' if stroke.dashed else ""
        marks = f'data-m="{" ".join(map(str, stroke.marks))}"'
        look = f'fill="none" stroke="{self._colour(stroke.colour)}" stroke-width="{_n(stroke.width)}"{dash}'
        return f'<path {marks} d="{_path(points)}" {look}/>'

    def _band(self, band: Band) -> str:
        marks = f'data-b="{" ".join(map(str, band.marks))}"'
        return f'<path {marks} d="{_path(band.points)}z" fill="{self._colour(band.colour)}" fill-opacity="{_BAND}"/>'

    def _line(self, line: Line) -> str:
        dash = f' stroke-dasharray="{_DASHES[line.dash]}"' if line.dash else ""
        faint = f' stroke-opacity="{_n(line.opacity)}"' if line.opacity < 1 else ""
        width = f' stroke-width="{_n(line.width)}"' if line.width != 1 else ""
        fill = ' fill="none"' if len(line.points) > 2 else ""
        look = f'{fill} stroke="{self._colour(line.colour)}"{width}'
        return f'<path class="{line.role}" d="{_path(line.points)}"{look}{dash}{faint}/>'

    def _labels(self, labels: Iterable[Label]) -> Iterator[str]:
        """Neighbours of one look share a group, which spares their attributes."""
        for look, group in groupby(labels, key=self._letters):
            yield f"<g{look}>" + "".join(map(_words, group)) + "</g>"

    def _letters(self, label: Label) -> str:
        bold = ' font-weight="700"' if label.bold else ""
        size = f' font-size="{label.size}"' if label.size != SIZE else ""
        anchor = f' text-anchor="{label.anchor}"' if label.anchor != "start" else ""
        faint = f' fill-opacity="{_FAINT}"' if label.role == "watermark" else ""
        return f'{self.unheard} class="{label.role}" fill="{self._colour(label.colour)}"{anchor}{size}{bold}{faint}'

    def _entry(self, entry: Entry) -> str:
        swatch: dict[str, Callable[[], str]] = {
            "area": lambda: (
                f'<rect x="{_n(entry.x)}" y="{_n(entry.y)}" width="{_SWATCH}" height="{_SWATCH}"'
                f"{self._inked(entry.look, map_area=True)}/>"
            ),
            "line": lambda: (
                f'<path d="M{_n(entry.x)} {_n(entry.y + _SWATCH / 2)}h{_SWATCH}"'
                f' fill="none" stroke="{self._colour(entry.look.colour)}" stroke-width="1.25"{_dashed(entry.look.edge)}/>'
            ),
            "dot": lambda: (
                f'<circle cx="{_n(entry.x + _SWATCH / 2)}" cy="{_n(entry.y + _SWATCH / 2)}" r="4"'
                f"{self._inked(entry.look)}/>"
            ),
        }
        y = entry.y + _SWATCH / 2 + SIZE * _BASELINE
        words = f'<text x="{_n(entry.x + _SWATCH + 6)}" y="{_n(y)}">{_text(entry.words)}</text>'
        return f"{swatch[entry.kind]()}{words}"

    def _colour(self, token: Token) -> str:
        if self.ink != "page":
            return (DARK if self.ink == "dark" else LIGHT)[token]
        return "currentColor" if token == "ink" else f"var(--{token},{LIGHT[token]})"


def _dashed(edge: Dash) -> str:
    return f' stroke-dasharray="{_DASHES[edge]}"' if edge else ""


def _dot(mark: Mark) -> Point:
    if not isinstance(mark.form, Dot):
        raise TypeError("A stroke joins points, not bars or areas.")
    return mark.form.x, mark.form.y


def _symbol(dot: Dot) -> str:
    x, y, r = dot.x, dot.y, dot.radius
    if dot.symbol == "circle":
        return f'circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(r)}"'
    if dot.symbol == "square":
        return f'rect x="{_n(x - r)}" y="{_n(y - r)}" width="{_n(2 * r)}" height="{_n(2 * r)}"'
    if dot.symbol in _CORNERS:
        return f'path d="{_corners(x, y, r * 1.15, _CORNERS[dot.symbol])}z"'
    return f'path d="M{_n(x)} {_n(y - r)}L{_n(x + r)} {_n(y)} {_n(x)} {_n(y + r)} {_n(x - r)} {_n(y)}z"'


def _corners(x: float, y: float, radius: float, count: int) -> str:
    """A regular figure with a corner at the top."""
    turns = (math.tau * at / count for at in range(count))
    return _path((x + radius * math.sin(turn), y - radius * math.cos(turn)) for turn in turns)


def _words(label: Label) -> str:
    of = f' data-of="{label.of}"' if label.of is not None else ""
    if label.upright:
        x, y = _n(label.x + label.size * _BASELINE), _n(label.y)
        return f'<text x="{x}" y="{y}" transform="rotate(-90 {x} {y})"{of}>{_text(label.text)}</text>'
    return (
        f'<text x="{_n(label.x)}" y="{_n(label.y + label.size * _BASELINE)}"{of}>{_text(label.text)}</text>'
    )


def _path(points: Iterable[Point]) -> str:
    start, *rest = [f"{_n(x)} {_n(y)}" for x, y in points]
    return f"M{start}" + (f"L{' '.join(rest)}" if rest else "")


def _text(words: str) -> str:
    return escape(printable(words))


def _n(value: float) -> str:
    """A coordinate to a tenth of a pixel, as short as it can be written."""
    digits = f"{value:.1f}".removesuffix(".0")
    return "0" if digits == "-0" else digits
