"""Lays out the axes, marks and lines of one area of a trend."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from observatory.charts import marking
from observatory.charts.chart import (
    Area,
    Band,
    Bar,
    Dot,
    Flag,
    Label,
    Mark,
    MarkStyle,
    RuleLine,
    Stroke,
    TimeAxis,
    Token,
    ValueAxis,
    Whisker,
)
from observatory.charts.layout.axes import decimals_of, draw_events, round_ticks, time_ticks
from observatory.charts.layout.label_placement import LINE, Box, stretches, width_of, wrap_text
from observatory.charts.marking import Link, MarkPlacement, mark_of
from observatory.model import Panel, Row
from observatory.statistics.series import Series, breaks_of, runs
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words.labels import series_name

_RADIUS: Final = 3.5
_SMALL: Final = 2.25
_MANY: Final = 24  # from here on a joined point has no symbol of its own
_HEADROOM: Final = 1.06
_NAME: Final = 132  # pixels a name may take beside a line; longer ones are folded
_HOLLOW_ON_A_LINE: Final = frozenset({Flag.PARTIAL, Flag.PROVISIONAL, Flag.SECOND})
_BEYOND: Final = 60  # pixels right of the axis that the words of an event may take
_PROTECTED: Final = 7  # side of the small hatched square of a protected cell among several series


class TrendArea:
    """Lays one area out: measured first, then axes, marks and lines. Words beside marks come last (`TrendWords`)."""

    def __init__(
        self, panel: Panel, every: Sequence[Series], text: Text, *, number: int, headed: bool, link: Link,
        own_scale: bool = False,
    ) -> None:  # fmt: skip
        self.panel, self.text, self.link, self.framed = panel, text, link, False
        self.number, self.headed, self.own_scale = number, headed, own_scale
        # Context first, so that the chosen places lie on top.
        self.every = sorted(every, key=lambda s: not self.is_context(s))
        self.colours = {id(s): colour_of(s, at, panel) for at, s in enumerate(every)}
        self.marks: list[Mark] = []
        self.strokes: list[Stroke] = []
        self.bands: list[Band] = []
        self.lines: list[RuleLine] = []
        self.labels: list[Label] = []

    def measure(
        self, *, left: float, width: float, span: tuple[date, date], highest: float, framed: bool = False
    ) -> float:
        """Measure what stands around the marks in a room so broad: the pixels from its top down to its axes.

        `highest` is the value the axis must reach. `framed`: the place is named above the drawing, by the page.
        """
        self.framed, self.left, self.right = framed, left, left + width
        self.ticks = round_ticks(highest * _HEADROOM, integers=self.panel.indicator.decimals == 0)
        self.tick_words = [self.text.number(tick, decimals_of(self.ticks)) for tick in self.ticks]
        inner_left = left + 6 + max(map(width_of, self.tick_words)) + 6
        inner_right = left + width - self._name_room(width)
        self.heading = list(self._heading(left, width))
        self.time = TimeAxis(*span, inner_left, inner_right)
        beyond = min(_BEYOND, left + width - inner_right)
        # What breaks a series cuts its line all the same.
        shown = replace(self.panel, events=()) if framed else self.panel
        self.events, rows = draw_events(shown, self.every, self.time, self.text, beyond=beyond)
        self.over_axes = rows * LINE + 6
        return (self.heading[-1].y + LINE if self.heading else LINE / 2) + self.over_axes

    def lay_out(self, top: float, *, head: float, plot: int, offset: int) -> None:
        """Fill the room from `top` down: `head` pixels above the axes, `plot` between them; marks count from `offset`."""
        self.offset = offset
        axes_top = top + head
        bottom, events_top = axes_top + plot, axes_top - self.over_axes
        self.values = ValueAxis(0.0, self.ticks[-1], bottom, axes_top, self.ticks)
        measured = self.values if self.every else None  # without a value there is no scale to show
        self.area = Area(self.time.start, axes_top, self.time.end, bottom, self.time, measured)
        self.labels += [replace(label, y=top + label.y) for label in self.heading]
        self._axes()
        for line, label in self.events:
            x = line.points[0][0]
            self.lines.append(replace(line, points=((x, axes_top), (x, bottom))))
            if label is not None:
                self.labels.append(replace(label, y=events_top + label.y))
        self._series()
        self.bounds = Box(self.left, events_top - 6, self.right, bottom)

    @property
    def named(self) -> list[Series]:
        """The series that bear their names: none that a heading names alone."""
        if self.framed:
            return [series for series in self.every if self.is_context(series)]
        return self.every if len(self.every) > 1 or not self.headed else []

    def _name_room(self, width: float) -> float:
        """What names at the right end of lines need: those of series whose last full point is near the end."""
        names = [
            self.name_lines(series, width)
            for series in self.named
            if any(row.value is not None and not row.partial for row in series.rows)
        ]
        return 14.0 + max((width_of(line) for lines in names for line in lines), default=0)

    def name_lines(self, series: Series, width: float) -> tuple[str, ...]:
        """What a series is called beside its line, in lines that fit."""
        return wrap_text(series_name(self.panel, series, self.text), min(_NAME, width * 0.3))

    def _heading(self, left: float, width: float) -> Iterator[Label]:
        """Place and measure of an area that is one of two, and that its scale is its own; `y` counts from its top."""
        if not self.headed or not self.panel.territories:
            return
        place, y = self.panel.territories[0], LINE / 2
        token = "ink" if place.hue == "context" else place.hue
        yield Label(self.text.t(place.name), left + 4, y, "heading", colour=token, size=14, bold=True)
        name = self.text.t(self.panel.indicator.name)
        said = phrases.with_own_scale(name, self.text) if self.own_scale else name
        for line in wrap_text(said, width - 8):
            y += LINE + 1
            yield Label(line, left + 4, y, "heading")

    def _axes(self) -> None:
        area = self.area
        self.lines.append(RuleLine(((area.left, area.bottom), (area.right, area.bottom)), "base", "rule"))
        for tick, words in zip(self.ticks, self.tick_words, strict=True) if area.values else ():
            y = self.values.at(tick)
            if tick:
                self.lines.append(RuleLine(((area.left, y), (area.right, y)), "grid", "rule", opacity=0.25))
            self.labels.append(Label(words, area.left - 6, y, "tick", anchor="end"))
        for x, words in time_ticks(self.time, self.text, months=self._has_months()):
            self.lines.append(RuleLine(((x, area.bottom), (x, area.bottom + 4)), "base", "rule"))
            self.labels.append(Label(words, x, area.bottom + 16, "tick", anchor="middle"))

    def _has_months(self) -> bool:
        return any(row.period.grain == "month" for series in self.every for row in series.rows)

    def _series(self) -> None:
        alone = len(self.every) == 1
        for number, series in enumerate(self.every):
            joinable = runs(series, breaks_of(self.panel.events, series))
            joined = {id(row) for run in joinable if len(run) > 1 for row in run}
            bare = joined if len(series.valued) > _MANY else set()
            at = {
                id(row): self._point(row, series, joined=id(row) in joined, bare=id(row) in bare)
                for row in series.rows
                if row.value is not None
            }
            for run in joinable:
                self._join(run, at, series)
            for row in series.rows:
                if row.value is None and (alone or row.symbol == "protected"):
                    self._gap(row, series, alone=alone, number=number)

    def _point(self, row: Row, series: Series, *, joined: bool, bare: bool) -> int:
        """Add the mark of a value, `joined` to others, `bare` of a symbol, and return its place in the chart."""
        flags = marking.flags_of(row)
        radius = 0.0 if bare else _SMALL if self.is_context(series) else _RADIUS
        x, y = self.time.middle(row.period), self.values.at(row.value or 0.0)
        look = marking.dot_look(flags, self.colours[id(series)])
        if Flag.ESTIMATED in flags and joined and flags.isdisjoint(_HOLLOW_ON_A_LINE):
            look = replace(look, fill="full")  # its dashed line says it
        whiskers = tuple(whiskers_of(row, self.time, self.values, joined=joined))
        form = Dot(x, y, series.territory.on_site.mark, radius)
        self.marks.append(self._mark(row, series, MarkPlacement(form, look, self.number, whiskers)))
        return self.offset + len(self.marks) - 1

    def _mark(self, row: Row, series: Series, placed: MarkPlacement) -> Mark:
        place = series.territory
        group = series_name(self.panel, series, self.text) if self.panel.by else ""
        return mark_of(
            row, place, series.indicator, self.text, placed=placed, group=group, href=self.link(place.code)
        )

    def _join(self, run: Sequence[Row], at: dict[int, int], series: Series) -> None:
        """The line through a run, dashed where an end of a step is an estimate, and the band of its intervals."""
        colour, width = self.colours[id(series)], 1.25 if self.is_context(series) else 2.25
        for dashed, steps in stretches(run):
            self.strokes.append(Stroke(tuple(at[id(row)] for row in steps), colour, width, dashed))
        self.bands += bands_of(run, at, colour, time=self.time, values=self.values)

    def _gap(self, row: Row, series: Series, *, alone: bool, number: int) -> None:
        first_x, last_x = self.time.bounds(row.period)
        if alone:
            form = Bar(first_x, self.area.top, last_x - first_x, self.area.bottom - self.area.top)
            look = MarkStyle("rule", "full", opacity=0.18)
        else:
            middle = (first_x + last_x - _PROTECTED) / 2
            form = Bar(middle, self.area.bottom - (number + 1) * (_PROTECTED + 2), _PROTECTED, _PROTECTED)
            look = MarkStyle(self.colours[id(series)], "hatched")
        self.marks.append(self._mark(row, series, MarkPlacement(form, look, self.number)))

    def is_context(self, series: Series) -> bool:
        """Whether the place of a series stands behind those that the site, or the panel, is about."""
        is_beside = len(self.panel.territories) > 1 and series.territory.is_context
        return is_beside and not leads(series, self.panel)


def whiskers_of(row: Row, time: TimeAxis, values: ValueAxis, *, joined: bool) -> Iterator[Whisker]:
    """The days of a value that is of an odd span, and its interval where no band shows it."""
    x, y = time.middle(row.period), values.at(row.value or 0.0)
    if row.period.grain == "span":
        first_x, last_x = time.bounds(row.period)
        yield Whisker("days", (first_x, y), (last_x, y))
    if row.lower is not None and row.upper is not None and not joined:
        yield Whisker("interval", (x, values.at(row.lower)), (x, values.at(row.upper)))


def bands_of(
    run: Sequence[Row], at: Mapping[int, int], colour: Token, *, time: TimeAxis, values: ValueAxis
) -> Iterator[Band]:
    """The band of the intervals of a run, where each of its values has one."""
    if len(run) > 1 and all(row.lower is not None and row.upper is not None for row in run):
        upper = [(time.middle(row.period), values.at(row.upper or 0.0)) for row in run]
        lower = [(time.middle(row.period), values.at(row.lower or 0.0)) for row in run]
        yield Band(tuple(at[id(row)] for row in run), (*upper, *reversed(lower)), colour)


def leads(series: Series, panel: Panel) -> bool:
    """Whether a panel without places of the site is asked for the place of a series first, then for what surrounds it."""
    first, *others = panel.territories
    is_first = series.territory.code == first.code
    among = first.is_local or first.parent in {other.code for other in others}
    is_asked = bool(others) and is_first and among and not panel.by
    return is_asked and all(place.is_context for place in panel.territories)


def colour_of(series: Series, at: int, panel: Panel) -> Token:
    """The hue of the place; within one place its hue for the first category, a tone for the second, then ink and grey.

    Ink too for the place that a panel of others than those of the site is asked for.
    """
    place = "ink" if leads(series, panel) else series.territory.hue
    if not panel.by or len(panel.territories) > 1:
        return place
    tokens: tuple[Token, ...] = (
        ("ink", "muted") if place == "context" else (place, f"{place}-4", "ink", "muted")
    )
    return tokens[at] if at < len(tokens) else "context"
