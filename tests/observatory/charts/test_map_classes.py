"""The kind "steps": parts are of one register's own cases that are old enough, and nothing else has a length."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observatory.charts.chart import Bar, Dot
from observatory.charts.kinds.chosen_kind import chart_of
from observatory.charts.kinds.maps import map_classes
from observatory.charts.painting.plotly import figure
from observatory.charts.painting.svg import svg
from observatory.model import ConfStatus, Dimension, DimensionCode, ObsStatus
from observatory.statistics.series import is_base, part_of_base
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words import describe
from tests.observatory.charts.reading import assert_words_stand_free, read
from tests.observatory.pieces import CEM, MIMP_2024, panel, row

ES = Text("es")
STEPS = Dimension(
    "step",
    "Paso",
    base="entered",
    codes=(
        DimensionCode("entered", "Casos que ingresaron", stage="Pedir ayuda", share_after=0),
        DimensionCode("asked", "Medidas pedidas por el CEM", stage="Medidas", share_after=7),
        DimensionCode("granted", "Medidas concedidas", stage="Medidas", share_after=7),
        DimensionCode("sentence", "Al menos una sentencia favorable", stage="Sentencia"),
    ),
)
JANUARY, AUGUST = "2026-01", "2026-08"
NUMBERS = {"entered": 3715, "asked": 2116, "granted": 928, "sentence": 13}
READ = replace(MIMP_2024, cutoff=date(2026, 8, 31))
ROUTE = replace(CEM, id="route", dimensions=("step",), follows="state")


def rows_of(period, numbers=NUMBERS, place="PE-150112", **changes):
    return [
        row("route", place, period, value, breakdown=f"step:{code}", obs_status=ObsStatus.PROVISIONAL, **changes)
        for code, value in numbers.items()
    ]  # fmt: skip


def route(rows, **changes):
    return panel(ROUTE, rows, by="step", dimension=STEPS, view="bars", snapshots=(READ,), **changes)


def parts(panel):
    base = next((each for each in panel.rows if is_base(panel, each)), None)
    return {str(each.breakdown): part_of_base(panel, each, base) for each in panel.rows}


@pytest.mark.parametrize("width", [320, 360, 760, 1120])
def test_squares_are_as_long_as_the_counts_and_are_of_cases_that_had_time(width):
    chart = chart_of(route(rows_of(JANUARY)), ES, width=width)
    assert chart.kind == "steps"
    lengths = {mark.row.value: mark.form.width for mark in chart.marks if isinstance(mark.form, Bar)}
    assert set(lengths) == {3715, 2116, 928}
    for value, length in lengths.items():
        assert length / lengths[3715] == pytest.approx(value / 3715, rel=0.001)
    assert_words_stand_free(chart)
    words = " ".join(label.text for label in chart.labels)
    assert "2116 · 57 de cada 100" in words and "928 · 25 de cada 100" in words
    assert set(read(svg(chart)).marks) == set(range(len(chart.marks)))
    assert figure(chart)["data"]


def test_the_route_begins_with_its_steps_in_words_and_says_that_what_is_not_noted_may_have_been_done():
    chart = chart_of(route(rows_of(JANUARY)), ES, width=360)
    first, second, *_ = [sentence.text for sentence in chart.finding]
    assert (first, second) == ("Los pasos: pedir ayuda, medidas y sentencia.", phrases.NOT_NOTED)
    assert phrases.NOT_NOTED in " ".join(label.text for label in chart.labels)


def test_no_share_is_told_of_measures_granted_or_executed_or_of_a_sentence(catalog):
    """Whoever reads «124 of 3715 executed» takes what a form does not note for what was not done."""
    shared = {code.code for code in catalog.dimensions["route_step"].codes if code.share_after is not None}
    assert not shared & {"measures_granted", "measures_executed", "accusation", "favourable"}


def test_cases_too_young_have_numbers_alone():
    for period in (AUGUST, "2026-02", "2026-01-01/2026-08-31"):
        young = route(rows_of(period))
        assert set(parts(young).values()) <= {None, 100.0}
        chart = chart_of(young, ES, width=360)
        assert all(isinstance(mark.form, Dot) for mark in chart.marks)
        assert "cada 100" not in chart.title + chart.description


def test_months_of_entry_are_never_drawn_one_after_the_other():
    fewer = {code: value // 3 for code, value in NUMBERS.items()}
    for view in ("bars", "trend", "table"):
        chart = chart_of(
            replace(route([*rows_of(AUGUST, fewer), *rows_of(JANUARY)]), view=view), ES, width=360
        )
        assert chart.kind == "steps" and not chart.strokes
        assert {str(mark.row.period) for mark in chart.marks} == {JANUARY}
    granted = [
        row("route", "PE-150112", f"2026-0{month}", 900 - 90 * month, breakdown="step:granted")
        for month in range(1, 9)
    ]
    chart = chart_of(panel(ROUTE, granted, snapshots=(READ,)), ES, width=360)
    assert chart.kind == "steps" and len(chart.marks) == 1 and not chart.strokes


@pytest.mark.parametrize(
    "other",
    [{"indicator": "court"}, {"snapshot": "court@2026"}, {"statement": "a page"}, {"territory": "PE-150110"}],
)
def test_no_part_is_made_of_another_register(other):
    """The base of one register under the step of another: nothing comes of it."""
    base, _, granted, _ = rows_of(JANUARY)
    court = replace(READ, source="court", edition="2026")
    mixed = replace(route([base, replace(granted, **other)]), snapshots=(READ, court))
    assert part_of_base(mixed, mixed.rows[1], mixed.rows[0]) is None
    assert part_of_base(route([base, granted]), granted, base) == pytest.approx(24.98, abs=0.01)


def test_no_part_is_made_of_few_cases_or_of_what_is_hidden():
    assert set(parts(route(rows_of(JANUARY, {"entered": 19, "granted": 6}))).values()) == {None}
    base, _, granted, _ = rows_of(JANUARY)
    hidden = replace(base, value=None, conf_status=ConfStatus.PROTECTED)
    chart = chart_of(route([hidden, granted]), ES, width=360)
    assert "cada 100" not in " ".join(label.text for label in chart.labels)
    assert all(isinstance(mark.form, Dot) for mark in chart.marks)


def test_the_subtitle_says_whether_the_same_cases_are_followed_and_of_which_span():
    line = describe.subtitle(route([*rows_of(AUGUST), *rows_of(JANUARY)]), ES)
    assert "enero" in line and "agosto" not in line
    assert ES.t(phrases.FOLLOWS["state"]) in line


@given(st.lists(st.floats(0, 1e6).map(lambda value: round(value, 1)), min_size=1, max_size=40))
def test_every_value_falls_in_a_class_that_names_it(values: list[float]) -> None:
    edges = map_classes.edges_of(values)
    assert list(edges) == sorted(set(edges))
    assert len(edges) - 1 <= 5
    for value in (value for value in values if value > 0):
        at = map_classes.class_of(value, edges)
        assert edges[at] <= value < edges[at + 1]


def test_no_value_no_class() -> None:
    assert map_classes.edges_of([]) == ()
    assert map_classes.labels_of((), ES, decimals=0) == []


def test_labels_of_numbers_in_do_not_overlap() -> None:
    assert map_classes.labels_of((0.0, 2000.0, 4000.0), ES, decimals=0) == ["1 a 1999", "2000 a 3999"]
