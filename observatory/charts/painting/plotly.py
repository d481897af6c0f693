"""Paints a Chart as a figure of plotly, for the explorer: plain dicts. No other module speaks plotly's words.

Dates, values and intervals are given as they are, and each area's axes stand where the Chart sets them; maps, words and
lines keep the Chart's pixels. `customdata` of a trace names its marks by their places in `Chart.marks`; a stroke and a
band name theirs in `meta`.
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
    Entry,
    Label,
    Line,
    Look,
    Mark,
    Point,
    Shape,
    Stroke,
    Symbol,
    Whisker,
)
from observatory.charts.colours import DARK, LIGHT
from observatory.charts.painting.rings import rings_of
from observatory.charts.painting.svg import FONT
from observatory.charts.setting.axes import TimeAxis, ValueAxis, day_after
from observatory.model import Period
from observatory.words.printable_text import printable

Json: TypeAlias = "str | float | bool | Sequence[Json] | dict[str, Json] | None"
Words: TypeAlias = dict[str, Json]


class Figure(TypedDict):
    """A figure as plotly.js takes it."""

    data: list[Words]
    layout: Words


Theme = Literal["light", "dark"]
_SYMBOLS: Final[dict[Symbol, str]] = {
    "circle": "circle", "square": "square", "triangle": "triangle-up", "pentagon": "pentagon", "diamond": "diamond",
}  # fmt: skip
_PATTERNS: Final = {"hatched": "/", "crossed": "x", "striped": "-", "specked": "."}
_DASHES: Final = {"": "solid", "dashed": "5px,3px", "dotted": "1.5px,2.5px"}
_ANCHORS: Final = {"start": "left", "middle": "center", "end": "right"}
_CLEAR: Final = "rgba(0,0,0,0)"
_DAY: Final = 86_400_000  # milliseconds, in which plotly counts time
_HEAVY, _HALO, _EDGE = 2.5, 5.5, 1.5
_BAND: Final = 0.14
_FAINT: Final = 0.14
_SWATCH: Final = 12
_BEHIND: Final = ("grid", "base", "event", "break", "reference")


def figure(chart: Chart, theme: Theme = "light") -> Figure:
    """The chart as data and layout, of fixed size."""
    return _Painter(chart, theme).figure()


class _Painter:
    """Writes the traces of one chart in the order in which they lie over each other, and what stands around them."""

    def __init__(self, chart: Chart, theme: Theme) -> None:
        self.chart, self.palette = chart, DARK if theme == "dark" else LIGHT
        self.width, self.height = chart.size

    def figure(self) -> Figure:
        return {"data": list(self._traces()), "layout": self._layout()}

    def _traces(self) -> Iterator[Words]:
        numbered = list(enumerate(self.chart.marks))
        yield from map(self._band, self.chart.bands)
        yield from map(self._stroke, self.chart.strokes)
        for at, mark in numbered:
            if isinstance(mark.form, Shape):
                yield from self._shape(at, mark, mark.form)
            elif isinstance(mark.form, Bar) and not self._is_length(mark):
                yield self._rectangle(at, mark, mark.form)
        lengths = [pair for pair in numbered if self._is_length(pair[1])]
        for _, bars in groupby(lengths, key=lambda pair: pair[1].area):
            yield self._bars(list(bars))
        dots = [pair for pair in numbered if isinstance(pair[1].form, Dot)]
        for _, points in groupby(dots, key=lambda pair: _series(pair[1])):
            yield self._dots(list(points))
        yield from map(self._entry, self.chart.legend)

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
        x, y = self._points([at for at, _ in marks])
        return {
            **self._trace(marks[0][1].area), "mode": "markers", "x": x, "y": y, "marker": marker,
            "customdata": [at for at, _ in marks], "text": [_told(mark.words) for _, mark in marks],
            "cliponaxis": False, "error_y": self._intervals(marks, looks[0].colour),
            "error_x": self._days(marks, looks[0].colour),
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
            "customdata": [at for at, _ in marks], "text": [_told(mark.words) for _, mark in marks],
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
                **_said(at, mark),
            }
        spans = mark.row.value is not None and area.values is None  # a figure listed by its days
        first, last = _ends(mark.row.period) if spans else self._days_between(area.time, form)
        high = [_value_at(area.values, one) for one in y] if area.values else y
        return {
            **self._area_of(mark.look), **self._trace(mark.area), "x": [first, last, last, first, first], "y": high,
            **_said(at, mark),
        }  # fmt: skip

    def _days_between(self, axis: TimeAxis, form: Bar) -> tuple[str, str]:
        return _day_at(axis, form.x), _day_at(axis, form.x + form.width)

    def _shape(self, at: int, mark: Mark, form: Shape) -> Iterator[Words]:
        x, y = _outline(form.path)
        if mark.look.heavy:  # a pale line under a thick edge, so that it shows on dark areas too
            halo: Words = {"color": self._colour("paper"), "width": _HALO}
            yield {**self._trace(None), "mode": "lines", "x": x, "y": y, "line": halo}
        inked = self._area_of(mark.look, map_area=True)
        yield {**inked, "x": x, "y": y, **_said(at, mark)}

    def _area_of(self, look: Look, *, map_area: bool = False) -> Words:
        """A filled outline: colour, or why there is none as a pattern or an empty outline."""
        edge = look.rim or ("paper" if map_area and look.fill == "full" else look.colour)
        width = _HEAVY if look.heavy else 1 if map_area else _EDGE
        line: Words = {"color": self._colour(edge), "width": width, "dash": _DASHES[look.edge]}
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
        x, y = self._points(stroke.marks)
        dash = _DASHES["dashed" if stroke.dashed else ""]
        line: Words = {"color": self._colour(stroke.colour), "width": stroke.width, "dash": dash}
        return {**self._through(stroke.marks), "mode": "lines", "x": x, "y": y, "line": line}

    def _band(self, band: Band) -> Words:
        x, _ = self._points(band.marks)
        rows = [self.chart.marks[at].row for at in band.marks]
        y = [*(row.upper for row in rows), *(row.lower for row in reversed(rows))]
        return {
            **self._through(band.marks), "mode": "lines", "fill": "toself", "x": [*x, *reversed(x)], "y": y,
            "line": {"width": 0}, "fillcolor": self._colour(band.colour), "opacity": _BAND,
        }  # fmt: skip

    def _through(self, marks: Sequence[int]) -> Words:
        return {**self._trace(self.chart.marks[marks[0]].area), "meta": list(marks)}

    def _points(self, marks: Sequence[int]) -> tuple[list[Json], list[Json]]:
        """The middle of the days and the value of each mark; where an area has no values, its height in pixels."""
        rows = [self.chart.marks[at].row for at in marks]
        return [_middle(row.period) for row in rows], [row.value for row in rows]

    def _trace(self, area: int | None) -> Words:
        """What all traces have; those of no area stand in pixels."""
        number = "" if area is None else str(area + 2)
        return {"type": "scatter", "xaxis": f"x{number}", "yaxis": f"y{number}", "hoverinfo": "skip"}

    # What stands around the marks

    def _layout(self) -> Words:
        left, top = -self.chart.beside, -self.chart.above
        layout: Words = {
            "width": self.width, "height": self.height, "margin": {"l": 0, "r": 0, "t": 0, "b": 0, "pad": 0},
            "paper_bgcolor": _CLEAR, "plot_bgcolor": _CLEAR, "showlegend": False, "hovermode": False,
            "dragmode": False, "barmode": "overlay", "font": {"family": FONT, "size": 12},
            "xaxis": _axis([left, left + self.width], (0, 1), "y"),
            "yaxis": _axis([top + self.height, top], (0, 1), "x"),
            "annotations": [*map(self._label, self.chart.labels), *map(self._key, self.chart.legend)],
            "shapes": [*map(self._line, self.chart.lines)],
        }  # fmt: skip
        for number, area in enumerate(self.chart.areas, start=2):
            layout |= self._axes(area, str(number))
        return layout

    def _axes(self, area: Area, number: str) -> Words:
        across, down = self._across(area.left, area.right), self._down(area.bottom, area.top)
        if area.time is not None:
            x = _axis(
                [area.time.first_day.isoformat(), area.time.last_day.isoformat()],
                across,
                f"y{number}",
                kind="date",
            )
            y: list[Json] = [area.values.low, area.values.high] if area.values else [area.bottom, area.top]
            return {f"xaxis{number}": x, f"yaxis{number}": _axis(y, down, f"x{number}")}
        if area.values is not None:
            across = self._across(area.values.start, area.values.end)
            x = _axis([area.values.low, area.values.high], across, f"y{number}")
            return {f"xaxis{number}": x, f"yaxis{number}": _axis([area.bottom, area.top], down, f"x{number}")}
        return {}

    def _across(self, *pixels: float) -> tuple[float, ...]:
        """Pixels from the left as shares of the width."""
        return tuple(round((one + self.chart.beside) / self.width, 5) for one in pixels)

    def _down(self, *pixels: float) -> tuple[float, ...]:
        """Pixels from the top as shares of the height, which plotly counts from the foot."""
        return tuple(round(1 - (one + self.chart.above) / self.height, 5) for one in pixels)

    def _label(self, label: Label) -> Words:
        words = _told(label.text)
        faint: Words = {"opacity": _FAINT} if label.role == "watermark" else {}
        turned: Words = {"textangle": -90} if label.upright else {}
        font: Words = {"color": self._colour(label.colour), "size": label.size}
        return self._annotation(
            f"<b>{words}</b>" if label.bold else words, (label.x, label.y), _ANCHORS[label.anchor], font=font
        ) | faint | turned  # fmt: skip

    def _annotation(self, words: str, at: Point, anchor: str, *, font: Words) -> Words:
        (x,), (y,) = self._across(at[0]), self._down(at[1])
        return {
            "text": words, "x": x, "y": y, "xref": "paper", "yref": "paper", "xanchor": anchor, "yanchor": "middle",
            "showarrow": False, "borderpad": 0, "font": font,
        }  # fmt: skip

    def _line(self, line: Line) -> Words:
        x, y = self._across(*(p[0] for p in line.points)), self._down(*(p[1] for p in line.points))
        inked: Words = {"color": self._colour(line.colour), "width": line.width, "dash": _DASHES[line.dash]}
        path = "L".join(f"{a},{b}" for a, b in zip(x, y, strict=True))
        return {
            "type": "path", "path": f"M{path}", "xref": "paper", "yref": "paper", "line": inked, "opacity": line.opacity,
            "layer": "below" if line.role in _BEHIND else "above", "fillcolor": _CLEAR, "name": line.role,
        }  # fmt: skip

    def _entry(self, entry: Entry) -> Words:
        """The swatch of a word of the legend."""
        left, right, top, low = entry.x, entry.x + _SWATCH, entry.y, entry.y + _SWATCH
        if entry.kind == "area":
            box: Words = {"x": [left, right, right, left, left], "y": [top, top, low, low, top]}
            return {**self._area_of(entry.look, map_area=True), **box}
        middle: list[Json] = [(top + low) / 2]
        colour = self._colour(entry.look.colour)
        if entry.kind == "line":
            line: Words = {"color": colour, "width": 1.25, "dash": _DASHES[entry.look.edge]}
            return {**self._trace(None), "mode": "lines", "x": [left, right], "y": middle * 2, "line": line}
        edge: Words = {"color": colour, "width": _EDGE}
        marker: Words = {"size": 8, "color": self._fill(entry.look), "line": edge}
        return {
            **self._trace(None),
            "mode": "markers",
            "x": [(left + right) / 2],
            "y": middle,
            "marker": marker,
        }

    def _key(self, entry: Entry) -> Words:
        """The word of the legend beside its swatch."""
        at = (entry.x + _SWATCH + 6, entry.y + _SWATCH / 2)
        return self._annotation(
            _told(entry.words), at, "left", font={"color": self._colour("ink"), "size": 12}
        )

    def _fill(self, look: Look) -> str:
        colour = self._colour("paper" if look.fill != "full" else look.colour)
        return _thinned(colour, look.opacity) if look.opacity < 1 else colour

    def _colour(self, token: str) -> str:
        return self.palette[token]


def _series(mark: Mark) -> tuple[int, str, str, str]:
    return mark.area, mark.row.indicator, mark.row.territory, str(mark.row.breakdown)


def _symbol(form: Dot, look: Look) -> str:
    """A point that sources dispute bears a dot of its own: plotly has no dotted edge for one."""
    return _SYMBOLS[form.symbol] + ("-dot" if look.edge == "dotted" else "")


def _said(at: int, mark: Mark) -> Words:
    return {"customdata": [at], "text": _told(mark.words)}


def _has(whiskers: Iterable[Whisker], shown: str) -> bool:
    return any(one.shows == shown for one in whiskers)


def _axis(ends: list[Json], domain: Iterable[float], anchor: str, *, kind: str = "linear") -> Words:
    """An axis without words or lines of its own: those are labels and lines of the Chart."""
    inside = [min(max(one, 0.0), 1.0) for one in domain]  # a figure of whole pixels may cut a hair off
    return {
        "type": kind, "range": ends, "domain": inside, "anchor": anchor, "visible": False, "fixedrange": True,
        "autorange": False,
    }  # fmt: skip


def _middle(period: Period) -> str:
    first = datetime.combine(period.start, time())
    return (first + (datetime.combine(day_after(period.end), time()) - first) / 2).isoformat()


def _ends(period: Period) -> tuple[str, str]:
    return period.start.isoformat(), day_after(period.end).isoformat()


def _day_at(axis: TimeAxis, pixel: float) -> str:
    days = (pixel - axis.start) / (axis.end - axis.start) * (axis.last_day - axis.first_day).days
    return (datetime.combine(axis.first_day, time()) + timedelta(days=days)).isoformat()


def _value_at(axis: ValueAxis, pixel: float) -> float:
    return axis.low + (pixel - axis.start) / (axis.end - axis.start) * (axis.high - axis.low)


def _told(words: str) -> str:
    """Words as they stand: plotly reads some markup in them."""
    return escape(printable(words), quote=False)


def _thinned(colour: str, opacity: float) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def _outline(path: str) -> tuple[list[Json], list[Json]]:
    """The rings of an area one after the other, each closed, with a gap between two."""
    x: list[Json] = []
    y: list[Json] = []
    for ring in rings_of(path):
        gap: list[Json] = [None] if x else []
        x += [*gap, *(point[0] for point in ring), ring[0][0]]
        y += [*gap, *(point[1] for point in ring), ring[0][1]]
    return x, y
