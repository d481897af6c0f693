"""The room for words inside an area, held to a picture of the area that is counted pixel by pixel."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely

from observatory.charts.layout.label_placement import MOST_LINES
from observatory.charts.layout.outline_paths import Cut, project_outlines
from observatory.charts.layout.text_metrics import LINE
from tests.observatory.charts.planted import outlines

FINE = 0.25
"""Pixels between two points of the picture."""
LINES_APART, BESIDE, ENOUGH = 3, 3, 130
"""Pixels from one line that is looked at to the next, from words to the edge, and that are enough."""
JUST_BELOW = 1e-6
"""Pixels: a line that runs along an edge belongs to what is below it."""


def picture_of(area: Cut) -> np.ndarray:
    """Whether the points of each line that is looked at lie inside: of shape (lines, points)."""
    shape = shapely.Polygon()
    for ring in area.rings:
        shape = shape.symmetric_difference(shapely.Polygon([(x / 10, y / 10) for x, y in ring]).buffer(0))
    across, down = np.meshgrid(np.arange(0, 400, FINE), np.arange(0, 900, LINES_APART) + JUST_BELOW)
    return np.asarray(shapely.contains_xy(shape, across, down))


def longest_run(free: np.ndarray) -> int:
    """How many points in a row are free."""
    ends = np.flatnonzero(np.diff(np.concatenate(([0], free.astype(int), [0]))))
    return int(max(ends[1::2] - ends[::2], default=0))


@pytest.mark.parametrize("width", [240, 360])
@pytest.mark.parametrize("name", ["lima_districts", "el_alto_districts"])
def test_words_have_the_broadest_room_in_which_all_their_lines_are_inside(name: str, width: int) -> None:
    (drawn,) = (known.outlines for known in outlines().sets if known.name == name)
    sheet = project_outlines(tuple(drawn), (), width=width, height=900)
    narrow = 0
    for area in sheet.cuts:
        inside = picture_of(area)
        for lines in range(1, MOST_LINES + 1):
            high = math.ceil(lines * LINE / LINES_APART) + 1
            broadest = max(
                longest_run(np.asarray(inside[top : top + high].all(axis=0)))
                for top in range(len(inside) - high + 1)
            )
            expected = max(broadest * FINE - 2 * BESIDE, 0)
            spot = area.spots[lines]
            assert spot.width == pytest.approx(expected, abs=2 * FINE) or spot.width >= ENOUGH <= expected
            if spot.width:
                top = round(spot.y / LINES_APART - (high - 1) / 2)
                left, right = (round((spot.x + side * spot.width / 2) / FINE) for side in (-1, 1))
                assert inside[top : top + high, left : right + 1].all()
                narrow += spot.width < ENOUGH
    assert narrow > 10
