"""Draws a figure without a browser: SVG for pages and embeds, PNG for previews; the same dict as plotly's."""

from __future__ import annotations

import io
import threading
from typing import Any, Final

import matplotlib

from observatory.views.painting import paint
from observatory.views.sheet import Sheet, rgba
from observatory.views.svg import slim

# matplotlib reads these while it writes and has one set for all threads, so drawings take turns.
_TURN: Final = threading.Lock()
_SETTINGS: Final[dict[Any, Any]] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "observatory",
    "path.simplify": False,
}


def svg(
    figure: dict[str, Any], *, title: str, description: str, width: int, height: int, themed: bool = True
) -> str:
    """An `<svg>` element with title and description, the same bytes for the same figure.

    `themed` writes colours as CSS variables with the light value behind (`var(--rule,#8b8494)`), so that a
    page turns it dark; False writes plain colours for a file that stands alone.
    """
    sheet = Sheet(width, height)
    paint(figure, sheet)
    written = io.StringIO()
    with _TURN, matplotlib.rc_context(_SETTINGS):
        sheet.canvas.savefig(written, format="svg", metadata={"Date": None}, transparent=True)
    return slim(written.getvalue(), title=title, description=description, size=(width, height), themed=themed)


def png(
    figure: dict[str, Any], *, width: int, height: int, scale: float = 2.0, paper: str = "#faf8f5"
) -> bytes:
    """A PNG of `width` x `height` CSS pixels, `scale` dots to each, on `paper`."""
    sheet = Sheet(width, height)
    paint(figure, sheet)
    sheet.canvas.set_frameon(True)  # else the paper is not drawn, and dark words stand on whatever is behind
    written = io.BytesIO()
    with _TURN, matplotlib.rc_context(_SETTINGS):
        sheet.canvas.savefig(
            written, format="png", dpi=72 * scale, facecolor=rgba(paper), metadata={"Software": None}
        )
    return written.getvalue()
