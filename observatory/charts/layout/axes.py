"""What is set around an area: the ticks of its axes, and its heading where it is one of several."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from observatory.charts.chart import Chart, Label, LegendEntry, MarkStyle, RuleLine, TimeAxis
from observatory.charts.layout.label_placement import LINE, width_of, wrap_text
from observatory.model import Event, Panel, Period, Territory
from observatory.statistics.series import Series, concerns
from observatory.text import Text
from observatory.vocabulary import phrases

_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
_WHOLE_STEPS: Final = (1.0, 2.0, 5.0, 10.0)
_GRID_LINES: Final = 5


def years_around(periods: Iterable[Period]) -> tuple[date, date]:
    """From 1 January of the first year that the periods touch to 1 January after the last."""
    every = list(periods)
    first_year = min(period.start for period in every).year
    last_year = max(period.end for period in every).year
    return date(first_year, 1, 1), date(min(last_year + 1, date.max.year), 1, 1)


def round_ticks(top: float, *, integers: bool) -> tuple[float, ...]:
    """At most five round values above zero, zero first, the last at or above `top`; whole if `integers`."""
    if top <= 0:
        return (0.0, 1.0)
    raw = top / _GRID_LINES
    power = 10.0 ** math.floor(math.log10(raw))
    small = integers and power < 10
    if small and raw <= 1:
        return tuple(float(n) for n in range(math.ceil(top - 1e-9) + 1))
    step = next(s * power for s in (_WHOLE_STEPS if small else _STEPS) if s * power >= raw * (1 - 1e-9))
    count = math.ceil(top / step - 1e-9)
    return tuple(round(step * n, 10) for n in range(count + 1))


def decimals_of(ticks: Iterable[float]) -> int:
    """Decimals the ticks need to be told as they are."""
    every = tuple(ticks)
    return next((n for n in range(6) if all(math.isclose(round(tick, n), tick) for tick in every)), 6)


# The heading of an area: its place in its hue, its measure and its period.

ROW: Final = 21
_SWATCH: Final = 18  # with the room between swatch and words
_BETWEEN: Final = 14
Height = Literal["low", "usual", "tall"] | int
"""Of the axes of a trend: low on a printed sheet, tall where it stands beside maps, or so many pixels."""
_HIGHEST: Final = 5.0  # times the usual height of a row
_ROWS: Final = 3
_GAP: Final = 8
DrawnEvent = tuple[RuleLine, Label | None]


@dataclass(frozen=True, slots=True)
class LegendKey:
    """What a look means."""

    look: MarkStyle
    words: str
    kind: Literal["area", "line", "dot"] = "area"


@dataclass(frozen=True, slots=True)
class Heading:
    """Lines of words whose `x` and `y` count from the upper left corner of the area's room."""

    labels: tuple[Label, ...]

    @property
    def height(self) -> float:
        """Pixels they take, with the room under them."""
        return max((label.y for label in self.labels), default=-LINE) + LINE

    def at(self, left: float, top: float) -> tuple[Label, ...]:
        """The labels where they stand in the drawing."""
        return tuple(replace(label, x=label.x + left, y=label.y + top) for label in self.labels)


def heading_of(
    panel: Panel, place: Territory, period: Period | None, text: Text, *, room: float, measure: bool = True,
    own_scale: bool = False,
) -> Heading:  # fmt: skip
    """Place, and measure with period where the areas do not share them; that each has its own scale, where it has."""
    hue = place.hue
    colour = "ink" if hue == "context" else hue
    labels = [Label(text.t(place.name), 1, LINE / 2, "heading", colour=colour, size=14, bold=True)]
    name = text.t(panel.indicator.name)
    words = f"{name}, {text.period(period)}" if period else name
    said = phrases.with_own_scale(words, text) if own_scale else words
    for number, line in enumerate(wrap_text(said, room - 2) if measure else (), start=1):
        labels.append(Label(line, 1, LINE / 2 + (LINE + 1) * number, "heading"))
    return Heading(tuple(labels))


# The words of a time axis: years, or months of a short span, each at the beginning of what it names.


