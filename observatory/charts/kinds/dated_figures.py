"""The kind "dated": few figures that make no line, each a point at its date with its number; one alone is a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from observatory.charts import sharing
from observatory.charts.chart import ABSENT, Area, Bar, Chart, Dot, Label, Mark, RuleLine, TimeAxis, Token
from observatory.charts.findings.trend_findings import trend_texts
from observatory.charts.layout.axes import time_ticks, years_around
from observatory.charts.layout.label_placement import LINE, lines_of, width_of, wrap_text
from observatory.charts.marking import (
    Link,
    MarkPlacement,
    area_look,
    counts_other_unit,
    dot_look,
    flags_of,
    mark_of,
    no_link,
)
from observatory.model import Panel, Row
from observatory.statistics.series import Series, series_of
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words.labels import (
    category_name,
    series_name,
    status_words,
    translate_note,
    unit_words,
    value_words,
)

_EDGE: Final = 8
_SIDE: Final = 18  # left and right of the time axis, for the words of its ends
_RADIUS: Final = 4.5
_ROW: Final = 24
_BETWEEN: Final = 14  # between two series
_OFF: Final = 6
_FOOT: Final = 26
_ALONE: Final = 28  # size of the letters of a figure that stands alone


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure of a series."""

    series: Series
    row: Row


def chart(panel: Panel, text: Text, *, width: int, link: Link = no_link, stretch: float = 1.0) -> Chart:
    """Each figure at the middle of its days, in order, series by series; the words say which days these are.

    Nothing is joined, and neither height nor length stands for a number or for time: spans of different length are no
    trend. Figures of one date have no axis of time, and one alone is a sentence. Figures that their own note calls
    another unit are listed apart, below.
    """
    every = series_of(panel)
    figures = [_Figure(series, row) for series in every for row in series.rows]
    other_figures = [figure for figure in figures if counts_other_unit(figure.row, figure.series.indicator)]
    own_figures = [figure for figure in figures if figure not in other_figures]
    periods = {figure.row.period for figure in figures}
    span = years_around(periods) if len(periods) > 1 else None
    layout = _Layout(panel, text, width=width, span=span, link=link, stretch=stretch)
    if len(figures) == 1 and own_figures:
        bottom = layout.sentence(own_figures[0], top=float(_EDGE))
    else:
        bottom = layout.listed(own_figures, top=float(_EDGE), area=0, named=len(every) > 1)
    areas = [layout.area(_EDGE, bottom)]
    bottom += layout.axis(areas[0])
    if other_figures:
        layout.labels += sharing.note_lines(text, top=bottom, left=_SIDE, room=width - 2 * _SIDE)
        layout.lines.append(RuleLine(((0, bottom), (width, bottom)), "rule", "rule", opacity=0.5))
        list_top = max(label.y for label in layout.labels) + LINE / 2 + 4
        bottom = layout.listed(other_figures, top=list_top, area=1, named=len(every) > 1) + _EDGE
        areas.append(layout.area(list_top, bottom))
    marks = tuple(layout.marks)
    finding, alternative = trend_texts(panel, marks[: len(own_figures)], text)
    apart = tuple(
        sharing.apart(at, mark, text)
        for at, mark in enumerate(marks[len(own_figures) :], start=len(own_figures))
    )
    return Chart(
        kind="dated", width=width, height=round(bottom), areas=tuple(areas), marks=marks, finding=finding,
        alternative=(*alternative, *apart), lines=tuple(layout.lines), labels=tuple(layout.labels),
    )  # fmt: skip


