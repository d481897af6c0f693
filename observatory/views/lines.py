"""Lays out one area of series over time: axes, lines, names at their ends, events, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from observatory.model import Panel
from observatory.text import Text
from observatory.views import events
from observatory.views.frame import Area, Drawing, time_axis, value_axis
from observatory.views.labels import series_name, value_words
from observatory.views.series import Series, series_of
from observatory.views.theme import Palette
from observatory.views.ticks import ends, ticks_to
from observatory.views.trend import colour_of, gaps, ink_of, protected_gaps, span_of, traces
from observatory.views.wording import LINE, folded, height_of, stacked, width_of, words

_PLOT_HEIGHT: Final = 250
_LABELLED: Final = 10
_HEADROOM: Final = 1.06
# Of the axis: a series that ends earlier bears its name beside its last mark, if there is room before the edge.
_FAR: Final = 0.3
_FAR_ON_A_PHONE: Final = 0.6


def draw(
    panel: Panel,
    area: Area,
    *,
    text: Text,
    palette: Palette,
    narrow: bool,
    sheet: int,
    span: tuple[float, float] | None = None,
    names: bool = True,
) -> Drawing:
    """The series of a panel (or of one side) in one area. `names`: whether each line bears its name.

    `sheet`: pixels across the whole figure.
    """
    every = series_of(panel)
    span = span or span_of(row for series in every for row in series.rows)
    ticks = ticks_to(_top(every) * _HEADROOM, whole=panel.indicator.decimals == 0)
    months = any(row.period.grain == "month" for series in every for row in series.rows)
    yaxis = value_axis(area, ticks, palette=palette, text=text)
    named = [pair for pair in enumerate(every) if names and _is_named(pair[1], every)]
    ending = [pair for pair in named if _ends_late(pair[1], span, narrow=narrow)]
    sayings = [folded(series_name(panel, series, text), 13 if narrow else 18) for _, series in ending]
    height = max(_PLOT_HEIGHT, sum(map(height_of, sayings)))
    labels = _end_labels(panel, ending, sayings, top=ticks[-1], height=height, palette=palette)
    made = Drawing(
        data=[],
        xaxis=time_axis(area, span, palette=palette, text=text, labels=4 if narrow else 7, months=months),
        yaxis=yaxis,
        plot_height=height,
        left=10 + max(width_of(word) for word in yaxis["ticktext"]),
        right=18 + max((width_of(label["text"].replace("<br>", "\n")) for label in labels), default=0),
        annotations=[_on(area, label) for label in labels],
    )
    made.annotations += [
        _near_label(panel, pair, area, text=text, palette=palette) for pair in named if pair not in ending
    ]
    _add_series(made, panel, every, text=text, palette=palette)
    _add_gaps(made, every, area, text=text, palette=palette)
    _add_events(made, panel, every, area=area, span=span, text=text, palette=palette, sheet=sheet)
    return made


def _top(every: tuple[Series, ...]) -> float:
    values = [v for s in every for row in s.rows for v in (row.value, row.upper) if v is not None]
    return max(values, default=0.0)


def _add_series(
    made: Drawing, panel: Panel, every: tuple[Series, ...], *, text: Text, palette: Palette
) -> None:
    """Context first, so that the two places lie on top."""
    numbered = sorted(enumerate(every), key=lambda pair: not pair[1].territory.is_context)
    for at, series in numbered:
        colour = colour_of(series, at, panel=panel, palette=palette)
        made.data += traces(panel, series, text=text, palette=palette, colour=colour, events=panel.events)


def _end_labels(
    panel: Panel,
    named: Sequence[tuple[int, Series]],
    sayings: Sequence[str],
    *,
    top: float,
    height: float,
    palette: Palette,
) -> list[dict[str, Any]]:
    """Names at the right edge, at the height of each last value, moved apart where two would overlap."""
    wanted = [(series.valued[-1].value or 0.0) / top * height for _, series in named]
    placed = stacked(wanted, sayings, height=height)
    return [
        words(
            saying,
            x=1,
            y=round(at_height / height, 4),
            colour=ink_of(series, colour_of(series, at, panel=panel, palette=palette), palette=palette),
            xshift=8,
        )
        for (at, series), saying, at_height in zip(named, sayings, placed, strict=True)
    ]


def _near_label(
    panel: Panel, pair: tuple[int, Series], area: Area, *, text: Text, palette: Palette
) -> dict[str, Any]:
    """The name beside the last mark of a series that ends long before the axis does."""
    at, series = pair
    last = series.valued[-1]
    colour = ink_of(series, colour_of(series, at, panel=panel, palette=palette), palette=palette)
    refs = {"xref": f"x{area.suffix}", "yref": f"y{area.suffix}", "xshift": 10}
    end = round(ends(last.period)[1], 4)
    return words(series_name(panel, series, text), x=end, y=last.value or 0.0, colour=colour, **refs)


def _ends_late(series: Series, span: tuple[float, float], *, narrow: bool) -> bool:
    far = _FAR_ON_A_PHONE if narrow else _FAR
    return ends(series.valued[-1].period)[1] > span[1] - far * (span[1] - span[0])


def _is_named(series: Series, every: tuple[Series, ...]) -> bool:
    return bool(series.valued) and (len(every) <= _LABELLED or not series.territory.is_context)


def _on(area: Area, label: dict[str, Any]) -> dict[str, Any]:
    return {**label, "xref": f"x{area.suffix} domain", "yref": f"y{area.suffix} domain"}


def _add_gaps(made: Drawing, every: tuple[Series, ...], area: Area, *, text: Text, palette: Palette) -> None:
    """A pale band wherever the only series of the area has no value, or one of several is protected, with the word."""
    for gap in gaps(every[0]) if len(every) == 1 else protected_gaps(every):
        made.shapes.append(
            {
                "type": "rect",
                "xref": f"x{area.suffix}",
                "yref": f"y{area.suffix} domain",
                "x0": round(gap["x0"], 4),
                "x1": round(gap["x1"], 4),
                "y0": 0,
                "y1": 1,
                "layer": "below",
                "line": {"width": 0},
                "fillcolor": palette.faint("rule", 0.18),
            }
        )
        made.annotations.append(
            words(
                value_words(gap["row"], every[0].indicator, text),
                x=round((gap["x0"] + gap["x1"]) / 2, 4),
                y=0.03,
                colour=palette["muted"],
                xref=f"x{area.suffix}",
                yref=f"y{area.suffix} domain",
                xanchor="center",
                yanchor="bottom",
                textangle=-90,
            )
        )


def _add_events(
    made: Drawing,
    panel: Panel,
    every: tuple[Series, ...],
    *,
    area: Area,
    span: tuple[float, float],
    text: Text,
    palette: Palette,
    sheet: int,
) -> None:
    width = (sheet - made.left - made.right) * (area.x[1] - area.x[0])
    found = events.shown(panel.events, every, span=span)
    lines, labels = events.draw(found, area, text=text, palette=palette, span=span, width=width)
    made.shapes += lines
    made.annotations += labels
    made.top += max((label["yshift"] + LINE for label in labels), default=0)
