"""A chart as a file of its own: PNG and PDF set from the very SVG, with the letters it was measured by."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from observatory.charts.chart import Chart
from observatory.charts.layout.text_metrics import DRAWN_FONT, LETTERS
from observatory.charts.painting.file_facts import FileFacts, in_document, in_png
from observatory.charts.painting.svg import svg

if TYPE_CHECKING:
    import typst

PAPER: Final = {"light": "#faf8f5", "dark": "#17141c"}
_POINTS: Final = 0.75  # a CSS pixel is three quarters of a point
_PAGE: Final = b"""
#let told = sys.inputs
#set page(width: %(width)spt, height: %(height)spt, margin: 0pt, fill: rgb("%(paper)s"))
#if told.title != "" {
  let (year, month, day) = told.released.split("-").map(int)
  set document(
    title: told.title, author: told.author, description: told.described,
    keywords: (told.address, told.release, told.sources), date: datetime(year: year, month: month, day: day),
  )
}
#image(bytes(told.drawing), format: "svg", width: 100%%, alt: told.alt)
"""


def png(
    chart: Chart, *, ink: Literal["light", "dark"] = "light", scale: float = 2.0, facts: FileFacts | None = None,
    colours: int = 0,
) -> bytes:  # fmt: skip
    """The chart on paper of its own, `scale` dots to a CSS pixel; the same bytes for the same chart and `facts`.

    `colours`: with facts, as many as it is left with; 0 for all.
    """
    picture = _render_page(chart, ink, form="png", ppi=72 / _POINTS * scale)
    return in_png(picture, facts, colours=colours) if facts else picture


def pdf(
    chart: Chart,
    *,
    ink: Literal["light", "dark"] = "light",
    broad: float = 0.0,
    facts: FileFacts | None = None,
) -> bytes:
    """The chart as one page of vectors with its letters embedded, so that its words can be found and copied.

    `broad`: points of the page across, where the chart is not as large as it was laid out.
    """
    return _render_page(chart, ink, form="pdf", ppi=None, broad=broad, facts=facts)


def _render_page(
    chart: Chart, ink: Literal["light", "dark"], *, form: Literal["png", "pdf"], ppi: float | None,
    broad: float = 0.0, facts: FileFacts | None = None,
) -> bytes:  # fmt: skip
    import typst

    width, height = chart.size
    points = broad / width if broad else _POINTS
    page = _PAGE % {
        b"width": f"{width * points:g}".encode(),
        b"height": f"{height * points:g}".encode(),
        b"paper": PAPER[ink].encode(),
    }
    drawing = svg(chart, ink=ink, font=DRAWN_FONT)
    content = typst.compile(
        page,
        font_paths=_fonts(),
        format=form,
        ppi=ppi,
        sys_inputs={"drawing": drawing, "alt": chart.title, **dict(in_document(facts))},
        timestamp=0,
    )
    if not isinstance(content, bytes):
        raise TypeError("One page was asked for.")
    return content


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[LETTERS])
