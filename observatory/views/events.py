"""Draws what a reader must know of a series: a hair line at the date and two words above it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from observatory.model import Event
from observatory.text import Text
from observatory.views.frame import Area
from observatory.views.series import Series, concerns
from observatory.views.theme import Palette
from observatory.views.ticks import moment
from observatory.views.wording import LINE, width_of, words

_ROWS = 3


def shown(events: Iterable[Event], every: Sequence[Series], *, span: tuple[float, float]) -> list[Event]:
    """The events that concern any of the series and fall inside the axis, in order of date."""
    found = [
        event
        for event in events
        if any(concerns(event, series) for series in every) and span[0] <= moment(event.date) <= span[1]
    ]
    return sorted(found, key=lambda event: event.date)


def rows_for(events: Sequence[Event], text: Text, *, span: tuple[float, float], width: float) -> list[int]:
    """The row of each label above the area, so that none lies over another; -1 where there is no room."""
    taken: list[float] = []
    chosen: list[int] = []
    for event in events:
        left, right = _extent(event, text, span=span, width=width)
        row = next((n for n, end in enumerate(taken) if end + 8 <= left), len(taken))
        if row >= _ROWS:
            chosen.append(-1)
            continue
        taken[row : row + 1] = [right]
        chosen.append(row)
    return chosen


def draw(
    events: Sequence[Event],
    area: Area,
    *,
    text: Text,
    palette: Palette,
    span: tuple[float, float],
    width: float,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Lines and labels of the events of one area."""
    rows = rows_for(events, text, span=span, width=width)
    lines = [_line(event, area, palette=palette) for event in events]
    labels = [
        _label(
            event,
            area,
            row=row,
            text=text,
            palette=palette,
            turned=_turned(event, text, span=span, width=width),
        )
        for event, row in zip(events, rows, strict=True)
        if row >= 0
    ]
    return lines, labels


def _line(event: Event, area: Area, *, palette: Palette) -> dict[str, Any]:
    at = round(moment(event.date), 4)
    return {
        "type": "line",
        "xref": f"x{area.suffix}",
        "yref": f"y{area.suffix} domain",
        "x0": at,
        "x1": at,
        "y0": 0,
        "y1": 1,
        "layer": "below",
        "line": {
            "color": palette["muted"] if event.breaks_series else palette["rule"],
            "width": 1,
            "dash": "solid" if event.breaks_series else "dot",
        },
    }


def _label(
    event: Event, area: Area, *, row: int, text: Text, palette: Palette, turned: bool
) -> dict[str, Any]:
    return words(
        text.t(event.label),
        x=round(moment(event.date), 4),
        y=1,
        colour=palette["muted"],
        xref=f"x{area.suffix}",
        yref=f"y{area.suffix} domain",
        xanchor="right" if turned else "left",
        yanchor="bottom",
        yshift=2 + row * LINE,
        xshift=3 if turned else -3,
    )


def _turned(event: Event, text: Text, *, span: tuple[float, float], width: float) -> bool:
    """Whether the label runs to the left of its line, for want of room on the right."""
    at = (moment(event.date) - span[0]) / (span[1] - span[0]) * width
    return at + width_of(text.t(event.label)) > width and at > width / 2


def _extent(event: Event, text: Text, *, span: tuple[float, float], width: float) -> tuple[float, float]:
    at = (moment(event.date) - span[0]) / (span[1] - span[0]) * width
    size = width_of(text.t(event.label))
    return (at - size, at) if _turned(event, text, span=span, width=width) else (at, at + size)
