from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observatory.charts.kinds.chosen_kind import DESK, chart_of
from observatory.model import ConfStatus, ObsStatus, Panel
from observatory.statistics.series import current_period, drawn_rows
from observatory.text import Text
from observatory.words.labels import symbol_label
from tests.observatory import panels
from tests.observatory.files import values
from tests.observatory.pieces import CEM

ES = Text("es")


def _check_tables(panel: Panel) -> None:
    """CSV, JSON and table hold every row of the panel, and the same."""
    values_held = values.of_panel(panel)
    assert values.of_csv(panel) == values_held
    assert values.of_json(panel) == values_held
    decimals = {indicator.id: indicator.decimals for indicator in panel.indicators}
    words = Counter(
        ((r.indicator, r.territory, str(r.period), str(r.breakdown)), _word(r, decimals[r.indicator]))
        for r in panel.rows
    )
    assert Counter(values.of_table(panel, ES)) == words


def _word(row, decimals):
    if row.symbol == "value":
        return ES.number(row.value, decimals)
    return symbol_label(row.symbol, ES)


@pytest.mark.parametrize("name", panels.EVERY)
def test_files_and_table_hold_the_rows_of_the_panel(name):
    _check_tables(panels.EVERY[name]())


@pytest.mark.parametrize("name", ["trend", "sparse", "months", "rates", "by_sex", "comparison"])
def test_a_trend_draws_each_value_once(name):
    panel = panels.EVERY[name]()
    assert values.of_chart(chart_of(panel, ES, width=DESK)) == _valued(panel)


@pytest.mark.parametrize("name", ["by_age", "several", "hostile"])
def test_bars_draw_the_values_of_one_period(name):
    panel = panels.EVERY[name]()
    period = current_period(panel.rows)
    panel_shown = replace(panel, rows=tuple(row for row in panel.rows if row.period == period))
    assert values.of_chart(chart_of(panel, ES, width=DESK)) == _valued(panel_shown)


def _valued(panel: Panel) -> values.Values:
    values_held = values.of_panel(replace(panel, rows=drawn_rows(panel)))
    return Counter({cell: count for cell, count in values_held.items() if cell[1] is not None})


rows = st.builds(
    lambda year, value, status, partial, protected: panels.row(
        "cem_cases",
        "PE-150112",
        f"{year}-01-01/{year}-10-31" if partial else str(year),
        None if protected or status in (ObsStatus.NOT_PUBLISHED, ObsStatus.NO_SERVICE) else value,
        obs_status=status,
        conf_status=ConfStatus.PROTECTED if protected else ConfStatus.FREE,
        partial=partial,
    ),
    year=st.integers(2000, 2022),
    value=st.integers(0, 20_000).map(float) | st.floats(0, 999, allow_nan=False).map(lambda v: round(v, 3)),
    status=st.sampled_from(
        [
            ObsStatus.NORMAL,
            ObsStatus.PROVISIONAL,
            ObsStatus.ESTIMATED,
            ObsStatus.NOT_PUBLISHED,
            ObsStatus.NO_SERVICE,
        ]
    ),
    partial=st.booleans(),
    protected=st.booleans(),
)


@given(st.lists(rows, min_size=1, max_size=20, unique_by=lambda row: row.period))
@settings(max_examples=60)
def test_any_panel_says_the_same_in_every_output(found):
    panel = panels.panel(CEM, found)
    _check_tables(panel)
    assert values.of_chart(chart_of(panel, ES, width=DESK)) == _valued(panel)
