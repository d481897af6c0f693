"""The kind "dated": few figures that make no line, each as a bar of the days it covers, with its number in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from observatory.charts import other_units
from observatory.charts.chart import ABSENT, Area, Bar, Chart, Flag, Label, Line, Mark, Token
from observatory.charts.looks import area_look, bar_look, flags_of
from observatory.charts.marking import Link, MarkPlacement, counts_other_unit, mark_of, no_link
from observatory.charts.setting.axes import TimeAxis, years_around
from observatory.charts.setting.lettering import LINE, folded, width_of
from observatory.charts.setting.placing import lines_of
from observatory.charts.setting.time_words import time_ticks
from observatory.charts.telling.trend_findings import trend_texts
from observatory.model import Panel, Row
from observatory.statistics.series import Series, series_of
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words.labels import category_name, series_name, status_words, value_words
from observatory.words.locators import noted

_EDGE: Final = 8
_SIDE: Final = 18  # left and right of the time axis, for the words of its ends
_THICK: Final = 10
_ROW: Final = 24
_BETWEEN: Final = 14  # between two series
_THINNEST: Final = 3  # pixels a bar of a day takes
_OFF: Final = 6
_FOOT: Final = 26


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure of a series."""

    series: Series
    row: Row


def chart(panel: Panel, text: Text, *, width: int, link: Link = no_link) -> Chart:
    """Each figure from its first to its last day, in order, series by series.

    Nothing is joined and no height stands for a number: spans of different length are no trend. Figures that their own
    note calls another unit are listed apart, below.
    """
    every = series_of(panel)
    figures = [_Figure(series, row) for series in every for row in series.rows]
    other_figures = [figure for figure in figures if counts_other_unit(figure.row, figure.series.indicator)]
    own_figures = [figure for figure in figures if figure not in other_figures]
    layout = _Layout(
        panel, text, width=width, span=years_around(figure.row.period for figure in figures), link=link
    )
    bottom = layout.listed(own_figures, top=float(_EDGE), area=0, named=len(every) > 1)
    areas = [layout.area(_EDGE, bottom)]
    layout.axis(areas[0])
    bottom += _FOOT
    if other_figures:
        layout.labels += other_units.note_lines(text, top=bottom, left=_SIDE, room=width - 2 * _SIDE)
        layout.lines.append(Line(((0, bottom), (width, bottom)), "rule", "rule", opacity=0.5))
        list_top = max(label.y for label in layout.labels) + LINE / 2 + 4
        bottom = layout.listed(other_figures, top=list_top, area=1, named=len(every) > 1) + _EDGE
        areas.append(layout.area(list_top, bottom))
    marks = tuple(layout.marks)
    finding, alternative = trend_texts(panel, marks[: len(own_figures)], text)
    apart = tuple(
        other_units.apart(at, mark, text)
        for at, mark in enumerate(marks[len(own_figures) :], start=len(own_figures))
    )
    return Chart(
        kind="dated", width=width, height=round(bottom), areas=tuple(areas), marks=marks, finding=finding,
        alternative=(*alternative, *apart), lines=tuple(layout.lines), labels=tuple(layout.labels),
    )  # fmt: skip


