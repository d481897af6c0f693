"""A line is cut where words stand, and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest

from observatory.outlines import load_outlines
from observatory.text import Text
from observatory.views import maps
from observatory.views.gaps import boxes_of, outside
from observatory.views.shapes import Box
from tests.observatory import map_panels

BOX = Box(1, 2, 1, 2)


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ([(0, 0), (3, 0)], [[(0, 0), (3, 0)]]),
        ([(0, 1.5), (3, 1.5)], [[(0, 1.5), (1, 1.5)], [(2, 1.5), (3, 1.5)]]),
        ([(1.5, 0), (1.5, 1.5), (3, 1.5)], [[(1.5, 0), (1.5, 1)], [(2, 1.5), (3, 1.5)]]),
        ([(1.2, 1.5), (1.8, 1.5)], []),
        ([(1.5, 1.5), (1.5, 4), (4, 4)], [[(1.5, 2), (1.5, 4), (4, 4)]]),
        ([(1, 0), (1, 3)], [[(1, 0), (1, 3)]]),
    ],
)
def test_what_lies_in_the_box_is_left_out(line: list[Any], left: list[Any]) -> None:
    assert outside(line, [BOX]) == left


@pytest.mark.parametrize("narrow", [False, True])
def test_the_municipal_limit_of_el_alto_crosses_no_name_of_a_district(narrow: bool) -> None:
    panel, outlines = map_panels.el_alto_population(), load_outlines()
    data = maps.figure(panel, outlines, Text(), narrow=narrow)["data"]
    limit = next(one for one in data if one.get("name") == "límite municipal")
    named = next(one for one in data if one.get("mode") == "text")
    assert len(named["text"]) > 10
    scale = _pixels_a_degree(panel, outlines, narrow=narrow)
    boxes = boxes_of(named, scale=scale)
    points = [at for at in zip(limit["x"], limit["y"], strict=True) if at[0] is not None]
    slack = 1 / scale
    inside = [
        (x, y) for x, y in points for box in boxes
        if box.left + slack < x < box.right - slack and box.bottom + slack < y < box.top - slack
    ]  # fmt: skip
    assert inside == []
    assert limit["x"].count(None) > 3


def _pixels_a_degree(panel: Any, outlines: Any, *, narrow: bool) -> float:
    layout = maps.figure(panel, outlines, Text(), narrow=narrow)["layout"]
    low, high = layout["yaxis"]["range"]
    plot: float = layout["height"] - layout["margin"]["t"] - layout["margin"]["b"]
    return plot / (high - low)
