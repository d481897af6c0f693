"""Leaves gaps in a line where words stand, so that it crosses none of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from observatory.charts.chart import Point
from observatory.charts.layout.label_placement import Box
from observatory.model import ObsStatus, Row


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
