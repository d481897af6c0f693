"""Draws series over time: lines between full periods, hollow marks for partial ones, gaps left open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, Final

from observatory.model import Event, ObsStatus, Panel, Row
from observatory.text import Text
from observatory.views.frame import Trace
from observatory.views.marks import marks
from observatory.views.series import Series, breaks_of, runs
from observatory.views.theme import Palette
from observatory.views.ticks import ends, middle

_BAND: Final = 0.14


def colour_of(series: Series, at: int, *, panel: Panel, palette: Palette) -> str:
    """The hue of the place; within one place, its hue for the first category, a tone, then grey."""
    place = series.territory.hue
    if not panel.by or len(panel.territories) > 1:
        return palette[place]
    if place == "context":
        return palette["ink"] if at == 0 else palette["context"]
    tokens = (place, f"{place}-4")
    return palette[tokens[at]] if at < len(tokens) else palette["context"]


def ink_of(series: Series, colour: str, *, palette: Palette) -> str:
    """The colour of words that belong to a line: its own where it reads as text, else the second ink."""
    place = series.territory.hue
    return colour if place != "context" and colour == palette[place] else palette["muted"]


def traces(
    panel: Panel, series: Series, *, text: Text, palette: Palette, colour: str, events: Sequence[Event]
) -> list[Trace]:
    """Band, lines and marks of one series, in the order they are painted."""
    stretches = runs(series, breaks_of(events, series))
    context = series.territory.is_context and len(panel.territories) > 1
    width = 1.25 if context else 2.25
    drawn = [] if context else _bands(stretches, colour)
    drawn += _lines(stretches, colour, width=width)
    points = marks(
        panel, series, stretches, text=text, colour=colour, ink=ink_of(series, colour, palette=palette)
    )
    return [*drawn, points] if points["x"] else drawn


def _bands(stretches: Iterable[Sequence[Row]], colour: str) -> list[Trace]:
    drawn = []
    for run in stretches:
        known = [row for row in run if row.lower is not None and row.upper is not None]
        if len(known) < 2 or len(known) < len(run):
            continue
        xs = [middle(row.period) for row in known]
        drawn.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": xs + xs[::-1],
                "y": [row.upper for row in known] + [row.lower for row in known[::-1]],
                "fill": "toself",
                "fillcolor": _translucent(colour),
                "line": {"width": 0, "color": colour},
                "hoverinfo": "skip",
                "showlegend": False,
            }
        )
    return drawn


def _lines(stretches: Iterable[Sequence[Row]], colour: str, *, width: float) -> list[Trace]:
    """A solid trace, and a dashed one wherever an end of the step is an estimate."""
    points: dict[str, tuple[list[float | None], list[float | None]]] = {"solid": ([], []), "dash": ([], [])}
    for run in stretches:
        for before, after in pairwise(run):
            dashed = ObsStatus.ESTIMATED in (before.obs_status, after.obs_status)
            _step(points["dash" if dashed else "solid"], before, after)
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": xs,
            "y": ys,
            "line": {"color": colour, "width": width, "dash": dash},
            "hoverinfo": "skip",
            "showlegend": False,
        }
        for dash, (xs, ys) in points.items()
        if xs
    ]


def _step(points: tuple[list[float | None], list[float | None]], before: Row, after: Row) -> None:
    xs, ys = points
    start = middle(before.period)
    if not xs or xs[-1] != start or ys[-1] != before.value:
        if xs:
            xs.append(None)
            ys.append(None)
        xs.append(start)
        ys.append(before.value)
    xs.append(middle(after.period))
    ys.append(after.value)


def _translucent(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{_BAND})"


def span_of(rows: Iterable[Row]) -> tuple[float, float]:
    """The years the rows touch, as the ends of an axis."""
    bounds = [ends(row.period) for row in rows]
    first, last = min(b[0] for b in bounds), max(b[1] for b in bounds)
    return float(int(first)), float(-int(-last // 1)) if last > int(first) else int(first) + 1.0


def gaps(series: Series) -> list[dict[str, Any]]:
    """Runs of rows without a value, as `{x0, x1, symbol, row}` in decimal years; `row` is the first of a run.

    Each rate of too few events is a gap of its own, since its number is told.
    """
    found: list[dict[str, Any]] = []
    for row in series.rows:
        if row.symbol == "value":
            continue
        first, last = ends(row.period)
        like_the_last = bool(found) and found[-1]["symbol"] == row.symbol != "few"
        if like_the_last and abs(found[-1]["x1"] - first) < 1e-6:
            found[-1]["x1"] = last
        else:
            found.append({"x0": first, "x1": last, "symbol": row.symbol, "row": row})
    return found


def protected_gaps(every: Iterable[Series]) -> list[dict[str, Any]]:
    """The spans in which a value of one of several series is protected, as `gaps` tells those of one."""
    found: list[dict[str, Any]] = []
    hidden = [gap for series in every for gap in gaps(series) if gap["symbol"] == "protected"]
    for gap in sorted(hidden, key=lambda one: (one["x0"], one["x1"])):
        if found and gap["x0"] <= found[-1]["x1"] + 1e-6:
            found[-1]["x1"] = max(found[-1]["x1"], gap["x1"])
        else:
            found.append(dict(gap))
    return found
