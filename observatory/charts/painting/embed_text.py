"""The paragraphs of an embed and its height in pixels, so that a frame cuts neither source nor help line.

The drawing comes in two widths; a style sheet shows the one that fits, never smaller than it was made, so that no letter
is under 12 pixels. Sizes of letters and gaps are said here once: the document is styled by them and its height is
counted from them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from observatory.charts.chart import Chart
from observatory.charts.kinds.chosen_kind import chart_of
from observatory.charts.setting.lettering import folded
from observatory.demonstration import MARK, site_name
from observatory.geography.outlines import Outlines
from observatory.model import Helpline, Panel
from observatory.text import Text
from observatory.vocabulary import captions, phrases
from observatory.words import describe
from observatory.words.sentences import help_sentence

EDGE: Final = 12  # pixels on each side of the frame
NARROWEST: Final = 320  # pixels of the narrowest frame in which nothing is made smaller
BROAD: Final = 600  # and of the narrowest that shows the broad drawing
WIDEST: Final = {True: 360, False: 640}  # pixels the narrow and the broad drawing are stretched to at most
_FRAMES: Final = (NARROWEST, WIDEST[True] + 2 * EDGE, BROAD, 900)
_TO: Final = 10  # heights are rounded up to so many pixels
_SPARE: Final = 10
_MOST_SOURCES: Final = 2
FINGER: Final = 44  # pixels of what is pressed, at least


@dataclass(frozen=True, slots=True)
class Face:
    """How a kind of paragraph is set: pixels of letters, line, gap below and indent."""

    size: float
    line: float
    below: float
    indent: float = 0
    bold: bool = False


FACES: Final = {
    "title": Face(20, 24, 4, bold=True),
    "said": Face(14, 21, 8),
    "quiet": Face(12.5, 18, 6),
    "note": Face(12.5, 18, 4, indent=14),
    "pressed": Face(14, FINGER, 4),
}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the document: what it is (`source`, `help` ...), its face, and what it says."""

    part: str
    face: str
    content: str


def above(panel: Panel, finding: str, text: Text) -> list[Paragraph]:
    """What stands over the drawing: mark, finding, subtitle, and the grade where two places stand together."""
    return _with_content(
        Paragraph("mark", "said", text.t(MARK) if panel.demonstration else ""),
        Paragraph("title", "title", finding),
        Paragraph("subtitle", "quiet", describe.subtitle(panel, text)),
        Paragraph("caveat", "said", describe.grade_note(panel, text)),
    )


def below(panel: Panel, helplines: Iterable[Helpline], text: Text) -> list[Paragraph]:
    """What stands under it: limits, help line, the first sources, the release."""
    sources = describe.source_lines(panel, text)
    remainder = len(sources) - _MOST_SOURCES
    note = phrases.more_sources(remainder, text)
    name = site_name(text, demonstration=panel.demonstration)
    return _with_content(
        *(Paragraph("note", "note", note) for note in describe.notes_on_view(panel, text)),
        Paragraph("help", "said", help_sentence(phones(panel, helplines), text)),
        *(Paragraph("source", "quiet", line) for line in sources[:_MOST_SOURCES]),
        Paragraph("source", "quiet", note if remainder > 0 else ""),
        Paragraph("source", "quiet", f"{name}, {text.date(panel.released)}."),
    )


def _with_content(*paragraphs: Paragraph) -> list[Paragraph]:
    return [paragraph for paragraph in paragraphs if paragraph.content]


def phones(panel: Panel, helplines: Iterable[Helpline]) -> list[Helpline]:
    """Sure telephone lines of the panel's places and of what lies above them: a code begins with those above it."""
    codes = [place.code for place in panel.territories]
    return [
        line
        for line in helplines
        if line.kind == "phone" and line.sure and any(code.startswith(line.territory) for code in codes)
    ]


def chart(panel: Panel, outlines: Outlines, text: Text, *, narrow: bool) -> Chart:
    """The drawing for a narrow or a broad frame."""
    width = (NARROWEST if narrow else BROAD) - 2 * EDGE
    return chart_of(panel, text, width=width, outlines=outlines)


def height(
    panel: Panel, finding: str, outlines: Outlines, helplines: Iterable[Helpline], *, text: Text
) -> int:
    """Pixels a frame needs to show all but the table at every width from NARROWEST on, with its letters as they come."""
    fold = [
        Paragraph("back", "pressed", text.t(captions.IN_THE_OBSERVATORY)),
        Paragraph("fold", "pressed", text.t(captions.TABLE)),
    ]
    charts = {narrow: chart(panel, outlines, text, narrow=narrow) for narrow in (True, False)}
    paragraphs = [*above(panel, finding, text), *below(panel, helplines, text), *fold]
    highest = max(
        _height_of(paragraphs, frame - 2 * EDGE)
        + _drawing_height(charts[frame < BROAD], frame - 2 * EDGE, narrow=frame < BROAD)
        for frame in _FRAMES
    )
    return math.ceil((highest + 2 * EDGE + _SPARE) / _TO) * _TO


def _drawing_height(drawing: Chart, room: int, *, narrow: bool) -> float:
    """Pixels the drawing takes in a `room`, and the gap below it."""
    width, high = drawing.size
    return high * min(room, WIDEST[narrow]) / width + FACES["said"].below


def _height_of(paragraphs: Sequence[Paragraph], room: int) -> float:
    total = 0.0
    for paragraph in paragraphs:
        face = FACES[paragraph.face]
        lines = (
            folded(paragraph.content, room - face.indent, face.size, bold=face.bold)
            if paragraph.content
            else ()
        )
        total += face.line * len(lines) + face.below
    return total
