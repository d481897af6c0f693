"""A chart on a sheet of little height: names and numbers stand apart there too."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from observatory.text import Text
from observatory.views import charts
from observatory.views.frame import NARROW, WIDE
from observatory.views.lowered import lowered
from tests.observatory import panels
from tests.observatory.making import panel, row
from tests.observatory.pieces import LIMA_NORTE, RATE


def crowded(count: int, apart: float) -> dict[str, Any]:
    rows = [
        row(RATE.id, place.code, year, 100 + at * apart)
        for at, place in enumerate(LIMA_NORTE[:count]) for year in ("2022", "2023")
    ]  # fmt: skip
    return charts.figure(panel(RATE, rows), Text())


def names_of(figure: dict[str, Any]) -> list[tuple[float, int]]:
    """The middle of each name at the end of a line in pixels, and how many it takes."""
    layout = figure["layout"]
    room = layout["height"] - layout["margin"]["t"] - layout["margin"]["b"]
    found = [one for one in layout["annotations"] if one["x"] == 1]
    return sorted((one["y"] * room, 15 * (one["text"].count("<br>") + 1)) for one in found)


@pytest.mark.parametrize(("count", "apart"), [(3, 2.0), (8, 1.0), (8, 20.0)])
def test_names_at_the_ends_of_lines_stand_apart_on_a_lower_sheet(count: int, apart: float) -> None:
    low = lowered(crowded(count, apart), width=WIDE, height=150)
    assert len(names_of(low)) == count
    for (below, size), (above, other) in pairwise(names_of(low)):
        assert above - below >= (size + other) / 2 - 0.5


def test_a_sheet_is_no_lower_than_its_names_allow_and_never_higher_than_the_chart() -> None:
    few, many = (lowered(crowded(count, 1.0), width=WIDE, height=150)["layout"]["height"] for count in (2, 8))
    assert few == 150
    assert many > few
    whole = crowded(2, 1.0)
    assert lowered(whole, width=WIDE, height=5000)["layout"]["height"] == charts.height_of(crowded(2, 1.0))


def test_numbers_that_lose_their_room_on_a_lower_sheet_are_moved_or_left_out() -> None:
    rows = [
        row(RATE.id, place, year, value)
        for place, value in (("PE-150112", 30.0), ("PE-150110", 26.0)) for year in ("2019", "2023")
    ]  # fmt: skip
    made, low = (charts.figure(panel(RATE, rows), Text()) for _ in range(2))
    lowered(low, width=WIDE, height=90)
    assert _numbers(made) != _numbers(low)


def _numbers(figure: dict[str, Any]) -> list[tuple[Any, Any]]:
    return [(one.get("text"), one.get("textposition")) for one in figure["data"]]


@pytest.mark.parametrize("last", range(2010, 2026, 3))
def test_the_name_of_a_series_that_ended_early_does_not_run_over_the_names_at_the_edge(last: int) -> None:
    rows = [row(RATE.id, "PE-150112", str(year), 30.0) for year in range(2009, 2027)]
    rows += [row(RATE.id, "PE-150135", str(year), 12.0) for year in range(2009, last + 1)]  # a long name
    layout = charts.figure(panel(RATE, rows), Text(), narrow=True)["layout"]
    first, end = layout["xaxis"]["range"]
    room = NARROW - layout["margin"]["l"] - layout["margin"]["r"]
    early = [one for one in layout["annotations"] if one["text"] == "San Martín de Porres" and one["x"] != 1]
    for one in early:
        assert (one["x"] - first) / (end - first) * room + len(one["text"]) * 6.6 + 10 <= room + 18


@pytest.mark.parametrize("made", ["trend", "sparse", "months", "rates", "comparison"])
def test_every_series_can_be_set_lower(made: str) -> None:
    assert (
        lowered(charts.figure(panels.EVERY[made](), Text()), width=WIDE, height=200)["layout"]["height"]
        >= 200
    )
