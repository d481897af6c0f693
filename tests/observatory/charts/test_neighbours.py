"""Neighbours as dots with their intervals, and when the overlap of two rates is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from observatory.charts.chart import Chart, Dot
from observatory.charts.findings.ranking import change_between, change_word
from observatory.charts.kinds.chosen_kind import chart_of
from observatory.charts.painting.svg import svg
from observatory.model import ConfStatus, Grade, NewestGrowth, ObsStatus, Panel, Period, Row
from observatory.text import Text
from observatory.vocabulary import phrases
from tests.kit.painted import untold
from tests.observatory.charts.reading import assert_words_stand_free, finding_of, read
from tests.observatory.pieces import EL_ALTO, INDEPENDENCIA, LIMA_NORTE, RATE, panel, row

ES = Text("es")
GREW = NewestGrowth(Period.year(2025), "2025-12", "2026-05", 5, 43, 75267.0, 76459.0, date(2026, 8, 1))
COUNTS = {
    "PE-150112": (2939, 2615),
    "PE-150110": (5900, 5880),
    "PE-150102": (460, 431),
    "PE-150139": (290, 199),
}
PEOPLE = {"PE-150112": 235_000, "PE-150110": 548_000, "PE-150102": 99_000, "PE-150139": 50_000}


def rate(code: str, year: int, events: int) -> Row:
    people = PEOPLE[code]
    return row(
        "police_complaint_rate", code, str(year), events / people * 1e5, numerator=float(events),
        denominator=float(people), lower=events / people * 0.94e5, upper=events / people * 1.07e5,
    )  # fmt: skip


def places(**changes: object) -> Panel:
    rows = [rate(code, year, events) for code, both in COUNTS.items()
            for year, events in zip((2024, 2025), both, strict=True)]  # fmt: skip
    return panel(RATE, rows, view="neighbours", year_growth=(GREW,), **changes)


def hide(made: Panel, code: str, year: int) -> Panel:
    """The panel with one cell protected."""
    rows = (
        replace(one, value=None, lower=None, upper=None, numerator=None, conf_status=ConfStatus.PROTECTED)
        if (one.territory, one.period) == (code, Period.year(year))
        else one
        for one in made.rows
    )
    return replace(made, rows=tuple(rows))


def words_of(chart: Chart, code: str) -> list[str]:
    return [
        label.text
        for label in chart.labels
        if label.of is not None and chart.marks[label.of].row.territory == code
    ]


@pytest.mark.parametrize("width", [316, 440, 672])
def test_each_dot_and_interval_stands_at_its_value(width: int) -> None:
    made = places()
    chart = chart_of(made, ES, width=width)
    assert chart.kind == "neighbours"
    (area,), reading = chart.areas, read(svg(chart))
    assert area.values is not None
    start, scale = area.values.start, (area.values.end - area.values.start) / area.values.high
    assert len(chart.marks) == len(made.rows)
    for at, mark in enumerate(chart.marks):
        seen = reading.marks[at]
        assert isinstance(mark.form, Dot) and mark.row.value is not None
        assert seen.x == pytest.approx(start + mark.row.value * scale, abs=0.6)
        newest = mark.row.period == Period.year(2025)
        assert seen.fill == (seen.edge if newest else "paper")
        assert seen.shape == ("circle" if not newest else seen.shape)
        if newest:
            ends = (seen.whiskers["interval"][0], seen.whiskers["interval"][2])
            bounds = (start + (mark.row.lower or 0) * scale, start + (mark.row.upper or 0) * scale)
            assert ends == pytest.approx(bounds, abs=0.6)
        else:
            assert not seen.whiskers and not seen.href
    assert list(untold(made, chart)) == []
    assert_words_stand_free(chart)


def test_an_interval_is_a_band_that_its_dot_does_not_hide() -> None:
    """It is higher than the dot by half of it on each side, and the legend says what band and circle are."""
    chart = chart_of(places(), ES, width=440)
    banded = [mark for mark in chart.marks if mark.whiskers]
    assert len(banded) == len(COUNTS)
    for mark in banded:
        [band] = mark.whiskers
        assert isinstance(mark.form, Dot) and band.breadth >= 4 * mark.form.radius
    assert [entry.words for entry in chart.legend] == ["2024", "Intervalo del 95 %"]


def test_the_word_of_a_place_is_that_of_its_own_two_years() -> None:
    made = places()
    chart = chart_of(made, ES, width=440)
    cells = {(one.territory, one.period.start.year): one for one in made.rows}
    words = set()
    for code in COUNTS:
        word = change_word(change_between(cells[code, 2025], cells[code, 2024], RATE, (GREW,)), ES)
        assert word and word in words_of(chart, code)
        words.add(word)
    assert words == {"menos", "sin cambio claro"}


def test_a_protected_number_of_either_year_gives_no_word() -> None:
    newest = chart_of(hide(places(), "PE-150139", 2025), ES, width=440)
    assert words_of(newest, "PE-150139") == ["Santa Rosa", "dato protegido"]
    assert [m for m in newest.marks if m.row.territory == "PE-150139" and m.row.value is not None] == []
    former = chart_of(hide(places(), "PE-150139", 2024), ES, width=440)
    (number,) = [m.number for m in former.marks if m.row.territory == "PE-150139"]
    assert words_of(former, "PE-150139") == ["Santa Rosa", number]


@pytest.mark.parametrize("width", [316, 440])
def test_the_words_of_a_place_without_a_number_take_no_room_from_the_axis(width: int) -> None:
    whole, hidden = (
        chart_of(made, ES, width=width) for made in (places(), hide(places(), "PE-150102", 2025))
    )
    assert hidden.areas[0].values is not None and whole.areas[0].values is not None
    assert hidden.areas[0].right == whole.areas[0].right
    assert_words_stand_free(hidden)


def test_without_two_editions_that_tell_how_a_year_moves_no_word_is_said() -> None:
    chart = chart_of(replace(places(), year_growth=()), ES, width=440)
    assert not {"menos", "más", "sin cambio claro"} & {label.text for label in chart.labels}


SAID = ES.t(phrases.NOT_DISTINCT)
WORDS = ("distint", "mayor", "menor", "más alta", "más baja", "supera")


def rate_with_interval(place: str, year: str, value: float, **changes: object) -> Row:
    row_made = row("police_complaint_rate", place, year, value, lower=value - 45, upper=value + 46)
    return replace(row_made, numerator=value * 2.33081, denominator=233_081.0, **changes)


def pair(value: float, **changes: object) -> Panel:
    rows = [rate_with_interval("PE-150112", "2024", 1261), rate_with_interval("PE-150110", "2024", value)]
    return panel(RATE, rows, **changes)


@pytest.mark.parametrize("view", ["trend", "bars", "map", "table"])
def test_two_intervals_that_touch_end_the_finding_with_the_sentence(view: str) -> None:
    assert finding_of(pair(1200, view=view), ES).endswith(SAID)


def graded(grade: Grade) -> Panel:
    """Two countries whose rates are of this grade."""
    rows = [rate_with_interval("PE-150112", "2024", 1261), rate_with_interval("BO-020105", "2024", 1250)]
    indicator = replace(RATE, comparability=replace(RATE.comparability, grade=grade))
    return panel(indicator, rows, territories=(EL_ALTO, INDEPENDENCIA))


FIRST, SECOND = pair(1200).rows
APART = {
    **{view: pair(855, view=view) for view in ("trend", "bars", "map", "table")},
    **{f"grade {grade}": graded(grade) for grade in Grade},
    "a provisional year": panel(
        RATE, [replace(row, obs_status=ObsStatus.PROVISIONAL) for row in (FIRST, SECOND)]
    ),
    "two sources": panel(RATE, [FIRST, replace(SECOND, snapshot="otra@2024")]),
    "three places": panel(RATE, [rate_with_interval(place.code, "2024", 1261) for place in LIMA_NORTE[:3]]),
}


@pytest.mark.parametrize("case", APART)
def test_nothing_is_claimed_where_intervals_do_not_touch_or_may_not_be_held_against_each_other(
    case: str,
) -> None:
    finding = finding_of(APART[case], ES)
    assert "distint" not in finding
    if case in ("trend", "bars", "map", "table"):
        assert "1261" in finding and "855" in finding
        assert not any(word in finding for word in WORDS)


def test_the_newest_year_that_both_have_decides_and_is_named_where_another_is_told() -> None:
    rows = [*pair(1200).rows, rate_with_interval("PE-150110", "2025", 3000)]
    finding = finding_of(panel(RATE, rows), ES)
    assert finding.endswith(ES.t(phrases.NOT_DISTINCT_DURING, during="En 2024"))