def time_ticks(axis: TimeAxis, text: Text, *, months: bool) -> Iterator[tuple[float, str]]:
    """Positions and words of the time axis, each at the beginning of what it names; as many as have room."""
    years = list(axis.years())
    if months and len(years) <= 2:
        begins = [date(year, month, 1) for year in years for month in (1, 4, 7, 10)]
        words = [text.short_period(Period.month(day.year, day.month)) for day in begins]
    else:
        begins = [date(year, 1, 1) for year in years]
        words = [str(year) for year in years]
    wide = max(map(width_of, words)) + 10
    apart = (axis.end - axis.start) / max(len(begins), 1)
    step = next((s for s in (1, 2, 3, 4, 5, 10, 20) if s * apart >= wide), 50)
    chosen = list(zip(begins, words, strict=True))[::-step][::-1]
    for day, word in chosen:
        yield axis.at(day), word


# Sets the entries of a legend in rows under an area, each as wide as its words.


def set_legend(
    keys: Iterable[LegendKey], *, left: float, top: float, width: float
) -> tuple[tuple[LegendEntry, ...], float]:
    """The entries in rows of `width` pixels, and the height they take."""
    entries = tuple(_arrange_entries(tuple(keys), left, top, width=width))
    return entries, entries[-1].y + ROW - top if entries else 0.0


def _arrange_entries(
    keys: tuple[LegendKey, ...], left: float, top: float, *, width: float
) -> Iterator[LegendEntry]:
    x, y = left, top
    for key in keys:
        needed = _SWATCH + width_of(key.words)
        if x > left and x + needed > left + width:
            x, y = left, y + ROW
        yield LegendEntry(key.look, key.words, x, y, key.kind)
        x += needed + _BETWEEN


# How high a chart is: by the place it stands in, or so many pixels, which its rows fill.


def fill_height(draw: Callable[..., Chart], height: Height) -> Chart:
    """The chart that `draw` makes with rows `stretch` times as high: in an image, whose height is told, they fill it."""
    usual = draw(stretch=1.0)
    if not isinstance(height, int) or height <= usual.size[1] + 1:
        return usual
    highest = draw(stretch=_HIGHEST)
    part = (height - 1 - usual.size[1]) / max(1, highest.size[1] - usual.size[1])
    return highest if part >= 1 else draw(stretch=1 + part * (_HIGHEST - 1))


# Sets what a reader must know of a series above the axis: a line at its date and its words, in as few rows as fit.


def with_breaks_alone(panel: Panel) -> Panel:
    """The panel with those events alone that break a series: where there is little room, no others are drawn."""
    return replace(panel, events=tuple(event for event in panel.events if event.breaks_series))


def draw_events(
    panel: Panel, every: Sequence[Series], axis: TimeAxis, text: Text, *, beyond: float
) -> tuple[list[DrawnEvent], int]:
    """Each event of the axis as a line, whose ends are set later, and its words; and how many rows the words take.

    The `y` of the words counts from the top of the first row. Words without room are left out; their line stays.
    `beyond`: so many pixels right of the axis they may take.
    """
    ends: list[float] = []
    drawn_events: list[DrawnEvent] = []
    for event in shown_events(panel, every, axis):
        x = axis.at(event.date)
        words = text.t(event.label)
        size = width_of(words)
        turned = x + size > axis.end and x - size > axis.start
        left = x - size if turned else x
        row = next((n for n, end in enumerate(ends) if end + _GAP <= left), len(ends))
        line = RuleLine(
            ((x, 0.0), (x, 0.0)), "break" if event.breaks_series else "event", "muted" if event.breaks_series else "rule",
            dash="" if event.breaks_series else "dotted",
        )  # fmt: skip
        if row >= _ROWS or (not turned and x + size > axis.end + beyond):
            drawn_events.append((line, None))
            continue
        ends[row : row + 1] = [left + size]
        anchor = Label(
            words,
            x + (3 if turned else -3),
            LINE / 2 + row * LINE,
            "event",
            anchor="end" if turned else "start",
        )
        drawn_events.append((line, anchor))
    return drawn_events, len(ends)


def shown_events(panel: Panel, every: Sequence[Series], axis: TimeAxis) -> Iterator[Event]:
    """The events that concern any of the series and fall inside the axis, in order of date."""
    for event in sorted(panel.events, key=lambda event: event.date):
        if any(concerns(event, series) for series in every) and axis.first_day <= event.date < axis.last_day:
            yield event
