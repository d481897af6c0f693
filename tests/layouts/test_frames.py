"""Frames that pages have in common: kept for the very Panels and eyes they were made for, and not without end."""

from __future__ import annotations

from dataclasses import replace

import pytest

from layouts.chart import chart
from layouts.frames import Frames
from layouts.html import render
from layouts.sight import Sight
from observatory.model import Panel
from observatory.outlines import Outlines, load_outlines
from observatory.text import Text
from tests.observatory import panels


@pytest.fixture(scope="module")
def outlines() -> Outlines:
    return load_outlines()


@pytest.fixture
def sight(outlines: Outlines) -> Sight:
    return Sight(Text("es"), outlines, base_url="https://observatorio.example")


def later(panel: Panel) -> Panel:
    """The same query in a release that says otherwise."""
    rows = tuple(replace(row, value=row.value and row.value + 1) for row in panel.rows)
    return replace(panel, rows=rows)


def test_a_frame_is_made_once_for_all_the_pages_it_stands_on(sight: Sight) -> None:
    made: list[int] = []
    frames, panel = Frames(), panels.trend()
    for _ in range(3):
        same_eyes = replace(sight)  # each page has a Sight of its own
        frames.frame(lambda: made.append(1) or "a", (panel,), same_eyes, how=())
    assert len(made) == 1


def test_two_releases_side_by_side_never_show_the_frame_of_each_other(sight: Sight) -> None:
    old = panels.trend()
    new = later(old)
    for _ in range(2):  # asked in turns, as an older release beside the one on show is
        assert "registraron 738 casos" in render(chart(old, sight, id_="a"))
        assert "registraron 739 casos" in render(chart(new, sight, id_="a"))


def test_a_panel_that_takes_the_place_of_another_in_memory_has_a_frame_of_its_own(sight: Sight) -> None:
    """A Panel that nobody holds is gone, and the next may lie where it lay."""
    frames = Frames()
    for value in range(200):
        panel = replace(panels.trend(), notes=(str(value),))
        said = frames.frame(lambda panel=panel: panel.notes[0], (panel,), sight, how=())
        assert said.html == str(value)
        del panel


def test_each_language_address_and_place_on_the_page_has_a_frame_of_its_own(sight: Sight) -> None:
    panel = panels.trend()
    said = {
        render(chart(panel, seen, id_=id_, table=table))
        for seen in (sight, replace(sight, text=Text("fr")), replace(sight, base_url="https://otra.example"))
        for id_ in ("a", "b")
        for table in (True, False)
    }
    assert len(said) == 12


def test_maps_that_share_their_classes_are_not_those_that_stand_alone(sight: Sight) -> None:
    panel = panels.lima_map()
    higher = replace(panel, rows=tuple(replace(row, value=(row.value or 0) * 40) for row in panel.rows))
    alone = render(chart(panel, sight, id_="a"))
    assert render(chart(panel, sight, id_="a", beside=[higher])) != alone
    assert render(chart(panel, sight, id_="a")) == alone


def test_other_outlines_and_help_lines_are_other_eyes(sight: Sight) -> None:
    panel, frames = panels.lima_map(), Frames()
    none = replace(sight, outlines=Outlines.from_sets([]))
    assert [
        frames.frame(lambda said=said: said, (panel,), seen, how=()).html
        for seen, said in ((sight, "map"), (none, "bars"), (none, "never asked"), (sight, "map"))
    ] == ["map", "bars", "bars", "map"]


def test_the_frames_asked_for_longest_ago_make_room(sight: Sight) -> None:
    frames = Frames(most_letters=1000)
    every = [replace(panels.trend(), query=str(number)) for number in range(5)]
    made: list[str] = []
    for panel in (*every, every[-1], every[0]):
        frames.frame(lambda panel=panel: made.append(panel.query) or "x" * 300, (panel,), sight, how=())
    assert made == ["0", "1", "2", "3", "4", "0"]
