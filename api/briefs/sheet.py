"""What a printed sheet is before it is typeset: plain words, numbers and pictures in the order they are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from observatory.words.table import Cell


@dataclass(frozen=True, slots=True)
class Room:
    """How much a sheet says of what could fill pages: rows of a table, other figures, sources."""

    rows: int
    figures: int
    sources: int


ROOMS: Final = (
    Room(14, 16, 8),
    Room(12, 13, 8),
    Room(10, 11, 7),
    Room(9, 9, 6),
    Room(8, 8, 6),
    Room(8, 7, 6),
    Room(8, 6, 6),
    Room(7, 5, 6),
    Room(6, 4, 6),
    Room(6, 3, 5),
    Room(6, 2, 4),
    Room(5, 2, 4),
    Room(4, 2, 3),
    Room(4, 1, 2),
    Room(2, 1, 2),
)
"""From the fullest sheet to the barest: the first that fits on one page is printed."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part under a heading; what is empty is not set.

    `picture` is an SVG with its `alternative` text, set over a `share` of the column; `facts` are terms with what is
    said of them; `calls` are services with the number to call, set large; `items` are a list, of which as many are
    set as leave the sheet on its page; `small` are lines in small letters.
    """

    heading: str = ""
    picture: str = ""
    alternative: str = ""
    share: float = 1.0
    headers: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    paragraphs: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    calls: tuple[tuple[str, str], ...] = ()
    items: tuple[str, ...] = ()
    small: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: a head, what needs the whole width, a wide and a narrow column, a foot, and the last lines.

    `short` headings (a name, not a sentence) are set larger. `hue` is the colour of the place; `mark` is what every
    output of the demonstration bears, else empty.
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
    across: tuple[Part, ...]
    wide: tuple[Part, ...]
    narrow: tuple[Part, ...]
    foot: tuple[Part, ...]
    last: tuple[str, ...]
