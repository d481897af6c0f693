"""The picture of a Panel for readers without a script: chart or map, inside a page or as a file of its own."""

from __future__ import annotations

from typing import Any, Final

from observatory.model import Panel
from observatory.outlines import Outlines
from observatory.text import Text
from observatory.views import charts, describe, embedded, maps
from observatory.views.framed import framed

WIDTH: Final = 640
SHORTEST, TALLEST = 320, 900


def figure_of(panel: Panel, outlines: Outlines, text: Text) -> dict[str, Any]:
    """The figure of the view that the panel asks for, in a height that fits a screen."""
    figure = (
        maps.figure(panel, outlines, text, sheet=WIDTH)
        if panel.view == "map"
        else charts.figure(panel, text, sheet=WIDTH)
    )
    height = min(max(int(figure["layout"].get("height", SHORTEST)), SHORTEST), TALLEST)
    return {**figure, "layout": {**figure["layout"], "height": height}}


def embedded_svg(panel: Panel, outlines: Outlines, text: Text, *, narrow: bool) -> str:
    """The figure for a narrow or a broad frame, in colours of its own: it stands on foreign paper.

    Without title and description: the document says them.
    """
    from observatory.views import drawing

    figure, sheet = embedded.figure(panel, outlines, text, narrow=narrow)
    height = charts.height_of(figure)
    drawn = drawing.svg(figure, title="", description="", width=sheet, height=height, themed=False)
    return drawn[drawn.index("<svg") :]


def svg_file(panel: Panel, outlines: Outlines, text: Text) -> bytes:
    """The figure as an SVG file, with its heading, limits and sources in it."""
    return _svg(framed(figure_of(panel, outlines, text), panel, text, width=WIDTH), panel, text)


def png_file(panel: Panel, outlines: Outlines, text: Text) -> bytes:
    """The same as PNG."""
    return _png(framed(figure_of(panel, outlines, text), panel, text, width=WIDTH))


def preview_file(panel: Panel, outlines: Outlines, text: Text) -> bytes:
    """The drawing alone as PNG, wide enough for the card of a shared link, which says the finding beside it."""
    return _png(figure_of(panel, outlines, text))


def _png(figure: dict[str, Any]) -> bytes:
    from observatory.views import drawing  # brings matplotlib: not before something is drawn

    return drawing.png(figure, width=WIDTH, height=figure["layout"]["height"])


def _svg(figure: dict[str, Any], panel: Panel, text: Text) -> bytes:
    """With title and description for those who do not see it."""
    from observatory.views import drawing

    said = {"title": describe.finding(panel, text), "description": describe.alt_text(panel, text)}
    drawn = drawing.svg(figure, **said, width=WIDTH, height=figure["layout"]["height"], themed=False)
    return drawn.encode()
