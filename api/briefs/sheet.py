"""A printed sheet before it is typeset: words, numbers and pictures in reading order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from observatory.words.table import TableCell

ROWS: Final = 12
SOURCES: Final = 8
"""How much a sheet says of what could fill more pages than two: rows of a table, sources in full."""
READABLE: Final = 9.0
"""Points that letters have at least on a sheet that is handed round a table."""


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A part under a heading; what is empty is not set.

    `picture` is an SVG with its `alternative` text, set over a `share` of the column; `facts` are terms with what is
    said of them; `calls` are services with the number to call, set large; `items` are a list; `small` are lines in small
    letters.
    """

    heading: str = ""
    picture: str = ""
    alternative: str = ""
    share: float = 1.0
    headers: tuple[str, ...] = ()
    rows: tuple[tuple[TableCell, ...], ...] = ()
    paragraphs: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    calls: tuple[tuple[str, str], ...] = ()
    items: tuple[str, ...] = ()
    small: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetNumber:
    """A number set large, what it counts and when, and lines of small letters under it."""

    number: str
    unit: str
    small: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: a head, what needs the whole width, a wide and a narrow column, a foot, and the last lines.

    `numbers` stand side by side under the heading; `halves`: both columns are as wide. `short` headings (a name, not a
    sentence) are set larger. `hue` is the colour of the place; `mark` is what every output of the demonstration bears,
    else empty. `least` is the size of its smallest letters, in points.
    """

    lang: str
    short: bool
    title: str
    kicker: str
    heading: str
    subject: str
    lead: tuple[str, ...]
    hue: str
    mark: str
    across: tuple[SheetPart, ...]
    wide: tuple[SheetPart, ...]
    narrow: tuple[SheetPart, ...]
    foot: tuple[SheetPart, ...]
    last_lines: tuple[str, ...]
    least: float = 8.0
    numbers: tuple[SheetNumber, ...] = ()
    halves: bool = False
