"""What stands in the frame of an embed and how tall it must be, so that it cuts neither source nor help line."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Final, NamedTuple

from observatory.charts.layout.text_metrics import width_of, wrap_text
from observatory.charts.painting.embed_drawing import (
    BROAD,
    EDGE,
    GAPS,
    LOWER,
    NARROWEST,
    TWO_PARTS,
    WIDEST,
    EmbedDrawing,
    drawing_of,
)
from observatory.charts.painting.embed_text import (
    FACES,
    EmbedParagraph,
    Face,
    above,
    below,
    call,
    phones,
    select_open_helplines,
)
from observatory.geography.outlines import Outlines
from observatory.model import Helpline, Panel
from observatory.text import Text
from observatory.vocabulary import captions
from observatory.words import change_words

OFFERED: Final = WIDEST[False] + 2 * EDGE
"""Pixels of the frame that a snippet offers: the broad drawing is as large in it as it gets."""
BROADER: Final = OFFERED + 20
FULL_PARTS: Final = 2 * (WIDEST[True] + EDGE) + GAPS[0]
"""Pixels of the narrowest frame in which two parts beside each other are as large as they get."""
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
