"""Where a mouse or a finger meets each mark of a Chart: an outline, the place it speaks of, its period and its words.

The explorer lays them over its figures, whatever drew those, and lights the same place in each of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypedDict

from observatory.charts.chart import Bar, Chart, Dot, Mark, Shape

_REACH: Final = 7  # pixels round a point that still meet it
_BREATH: Final = 4  # above and below a bar


class Target(TypedDict):
    """`d` is the data of an SVG path; it and the words may be given by their place among those that figures share.

    `line`: it is a line between marks, which says a place and no number.
    """

    place: str
    period: str
    says: str | int
    d: str | int
    line: bool


def targets_of(chart: Chart) -> list[Target]:
    """The lines first, so that a mark on a line is met before it; then each mark, in the order of the Chart."""
    return [*_lines(chart), *(_target(chart, mark) for mark in chart.marks)]


def _lines(chart: Chart) -> Iterator[Target]:
    for stroke in chart.strokes:
        marks = [chart.marks[at] for at in stroke.marks]
        points = [f"{mark.form.x:.0f} {mark.form.y:.0f}" for mark in marks if isinstance(mark.form, Dot)]
        place = marks[0].row.territory
        yield {"place": place, "period": "", "says": "", "d": f"M{'L'.join(points)}", "line": True}


def _target(chart: Chart, mark: Mark) -> Target:
    row = mark.row
    said = {"place": row.territory, "period": str(row.period), "says": mark.words}
    return {**said, "d": _outline(chart, mark), "line": False}  # type: ignore[typeddict-item]


def _outline(chart: Chart, mark: Mark) -> str:
    """Of an area its own; of a point a square around it; of a bar the whole row, with its number."""
    match mark.form:
        case Shape(path):
            return path
        case Dot(x, y):
            return _box(x - _REACH, y - _REACH, 2 * _REACH, 2 * _REACH)
        case Bar(x, y, width, height):
            area = chart.areas[mark.area]
            if area.values is None or area.time is not None:
                return _box(x, y, width, height)
            return _box(area.left, y - _BREATH, area.right - area.left, height + 2 * _BREATH)


def _box(x: float, y: float, width: float, height: float) -> str:
    return f"M{x:.0f} {y:.0f}h{width:.0f}v{height:.0f}h{-width:.0f}z"
