"""The picture of a Panel for readers without a script: chart or map, as SVG or PNG."""

from __future__ import annotations

from typing import Any

from observatory.outlines import Outlines

from observatory.model import Panel
from observatory.text import Text
from observatory.views import charts, describe, drawing, maps

WIDTH, HEIGHT = 640, 400


def figure_of(panel: Panel, outlines: Outlines, text: Text) -> dict[str, Any]:
    """The figure of the view that the panel asks for."""
    if panel.view == "map":
        return maps.figure(panel, outlines, text)
    return charts.figure(panel, text)


def svg_of(panel: Panel, outlines: Outlines, text: Text) -> bytes:
    """The figure as SVG, with its title and its description."""
    figure = figure_of(panel, outlines, text)
    title, description = describe.finding(panel, text), describe.alt_text(panel, text)
    return drawing.svg(figure, title=title, description=description, width=WIDTH, height=HEIGHT).encode()


def png_of(panel: Panel, outlines: Outlines, text: Text) -> bytes:
    """The figure as PNG."""
    figure = figure_of(panel, outlines, text)
    title, description = describe.finding(panel, text), describe.alt_text(panel, text)
    return drawing.png(figure, title=title, description=description, width=WIDTH, height=HEIGHT)
