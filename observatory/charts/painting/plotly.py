"""Paints the marks of a Chart as a figure of plotly, for the explorer: plain dicts, in plotly's words.

Dates, values and intervals are given as they are, on the axes of `plotly_axes`. What stands around the marks, and the
areas of a map, is painted by `svg` beneath and above the figure. `customdata` of a trace names its marks by their places
in `Chart.marks`; a stroke and a band name theirs in `meta`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta
from html import escape
from itertools import groupby
from typing import Final, Literal, TypeAlias, TypedDict

from observatory.charts.chart import (
    ABSENT,
    Area,
    Band,
    Bar,
    Chart,
    Dot,
    Mark,
    MarkStyle,
    Stroke,
    Symbol,
    TimeAxis,
    ValueAxis,
    Whisker,
    day_after,
)
from observatory.charts.colours import DARK, LIGHT
from observatory.model import Period
from observatory.text import printable

Json: TypeAlias = "str | float | bool | Sequence[Json] | dict[str, Json] | None"
Points = tuple[list[Json], list[Json]]
Words: TypeAlias = dict[str, Json]
_CLEAR = "rgba(0,0,0,0)"


class PlotlyFigure(TypedDict):
    """A figure as plotly.js takes it."""

    data: list[Words]
    layout: Words


Theme = Literal["light", "dark"]
_SYMBOLS: Final[dict[Symbol, str]] = {
    "circle": "circle", "square": "square", "triangle": "triangle-up", "pentagon": "pentagon", "diamond": "diamond",
}  # fmt: skip
_PATTERNS: Final = {"hatched": "/", "crossed": "x", "striped": "-", "specked": ".", "barred": "\\"}
_DASHES: Final = {"": "solid", "dashed": "5px,3px", "dotted": "1.5px,2.5px"}
_DAY: Final = 86_400_000  # milliseconds, in which plotly counts time
_EDGE: Final = 1.5
_BAND: Final = 0.14


def figure(chart: Chart, theme: Theme = "light") -> PlotlyFigure:
    """The marks as data, with a layout of fixed size; of a map, whose areas are no figure, no data."""
    return _Painter(chart, theme).figure()


class _Painter:
    """Writes the traces of one chart in the order in which they lie over each other."""

    def __init__(self, chart: Chart, theme: Theme) -> None:
        self.chart, self.palette = chart, DARK if theme == "dark" else LIGHT

    def figure(self) -> PlotlyFigure:
        return {"data": list(self._traces()), "layout": layout_of(self.chart)}

    def _traces(self) -> Iterator[Words]:
        numbered = list(enumerate(self.chart.marks))
        yield from map(self._band, self.chart.bands)
        yield from map(self._stroke, self.chart.strokes)
        for at, mark in numbered:
            if isinstance(mark.form, Bar) and not self._is_length(mark):
                yield self._rectangle(at, mark, mark.form)
        lengths = [pair for pair in numbered if self._is_length(pair[1])]
        for _, bars in groupby(lengths, key=lambda pair: pair[1].area):
            yield self._bars(list(bars))
        dots = [pair for pair in numbered if isinstance(pair[1].form, Dot)]
        for _, points in groupby(dots, key=lambda pair: _series(pair[1])):
            yield self._dots(list(points))

    # Marks

    def _is_length(self, mark: Mark) -> bool:
        """Whether it is a bar whose length is its value; a status without a number is never one."""
        area = self.chart.areas[mark.area]
        has_length = area.values is not None and area.time is None and not mark.flags & ABSENT
        return isinstance(mark.form, Bar) and has_length and mark.row.value is not None

    def _dots(self, marks: Sequence[tuple[int, Mark]]) -> Words:
        looks = [mark.look for _, mark in marks]
        forms = [mark.form for _, mark in marks if isinstance(mark.form, Dot)]
        marker: Words = {
            "symbol": [_symbol(form, look) for form, look in zip(forms, looks, strict=True)],
            "size": [2 * form.radius for form in forms],
            "opacity": [1.0 if form.radius else 0.0 for form in forms],
            "color": [self._fill(look) for look in looks],
            "line": {"color": [self._colour(look.rim or look.colour) for look in looks], "width": _EDGE},
        }
        places = [at for at, _ in marks]
        x, y = points_of(self.chart, places)
        across, up = self._days(marks, looks[0].colour), self._intervals(marks, looks[0].colour)
        if has_values_across(self.chart, places[0]):
            across, up = up, across
        return {
            **self._through(places), "mode": "markers", "x": x, "y": y, "marker": marker,
            "customdata": places, "text": [_escape_markup(mark.words) for _, mark in marks],
            "cliponaxis": False, "error_y": up, "error_x": across,
        }  # fmt: skip

    def _bars(self, marks: Sequence[tuple[int, Mark]]) -> Words:
        forms = [mark.form for _, mark in marks if isinstance(mark.form, Bar)]
        looks = [mark.look for _, mark in marks]
        edges: Words = {"color": [self._colour(one.colour) for one in looks], "width": _EDGE}
        return {
            **self._trace(marks[0][1].area), "type": "bar", "orientation": "h",
            "x": [mark.row.value for _, mark in marks],
            "y": [form.y + form.height / 2 for form in forms],
            "width": [form.height for form in forms],
            "marker": {"color": [self._fill(one) for one in looks], "line": edges},
            "customdata": [at for at, _ in marks], "text": [_escape_markup(mark.words) for _, mark in marks],
            "textposition": "none", "cliponaxis": False, "error_x": self._intervals(marks, "ink"),
        }  # fmt: skip

    def _intervals(self, marks: Sequence[tuple[int, Mark]], colour: str) -> Words:
        """How far the interval of each mark reaches above and below it; nothing where none is drawn."""
        shown = [_has(mark.whiskers, "interval") for _, mark in marks]
        rows = [mark.row for _, mark in marks]
        both = [
            (row.upper - row.value, row.value - row.lower)
            if there and row.upper is not None and row.lower is not None and row.value is not None
            else None
            for row, there in zip(rows, shown, strict=True)
        ]
        return self._error(
            [one[0] if one else None for one in both], [one[1] if one else None for one in both], colour
        )

    def _days(self, marks: Sequence[tuple[int, Mark]], colour: str) -> Words:
        """Half of the days that an odd span covers, on both sides of its middle."""
        half = [
            (day_after(mark.row.period.end) - mark.row.period.start).days * _DAY / 2
            if _has(mark.whiskers, "days")
            else None
            for _, mark in marks
        ]
        return self._error(half, half, colour)

    def _error(self, above: Sequence[float | None], below: Sequence[float | None], colour: str) -> Words:
        if all(one is None for one in above):
            return {"visible": False}
        return {
            "type": "data", "symmetric": False, "array": above, "arrayminus": below, "thickness": 1, "width": 0,
            "color": self._colour(colour),
        }  # fmt: skip

    def _rectangle(self, at: int, mark: Mark, form: Bar) -> Words:
        """A span of days, or the place of a status: in the time of its area where that has one, else in pixels."""
        area = self.chart.areas[mark.area]
        y = [form.y, form.y, form.y + form.height, form.y + form.height, form.y]
        if area.time is None:
            left, right = form.x, form.x + form.width
            return {
                **self._area_of(mark.look),
                "x": [left, right, right, left, left],
                "y": y,
                **_build_hover_text(at, mark),
            }
        first, last = day_at(area.time, form.x), day_at(area.time, form.x + form.width)
        high = [value_at(area.values, one) for one in y] if area.values else y
        return {
            **self._area_of(mark.look), **self._trace(mark.area), "x": [first, last, last, first, first], "y": high,
            **_build_hover_text(at, mark),
        }  # fmt: skip

    def _area_of(self, look: MarkStyle) -> Words:
        """A filled outline: colour, or why there is none as a pattern or an empty outline."""
        line: Words = {
            "color": self._colour(look.rim or look.colour),
            "width": _EDGE,
            "dash": _DASHES[look.edge],
        }
        if look.opacity < 1:
            line["width"] = 0
        fill: Words = {"fillcolor": self._fill(look)}
        if look.fill in _PATTERNS:
            fill["fillpattern"] = {
                "shape": _PATTERNS[look.fill], "fgcolor": self._colour(look.colour), "fgopacity": 1,
                "bgcolor": self._colour("paper"), "size": 6, "solidity": 0.2,
            }  # fmt: skip
        return {**self._trace(None), "mode": "lines", "fill": "toself", "line": line, **fill}

    # Lines and bands through marks

    def _stroke(self, stroke: Stroke) -> Words:
        x, y = points_of(self.chart, stroke.marks)
        dash = _DASHES["dashed" if stroke.dashed else ""]
        line: Words = {"color": self._colour(stroke.colour), "width": stroke.width, "dash": dash}
        return {
            **self._through(stroke.marks),
            "meta": list(stroke.marks),
            "mode": "lines",
            "x": x,
            "y": y,
            "line": line,
        }

    def _band(self, band: Band) -> Words:
        x, y = outline_of(self.chart, band)
        return {
            **self._through(band.marks), "meta": list(band.marks), "mode": "lines", "fill": "toself", "x": x, "y": y,
            "line": {"width": 0}, "fillcolor": self._colour(band.colour), "opacity": _BAND,
        }  # fmt: skip

    def _through(self, marks: Sequence[int]) -> Words:
        return self._trace(axes_of(self.chart, marks[0]))

    def _trace(self, area: int | None) -> Words:
        """What all traces have; those of no area stand in pixels."""
        number = "" if area is None else str(area + 2)
        return {"type": "scatter", "xaxis": f"x{number}", "yaxis": f"y{number}", "hoverinfo": "skip"}

    def _fill(self, look: MarkStyle) -> str:
        colour = self._colour("paper" if look.fill != "full" else look.colour)
        return _apply_opacity(colour, look.opacity) if look.opacity < 1 else colour

    def _colour(self, token: str) -> str:
        return self.palette[token]


def _series(mark: Mark) -> tuple[int, str, str, str]:
    return mark.area, mark.row.indicator, mark.row.territory, str(mark.row.breakdown)


def _symbol(form: Dot, look: MarkStyle) -> str:
    """A point that sources dispute bears a dot of its own: plotly has no dotted edge for one."""
    return _SYMBOLS[form.symbol] + ("-dot" if look.edge == "dotted" else "")


def _build_hover_text(at: int, mark: Mark) -> Words:
    return {"customdata": [at], "text": _escape_markup(mark.words)}


def _has(whiskers: Iterable[Whisker], shown: str) -> bool:
    return any(one.shows == shown for one in whiskers)


def _escape_markup(words: str) -> str:
    """Words as they stand: plotly reads some markup in them."""
    return escape(printable(words), quote=False)


def _apply_opacity(colour: str, opacity: float) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


# Where marks stand on the axes of a figure of plotly: at days and values where their area has these, else in pixels.


def axes_of(chart: Chart, mark: int) -> int | None:
    """The area whose axes a mark stands on; None where it has none, and the mark stands in pixels of the drawing."""
    area = _area_of(chart, mark)
    return None if area.time is None and area.values is None else chart.marks[mark].area


def has_values_across(chart: Chart, mark: int) -> bool:
    """Whether the values of a mark's area run from left to right, since no time does."""
    area = _area_of(chart, mark)
    return area.time is None and area.values is not None


