"""Sets a chart of series lower than it was made for: as low as the names at the ends of its lines allow."""

from __future__ import annotations

from typing import Any

from observatory.views.frame import Figure
from observatory.views.numbers import settled
from observatory.views.wording import height_of, stacked


def lowered(figure: Figure, *, width: float, height: float) -> Figure:
    """The figure at `height` pixels, or as many more as its names need; names and numbers are set apart again."""
    layout = figure["layout"]
    edges = layout["margin"]["t"] + layout["margin"]["b"]
    named = _names(layout)
    needed = (
        sum(height_of(_said(one)) for one in names) / _share(layout, axis) for axis, names in named.items()
    )
    layout["height"] = min(layout["height"], max(height, *(edges + one for one in needed), 0))
    for axis, names in named.items():
        room = (layout["height"] - edges) * _share(layout, axis)
        placed = stacked([one["y"] * room for one in names], [_said(one) for one in names], height=room)
        for one, at in zip(names, placed, strict=True):
            one["y"] = round(at / room, 4)
    return settled(figure, width=width, height=layout["height"])


def _names(layout: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The names at the right edge of each area, by its vertical axis (`yaxis`, `yaxis2`)."""
    found: dict[str, list[dict[str, Any]]] = {}
    for note in layout["annotations"]:
        if note["x"] == 1 and note["xref"].endswith(" domain"):
            axis = "yaxis" + note["yref"].removesuffix(" domain")[1:]
            found.setdefault(axis, []).append(note)
    return found


def _said(note: dict[str, Any]) -> str:
    return str(note["text"]).replace("<br>", "\n")


def _share(layout: dict[str, Any], axis: str) -> float:
    low, high = layout[axis]["domain"]
    return float(high - low)
