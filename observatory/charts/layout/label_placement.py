"""Room for words: how wide they are, and where none overlaps a label, a mark or a line; one without room is left out.

Each word comes with ordered wishes and takes the first place that is free. Callers ask in the order of importance.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final, Literal, NamedTuple, Self, TypeAlias

from observatory.charts.chart import Label, Point, Token
from observatory.model import ObsStatus, Row

Anchor = Literal["start", "middle", "end"]
_CLEAR: Final = 1.5  # pixels between words and lines
_SPACE: Final = 3.0  # and between words side by side
MOST_LINES: Final = 4  # of words inside an area, and of a name beside it
SCAN: Final = 3  # pixels from one line to the next, where room for words is sought
_ENOUGH: Final = 130  # pixels of room from which a place near the middle is better than a wider one
_BESIDE: Final = 3  # pixels from words to the edge of their area
Span: TypeAlias = tuple[float, float]
Tenths: TypeAlias = tuple[tuple[int, int], ...]


class Box(NamedTuple):
    """A rectangle of the drawing, in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, box: Box) -> bool:
        """Whether the two share any room."""
        return (
            self.left < box.right
            and box.left < self.right
            and self.top < box.bottom
            and box.top < self.bottom
        )

    def beside(self) -> Box:
        """The same with the room that the next word of a line leaves."""
        return Box(self.left - _SPACE, self.top, self.right + _SPACE, self.bottom)

    def within(self, box: Box) -> bool:
        """Whether it lies wholly in `box`."""
        return (
            self.left >= box.left
            and self.right <= box.right
            and self.top >= box.top
            and self.bottom <= box.bottom
        )

    def distance(self, x: float, y: float) -> float:
        """How far a point lies from it, in pixels; zero within."""
        return math.hypot(max(self.left - x, 0.0, x - self.right), max(self.top - y, 0.0, y - self.bottom))

    def crossed_by(self, start: Point, end: Point) -> bool:
        """Whether a straight line enters it."""
        enters, leaves = self.crossing(start, end)
        return enters < leaves

    def crossing(self, start: Point, end: Point) -> tuple[float, float]:
        """From which to which share of the way from start to end lies in it (Liang and Barsky, 1984).

        The second is not larger than the first where none does.
        """
        (x0, y0), (x1, y1) = start, end
        if (
            (x0 <= self.left and x1 <= self.left)
            or (x0 >= self.right and x1 >= self.right)
            or (y0 <= self.top and y1 <= self.top)
            or (y0 >= self.bottom and y1 >= self.bottom)
        ):
            return 1.0, 0.0  # as most lines do, it passes by
        enters, leaves = 0.0, 1.0
        for start_at, end_at, low, high in ((x0, x1, self.left, self.right), (y0, y1, self.top, self.bottom)):
            way = end_at - start_at
            if way == 0:
                if not low < start_at < high:
                    return 1.0, 0.0
                continue
            entry, exit_ = sorted(((low - start_at) / way, (high - start_at) / way))
            enters, leaves = max(enters, entry), min(leaves, exit_)
        return enters, leaves


def box_of(label: Label) -> Box:
    """The room that a label takes."""
    width, height = width_of(label.text, label.size, bold=label.bold), LINE * label.size / SIZE
    if label.upright:
        return Box(label.x - height / 2, label.y - width, label.x + height / 2, label.y)
    left = label.x - {"start": 0.0, "middle": width / 2, "end": width}[label.anchor]
    return Box(left, label.y - height / 2, left + width, label.y + height / 2)


