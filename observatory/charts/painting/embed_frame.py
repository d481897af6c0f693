"""What stands in the frame of an embed and how tall it must be, so that it cuts neither source nor help line."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from typing import Final, NamedTuple

from observatory.charts.chart import Chart, Shape
from observatory.charts.findings.ranking import heading_and_rest, shorten_finding
from observatory.charts.kinds.chosen_kind import chart_of
from observatory.charts.layout.axes import Height, with_breaks_alone
from observatory.charts.layout.label_placement import width_of, wrap_text
from observatory.demonstration import MARK, site_name
from observatory.geography.outlines import Outlines
from observatory.geography.places import phones
from observatory.model import Helpline, Panel
from observatory.text import Text, message
from observatory.vocabulary import captions, phrases
from observatory.words import change_words, describe

EDGE: Final = 12  # pixels on each side of the frame
WIDEST: Final = {True: 360, False: 640}  # pixels the narrow and the broad drawing are stretched to at most
OFFERED: Final = WIDEST[False] + 2 * EDGE
"""Pixels of the frame that a snippet offers: the broad drawing is as large in it as it gets."""
BROADER: Final = OFFERED + 20
GAPS: Final = (24, 12)  # pixels between two parts beside each other, and one under the other
FULL_PARTS: Final = 2 * (WIDEST[True] + EDGE) + GAPS[0]
"""Pixels of the narrowest frame in which two parts beside each other are as large as they get."""
NARROWEST: Final = 320  # pixels of the narrowest frame in which nothing is made smaller
BROAD: Final = 480  # and of the narrowest that shows the broad drawing
PART: Final = 276  # pixels that a part is drawn for, of which two stand in a frame of 600
TWO_PARTS: Final = 2 * (PART + EDGE) + GAPS[0]
"""Pixels of the narrowest frame with two parts beside each other."""
_FRAMES: Final = (
    NARROWEST, 340, 360, 380, 400, WIDEST[True] + 2 * EDGE, 450, BROAD - 1, BROAD, 520, 560, TWO_PARTS - 1,
    TWO_PARTS, 660, OFFERED, BROADER - 1, BROADER, 744, FULL_PARTS - 1, FULL_PARTS, 899, 900,
)  # fmt: skip
STEPS: Final = (NARROWEST, WIDEST[True] + 2 * EDGE, BROAD, TWO_PARTS, OFFERED, BROADER, FULL_PARTS)
"""Pixels of the frames from which on a frame has a height of its own, up to the next."""
_TO: Final = 5  # heights are rounded up to so many pixels
_SPARE: Final = 10
_BETWEEN: Final = 32  # pixels between two of them in a row, and what marks a fold
_TALLEST: Final = 730
_PER_COUNTRY: Final = 60
"""Pixels of what a release fixes in a frame, less those for the help lines of each country: with more it is brief, and
its drawing as high as leaves no more. The help lines themselves change, and have no say in it."""
STACKED: Final = 300  # and parts one under the other
_HEAVY: Final = 9000  # letters that the marks of a drawing take; of two so heavy a frame would be over 8 kB
_MARK: Final = 200  # letters that a mark takes besides its outline
LOWER: Final = (180, 140, 110, 80)
"""Pixels between the axes of drawings that are lower and lower, where there is little room."""
_LOWEST_MAP: Final = 96
FINGER: Final = 44  # pixels of what is pressed, at least
_MOST_SOURCES: Final = 2
LIVING: Final = message("{site}. Datos publicados el {date}. El gráfico cambia con cada publicación.")
LIVING_IN_BRIEF: Final = message("{site}. Datos publicados el {date}.")
FROZEN: Final = message("{site}. Gráfico fijo de la publicación {release}, del {date}.")


# The drawing of an embed: one for narrow frames and one for broad ones, or the parts of one beside each
# other.
# No drawing is shown smaller than it was made, so that no letter is under 12 pixels.


@dataclass(frozen=True, slots=True)
class EmbedDrawing:
    """One chart for all frames, perhaps in parts; or that for narrow frames and that for broad ones."""

    charts: tuple[Chart, ...]

    @property
    def in_parts(self) -> bool:
        """Whether its parts stand side by side where there is room."""
        return bool(self.charts[0].cuts)

    def height_in(self, frame: int) -> float:
        """Pixels it takes in a frame so many pixels broad."""
        room = frame - 2 * EDGE
        if self.in_parts:
            return self._height_of_parts(room)
        narrow = frame < BROAD or len(self.charts) == 1
        width, high = self.charts[0 if narrow else -1].size
        return high * min(room, WIDEST[narrow]) / width

    def _height_of_parts(self, room: float) -> float:
        chart = self.charts[0]
        highs = [bottom - top for top, bottom in pairwise((0.0, *chart.cuts, float(chart.height)))]
        columns = max(1, int((room + GAPS[0]) // (PART + GAPS[0])))
        rows = [highs[at : at + columns] for at in range(0, len(highs), columns)]
        taken = 0.0
        for row in rows:
            widest = WIDEST[True] if columns > 1 else STACKED
            width = min(widest, (room - GAPS[0] * (len(row) - 1)) / len(row))
            taken += max(row) * width / PART
        return taken + GAPS[1] * (len(rows) - 1)


class Framing(NamedTuple):
    """What heads a frame, its drawing, whether it is brief, and the heights of one that is living and of a frozen one.

    They are pixels, one for each of STEPS.
    """

    finding: str
    drawing: EmbedDrawing
    brief: bool
    living: tuple[int, ...]
    frozen: tuple[int, ...]


def measure_frame(
    panel: Panel, outlines: Outlines, helplines: Iterable[Helpline], *, text: Text, brief: bool = False
) -> Framing:
    """What a frame needs at every width from NARROWEST on, with its folds closed and its letters as they come.

    A frozen one has room for what may be said of its figures later: it then says the rest in brief. `brief`: in few
    words, whatever it needs.
    """
    most = _TALLEST - _PER_COUNTRY * len({place.country for place in panel.territories})
    tries = [(True, LOWER[-1])] if brief else [(False, 0), (False, LOWER[0]), *((True, low) for low in LOWER)]
    for in_brief, low in tries:
        drawing = drawing_of(panel, outlines, text, low=low, brief=in_brief)
        head = above(panel, drawing.charts[-1], text, brief=in_brief)
        words = {
            frozen: [*head, *below(panel, text, frozen=frozen, brief=in_brief)] for frozen in (False, True)
        }
        if max(_fixed_height(words[True], drawing, frame) for frame in _FRAMES) <= most:
            break
    lines = phones(panel, helplines)
    calls = [call(line, text) for line in select_open_helplines(lines, brief=in_brief)]
    folds = (text.t(captions.NOTES), text.t(captions.TABLE))

    def high(frame: int, back: str, said: Sequence[EmbedParagraph]) -> float:
        return (
            _fixed_height(said, drawing, frame)
            + _height_in_rows(("label", text.t(captions.HELP)) if calls else None, calls, frame - 2 * EDGE)
            + _height_in_rows(None, (back, *folds), frame - 2 * EDGE)
        )

    changed, newer = change_words.longest(panel, text)
    back = text.t(captions.IN_THE_OBSERVATORY)
    few = [*above(panel, drawing.charts[-1], text, brief=True), *below(panel, text, frozen=True, brief=True)]
    notice = EmbedParagraph("changed", "notice", changed)
    living = _steps({frame: high(frame, back, words[False]) for frame in _FRAMES})
    frozen = _steps(
        {
            frame: max(high(frame, max(newer, back, key=len), said) for said in (words[True], [notice, *few]))
            for frame in _FRAMES
        }
    )
    return Framing(drawing.charts[-1].title, drawing, in_brief, living, frozen)


def _steps(needed: Mapping[int, float]) -> tuple[int, ...]:
    """The height for each of STEPS: what frames need from that width on, up to the next."""
    highest = (
        max(high for frame, high in needed.items() if step <= frame < (after or math.inf))
        for step, after in zip_longest(STEPS, STEPS[1:])
    )
    return tuple(math.ceil((high + 2 * EDGE + _SPARE) / _TO) * _TO for high in highest)


def _fixed_height(words: Sequence[EmbedParagraph], drawing: EmbedDrawing, frame: int) -> float:
    """Pixels that the words and the drawing of a release take in a frame so many pixels broad."""
    return _height_of(words, frame - 2 * EDGE) + drawing.height_in(frame) + FACES["said"].below


def _height_of(paragraphs: Sequence[EmbedParagraph], room: float) -> float:
    return sum(_height_of_one(paragraph.content, FACES[paragraph.face], room) for paragraph in paragraphs)


def _height_of_one(content: str, face: Face, room: float) -> float:
    lines = wrap_text(content, room - face.indent, face.size, bold=face.bold)
    return face.line * len(lines) + face.below + 2 * face.padding


def _height_in_rows(label: tuple[str, str] | None, pressed: Iterable[str], room: float) -> float:
    """Pixels of what stands side by side as long as there is room: a label, and what is pressed."""
    left = total = row = 0.0
    for face_name, words in (*([label] if label else []), *(("pressed", words) for words in pressed)):
        face = FACES[face_name]
        width = width_of(words, face.size, bold=face.bold) + _BETWEEN
        if width > left:
            total, row, left = total + row, 0.0, room
        row = max(row, _height_of_one(words, face, room))
        left -= width
    return total + row


def drawing_of(
    panel: Panel, outlines: Outlines, text: Text, *, low: int = 0, brief: bool = False
) -> EmbedDrawing:
    """The drawing of a panel; a heavy one in the narrow form alone.

    `low`: pixels between its axes, where these are few. `brief`: of events it shows those alone that break a series.
    """
    height: Height = max(low, _LOWEST_MAP if panel.view == "map" else 0) if low else "usual"
    if brief:
        panel = with_breaks_alone(panel)

    def drawn(width: int) -> Chart:
        return chart_of(panel, text, width=width, outlines=outlines, height=height)

    parted = drawn(PART)
    if parted.cuts:
        return EmbedDrawing((parted,))
    narrow, broad = (drawn(frame - 2 * EDGE) for frame in (NARROWEST, BROAD))
    paths = sum(len(mark.form.path) for mark in narrow.marks if isinstance(mark.form, Shape))
    return EmbedDrawing((narrow,) if paths + _MARK * len(narrow.marks) > _HEAVY else (narrow, broad))


# The paragraphs of an embed and their sizes: the document is styled by them, and its height is counted from
# them.
# A frame in which all of them would be too tall is brief: what is left out stands in its notes.


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
    "said": Face(14, 20, 8),
    "quiet": Face(12.5, 18, 6),
    "note": Face(12.5, 18, 4, indent=14),
    "label": Face(14, 20, 0, bold=True),
    "pressed": Face(14, 20, 0, padding=(FINGER - 20) / 2),
    "notice": Face(14, 20, 0, bold=True, padding=(FINGER - 20) / 2),
}


@dataclass(frozen=True, slots=True)
class EmbedParagraph:
    """A paragraph of the document: what it is (`source`, `help` ...), its face, and what it says."""

    part: str
    face: str
    content: str


def above(panel: Panel, chart: Chart, text: Text, *, brief: bool) -> list[EmbedParagraph]:
    """What stands over the drawing: mark, finding, what it is."""
    name = text.t((panel.comparison or panel.indicator).name)
    heading, rest = heading_and_rest(shorten_finding(chart) if brief else chart, name)
    return _with_content(
        EmbedParagraph("mark", "said", text.t(MARK) if panel.demonstration else ""),
        EmbedParagraph("title", "title", heading),
        EmbedParagraph("finding", "said", rest),
        EmbedParagraph("subtitle", "quiet", "" if brief else describe.subtitle(panel, text)),
    )


def below(panel: Panel, text: Text, *, frozen: bool, brief: bool) -> list[EmbedParagraph]:
    """What stands under it: the grade where two places stand together, the first sources, the day of the data."""
    graded = describe.grade_note(panel, text)
    if brief and graded:
        graded = describe.grade_lead(panel, text)
    day = text.t(
        FROZEN if frozen else LIVING_IN_BRIEF if brief else LIVING,
        site=site_name(text, demonstration=panel.demonstration),
        release=panel.release,
        date=text.date(panel.released),
    )
    sources = _sources(panel, text, brief=brief)
    told = [" ".join((*sources, day))] if brief else [*sources, day]
    return _with_content(
        EmbedParagraph("caveat", "said", graded), *(EmbedParagraph("source", "quiet", line) for line in told)
    )


def _sources(panel: Panel, text: Text, *, brief: bool) -> Sequence[str]:
    lines = describe.source_lines(panel, text)
    if brief and lines:
        return [describe.source_names(panel, text)]
    remainder = len(lines) - _MOST_SOURCES
    more = [phrases.more_sources(remainder, text)] if remainder > 0 else []
    return [*lines[:_MOST_SOURCES], *more]


def notes(panel: Panel, chart: Chart, text: Text, *, brief: bool) -> list[EmbedParagraph]:
    """What is folded away: what a brief frame leaves out, and the limits of what is shown."""
    told = describe.notes_on_view(panel, text)
    if brief:
        left_out = (chart.title, describe.subtitle(panel, text), describe.grade_note(panel, text))
        told = [*filter(None, left_out), *told, *_sources(panel, text, brief=False)]
    return [EmbedParagraph("note", "note", note) for note in told]


def _with_content(*paragraphs: EmbedParagraph) -> list[EmbedParagraph]:
    return [paragraph for paragraph in paragraphs if paragraph.content]


def select_open_helplines(lines: Sequence[Helpline], *, brief: bool) -> list[Helpline]:
    """The lines that stand open in a frame: all; in a brief one of several countries the first of each."""
    first: dict[str, Helpline] = {}
    for line in lines:
        first.setdefault(line.territory.partition("-")[0], line)
    return list(first.values()) if brief and len(first) > 1 else list(lines)


def help_sentence(panel: Panel, helplines: Iterable[Helpline], text: Text) -> str:
    """The telephones to print beside a panel; empty where none of its places has a sure one."""
    calls = [call(line, text) for line in phones(panel, helplines)]
    return text.t("Ayuda: {lines}.", lines=" · ".join(calls)) if calls else ""


def call(line: Helpline, text: Text) -> str:
    """A help line as it is pressed: whose it is, and its number."""
    return text.t(phrases.TOLD_OF, subject=text.t(line.service), told=line.contact)
