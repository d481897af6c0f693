"""Paints the legend under a figure: a swatch and a word for each class and each status."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from observatory.views.pixels import Paper
from observatory.views.sheet import Point, Sheet

_SWATCH: Final = 14
_ROW: Final = 21
_CHARACTER: Final = 6.9


def paint_legend(
    traces: Sequence[dict[str, Any]], layout: dict[str, Any], paper: Paper, *, sheet: Sheet
) -> None:
    """Entries in rows under the plot, as wide as their names."""
    x, y = 8.0, paper.bottom + layout.get("legend", {}).get("gap", 12)
    font = layout["font"]
    for trace in traces:
        size = layout.get("legend", {}).get("font", {}).get("size", font["size"])
        length = _SWATCH + 6 + len(trace["name"]) * _CHARACTER + 14
        if x > 8 and x + length > sheet.width:
            x, y = 8.0, y + _ROW
        _swatch(trace, (x, y), sheet=sheet)
        sheet.words((x + _SWATCH + 6, y + _SWATCH / 2), trace["name"], size=size, colour=font["color"])
        x += length


def _swatch(trace: dict[str, Any], at: Point, *, sheet: Sheet) -> None:
    x, y = at
    if trace["type"] != "bar":
        line, middle = trace["line"], y + _SWATCH / 2
        sheet.line(
            [(x, middle), (x + _SWATCH, middle)], line["color"], width=line["width"], dash=line["dash"]
        )
        return
    marker = trace["marker"]
    pattern, line = marker.get("pattern"), marker["line"]
    sheet.area(
        [[(x, y), (x + _SWATCH, y), (x + _SWATCH, y + _SWATCH), (x, y + _SWATCH)]],
        marker["color"],
        edge=line["color"],
        width=line["width"],
        hatch=(pattern["shape"], pattern["fgcolor"]) if pattern else None,
    )