@dataclass(slots=True)
class LabelRoom:
    """The room of a drawing, with what already stands in it."""

    bounds: Box
    boxes: list[Box] = field(default_factory=list)
    segments: list[tuple[Point, Point]] = field(default_factory=list)

    def take(self, boxes: Iterable[Box]) -> None:
        """Nothing may stand in these from now on."""
        self.boxes.extend(boxes)

    def take_line(self, points: Sequence[Point]) -> None:
        """No word may be crossed by this line."""
        self.segments.extend(pairwise(points))

    def is_clear(self, points: Sequence[Point]) -> bool:
        """Whether a line crosses nothing that stands here."""
        around = Box(
            min(x for x, _ in points),
            min(y for _, y in points),
            max(x for x, _ in points) + 1,
            max(y for _, y in points) + 1,
        )
        near = [box for box in self.boxes if box.meets(around)]
        return not any(box.crossed_by(*step) for step in pairwise(points) for box in near)

    def is_free(self, boxes: Iterable[Box]) -> bool:
        """Whether all of the boxes lie in the drawing and meet nothing."""
        return all(box.within(self.bounds) and self._is_free(box) for box in boxes)

    def _is_free(self, box: Box) -> bool:
        if any(map(box.beside().meets, self.boxes)):
            return False
        clear = Box(box.left - _CLEAR, box.top, box.right + _CLEAR, box.bottom)
        return not any(clear.crossed_by(*segment) for segment in self.segments)

    def placed(self, wishes: Iterable[tuple[Label, ...]]) -> tuple[Label, ...]:
        """The first of `wishes` (each the lines of one word) that is free, which then is taken; else nothing."""
        for lines in wishes:
            boxes = [box_of(line) for line in lines]
            if self.is_free(boxes):
                self.take(boxes)
                return lines
        return ()

    def placed_beside(
        self,
        near: tuple[Label, ...],
        wishes: Sequence[tuple[Label, ...]],
        others: Sequence[tuple[Label, ...]],
    ) -> tuple[tuple[Label, ...], tuple[Label, ...]]:
        """The first of `wishes` that is free together with one of `others`, for which `near` gives way; else nothing."""
        held = [box_of(line) for line in near]
        without = LabelRoom(self.bounds, [box for box in self.boxes if box not in held], self.segments)
        for lines in wishes:
            room = LabelRoom(self.bounds, list(without.boxes), self.segments)
            if room.placed([lines]) and (moved := room.placed(others)):
                self.boxes[:] = room.boxes
                return lines, moved
        return (), ()


def lines_of(label: Label, lines: Sequence[str]) -> tuple[Label, ...]:
    """Several lines of words, one below the other, whose middle is where `label` stands."""
    high = LINE * label.size / SIZE
    top = label.y - high * (len(lines) - 1) / 2
    return tuple(replace(label, text=line, y=top + high * at) for at, line in enumerate(lines))


def around(x: float, y: float, *, off: float) -> Iterator[tuple[float, float, Anchor]]:
    """Where a number may stand beside a mark at `x`, `y`, with the anchor of its words: straight first, then aslant."""
    yield x, y - off - LINE / 2, "middle"
    yield x, y + off + LINE / 2, "middle"
    yield x + off + 3, y, "start"
    yield x - off - 3, y, "end"
    for middle in (y + off + LINE / 2, y - off - LINE / 2):
        yield x - off, middle, "end"
        yield x + off, middle, "start"


# The room for words inside an area: where lines of words fit best, found on scanned lines across it.


@dataclass(frozen=True, slots=True)
class Spot:
    """The middle of the best room for words inside an area, and how broad it is; 0 where there is none."""

    x: float
    y: float
    width: float


def spots_inside(rings: Sequence[Tenths], lines: int) -> tuple[Spot, ...]:
    """The spots inside an area for 0 (a point), 1, 2 ... `lines` lines of words; its rings are in tenths of a pixel."""
    spans = _spans(rings)
    return tuple(_spots(spans, lines)) if spans else _dot(rings[0])


def _spans(rings: Sequence[Tenths]) -> dict[int, list[Span]]:
    """The stretches of each scanned line that lie inside (even and odd crossings), in pixels."""
    crossings: dict[int, list[float]] = {}
    step = SCAN * 10
    for ring in rings:
        for (x0, y0), (x1, y1) in pairwise((*ring, ring[0])):
            low, high = sorted((y0, y1))
            for row in range(math.ceil(low / step), math.ceil(high / step)):
                x = x0 + (row * step - y0) / (y1 - y0) * (x1 - x0)
                crossings.setdefault(row, []).append(x / 10)
    return {
        row: list(zip(s[::2], s[1::2], strict=False)) for row, xs in crossings.items() if (s := sorted(xs))
    }