class _Layout:
    """Sets rows of figures on one time axis."""

    def __init__(self, panel: Panel, text: Text, *, width: int, span: tuple[date, date], link: Link) -> None:
        self.panel, self.text, self.width, self.link = panel, text, width, link
        months = any(row.period.grain == "month" for row in panel.rows)
        ticks = [words for _, words in time_ticks(TimeAxis(*span, _SIDE, width - _SIDE), text, months=months)]
        side = max([_SIDE, *(width_of(words) / 2 + 1 for words in ticks)])
        self.time = TimeAxis(*span, side, width - side)
        self.marks: list[Mark] = []
        self.labels: list[Label] = []
        self.lines: list[Line] = []

    def area(self, top: float, bottom: float) -> Area:
        """The room between two heights, on the time axis."""
        return Area(self.time.start, top, self.time.end, bottom, time=self.time)

    def listed(self, figures: Sequence[_Figure], *, top: float, area: int, named: bool) -> float:
        """Add the rows of figures, under the name of their series where there are several; where they end."""
        y, before = top, None
        for figure in figures:
            if named and figure.series is not before:
                y += _BETWEEN if before is not None else 0
                y = self._name(figure.series, y, of=len(self.marks))
                before = figure.series
            y = self._row(figure, y, area=area)
        return y + 2

    def axis(self, area: Area) -> None:
        """The years, each at its beginning; no lines lead up from them, for they would cross words."""
        months = any(row.period.grain == "month" for row in self.panel.rows)
        self.lines.append(Line(((area.left, area.bottom), (area.right, area.bottom)), "base", "rule"))
        for x, words in time_ticks(self.time, self.text, months=months):
            self.lines.append(Line(((x, area.bottom), (x, area.bottom + 4)), "base", "rule"))
            self.labels.append(Label(words, x, area.bottom + 16, "tick", anchor="middle"))

    def _name(self, series: Series, y: float, *, of: int) -> float:
        hue = series.territory.hue
        colour: Token = "ink" if hue == "context" else hue
        for line in folded(series_name(self.panel, series, self.text), self.width - 2 * _SIDE, bold=True):
            self.labels.append(Label(line, _SIDE, y + LINE / 2, "name", colour=colour, bold=True, of=of))
            y += LINE
        return y + 2

    def _row(self, figure: _Figure, y: float, *, area: int) -> float:
        """A figure with its words beside its bar, or above where there is no room beside; where the row ends."""
        first_x, last_x = self.time.bounds(figure.row.period)
        breadth = max(last_x - first_x, _THINNEST)
        of, words = len(self.marks), self._words(figure)
        needed = width_of(words)
        if first_x + breadth + _OFF + needed <= self.width - 2:
            label = Label(words, first_x + breadth + _OFF, y + _ROW / 2, "number", colour="ink", of=of)
        elif first_x - _OFF - needed >= 2:
            label = Label(words, first_x - _OFF, y + _ROW / 2, "number", "end", "ink", of=of)
        else:
            lines = folded(words, self.width - 4)
            x = max(2.0, min(first_x, self.width - 2 - max(map(width_of, lines))))
            middle = y + LINE * len(lines) / 2 + 2
            *above, label = lines_of(Label("", x, middle, "number", colour="ink", of=of), lines)
            self.labels += above
            y += LINE * len(lines) - 2
        self.labels.append(label)
        self.marks.append(self._mark(figure, first_x, breadth, y=y + (_ROW - _THICK) / 2, area=area))
        return y + _ROW

    def _words(self, figure: _Figure) -> str:
        """Number and span, with its status."""
        row = figure.row
        number, span = (
            value_words(row, figure.series.indicator, self.text),
            self.text.short_period(row.period),
        )
        status = status_words(row, self.text) if row.symbol == "value" else ""
        return self.text.t(phrases.VALUE_WHEN, value=number, when=", ".join(filter(None, (span, status))))

    def _mark(self, figure: _Figure, x: float, breadth: float, *, y: float, area: int) -> Mark:
        row, series = figure.row, figure.series
        flags, colour = flags_of(row), series.territory.hue
        look = area_look(flags, colour) if flags & ABSENT else bar_look(flags - {Flag.ESTIMATED}, colour)
        if Flag.ESTIMATED in flags and not flags & ABSENT:
            look = replace(look, fill="hollow", edge="dashed")
        group = category_name(self.panel, series.breakdown, self.text) if self.panel.by else ""
        mark = mark_of(
            row, series.territory, series.indicator, self.text,
            placed=MarkPlacement(Bar(x, y, breadth, _THICK), look, area),
            group=group, href=self.link(series.territory.code),
        )  # fmt: skip
        return replace(mark, words=f"{mark.words}; {noted(row.note, self.text)}") if area else mark
