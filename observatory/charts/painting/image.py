"""A chart as a file of its own: PNG and PDF set from the very SVG, with the letters it was measured by."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from observatory.charts.chart import Chart
from observatory.charts.painting.svg import svg
from observatory.charts.setting.lettering import DRAWN_FONT, LETTERS

if TYPE_CHECKING:
    import typst

PAPER: Final = {"light": "#faf8f5", "dark": "#17141c"}
_POINTS: Final = 0.75  # a CSS pixel is three quarters of a point
_PAGE: Final = b"""
#set page(width: %(width)spt, height: %(height)spt, margin: 0pt, fill: rgb("%(paper)s"))
#image(bytes(sys.inputs.drawing), format: "svg", width: 100%%, alt: sys.inputs.alt)
"""


def png(chart: Chart, *, ink: Literal["light", "dark"] = "light", scale: float = 2.0) -> bytes:
    """The chart on paper of its own, `scale` dots to a CSS pixel; the same bytes for the same chart."""
    return _set(chart, ink, form="png", ppi=72 / _POINTS * scale)


def pdf(chart: Chart, *, ink: Literal["light", "dark"] = "light") -> bytes:
    """The chart as one page of vectors with its letters embedded, so that its words can be found and copied."""
    return _set(chart, ink, form="pdf", ppi=None)


def _set(
    chart: Chart, ink: Literal["light", "dark"], *, form: Literal["png", "pdf"], ppi: float | None
) -> bytes:
    import typst

    width, height = chart.size
    page = _PAGE % {
        b"width": str(width * _POINTS).encode(),
        b"height": str(height * _POINTS).encode(),
        b"paper": PAPER[ink].encode(),
    }
    drawing = svg(chart, ink=ink, font=DRAWN_FONT)
    content = typst.compile(
        page,
        font_paths=_fonts(),
        format=form,
        ppi=ppi,
        sys_inputs={"drawing": drawing, "alt": chart.title},
        timestamp=0,
    )
    if not isinstance(content, bytes):
        raise TypeError("One page was asked for.")
    return content


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[LETTERS])
