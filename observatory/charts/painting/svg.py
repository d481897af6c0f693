"""Paints a Chart as SVG: words as text, each mark a group with what it says, the same bytes for the same chart.

A mark is `<g data-cell="PE-150112 2024" data-i="3">`: place and period of its row, its place in `Chart.marks`. A
stroke names its marks in `data-m`, a band in `data-b` and a range in `data-r`, a word the mark it speaks of in `data-of`.
Tests and attack read the picture by them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from hashlib import sha256
from itertools import groupby, pairwise
from typing import Final, NamedTuple
from xml.sax.saxutils import quoteattr

from observatory.charts.chart import (
    Band,
    Bar,
    Chart,
    Dot,
    Label,
    LegendEntry,
    Mark,
    RuleLine,
    Shape,
    Stroke,
    Whisker,
)
from observatory.charts.layout.label_placement import SIZE
from observatory.charts.painting.inks import (
    DASHES,
    Ink,
    Inks,
    Palette,
    escape_text,
    format_dash_attribute,
    path_of,
    point_of,
    symbol_of,
    tenths,
    write_ink,
)

_BASELINE: Final = 0.35  # of the size of letters, from their middle down to the line they stand on
_SWATCH: Final = 12
_FAINT: Final = 0.14  # of the letters across a drawing

FONT: Final = 'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif'
_BAND: Final = 0.14
_RANGE: Final = 0.24
_BROAD: Final = 0.4  # opacity of an interval that is a band
_HALO: Final = 5.5
_OFF_CUT: Final = 1  # pixels that a part keeps from the rule at which it was parted
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
        self.chart, self.name, self.font = chart, name, font
        self.inks = Inks(ink, name)
        self.leads = any(mark.href for mark in chart.marks)
        # Words in a drawing of links are not read aloud: each link says its own, and the description all of it.
        self.unheard = ' aria-hidden="true"' if self.leads else ""
        self.words = [label for label in chart.labels if label.role != "key"]
        self.keys: dict[int | None, list[Label]] = {}
        for label in chart.labels:
            if label.role == "key":
                self.keys.setdefault(label.of, []).append(label)

    def drawing(self, seen: tuple[int, int] | None = None, metadata: str = "") -> str:
        chart = self.chart
        body = "".join(self._body())
        width, height = chart.size
        broad, high = seen or chart.size
        size = f'viewBox="{-chart.beside} {-chart.above} {width} {height}" width="{broad}" height="{high}"'
        corner = f'x="{-chart.beside}" y="{-chart.above}" width="{width}" height="{height}"'
        paper = f'<rect {corner} fill="{self.inks.colour("paper")}"/>' if seen else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} {self._told()} '
            f'font-family={quoteattr(self.font)} font-size="{SIZE}"{self._rule()}>'
            f"{self._words_for_all()}{metadata}{self.inks.defs()}{paper}{body}</svg>"
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
            f'<title id="{self.name}-t">{escape_text(self.chart.title)}</title>'
            f'<desc id="{self.name}-d">{escape_text(self.chart.description)}</desc>'
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
            high = tenths(bottom - _OFF_CUT * (number + 1 < len(heads)) - begins)
            size = f'viewBox="0 {tenths(begins)} {width} {high}" width="{width}" height="{high}"'
            if number:
                yield f'<svg {size} aria-hidden="true"><use href="#{self.name}"/></svg>'
            else:
                body = "".join(self._body())
                yield (
                    f'<svg xmlns="http://www.w3.org/2000/svg" {size} {self._told()}>{self._words_for_all()}'
                    f'{self.inks.defs()}<g id="{self.name}" {letters}>{body}</g></svg>'
                )

    def around(self, *, marked: bool) -> Around:
        chart = self.chart
        if marked and not any(isinstance(mark.form, Shape) for mark in chart.marks):
            body = "".join(self._body())
            return Around("", f"{self.inks.defs()}{body}", [])
        under = "".join(self._line(line) for line in chart.lines if line.role in _BEHIND)
        areas = [
            area
            for mark in chart.marks
            if isinstance(mark.form, Shape)
            for area in self._area(mark, mark.form)
        ]
        self.words = list(chart.labels)
        over = "".join(self._over())
        return Around(under, f"{self.inks.defs()}{over}", areas)

    def _area(self, mark: Mark, form: Shape) -> Iterator[tuple[str, Ink]]:
        if mark.look.heavy:
            yield form.path, {"fill": "none", "stroke": self.inks.colour("paper"), "stroke-width": str(_HALO)}
        yield form.path, self.inks.ink(mark.look, map_area=True)

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
        yield from labels_of(self.words, self.inks, unheard=self.unheard)
        if self.chart.legend:
            entries = "".join(entry_of(entry, self.inks) for entry in self.chart.legend)
            yield f'<g{self.unheard} class="legend" fill="{self.inks.colour("ink")}">{entries}</g>'

    def _mark(self, at: int, mark: Mark) -> str:
        inner = self._form(mark)
        if mark.whiskers:
            parts = [*map(self._whisker(mark), mark.whiskers), inner]
            inner = "".join(reversed(parts) if isinstance(mark.form, Bar) else parts)
        # Its letter on a map and its name in the list belong to it: whoever points at one lights both.
        inner += "".join(labels_of(self.keys.get(at, ()), self.inks, unheard=self.unheard))
        name = f'data-cell="{mark.row.place_and_period}" data-i="{at}"'
        group = f"<g {name}><title>{escape_text(mark.words)}</title>{inner}</g>"
        return f"<a href={quoteattr(mark.href)}>{group}</a>" if mark.href else group

    def _form(self, mark: Mark) -> str:
        match mark.form:
            case Dot(radius=0):
                return ""
            case Dot() as dot:
                return f"<{symbol_of(dot)}{write_ink(self.inks.ink(mark.look))}/>"
            case Bar(x, y, width, height):
                attributes = (
                    f'x="{tenths(x)}" y="{tenths(y)}" width="{tenths(width)}" height="{tenths(height)}"'
                )
                return f"<rect {attributes}{write_ink(self.inks.ink(mark.look))}/>"
            case Shape(path):
                area = f'<path d="{path}"{write_ink(self.inks.ink(mark.look, map_area=True))}/>'
                return self._halo(path) + area if mark.look.heavy else area

    def _halo(self, path: str) -> str:
        """A pale line under a thick edge, so that it shows on dark areas too."""
        return f'<path class="halo" d="{path}" fill="none" stroke="{self.inks.colour("paper")}" stroke-width="{_HALO}"/>'

    def _whisker(self, mark: Mark) -> Callable[[Whisker], str]:
        """In the colour of a point; over a bar in ink with a pale line under it, so that both its halves show."""
        over = isinstance(mark.form, Bar)
        ink, halo = self.inks.colour("ink" if over else mark.look.colour), self.inks.colour("paper")

        def whisker_path(whisker: Whisker) -> str:
            path = path_of((whisker.start, whisker.end))
            under = f'<path class="halo" d="{path}" stroke="{halo}" stroke-width="3"/>' if over else ""
            broad = (
                f' stroke-width="{tenths(whisker.breadth)}" stroke-opacity="{_BROAD}"'
                if whisker.breadth
                else ""
            )
            return f'{under}<path class="{whisker.shows}" d="{path}" stroke="{ink}"{broad}/>'

        return whisker_path

    def _stroke(self, stroke: Stroke) -> str:
        points = [point_of(self.chart.marks[at]) for at in stroke.marks]
        dash = f' stroke-dasharray="{DASHES["dashed"]}"' if stroke.dashed else ""
        marks = f'data-m="{" ".join(map(str, stroke.marks))}"'
        look = f'fill="none" stroke="{self.inks.colour(stroke.colour)}" stroke-width="{tenths(stroke.width)}"{dash}'
        return f'<path {marks} d="{path_of(points)}" {look}/>'

    def _band(self, band: Band) -> str:
        through = band.shows == "range"
        marks = f'data-{"r" if through else "b"}="{" ".join(map(str, band.marks))}"'
        opacity = _RANGE if through else _BAND
        look = f'fill="{self.inks.colour(band.colour)}" fill-opacity="{opacity}"'
        return f'<path {marks} d="{path_of(band.points)}z" {look}/>'

    def _line(self, line: RuleLine) -> str:
        dash = f' stroke-dasharray="{DASHES[line.dash]}"' if line.dash else ""
        faint = f' stroke-opacity="{tenths(line.opacity)}"' if line.opacity < 1 else ""
        width = f' stroke-width="{tenths(line.width)}"' if line.width != 1 else ""
        fill = ' fill="none"' if len(line.points) > 2 else ""
        look = f'{fill} stroke="{self.inks.colour(line.colour)}"{width}'
        return f'<path class="{line.role}" d="{path_of(line.points)}"{look}{dash}{faint}/>'


# The words of a drawing as SVG: labels, and the entries of the legend.


def labels_of(labels: Iterable[Label], inks: Inks, *, unheard: str) -> Iterator[str]:
    """Neighbours of one look share a group, which spares their attributes."""
    for look, group in groupby(labels, key=partial(_letters, inks=inks, unheard=unheard)):
        yield f"<g{look}>" + "".join(map(_words, group)) + "</g>"


def _letters(label: Label, *, inks: Inks, unheard: str) -> str:
    bold = ' font-weight="700"' if label.bold else ""
    size = f' font-size="{label.size}"' if label.size != SIZE else ""
    anchor = f' text-anchor="{label.anchor}"' if label.anchor != "start" else ""
    faint = f' fill-opacity="{_FAINT}"' if label.role == "watermark" else ""
    return f'{unheard} class="{label.role}" fill="{inks.colour(label.colour)}"{anchor}{size}{bold}{faint}'


def entry_of(entry: LegendEntry, inks: Inks) -> str:
    """An entry of the legend: its swatch and its words."""
    swatch: dict[str, Callable[[], str]] = {
        "area": lambda: (
            f'<rect x="{tenths(entry.x)}" y="{tenths(entry.y)}" width="{_SWATCH}" height="{_SWATCH}"'
            f"{write_ink(inks.ink(entry.look, map_area=True))}/>"
        ),
        "line": lambda: (
            f'<path d="M{tenths(entry.x)} {tenths(entry.y + _SWATCH / 2)}h{_SWATCH}"'
            f' fill="none" stroke="{inks.colour(entry.look.colour)}" stroke-width="1.25"'
            f"{format_dash_attribute(entry.look.edge)}/>"
        ),
        "dot": lambda: (
            f'<circle cx="{tenths(entry.x + _SWATCH / 2)}" cy="{tenths(entry.y + _SWATCH / 2)}" r="4"'
            f"{write_ink(inks.ink(entry.look))}/>"
        ),
    }
    y = entry.y + _SWATCH / 2 + SIZE * _BASELINE
    words = f'<text x="{tenths(entry.x + _SWATCH + 6)}" y="{tenths(y)}">{escape_text(entry.words)}</text>'
    return f"{swatch[entry.kind]()}{words}"


def _words(label: Label) -> str:
    of = f' data-of="{label.of}"' if label.of is not None else ""
    if label.upright:
        x, y = tenths(label.x + label.size * _BASELINE), tenths(label.y)
        return f'<text x="{x}" y="{y}" transform="rotate(-90 {x} {y})"{of}>{escape_text(label.text)}</text>'
    x, y = tenths(label.x), tenths(label.y + label.size * _BASELINE)
    return f'<text x="{x}" y="{y}"{of}>{escape_text(label.text)}</text>'
