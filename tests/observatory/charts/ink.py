"""Looks for the ink of a Chart's marks in a picture of it: its colour where the mark stands, paper where it is hollow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from observatory.charts.chart import Bar, Chart, Dot, Mark, MarkStyle, Shape
from observatory.charts.colours import LIGHT
from tests.observatory.charts.reading import point_inside

KINDS = (
    "trend",
    "sparse",
    "months",
    "rates",
    "by_sex",
    "by_age",
    "several",
    "comparison",
    "lima_map",
    "statuses_map",
)
"""Ten panels of tests/observatory/panels.py, in which each form of mark occurs."""
_TOLERANCE = 12  # of 255, in each of red, green and blue


@dataclass(frozen=True, slots=True)
class Picture:
    """Red, green and blue of each dot of a painted chart (height x width x 3), `scale` dots to a pixel of the chart."""

    dots: Any
    scale: float

    def has_ink(self, x: float, y: float, token: str, *, reach: float = 0.0) -> bool:
        """Whether the colour is at a point of the chart, or within `reach` pixels of it."""
        colour = np.array([int(LIGHT[token][at : at + 2], 16) for at in (1, 3, 5)])
        around = int(reach * self.scale) + 1
        row, column = int(y * self.scale), int(x * self.scale)
        part = self.dots[
            max(row - around, 0) : row + around + 1, max(column - around, 0) : column + around + 1
        ]
        return bool((np.abs(part.astype(int) - colour).max(axis=-1) <= _TOLERANCE).any())


def missing_ink(chart: Chart, picture: Picture) -> dict[str, str]:
    """What is not as it should be where a mark stands, by the words of the mark; empty where all is there."""
    return {mark.words: fault for mark in chart.marks for fault in _faults_of(mark, picture)}


def _faults_of(mark: Mark, picture: Picture) -> Iterator[str]:
    match mark.form:
        case Dot() as dot if dot.radius:
            yield from _of_dot(mark.look, picture, dot)
        case Bar() as bar if mark.look.opacity == 1 and bar.width >= 3:
            yield from _of_bar(mark.look, picture, bar)
        case Shape(path) if mark.look.fill == "full":
            if not picture.has_ink(*point_inside(path), mark.look.colour, reach=4):
                yield "its area has another colour"


def _of_dot(look: MarkStyle, picture: Picture, dot: Dot) -> Iterator[str]:
    middle, edge = (look.colour, look.colour) if look.fill == "full" else ("paper", look.colour)
    if not picture.has_ink(dot.x, dot.y, middle, reach=dot.radius / 3):
        yield f"no {middle} in its middle"
    if not picture.has_ink(dot.x, dot.y, edge, reach=dot.radius + 1.5):
        yield f"no {edge} around it"


def _of_bar(look: MarkStyle, picture: Picture, bar: Bar) -> Iterator[str]:
    middle = bar.y + bar.height / 2
    reach = max(min(bar.width, bar.height) / 2 - 1, 0.5)
    if not picture.has_ink(bar.x + bar.width / 2, middle, look.colour, reach=reach):
        yield "its bar is not there"
    if look.fill != "full" and not picture.has_ink(bar.x, middle, look.colour, reach=bar.height / 2 - 2):
        yield "its bar is open at its beginning"
