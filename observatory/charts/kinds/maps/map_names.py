"""Sets the names of areas on a map: inside where they fit, else beside it with a leader, the chosen place first.

No leader passes through another area: a name without such a place is listed under the map, with a letter on its area: a
number there would be read as a count, or as the district of that number.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile
from string import ascii_lowercase
from typing import Final, NamedTuple, TypeAlias

from observatory.charts.chart import Label, Point, RuleLine, Token
from observatory.charts.layout.label_placement import (
    LINE,
    MOST_LINES,
    Box,
    LabelRoom,
    box_of,
    width_of,
    wrap_text,
)
from observatory.charts.layout.outline_paths import SHIFTS, Cut

_LEADER: Final = 12  # pixels at least from the areas to a name beside them
_OWN_LINE: Final = 4  # pixels between a leader and its name
_NEAR: Final = (
    140  # pixels of leader that a name with its number may have, before the name alone is set inside
)
FARTHEST: Final = 240  # pixels of leader, and what a shorter saying is worth of them
_ASLANT: Final = 1.3  # how much worse a pixel up or down is than one aside: level leaders read best
_ATTEMPTS: Final = 4
_FEW: Final = 3  # names without a place, for which all are set anew
_COLUMN: Final = 132  # pixels of the narrowest column of the list under a map, and of what parts two
_BETWEEN_COLUMNS: Final = 16
_KEY_LINE: Final = LINE + 1
_OVER_EDGE: Final = 12  # pixels that a numeral may take of the outline around it
_STEPS_ASIDE: Final = (2, 4, 6, 8, 10, 12)  # pixels by which a numeral may leave the middle of its area
_FOLDED: Final = 92  # pixels a line of a name beside the map may take

Wish: TypeAlias = tuple[float, int, int, float, tuple[str, ...]]
"""What its leader costs, how far a name stands above its area or below, on which side, where, its lines."""


@dataclass(frozen=True, slots=True)
class MapName:
    """An area that wants its name: the place of its mark in the chart, name and number, and the ink that reads on it.

    `counted`: it is a place by itself, which has a number of its own; the members of a group have none.
    """

    cut: Cut
    of: int
    name: str
    number: str
    ink: Token
    chosen: bool
    counted: bool = True

    @property
    def numeral(self) -> bool:
        """Whether it is called by its number, on a map without a figure: it may touch the outline around it."""
        return self.name.isdigit()


class _Wall(NamedTuple):
    """One outline of an area, in pixels of the drawing; the last corner is the first."""

    code: str
    box: Box
    corners: tuple[Point, ...]


class _Walls:
    """The outlines of all areas of a map, which no leader of another area may enter."""

    def __init__(self, cuts: Sequence[Cut], *, left: float, top: float) -> None:
        self.every: list[_Wall] = []
        self.wishes: dict[tuple[int, str, float], list[Wish]] = {}
        self.answers: dict[tuple[Point, Point], bool] = {}
        for area in cuts:
            for ring in area.rings:
                corners = [(x / 10 + left, y / 10 + top) for x, y in ring]
                xs, ys = zip(*corners, strict=True)
                box = Box(min(xs), min(ys), max(xs), max(ys))
                self.every.append(_Wall(area.code, box, (*corners, corners[0])))

    def are_in(self, way: tuple[Point, Point], code: str) -> bool:
        """Whether a straight line from the area `code` enters another; each is looked at once."""
        if way not in self.answers:
            self.answers[way] = any(
                wall.code != code and wall.box.crossed_by(*way) and _enters(way, wall.corners)
                for wall in self.every
            )
        return self.answers[way]


def _enters(way: tuple[Point, Point], corners: Sequence[Point]) -> bool:
    """Whether a straight line crosses any edge of an outline: one whose ends lie on two sides of it."""
    (x0, y0), (x1, y1) = way
    across, down = x1 - x0, y1 - y0
    sides = [across * (y - y0) > down * (x - x0) for x, y in corners]
    return any(
        side != after and _meet(*way, corners[at], corners[at + 1])
        for at, (side, after) in enumerate(pairwise(sides))
    )


def margin_for(areas: Sequence[MapName], *, bold: bool = False) -> float:
    """The room that names beside the map need: the longest line of them and 20 pixels."""
    lines = (line for area in areas for line in wrap_text(area.name, _FOLDED))
    return max((width_of(line, bold=bold) for line in lines), default=0) + 20


def inside(area: MapName, *, left: float, top: float, number: bool) -> tuple[Label, ...]:
    """Name and number in the area, or the name alone; nothing where it does not fit."""
    number_text = area.number if number else ""
    for count in range(1, MOST_LINES if number_text else MOST_LINES + 1):
        spot = area.cut.spots[0 if area.numeral else count + bool(number_text)]
        broad = spot.width + _OVER_EDGE * area.numeral
        lines = wrap_text(area.name, broad)
        if len(lines) <= count and all(width_of(line) <= broad for line in (*lines, number_text)):
            return tuple(
                _stack_labels(area, (*lines, *filter(None, [number_text])), left + spot.x, top + spot.y)
            )
    return ()


def _stack_labels(area: MapName, lines: Sequence[str], x: float, y: float) -> Iterator[Label]:
    first = y - LINE * (len(lines) - 1) / 2
    for at, line in enumerate(lines):
        role = "number" if line == area.number and at == len(lines) - 1 else "name"
        yield Label(line, x, first + LINE * at, role, anchor="middle", colour=area.ink, of=area.of)  # type: ignore[arg-type]


def _moved_aside(area: MapName, lines: tuple[Label, ...]) -> Iterator[tuple[Label, ...]]:
    """A name inside its area; a numeral also some pixels left or right, as far as its area goes there."""
    yield lines
    if lines and area.numeral:
        slack = (area.cut.spots[0].width + _OVER_EDGE - width_of(area.name)) / 2
        for step in takewhile(lambda step: step <= slack, _STEPS_ASIDE):
            for way in (step, -step):
                yield tuple(replace(line, x=line.x + way) for line in lines)


def set_names(
    areas: Sequence[MapName], room: LabelRoom, *, left: float, top: float, farthest: float = FARTHEST,
    cuts: Sequence[Cut] = (),
) -> tuple[list[Label], list[RuleLine], list[MapName]]:  # fmt: skip
    """The names of a map whose upper left corner is given, and the leaders of those beside it.

    The chosen place comes first. Then name and number inside, then both beside, near by; then the name alone, inside or
    beside with a leader up to `farthest`. Where few find no place, all are set anew with these first; those that find
    none then either come back as the third part. `cuts` are all areas of the map, where not all want a name.
    """
    walls = _Walls(cuts or [area.cut for area in areas], left=left, top=top)
    boxes, segments = list(room.boxes), list(room.segments)
    attempts = []
    first: list[MapName] = []
    for _ in range(_ATTEMPTS):
        room.boxes[:], room.segments[:] = boxes, segments
        attempt = _set_in_turn(areas, room, first, walls, left=left, top=top, farthest=farthest)
        attempts.append((len(attempt[2]), attempt, list(room.boxes), list(room.segments)))
        if not 0 < len(attempt[2]) <= _FEW:
            break
        first = [*attempt[2], *first]
    _, best, room.boxes[:], room.segments[:] = min(attempts, key=lambda attempt: attempt[0])
    return best


def _set_in_turn(
    areas: Sequence[MapName], room: LabelRoom, first: Sequence[MapName], walls: _Walls, *, left: float, top: float,
    farthest: float,
) -> tuple[list[Label], list[RuleLine], list[MapName]]:  # fmt: skip
    """Names and leaders, the chosen place before those in `first` and the others; and the areas without a name."""
    labels: list[Label] = []
    leaders: list[RuleLine] = []
    nameless: list[MapName] = []
    chosen = [area for area in areas if area.chosen]
    early = [area for area in first if not area.chosen]
    others = [area for area in areas if not area.chosen and area not in first]
    for turn in (chosen, early, others):
        rest = turn
        for number, far in ((True, _NEAR), (False, farthest)):
            rest = _inside_each(rest, room, labels, left=left, top=top, number=number)
            rest = _beside_each(rest, room, labels, walls, leaders=leaders, left=left, top=top, far=far)
        nameless += rest
    return labels, leaders, nameless


def _inside_each(
    areas: Sequence[MapName], room: LabelRoom, labels: list[Label], *, left: float, top: float, number: bool
) -> list[MapName]:  # fmt: skip
    """Add the names that fit inside; the areas whose names do not."""
    rest = []
    for area in areas:
        in_middle = inside(area, left=left, top=top, number=number)
        labels_inside = room.placed(_moved_aside(area, in_middle))
        labels += labels_inside
        rest += [] if labels_inside else [area]
    return rest


def _beside_each(
    areas: Sequence[MapName], room: LabelRoom, labels: list[Label], walls: _Walls, *,
    leaders: list[RuleLine], left: float, top: float, far: float,
) -> list[MapName]:  # fmt: skip
    """Add the names that find a place beside the map; the areas whose names find none."""
    rest = []
    for area in sorted(areas, key=lambda area: area.cut.spots[0].y):
        labels_beside = _beside(area, room, leaders, walls, left=left, top=top, far=far)
        labels += labels_beside
        rest += [] if labels_beside else [area]
    return rest


def _beside(
    area: MapName,
    room: LabelRoom,
    leaders: list[RuleLine],
    walls: _Walls,
    *,
    left: float,
    top: float,
    far: float,
) -> tuple[Label, ...]:
    """The name in the first place that is free, and its leader."""
    start = left + area.cut.spots[0].x, top + area.cut.spots[0].y
    key = (area.of, area.cut.code, far)
    if key not in walls.wishes:  # they are the same in each attempt
        walls.wishes[key] = _wishes(area, room.bounds, left=left, top=top, farthest=far)
    for _, shift, opposite, x, lines in walls.wishes[key]:
        at = (left + x, start[1] + shift)
        boxes = _boxes_aside(lines, at, side=-opposite, bold=area.chosen)
        way = (start, (at[0] + opposite * _OWN_LINE, at[1]))
        if not room.is_free(boxes) or any(box.crossed_by(*way) for box in boxes):
            continue
        if not room.is_clear(way) or _crosses(way, leaders) or walls.are_in(way, area.cut.code):
            continue
        room.take(boxes)
        room.take_line(way)
        leaders.append(RuleLine(way, "leader", "ink" if area.chosen else "muted"))
        return tuple(_aside(area, lines, at, side=-opposite))
    return ()


def _boxes_aside(lines: Sequence[str], at: Point, *, side: int, bold: bool) -> list[Box]:
    """The room of each line of a name beside the map, right of a point or left of it."""
    (x, middle), half = at, LINE / 2
    first = middle - half * (len(lines) - 1)
    boxes = []
    for number, line in enumerate(lines):
        y, width = first + LINE * number, width_of(line, bold=bold)
        left = x if side > 0 else x - width
        boxes.append(Box(left, y - half, left + width, y + half))
    return boxes


def _wishes(area: MapName, bounds: Box, *, left: float, top: float, farthest: float) -> list[Wish]:
    """Where a name may stand in the drawing, the shortest leader first; near by only with its number, if it has one.

    No leader goes further up or down than aside: a steep one passes names of others and seems to lead to them.
    """
    spot = area.cut.spots[0]
    wishes: list[Wish] = []
    for lines, cost in _sayings(area, alone=farthest > _NEAR):
        broad, half = max(width_of(line, bold=area.chosen) for line in lines), LINE * len(lines) / 2
        for shift, edges in zip(SHIFTS, area.cut.flanks(min(len(lines), MOST_LINES)), strict=True):
            y, far = top + spot.y + shift, cost + abs(shift) * _ASLANT
            if y - half < bounds.top or y + half > bounds.bottom:
                continue
            right, before = edges[1] + _LEADER, edges[0] - _LEADER
            ends = right - spot.x, spot.x - before
            if abs(shift) <= ends[0] and left + right + broad <= bounds.right and far + ends[0] <= farthest:
                wishes.append((far + ends[0], shift, -1, right, lines))
            if abs(shift) <= ends[1] and left + before - broad >= bounds.left and far + ends[1] <= farthest:
                wishes.append((far + ends[1], shift, 1, before, lines))
    return sorted(wishes)


def _sayings(area: MapName, *, alone: bool) -> Iterator[tuple[tuple[str, ...], int]]:
    """The ways to say a name and its number beside the map, and how many pixels of leader each is worth."""
    wide, narrow = wrap_text(area.name, _FOLDED), wrap_text(area.name, 1)
    if area.number:
        yield (f"{area.name} {area.number}",), 0
        yield (*wide[:-1], f"{wide[-1]} {area.number}"), 4
        yield (*wide, area.number), 8
        yield (*narrow, area.number), 20
        if not alone:
            return
    cost = 60 if area.number else 0
    yield (area.name,), cost
    yield wide, cost + 4
    yield narrow, cost + 20


def _aside(area: MapName, lines: Sequence[str], at: Point, *, side: int) -> Iterator[Label]:
    x, middle = at
    first = middle - LINE * (len(lines) - 1) / 2
    for number, line in enumerate(lines):
        y = first + LINE * number
        anchor = "start" if side > 0 else "end"
        ink = "ink" if area.chosen else "muted"
        yield Label(line, x, y, "name", anchor, ink, bold=area.chosen, of=area.of)  # type: ignore[arg-type]


def set_key(
    areas: Sequence[MapName], room: LabelRoom, *, left: float, top: float, corner: Point, width: float
) -> tuple[list[Label], float]:
    """The list of names that stand neither in their areas nor beside the map, and the height in pixels it takes.

    Each has its letter there and on its area, where that is free. The list stands in columns, `width` pixels broad, whose
    upper left corner is `corner`.
    """
    columns = max(1, int((width + _BETWEEN_COLUMNS) // (_COLUMN + _BETWEEN_COLUMNS)))
    column = (width - _BETWEEN_COLUMNS * (columns - 1)) / columns
    entries = [
        wrap_text(f"{_letter(at)} {area.name} {area.number}".strip(), column, bold=area.chosen)
        for at, area in enumerate(areas)
    ]
    rows = math.ceil(sum(map(len, entries)) / columns)
    labels: list[Label] = []
    row, lowest, x = 0, 0, corner[0]
    for at, (area, lines) in enumerate(zip(areas, entries, strict=True)):
        if row >= rows:
            row, x = 0, x + column + _BETWEEN_COLUMNS
        for words in lines:
            y = corner[1] + (row + 0.5) * _KEY_LINE
            labels.append(Label(words, x, y, "key", colour="ink", bold=area.chosen, of=area.of))
            row += 1
        lowest = max(lowest, row)
        spot = area.cut.spots[1] if area.cut.spots[1].width else area.cut.spots[0]
        letter = Label(
            _letter(at), left + spot.x, top + spot.y, "key", "middle", area.ink, bold=area.chosen, of=area.of
        )
        labels += room.placed([(letter,)])
    return labels, lowest * _KEY_LINE + _LEADER if lowest else 0.0


def _letter(at: int) -> str:
    """`a` to `z`, then `aa`, `ab` ..."""
    more, last = divmod(at, len(ascii_lowercase))
    return (ascii_lowercase[more - 1] if more else "") + ascii_lowercase[last]


def _crosses(way: Sequence[Point], others: Sequence[RuleLine]) -> bool:
    return any(_meet(way[0], way[-1], other.points[0], other.points[-1]) for other in others)


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether two straight lines cross."""
    return _turn(a, b, c) != _turn(a, b, d) and _turn(c, d, a) != _turn(c, d, b)


def _turn(a: Point, b: Point, c: Point) -> bool:
    return (b[0] - a[0]) * (c[1] - a[1]) > (b[1] - a[1]) * (c[0] - a[0])


def occupied_boxes(labels: Sequence[Label]) -> list[Box]:
    """The room that labels take, a pixel larger on each side."""
    boxes = (box_of(label) for label in labels)
    return [Box(b.left - 1, b.top - 1, b.right + 1, b.bottom + 1) for b in boxes]
