"""Sets heading, limits and sources around a chart that stands alone as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from observatory.charts.chart import Chart, Label
from observatory.charts.layout.text_metrics import LINE, wrap_text
from observatory.demonstration import site_name
from observatory.model import Panel
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words import describe

EDGE: Final = 8  # pixels on each side
_HEADING: Final = 15  # size of its letters
_HEADING_LINE: Final = 19
_SOURCES: Final = 2
_GAP: Final = 6


def frame_chart(chart: Chart, panel: Panel, text: Text) -> Chart:
    """The chart of the panel with finding, subtitle and unit above, and below what a reader of the page would be told.

    That is the grade where two places stand together, what the marks mean, who contradicts whom, what else is in a
    total, who says it and in which release. It grows by as much as the words take.
    """
    room = chart.width
    heading = wrap_text(chart.title, room, _HEADING, bold=True)
    under = wrap_text(describe.subtitle(panel, text), room)
    above = _HEADING_LINE * len(heading) + LINE * len(under) + 3 * _GAP
    top = -float(chart.above + above)
    labels = list(_lines(heading, top + _GAP, size=_HEADING, line=_HEADING_LINE, bold=True))
    labels += _lines(under, top + 2 * _GAP + _HEADING_LINE * len(heading))
    foot = float(chart.height + chart.below)
    for paragraph in _foot(panel, text):
        lines = wrap_text(paragraph, room)
        labels += _lines(lines, foot + _GAP)
        foot += _GAP + LINE * len(lines)
    return replace(
        chart,
        above=chart.above + above,
        below=round(foot + _GAP) - chart.height,
        beside=EDGE,
        labels=(*chart.labels, *labels),
    )


def _lines(
    lines: Sequence[str], top: float, *, size: int = 12, line: int = LINE, bold: bool = False
) -> Iterator[Label]:
    colour = "ink" if bold else "muted"
    for number, words in enumerate(lines):
        middle = top + line * (number + 0.5)
        yield Label(words, 0, middle, "frame", colour=colour, size=size, bold=bold)


def _foot(panel: Panel, text: Text) -> list[str]:
    """The grade, what the view needs, the first sources, the release."""
    sources = describe.source_lines(panel, text)
    remainder = len(sources) - _SOURCES
    note = [text.n("Y {count} fuente más.", "Y {count} fuentes más.", remainder)] if remainder > 0 else []
    name = site_name(text, demonstration=panel.demonstration)
    released = text.t(
        phrases.SITE_EDITION,
        site=name,
        release=panel.release,
        date=text.date(panel.released),
    )
    paragraphs = (
        describe.grade_note(panel, text),
        " ".join(describe.notes_on_view(panel, text)),
        " ".join([*sources[:_SOURCES], *note]),
        released,
    )
    return [paragraph for paragraph in paragraphs if paragraph]
