"""The numbers beside marks: none over another, and none over a mark."""

from __future__ import annotations

from typing import Any

import pytest

from observatory.text import Text
from observatory.views import charts
from observatory.views.frame import NARROW, WIDE
from observatory.views.numbers import settle
from tests.observatory import panels
from tests.observatory.making import panel, row
from tests.observatory.pieces import RATE


def trace(points: list[tuple[float, float]], position: str = "top center") -> dict[str, Any]:
    return {
        "mode": "markers+text",
        "x": [x for x, _ in points],
        "y": [y for _, y in points],
        "text": [f"{y:.1f}" for _, y in points],
        "textposition": [position for _ in points],
        "marker": {"size": [7 for _ in points]},
    }


def test_of_two_series_that_meet_the_one_painted_last_keeps_its_place() -> None:
    behind, chosen = trace([(2023, 34.5)]), trace([(2023, 29.0)])
    settle([behind, chosen], across=40, up=5)
    assert (chosen["text"], chosen["textposition"]) == (["29.0"], ["top center"])
    assert (behind["text"], behind["textposition"]) == (["34.5"], ["top center"])
    settle([behind, chosen], across=40, up=2)  # 11 pixels apart
    assert behind["textposition"] == ["top center"]
    assert chosen["textposition"] == ["bottom center"]


def test_a_number_that_has_no_room_is_left_out_and_the_newest_stays() -> None:
    crowd = trace([(2020, 10.0), (2020.2, 10.2), (2020.4, 10.1)])
    settle([crowd], across=20, up=5)
    assert crowd["text"] == ["", "10.2", "10.1"]


def test_numbers_with_room_stay_as_they_are() -> None:
    wide = trace([(2018, 10.0), (2020, 12.0), (2023, 9.0)], "bottom left")
    settle([wide], across=40, up=5)
    assert wide["textposition"] == ["bottom left"] * 3
    assert "" not in wide["text"]


@pytest.mark.parametrize("narrow", [False, True])
def test_two_countries_of_one_survey_can_be_read(narrow: bool) -> None:
    """Bolivia's 29,0 of 2023 lay over Peru's 34,5 of the same year."""
    rows = [
        row(RATE.id, "PE-150112", year, value)
        for year, value in (("2018", 38.1), ("2021", 33.6), ("2022", 35.6), ("2023", 34.5), ("2024", 33.9))
    ]
    rows += [row(RATE.id, "PE-150110", year, value) for year, value in (("2016", 37.7), ("2023", 29.0))]
    figure = charts.figure(panel(RATE, rows), Text(), narrow=narrow)
    margin, height = figure["layout"]["margin"], figure["layout"]["height"]
    left, right = figure["layout"]["xaxis"]["range"]
    low, high = figure["layout"]["yaxis"]["range"]
    across = ((NARROW if narrow else WIDE) - margin["l"] - margin["r"]) / (right - left)
    up = (height - margin["t"] - margin["b"]) / (high - low)
    boxes = [
        _drawn(one["x"][at] * across, one["y"][at] * up, said, one["textposition"][at])
        for one in figure["data"] if "text" in one["mode"] for at, said in enumerate(one["text"]) if said
    ]  # fmt: skip
    assert len(boxes) >= 5
    for at, (x0, x1, y0, y1) in enumerate(boxes):
        for a0, a1, b0, b1 in boxes[:at]:
            assert x1 <= a0 or a1 <= x0 or y1 <= b0 or b1 <= y0


def _drawn(x: float, y: float, said: str, position: str) -> tuple[float, float, float, float]:
    """What letters of 12 pixels cover at the least, where plotly sets them."""
    wide, high = len(said) * 5.5, 9
    left = x - wide / 2 if position.endswith("center") else x - 6 - wide
    bottom = y + 7 if position.startswith("top") else y - 7 - high
    return left, left + wide, bottom, bottom + high


@pytest.mark.parametrize("made", list(panels.EVERY))
def test_every_kind_of_panel_keeps_the_number_of_its_newest_mark(made: str) -> None:
    for one in charts.figure(panels.EVERY[made](), Text())["data"]:
        if "text" in one.get("mode", "") and one.get("meta") and len(one["x"]) > 1:
            assert any(one["text"])