def points_of(chart: Chart, marks: Sequence[int]) -> Points:
    """Where each mark of one area stands, across and up."""
    every = [chart.marks[at] for at in marks]
    area = _area_of(chart, marks[0])
    pixels = [(mark.form.x, mark.form.y) if isinstance(mark.form, Dot) else (None, None) for mark in every]
    x: list[Json] = [across for across, _ in pixels]
    y: list[Json] = [down for _, down in pixels]
    values: list[Json] = [mark.row.value for mark in every]
    if area.time is not None:
        return [middle_of(mark.row.period) for mark in every], y if area.values is None else values
    return x if area.values is None else values, y


def outline_of(chart: Chart, band: Band) -> Points:
    """A band: the upper ends of its intervals forwards, then the lower ones backwards."""
    x, y = points_of(chart, band.marks)
    rows = [chart.marks[at].row for at in band.marks]
    ends: list[Json] = [*(row.upper for row in rows), *(row.lower for row in reversed(rows))]
    if has_values_across(chart, band.marks[0]):
        return ends, [*y, *reversed(y)]
    return [*x, *reversed(x)], ends


def middle_of(period: Period) -> str:
    """The middle of the days of a period."""
    first = datetime.combine(period.start, time())
    return (first + (datetime.combine(day_after(period.end), time()) - first) / 2).isoformat()


