"""The kind "trend": values over time, one line a series, with what is not whole drawn apart from the lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from observatory.charts.axes import years_around
from observatory.charts.chart import Area, Band, Bar, Chart, Dot, Label, Line, Mark, Stroke, Whisker
from observatory.charts.marking import Link, no_link
from observatory.charts.sharing import Sharing, parted, sharing_of
from observatory.charts.telling import told_trend
from observatory.charts.trend_area import TrendArea
from observatory.charts.trend_words import TrendWords
from observatory.model import Panel
from observatory.text import Text
from observatory.views.series import Series, series_of

_EDGE: Final = 8
_BETWEEN: Final = 44  # between two areas
_FOOT: Final = 26  # for the words of the time axis
_PLOT: Final = 250  # pixels between the axes, from top to foot
_LOW: Final = 160


@dataclass(frozen=True, slots=True)
class Drawn:
    """What one area adds to a chart; its marks know their area, the rest knows their places."""

    area: Area
    marks: list[Mark]
    strokes: list[Stroke]
    bands: list[Band]
    lines: list[Line]
    labels: list[Label]


def chart(panel: Panel, text: Text, *, width: int, link: Link = no_link, low: bool = False) -> Chart:
    """The panel's values over time, `width` pixels broad; places that may share no axis stand in areas of their own.

    `link` leads from a territory to its page; `low`: of little height, for a printed sheet.
    """
    sharing = sharing_of(panel)
    parts = parted(panel)
    stacked = len(parts) > 1 and width < 600
    every = [series_of(part) for part in parts]
    highest = max((_top(series) for series in every), default=1.0) if sharing is Sharing.ONE_SCALE else None
    span = years_around(row.period for series in every for one in series for row in one.rows)
    drawn: list[Drawn] = []
    left, top, offset = 0.0, float(_EDGE), 0
    room = float(width) if stacked or len(parts) == 1 else (width - _BETWEEN) / 2
    for number, (part, series) in enumerate(zip(parts, every, strict=True)):
        area = TrendArea(part, series, text, number=number, offset=offset, headed=len(parts) > 1, link=link)
        area.lay_out(
            left=left,
            top=top,
            width=room,
            span=span,
            highest=highest or _top(series),
            plot=_LOW if low else _PLOT,
        )
        labels = [*area.labels, *TrendWords(area).placed()]
        one = Drawn(area.area, area.marks, area.strokes, area.bands, area.lines, labels)
        drawn.append(one)
        offset += len(one.marks)
        if stacked:
            top = one.area.bottom + _FOOT + _BETWEEN / 2
        else:
            left += room + _BETWEEN
    if len(parts) > 1 and not stacked:
        drawn = _level(drawn)
    return _assembled(panel, drawn, text, width=width, stacked=stacked)


def _top(every: Sequence[Series]) -> float:
    values = [v for s in every for row in s.rows for v in (row.value, row.upper) if v is not None]
    return max(values, default=0.0)


def _level(drawn: Sequence[Drawn]) -> list[Drawn]:
    """Areas side by side begin at one height: what stands higher is moved down."""
    lowest = max(one.area.top for one in drawn)
    return [_moved(one, lowest - one.area.top) for one in drawn]


def _moved(one: Drawn, down: float) -> Drawn:
    if down == 0:
        return one
    area = one.area
    values = (
        replace(area.values, start=area.values.start + down, end=area.values.end + down)
        if area.values
        else None
    )
    return Drawn(
        replace(area, top=area.top + down, bottom=area.bottom + down, values=values),
        [
            replace(mark, form=_form_moved(mark, down), whiskers=_whiskers_moved(mark, down))
            for mark in one.marks
        ],
        one.strokes,
        [replace(band, points=tuple((x, y + down) for x, y in band.points)) for band in one.bands],
        [replace(line, points=tuple((x, y + down) for x, y in line.points)) for line in one.lines],
        [replace(label, y=label.y + down) if label.role != "heading" else label for label in one.labels],
    )


def _form_moved(mark: Mark, down: float) -> Dot | Bar:
    form = mark.form
    if isinstance(form, Dot | Bar):
        return replace(form, y=form.y + down)
    raise TypeError("A trend has points and bands alone.")


def _whiskers_moved(mark: Mark, down: float) -> tuple[Whisker, ...]:
    return tuple(
        replace(w, start=(w.start[0], w.start[1] + down), end=(w.end[0], w.end[1] + down))
        for w in mark.whiskers
    )


def _assembled(panel: Panel, drawn: Sequence[Drawn], text: Text, *, width: int, stacked: bool) -> Chart:
    marks = tuple(mark for one in drawn for mark in one.marks)
    bottom = max(one.area.bottom for one in drawn) + _FOOT
    rules = _rules(drawn, stacked=stacked, width=width, bottom=bottom)
    finding, alternative = told_trend(panel, marks, text)
    return Chart(
        kind="trend",
        width=width,
        height=round(bottom),
        areas=tuple(one.area for one in drawn),
        marks=marks,
        finding=finding,
        alternative=alternative,
        strokes=tuple(stroke for one in drawn for stroke in one.strokes),
        bands=tuple(band for one in drawn for band in one.bands),
        lines=(*(line for one in drawn for line in one.lines), *rules),
        labels=tuple(label for one in drawn for label in one.labels),
    )


def _rules(drawn: Sequence[Drawn], *, stacked: bool, width: int, bottom: float) -> Iterator[Line]:
    for before, _ in pairwise(drawn):
        if stacked:
            y = before.area.bottom + _FOOT + _BETWEEN / 4
            yield Line(((0, y), (width, y)), "rule", "rule")
        else:
            yield Line(((width / 2, _EDGE), (width / 2, bottom - _EDGE)), "rule", "rule")
