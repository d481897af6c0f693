"""Both paintings of planted panels, in which every flag stands, of each kind and at each width, held to their cells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from observatory.charts.chart import Chart
from observatory.charts.kinds import bars, dated_figures, groups, multiples, trend
from observatory.charts.kinds.chosen_kind import chart_of
from observatory.model import Grade, Panel
from observatory.text import Text
from tests.kit.painted import faults_in_painting
from tests.observatory import panels
from tests.observatory.charts import planted
from tests.observatory.charts.telling import OUTLINES
from tests.observatory.charts.test_bars import by_sex_of_two
from tests.observatory.charts.test_multiples import slim
from tests.observatory.charts.test_trend import every_flag

ES = Text("es")
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


def chart_named(name: str, width: int) -> tuple[Panel, Chart]:
    if name in AS_A_KIND:
        kind, make = AS_A_KIND[name]
        panel: Panel = make()
        return panel, kind.chart(panel, ES, width=width)
    panel = CHOSEN[name]()
    return panel, chart_of(panel, ES, width=width, outlines=OUTLINES)


def assert_is_painted_as_its_cells(name: str, width: int) -> None:
    panel, chart = chart_named(name, width)
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
