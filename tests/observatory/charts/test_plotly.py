"""Both paintings of planted panels, in which every flag stands, held to their cells; the store's: test_whole_store."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from observatory.charts.chart import Chart, Flag
from observatory.charts.colours import DARK, LIGHT
from observatory.charts.kinds import bars, dated_figures, groups, multiples, trend
from observatory.charts.kinds.chosen_kind import DESK, chart_of
from observatory.charts.painting.plotly import figure
from observatory.model import Grade, Panel
from observatory.text import Text
from tests.kit.painted import faults_in_painting
from tests.observatory import panels
from tests.observatory.charts import planted
from tests.observatory.charts.plotted import faults_in
from tests.observatory.charts.reading import OUTLINES
from tests.observatory.charts.test_bars import by_sex_of_two
from tests.observatory.charts.test_multiples import slim
from tests.observatory.charts.test_trend import every_flag

ES = Text()
PLANTED = {"map": planted.every_place, "bars": lambda: planted.every_place("bars"),
           "groups": planted.every_group, "multiples": planted.every_year}  # fmt: skip
EVERY = {**panels.EVERY, **PLANTED}


def chart_named(name: str, width: int = DESK) -> Chart:
    return chart_of(EVERY[name](), ES, width=width, outlines=OUTLINES)


DOTTED = {"statuses": planted.every_place, "intervals": planted.lima_norte_rates}


def dots_chart(name: str) -> Chart:
    panel = replace(DOTTED[name](), view="bars")
    return planted.dots_on_values(chart_of(panel, ES, width=DESK, outlines=OUTLINES))


@pytest.mark.parametrize("name", DOTTED)
def test_dots_of_a_kind_to_come_stand_at_their_values_where_there_is_no_time(name: str) -> None:
    chart = dots_chart(name)
    painted_figure = figure(chart)
    assert list(faults_in(chart, painted_figure)) == []
    dots = {
        chart.marks[mark].row.territory: (trace["x"][at], trace["error_x"], trace["error_y"], at)
        for trace in painted_figure["data"] if trace.get("mode") == "markers"
        for at, mark in enumerate(trace["customdata"])
    }  # fmt: skip
    for row in DOTTED[name]().rows if name == "intervals" else ():
        value, across, up, at = dots[row.territory]
        assert (value, up) == (row.value, {"visible": False})
        ends = (value - across["arrayminus"][at], value + across["array"][at])
        assert ends == pytest.approx((row.lower, row.upper))
    assert name == "intervals" or len(dots) == 8  # a dot a number, none of what has no number


@pytest.mark.parametrize("name", ["bars", "multiples"])
def test_a_protected_cell_is_hatched_one_way_and_no_service_crossed(name: str) -> None:
    chart = chart_named(name)
    patterns = {
        flag: trace["fillpattern"]["shape"]
        for trace in figure(chart)["data"]
        if "fillpattern" in trace
        for at in trace["customdata"]
        for flag in chart.marks[at].flags
    }
    assert patterns == {Flag.PROTECTED: "/", Flag.NO_SERVICE: "x", Flag.WITHDRAWN: "-", Flag.FEW: "."}


def test_the_dark_figure_is_the_light_one_in_other_colours() -> None:
    light, dark = (json.dumps(figure(chart_named("bars"), theme)) for theme in ("light", "dark"))
    assert LIGHT["paper"] in light and DARK["paper"] in dark
    light_colours = {LIGHT[name] for name in ("paper", "ink", "muted")} - set(DARK.values())
    assert not [colour for colour in light_colours if colour in dark]


def test_markup_in_a_name_is_words() -> None:
    panel = panels.trend()
    places = tuple(replace(place, name=panels.HOSTILE) for place in panel.territories)
    content = json.dumps(figure(chart_of(replace(panel, territories=places), ES, width=DESK)))
    assert "<script" not in content and "&lt;script" in content


CHOSEN: dict[str, Callable[[], Panel]] = {
    **panels.EVERY, "places on a map": planted.every_place, "groups": planted.every_group,
    "small trends": planted.every_year, "rates of districts": planted.lima_norte_rates,
    "places in bars": lambda: planted.every_place("bars"),
    "bars of grade C": lambda: replace(panels.comparison(), view="bars"),
    "bars of grade A": lambda: replace(panels.comparison(Grade.A), view="bars"),
    "bars of inhabitants": lambda: replace(panels.population_comparison(), view="bars"),
}  # fmt: skip
AS_A_KIND = {
    "every flag": (trend, every_flag), "trend of rates": (trend, panels.rates), "small rates": (multiples, panels.rates),
    "two places by sex": (groups, by_sex_of_two), "several in bars": (bars, panels.several),
    "single figures": (dated_figures, slim),
}  # fmt: skip


def panel_and_chart(name: str, width: int) -> tuple[Panel, Chart]:
    if name in AS_A_KIND:
        kind, make = AS_A_KIND[name]
        panel: Panel = make()
        return panel, kind.chart(panel, ES, width=width)
    panel = CHOSEN[name]()
    return panel, chart_of(panel, ES, width=width, outlines=OUTLINES)


def assert_is_painted_as_its_cells(name: str, width: int) -> None:
    panel, chart = panel_and_chart(name, width)
    assert list(faults_in_painting(panel, chart)) == []
    assert chart.width == width and chart.height < 4 * 430
    shown = {id(mark.row) for mark in chart.marks if mark.row.value is not None}
    if chart.kind in ("trend", "multiples", "dated"):  # others show one period
        assert shown == {id(row) for row in panel.rows if row.value is not None}


@pytest.mark.parametrize("width", [320, 760])
@pytest.mark.parametrize("name", [*CHOSEN, *AS_A_KIND])
def test_each_mark_is_its_cell_and_each_word_stands_free(name: str, width: int) -> None:
    assert_is_painted_as_its_cells(name, width)


@pytest.mark.parametrize("width", [360, 1120])
@pytest.mark.parametrize("name", [*CHOSEN, *AS_A_KIND])
def test_at_other_widths_too(name: str, width: int) -> None:
    assert_is_painted_as_its_cells(name, width)
