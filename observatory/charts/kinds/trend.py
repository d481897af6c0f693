"""The kind "trend": values over time, one line a series, with what is not whole drawn apart from the lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from observatory.charts.chart import Area, Band, Bar, Chart, Dot, Flag, Label, Mark, RuleLine, Stroke, Whisker
from observatory.charts.kinds.empty import reasons
from observatory.charts.kinds.trend_area import TrendArea
from observatory.charts.kinds.trend_words import TrendWords
from observatory.charts.looks import area_look
from observatory.charts.marking import Link, counts_other_unit, no_link
from observatory.charts.other_units import Strip, apart, parted_by_unit, strip_height, strip_of
from observatory.charts.setting.axes import years_around
from observatory.charts.setting.chart_height import Height
from observatory.charts.setting.legend import LegendKey, set_legend
from observatory.charts.setting.lettering import LINE, wrap_text
from observatory.charts.sharing import Sharing, sharing_of, split_panel_into_areas
from observatory.charts.telling.trend_findings import trend_texts
from observatory.model import Panel, Row
from observatory.statistics.series import Series, series_of
from observatory.text import Text
from observatory.words.labels import symbol_label

_EDGE: Final = 8
_BETWEEN: Final = 44  # between two areas
_NO_PLOT: Final = 4  # pixels of an area all of whose figures stand in the strip under it
_FOOT: Final = 26  # for the words of the time axis
_STACKED: Final = 600  # narrower drawings set areas one under the other
_STACKED_IN_ROOM: Final = 420  # those too whose height is given: room is scarce downwards
_MAY_FLOW: Final = (
    280  # areas no broader, one under the other, may come to stand side by side where they are shown
)
_PLOTS: Final[dict[Height, int]] = {
    "low": 160,
    "usual": 250,
    "tall": 400,
}  # pixels between them, from top to foot


@dataclass(frozen=True, slots=True)
class AreaDrawing:
    """What one area adds to a chart; its marks know their area, the rest knows their places."""

    area: Area
    marks: list[Mark]
    strokes: list[Stroke]
    bands: list[Band]
    lines: list[RuleLine]
    labels: list[Label]


def chart(
    panel: Panel, text: Text, *, width: int, link: Link = no_link, height: Height = "usual",
    every: Sequence[Sequence[Series]] | None = None,
) -> Chart:  # fmt: skip
    """The panel's values over time, `width` pixels broad; places that may share no axis stand in areas of their own.

    `link` leads from a territory to its page; `height` is that of its axes. `every` are the series of
    each part, where they are known.
    """
    sharing = sharing_of(panel)
    parts = split_panel_into_areas(panel)
    stacked = len(parts) > 1 and width < (_STACKED_IN_ROOM if isinstance(height, int) else _STACKED)
    series_by_part = [series_of(part) for part in parts] if every is None else every
    every, others = zip(*map(parted_by_unit, series_by_part), strict=True)
    highest = max((_top(series) for series in every), default=1.0) if sharing is Sharing.ONE_SCALE else None
    span = years_around(row.period for row in _rows(every, others))
    drawings: list[AreaDrawing] = []
    tops: list[float] = []
    strips: list[Strip] = []
    left, top, offset = 0.0, float(_EDGE), 0
    room = float(width) if stacked or len(parts) == 1 else (width - _BETWEEN) / 2
    for number, (part, series) in enumerate(zip(parts, every, strict=True)):
        area = TrendArea(
            part, series, text, number=number, offset=offset, headed=len(parts) > 1, link=link,
            own_scale=sharing is Sharing.APART and sum(map(bool, every)) > 1,
        )  # fmt: skip
        area.lay_out(
            left=left,
            top=top,
            width=room,
            span=span,
            highest=highest or _top(series),
            plot=_plot(height, alone=len(parts) == 1) if series or not others[number] else _NO_PLOT,
        )
        labels = [*area.labels, *TrendWords(area).placed(), *_why_empty(area, others[number])]
        drawing = AreaDrawing(area.area, area.marks, area.strokes, area.bands, area.lines, labels)
        drawings.append(drawing)
        tops.append(top)
        offset += len(drawing.marks)
        if stacked:
            top = _end(drawing, others[number], text) + _BETWEEN / 2
        else:
            left += room + _BETWEEN
    if len(parts) > 1 and (not stacked or width <= _MAY_FLOW):
        drawings = _level(drawings, tops)
    for drawing, figures in zip(drawings, others, strict=True):
        if figures and drawing.area.time is not None:
            strip = strip_of(
                figures, drawing.area.time, text, top=drawing.area.bottom + _FOOT,
                number=len(parts) + len(strips), first_mark=offset, link=link,
            )  # fmt: skip
            strips.append(strip)
            offset += len(strip.marks)
    ends = [_end(drawing, figures, text) for drawing, figures in zip(drawings, others, strict=True)]
    chart = _assemble_chart(panel, drawings, strips, text, width=width, bottom=max(ends))
    rules = tuple(_rules(chart, ends, stacked=stacked))
    cuts = tuple(rule.points[0][1] for rule in rules) if stacked else ()
    return replace(chart, lines=(*chart.lines, *rules), cuts=cuts)


def _why_empty(drawn: TrendArea, others: Sequence[tuple[Series, Row]]) -> Iterator[Label]:
    """In the middle of an area of several that has nothing to show, why: an empty one could be taken for zeros."""
    if drawn.marks or others or not drawn.headed:
        return
    area = drawn.area
    room = area.right - area.left - 2 * _EDGE
    lines = [line for words in reasons(drawn.panel, drawn.text) for line in wrap_text(words, room)]
    y = (area.top + area.bottom - LINE * (len(lines) - 1)) / 2
    for at, line in enumerate(lines):
        yield Label(line, (area.left + area.right) / 2, y + LINE * at, "note", anchor="middle")


def _plot(height: Height, *, alone: bool) -> int:
    """Pixels between the axes: one of several areas is not tall."""
    return (
        height if isinstance(height, int) else _PLOTS["usual" if height == "tall" and not alone else height]
    )


def _rows(every: Iterable[Sequence[Series]], others: Iterable[Sequence[tuple[Series, Row]]]) -> Iterator[Row]:
    yield from (row for part in every for series in part for row in series.rows)
    yield from (row for part in others for _, row in part)


def _end(drawing: AreaDrawing, figures: Sequence[tuple[Series, Row]], text: Text) -> float:
    """Where an area ends with its time axis and the figures of another unit under it."""
    strip = strip_height(figures, drawing.area.time, text) if figures and drawing.area.time else 0.0
    return drawing.area.bottom + _FOOT + strip


def _top(every: Sequence[Series]) -> float:
    values = [v for s in every for row in s.rows for v in (row.value, row.upper) if v is not None]
    return max(values, default=0.0)


def _level(drawings: Sequence[AreaDrawing], tops: Sequence[float]) -> list[AreaDrawing]:
    """Each area begins as far under its heading, from `tops` on, as the others: side by side they are of one height.

    What stands under another is moved down with it.
    """
    heads = [drawing.area.top - top for drawing, top in zip(drawings, tops, strict=True)]
    levelled, down = [], 0.0
    for drawing, head, top in zip(drawings, heads, tops, strict=True):
        heading = down if top != tops[0] else 0.0
        levelled.append(_shift_area_down(drawing, heading + max(heads) - head, heading=heading))
        down = heading + max(heads) - head
    return levelled


def _shift_area_down(drawing: AreaDrawing, down: float, *, heading: float) -> AreaDrawing:
    """An area and all that is in it so many pixels lower, its heading by `heading`."""
    if down == 0:
        return drawing
    area = drawing.area
    values = (
        replace(area.values, start=area.values.start + down, end=area.values.end + down)
        if area.values
        else None
    )
    return AreaDrawing(
        replace(area, top=area.top + down, bottom=area.bottom + down, values=values),
        [
            replace(mark, form=_form_moved(mark, down), whiskers=_whiskers_moved(mark, down))
            for mark in drawing.marks
        ],
        drawing.strokes,
        [replace(band, points=tuple((x, y + down) for x, y in band.points)) for band in drawing.bands],
        [replace(line, points=tuple((x, y + down) for x, y in line.points)) for line in drawing.lines],
        [
            replace(label, y=label.y + (heading if label.role == "heading" else down))
            for label in drawing.labels
        ],
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


def _assemble_chart(
    panel: Panel,
    drawings: Sequence[AreaDrawing],
    strips: Sequence[Strip],
    text: Text,
    *,
    width: int,
    bottom: float,
) -> Chart:
    marks = tuple(mark for drawing in drawings for mark in drawing.marks)
    # Among several series a protected cell is a small square without a word: the legend has it.
    hatched = any(mark.look.fill == "hatched" for mark in marks)
    keys = [
        LegendKey(area_look(frozenset({Flag.PROTECTED}), "paper"), symbol_label("protected", text))
    ] * hatched
    legend, high = set_legend(keys, left=1.0, top=bottom, width=width - 1)
    others = tuple(mark for strip in strips for mark in strip.marks)
    finding, alternative = trend_texts(panel, (*marks, *others), text)
    indicators = {indicator.id: indicator for indicator in panel.indicators}
    aside = tuple(
        apart(at, mark, text)
        for at, mark in enumerate(others, start=len(marks))
        if counts_other_unit(mark.row, indicators[mark.row.indicator])
    )
    return Chart(
        kind="trend",
        width=width,
        height=round(bottom + high),
        areas=(*(drawing.area for drawing in drawings), *(strip.area for strip in strips)),
        marks=(*marks, *others),
        finding=finding,
        alternative=(*alternative, *aside),
        strokes=tuple(stroke for drawing in drawings for stroke in drawing.strokes),
        bands=tuple(band for drawing in drawings for band in drawing.bands),
        lines=tuple(line for drawing in drawings for line in drawing.lines),
        labels=(
            *(label for drawing in drawings for label in drawing.labels),
            *(label for strip in strips for label in strip.labels),
        ),
        legend=legend,
    )


def _rules(chart: Chart, ends: Sequence[float], *, stacked: bool) -> Iterator[RuleLine]:
    """What stands between areas: a rule under each but the last, or down the middle."""
    for end in ends[:-1]:
        y, middle = end + _BETWEEN / 4, chart.width / 2
        points = (
            ((0.0, y), (chart.width, y)) if stacked else ((middle, _EDGE), (middle, chart.height - _EDGE))
        )
        yield RuleLine(points, "rule", "rule")
