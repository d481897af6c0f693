"""Lays out one area of bars: categories or places of one period, each with its number or its word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from observatory.model import Panel, Period, Row
from observatory.text import Text
from observatory.views.frame import CLEAR, Area, Drawing, Trace, tick_style
from observatory.views.labels import category_name, value_words
from observatory.views.marks import told
from observatory.views.series import Series, current, current_period, is_hollow, leading, series_of
from observatory.views.theme import SMALL_SIZE, Palette
from observatory.views.wording import CHARACTER, LINE, folded, safe, width_of, words

_BAR: Final = 30  # pixels from one bar to the next
_TALL: Final = 46  # where the name stands above its bar
_THICK: Final = 0.64
_THIN: Final = 0.42  # of a bar with its name above: the name touches neither it nor the bar before
_HEAD: Final = 0.15  # and the first name is not cut by the edge


@dataclass(frozen=True, slots=True)
class _Bar:
    series: Series
    row: Row
    name: str
    at: float


def draw(panel: Panel, area: Area, *, text: Text, palette: Palette, narrow: bool, sheet: int) -> Drawing:
    """One horizontal bar a category (by a dimension) or a place, of the period that stands for the panel.

    `sheet`: pixels across the whole figure.
    """
    bars = _bars(panel, text, narrow=narrow)
    above = max((len(bar.name.replace("\n", " ")) for bar in bars), default=0) > (22 if narrow else 40)
    names = [(bar.at, bar.name.replace("\n", " ") if above else bar.name) for bar in bars]
    left = 8 if above else 14 + max((width_of(name) for _, name in names), default=0)
    width = (sheet - left - 8) * (area.x[1] - area.x[0])
    top = max((bar.row.upper or bar.row.value or 0.0 for bar in bars), default=0.0) or 1.0
    room = max((width_of(value_words(bar.row, bar.series.indicator, text)) for bar in bars), default=0) + 12
    axis = _name_axis(area, names, head=_HEAD if above else 0.0, palette=palette)
    made = Drawing(
        data=_all_traces(bars, panel, thick=_THIN if above else _THICK, text=text, palette=palette),
        xaxis=_length_axis(area, top * width / max(width - room, 1), palette=palette),
        yaxis=axis | {"showticklabels": False, "tickvals": [], "ticktext": []} if above else axis,
        plot_height=_height(names, above=above),
        left=left,
        bottom=8,
    )
    if above:
        made.annotations = _names_above(area, names, characters=int(width / CHARACTER), palette=palette)
    return made


def _height(names: Sequence[tuple[float, str]], *, above: bool) -> int:
    rows = max(2, len(names))
    return round((rows + _HEAD) * _TALL) if above else rows * max(_BAR, _lines(names) * LINE + 4)


def _all_traces(
    bars: Sequence[_Bar], panel: Panel, *, thick: float, text: Text, palette: Palette
) -> list[Trace]:
    data: list[Trace] = []
    for place in panel.territories:
        own = [bar for bar in bars if bar.series.territory.code == place.code]
        if own:
            data += _traces(own, thick=thick, text=text, palette=palette)
    return data


def _lines(names: Sequence[tuple[float, str]]) -> int:
    return max((name.count("\n") + 1 for _, name in names), default=1)


def _names_above(
    area: Area, names: Sequence[tuple[float, str]], *, characters: int, palette: Palette
) -> list[dict[str, Any]]:
    """Long names over their bars, where they would leave the bars no room."""
    refs = {"xref": f"x{area.suffix}", "yref": f"y{area.suffix}", "yanchor": "middle"}
    cut = [(at, name if len(name) <= characters else f"{name[: characters - 1]}…") for at, name in names]
    return [words(name, x=0, y=at - 0.42, colour=palette["ink"], xshift=2, **refs) for at, name in cut]


def _bars(panel: Panel, text: Text, *, narrow: bool) -> list[_Bar]:
    """The bars from the top; a place that has nothing in the period shows its own newest, with its date."""
    period = current_period(panel.rows)
    every = [
        (series, row) for series in series_of(panel) for row in _rows_in(series, period, own=not panel.by)
    ]
    if not panel.by:
        every.sort(key=lambda pair: -1.0 if pair[1].value is None else pair[1].value, reverse=True)
    every = [(series, row) for series, led in every for row in (led, *_contradicting(series, led))]
    fold = 14 if narrow else 26
    dated = len({row.period for _, row in every}) > 1
    made = []
    for at, (series, row) in enumerate(every):
        name = folded(_name(panel, series, text) if row.leads else text.t("otra cifra publicada"), fold)
        made.append(_Bar(series, row, f"{name}\n({text.short_period(row.period)})" if dated else name, at))
    return made


def _rows_in(series: Series, period: Period | None, *, own: bool) -> list[Row]:
    found = [row for row in leading(series.rows) if row.period == period]
    newest = current(series.rows)
    return found or ([newest] if own and newest else [])


def _contradicting(series: Series, led: Row) -> list[Row]:
    """What other statements say of the same period: it stands under the one that leads."""
    return [
        row for row in series.rows if not row.leads and row.period == led.period and row.value is not None
    ]


def _name(panel: Panel, series: Series, text: Text) -> str:
    name = category_name(panel, series.breakdown, text) if panel.by else text.t(series.territory.name)
    return f"{text.t(series.territory.name)} · {name}" if panel.by and len(panel.territories) > 1 else name


def _traces(bars: Sequence[_Bar], *, thick: float, text: Text, palette: Palette) -> list[Trace]:
    valued = [bar for bar in bars if bar.row.value is not None]
    said = _word_trace(bars, text=text, palette=palette)
    return [_bar_trace(valued, thick=thick, text=text, palette=palette), said] if valued else [said]


def _bar_trace(bars: Sequence[_Bar], *, thick: float, text: Text, palette: Palette) -> Trace:
    series = bars[0].series
    colour = palette[series.territory.hue]
    hollow = [is_hollow(bar.row) or not bar.row.leads for bar in bars]
    trace: Trace = {
        "type": "bar",
        "orientation": "h",
        "name": safe(text.t(series.territory.name)),
        "x": [bar.row.value for bar in bars],
        "y": [bar.at for bar in bars],
        "width": thick,
        "marker": {
            "color": [CLEAR if empty else colour for empty in hollow],
            "line": {"color": colour, "width": 1.5},
        },
        "customdata": [[str(bar.row.period), told(bar.row, bar.series, text)] for bar in bars],
        "hovertemplate": "%{customdata[1]}<extra></extra>",
        "meta": _meta(bars),
        "showlegend": False,
    }
    if all(bar.row.lower is not None and bar.row.upper is not None for bar in bars):
        trace["error_x"] = _interval(bars, palette=palette)
    return trace


def _interval(bars: Sequence[_Bar], *, palette: Palette) -> dict[str, Any]:
    rows = [bar.row for bar in bars]
    return {
        "type": "data",
        "symmetric": False,
        "array": [(row.upper or 0.0) - (row.value or 0.0) for row in rows],
        "arrayminus": [(row.value or 0.0) - (row.lower or 0.0) for row in rows],
        "thickness": 1,
        "width": 0,
        "color": palette["muted"],
    }


def _word_trace(bars: Sequence[_Bar], *, text: Text, palette: Palette) -> Trace:
    """The number at the end of each bar and its whisker, or the word of a status where it would begin."""
    ink = [palette["muted" if bar.row.value is None else "ink"] for bar in bars]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [bar.row.upper or bar.row.value or 0 for bar in bars],
        "y": [bar.at for bar in bars],
        # Marks nobody sees, which hold the words off the bar.
        "marker": {"size": 5, "opacity": 0},
        "text": [value_words(bar.row, bar.series.indicator, text) for bar in bars],
        "textposition": "middle right",
        "textfont": {"size": SMALL_SIZE, "color": ink},
        "hoverinfo": "skip",
        "showlegend": False,
        "cliponaxis": False,
    }


def _meta(bars: Sequence[_Bar]) -> dict[str, Any]:
    series = bars[0].series
    return {
        "indicator": series.indicator.id,
        "territory": series.territory.code,
        "breakdowns": [str(bar.series.breakdown) for bar in bars],
    }


def _length_axis(area: Area, end: float, *, palette: Palette) -> dict[str, Any]:
    return {
        "range": [0, end],
        "showticklabels": False,
        "tickvals": [],
        "showgrid": False,
        "zeroline": True,
        "zerolinecolor": palette["rule"],
        "zerolinewidth": 1,
        "fixedrange": True,
        "domain": list(area.x),
        "anchor": f"y{area.suffix}",
    }


def _name_axis(
    area: Area, names: Sequence[tuple[float, str]], *, head: float, palette: Palette
) -> dict[str, Any]:
    return {
        "range": [max(len(names), 2) - 0.5, -0.5 - head],
        "tickvals": [at for at, _ in names],
        "ticktext": [safe(name) for _, name in names],
        **tick_style(palette["ink"]),
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "domain": list(area.y),
        "anchor": f"x{area.suffix}",
    }
