"""Holds a figure of the explorer to its Chart: each mark by its cell, each axis by its area, all by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from layouts.explorer.figures import targets_of
from observatory.charts.chart import ABSENT, Area, Chart, Dot, Flag, Mark, Shape
from observatory.charts.colours import LIGHT
from observatory.charts.painting.inks import Ink
from observatory.charts.painting.plotly import PlotlyFigure
from observatory.charts.painting.svg import around

HOLLOW = {Flag.PARTIAL, Flag.PROVISIONAL, Flag.SECOND}
MAY_BE_HOLLOW = HOLLOW | {Flag.ESTIMATED, Flag.POOLED}
MAY_BE_EDGED = {Flag.ESTIMATED, Flag.DISPUTED}
FILLS = {
    Flag.PROTECTED: "url(#x-hatched)", Flag.NO_SERVICE: "url(#x-crossed)", Flag.WITHDRAWN: "url(#x-striped)",
    Flag.FEW: "url(#x-specked)", Flag.NOT_PUBLISHED: "paper", Flag.NOT_RECEIVED: "paper", Flag.NOT_APPLICABLE: "paper",
    Flag.NOT_SHOWN: "paper", Flag.WITHHELD: "paper", Flag.UNDATED: "paper", Flag.CANNOT_EXIST: "paper",
    Flag.NOT_CALCULATED: "paper",
}  # fmt: skip
"""How an area without a number is filled, by hand."""
DASHES = {
    Flag.NOT_PUBLISHED: "1.5 2.5", Flag.NOT_RECEIVED: "5 3", Flag.NOT_SHOWN: "5 3", Flag.WITHHELD: "5 3",
    Flag.UNDATED: "1.5 2.5",
}  # fmt: skip
_COLOUR = re.compile(r"var\(--([a-z0-9-]+),")


def faults_in(chart: Chart, painted_figure: PlotlyFigure) -> Iterator[str]:
    """What a figure shows otherwise than its chart."""
    if any(isinstance(mark.form, Shape) for mark in chart.marks):
        yield from (["a map is painted by plotly"] if painted_figure["data"] else [])
        yield from _inked(chart)
        return
    placed: dict[int, tuple[dict, int]] = {}
    for trace in painted_figure["data"]:
        for at, mark in enumerate(trace.get("customdata", ())):
            if mark in placed:
                yield f"mark {mark} is painted twice"
            placed[mark] = (trace, at)
    if set(placed) != set(range(len(chart.marks))):
        yield "marks that are not painted, or painted and not there"
    for at, (trace, place) in placed.items():
        mark = chart.marks[at]
        for fault in _faults_of(chart, mark, trace, place):
            yield f"«{mark.words}»: {fault}"
    yield from _axes(chart, painted_figure["layout"])
    yield from _lines(chart, painted_figure)


def _inked(chart: Chart) -> Iterator[str]:
    """The areas of a map as the asset is given them: each its outline, and inked as its cell says."""
    surroundings = around(chart, "x", marked=True)
    areas = [(path, ink) for path, ink in surroundings.areas if ink["fill"] != "none"]
    targets = targets_of(chart)
    if not len(areas) == len(targets) == len(chart.marks):
        yield "areas that are not painted or not met, or painted and not there"
    for mark, (path, ink), target in zip(chart.marks, areas, targets, strict=True):
        if (target["place"], target["says"], target["d"]) != (mark.row.territory, mark.words, path):
            yield f"«{mark.words}» is met elsewhere, or as another"
        if path != mark.form.path:
            yield f"«{mark.words}» lies elsewhere"
        if ink["fill"].startswith("url") and f'id="{ink["fill"][5:-1]}"' not in surroundings.over:
            yield f"«{mark.words}» is filled with a pattern that is not there"
        yield from (f"«{mark.words}» {fault}" for fault in _misinked(mark, ink))


def _misinked(mark: Mark, ink: Ink) -> Iterator[str]:
    absent = [flag for flag in mark.flags if flag in ABSENT]
    fill = ink["fill"] if ink["fill"].startswith("url") else _COLOUR.findall(ink["fill"])[0]
    dash = ink.get("stroke-dasharray", "")
    if absent and (fill != FILLS[absent[0]] or dash != DASHES.get(absent[0], "")):
        yield f"is filled with {fill} and edged with {dash} though {absent}"
    if not absent and (fill in ("paper", "") or fill.startswith("url") or fill != mark.look.colour):
        yield f"is filled with {fill}"
    if not absent and bool(dash) != bool(mark.flags & (MAY_BE_EDGED | HOLLOW)):
        yield f"has the edge {dash} though {sorted(mark.flags)}"


def _faults_of(chart: Chart, mark: Mark, trace: dict, at: int) -> Iterator[str]:
    words = trace["text"] if isinstance(trace["text"], str) else trace["text"][at]
    if words != mark.words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"):
        yield f"says «{words}»"
    if isinstance(mark.form, Dot):
        yield from _dot(chart, mark, trace, at)
    elif mark.flags & ABSENT or mark.row.value is None:
        if trace["type"] != "scatter" or trace.get("fill") != "toself":
            yield "is painted as a number though there is none"
    elif trace["type"] == "bar":
        yield from _bar(chart, mark, trace, at)
    else:
        yield from _span(chart, mark, trace)


def _dot(chart: Chart, mark: Mark, trace: dict, at: int) -> Iterator[str]:
    area, axes = chart.areas[mark.area], f"{mark.area + 2}"
    if area.time is None and area.values is None:
        axes = ""
    if (trace["xaxis"], trace["yaxis"]) != (f"x{axes}", f"y{axes}"):
        yield "stands on the axes of another area"
    days = (mark.row.period.end - mark.row.period.start).days + 1
    yield from _place(mark, area, trace["x"][at], trace["y"][at])
    hollow = trace["marker"]["color"][at] == LIGHT["paper"]
    if mark.form.radius and (not mark.flags & MAY_BE_HOLLOW if hollow else bool(mark.flags & HOLLOW)):
        yield f"is {'hollow' if hollow else 'filled'} though {sorted(mark.flags)}"
    if trace["marker"]["line"]["color"][at] != LIGHT[mark.look.rim or mark.look.colour]:
        yield f"has the colour {trace['marker']['line']['color'][at]} of another place"
    if bool(trace["marker"]["opacity"][at]) != bool(mark.form.radius):
        yield "is seen where a line alone tells it, or not where it stands alone"
    along, across = ("error_y", "error_x") if area.time is not None else ("error_x", "error_y")
    yield from _interval(mark, trace[along], at)
    yield from _days(mark, trace[across], at, days)


def _place(mark: Mark, area: Area, x: object, y: object) -> Iterator[str]:
    """A dot stands at its day where its area has time, at its value where it has values, else where it is drawn."""
    first = datetime(mark.row.period.start.year, mark.row.period.start.month, mark.row.period.start.day)
    days = (mark.row.period.end - mark.row.period.start).days + 1
    if area.time is not None and datetime.fromisoformat(str(x)) != first + timedelta(days=days) / 2:
        yield f"stands on {x}, which is not the middle of {mark.row.period}"
    value = None if area.values is None else y if area.time is not None else x
    if area.values is not None and value != mark.row.value:
        yield f"stands at {value} and not at {mark.row.value}"
    if area.values is None and area.time is None and x != pytest.approx(mark.form.x):
        yield f"stands {x} pixels across and not {mark.form.x}"
    if (area.values is None or area.time is None) and y != pytest.approx(mark.form.y):
        yield f"stands {y} pixels down and not {mark.form.y}"


def _interval(mark: Mark, error: dict, at: int) -> Iterator[str]:
    """The ends of the interval that is drawn with a mark, as its cell has them."""
    has_interval = any(whisker.shows == "interval" for whisker in mark.whiskers)
    above, below = (error.get(name, ())[at : at + 1] for name in ("array", "arrayminus"))
    ends = (mark.row.value - below[0], mark.row.value + above[0]) if above and above[0] is not None else None
    expected = (mark.row.lower, mark.row.upper) if has_interval else None
    if (ends is None) != (expected is None) or (expected and ends != pytest.approx(expected)):
        yield f"has the interval {ends} and not {expected}"


def _days(mark: Mark, error: dict, at: int, days: int) -> Iterator[str]:
    has_days = any(whisker.shows == "days" for whisker in mark.whiskers)
    half = (error.get("array", ())[at : at + 1] or [None])[0]
    if half != (days * 43_200_000 if has_days else None):
        yield f"covers {half} milliseconds on each side, not {days} days in all"


def _bar(chart: Chart, mark: Mark, trace: dict, at: int) -> Iterator[str]:
    if trace["x"][at] != mark.row.value:
        yield f"is {trace['x'][at]} long and not {mark.row.value}"
    if trace["y"][at] != pytest.approx(mark.form.y + mark.form.height / 2):
        yield "stands in the row of another"
    hollow = trace["marker"]["color"][at] == LIGHT["paper"]
    if not mark.flags & MAY_BE_HOLLOW if hollow else bool(mark.flags & HOLLOW):
        yield f"is {'hollow' if hollow else 'filled'} though {sorted(mark.flags)}"
    yield from _interval(mark, trace["error_x"], at)


def _span(chart: Chart, mark: Mark, trace: dict) -> Iterator[str]:
    """A figure listed by the days it covers; in an area without time it is as long as it is drawn."""
    first, last = min(trace["x"]), max(trace["x"])
    if chart.areas[mark.area].time is None:
        if (first, last) != (mark.form.x, pytest.approx(mark.form.x + mark.form.width)):
            yield f"is drawn from {first} to {last}"
        return
    until = (
        mark.row.period.end if mark.row.period.end == date.max else mark.row.period.end + timedelta(days=1)
    )
    if (first, last) != (mark.row.period.start.isoformat(), until.isoformat()):
        yield f"covers {first} to {last}"


def _axes(chart: Chart, layout: dict) -> Iterator[str]:
    if (layout["width"], layout["height"]) != chart.size:
        yield "is of another size"
    for number, area in enumerate(chart.areas, start=2):
        x, y = layout.get(f"xaxis{number}"), layout.get(f"yaxis{number}")
        if area.time is None and area.values is None:
            continue
        across, down = x["domain"], y["domain"]
        if not (0 <= across[0] < across[1] <= 1 and 0 <= down[0] < down[1] <= 1):
            yield f"area {number} leaves the figure"
        if area.time is not None and x["range"] != [
            area.time.first_day.isoformat(),
            area.time.last_day.isoformat(),
        ]:
            yield f"area {number} shows the days {x['range']}"
        values = y if area.time is not None else x
        if area.values is not None and values["range"] != [area.values.low, area.values.high]:
            yield f"area {number} shows the values {values['range']}"


def _lines(chart: Chart, painted_figure: PlotlyFigure) -> Iterator[str]:
    """Lines and bands lead through the marks they name, by day and value."""
    through = [trace for trace in painted_figure["data"] if "meta" in trace]
    strokes = [trace for trace in through if "fill" not in trace]
    bands = [trace for trace in through if "fill" in trace]
    if [tuple(trace["meta"]) for trace in strokes] != [stroke.marks for stroke in chart.strokes]:
        yield "lines through other marks"
    for trace, stroke in zip(strokes, chart.strokes, strict=False):
        for mark, x, y in zip((chart.marks[at] for at in stroke.marks), trace["x"], trace["y"], strict=True):
            yield from (f"a line that {fault}" for fault in _place(mark, chart.areas[mark.area], x, y))
        if (trace["line"]["dash"] != "solid") != stroke.dashed or trace["line"]["color"] != LIGHT[
            stroke.colour
        ]:
            yield "a line of another look"
    for trace, band in zip(bands, chart.bands, strict=True):
        marks = [chart.marks[at] for at in band.marks]
        has_time = chart.areas[marks[0].area].time is not None
        ends = [*(mark.row.upper for mark in marks), *(mark.row.lower for mark in reversed(marks))]
        if trace["y" if has_time else "x"] != ends:
            yield "a band of other intervals"
        if not has_time and trace["y"] != [mark.form.y for mark in (*marks, *reversed(marks))]:
            yield "a band at other heights"
