"""Each point of a chart in words, in the order one reads along it."""

import re

import pytest

from observatory.text import Text
from observatory.views.points import points
from tests.observatory import panels

ES = Text("es")


def test_a_line_is_read_along_the_time_with_value_unit_and_status() -> None:
    said = points(panels.trend(), ES)
    assert said[0] == "Independencia, 2012: 388 casos"
    assert said[-1] == "Independencia, de enero a octubre de 2024: 655 casos; periodo incompleto"
    assert len(said) == len(panels.trend().rows)


def test_a_gap_is_a_point_too_and_says_what_is_missing() -> None:
    missing = [one for one in points(panels.months(), ES) if "no recibido" in one]
    assert missing == ["Independencia, mayo de 2023: no recibido"]


def test_a_rate_brings_its_interval() -> None:
    assert any(" a " in one.split(": ", 1)[1] for one in points(panels.rates(), ES))


def test_bars_are_read_group_by_group() -> None:
    said = points(panels.by_age(), ES)
    groups = [one.split(", ")[1] for one in said]
    assert groups == sorted(groups, key=lambda group: int(re.match(r"\d+", group)[0]))


def test_a_map_is_read_from_the_highest_value_down_and_its_gaps_last() -> None:
    said = points(panels.statuses_map(), ES)
    has_value = [" casos" in one or "habitantes" in one or "denuncias" in one for one in said]
    assert has_value == sorted(has_value, reverse=True)


@pytest.mark.parametrize("made", [panels.empty, panels.hostile, panels.comparison, panels.several])
def test_every_kind_of_panel_can_be_read(made) -> None:
    panel = made()
    assert all(": " in one for one in points(panel, ES))
    assert bool(points(panel, ES)) == bool(panel.rows)
