"""The paragraphs of an embed and its height in pixels, so that a frame cuts neither source nor help line.

The drawing comes in two widths, a heavy one in the narrow alone; a style sheet shows the one that fits, never smaller
than it was made, so that no letter is under 12 pixels. Sizes of letters and gaps are said here once: the document is
styled by them and its height is counted from them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from observatory.charts.chart import Chart, Shape
from observatory.charts.kinds.chosen_kind import chart_of
from observatory.charts.setting.lettering import folded, width_of
from observatory.demonstration import MARK, site_name
from observatory.geography.outlines import Outlines
from observatory.model import Helpline, Panel
from observatory.text import Text, message
from observatory.vocabulary import captions, phrases
from observatory.words import describe, since_words

EDGE: Final = 12  # pixels on each side of the frame
NARROWEST: Final = 320  # pixels of the narrowest frame in which nothing is made smaller
BROAD: Final = 480  # and of the narrowest that shows the broad drawing
WIDEST: Final = {True: 360, False: 640}  # pixels the narrow and the broad drawing are stretched to at most
_FRAMES: Final = (320, 340, 360, 380, 400, WIDEST[True] + 2 * EDGE, 450, BROAD - 1, BROAD, 520, 560, 600, 900)
_TO: Final = 10  # heights are rounded up to so many pixels
_SPARE: Final = 10
_MOST_SOURCES: Final = 2
FINGER: Final = 44  # pixels of what is pressed, at least
_HEAVY: Final = 9000  # letters that the marks of a drawing take; of two so heavy a frame would be over 8 kB
_MARK: Final = 200  # letters that a mark takes besides its outline
_BETWEEN: Final = 32  # pixels between two of them in a row, and what marks a fold
LIVING: Final = message("{site}. Datos publicados el {date}. El gráfico cambia con cada publicación.")
FROZEN: Final = message("{site}. Gráfico fijo de la publicación {release}, del {date}.")


@dataclass(frozen=True, slots=True)
class Face:
    """How a kind of paragraph is set: pixels of letters, line, gap below, indent, and room above and under its lines."""

    size: float
    line: float
    below: float
    indent: float = 0
    bold: bool = False
    padding: float = 0


FACES: Final = {
    "title": Face(20, 24, 4, bold=True),
    "said": Face(14, 21, 8),
    "quiet": Face(12.5, 18, 6),
    "note": Face(12.5, 18, 4, indent=14),
    "pressed": Face(14, 20, 0, padding=(FINGER - 20) / 2),
    "notice": Face(14, 20, 0, bold=True, padding=(FINGER - 20) / 2),
}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the document: what it is (`source`, `help` ...), its face, and what it says."""

    part: str
    face: str
    content: str


def above(panel: Panel, finding: str, text: Text) -> list[Paragraph]:
    """What stands over the drawing: mark, finding, subtitle."""
    return _with_content(
        Paragraph("mark", "said", text.t(MARK) if panel.demonstration else ""),
        Paragraph("title", "title", finding),
        Paragraph("subtitle", "quiet", describe.subtitle(panel, text)),
    )


def below(panel: Panel, text: Text, *, frozen: bool) -> list[Paragraph]:
    """What stands under it: the grade where two places stand together, the first sources, the day of the data."""
    sources = describe.source_lines(panel, text)
    remainder = len(sources) - _MOST_SOURCES
    day = text.t(
        FROZEN if frozen else LIVING,
        site=site_name(text, demonstration=panel.demonstration),
        release=panel.release,
        date=text.date(panel.released),
    )
    return _with_content(
        Paragraph("caveat", "said", describe.grade_note(panel, text)),
        *(Paragraph("source", "quiet", line) for line in sources[:_MOST_SOURCES]),
        Paragraph("source", "quiet", phrases.more_sources(remainder, text) if remainder > 0 else ""),
        Paragraph("source", "quiet", day),
    )


def notes(panel: Panel, text: Text) -> list[Paragraph]:
    """What is folded away: the limits of what is shown."""
    return [Paragraph("note", "note", note) for note in describe.notes_on_view(panel, text)]


def _with_content(*paragraphs: Paragraph) -> list[Paragraph]:
    return [paragraph for paragraph in paragraphs if paragraph.content]


def phones(panel: Panel, helplines: Iterable[Helpline]) -> list[Helpline]:
    """Sure telephone lines of the panel's places."""
    return phones_of((place.code for place in panel.territories), helplines)


