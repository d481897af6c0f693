"""Paragraphs of words around a chart that stands alone, one under the other in a column."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self

from observatory.charts.chart import Label, Token
from observatory.charts.layout.text_metrics import wrap_text

_LINE: Final = 1.25  # of the size of its letters, which a line takes
_BETWEEN: Final = 4  # pixels between two paragraphs


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
