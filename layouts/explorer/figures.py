"""What a figure of the explorer is given: what is painted, where each of its marks is met, and what it says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, TypedDict

from layouts.document import ids
from layouts.document.templates import RenderContext
from layouts.explorer.scene import Scene
from observatory.charts.chart import Bar, Chart, Dot, Mark, Shape
from observatory.charts.kinds.chosen_kind import chart_of
from observatory.charts.layout.axes import Height
from observatory.charts.painting.inks import Ink
from observatory.charts.painting.plotly import PlotlyFigure, Theme, Words, figure
from observatory.charts.painting.svg import around

GAP: Final = 24  # pixels between a map and its ranking
TABLET: Final = 640  # pixels from which they stand side by side
NARROWEST, BROADEST, LOWEST, HIGHEST = 280, 1600, 220, 1200
_SCROLLBAR: Final = 16  # of a ranking that is higher than the stage
_HEAD: Final = 34  # over a map, for its name and period
_OF_LINES: Final = 1.6  # of the height that lines over time have, which a map takes
_LOWEST_LINES: Final = 90
_LOWEST_OF_MANY: Final = 210  # on a phone a map of very many areas is higher than the screen leaves
_TRIES: Final = 3
_UNDER_MANY: Final = (
    142  # pixels under a map of very many areas: its scale, two lines of classes, places without outline
)
_LOOSE: Final = 1.9  # times its usual height, to which a ranking is spread
_MARK_OF_WORD: Final = re.compile(r' data-of="\d+"')  # which nothing on the page asks for
_FOR_TESTS: Final = ("customdata", "meta", "text", "textposition")  # what a figure says of its marks
_REACH: Final = 7  # pixels round a point that still meet it
_BREATH: Final = 4  # above and below a bar


@dataclass(frozen=True, slots=True)
class FigureRoom:
    """The pixels that the explorer's stage has, across and down, and whether the reader's screen is light or dark."""

    width: int
    height: int = 520
    theme: Theme = "light"

    @property
    def of_maps(self) -> int:
        """The breadth of a map."""
        return self.width if self.width < TABLET else int(self.width * 0.55)

    @property
    def of_rankings(self) -> int:
        """The breadth of a ranking, which stands beside its map where there is room."""
        return self.width if self.width < TABLET else self.width - self.of_maps - GAP - _SCROLLBAR

    @property
    def under_name(self) -> int:
        """The height of a map or a ranking under its name."""
        return self.height - _HEAD

    @property
    def lowest_of_many(self) -> int:
        """The least height to ask for a map of very many areas."""
        return _LOWEST_OF_MANY if self.width < TABLET else _LOWEST_LINES


def fit_height(draw: Callable[[int], Chart], most: int) -> Chart:
    """The chart that `draw` makes for a height, no higher than `most` where its kind allows it.

    Lines over time ask for the height between their axes: what stands around is taken off.
    """
    chart = draw(most)
    over = chart.size[1] - most
    return chart if over <= 0 else draw(max(_LOWEST_LINES, most - over))


def map_height(draw: Callable[[int], Chart], most: int, *, many: bool = False, lowest: int = 0) -> int:
    """The height with which a map, its names and its legend are no higher than `most`, unless that is below `lowest`.

    Of `many` areas no names stand under it: what does is known beforehand, and the map drawn once.
    """
    asked = int((most - _UNDER_MANY if many else most) / _OF_LINES)
    for _ in range(_TRIES):  # a smaller map has more names beside it and under it
        chart = draw(asked)
        over = chart.size[1] - most
        if over <= 0:
            break
        areas = chart.areas[0].bottom - chart.areas[0].top
        asked = max(lowest, _LOWEST_LINES, int((areas - over) / _OF_LINES))
    return asked


def ranking_height(chart: Chart, most: int) -> Height:
    """The height of a ranking: its rows are spread over the room there is; one that is higher is scrolled."""
    usual = chart.size[1]
    return "usual" if usual >= most else min(most, int(usual * _LOOSE))


class AreaPath(TypedDict):
    """A path of a map and how it is inked, as its place in `Painted.inks`."""

    d: str | int
    ink: int


# Where a mouse or a finger meets each mark of a Chart: an outline, the place it speaks of, its period and its words.
# The explorer lays them over its figures, whatever drew those, and lights the same place in each of them.


class Target(TypedDict):
    """`d` is the data of an SVG path; it and the words may be given by their place among those that figures share.

    `line`: it is a line between marks, which says a place and no number.
    """

    place: str
    period: str
    says: str | int
    d: str | int
    line: bool


class Painted(TypedDict):
    """One figure. `size` is left, top, width and height in pixels.

    The marks are a figure of plotly or, of a map, the paths of its areas; `under` and `over` are the markup of what
    stands beneath and above them. `targets` are where each mark is met; those of a map are its areas that are filled.
    `counts` are the ranks and numbers of marks in its words.
    """

    size: tuple[int, int, int, int]
    figure: PlotlyFigure | None
    areas: list[AreaPath]
    inks: list[Ink]
    under: str
    over: str
    targets: list[Target]
    finding: str
    alternative: str
    counts: tuple[int, ...]


class MainPainted(Painted):
    """The chart over time; `times` are of each area that has time left, top, right, bottom, its first and last year."""

    times: list[tuple[float, float, float, float, float, float]]


def main_chart_of(scene: Scene, context: RenderContext, room: FigureRoom) -> Chart:
    """The chart over time, or the bars of groups, as broad and as high as the stage."""

    def draw(height: int) -> Chart:
        return chart_of(scene.main, context.text, width=room.width, outlines=context.outlines, height=height)

    return fit_height(draw, room.height)


def main_figure(chart: Chart, scene: Scene, room: FigureRoom) -> MainPainted:
    """That chart as a figure, with the years of its areas."""
    times = [
        (area.time.start, area.top, area.time.end, area.bottom, _years(area.time.first_day), _years(area.time.last_day))
        for area in chart.areas
        if area.time is not None and scene.years
    ]  # fmt: skip
    return {**paint_figure(chart, room, name=ids.MAIN), "times": times}


def _years(day: date) -> float:
    """A day as years, with the part of the year that has gone by."""
    return round(day.year + (day.timetuple().tm_yday - 1) / 365.25, 2)


def paint_figure(chart: Chart, room: FigureRoom, *, name: str, plotted: bool = True) -> Painted:
    """The chart as the figure called `name` on the page; what is not `plotted` is all drawn in SVG, as a map is."""
    drawn = around(chart, name, marked=not plotted)
    inks = list({repr(ink): ink for _, ink in drawn.areas}.values())
    ink_places = {repr(ink): at for at, ink in enumerate(inks)}
    targets = targets_of(chart)
    for target in targets if drawn.areas else ():
        target["d"] = ""  # the areas themselves are met, in the order of the targets
    width, height = chart.size
    return {
        "size": (-chart.beside, -chart.above, width, height),
        "figure": _for_reader(figure(chart, room.theme)) if plotted else None,
        "areas": [{"d": path, "ink": ink_places[repr(ink)]} for path, ink in drawn.areas],
        "inks": inks,
        "under": compact(drawn.under),
        "over": compact(_MARK_OF_WORD.sub("", drawn.over)),
        "targets": targets,
        "finding": chart.title,
        "alternative": chart.description,
        "counts": chart.counts,
    }


def compact(markup: str) -> str:
    """The same markup in letters of Latin 1, of which a browser keeps each in one byte.

    One other letter, as the thin space in a number of five digits, and it keeps all of them in two.
    """
    return markup.encode("latin-1", "xmlcharrefreplace").decode("latin-1")


def _for_reader(made: PlotlyFigure) -> PlotlyFigure:
    """The figure without the words of its marks, which the targets say, and without points that nobody sees."""
    traces = [
        {key: value for key, value in trace.items() if key not in _FOR_TESTS}
        for trace in made["data"]
        if not _is_unseen(trace)
    ]
    return {"data": traces, "layout": made["layout"]}


def _is_unseen(trace: Words) -> bool:
    """Whether a trace is of points that their line alone tells, without interval or days."""
    marker = trace.get("marker")
    opacities = marker.get("opacity") if isinstance(marker, dict) else None
    errors = (trace.get("error_x"), trace.get("error_y"))
    no_errors = all(error == {"visible": False} for error in errors)
    return trace.get("mode") == "markers" and no_errors and isinstance(opacities, list) and not any(opacities)


def targets_of(chart: Chart) -> list[Target]:
    """The lines first, so that a mark on a line is met before it; then each mark, in the order of the Chart."""
    return [*_lines(chart), *(_target(chart, mark) for mark in chart.marks)]


def _lines(chart: Chart) -> Iterator[Target]:
    for stroke in chart.strokes:
        marks = [chart.marks[at] for at in stroke.marks]
        points = [f"{mark.form.x:.0f} {mark.form.y:.0f}" for mark in marks if isinstance(mark.form, Dot)]
        place = marks[0].row.territory
        yield {"place": place, "period": "", "says": "", "d": f"M{'L'.join(points)}", "line": True}


def _target(chart: Chart, mark: Mark) -> Target:
    row = mark.row
    said = {"place": row.territory, "period": str(row.period), "says": mark.words}
    return {**said, "d": _outline(chart, mark), "line": False}  # type: ignore[typeddict-item]


def _outline(chart: Chart, mark: Mark) -> str:
    """Of an area its own; of a point a square around it; of a bar the whole row, with its number."""
    match mark.form:
        case Shape(path):
            return path
        case Dot(x, y):
            return _box(x - _REACH, y - _REACH, 2 * _REACH, 2 * _REACH)
        case Bar(x, y, width, height):
            area = chart.areas[mark.area]
            if area.values is None or area.time is not None:
                return _box(x, y, width, height)
            return _box(area.left, y - _BREATH, area.right - area.left, height + 2 * _BREATH)


def _box(x: float, y: float, width: float, height: float) -> str:
    return f"M{x:.0f} {y:.0f}h{width:.0f}v{height:.0f}h{-width:.0f}z"
