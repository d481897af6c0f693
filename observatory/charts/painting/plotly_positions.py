"""Where marks stand on the axes of a figure of plotly: at days and values where their area has these, else in pixels."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from observatory.charts.chart import Area, Band, Chart, Dot
from observatory.charts.painting.plotly_axes import Json
from observatory.charts.setting.axes import TimeAxis, ValueAxis, day_after
from observatory.model import Period

Points = tuple[list[Json], list[Json]]


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
