"""Which kind a panel is drawn as, and what holds for every kind: words, sentences and numbers that are drawn."""

from __future__ import annotations

from dataclasses import replace

import pytest

from observatory.charts.kinds.chosen_kind import chart_of
from observatory.charts.layout.label_placement import wrap_text
from observatory.charts.painting.svg import svg
from observatory.model import ConfStatus, ObsStatus
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words.labels import symbol_label
from observatory.words.sentences import nothing_published
from tests.observatory import panels
from tests.observatory.charts.planted import every_group, every_place, every_year, lima_norte_rates, outlines
from tests.observatory.charts.reading import read
from tests.observatory.pieces import AGE, AGES, CEM, EL_ALTO, POPULATION, panel, row

ES = Text("es")
MADE = {
    **panels.EVERY, "every_place map": every_place, "every_place bars": lambda: every_place("bars"),
    "every_group": every_group, "every_year": every_year, "lima_norte_rates": lima_norte_rates,
}  # fmt: skip
KINDS = {
    "trend": "trend", "sparse": "dated", "months": "trend", "rates": "multiples", "by_sex": "trend", "by_age": "groups",
    "several": "bars", "comparison": "trend", "population_comparison": "trend", "lima_map": "map",
    "statuses_map": "map", "el_alto_map": "map", "el_alto_population": "map", "empty": "empty", "hostile": "groups",
    "every_place map": "map", "every_place bars": "bars", "every_group": "groups", "every_year": "multiples",
    "lima_norte_rates": "bars",
}  # fmt: skip


def draw_and_read(panel, width=760):
    chart = chart_of(panel, ES, width=width, outlines=outlines())
    return chart, read(svg(chart))


@pytest.mark.parametrize("name", MADE)
def test_each_panel_is_drawn_as_its_kind(name):
    chart, _ = draw_and_read(MADE[name]())
    assert chart.kind == KINDS[name]


def test_more_than_four_groups_over_time_are_small_multiples():
    rows = [row("cem_cases", "PE-150112", str(year), 20.0 + at, breakdown=f"age:{age}")
            for at, age in enumerate(AGES) for year in (2020, 2021, 2022)]  # fmt: skip
    assert draw_and_read(panel(CEM, rows, by="age", dimension=AGE))[0].kind == "multiples"
    assert draw_and_read(panel(CEM, rows[:12], by="age", dimension=AGE))[0].kind == "trend"


def test_a_few_censuses_are_a_trend_and_figures_of_odd_spans_are_not():
    people = [row("population", "BO-020105", day, 8e5) for day in ("2001", "2012-11-21", "2024-03-23")]
    assert draw_and_read(panel(POPULATION, people))[0].kind == "trend"
    assert draw_and_read(panel(POPULATION, people[:1]))[0].kind == "dated"
    assert draw_and_read(panels.sparse())[0].kind == "dated"


def test_a_map_without_an_outline_is_bars():
    assert chart_of(panels.EVERY["lima_map"](), ES, width=360).kind == "bars"


def protected_figures(place: str) -> str:
    return ES.t(phrases.PROTECTED_FIGURES, places=place, name=CEM.name)


def test_where_there_is_no_row_nothing_is_published_and_where_all_is_protected_that_is_said():
    chart, reading = draw_and_read(panels.empty(), 360)
    assert nothing_published(panels.empty(), ES) in chart.title
    assert " ".join(label.text for label in reading.labels) == chart.title == chart.description
    hidden = [
        row("cem_cases", "PE-150112", str(year), None, conf_status=ConfStatus.PROTECTED)
        for year in range(2012, 2020)
    ]
    chart, reading = draw_and_read(panel(CEM, hidden), 360)
    assert chart.title == protected_figures("Independencia")
    assert nothing_published(panel(CEM, hidden), ES) not in (chart.title, chart.description)
    assert chart.marks == ()


def test_an_empty_panel_says_each_of_its_reasons():
    rows = [
        row("cem_cases", "PE-150112", "2012", None, conf_status=ConfStatus.PROTECTED),
        row("cem_cases", "PE-150110", "2013", None, obs_status=ObsStatus.NOT_RECEIVED),
        row("cem_cases", "PE-150106", "2013", None, obs_status=ObsStatus.NOT_PUBLISHED),
    ]
    chart, _ = draw_and_read(panel(CEM, rows))
    assert [sentence.text for sentence in chart.finding] == [
        protected_figures("Independencia"),
        f"Comas: {symbol_label('not_received', ES)} («{CEM.name}»).",
        ES.t(phrases.NO_FIGURE, places="Carabayllo", name=CEM.name),
    ]
    pair, _ = draw_and_read(replace(panels.comparison(), rows=()))
    assert "SLIM" in pair.title and "CEM" in pair.title
    assert EL_ALTO.name in pair.title


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind not in ("trend", "empty")])
def test_each_mark_is_told_by_a_sentence_of_the_alternative_text(name):
    chart, _ = draw_and_read(MADE[name]())
    positions = {at for sentence in chart.alternative for at in sentence.marks}
    if chart.kind in ("map", "bars", "groups"):
        assert positions == set(range(len(chart.marks)))
    else:
        assert positions


@pytest.mark.parametrize("lang", ["es", "fr", "en"])
def test_every_kind_is_the_same_bytes_each_time_and_speaks_its_language(lang):
    text = Text(lang)
    for name in ("several", "by_age", "rates", "sparse", "empty", "statuses_map"):
        chart, other_chart = (chart_of(MADE[name](), text, width=360, outlines=outlines()) for _ in range(2))
        assert svg(chart) == svg(other_chart)


@pytest.mark.parametrize("number", ["100 000", "100\u202f000", "1\u00a0234\u202f567"])
def test_a_number_written_in_groups_stands_in_one_line(number: str) -> None:
    lines = wrap_text(f"Feminicidios según la Fiscalía por cada {number} mujeres", 120)
    assert len(lines) > 2
    assert sum(number in line for line in lines) == 1
    assert " ".join(lines) == f"Feminicidios según la Fiscalía por cada {number} mujeres"
