"""Lays one small trend out: the points of a series, the line through its full periods, what has no number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from observatory.charts.chart import ABSENT, Area, Band, Bar, Dot, Flag, Mark, Stroke, Whisker
from observatory.charts.looks import area_look, dot_look, flags_of
from observatory.charts.marking import Link, MarkPlacement, mark_of
from observatory.charts.setting.axes import TimeAxis, ValueAxis
from observatory.charts.setting.joining import stretches
from observatory.model import Panel, Row
from observatory.statistics.series import Series, breaks_of, runs
from observatory.text import Text
from observatory.words.labels import category_name

_RADIUS: Final = 2.5
_WIDTH: Final = 1.75
_MANY: Final = 10  # from here on a joined point has no symbol of its own


@dataclass(frozen=True, slots=True)
class SmallDrawing:
    """A small trend as it is laid out; `newest` is the place in the chart of the mark whose number is told."""

    area: Area
    marks: tuple[Mark, ...]
    strokes: tuple[Stroke, ...]
    bands: tuple[Band, ...]
    offset: int
    newest: int | None


class SmallTrend:
    """The marks of one series on the axes of its area, counted from `offset`."""

    def __init__(
        self, panel: Panel, series: Series, area: Area, text: Text, *, number: int, offset: int, link: Link
    ) -> None:  # fmt: skip
        if area.time is None or area.values is None:
            raise ValueError("A trend needs both axes.")
        self.panel, self.series, self.area, self.text = panel, series, area, text
        self.number, self.offset, self.link = number, offset, link
        self.time: TimeAxis = area.time
        self.values: ValueAxis = area.values
        self.colour = series.territory.hue

    def drawing(self) -> SmallDrawing:
        """Marks in time; points of a line are joined through the rows of its runs."""
        stretch = [
            run for run in runs(self.series, breaks_of(self.panel.events, self.series)) if len(run) > 1
        ]
        joined = {id(row) for run in stretch for row in run}
        newest = self._newest()
        marks = tuple(
            self._mark(row, joined=id(row) in joined, is_newest=row is newest) for row in self.series.rows
        )
        at = {id(row): self.offset + number for number, row in enumerate(self.series.rows)}
        strokes = [
            Stroke(tuple(at[id(row)] for row in steps), self.colour, _WIDTH, dashed)
            for run in stretch
            for dashed, steps in stretches(run)
        ]
        bands = tuple(band for run in stretch for band in self._band(run, at))
        newest_at = at[id(newest)] if newest is not None else None
        return SmallDrawing(self.area, marks, tuple(strokes), bands, self.offset, newest_at)

    def _newest(self) -> Row | None:
        """The newest number of a full period; else the newest there is."""
        valued = [row for row in self.series.rows if row.value is not None and row.leads]
        full_rows = [
            row for row in valued if not flags_of(row) & {Flag.PARTIAL, Flag.POOLED, Flag.PROVISIONAL}
        ]
        return next(reversed(full_rows or valued), None)

    def _mark(self, row: Row, *, joined: bool, is_newest: bool) -> Mark:
        flags, place = flags_of(row), self.series.territory
        group = category_name(self.panel, self.series.breakdown, self.text) if self.panel.by else ""
        form: Bar | Dot
        if flags & ABSENT or row.value is None:
            first_x, last_x = self.time.bounds(row.period)
            form = Bar(first_x, self.area.top, max(last_x - first_x, 1.0), self.area.bottom - self.area.top)
            look = area_look(flags, "paper")
        else:
            hidden = joined and not is_newest and len(self.series.valued) > _MANY
            x, y = self.time.middle(row.period), self.values.at(row.value)
            form = Dot(x, y, place.on_site.mark, 0.0 if hidden else _RADIUS)
            look = dot_look(flags, self.colour)
        placed = MarkPlacement(form, look, self.number, tuple(self._whiskers(row, form, joined=joined)))
        return mark_of(
            row,
            place,
            self.series.indicator,
            self.text,
            placed=placed,
            group=group,
            href=self.link(place.code),
        )

    def _whiskers(self, row: Row, form: Bar | Dot, *, joined: bool) -> Iterator[Whisker]:
        if not isinstance(form, Dot):
            return
        if row.period.grain == "span":
            first_x, last_x = self.time.bounds(row.period)
            yield Whisker("days", (first_x, form.y), (last_x, form.y))
        if row.lower is not None and row.upper is not None and not joined:
            yield Whisker(
                "interval", (form.x, self.values.at(row.lower)), (form.x, self.values.at(row.upper))
            )

    def _band(self, run: Sequence[Row], at: dict[int, int]) -> Iterator[Band]:
        if all(row.lower is not None and row.upper is not None for row in run):
            upper = [(self.time.middle(row.period), self.values.at(row.upper or 0.0)) for row in run]
            lower = [(self.time.middle(row.period), self.values.at(row.lower or 0.0)) for row in run]
            yield Band(tuple(at[id(row)] for row in run), (*upper, *reversed(lower)), self.colour)
