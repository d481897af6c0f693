"""The layout of a figure of plotly: its size, and for each area of a Chart the axes that stand where it sets them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from observatory.charts.chart import Area, Chart

Json: TypeAlias = "str | float | bool | Sequence[Json] | dict[str, Json] | None"
Words: TypeAlias = dict[str, Json]
_CLEAR = "rgba(0,0,0,0)"


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