def _spots(spans: dict[int, list[Span]], lines: int) -> Iterator[Spot]:
    """The room for none, one ... `lines` lines of words: as many scanned lines as they are high must be free together."""
    common, depth, middle = dict(sorted(spans.items())), 0, (min(spans) + max(spans)) / 2 * SCAN
    for count in range(lines + 1):
        rows = math.ceil(count * LINE / SCAN)
        while depth < rows:
            depth += 1
            met = {start: _intersect_spans(common[start], spans.get(start + depth, ())) for start in common}
            common = {start: stretches for start, stretches in met.items() if stretches}
        best = _best(common, rows, middle=middle)
        yield best if best.width or count else _point_of(spans)


def _intersect_spans(stretches: Sequence[Span], row: Sequence[Span]) -> list[Span]:
    """The stretches that a line has in common with those before it; most areas have one in each."""
    if len(stretches) == len(row) == 1:
        [(a, b)], [(c, d)] = stretches, row
        left, right = a if a > c else c, b if b < d else d
        return [(left, right)] if left < right else []
    both = [(max(a, c), min(b, d)) for a, b in stretches for c, d in row]
    return [(left, right) for left, right in both if left < right]


def _best(common: dict[int, list[Span]], rows: int, *, middle: float) -> Spot:
    """The broadest of the stretches free through so many `rows`, or that nearest the middle of several broad enough."""
    best, rank = Spot(0.0, 0.0, 0.0), (0.0, 0.0)
    for start, stretches in common.items():
        for left, right in stretches:
            y, room = (start + rows / 2) * SCAN, right - left - 2 * _BESIDE
            rank_here = (min(room, _ENOUGH), -abs(y - middle))
            if room > 0 and rank_here > rank:
                best, rank = Spot((left + right) / 2, y, room), rank_here
    return best


def _point_of(spans: dict[int, list[Span]]) -> Spot:
    """The middle of the broadest stretch of an area that is too narrow for words."""
    width, left, row = max((end - start, start, row) for row, every in spans.items() for start, end in every)
    return Spot(left + width / 2, row * SCAN, 0.0)


def _dot(ring: Tenths) -> tuple[Spot, ...]:
    """The spots of an area so flat that no scanned line meets it: its middle, with room for nothing."""
    x, y = (sum(values) / len(ring) / 10 for values in zip(*ring, strict=True))
    return (Spot(x, y, 0.0),) * (MOST_LINES + 1)


# Leaves gaps in a line where words stand, so that it crosses none of them.


def outside(line: Sequence[Point], boxes: Iterable[Box]) -> list[list[Point]]:
    """The stretches of a line that lie in none of the boxes."""
    pieces = [list(line)]
    for box in boxes:
        pieces = [rest for piece in pieces for rest in _without(piece, box)]
    return pieces


def _without(line: Sequence[Point], box: Box) -> Iterator[list[Point]]:
    stretch = [line[0]]
    for start, end in pairwise(line):
        enters, leaves = box.crossing(start, end)
        if enters >= leaves:
            stretch.append(end)
            continue
        if enters > 0:
            stretch.append(_at(start, end, enters))
        if len(stretch) > 1:
            yield stretch
        stretch = [_at(start, end, leaves)]
        if leaves < 1:
            stretch.append(end)
    if len(stretch) > 1:
        yield stretch


def _at(start: Point, end: Point, share: float) -> Point:
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])


# Cuts a run of values where its line turns from solid to dashed.


def stretches(run: Sequence[Row]) -> Iterator[tuple[bool, list[Row]]]:
    """The run in pieces, each dashed or not: a step is dashed where one of its ends is an estimate."""
    steps: list[tuple[bool, list[Row]]] = []
    for before, after in pairwise(run):
        dashed = ObsStatus.ESTIMATED in (before.obs_status, after.obs_status)
        if steps and steps[-1][0] == dashed:
            steps[-1][1].append(after)
        else:
            steps.append((dashed, [before, after]))
    yield from steps


# How wide words are, from the advances of DejaVu Sans, wider than most readers' fonts.

LETTERS: Final = Path(__file__).parent / "letters"
DRAWN_FONT: Final = "DejaVu Sans"  # the family of the fonts in LETTERS
LINE: Final = 15  # pixels a line of words takes at SIZE
SIZE: Final = 12  # pixels: no letter of a chart is smaller
_SLACK: Final = 1.03
_BETWEEN_WORDS: Final = re.compile(r"(?<!\d)[ \n]+|[ \n]+(?!\d{3}(?!\d)|%)")
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
