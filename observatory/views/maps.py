"""Turns a map Panel into a plotly figure: filled outlines, one legend entry a class and a status."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from observatory.model import Panel
from observatory.outlines import Outlines
from observatory.text import Text
from observatory.views import mapped
from observatory.views.classes import Edges, edges_of
from observatory.views.finding import finding
from observatory.views.frame import NARROW, WIDE, Area, Drawing, Figure, areas_of, assembled, nothing, stack
from observatory.views.labels import symbol_of
from observatory.views.mark import stamped
from observatory.views.series import current_period, leading, sides, stands_apart
from observatory.views.theme import Palette
from observatory.views.wording import CHARACTER

_LEGEND_ROW: Final = 21
_SHARE: Final = 0.48
_BETWEEN: Final = 24


def figure(
    panel: Panel,
    outlines: Outlines,
    text: Text,
    *,
    dark: bool = False,
    narrow: bool = False,
    sheet: int = 0,
    beside: Sequence[Panel] = (),
) -> Figure:
    """The map of a panel; of two countries or a comparison each map, one under the other when `narrow` or more than two.

    `sheet`: pixels across that it is made for, where they are neither those of a phone nor of a page.

    Two maps that measure the same (grade A or B) share their class breaks; `beside` are maps of a page that
    measure the same as this one, for which its breaks must hold too. Where there is no value at all the
    outlines are drawn as not published, with a sentence.
    """
    palette = Palette(dark)
    sheet = sheet or (NARROW if narrow else WIDE)
    parts = [part for part in sides(panel) if part.territories]
    if len(parts) < 2:
        parts = parts or [panel]
        edges = [_edges(parts[0], *beside)]
    else:
        edges = shared_edges(panel)
    made = _sheet(parts, outlines, text, palette=palette, narrow=narrow, sheet=sheet, edges=edges)
    return stamped(made, panel, text, palette=palette, narrow=narrow)


def shared_edges(panel: Panel) -> list[Edges]:
    """The class edges of each side: the same for grade A and B, each its own for grade C."""
    parts = [part for part in sides(panel) if part.territories]
    if stands_apart(panel):
        return [_edges(part) for part in parts]
    return [_edges(*parts) for _ in parts]


def _edges(*panels: Panel) -> Edges:
    return edges_of([value for panel in panels for value in _values(panel)])


def _values(panel: Panel) -> list[float]:
    period = current_period(panel.rows)
    rows = [row for row in leading(panel.rows) if row.period == period]
    return [row.value for row in rows if row.value is not None and symbol_of(row) == "value"]


def _sheet(
    parts: Sequence[Panel],
    outlines: Outlines,
    text: Text,
    *,
    palette: Palette,
    narrow: bool,
    sheet: int,
    edges: Sequence[Edges],
) -> Figure:
    drawn: list[tuple[Area, Drawing]] = []
    stacked = narrow or len(parts) > 2
    areas = areas_of(len(parts), stacked=stacked, share=_SHARE)
    for part, area, edge in zip(parts, areas, edges, strict=True):
        width = sheet * (area.x[1] - area.x[0]) - 16
        drawing = mapped.draw(
            part, area, outlines, text=text, palette=palette, width=width, edges=edge, headed=len(parts) > 1
        )
        if drawing is not None:
            drawn.append((area, drawing))
    if not drawn:
        return nothing(finding(parts[0], text), palette, sheet=sheet)
    return _composed(drawn, palette=palette, stacked=stacked and len(drawn) > 1, sheet=sheet)


def _composed(drawn: list[tuple[Area, Drawing]], *, palette: Palette, stacked: bool, sheet: int) -> Figure:
    drawings = [drawing for _, drawing in drawn]
    top = max(drawing.top for drawing in drawings)
    if stacked:
        plot, _ = stack(drawings, [below.top + _BETWEEN for below in drawings[1:]])
    else:
        plot = max(drawing.plot_height for drawing in drawings)
        for drawing in drawings:
            if drawing.head:
                # Headings of maps side by side stand on one line.
                drawing.head["yshift"] += top - drawing.top
    traces = [trace for drawing in drawings for trace in drawing.data]
    bottom = 16 + _LEGEND_ROW * legend_rows(traces, sheet)
    made = assembled(
        palette,
        drawn,
        height=plot + top + bottom,
        margin={"l": 8, "r": 8, "t": top, "b": bottom},
    )
    made["layout"] |= {"showlegend": True, "legend": _legend(palette)}
    return made


def legend_rows(traces: Sequence[dict[str, Any]], width: int) -> int:
    """Rows the legend takes under a figure of `width` pixels."""
    rows, used = 1, 8.0
    for trace in traces:
        if not trace.get("showlegend"):
            continue
        length = 34 + len(trace["name"]) * (CHARACTER + 0.3)
        if used > 8 and used + length > width:
            rows, used = rows + 1, 8.0
        used += length
    return rows


def _legend(palette: Palette) -> dict[str, Any]:
    return {
        "orientation": "h",
        "x": 0,
        "xanchor": "left",
        "y": -0.02,
        "yanchor": "top",
        "bgcolor": "rgba(0,0,0,0)",
        "font": {"size": 12, "color": palette["ink"]},
        "itemclick": False,
        "itemdoubleclick": False,
        "traceorder": "normal",
    }
