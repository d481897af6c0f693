"""Sets around a drawing what it must not be parted from, where it stands alone as a file: heading, limits, sources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from observatory.demonstration import site_name
from observatory.model import Panel
from observatory.text import Text
from observatory.views import describe
from observatory.views.frame import Figure
from observatory.views.theme import SMALL_SIZE, Palette
from observatory.views.wording import CHARACTER, LINE, folded, words

_EDGE: Final = 8  # pixels on each side
_HEADING: Final = 15  # size of its letters
_HEADING_LINE: Final = 19
_BOLD: Final = 1.15  # how much wider than other letters
_SOURCES: Final = 2
_GAP: Final = 6


def framed(figure: Figure, panel: Panel, text: Text, *, width: int) -> Figure:
    """The figure with finding, subtitle and unit above, and below what a reader of the page would be told.

    That is the grade where two places stand together, what the marks mean, who contradicts whom, what else is in a
    total, who says it and in which release. `width` in pixels; the height grows by as much as the words take.
    """
    room = width - 2 * _EDGE
    heading = folded(describe.finding(panel, text), int(room / (CHARACTER * _BOLD * _HEADING / SMALL_SIZE)))
    small = int(room / CHARACTER)
    under = folded(describe.subtitle(panel, text), small)
    foot = [folded(line, small) for line in _foot(panel, text)]
    above = _HEADING_LINE * _lines([heading]) + LINE * _lines([under]) + 3 * _GAP
    below = LINE * _lines(foot) + _GAP * (len(foot) + 1)
    layout = figure["layout"]
    margin = {**layout["margin"], "l": layout["margin"]["l"] + _EDGE}
    layout = {**layout, "margin": margin}
    added = [
        _set(heading, at=margin["t"] + above - _GAP, layout=layout, size=_HEADING, weight=600),
        _set(under, at=margin["t"] + LINE * _lines([under]) + _GAP, layout=layout),
    ]
    down = float(margin["b"])
    for line in foot:
        down += _GAP
        added.append(_set(line, at=-down, layout=layout, below=True))
        down += LINE * _lines([line])
    grown = {**margin, "t": margin["t"] + above, "b": margin["b"] + below}
    notes = [*layout.get("annotations", ()), *added]
    height = layout["height"] + above + below
    return {**figure, "layout": {**layout, "margin": grown, "height": height, "annotations": notes}}


def _lines(sentences: Sequence[str]) -> int:
    return sum(len(sentence.split("\n")) for sentence in sentences)


def _set(
    sentence: str,
    *,
    at: float,
    layout: dict[str, Any],
    size: int = SMALL_SIZE,
    weight: int = 400,
    below: bool = False,
) -> dict[str, Any]:
    """Words from the left edge, `at` pixels above the plot's top or, `below`, its foot; the first line hangs there."""
    palette = Palette(dark=False)  # a file stands on paper of its own
    return words(
        sentence,
        x=0,
        y=0 if below else 1,
        colour=palette["ink" if weight > 400 else "muted"],
        yanchor="top",
        xshift=_EDGE - layout["margin"]["l"],
        yshift=at,
        font={"size": size, "color": palette["ink" if weight > 400 else "muted"], "weight": weight},
    )


def _foot(panel: Panel, text: Text) -> list[str]:
    """The grade, what the view needs, the first sources, the release."""
    sources = describe.source_lines(panel, text)
    left = len(sources) - _SOURCES
    more = [text.n("Y {count} fuente más.", "Y {count} fuentes más.", left)] if left > 0 else []
    name = site_name(text, demonstration=panel.demonstration)
    released = text.t(
        "{site}, edición {release}, del {date}.",
        site=name,
        release=panel.release,
        date=text.date(panel.released),
    )
    told = (
        describe.grade_note(panel, text),
        " ".join(describe.notes_on_view(panel, text)),
        " ".join([*sources[:_SOURCES], *more]),
        released,
    )
    return [paragraph for paragraph in told if paragraph]
