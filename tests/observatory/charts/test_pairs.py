"""The overlap of two rates is said of one source alone, and only where the intervals touch."""

from __future__ import annotations

from dataclasses import replace

import pytest

from observatory.model import Grade, ObsStatus, Panel, Row
from observatory.text import Text
from observatory.vocabulary import phrases
from tests.observatory.charts.telling import finding_of
from tests.observatory.making import panel, row
from tests.observatory.pieces import EL_ALTO, INDEPENDENCIA, LIMA_NORTE, RATE

ES = Text()
SAID = ES.t(phrases.NOT_DISTINCT)
WORDS = ("distint", "mayor", "menor", "más alta", "más baja", "supera")


def rate(place: str, year: str, value: float, **changes: object) -> Row:
    row_made = row("police_complaint_rate", place, year, value, lower=value - 45, upper=value + 46)
    return replace(row_made, numerator=value * 2.33081, denominator=233_081.0, **changes)


def pair(value: float, **changes: object) -> Panel:
    rows = [rate("PE-150112", "2024", 1261), rate("PE-150110", "2024", value)]
    return panel(RATE, rows, **changes)


@pytest.mark.parametrize("view", ["trend", "bars", "map", "table"])
def test_two_intervals_that_touch_end_the_finding_with_the_sentence(view: str) -> None:
    assert finding_of(pair(1200, view=view), ES).endswith(SAID)


@pytest.mark.parametrize("view", ["trend", "bars", "map", "table"])
def test_nothing_is_claimed_of_intervals_that_do_not_touch(view: str) -> None:
    finding = finding_of(pair(855, view=view), ES)
    assert "1261" in finding
    assert "855" in finding
    assert not any(word in finding for word in WORDS)


def test_the_newest_year_that_both_have_decides_and_is_named_where_another_is_told() -> None:
    rows = [*pair(1200).rows, rate("PE-150110", "2025", 3000)]
    finding = finding_of(panel(RATE, rows), ES)
    assert finding.endswith(ES.t(phrases.NOT_DISTINCT_DURING, during="En 2024"))


@pytest.mark.parametrize("status", [ObsStatus.PROVISIONAL])
def test_a_provisional_year_is_no_full_year(status: ObsStatus) -> None:
    rows = [replace(row, obs_status=status) for row in pair(1200).rows]
    assert "distint" not in finding_of(panel(RATE, rows), ES)


def test_nothing_is_said_between_two_sources() -> None:
    first_row, second = pair(1200).rows
    rows = [first_row, replace(second, snapshot="otra@2024")]
    assert "distint" not in finding_of(panel(RATE, rows), ES)


@pytest.mark.parametrize("grade", list(Grade))
def test_nothing_is_said_between_two_countries(grade: Grade) -> None:
    rows = [rate("PE-150112", "2024", 1261), rate("BO-020105", "2024", 1250)]
    graded = replace(RATE, comparability=replace(RATE.comparability, grade=grade))
    finding = finding_of(panel(graded, rows, territories=(EL_ALTO, INDEPENDENCIA)), ES)
    assert "distint" not in finding


def test_nothing_is_said_of_three_places() -> None:
    rows = [rate(place.code, "2024", 1261) for place in LIMA_NORTE[:3]]
    assert "distint" not in finding_of(panel(RATE, rows), ES)
