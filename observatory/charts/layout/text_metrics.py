"""The width of text in pixels, from the advances of DejaVu Sans, wider than most readers' fonts.

`letters/` holds the two fonts themselves, cut to what the site writes, for files that are typeset. Its letters are
as wide as, or wider than, those of the five families that were measured; `_SLACK` covers the rest.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final, Self

from observatory.charts.chart import Label, Token

LETTERS: Final = Path(__file__).parent / "letters"
DRAWN_FONT: Final = "DejaVu Sans"  # the family of the fonts in LETTERS
LINE: Final = 15  # pixels a line of words takes at SIZE
SIZE: Final = 12  # pixels: no letter of a chart is smaller
_SLACK: Final = 1.03
_BETWEEN_WORDS: Final = re.compile(r"(?<!\d)[ \n]+|[ \n]+(?!\d{3}(?!\d))")
_WIDEST: Final = 1100  # of a letter that the table lacks, in thousandths of its size
_LINE: Final = 1.25  # of the size of its letters, which a line takes
_BETWEEN: Final = 4  # pixels between two paragraphs


@lru_cache(maxsize=2)
def _advances(*, bold: bool) -> Mapping[str, int]:
    with (LETTERS / "advances.csv").open(encoding="utf-8", newline="") as stream:
        column = "bold" if bold else "regular"
        return {chr(int(row["code"])): int(row[column]) for row in csv.DictReader(stream)}


@lru_cache(maxsize=20_000)
def width_of(words: str, size: float = SIZE, *, bold: bool = False) -> int:
    """Pixels that the longest line of `words` takes in letters of `size` pixels, rounded up."""
    longest = max(_advance(line, bold=bold) for line in words.split("\n"))
    return math.ceil(longest * size * _SLACK / 1000)


def _advance(line: str, *, bold: bool) -> int:
    """How far a line reaches, in thousandths of the size of its letters."""
    advances = _advances(bold=bold)
    return sum(advances.get(letter, _WIDEST) for letter in line)


@lru_cache(maxsize=5_000)
def _measure_words(words: str, *, bold: bool) -> tuple[tuple[str, int], ...]:
    """Each word with how far it reaches; a number written in groups (100 000) is one."""
    return tuple((word, _advance(word, bold=bold)) for word in _BETWEEN_WORDS.split(words.strip()) if word)


def wrap_text(words: str, room: float, size: float = SIZE, *, bold: bool = False) -> tuple[str, ...]:
    """`words` in lines of at most `room` pixels, broken between words; a word longer than that has a line of its own."""
    lines: list[list[str]] = []
    space, reach, limit = _advances(bold=bold)[" "], 0, math.floor(room)
    for word, reach_of_word in _measure_words(words, bold=bold):
        longer = reach + space + reach_of_word
        if lines and longer * size * _SLACK / 1000 <= limit:
            lines[-1].append(word)
            reach = longer
        else:
            lines.append([word])
            reach = reach_of_word
    return tuple(map(" ".join, lines)) or ("",)


# Paragraphs of words around a chart that stands alone, one under the other in a column.


@dataclass(frozen=True, slots=True)
class ChartParagraph:
    """Words in letters of `size` pixels."""

    words: str
    size: int
    colour: Token
    bold: bool

    @classmethod
    def of(cls, words: str, size: int, *, colour: Token = "muted", bold: bool = False) -> Iterator[Self]:
        """The paragraph of these words; none where there are none."""
        if words:
            yield cls(words, size, colour, bold)

    @property
    def line(self) -> int:
        """Pixels that a line of it takes."""
        return math.ceil(self.size * _LINE)


@dataclass(frozen=True)
class TextColumn:
    """Paragraphs folded to a column so many pixels broad."""

    paragraphs: Sequence[ChartParagraph]
    width: float

    @cached_property
    def lines(self) -> tuple[tuple[str, ...], ...]:
        """The lines of each paragraph."""
        return tuple(
            wrap_text(paragraph.words, self.width, paragraph.size, bold=paragraph.bold)
            for paragraph in self.paragraphs
        )

    @cached_property
    def height(self) -> int:
        """Pixels it takes."""
        rows = sum(
            paragraph.line * len(lines) for paragraph, lines in zip(self.paragraphs, self.lines, strict=True)
        )
        return rows + _BETWEEN * max(0, len(self.paragraphs) - 1)

    def at(self, left: float, top: float) -> Iterator[Label]:
        """Its lines where its upper left corner is given."""
        for paragraph, lines in zip(self.paragraphs, self.lines, strict=True):
            for words in lines:
                yield Label(
                    words, left, top + paragraph.line / 2, "frame",
                    colour=paragraph.colour, size=paragraph.size, bold=paragraph.bold,
                )  # fmt: skip
                top += paragraph.line
            top += _BETWEEN
