from dataclasses import replace

import pytest

from observatory.model import Dimension, DimensionCode, Grade, ObsStatus
from observatory.statistics.series import (
    breaks_of,
    current,
    runs,
    select_leading_rows,
    series_of,
    sides,
    stands_apart,
)
from tests.observatory import panels
from tests.observatory.pieces import AGE, CEM, PANDEMIC, POPULATION, SECOND_CENTRE


def _series(panel):
    (series,) = series_of(panel)
    return series


def _years(run):
    return [row.period.start.year for row in run]


def test_a_declared_break_cuts_the_line():
    panel = panels.trend()
    series = _series(panel)
    first_run, second = runs(series, breaks_of(panel.events, series))
    assert _years(first_run) == list(range(2012, 2020))
    assert _years(second) == [2020, 2021, 2022, 2023]


def test_an_event_cuts_the_line_only_where_it_is_declared_to_break_the_series():
    """Both are of March 2020; the pandemic broke no way of counting."""
    series = _series(panels.trend())
    assert breaks_of((PANDEMIC, SECOND_CENTRE), series) == (SECOND_CENTRE.date,)
    assert breaks_of((PANDEMIC,), series) == ()
    assert [_years(run) for run in runs(series, breaks_of((PANDEMIC,), series))] == [list(range(2012, 2024))]


def test_partial_and_provisional_values_are_never_joined():
    joined = {row for run in runs(_series(panels.trend()), ()) for row in run}
    assert not any(row.partial for row in joined)
    joined = {row for run in runs(_series(panels.months()), ()) for row in run}
    assert all(row.obs_status is ObsStatus.NORMAL for row in joined)


def test_a_missing_year_leaves_the_line_open():
    rows = [panels.row("cem_cases", "PE-150112", str(year), 10.0) for year in (2015, 2016, 2018)]
    assert [_years(run) for run in runs(_series(panels.panel(CEM, rows)), ())] == [[2015, 2016], [2018]]


def test_a_row_marked_as_break_begins_a_new_stretch():
    rows = [panels.row("cem_cases", "PE-150112", str(year), 10.0) for year in (2015, 2016, 2017)]
    rows[2] = replace(rows[2], obs_status=ObsStatus.BREAK)
    series = _series(panels.panel(CEM, rows))
    assert [_years(run) for run in runs(series, breaks_of((), series))] == [[2015, 2016], [2017]]


def test_the_statement_that_leads_stands_first():
    first_row, second = (row for row in panels.sparse().rows if row.disputed)
    assert select_leading_rows([first_row, second]) == (first_row,)
    assert select_leading_rows([replace(first_row, leads=False), second]) == (second,)


def test_the_last_full_year_is_current_unless_it_is_years_old():
    assert current(panels.trend().rows).value == 738
    assert current(panels.sparse().rows).value == 1156
    assert current(()) is None


def test_months_leave_where_years_are_drawn():
    rows = [panels.row("cem_cases", "PE-150112", text, 9.0) for text in ("2023", "2023-05", "2024")]
    assert [str(row.period) for row in _series(panels.panel(CEM, rows)).rows] == ["2023", "2024"]


def test_sums_of_several_years_leave_where_years_are_drawn_and_never_lead():
    rows = [panels.row("cem_cases", "PE-150112", text, 9.0) for text in ("2021", "2015..2023")]
    panel = panels.panel(CEM, rows)
    assert [str(row.period) for row in _series(panel).rows] == ["2021"]
    assert str(current(panel.rows).period) == "2021"


def test_the_same_day_of_two_years_running_may_be_joined():
    days = ("2018-06-30", "2019-06-30", "2021-06-30")
    rows = [panels.row("population", "PE-150112", day, 9.0) for day in days]
    runs_found = runs(_series(panels.panel(POPULATION, rows)), ())
    assert [_years(run) for run in runs_found] == [[2018, 2019], [2021]]


def test_ages_stand_in_the_order_of_life():
    codes = ("60+", "18-29", "0-5", "30-59")
    rows = [panels.row("cem_cases", "PE-150112", "2023", 9.0, breakdown=f"age:{code}") for code in codes]
    series_found = series_of(panels.panel(CEM, rows, by="age", dimension=AGE))
    assert [series.breakdown.get("age") for series in series_found] == ["0-5", "18-29", "30-59", "60+"]


def test_articles_of_one_number_stand_as_the_dimension_lists_them():
    articles = Dimension(
        "penal_article", "Artículo", codes=(DimensionCode("129-B", "B"), DimensionCode("129-A", "A"))
    )
    rows = [
        panels.row("cem_cases", "PE", "2023", 9.0, breakdown=f"penal_article:{code}")
        for code in ("129-A", "129-B")
    ]
    found = series_of(panels.panel(CEM, rows, by="penal_article", dimension=articles))
    assert [series.breakdown.get("penal_article") for series in found] == ["129-B", "129-A"]


@pytest.mark.parametrize(("grade", "apart"), [(Grade.A, False), (Grade.B, False), (Grade.C, True)])
def test_only_grade_c_stands_apart(grade, apart):
    assert stands_apart(panels.comparison(grade)) is apart


def test_the_sides_of_a_comparison_hold_their_own_rows_and_sources():
    left, right = sides(panels.comparison())
    assert {row.territory for row in left.rows} == {"BO-020105"}
    assert {source.id for source in left.sources} == {"published_bo"}
    assert {source.id for source in right.sources} == {"mimp_cem"}
    assert right.statements == ()


def test_one_indicator_on_both_sides_is_parted_by_country():
    left, right = sides(panels.population_comparison())
    assert (len(left.rows), len(right.rows)) == (2, 9)
