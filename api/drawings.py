"""The picture of a Panel for readers without a script: chart or map, as SVG or PNG."""

from __future__ import annotations

from typing import Any, Final

from observatory.model import Panel
from observatory.outlines import Outlines
from observatory.text import Text
from observatory.views import charts, describe, maps

WIDTH: Final = 640
SHORTEST, TALLEST = 320, 900


def figure_of(panel: Panel, outlines: Outlines, text: Text) -> dict[str, Any]:
    """The figure of the view that the panel asks for."""
    if panel.view == "map":
        return maps.figure(panel, outlines, text)
    return charts.figure(panel, text)


def svg_of(panel: Panel, outlines: Outlines, text: Text) -> bytes:
    """The figure as SVG with title and description, in colours of its own: it stands on foreign paper."""
    from observatory.views import drawing  # brings matplotlib: not before something is drawn

    figure = figure_of(panel, outlines, text)
    said = {"title": describe.finding(panel, text), "description": describe.alt_text(panel, text)}
    drawn = drawing.svg(figure, **said, width=WIDTH, height=_height(figure), themed=False)
    return drawn.encode()


def png_of(panel: Panel, outlines: Outlines, text: Text) -> bytes:
    """The figure as PNG."""
    from observatory.views import drawing

    figure = figure_of(panel, outlines, text)
    return drawing.png(figure, width=WIDTH, height=_height(figure))


def _height(figure: dict[str, Any]) -> int:
    return min(max(int(figure["layout"].get("height", SHORTEST)), SHORTEST), TALLEST)
