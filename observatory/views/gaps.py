"""Leaves gaps in a line where words stand, so that it crosses none of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from observatory.charts import gaps, placing
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
    return gaps.outside(line, [placing.Box(box.left, box.bottom, box.right, box.top) for box in boxes])