def day_at(axis: TimeAxis, pixel: float) -> str:
    """The time that stands at a pixel of an axis."""
    days = (pixel - axis.start) / (axis.end - axis.start) * (axis.last_day - axis.first_day).days
    return (datetime.combine(axis.first_day, time()) + timedelta(days=days)).isoformat()


def value_at(axis: ValueAxis, pixel: float) -> float:
    """The value that stands at a pixel of an axis."""
    return axis.low + (pixel - axis.start) / (axis.end - axis.start) * (axis.high - axis.low)


def _area_of(chart: Chart, mark: int) -> Area:
    return chart.areas[chart.marks[mark].area]


# The layout of a figure of plotly: its size, and for each area of a Chart the axes that stand where it sets
# them.


def layout_of(chart: Chart) -> Words:
    """Axes `x` and `y` are pixels of the whole drawing; those of the first area are numbered from 2."""
    (width, height), left, top = chart.size, -chart.beside, -chart.above
    layout: Words = {
        "width": width, "height": height, "margin": {"l": 0, "r": 0, "t": 0, "b": 0, "pad": 0},
        "paper_bgcolor": _CLEAR, "plot_bgcolor": _CLEAR, "showlegend": False, "hovermode": False,
        "dragmode": False, "barmode": "overlay",
        "xaxis": _axis([left, left + width], (0, 1), "y"),
        "yaxis": _axis([top + height, top], (0, 1), "x"),
    }  # fmt: skip
    for number, area in enumerate(chart.areas, start=2):
        layout |= _axes(chart, area, str(number))
    return layout


