"""What a reader would believe of a trend, read back from the picture, and when a year is called more or less."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observatory.charts.findings import ranking
from observatory.charts.kinds import trend
from observatory.charts.kinds.chosen_kind import DESK, chart_of
from observatory.charts.painting.svg import svg
from observatory.model import (
    ComparisonGrade,
    ConfStatus,
    Grade,
    Level,
    NewestGrowth,
    ObsStatus,
    Panel,
    Period,
)
from observatory.statistics.rate import rate_ratio_interval
from observatory.text import Text
from observatory.words.sentences import brief_headline, headline
from tests.observatory import panels
from tests.observatory.charts.planted import WORDS
from tests.observatory.charts.reading import read, times_said, unlike_scales
from tests.observatory.pieces import CEM, LIMA_NORTE, PANDEMIC, RATE, panel, row

ES = Text("es")
WIDTHS = (360, 760)
HALF = 0.5
TRENDS = [name for name, make in panels.EVERY.items() if make().view == "trend" and make().rows]


def every_flag():
    """One place, one row for each thing a mark may be, each in a year of its own."""
    fields = {
        2001: {}, 2002: {}, 2003: {"obs_status": ObsStatus.ESTIMATED}, 2004: {},
        2006: {"obs_status": ObsStatus.PROVISIONAL},
        2007: {"value": None, "conf_status": ConfStatus.PROTECTED},
        2008: {"value": None, "obs_status": ObsStatus.NOT_PUBLISHED},
        2009: {"value": None, "obs_status": ObsStatus.NOT_RECEIVED},
        2010: {"value": None, "obs_status": ObsStatus.NO_SERVICE},
        2011: {"value": None, "obs_status": ObsStatus.WITHDRAWN},
        2012: {"value": None, "obs_status": ObsStatus.NOT_APPLICABLE, "numerator": 7.0},
        2013: {"value": 0.0},
        2015: {"lower": 380.0, "upper": 470.0},
        2017: {"disputed": True},
        2019: {"obs_status": ObsStatus.ESTIMATED},
    }  # fmt: skip
    rows = [panels.row("cem_cases", "PE-150112", str(year), values.pop("value", 400.0 + year - 2000), **values)
            for year, values in fields.items()]  # fmt: skip
    rows.append(
        panels.row("cem_cases", "PE-150112", "2017", 300.0, disputed=True, leads=False, statement="s2")
    )
    rows.append(panels.row("cem_cases", "PE-150112", "2020-01-01/2020-08-31", 200.0, partial=True))
    return panels.panel(CEM, rows)


def draw_and_read(panel, width=760):
    chart = trend.chart(panel, ES, width=width)
    return chart, read(svg(chart))


def test_of_places_beside_the_site_the_one_that_is_asked_for_is_in_ink_and_named():
    ancon, comas = (place for place in LIMA_NORTE if place.code in ("PE-150102", "PE-150110"))
    rows = [
        panels.row("police_complaint_rate", place.code, str(year), 500.0 + at * 200)
        for at, place in enumerate((comas, ancon))
        for year in range(2018, 2026)
    ]
    chart, _ = draw_and_read(panels.panel(RATE, rows, territories=(comas, ancon)))
    names = {label.text: (label.colour, label.bold) for label in chart.labels if label.role == "name"}
    assert names == {"Comas": ("ink", True), "Ancón": ("context", True)}
    widths = {stroke.colour: stroke.width for stroke in chart.strokes}
    assert widths["ink"] > widths["context"]
    alone, _ = draw_and_read(
        panels.panel(RATE, rows, territories=(replace(comas, level=Level.COUNTRY), ancon))
    )
    assert {stroke.colour for stroke in alone.strokes} == {"context"}
    within = replace(comas, level=Level.DEPARTMENT, parent=ancon.code)
    of_department, _ = draw_and_read(panels.panel(RATE, rows, territories=(within, ancon)))
    assert "ink" in {stroke.colour for stroke in of_department.strokes}


@pytest.mark.parametrize(
    ("name", "both"),
    [
        ("Lima (provincia)", True),
        ("Lima y Callao, sin Ventanilla, Ancón, Santa Rosa ni Puente Piedra", False),
    ],
)
def test_a_name_moves_for_another_and_a_line_without_one_bears_no_number_beside_another_name(name, both):
    ancon, comas = (place for place in LIMA_NORTE if place.code in ("PE-150102", "PE-150110"))
    rates = {comas: (676, 620, 720, 590, 620, 630, 612, 640), ancon: (890, 990, 805, 788, 786, 826, 784, 733)}
    rows = [
        replace(panels.row("police_complaint_rate", place.code, str(2018 + at), rate), lower=None, upper=None)
        for place, of_place in rates.items()
        for at, rate in enumerate(of_place)
    ]
    places = (replace(comas, name="Santiago de Surco"), replace(ancon, name=name))
    chart = trend.chart(panels.panel(RATE, rows, territories=places), Text(), width=316, height="low")
    named, numbered = (
        {chart.marks[label.of].row.territory for label in chart.labels if label.role == role}
        for role in ("name", "number")
    )
    assert named == ({comas.code, ancon.code} if both else {comas.code}) and numbered <= named


LOOKS = {  # year: fill, edge dash, by hand
    "2001": ("ochre", ""), "2003": ("ochre", ""), "2006": ("paper", ""), "2013": ("ochre", ""),
    "2015": ("ochre", ""), "2017": ("ochre", "1.5 2.5"), "2019": ("paper", ""),
    "2020-01-01/2020-08-31": ("paper", ""),
}  # fmt: skip


def test_each_mark_is_inked_by_its_status():
    chart, reading = draw_and_read(every_flag())
    inked = {
        str(mark.row.period): (reading.marks[at].fill, reading.marks[at].dash)
        for at, mark in enumerate(chart.marks)
        if mark.row.leads
    }
    assert {period: inked[period] for period in LOOKS} == LOOKS
    second = next(at for at, mark in enumerate(chart.marks) if not mark.row.leads)
    assert reading.marks[second].fill == "paper"


def test_lines_join_full_neighbouring_years_alone_and_are_dashed_at_an_estimate():
    chart, reading = draw_and_read(every_flag())
    steps = {
        (str(chart.marks[a].row.period), str(chart.marks[b].row.period), stroke.dashed)
        for stroke in reading.strokes
        for a, b in zip(stroke.marks, stroke.marks[1:], strict=False)
    }
    assert steps == {("2001", "2002", False), ("2002", "2003", True), ("2003", "2004", True)}


def test_a_span_shows_the_days_it_covers():
    chart, reading = draw_and_read(every_flag())
    at = next(at for at, m in enumerate(chart.marks) if m.row.partial)
    area = chart.areas[0]
    days = (area.time.last_day - area.time.first_day).days
    ends = [
        area.left + (area.right - area.left) * (day - area.time.first_day).days / days
        for day in (date(2020, 1, 1), date(2020, 9, 1))
    ]
    left_end, _, right_end, _ = reading.marks[at].whiskers["days"]
    assert (left_end, right_end) == pytest.approx(ends, abs=HALF)


def test_a_line_has_no_band_where_one_of_its_years_has_no_interval():
    """A band through such a year would fall to zero."""
    panel = panels.rates()
    lacking = [
        replace(row, lower=None, upper=None) if row.period.start.year == 2021 else row for row in panel.rows
    ]
    chart, reading = draw_and_read(replace(panel, rows=tuple(lacking)))
    assert chart.strokes and not reading.bands


def test_a_protected_cell_among_several_series_is_hatched_as_the_legend_says_and_not_as_no_service():
    panel = panels.rates()
    hidden = replace(panel.rows[-1], value=None, lower=None, upper=None, conf_status=ConfStatus.PROTECTED)
    chart, reading = draw_and_read(replace(panel, rows=(*panel.rows[:-1], hidden)))
    (at,) = (at for at, mark in enumerate(chart.marks) if mark.row.value is None)
    (entry,) = (entry for entry in chart.legend if entry.words == WORDS["protected"])
    assert reading.marks[at].fill == entry.look.fill == "hatched"
    assert list(reading.hatches.values()) == ["M0 6 6 0"]  # lines of one way; a cross means "no service"


def test_the_number_beside_a_name_is_that_of_the_newest_full_year_of_its_line():
    chart, reading = draw_and_read(panels.rates())
    newest = {}
    for mark in chart.marks:
        if mark.is_complete:
            newest[mark.row.territory] = mark
    numbers = [label for label in reading.labels if label.role == "number"]
    names = {chart.marks[label.of].row.territory for label in reading.labels if label.role == "name"}
    assert numbers and names
    for label in numbers:
        mark = chart.marks[label.of]
        assert (label.text, mark.row.period.start.year) == (newest[mark.row.territory].number, 2025)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", TRENDS)
def test_each_place_has_its_colour_and_symbol(name, width):
    chart, reading = draw_and_read(panels.EVERY[name](), width)
    looks = {"BO-020105": ("violet", "circle"), "PE-150112": ("ochre", "square")}
    for at, mark in enumerate(chart.marks):
        one = reading.marks[at]
        if one.shape and mark.row.value is not None and not chart.marks[at].row.breakdown.codes:
            token, symbol = looks.get(mark.row.territory, ("context", "diamond"))
            assert (one.edge, one.shape) == (token, symbol)


@pytest.mark.parametrize("name", [*TRENDS, "every_flag"])
def test_the_numbers_of_finding_and_alternative_text_are_those_of_the_marks_they_name(name):
    chart, _ = draw_and_read(every_flag() if name == "every_flag" else panels.EVERY[name]())
    for sentence in (*chart.finding, *chart.alternative):
        for at in sentence.marks:
            mark = chart.marks[at]
            if mark.row.value is not None and len(sentence.marks) <= 4:
                assert mark.number in sentence.text
    assert any(sentence.marks for sentence in chart.finding)


def test_a_part_of_a_year_is_never_the_highest_or_lowest_and_never_leads():
    rows = [panels.row("cem_cases", "PE-150112", str(y), v) for y, v in ((2022, 500.0), (2023, 600.0))]
    rows.append(panels.row("cem_cases", "PE-150112", "2024-01-01/2024-05-31", 90.0, partial=True))
    rows.append(panels.row("cem_cases", "PE-150112", "2025", 9000.0, obs_status=ObsStatus.PROVISIONAL))
    chart, _ = draw_and_read(panels.panel(CEM, rows))
    extremes = next(one for one in chart.description.split(". ") if "600 (2023)" in one)
    assert "500 (2022)" in extremes and "9000" not in extremes and " 90 " not in extremes
    assert chart.title.startswith("En 2023 ") and "600 casos" in chart.title


@pytest.mark.parametrize("grade", list(Grade))
def test_counts_of_two_countries_keep_one_scale_where_they_measure_the_same_and_else_say_that_they_do_not(
    grade,
):
    """Also where both are of the same years, as two rates of that grade may stand together on one axis."""
    pair = panels.comparison(grade)
    of_one_year = [
        panels.row("slim_cases", "BO-020105", str(year), 9000.0 + year) for year in (2021, 2022, 2023)
    ]
    rows = tuple(row for row in pair.rows if row.indicator != "slim_cases")
    for panel_shown in (pair, replace(pair, rows=(*of_one_year, *rows))):
        chart, reading = draw_and_read(panel_shown)
        left, right = chart.areas
        assert (left.values.ticks == right.values.ticks) is (grade is not Grade.C)
        assert times_said(reading, ES) == 2 * (grade is Grade.C)
        assert list(unlike_scales(chart, ES)) == []
        assert {mark.area for mark in chart.marks if mark.row.territory == "BO-020105"} == {0}
        assert {mark.area for mark in chart.marks if mark.row.territory == "PE-150112"} == {1}


@pytest.mark.parametrize(("last_bo", "areas", "one_scale"), [(2022, 1, True), (2019, 2, True)])
def test_rates_of_grade_b_share_an_axis_up_to_three_years_apart_and_a_scale_beyond(last_bo, areas, one_scale):
    rate = replace(RATE, comparability=ComparisonGrade(Grade.B, "planted"))
    rows = [panels.row(rate.id, "PE-150112", str(y), 1000.0) for y in range(2020, 2026)]
    rows += [panels.row(rate.id, "BO-020105", str(y), 300.0) for y in range(2015, last_bo + 1)]
    chart, _ = draw_and_read(panels.panel(rate, rows))
    assert len(chart.areas) == areas
    assert (len({area.values.ticks for area in chart.areas}) == 1) is one_scale


def test_a_disputed_estimate_does_not_lead_where_a_newer_figure_stands_that_nobody_disputes():
    def lead(newer, **of_newer):
        estimate = {"disputed": True, "obs_status": ObsStatus.ESTIMATED}
        old = panels.row("cem_cases", "PE-150112", "2013", 10_000.0, **estimate)
        other = panels.row("cem_cases", "PE-150112", "2013", 9000.0, leads=False, statement="s2", **estimate)
        new = panels.row("cem_cases", "PE-150112", newer, 3172.0, **of_newer)
        return trend.chart(panels.panel(CEM, [old, other, new]), ES, width=360).finding[0].text

    span = "2022-01-01/2022-11-25"
    assert "3172" in lead(span, partial=True) and "10" not in lead(span, partial=True).partition("3172")[0]
    assert "3172" in lead("2022")
    assert "3172" not in lead(span, partial=True, disputed=True)


def test_whoever_hears_a_chart_does_not_hear_a_disputed_estimate_first():
    rows = [
        panels.row("cem_cases", "PE-150112", "2013", 10_000.0, disputed=True, obs_status=ObsStatus.ESTIMATED),
        panels.row("cem_cases", "PE-150112", "2022", 3172.0), panels.row("cem_cases", "PE-150112", "2023", 3100.0),
    ]  # fmt: skip
    told = " ".join(one.text for one in trend.chart(panels.panel(CEM, rows), ES, width=360).alternative)
    assert "el valor más alto es 3172 (2022)" in told and told.index("3172") < told.index("10\u202f000")


def test_whoever_hears_a_chart_hears_no_course_where_no_line_joins_the_numbers():
    """Two houses of two dates, or two years apart, are told one by one."""
    for old, new in (("2014-11-26", "2018-01-24"), ("2016", "2018")):
        rows = [
            panels.row("cem_cases", "PE-150112", old, 40.0),
            panels.row("cem_cases", "PE-150112", new, 50.0),
        ]
        told = " ".join(one.text for one in trend.chart(panels.panel(CEM, rows), ES, width=360).alternative)
        assert "40 (" in told and "50 (" in told
        assert "Pasa de" not in told and "más alto" not in told
    told = " ".join(one.text for one in trend.chart(panels.panel(CEM, rows[:1]), ES, width=360).alternative)
    assert "Una cifra sola no dice si algo sube o baja." in told and "No hay periodos" not in told


@pytest.mark.parametrize(("value", "is_said"), [(3167.0, True), (1200.0, False)])
def test_a_part_of_a_later_year_that_is_already_more_is_said_beside_the_last_full_one(value, is_said):
    part = panels.row("cem_cases", "PE-150112", "2014-01-01/2014-10-31", value, partial=True)
    shown = panels.panel(CEM, [panels.row("cem_cases", "PE-150112", "2013", 2293.0), part])
    told = " ".join(one.text for one in trend.chart(shown, ES, width=360).finding)
    assert "2293" in told and ("de enero a octubre de 2014" in told) is is_said


@pytest.mark.parametrize(("older", "said"), [(0.0, "0"), (412.0, "412")])
def test_where_the_newest_year_is_protected_no_older_number_answers_and_least_of_all_a_zero(
    older: float, said: str
) -> None:
    rows = [
        panels.row("cem_cases", "PE-150112", "2023", older),
        panels.row("cem_cases", "PE-150112", "2024", None, conf_status=ConfStatus.PROTECTED),
    ]
    panel = panels.panel(CEM, rows)
    first = trend.chart(panel, ES, width=760).finding[0].text
    assert "2024: dato protegido" in first
    assert said not in first.replace("2024", "")
    assert headline(panel, ES) == brief_headline(panel, ES) == ""
    newer = [*rows, panels.row("cem_cases", "PE-150112", "2025", 7.0)]
    assert headline(panels.panel(CEM, newer), ES).startswith("Independencia, 2025: 7")


LESS, MORE, NOT_SAID = (
    ES.t(form).replace("{former}", "en 2024{number}")
    for form in (ranking.LESS, ranking.MORE, ranking.UNDECIDED)
)
ANY = ("% menos que", "% más que", NOT_SAID.partition("{")[0])


def grew(share: float) -> tuple[NewestGrowth, ...]:
    newest = Period.year(2025), "2025-12", "2026-05", 5, 8, 1000.0, 1000.0 * (1 + share), date(2026, 6, 20)
    return (NewestGrowth(*newest),)


def two_years(former: float, newer: float, *, moved: float | None = 0.014, **changes: object) -> Panel:
    rows = [row(CEM.id, "PE-150112", year, value) for year, value in (("2024", former), ("2025", newer))]
    rows[-1] = replace(rows[-1], **changes)
    return replace(panel(CEM, rows), year_growth=() if moved is None else grew(moved))


def change_words(shown: Panel) -> str:
    return chart_of(shown, ES, width=DESK).title


@pytest.mark.parametrize(
    ("former", "newer", "told", "size"),
    [
        (2940.0, 2615.0, LESS, 11),
        (2615.0, 2940.0, MORE, 12),
        (2940.0, 2900.0, NOT_SAID, None),  # within chance
        (29.0, 26.0, NOT_SAID, None),  # as large a part, and few
        (294_000.0, 291_000.0, NOT_SAID, None),  # beyond chance, and a later edition moves a year as much
    ],
)
def test_a_change_is_said_by_its_size_and_beyond_chance_and_revisions_alone(
    former: float, newer: float, told: str, size: int | None
) -> None:
    assert change_words(two_years(former, newer)).endswith(told.format(number="", size=size))


@pytest.mark.parametrize("order", [1, -1])
def test_the_largest_growth_between_any_two_editions_is_what_a_change_has_to_exceed(order: int) -> None:
    """Ten in a hundred fewer: more than chance explains, and no more than one of two editions moved."""
    steps = [*grew(0.001), *grew(-0.12)][::order]
    shown = replace(two_years(29_400.0, 26_460.0), year_growth=tuple(steps))
    assert change_words(shown).endswith(NOT_SAID.format(number=""))
    assert change_words(replace(shown, year_growth=grew(0.001))).endswith(LESS.format(number="", size=10))


@pytest.mark.parametrize(
    "changes",
    [
        {"disputed": True},
        {"obs_status": ObsStatus.ESTIMATED},
        {"snapshot": "mimp_cem@other"},
        {"partial": True},
    ],
    ids=str,
)
def test_nothing_is_said_of_two_editions_of_a_dispute_of_an_estimate_or_of_a_part_of_a_year(
    changes: dict[str, object],
) -> None:
    assert not any(word in change_words(two_years(2940.0, 2615.0, **changes)) for word in ANY)


def test_nothing_is_said_where_no_two_editions_tell_how_far_a_year_still_moves() -> None:
    assert not any(word in change_words(two_years(2940.0, 2615.0, moved=None)) for word in ANY)


def test_nothing_is_said_of_what_is_no_count_of_events() -> None:
    offices = replace(CEM, counts_persons=False)
    assert not any(
        word in change_words(replace(two_years(400.0, 300.0), indicators=(offices,))) for word in ANY
    )


def test_of_a_rate_the_events_and_the_population_of_each_year_tell_and_its_former_value_is_named() -> None:
    years = [("2024", 1261.0, 2940.0, 233_081.0), ("2025", 1110.0, 2615.0, 235_535.0)]
    rows = [
        replace(row(RATE.id, "PE-150112", year, value), numerator=events, denominator=people)
        for year, value, events, people in years
    ]
    panel_shown = replace(panel(RATE, rows), year_growth=grew(0.014))
    assert change_words(panel_shown).endswith(LESS.format(number=" (1261)", size=12))
    chart = chart_of(panel_shown, ES, width=DESK)
    (sentence,) = (sentence for sentence in chart.finding if "% menos que" in sentence.text)
    assert [chart.marks[at].row.period.start.year for at in sentence.marks] == [2025, 2024]


@given(st.integers(1, 4000), st.integers(1, 4000), st.floats(0, 0.3))
def test_more_is_never_said_of_what_is_less_nor_either_of_what_chance_explains(
    former: int, newer: int, moved: float
) -> None:
    sentence = change_words(two_years(float(former), float(newer), moved=moved))
    ratio = rate_ratio_interval((newer, 1.0), (former, 1.0))
    apart = not ratio.lower <= 1 <= ratio.upper and abs(newer / former - 1) > moved
    assert (ANY[0] in sentence) is (apart and newer < former)
    assert (ANY[1] in sentence) is (apart and newer > former)


def test_lines_beside_an_event_have_their_names_over_or_under_their_last_full_point():
    """Right of it the event leaves no room; four lines that nobody can tell apart stood there without a name."""
    places = ("PE-150110", "PE-150112", "PE-150117", "PE-150106")
    rows = [
        row("cem_cases", code, str(year), 400 * at + 10 * (year % 3))
        for at, code in enumerate(places, start=1)
        for year in range(2018, 2026)
    ]
    rows += [row("cem_cases", code, "2026-01-01/2026-05-31", 150, partial=True) for code in places]
    event = replace(PANDEMIC, date=date(2026, 1, 1))
    territories = tuple(place for place in LIMA_NORTE if place.code in places)
    chart = chart_of(panel(CEM, rows, territories=territories, events=(event,)), Text(), width=DESK)
    named = {
        chart.marks[label.of].row.territory
        for label in chart.labels
        if label.role == "name" and label.of is not None
    }
    assert named == set(places)
