"""Draws the marks of a series: one point a value, filled or hollow, with its words, span and interval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from observatory.model import Indicator, ObsStatus, Panel, Row, Territory
from observatory.text import Text
from observatory.views.frame import Trace
from observatory.views.labels import series_name, value_words
from observatory.views.points import parts_of
from observatory.views.series import Series, current, is_hollow, leading
from observatory.views.theme import SMALL_SIZE
from observatory.views.ticks import ends, middle
from observatory.views.wording import safe

_PLOTLY: Final = {"triangle": "triangle-up"}  # marks that plotly calls otherwise
_MARK: Final = 7
_SMALL: Final = 4.5
_FEW: Final = 5  # up to here each mark bears its number
_LOOSE: Final = 8  # and up to here where no line joins any, to be read by
_MANY: Final = 24  # from here on a joined point has no mark of its own


def marks(
    panel: Panel, series: Series, stretches: Sequence[Sequence[Row]], *, text: Text, colour: str, ink: str
) -> Trace:
    """The trace that holds every value of the series, each point with its words."""
    rows = series.valued
    joined = {row for run in stretches if len(run) > 1 for row in run}
    leaders = set(leading(rows))
    context = len(panel.territories) > 1 and series.territory.is_context
    size = _SMALL if context else _MARK
    many = len(rows) > _MANY
    symbol = _PLOTLY.get(series.territory.on_site.mark, series.territory.on_site.mark)
    few = (
        len(rows) <= (_FEW if joined else _LOOSE)
        and len(panel.territories) <= 2
        and not (panel.by and len(panel.rows) > _FEW)
    )
    trace: Trace = {
        "type": "scatter",
        "mode": "markers",
        "name": safe(series_name(panel, series, text)),
        "x": [middle(row.period) for row in rows],
        "y": [row.value for row in rows],
        "marker": {
            "symbol": [_symbol(symbol, row, joined=row in joined) for row in rows],
            "size": [0 if many and row in joined else size for row in rows],
            "color": colour,
            "opacity": 1,  # said aloud: plotly fades marks of several sizes
            "line": {"width": 1.5, "color": colour},
        },
        "customdata": [[str(row.period), told(row, series, text)] for row in rows],
        "hovertemplate": "%{customdata[1]}<extra></extra>",
        "meta": {
            "indicator": series.indicator.id,
            "territory": series.territory.code,
            "breakdown": str(series.breakdown),
        },
        "cliponaxis": False,
        "showlegend": False,
    }
    named = rows if few else (current(rows),)
    crowded = len({(row.territory, row.breakdown) for row in panel.rows}) > 2 and bool(panel.by)
    if few or not (context or many or crowded):
        trace["mode"] = "markers+text"
        trace["text"] = [value_words(row, series.indicator, text) if row in named else "" for row in rows]
        trace["textposition"] = [_beside(row, stretches, leads=row in leaders) for row in rows]
        trace["textfont"] = {"color": ink, "size": SMALL_SIZE}
    return trace | _whiskers(rows, joined, colour)


def _beside(row: Row, stretches: Sequence[Sequence[Row]], *, leads: bool) -> str:
    """Where the number of a mark stands: under a line that comes down to it, or under it where another one leads.

    Under the line is left of the mark: on its right may stand the hollow one of the year that has begun.
    """
    for run in stretches:
        at = run.index(row) if row in run else 0
        if at > 0 and (run[at - 1].value or 0.0) > (row.value or 0.0):
            return "bottom left"
    return "top center" if leads else "bottom center"


def _whiskers(rows: Sequence[Row], joined: set[Row], colour: str) -> Trace:
    """Horizontal: the days an odd span covers. Vertical: the interval of a value no band shows."""
    spans = [_half_span(row) for row in rows]
    made: Trace = {}
    thin = {"type": "data", "thickness": 1, "width": 0, "color": colour}
    if any(spans):
        made["error_x"] = {**thin, "array": spans}
    apart = [row.lower is not None and row.upper is not None and row not in joined for row in rows]
    if any(apart):
        up = [_distance(r.upper, r.value) if lone else 0 for r, lone in zip(rows, apart, strict=True)]
        down = [_distance(r.value, r.lower) if lone else 0 for r, lone in zip(rows, apart, strict=True)]
        made["error_y"] = {**thin, "symmetric": False, "array": up, "arrayminus": down}
    return made


def _half_span(row: Row) -> float:
    if row.period.grain in ("year", "month", "day"):
        return 0
    first, last = ends(row.period)
    return round((last - first) / 2, 4)


def _distance(high: float | None, low: float | None) -> float:
    return 0 if high is None or low is None else round(high - low, 6)


def _symbol(symbol: str, row: Row, *, joined: bool) -> str:
    """Filled for a full and final value; hollow for a part, a provisional one, or a lone estimate."""
    if row.disputed:
        return f"{symbol}-open-dot"
    lone_estimate = row.obs_status is ObsStatus.ESTIMATED and not joined
    return f"{symbol}-open" if is_hollow(row) or lone_estimate else symbol


def told(row: Row, series: Series, text: Text) -> str:
    """What the pointer reads of a point of a series."""
    return told_of(row, series.territory, series.indicator, text=text)


def told_of(row: Row, place: Territory, indicator: Indicator, *, text: Text) -> str:
    """What the pointer reads: place, period, value with unit, interval, status."""
    return "<br>".join(safe(part) for part in parts_of(row, place, indicator, text=text))