def phones_of(codes: Iterable[str], helplines: Iterable[Helpline]) -> list[Helpline]:
    """Sure telephone lines of places and of what lies above them: a code begins with those above it."""
    places = list(codes)
    return [
        line
        for line in helplines
        if line.kind == "phone" and line.sure and any(code.startswith(line.territory) for code in places)
    ]


def help_sentence(panel: Panel, helplines: Iterable[Helpline], text: Text) -> str:
    """The telephones to print beside a panel; empty where none of its places has a sure one."""
    calls = [call(line, text) for line in phones(panel, helplines)]
    return text.t("Ayuda: {lines}.", lines=" · ".join(calls)) if calls else ""


def call(line: Helpline, text: Text) -> str:
    """A help line as it is pressed: whose it is, and its number."""
    return text.t(phrases.TOLD_OF, subject=text.t(line.service), told=line.contact)


def charts(panel: Panel, outlines: Outlines, text: Text) -> tuple[Chart, ...]:
    """The drawing for narrow frames and that for broad ones; the first alone, for all, where it is heavy."""
    narrow, broad = (
        chart_of(panel, text, width=frame - 2 * EDGE, outlines=outlines) for frame in (NARROWEST, BROAD)
    )
    paths = sum(len(mark.form.path) for mark in narrow.marks if isinstance(mark.form, Shape))
    return (narrow,) if paths + _MARK * len(narrow.marks) > _HEAVY else (narrow, broad)


class Framing(NamedTuple):
    """What heads a frame, and the pixels of one that is living and of one that is frozen."""

    finding: str
    living: int
    frozen: int


def framing(panel: Panel, outlines: Outlines, helplines: Iterable[Helpline], *, text: Text) -> Framing:
    """What a frame needs at every width from NARROWEST on, with its folds closed and its letters as they come.

    A frozen one has room for all that may be said of its figures later.
    """
    drawn = charts(panel, outlines, text)
    sizes, finding = [chart.size for chart in drawn], drawn[-1].title
    calls = [call(line, text) for line in phones(panel, helplines)]
    folds = (text.t(captions.NOTES), text.t(captions.TABLE))

    def high(back: str, *notices: str, frozen: bool) -> int:
        paragraphs = [*above(panel, finding, text), *below(panel, text, frozen=frozen)]
        paragraphs += [Paragraph("changed", "notice", notice) for notice in notices]
        highest = max(
            _height_of(paragraphs, frame - 2 * EDGE)
            + _height_in_rows((text.t(captions.HELP), *calls) if calls else (), frame - 2 * EDGE)
            + _height_in_rows((back, *folds), frame - 2 * EDGE)
            + _drawing_height(sizes, frame)
            for frame in _FRAMES
        )
        return math.ceil((highest + 2 * EDGE + _SPARE) / _TO) * _TO

    changed, newer = since_words.longest(panel, text)
    back = max(newer, text.t(captions.IN_THE_OBSERVATORY), key=len)
    living = high(text.t(captions.IN_THE_OBSERVATORY), frozen=False)
    return Framing(finding, living, high(back, changed, frozen=True))


def _drawing_height(sizes: Sequence[tuple[int, int]], frame: int) -> float:
    """Pixels that the drawing on show takes in a frame, and the gap below it."""
    narrow = frame < BROAD or len(sizes) == 1
    width, high = sizes[0] if narrow else sizes[-1]
    return high * min(frame - 2 * EDGE, WIDEST[narrow]) / width + FACES["said"].below


def _height_of(paragraphs: Sequence[Paragraph], room: float) -> float:
    return sum(_height_of_one(paragraph.content, FACES[paragraph.face], room) for paragraph in paragraphs)


def _height_of_one(content: str, face: Face, room: float) -> float:
    lines = folded(content, room - face.indent, face.size, bold=face.bold)
    return face.line * len(lines) + face.below + 2 * face.padding


def _height_in_rows(pressed: Iterable[str], room: float) -> float:
    """Pixels of what is pressed and stands side by side as long as there is room."""
    face, left, total = FACES["pressed"], 0.0, 0.0
    for words in pressed:
        width = width_of(words, face.size) + _BETWEEN
        if width > left:
            total += _height_of_one(words, face, room)
            left = room
        left -= width
    return total
