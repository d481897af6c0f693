"""This year's months over those of the years before, read back: each mark its cell, and no band over what is hidden."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from observatory.charts.chart import Chart
from observatory.charts.kinds.chosen_kind import chart_of
from observatory.charts.kinds.year_months import divide_by_year
from observatory.charts.painting.svg import svg
from observatory.model import ConfStatus, Event, NewestGrowth, ObsStatus, Panel, Period, Row
from observatory.text import Text
from observatory.words.table import NO_VERDICT
from tests.kit.painted import faults_of, untold
from tests.observatory.charts.reading import assert_words_stand_free, read
from tests.observatory.pieces import COMPLAINTS, panel, row

GREW = NewestGrowth(Period.month(2025, 12), "2025-12", "2026-05", 5, 39, 5328.0, 6049.0, date(2026, 8, 1))


def months(year: int, count: int = 12, *, first: float, step: float = 1.0, **changes: object) -> list[Row]:
    return [
        replace(row("police_complaints", "PE-150112", f"{year}-{month:02}", first + step * month), **changes)
        for month in range(1, count + 1)
    ]


def years(newest_months: int = 5, **changes: object) -> Panel:
    """Three full years of which none is the lowest in all months, the last full one, and the first months of this."""
    rows = [
        *months(2022, first=300, step=-9), *months(2023, first=200), *months(2024, first=190, step=4),
        *months(2025, first=240, step=-3),
        *months(2026, newest_months, first=170, step=-2, obs_status=ObsStatus.PROVISIONAL),
    ]  # fmt: skip
    return panel(COMPLAINTS, rows, view="year_months", growth=(GREW,), **changes)


def drawn(made: Panel, width: int = 440, lang: str = "es") -> Chart:
    return chart_of(made, Text(lang), width=width)


def without(made: Panel, year: int, **changes: object) -> Panel:
    """The panel whose months of a year have another status, or another value."""
    rows = (replace(one, **changes) if one.period.start.year == year else one for one in made.rows)
    return replace(made, rows=tuple(rows))


@pytest.mark.parametrize("width", [316, 440, 672])
@pytest.mark.parametrize("newest_months", [1, 5, 11])
def test_each_mark_stands_at_its_month_and_value_and_words_stand_free(width: int, newest_months: int) -> None:
    made = years(newest_months)
    chart = drawn(made, width)
    assert chart.kind == "year_months"
    reading = read(svg(chart))
    through = {
        at: point for stroke in reading.strokes for at, point in zip(stroke.marks, stroke.points, strict=True)
    } | {
        at: point for marks, points in reading.ranges.items() for at, point in zip(marks, points, strict=True)
    }
    assert set(reading.marks) == set(range(len(chart.marks)))
    for at, mark in enumerate(chart.marks):
        assert list(faults_of(made, chart, mark, reading.marks[at], through.get(at))) == []
    assert list(untold(made, chart)) == []
    assert_words_stand_free(chart)


def test_the_band_reaches_from_the_lowest_to_the_highest_of_each_month_of_the_years_before() -> None:
    made = years()
    chart = drawn(made)
    (marks,) = read(svg(chart)).ranges
    rows = [chart.marks[at].row for at in marks]
    before = [one for one in made.rows if one.period.start.year in (2022, 2023, 2024)]
    for month in range(1, 13):
        values = [one.value for one in before if one.period.start.month == month]
        assert rows[month - 1].value == max(values, key=float) and rows[-month].value == min(
            values, key=float
        )
        assert rows[month - 1].period.start.month == rows[-month].period.start.month == month
    assert "2022–2024: del mes más bajo al más alto" in said_in(chart)


def said_in(chart: Chart) -> list[str]:
    return [*(label.text for label in chart.labels), *(entry.words for entry in chart.legend)]


def test_years_that_make_too_long_a_list_are_counted() -> None:
    """Every second year of twenty is protected."""
    rows = [
        each
        for year in range(2004, 2025)
        for each in months(
            year,
            first=200 + year % 7,
            **({"value": None, "conf_status": ConfStatus.PROTECTED} if year % 2 else {}),
        )
    ]
    made = replace(years(), rows=(*rows, *(one for one in years().rows if one.period.start.year > 2024)))
    assert "11 años: del mes más bajo al más alto" in said_in(drawn(made, 316))


@pytest.mark.parametrize("status", [ConfStatus.PROTECTED, None])
def test_a_year_that_is_hidden_makes_no_part_of_the_band_and_is_named_with_its_word(
    status: ConfStatus | None,
) -> None:
    changes = {"conf_status": status} if status else {"obs_status": ObsStatus.NOT_RECEIVED}
    made = without(years(), 2023, value=None, **changes)
    chart = drawn(made)
    word = "Dato protegido" if status else "No recibido"
    assert f"{word}: 2023" in [entry.words for entry in chart.legend]
    assert f"{word}: 2023." in chart.description
    assert not [mark for mark in chart.marks if mark.row.period.start.year == 2023]
    words = " ".join(said_in(chart))
    assert "2022, 2024" in words and "2022–2024" not in words


def test_one_hidden_month_takes_its_whole_year_out_of_the_band() -> None:
    made = years()
    rows = tuple(
        replace(one, value=None, conf_status=ConfStatus.PROTECTED)
        if one.period == Period.month(2023, 7)
        else one
        for one in made.rows
    )
    assert not [m for m in drawn(replace(made, rows=rows)).marks if m.row.period.start.year == 2023]


def test_one_year_before_makes_no_band() -> None:
    made = years()
    chart = drawn(replace(made, rows=tuple(one for one in made.rows if one.period.start.year >= 2024)))
    assert chart.bands == () and len(chart.strokes) == 2
    assert "más bajo" not in chart.description


def test_no_year_from_before_a_break_is_drawn() -> None:
    cut = Event("x", date(2024, 1, 1), "x", "x", ("PE-150112",), breaks_series=True)
    chart = drawn(years(events=(cut,)))
    assert {mark.row.period.start.year for mark in chart.marks} == {2025, 2026}
    recent = replace(cut, date=date(2026, 1, 1))
    assert divide_by_year(years(events=(recent,))) is None


def test_this_year_is_hollow_and_dashed_and_said_to_grow_only_where_the_editions_showed_it() -> None:
    chart = drawn(years())
    newest = [at for at, mark in enumerate(chart.marks) if mark.row.period.start.year == 2026]
    assert {chart.marks[at].look.fill for at in newest} == {"hollow"}
    (stroke,) = [stroke for stroke in chart.strokes if stroke.marks[0] in newest]
    assert stroke.dashed and stroke.marks == tuple(newest)
    assert "2026, provisional: suele crecer" in chart.description
    fell = replace(GREW, value=5000.0)
    for growth in ((), (GREW, fell)):
        told = drawn(replace(years(), growth=growth))
        assert "suele crecer" not in told.description and "2026, provisional." in told.description


def test_no_month_of_this_year_is_called_lowest_or_highest() -> None:
    """They are below all of the year before, and so the finding would name them."""
    chart = drawn(years())
    [extremes] = [each for each in chart.alternative if each.text.startswith("De ")]
    assert {chart.marks[at].row.period.start.year for at in extremes.marks} == {2025}


def test_the_finding_sets_this_year_beside_the_same_months_and_gives_no_verdict() -> None:
    made = years()
    compared, verdict = drawn(made).finding
    sums = [
        sum(
            one.value or 0
            for one in made.rows
            if one.period.start.year == year and one.period.start.month <= 5
        )
        for year in (2026, 2025)
    ]
    assert [f"{sum_:.0f}" in compared.text for sum_ in sums] == [True, True]
    assert len(compared.marks) == 10
    assert verdict.text == NO_VERDICT and not verdict.marks


def test_without_a_full_year_before_there_is_nothing_to_draw() -> None:
    made = years()
    rows = tuple(one for one in made.rows if one.period.start.year != 2025)
    assert divide_by_year(replace(made, rows=rows)) is None
    assert drawn(replace(made, rows=rows)).kind == "empty"


def test_who_does_not_see_it_is_told_first_what_it_is_and_where() -> None:
    assert drawn(years()).description.startswith(
        "Denuncias policiales. Independencia. Unidad: denuncias. Independencia: "
    )
