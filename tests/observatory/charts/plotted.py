"""Holds a figure of the explorer to its Chart: each mark by its cell, each axis by its area, all by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from observatory.charts.chart import ABSENT, Chart, Dot, Flag, Mark, Shape
from observatory.charts.colours import LIGHT
from observatory.charts.painting.plotly import Figure

HOLLOW = {Flag.PARTIAL, Flag.PROVISIONAL, Flag.SECOND}
MAY_BE_HOLLOW = HOLLOW | {Flag.ESTIMATED, Flag.POOLED}
PATTERNS = {
    Flag.PROTECTED: "/", Flag.NO_SERVICE: "x", Flag.WITHDRAWN: "-", Flag.FEW: ".", Flag.NOT_PUBLISHED: None,
    Flag.NOT_RECEIVED: None, Flag.NOT_APPLICABLE: None,
}  # fmt: skip
"""The pattern of an area without a number, by hand; None for an empty outline."""
_NUMBER = re.compile(r"-?\d*\.?\d+")


def faults_in(chart: Chart, made: Figure) -> Iterator[str]:
    """What a figure shows otherwise than its chart."""
    placed: dict[int, tuple[dict, int]] = {}
    for trace in made["data"]:
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
    yield from _axes(chart, made["layout"])
    yield from _lines(chart, made)


def _faults_of(chart: Chart, mark: Mark, trace: dict, at: int) -> Iterator[str]:
    said = trace["text"] if isinstance(trace["text"], str) else trace["text"][at]
    if said != mark.words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"):
        yield f"says «{said}»"
    if isinstance(mark.form, Dot):
        yield from _dot(chart, mark, trace, at)
    elif isinstance(mark.form, Shape):
        yield from _shape(mark, trace)
    elif mark.flags & ABSENT or mark.row.value is None:
        if trace["type"] != "scatter" or trace.get("fill") != "toself":
            yield "is painted as a number though there is none"
    elif trace["type"] == "bar":
        yield from _bar(chart, mark, trace, at)
    else:
        yield from _span(mark, trace)


def _dot(chart: Chart, mark: Mark, trace: dict, at: int) -> Iterator[str]:
    row, axes = mark.row, f"{mark.area + 2}"
    if (trace["xaxis"], trace["yaxis"]) != (f"x{axes}", f"y{axes}"):
        yield "stands on the axes of another area"
    if trace["y"][at] != row.value:
        yield f"stands at {trace['y'][at]} and not at {row.value}"
    first = datetime(row.period.start.year, row.period.start.month, row.period.start.day)
    days = (row.period.end - row.period.start).days + 1
    if datetime.fromisoformat(trace["x"][at]) != first + timedelta(days=days) / 2:
        yield f"stands on {trace['x'][at]}, which is not the middle of {row.period}"
    hollow = trace["marker"]["color"][at] == LIGHT["paper"]
    if mark.form.radius and (not mark.flags & MAY_BE_HOLLOW if hollow else bool(mark.flags & HOLLOW)):
        yield f"is {'hollow' if hollow else 'filled'} though {sorted(mark.flags)}"
    if trace["marker"]["line"]["color"][at] != LIGHT[mark.look.colour]:
        yield f"has the colour {trace['marker']['line']['color'][at]} of another place"
    if bool(trace["marker"]["opacity"][at]) != bool(mark.form.radius):
        yield "is seen where a line alone tells it, or not where it stands alone"
    yield from _interval(mark, trace["error_y"], at)
    yield from _days(mark, trace["error_x"], at, days)


def _interval(mark: Mark, error: dict, at: int) -> Iterator[str]:
    """The ends of the interval that is drawn with a mark, as its cell has them."""
    drawn = any(one.shows == "interval" for one in mark.whiskers)
    above, below = (error.get(name, ())[at : at + 1] for name in ("array", "arrayminus"))
    ends = (mark.row.value - below[0], mark.row.value + above[0]) if above and above[0] is not None else None
    wanted = (mark.row.lower, mark.row.upper) if drawn else None
    if (ends is None) != (wanted is None) or (wanted and ends != pytest.approx(wanted)):
        yield f"has the interval {ends} and not {wanted}"


def _days(mark: Mark, error: dict, at: int, days: int) -> Iterator[str]:
    drawn = any(one.shows == "days" for one in mark.whiskers)
    half = (error.get("array", ())[at : at + 1] or [None])[0]
    if half != (days * 43_200_000 if drawn else None):
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


def _span(mark: Mark, trace: dict) -> Iterator[str]:
    """A figure listed by the days it covers."""
    first, last = min(trace["x"]), max(trace["x"])
    until = (
        mark.row.period.end if mark.row.period.end == date.max else mark.row.period.end + timedelta(days=1)
    )
    if (first, last) != (mark.row.period.start.isoformat(), until.isoformat()):
        yield f"covers {first} to {last}"


def _shape(mark: Mark, trace: dict) -> Iterator[str]:
    absent = [flag for flag in mark.flags if flag in ABSENT]
    pattern = trace.get("fillpattern", {}).get("shape")
    if absent and (pattern != PATTERNS[absent[0]] or trace["fillcolor"] != LIGHT["paper"]):
        yield f"is filled with {trace['fillcolor']} {pattern} though {absent}"
    if not absent and (pattern or trace["fillcolor"] != LIGHT[mark.look.colour]):
        yield f"is filled with {trace['fillcolor']} {pattern}"
    if (
        absent
        and {Flag.NOT_PUBLISHED: "dotted", Flag.NOT_RECEIVED: "dashed"}.get(absent[0], "") != mark.look.edge
    ):
        yield "has the edge of another status"
    if bool(mark.look.edge) == (trace["line"]["dash"] == "solid"):
        yield f"has an edge that is {trace['line']['dash']}"
    far = [float(one) for one in _NUMBER.findall(mark.form.path)[:2]]
    if (trace["x"][0], trace["y"][0]) != (far[0], far[1]):
        yield "begins elsewhere"
    x, y = ([value for value in trace[name] if value is not None] for name in ("x", "y"))
    inside = mark.form.inside
    if not (min(x) <= inside[0] <= max(x) and min(y) <= inside[1] <= max(y)):
        yield "lies elsewhere than its middle"


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


def _lines(chart: Chart, made: Figure) -> Iterator[str]:
    """Lines and bands lead through the marks they name, by day and value."""
    through = [trace for trace in made["data"] if "meta" in trace]
    strokes = [trace for trace in through if "fill" not in trace]
    bands = [trace for trace in through if "fill" in trace]
    if [tuple(one["meta"]) for one in strokes] != [one.marks for one in chart.strokes]:
        yield "lines through other marks"
    for trace, stroke in zip(strokes, chart.strokes, strict=False):
        if trace["y"] != [chart.marks[at].row.value for at in stroke.marks]:
            yield "a line through other values"
        if (trace["line"]["dash"] != "solid") != stroke.dashed or trace["line"]["color"] != LIGHT[
            stroke.colour
        ]:
            yield "a line of another look"
    for trace, band in zip(bands, chart.bands, strict=True):
        rows = [chart.marks[at].row for at in band.marks]
        if trace["y"] != [*(row.upper for row in rows), *(row.lower for row in reversed(rows))]:
            yield "a band of other intervals"
