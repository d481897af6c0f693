"""What stands beside what: one scale or a line that says no, the period of each side, and what no map or bar may show."""

from __future__ import annotations

from dataclasses import replace

import pytest

from observatory.addresses.selection import Selection
from observatory.charts.chart import ABSENT, Bar, Dot
from observatory.charts.kinds.chosen_kind import chart_of
from observatory.charts.painting.svg import svg
from observatory.model import ComparisonGrade, Dimension, DimensionCode, Grade, Indicator, Panel
from observatory.observatory import Observatory
from observatory.statistics.series import side_of
from observatory.store.reading.panel import draw_map_as_bars
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words import describe
from tests.observatory.charts.reading import (
    assert_words_stand_free,
    length_of_time,
    painted_counts,
    read,
    times_said,
    unlike_scales,
    unnamed_periods,
)
from tests.observatory.charts.test_whole_store import Tally, panel_of, queries
from tests.observatory.pieces import CEM, EL_ALTO, INDEPENDENCIA, LIMA_NORTE, RATE, SLIM, panel, row

ES = Text("es")
WIDTHS = (276, 360, 760)
DEATHS = replace(CEM, id="feminicides", name="Feminicidios", dimensions=("register",))
REGISTERS = Dimension("register", "Registro", tuple(DimensionCode(c, c.upper()) for c in "abc"))
SERVICES = replace(REGISTERS, id="service", own_dates=True)


def graded(grade: Grade, indicator: Indicator = DEATHS) -> Indicator:
    return replace(indicator, comparability=ComparisonGrade(grade, "planted"))


def deaths(grade: Grade, view: str, *, by: str = "") -> Panel:
    """81 of 2025 in one country, 162 and 154 of 2024 in the other."""
    values = [("BO-020105", "2025", "a", 81.0), ("BO-020105", "2024", "a", 90.0), ("PE-150112", "2024", "b", 162.0),
              ("PE-150112", "2024", "c", 154.0), ("PE-150112", "2023", "b", 150.0)]  # fmt: skip
    rows = [
        row("feminicides", place, year, value, breakdown=f"register:{register}" if by else "")
        for place, year, register, value in values
        if by or register != "c"
    ]
    places = (EL_ALTO, INDEPENDENCIA)
    made = panel(graded(grade), rows, territories=places, view=view)
    return replace(made, by=by or None, dimension=REGISTERS if by else None)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    ("view", "by"), [("bars", "register"), ("bars", ""), ("trend", ""), ("trend", "register")]
)
@pytest.mark.parametrize("grade", list(Grade))
def test_81_is_half_as_long_as_162_or_each_panel_shows_its_scale_and_says_so(
    grade: Grade, view: str, by: str, width: int
) -> None:
    chart = chart_of(deaths(grade, view, by=by), ES, width=width)
    assert list(unlike_scales(chart, ES)) == []
    said = times_said(read(svg(chart)), ES)
    assert said == (2 if grade is Grade.C else 0)
    assert_words_stand_free(chart)


