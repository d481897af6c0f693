"""A chart as a value: what is drawn, where, and what each mark shows. Painters draw it; words are computed from it.

Positions are pixels of the drawing, from its upper left corner. A chart holds no colour, only tokens of the palette,
so that one chart serves light and dark, page and file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal, TypeAlias

from observatory.model import Period, PlaceMark, Row

Point: TypeAlias = tuple[float, float]
Token: TypeAlias = str
"""A name of the palette: `ink`, `muted`, `rule`, `paper`, `violet`, `ochre-4` ..."""


class Flag(StrEnum):
    """What a reader must know of a mark besides its number, in the order in which it is said."""

    PARTIAL = "partial"
    POOLED = "pooled"
    PROVISIONAL = "provisional"
    ESTIMATED = "estimated"
    BREAK = "break"
    DISPUTED = "disputed"
    SECOND = "second"
    ZERO = "zero"
    PROTECTED = "protected"
    WITHDRAWN = "withdrawn"
    NOT_PUBLISHED = "not_published"
    NOT_RECEIVED = "not_received"
    NO_SERVICE = "no_service"
    NOT_APPLICABLE = "not_applicable"
    NOT_SHOWN = "not_shown"
    WITHHELD = "withheld"
    UNDATED = "undated"
    NONE_WRITTEN = "none_written"
    NOT_ON_RECORD = "not_on_record"
    WITH_MOTHER = "with_mother"
    NO_ROW = "no_row"
    NOT_CALCULATED = "not_calculated"
    CANNOT_EXIST = "cannot_exist"
    FEW = "few"


ABSENT = frozenset(
    {
        Flag.PROTECTED, Flag.WITHDRAWN, Flag.NOT_PUBLISHED, Flag.NOT_RECEIVED, Flag.NO_SERVICE,
        Flag.NOT_APPLICABLE, Flag.NOT_SHOWN, Flag.WITHHELD, Flag.UNDATED, Flag.NONE_WRITTEN, Flag.NOT_ON_RECORD,
        Flag.WITH_MOTHER, Flag.NO_ROW, Flag.NOT_CALCULATED, Flag.CANNOT_EXIST, Flag.FEW,
    }
)  # fmt: skip
"""Flags of a mark that has no number."""
NOT_WHOLE = ABSENT | {Flag.PARTIAL, Flag.POOLED, Flag.PROVISIONAL, Flag.SECOND}
"""Flags of a mark that is not the final number of a full period."""


@dataclass(frozen=True, slots=True)
class ValueAxis:
    """Values from `low` to `high` between the pixels `start` and `end`; `ticks` are the values of its hair lines."""

    low: float
    high: float
    start: float
    end: float
    ticks: tuple[float, ...] = ()

    def at(self, value: float) -> float:
        """The position of a value, in pixels."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """Days from `first_day` to `last_day`, the day after the last one shown, between two pixels."""

    first_day: date
    last_day: date
    start: float
    end: float

    def at(self, day: date) -> float:
        """The position of the beginning of a day, in pixels."""
        days = (self.last_day - self.first_day).days
        return self.start + (day - self.first_day).days / days * (self.end - self.start)

    def bounds(self, period: Period) -> tuple[float, float]:
        """The positions where a period begins and ends."""
        return self.at(period.start), self.at(day_after(period.end))

    def middle(self, period: Period) -> float:
        """The position of the middle of a period: where its mark stands."""
        first_x, last_x = self.bounds(period)
        return (first_x + last_x) / 2

    def years(self) -> range:
        """The years whose beginning lies on the axis and that it shows."""
        return range(self.first_day.year, self.last_day.year)


def day_after(day: date) -> date:
    """The day after; the last day there is stays itself."""
    return day if day == date.max else day + timedelta(days=1)


Symbol: TypeAlias = PlaceMark


@dataclass(frozen=True, slots=True)
class Dot:
    """A symbol at a point; `radius` 0 is a point of a line that has no symbol of its own."""

    x: float
    y: float
    symbol: Symbol
    radius: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle: a bar, or the band of a span without a number."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Shape:
    """An area of a map; `path` is the data of an SVG path."""

    path: str


Form: TypeAlias = Dot | Bar | Shape
Fill: TypeAlias = Literal["full", "hollow", "hatched", "crossed", "striped", "specked", "barred", "none"]
Dash: TypeAlias = Literal["", "dashed", "dotted"]


@dataclass(frozen=True, slots=True)
class MarkStyle:
    """How a mark is inked: `colour` of what is filled and of its edge, how it is filled, how its edge runs.

    `rim` is the colour of the edge where it is another; `heavy` sets the mark off by a thick one.
    """

    colour: Token
    fill: Fill = "full"
    edge: Dash = ""
    opacity: float = 1.0
    rim: Token = ""
    heavy: bool = False


@dataclass(frozen=True, slots=True)
class Whisker:
    """A thin line of a mark from one point to another: the interval, or the days that an odd span covers.

    `breadth`: of more pixels than none it is a light band, behind its mark and higher than it.
    """

    shows: Literal["interval", "days"]
    start: Point
    end: Point
    breadth: float = 0.0


@dataclass(frozen=True, slots=True)
class Mark:
    """One cell of the Panel as it is drawn. `row` is the cell; `words` what is read of it, `number` its number.

    `area` is the place of its axes in `Chart.areas`. `href` leads to what the mark stands for, or is empty.
    """

    row: Row
    flags: frozenset[Flag]
    form: Form
    look: MarkStyle
    words: str
    number: str
    area: int = 0
    whiskers: tuple[Whisker, ...] = ()
    href: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether it is a number of a full period, final, and not one of several statements that follows."""
        return self.flags.isdisjoint(NOT_WHOLE)


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line from mark to mark: `marks` are their places in `Chart.marks`, so that no line leads where no mark is."""

    marks: tuple[int, ...]
    colour: Token
    width: float
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """The intervals of neighbouring marks as one light area: its upper side forwards, then its lower one backwards.

    A `range` reaches from mark to mark instead: each of its points is one.
    """

    marks: tuple[int, ...]
    points: tuple[Point, ...]
    colour: Token
    shows: Literal["interval", "range"] = "interval"


Role: TypeAlias = Literal[
    "tick", "name", "key", "number", "event", "status", "heading", "note", "scale", "stamp", "watermark", "frame"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Label:
    """A line of words. `x`, `y` is where it is anchored: its left end, middle or right end, at its vertical middle.

    `of` is the mark it speaks of, as its place in `Chart.marks`; `date` marks what stands at an event's date.
    """

    text: str
    x: float
    y: float
    role: Role
    anchor: Literal["start", "middle", "end"] = "start"
    colour: Token = "muted"
    size: int = 12
    bold: bool = False
    upright: bool = False
    of: int | None = None


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A straight or broken line that is no mark: of the grid, an event, a rule between areas, a leader to a name.

    A `reference` repeats a line whose marks stand in another area of the same scale.
    """

    points: tuple[Point, ...]
    role: Literal["grid", "base", "event", "break", "rule", "leader", "limit", "scale", "reference"]
    colour: Token
    width: float = 1.0
    dash: Dash = ""
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One entry of the legend: a swatch and its word, at the upper left corner of the swatch."""

    look: MarkStyle
    words: str
    x: float
    y: float
    kind: Literal["area", "line", "dot"] = "area"


@dataclass(frozen=True, slots=True)
class Area:
    """The room of one pair of axes, in pixels; a map has no axes. Two areas of one chart may share their scale."""

    left: float
    top: float
    right: float
    bottom: float
    time: TimeAxis | None = None
    values: ValueAxis | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence for the reader, with the marks that it speaks of, as places in `Chart.marks`.

    `counts` are the ranks and numbers of marks that it says: those numbers of it that are no figures. `of_drawing`: it
    tells how the drawing is set, and means nothing without it. `brief` is the same without its unit, for where the line
    below says that.
    """

    text: str
    marks: tuple[int, ...] = ()
    counts: tuple[int, ...] = ()
    of_drawing: bool = False
    brief: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything that is drawn and said of one view.

    `finding` heads it, `alternative` tells it to those who do not see it: both speak of `marks` alone. `kind` names the
    file of `observatory.charts` that made it, for tests and the style sheet; nothing else asks for it. `above`, `below`
    and `beside` are pixels around the drawing for what stands over it, under it and on each side where it goes alone;
    `aside` are those for a column of words at its right. `cuts` are the heights at which areas that stand one under the
    other may be parted, to stand side by side where there is room: nothing but a rule lies there.
    """

    kind: str
    width: int
    height: int
    areas: tuple[Area, ...]
    marks: tuple[Mark, ...]
    finding: tuple[Sentence, ...]
    alternative: tuple[Sentence, ...]
    strokes: tuple[Stroke, ...] = ()
    bands: tuple[Band, ...] = ()
    lines: tuple[RuleLine, ...] = ()
    labels: tuple[Label, ...] = ()
    legend: tuple[LegendEntry, ...] = ()
    above: int = 0
    below: int = 0
    beside: int = 0
    aside: int = 0
    cuts: tuple[float, ...] = ()

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels of all that is drawn."""
        return self.width + 2 * self.beside + self.aside, self.above + self.height + self.below

    @property
    def title(self) -> str:
        """The finding as one text."""
        return " ".join(sentence.text for sentence in self.finding)

    @property
    def description(self) -> str:
        """The alternative text as one text."""
        return " ".join(sentence.text for sentence in self.alternative)

    @property
    def counts(self) -> tuple[int, ...]:
        """The ranks and numbers of marks that are said of it."""
        said = {count for sentence in (*self.finding, *self.alternative) for count in sentence.counts}
        return tuple(sorted(said))