class _Layout:
    """Sets rows of figures on one time axis, or without one where they are of one date."""

    def __init__(
        self, panel: Panel, text: Text, *, width: int, span: tuple[date, date] | None, link: Link, stretch: float
    ) -> None:  # fmt: skip
        self.panel, self.text, self.width, self.link = panel, text, width, link
        self.row, self.between, self.edge = _ROW * stretch, _BETWEEN * stretch, LINE * (stretch - 1)
        self.months = any(row.period.grain == "month" for row in panel.rows)
        self.time: TimeAxis | None = None
        if span is not None:
            ticks = time_ticks(TimeAxis(*span, _SIDE, width - _SIDE), text, months=self.months)
            side = max([_SIDE, *(width_of(words) / 2 + 1 for _, words in ticks)])
            self.time = TimeAxis(*span, side, width - side)
        self.marks: list[Mark] = []
        self.labels: list[Label] = []
        self.lines: list[RuleLine] = []

    def area(self, top: float, bottom: float) -> Area:
        """The room between two heights, on the time axis."""
        left, right = (self.time.start, self.time.end) if self.time else (0.0, float(self.width))
        return Area(left, top, right, bottom, time=self.time)

    def listed(self, figures: Sequence[_Figure], *, top: float, area: int, named: bool) -> float:
        """Add the rows of figures, under the name of their series where there are several; where they end."""
        y, before = top, None
        for figure in figures:
            if named and figure.series is not before:
                y += self.between if before is not None else 0
                y = self._name(figure.series, y, of=len(self.marks))
                before = figure.series
            y = self._row(figure, y, area=area)
        return y + 2

    def axis(self, area: Area) -> float:
        """The years, each at its beginning, and the pixels they take; no lines lead up, for they would cross words."""
        if self.time is None:
            return 0.0
        self.lines.append(RuleLine(((area.left, area.bottom), (area.right, area.bottom)), "base", "rule"))
        for x, words in time_ticks(self.time, self.text, months=self.months):
            self.lines.append(RuleLine(((x, area.bottom), (x, area.bottom + 4)), "base", "rule"))
            self.labels.append(Label(words, x, area.bottom + 16, "tick", anchor="middle"))
        return float(_FOOT)

    def _name(self, series: Series, y: float, *, of: int) -> float:
        hue = series.territory.hue
        colour: Token = "ink" if hue == "context" else hue
        for line in wrap_text(series_name(self.panel, series, self.text), self.width - 2 * _SIDE, bold=True):
            self.labels.append(Label(line, _SIDE, y + LINE / 2, "name", colour=colour, bold=True, of=of))
            y += LINE
        return y + 2

    def _row(self, figure: _Figure, y: float, *, area: int) -> float:
        """A figure with its words beside its point, or above where there is no room beside; where the row ends."""
        y += (self.row - _ROW) / 2
        x = self.time.middle(figure.row.period) if self.time else float(_SIDE)
        of, words = len(self.marks), self._words(figure)
        off, needed = _RADIUS + _OFF, width_of(words)
        label = Label("", x + off, y + _ROW / 2, "number", colour="ink", of=of)
        if x + off + needed <= self.width - 2:
            self.labels.append(replace(label, text=words))
        elif x - off - needed >= 2:
            self.labels.append(replace(label, text=words, x=x - off, anchor="end"))
        else:
            lines = wrap_text(words, self.width - 4)
            left = max(2.0, min(x, self.width - 2 - max(map(width_of, lines))))
            middle = y + LINE * len(lines) / 2 + 2
            self.labels += lines_of(replace(label, x=left, y=middle), lines)
            y += LINE * len(lines) - 2
        self.marks.append(self._mark(figure, x, y + _ROW / 2, area=area))
        return y + (self.row + _ROW) / 2

    def sentence(self, figure: _Figure, *, top: float) -> float:
        """The one figure there is: its number large, then what it counts and when; where it ends."""
        row, text, of = figure.row, self.text, len(self.marks)
        y, x = top + _ALONE, float(_SIDE)
        number = value_words(row, figure.series.indicator, text)
        self.marks.append(self._mark(figure, x, y, area=0))
        start = x + _RADIUS + _OFF
        self.labels.append(Label(number, start, y, "number", colour="ink", size=_ALONE, bold=True, of=of))
        when = ", ".join(filter(None, (text.short_period(row.period), status_words(row, text))))
        unit = text.t(phrases.VALUE_WHEN, value=unit_words(figure.series.indicator, text), when=when)
        name = series_name(self.panel, figure.series, text)
        y += _ALONE / 2 + 6
        for line in (line for words in (unit, name) for line in wrap_text(words, self.width - start - 2)):
            self.labels.append(Label(line, start, y + LINE / 2, "name", colour="ink", of=of))
            y += LINE
        return y + self.edge + _EDGE

    def _words(self, figure: _Figure) -> str:
        """Number and span, with its status."""
        row, text = figure.row, self.text
        number, span = value_words(row, figure.series.indicator, text), text.short_period(row.period)
        status = status_words(row, text) if row.symbol == "value" else ""
        return text.t(phrases.VALUE_WHEN, value=number, when=", ".join(filter(None, (span, status))))

    def _mark(self, figure: _Figure, x: float, y: float, *, area: int) -> Mark:
        row, series = figure.row, figure.series
        flags, colour, place = flags_of(row), series.territory.hue, series.territory
        form: Bar | Dot = Dot(x, y, place.on_site.mark, _RADIUS)
        look = dot_look(flags, colour)
        if flags & ABSENT:
            form = Bar(x - _RADIUS, y - _RADIUS, 2 * _RADIUS, 2 * _RADIUS)
            look = area_look(flags, colour)
        group = category_name(self.panel, series.breakdown, self.text) if self.panel.by else ""
        placed = MarkPlacement(form, look, area)
        mark = mark_of(
            row, place, series.indicator, self.text, placed=placed, group=group, href=self.link(place.code)
        )
        return replace(mark, words=f"{mark.words}; {translate_note(row.note, self.text)}") if area else mark
