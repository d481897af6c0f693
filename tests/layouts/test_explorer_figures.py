"""What the explorer's page is sent of a chart: areas that are themselves met, and no point that nobody sees."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from layouts.explorer.figures import FigureRoom, fit_height, map_height, paint_figure
from layouts.explorer.map_frames import table_of
from layouts.explorer.scene import DistrictMap, Step
from observatory.charts.chart import Chart, Dot
from observatory.charts.findings.ranking import heading_and_rest
from observatory.charts.kinds.chosen_kind import DESK, chart_of
from observatory.charts.kinds.maps.map_classes import course_of
from observatory.charts.layout.axes import Height
from observatory.charts.painting.plotly import figure
from observatory.model import Period
from observatory.text import Text
from tests.observatory import panels
from tests.observatory.charts import planted
from tests.observatory.charts.reading import OUTLINES
from tests.observatory.charts.test_many_places import bars_of, many, map_of

ES = Text()
ROOM = FigureRoom(DESK)


@pytest.mark.parametrize("name", ["lima_map", "statuses_map", "el_alto_map", "el_alto_population"])
def test_each_filled_area_of_a_map_is_met_as_its_own_mark(name: str) -> None:
    chart = chart_of(panels.EVERY[name](), ES, width=DESK, outlines=OUTLINES)
    sent = paint_figure(chart, ROOM, name="x", plotted=False)
    filled = [area["d"] for area in sent["areas"] if sent["inks"][area["ink"]]["fill"] != "none"]
    met = [
        (path, target["place"], target["says"]) for path, target in zip(filled, sent["targets"], strict=True)
    ]
    assert met == [(mark.form.path, mark.row.territory, mark.words) for mark in chart.marks]  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["trend", "several", "months", "rates", "sparse", "by_age", "planted"])
def test_no_point_that_is_seen_is_left_out_of_a_figure(name: str) -> None:
    panel = planted.every_year() if name == "planted" else panels.EVERY[name]()
    chart = chart_of(panel, ES, width=DESK, outlines=OUTLINES)
    whole, sent = (
        figure(chart)["data"],
        (paint_figure(chart, ROOM, name="x")["figure"] or {"data": []})["data"],
    )
    markers = [trace for trace in whole if trace.get("mode") == "markers"]
    left_out = [
        trace for trace in markers
        if not any(trace["x"] == each["x"] and trace["y"] == each["y"] for each in sent if each.get("mode") == "markers")
    ]  # fmt: skip
    for trace in left_out:
        for at in trace["customdata"]:  # type: ignore[union-attr]
            mark = chart.marks[at]  # type: ignore[index]
            assert isinstance(mark.form, Dot) and mark.form.radius == 0 and not mark.whiskers, mark.words
    assert len(whole) - len(sent) == len(left_out)


def test_the_table_of_a_long_ranking_says_how_many_places_it_lists() -> None:
    shown = many()
    table = table_of(replace(shown, view="bars"), bars_of(shown).marks, ES)
    assert table["caption"].endswith("(25 de 100 lugares; los demás, en el CSV)")
    assert len(table["rows"]) == 25
    short = many(60)
    assert "lugares" not in table_of(short, map_of(short).marks, ES)["caption"]


def test_a_map_without_a_step_of_its_own_for_a_period_shows_the_last_one_before_it() -> None:
    shown = many()
    years = (2019, 2021, 2024)
    steps = tuple(Step(Period.year(year), shown, shown) for year in years)
    district_map = DistrictMap(steps, 1, "Lima", "ochre")
    at = {year: years[district_map.at(Period.year(year))] for year in range(2018, 2027)}
    assert at == {
        2018: 2019, 2019: 2019, 2020: 2019, 2021: 2021, 2022: 2021, 2023: 2021, 2024: 2024, 2025: 2024, 2026: 2024,
    }  # fmt: skip
    assert district_map.at(None) == 1
    assert replace(district_map, own=0).at(Period.year(2024)) == 0
    assert replace(district_map, note="De otra serie.").at(Period.year(2022)) == 1


@pytest.mark.parametrize("height", [320, 500])
@pytest.mark.parametrize("name", ["lima_map", "statuses_map", "el_alto_population", "trend", "several"])
def test_what_the_stage_shows_is_no_higher_than_the_stage(name: str, height: int) -> None:
    panel = panels.EVERY[name]()
    course = course_of([panel], ES, alike=[panel], keyed=False)  # its ranking stands beside it

    def draw(asked: Height) -> Chart:
        return chart_of(panel, ES, width=460, outlines=OUTLINES, height=asked, course=course)

    is_map = draw("usual").kind == "map"
    shown = draw(map_height(draw, height)) if is_map else fit_height(draw, height)
    assert 0.6 * height < shown.size[1] <= height


@pytest.mark.parametrize(("width", "fits"), [(952, True), (328, False)])
def test_a_map_of_very_many_areas_and_a_long_legend_are_no_higher_than_the_stage_of_a_desk(
    width: int, fits: bool
) -> None:
    """On a phone such a map is scrolled; on a desk what is too high lies under the bar of years."""
    room = FigureRoom(width, 409)

    def draw(asked: int) -> Any:
        outlines = SimpleNamespace(top=0, bottom=asked * 1.6)
        return SimpleNamespace(size=(width, int(asked * 1.6) + 180), areas=(outlines,))

    height = map_height(draw, room.under_name, many=True, lowest=room.lowest_of_many)
    assert (draw(height).size[1] <= room.under_name) is fits


def test_the_short_finding_of_some_places_says_that_others_are_protected() -> None:
    some = chart_of(panels.EVERY["lima_map"](), ES, width=DESK, outlines=OUTLINES)
    assert "Son los datos que se muestran" in some.finding[0].text
    assert heading_and_rest(some, "x", unit_below=True) == heading_and_rest(some, "x")
    whole = chart_of(replace(planted.lima_norte_rates(), view="bars"), ES, width=DESK, outlines=OUTLINES)
    heading, _ = heading_and_rest(whole, "x", unit_below=True)
    assert heading == whole.finding[0].brief and "habitantes" not in heading