def test_small_trends_of_two_countries_keep_one_scale_where_they_measure_the_same() -> None:
    codes = tuple(DimensionCode(f"o{at}", f"Grupo {at}") for at in range(6))
    rows = [
        row("feminicides", place, str(year), top + at, breakdown=f"register:{code.code}")
        for place, top in (("BO-020105", 80.0), ("PE-150112", 400.0))
        for at, code in enumerate(codes) for year in (2021, 2022)
    ]  # fmt: skip
    for grade, said in ((Grade.B, 0), (Grade.C, 2)):
        shown = panel(
            graded(grade), rows, by="register", dimension=replace(REGISTERS, codes=codes), view="trend"
        )
        chart = chart_of(shown, ES, width=760)
        assert chart.kind == "multiples"
        ticks = {area.values.ticks for area in chart.areas if area.values}
        notes = [label for label in chart.labels if label.text == ES.t(phrases.OWN_SCALES)]
        assert (len(ticks), len(notes)) == (1 + said // 2, said)


@pytest.mark.parametrize(("view", "said"), [
    ("bars", "El Alto, 2025; Independencia, 2024."), ("trend", "El Alto, de 2024 a 2025; Independencia, de 2023 a 2024."),
])  # fmt: skip
@pytest.mark.parametrize("grade", list(Grade))
def test_the_subtitle_names_the_period_of_each_side(grade: Grade, view: str, said: str) -> None:
    shown = deaths(grade, view)
    assert said in describe.subtitle(shown, ES)
    assert list(unnamed_periods(shown, chart_of(shown, ES, width=760), ES)) == []
    same = replace(shown, rows=tuple(row for row in shown.rows if row.period.start.year == 2024))
    assert "El Alto e Independencia, 2024." in describe.subtitle(same, ES)


def test_the_subtitle_of_a_pair_names_what_it_is_and_the_period_of_each_side(
    observatory: Observatory,
) -> None:
    shown = panel_of(observatory, "compare=minors&view=trend")
    assert shown is not None
    name = observatory.catalog.comparisons["minors"].name
    assert describe.subtitle(shown, ES) == f"{name}. El Alto, 2009; Independencia, de 2012 a 2024."
    side = side_of(shown, "cem_cases", "PE")
    assert "(0 a 17 años)" in describe.subtitle(side, ES)


@pytest.mark.parametrize("view", ["trend", "bars"])
def test_one_value_of_one_date_is_a_sentence_and_no_chart(view: str) -> None:
    alone = panel(RATE, [row(RATE.id, "PE-150112", "2024", 1261.0, lower=1216.0, upper=1307.0)], view=view)
    chart = chart_of(alone, ES, width=360)
    (mark,) = chart.marks
    assert isinstance(mark.form, Dot) and not chart.lines and not mark.whiskers
    assert "1261" in {label.text for label in chart.labels} and "1216 a 1307" in chart.title
    several = replace(alone, territories=(INDEPENDENCIA, LIMA_NORTE[2]), view="bars")
    assert len(chart_of(several, ES, width=360).marks) == 2  # the place beside it has a word


def test_of_a_bar_among_years_the_sentence_denies_no_full_years() -> None:
    rows = [row(RATE.id, "PE-150112", str(year), 1200.0 + year) for year in (2022, 2023, 2024)]
    chart = chart_of(panel(RATE, rows, view="bars"), ES, width=360)
    assert chart.kind == "dated" and len(chart.marks) == 1
    assert "No hay periodos completos" not in chart.description


OFFICE = replace(
    RATE, id="cem_case_rate", counted_at="office", comparability=ComparisonGrade(Grade.C, "planted")
)


def neighbours(indicator: Indicator, **changes: object) -> Panel:
    values = zip(LIMA_NORTE, (300.0, 900.0, 100.0, 700.0, 500.0, 200.0, 800.0, 400.0), strict=True)
    rows = [row(indicator.id, place.code, "2023", value) for place, value in values]
    return panel(indicator, rows, territories=LIMA_NORTE, **changes)


@pytest.mark.parametrize("view", ["trend", "bars", "map"])
def test_rates_of_an_office_stand_beside_those_of_no_other_place(view: str) -> None:
    """They divide cases of people from anywhere by the residents."""
    chart = chart_of(neighbours(OFFICE, view=view if view != "map" else "bars"), ES, width=760)
    assert (chart.kind, chart.marks, chart.title) == ("empty", (), ES.t(phrases.OFFICES_BESIDE))
    alone = panel(OFFICE, [row(OFFICE.id, "PE-150112", str(y), 300.0 + y) for y in (2022, 2023)], view=view)
    assert len(chart_of(replace(alone, view="trend"), ES, width=760).marks) == 2


@pytest.mark.parametrize("counted_at", ["office", ""])
def test_cases_of_an_office_and_of_nobody_knows_where_are_neither_ordered_nor_called_highest(
    counted_at: str,
) -> None:
    chart = chart_of(neighbours(replace(CEM, counted_at=counted_at), view="bars"), ES, width=760)
    drawn = [mark.row.territory for mark in sorted(chart.marks, key=lambda mark: mark.form.y)]
    assert drawn == [place.code for place in LIMA_NORTE]
    said = chart.title + chart.description
    assert not any(word in said for word in ("De mayor a menor", "más alta", "más baja", " a 900 "))


def test_cases_counted_where_the_act_was_are_ordered() -> None:
    chart = chart_of(neighbours(replace(CEM, counted_at="act"), view="bars"), ES, width=760)
    values = [mark.row.value for mark in sorted(chart.marks, key=lambda mark: mark.form.y)]
    assert values == sorted(values, reverse=True) and "De mayor a menor" in chart.description


def test_areas_are_painted_by_rates_of_the_people_of_the_place_alone() -> None:
    """Counts are bars, with what has any; without a number the outlines stay, empty on purpose."""
    for indicator, view in ((RATE, "map"), (replace(RATE, kind="count"), "bars"), (OFFICE, "bars")):
        made = neighbours(indicator, view="map")
        made = replace(made, territories=(EL_ALTO, *made.territories))
        asked = Selection(indicator=indicator.id, view="map")
        drawn = draw_map_as_bars(made, asked)
        assert (drawn.view, EL_ALTO in drawn.territories) == (view, view == "map")
        assert draw_map_as_bars(replace(made, rows=()), asked).view == "map"


def services(**changes: object) -> Panel:
    figures = (
        ("2013-09-14", "b", 9.0),
        ("2011-12", "b", 8.0),
        ("2020-08-31", "a", 10.0),
        ("2025-04-30", "c", 3.0),
    )
    rows = [
        row("slim_cases", "BO-020105", when, value, breakdown=f"service:{of}") for when, of, value in figures
    ]
    made = panel(SLIM, rows, by="service", dimension=SERVICES, view="bars")
    return replace(made, **changes)


@pytest.mark.parametrize("width", WIDTHS)
def test_of_each_service_the_newest_figure_stands_with_its_date(width: int) -> None:
    chart = chart_of(services(), ES, width=width)
    assert chart.title == "El Alto: A, 10 (31 ago 2020); B, 9 (14 sep 2013); C, 3 (30 abr 2025)."
    assert sorted(mark.row.value or 0 for mark in chart.marks) == [3, 9, 10]
    words = " ".join(label.text for label in chart.labels)
    assert all(date in words for date in ("31 ago 2020", "14 sep 2013", "30 abr 2025"))
    assert "de 2013 a 2025" in describe.subtitle(services(), ES)
    assert_words_stand_free(chart)


@pytest.mark.parametrize("width", WIDTHS)
def test_figures_of_a_source_that_count_by_rules_of_their_own_share_no_axis_of_values(width: int) -> None:
    """1156 cases of violence (2020) and 3172 of all matters (2022), beside a line of another register."""
    slim = replace(SLIM, unlike_sources=("published_bo",), comparability=ComparisonGrade(Grade.C, "planted"))
    own = [("2020-01-01/2020-08-31", 1156.0), ("2022-01-01/2022-11-25", 3172.0)]
    rows = [
        row("slim_cases", "BO-020105", when, value, partial=True, snapshot="published_bo@1")
        for when, value in own
    ]
    rows += [row("slim_cases", "PE-150112", str(year), 700.0 + year) for year in (2021, 2022, 2023)]
    shown = panel(slim, rows, territories=(EL_ALTO, INDEPENDENCIA), view="trend")
    chart = chart_of(shown, ES, width=width)
    for mark in chart.marks:
        assert (chart.areas[mark.area].values is None) is (mark.row.territory == "BO-020105")
    assert chart.areas[0].values is None  # an empty frame of values would be read as zeros
    assert "3172" in chart.title and "no se" not in chart.title.split("3172")[0]
    words = " ".join(label.text for label in chart.labels)
    assert "no comparten eje" in words.replace("\n", " ") and ES.t(phrases.OWN_SCALES) not in words
    assert_words_stand_free(chart)


def test_no_chart_of_the_store_deceives_by_its_scale_its_subtitle_its_time_or_its_map(
    observatory: Observatory,
) -> None:
    """Every series, pair and map in every view: what is asked is written in `drawn_faults`, from what is painted."""
    tally = Tally()
    for query in dict.fromkeys(queries(observatory)):
        shown = panel_of(observatory, query)
        for width in (276, 360, 760) if shown is not None else ():
            chart = chart_of(shown, ES, width=width, outlines=observatory.outlines)
            tally.charts += 1
            faults = [*unlike_scales(chart, ES), *unnamed_periods(shown, chart, ES)]
            for fault in (*faults, *length_of_time(chart), *painted_counts(shown, chart)):
                tally.faults.append(f"{query} at {width}: {fault}")
    assert tally.charts > 3_000
    assert tally.faults == [], "\n".join(tally.faults[:40])


def test_a_map_of_counts_is_bars_and_one_without_a_number_stays_an_outline(observatory: Observatory) -> None:
    counted = panel_of(observatory, "indicator=police_complaints&view=map")
    rates = panel_of(observatory, "indicator=police_complaint_rate&view=map")
    nothing = panel_of(observatory, "indicator=felcv_complaints&territory=BO-020105-01,BO-020105-02&view=map")
    assert counted is not None and rates is not None and nothing is not None
    assert (counted.view, rates.view, nothing.view, nothing.rows) == ("bars", "map", "map", ())
    assert {place.country for place in counted.territories} == {"PE"}
    chart = chart_of(nothing, ES, width=360, outlines=observatory.outlines)
    assert len(chart.marks) == 2 and all(mark.flags & ABSENT for mark in chart.marks)
    values = [
        mark.form.width for mark in chart_of(counted, ES, width=360).marks if isinstance(mark.form, Bar)
    ]
    assert values == sorted(values, reverse=True) and len(values) == 8
