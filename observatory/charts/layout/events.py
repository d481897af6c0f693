"""Sets what a reader must know of a series above the axis: a line at its date and its words, in as few rows as fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from observatory.charts.chart import Label, RuleLine
from observatory.charts.layout.axes import TimeAxis
from observatory.charts.layout.text_metrics import LINE, width_of
from observatory.model import Event, Panel
from observatory.statistics.series import Series, concerns
from observatory.text import Text

_ROWS: Final = 3
_GAP: Final = 8

DrawnEvent = tuple[RuleLine, Label | None]


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