def _axes(chart: Chart, area: Area, number: str) -> Words:
    across, down = _across(chart, area.left, area.right), _down(chart, area.bottom, area.top)
    if area.time is not None:
        days: list[Json] = [area.time.first_day.isoformat(), area.time.last_day.isoformat()]
        x = _axis(days, across, f"y{number}", kind="date")
        y: list[Json] = [area.values.low, area.values.high] if area.values else [area.bottom, area.top]
        return {f"xaxis{number}": x, f"yaxis{number}": _axis(y, down, f"x{number}")}
    if area.values is not None:
        across = _across(chart, area.values.start, area.values.end)
        x = _axis([area.values.low, area.values.high], across, f"y{number}")
        return {f"xaxis{number}": x, f"yaxis{number}": _axis([area.bottom, area.top], down, f"x{number}")}
    return {}


def _across(chart: Chart, *pixels: float) -> tuple[float, ...]:
    """Pixels from the left as shares of the width."""
    return tuple(round((pixel + chart.beside) / chart.size[0], 5) for pixel in pixels)


def _down(chart: Chart, *pixels: float) -> tuple[float, ...]:
    """Pixels from the top as shares of the height, which plotly counts from the foot."""
    return tuple(round(1 - (pixel + chart.above) / chart.size[1], 5) for pixel in pixels)


def _axis(ends: list[Json], domain: Iterable[float], anchor: str, *, kind: str = "linear") -> Words:
    """An axis without words or lines of its own: those are labels and lines of the Chart."""
    inside = [min(max(share, 0.0), 1.0) for share in domain]  # a figure of whole pixels may cut a hair off
    return {
        "type": kind, "range": ends, "domain": inside, "anchor": anchor, "visible": False, "fixedrange": True,
        "autorange": False,
    }  # fmt: skip
