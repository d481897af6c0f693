"""What a figure of the explorer is given: what is painted, where each of its marks is met, and what it says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, TypedDict

from layouts.document import ids
from layouts.document.render_context import RenderContext
from layouts.explorer.scene import Scene
from observatory.charts.chart import Chart
from observatory.charts.kinds.chosen_kind import chart_of
from observatory.charts.layout.chart_height import Height
from observatory.charts.painting.inks import Ink
from observatory.charts.painting.plotly import PlotlyFigure, Theme, figure
from observatory.charts.painting.plotly_axes import Words
from observatory.charts.painting.svg import around
from observatory.charts.painting.targets import Target, targets_of

GAP: Final = 32  # pixels between figures that stand side by side
DESK: Final = 1000  # pixels from which maps and main chart stand in one row
TABLET: Final = 640
NARROWEST, BROADEST = 280, 1600
_MARK_OF_WORD: Final = re.compile(r' data-of="\d+"')  # which nothing on the page asks for
_FOR_TESTS: Final = ("customdata", "meta", "text", "textposition")  # what a figure says of its marks


@dataclass(frozen=True, slots=True)
class FigureRoom:
    """The pixels that the explorer has across, and whether the reader's screen is light or dark."""

    width: int
    theme: Theme = "light"

    def of_maps(self, count: int) -> int:
        """The breadth of each of so many maps."""
        if self.width < TABLET or not count:
            return self.width
        if self.width < DESK:
            return (self.width - GAP * (count - 1)) // count
        return int(self.width * (0.27 if count > 1 else 0.38))

    def of_main(self, maps: int) -> int:
        """What so many maps leave to the main chart."""
        if self.width < DESK or not maps:
            return self.width
        return self.width - maps * (self.of_maps(maps) + GAP)

    @property
    def of_rankings(self) -> int:
        """The breadth of a ranking, which has its table beside it."""
        return self.width if self.width < DESK else int(self.width * 0.55)


class AreaPath(TypedDict):
    """A path of a map and how it is inked, as its place in `Painted.inks`."""

    d: str | int
    ink: int


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
    """The chart over time, or the bars of groups, beside as many maps as have their room there."""
    width = room.of_main(scene.room_for)
    height: Height = "tall" if scene.room_for and room.width >= DESK else "usual"
    return chart_of(scene.main, context.text, width=width, outlines=context.outlines, height=height)


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
