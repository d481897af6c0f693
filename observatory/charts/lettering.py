"""How much room words take: the advances of DejaVu Sans, which is wider than the fonts most readers have.

`letters/` holds the two fonts themselves, cut to what the site writes, for files that are typeset. Its letters are
as wide as, or wider than, those of the five families that were measured; `_SLACK` covers the rest.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

LETTERS: Final = Path(__file__).parent / "letters"
DRAWN_FONT: Final = "DejaVu Sans"  # the family of the fonts in LETTERS
LINE: Final = 15  # pixels a line of words takes at SIZE
SIZE: Final = 12  # pixels: no letter of a chart is smaller
_SLACK: Final = 1.03
_WIDEST: Final = 1100  # of a letter that the table lacks, in thousandths of its size


@lru_cache(maxsize=2)
def _advances(*, bold: bool) -> Mapping[str, int]:
    with (LETTERS / "advances.csv").open(encoding="utf-8", newline="") as stream:
        column = "bold" if bold else "regular"
        return {chr(int(row["code"])): int(row[column]) for row in csv.DictReader(stream)}


@lru_cache(maxsize=20_000)
def width_of(words: str, size: float = SIZE, *, bold: bool = False) -> int:
    """Pixels that the longest line of `words` takes in letters of `size` pixels, rounded up."""
    advances = _advances(bold=bold)
    longest = max(
        (sum(advances.get(letter, _WIDEST) for letter in line) for line in words.split("\n")), default=0
    )
    return math.ceil(longest * size * _SLACK / 1000)


def folded(words: str, room: float, size: float = SIZE, *, bold: bool = False) -> tuple[str, ...]:
    """`words` in lines of at most `room` pixels, broken between words; a word longer than that has a line of its own."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size, bold=bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines) or ("",)
