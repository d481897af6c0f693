"""The chart or map of a Panel as a file, with heading, limits and sources in it, and what it is in its metadata."""

from __future__ import annotations

from typing import Final

from layouts.document import addresses
from observatory.charts.chart import Chart
from observatory.charts.kinds.chosen_kind import chart_of
from observatory.charts.painting import image
from observatory.charts.painting.image import (
    EDGE,
    PREVIEW,
    SHAPES,
    FileFacts,
    PaintedShape,
    frame_chart,
    svg_metadata,
)
from observatory.charts.painting.shaped_chart import fit_chart_to_shape
from observatory.charts.painting.svg import svg
from observatory.demonstration import site_name
from observatory.geography.outlines import Outlines
from observatory.model import Panel
from observatory.provenance.third_party_copies import for_other_sites
from observatory.text import Text
from observatory.words import describe

WIDTH: Final = 640  # of every file without a shape, with its edges
_COLOURS: Final = 128
"""Of a PNG in a shape: its few hues with the shades of the edges of its letters."""


def svg_file(panel: Panel, outlines: Outlines, text: Text, *, shape: str = "", base_url: str = "") -> bytes:
    """The chart as an SVG file, with its heading, limits and sources in it; in a shape, laid out for it.

    What is in a shape is made to be taken along: raises SelectionError where no figure may leave its page.
    """
    if not shape:
        return svg(_draw_framed_chart(panel, outlines, text), ink="light").encode()
    panel = for_other_sites(panel)
    chart, facts = (
        fit_chart_to_shape(panel, outlines, text, SHAPES[shape]),
        _facts(panel, outlines, text, base_url),
    )
    return svg(chart, ink="light", seen=SHAPES[shape].dots, metadata=svg_metadata(facts)).encode()


def png_file(panel: Panel, outlines: Outlines, text: Text, *, shape: str = "", base_url: str = "") -> bytes:
    """The same as PNG."""
    panel = for_other_sites(panel) if shape else panel
    facts = _facts(panel, outlines, text, base_url)
    if not shape:
        return image.png(_draw_framed_chart(panel, outlines, text), facts=facts)
    return _shaped_png(panel, outlines, text, SHAPES[shape], facts=facts)


def pdf_file(panel: Panel, outlines: Outlines, text: Text, *, shape: str = "", base_url: str = "") -> bytes:
    """The same as PDF, a page of vectors."""
    panel = for_other_sites(panel) if shape else panel
    facts = _facts(panel, outlines, text, base_url)
    if not shape:
        return image.pdf(_draw_framed_chart(panel, outlines, text), facts=facts)
    chart = fit_chart_to_shape(panel, outlines, text, SHAPES[shape])
    return image.pdf(chart, broad=SHAPES[shape].points, facts=facts)


def preview_file(
    panel: Panel, outlines: Outlines, text: Text, *, shape: str = "", base_url: str = ""
) -> bytes:
    """The same as PNG, in the size of a link preview; it has no other shape."""
    panel = for_other_sites(panel)
    return _shaped_png(panel, outlines, text, PREVIEW, facts=_facts(panel, outlines, text, base_url))


def _shaped_png(
    panel: Panel, outlines: Outlines, text: Text, shape: PaintedShape, *, facts: FileFacts
) -> bytes:
    chart = fit_chart_to_shape(panel, outlines, text, shape)
    return image.png(chart, scale=shape.dots[0] / chart.size[0], facts=facts, colours=_COLOURS)


def _draw_framed_chart(panel: Panel, outlines: Outlines, text: Text) -> Chart:
    return frame_chart(chart_of(panel, text, width=WIDTH - 2 * EDGE, outlines=outlines), panel, text)


def _facts(panel: Panel, outlines: Outlines, text: Text, base_url: str) -> FileFacts:
    """What the file says of itself; its address is that of the page in the release that it is of."""
    chart = chart_of(panel, text, width=WIDTH, outlines=outlines)
    return FileFacts(
        title=chart.title,
        described=chart.description,
        address=base_url + addresses.page_in_release(text.lang, panel.query, panel.release),
        release=panel.release,
        released=panel.released,
        publisher=site_name(text, demonstration=panel.demonstration),
        sources=" ".join(describe.source_lines(panel, text)),
        lang=text.lang,
    )
