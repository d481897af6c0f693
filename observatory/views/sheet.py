"""A sheet of pixels to paint on: lines, areas, marks and words, by matplotlib's objects alone."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.text import Text as Words

from observatory.views.printable import printable

Point = tuple[float, float]
Colour = tuple[float, float, float, float]

DASHES: Final[dict[str, Any]] = {"solid": "-", "dash": (0, (4, 2.5)), "dot": (0, (1, 2))}
_MARKS: Final = {"circle": "o", "square": "s", "diamond": "D", "triangle": "^", "pentagon": "p"}
# plotly names a pattern by its lines, matplotlib by repeating a letter.
_HATCHES: Final = {"/": "////", "x": "xxx", "-": "---", "\\": "\\\\\\\\", ".": "..."}
# Of the letter height: where the first base line stands, and how much of the further lines lies above it.
_BASELINE: Final = {"top": 0.82, "middle": 0.36, "bottom": -0.24}
_ABOVE: Final = {"top": 0.0, "middle": 0.5, "bottom": 1.0}
_LINE_HEIGHT: Final = 1.22
_POINTS_PER_INCH: Final = 72


class Sheet:
    """Paints in pixels, the origin at the top left."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        size = (width / _POINTS_PER_INCH, height / _POINTS_PER_INCH)
        self.canvas = Canvas(figsize=size, dpi=_POINTS_PER_INCH, frameon=False)
        self._axes: Axes = self.canvas.add_axes((0.0, 0.0, 1.0, 1.0))
        self._axes.set_axis_off()
        self._axes.set_xlim(0, width)
        self._axes.set_ylim(height, 0)
        self._order = 0

    def line(self, points: Sequence[Point], colour: str, *, width: float, dash: str = "solid") -> None:
        """A line through the points."""
        xs, ys = zip(*points, strict=True)
        drawn = Line2D(
            xs, ys, color=rgba(colour), linewidth=width, linestyle=DASHES[dash], solid_capstyle="butt"
        )
        self._axes.add_line(self._next(drawn))

    def area(
        self,
        rings: Sequence[Sequence[Point]],
        fill: str | None,
        *,
        edge: str | None = None,
        width: float = 0.0,
        dash: str = "solid",
        hatch: tuple[str, str] | None = None,
    ) -> None:
        """A filled area of closed rings; `hatch` is (plotly's shape, colour)."""
        path = _closed(rings)
        if hatch:
            lines = PathPatch(
                path, fill=False, edgecolor=rgba(hatch[1]), linewidth=0, hatch=_HATCHES[hatch[0]]
            )
            lines.set_hatch_linewidth(0.8)
            self._axes.add_patch(self._next(lines))
        drawn = PathPatch(
            path,
            facecolor=rgba(fill) if fill else "none",
            edgecolor=rgba(edge) if edge else "none",
            linewidth=width,
            linestyle=DASHES[dash],
        )
        self._axes.add_patch(self._next(drawn))

    def mark(self, at: Point, symbol: str, *, size: float, colour: str) -> None:
        """A mark; plotly's `-open` is hollow, `-open-dot` hollow with a dot."""
        shape, _, style = symbol.partition("-")
        face = "none" if style else rgba(colour)
        self._mark(at, shape, size=size, face=face, edge=rgba(colour))
        if style == "open-dot":
            self._mark(at, "circle", size=2, face=rgba(colour), edge=rgba(colour))

    def words(
        self,
        at: Point,
        text: str,
        *,
        size: float,
        colour: str,
        align: str = "left",
        valign: str = "middle",
        bold: bool = False,
        angle: float = 0,
    ) -> None:
        """Text with `<br>` and entities as plotly reads them; never read as mathematics."""
        lines = printable(html.unescape(text.replace("<br>", "\n"))).split("\n")
        x, y = at
        first = y + size * (_BASELINE[valign] - _ABOVE[valign] * (len(lines) - 1) * _LINE_HEIGHT)
        for number, line in enumerate(lines):
            base = (x + size * _BASELINE["middle"], y) if angle else (x, first + number * size * _LINE_HEIGHT)
            drawn = Words(
                *base,
                line,
                fontsize=size,
                color=rgba(colour),
                ha=align,
                va="baseline",
                fontweight="bold" if bold else "normal",
                rotation=-angle,
                rotation_mode="anchor",
                parse_math=False,
            )
            self._axes.add_artist(self._next(drawn))

    def _mark(self, at: Point, shape: str, *, size: float, face: Any, edge: Colour) -> None:
        scaled = size * (0.8 if shape == "diamond" else 1.0)
        drawn = Line2D([at[0]], [at[1]], marker=_MARKS[shape], markersize=scaled, linestyle="none")
        drawn.set(markerfacecolor=face, markeredgecolor=edge, markeredgewidth=1.5)
        self._axes.add_line(self._next(drawn))

    def _next(self, artist: Any) -> Any:
        """The artist, painted above all before it and cut by nothing."""
        self._order += 1
        artist.set_zorder(self._order)
        artist.set_clip_on(False)
        return artist


def rgba(colour: str) -> Colour:
    """`#rrggbb` or `rgba(r,g,b,a)` as four shares of one."""
    if colour.startswith("#"):
        red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
        return (red, green, blue, 1.0)
    parts = [float(part) for part in colour[colour.index("(") + 1 : -1].split(",")]
    return (parts[0] / 255, parts[1] / 255, parts[2] / 255, parts[3])


def _closed(rings: Sequence[Sequence[Point]]) -> Path:
    vertices: list[Point] = []
    codes: list[int] = []
    for ring in rings:
        vertices += [*ring, ring[0]]
        codes += [int(Path.MOVETO), *[int(Path.LINETO)] * (len(ring) - 1), int(Path.CLOSEPOLY)]
    return Path(vertices, codes)
