"""The chart or map of a Panel as a file, with heading, limits and sources in it."""

from __future__ import annotations

from typing import Final

from observatory.charts.chart import Chart
from observatory.charts.kinds.chosen_kind import chart_of
from observatory.charts.painting import image
from observatory.charts.painting.framed_chart import EDGE, framed
from observatory.charts.painting.svg import svg
from observatory.geography.outlines import Outlines
from observatory.model import Panel
from observatory.text import Text

WIDTH: Final = 640  # of every file, with its edges


def svg_file(panel: Panel, outlines: Outlines, text: Text) -> bytes:
    """The chart as an SVG file, with its heading, limits and sources in it."""
    return svg(_framed(panel, outlines, text), ink="light").encode()


def png_file(panel: Panel, outlines: Outlines, text: Text) -> bytes:
    """The same as PNG."""
    return image.png(_framed(panel, outlines, text))


def preview_file(panel: Panel, outlines: Outlines, text: Text) -> bytes:
    """The drawing alone as PNG, in the size of a link preview."""
    return image.png(chart_of(panel, text, width=WIDTH, outlines=outlines))


def _framed(panel: Panel, outlines: Outlines, text: Text) -> Chart:
    return framed(chart_of(panel, text, width=WIDTH - 2 * EDGE, outlines=outlines), panel, text)
