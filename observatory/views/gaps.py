"""Leaves gaps in a line where words stand, so that it crosses none of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from observatory.views.frame import Trace
from observatory.views.shapes import Box, Point
from observatory.views.wording import CHARACTER, LINE

_AROUND = 1  # pixels left free around the words


def boxes_of(labels: Trace, *, scale: float) -> list[Box]:
    """What the words of a trace of centred labels cover, in degrees; `scale` is pixels a degree."""
    made = []
    for x, y, said in zip(labels["x"], labels["y"], labels["text"], strict=True):
        lines = said.split("<br>")
        half = (max(map(len, lines)) * CHARACTER / 2 + _AROUND) / scale
        rise = (len(lines) * LINE / 2 + _AROUND) / scale
        made.append(Box(x - half, x + half, y - rise, y + rise))
    return made


def outside(line: Sequence[Point], boxes: Iterable[Box]) -> list[list[Point]]:
    """The stretches of a line that lie in none of the boxes."""
    pieces = [list(line)]
    for box in boxes:
        pieces = [rest for piece in pieces for rest in _without(piece, box)]
    return pieces


def _without(line: Sequence[Point], box: Box) -> Iterator[list[Point]]:
    kept = [line[0]]
    for start, end in pairwise(line):
        enters, leaves = _inside(start, end, box)
        if enters >= leaves:
            kept.append(end)
            continue
        if enters > 0:
            kept.append(_at(start, end, enters))
        if len(kept) > 1:
            yield kept
        kept = [_at(start, end, leaves)]
        if leaves < 1:
            kept.append(end)
    if len(kept) > 1:
        yield kept


def _inside(start: Point, end: Point, box: Box) -> tuple[float, float]:
    """From which to which share of the way from start to end lies in the box (Liang and Barsky, 1984)."""
    enters, leaves = 0.0, 1.0
    ways = ((start[0], end[0], box.left, box.right), (start[1], end[1], box.bottom, box.top))
    for here, there, low, high in ways:
        way = there - here
        if way == 0:
            if not low < here < high:
                return 1.0, 0.0
            continue
        first, last = sorted(((low - here) / way, (high - here) / way))
        enters, leaves = max(enters, first), min(leaves, last)
    return enters, leaves


def _at(start: Point, end: Point, share: float) -> Point:
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])
