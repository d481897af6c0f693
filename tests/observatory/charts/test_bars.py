"""What a reader would believe of ranked bars and of bars by group, read back from the picture and held to the Panel."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest

from observatory.charts.findings.ranking import RANKS
from observatory.charts.kinds import bars, groups
from observatory.charts.painting.svg import svg
from observatory.model import ConfStatus, Dimension, DimensionCode, Grade, ObsStatus
from observatory.text import Text
from observatory.vocabulary import phrases
from tests.observatory import panels
from tests.observatory.charts.planted import FLAGS, WORDS, every_group, every_place, lima_norte_rates, places
from tests.observatory.charts.reading import read
from tests.observatory.pieces import CEM, SEX, panel, row

ES = Text("es")
WIDTHS = (320, 360, 760, 1120)
HALF = 0.5


def by_sex_of_two():
    """Two districts by sex; the second has no figure of men."""
    values = {("PE-150112", "women"): 642.0, ("PE-150112", "men"): 96.0, ("PE-150110", "women"): 1182.0}
    rows = [row("cem_cases", place, "2023", v, breakdown=f"sex:{sex}") for (place, sex), v in values.items()]
    return panel(CEM, rows, by="sex", dimension=SEX, view="bars")


PANELS = {
    "several": (bars, panels.several), "lima_norte_rates": (bars, lima_norte_rates),
    "every_place": (bars, lambda: every_place("bars")),
    "comparison C": (bars, lambda: replace(panels.comparison(), view="bars")),
    "comparison A": (bars, lambda: replace(panels.comparison(Grade.A), view="bars")),
    "population": (bars, lambda: replace(panels.population_comparison(), view="bars")),
    "by_age": (groups, panels.by_age), "hostile": (groups, panels.hostile), "every_group": (groups, every_group),
    "two places": (groups, by_sex_of_two),
}  # fmt: skip


def draw_and_read(kind, panel, width=760, **fields):
    chart = kind.chart(panel, ES, width=width, **fields)
    return chart, read(svg(chart))


@pytest.mark.parametrize("name", ["several", "lima_norte_rates"])
def test_an_interval_lies_over_the_middle_of_its_bar(name):
    kind, make = PANELS[name]
    chart, reading = draw_and_read(kind, make())
    for one in reading.marks.values():
        _, y, _, lower_y = one.whiskers["interval"]
        assert y == lower_y == pytest.approx(one.y, abs=HALF)
    picture = svg(chart)
    assert picture.index('class="interval"') > picture.index("<rect")


def test_intervals_are_on_all_bars_or_on_none():
    panel = lima_norte_rates()
    rows = (replace(panel.rows[0], lower=None, upper=None), *panel.rows[1:])
    _, reading = draw_and_read(bars, replace(panel, rows=rows))
    assert not any(mark.whiskers for mark in reading.marks.values())


def test_places_are_ranked_numbers_in_first_and_those_without_one_stand_last():
    chart, reading = draw_and_read(bars, every_place("bars"))
    leading = [(reading.marks[at].y, mark) for at, mark in enumerate(chart.marks) if mark.row.leads]
    assert [y for y, _ in leading] == sorted(y for y, _ in leading)
    kinds = [2 if m.row.value is None else 0 if m.is_complete else 1 for _, m in leading]
    assert kinds == sorted(kinds)
    values = [m.row.value for (_, m), kind in zip(leading, kinds, strict=True) if kind == 0]
    assert values == sorted(values, reverse=True)
    assert {mark.row.territory for _, mark in leading} == {place.code for place in places().values()}


def test_a_place_without_a_number_in_the_period_has_its_word_and_no_number_of_another():
    chart, reading = draw_and_read(bars, every_place("bars"))
    by_code = {m.row.territory: at for at, m in enumerate(chart.marks)}
    for flag, word in WORDS.items():
        at = by_code[places()[flag].code]
        assert [label.text for label in reading.labels if label.of == at and label.role == "status"] == [word]
        assert word in reading.marks[at].words
    assert "4321" not in svg(chart)
    late = replace(panels.rates(), view="bars")
    rows_kept = tuple(r for r in late.rows if (r.territory, r.period.start.year) != ("PE-150110", 2025))
    chart, reading = draw_and_read(bars, replace(late, rows=rows_kept))
    at = next(at for at, m in enumerate(chart.marks) if m.row.territory == "PE-150110")
    assert [label.text for label in reading.labels if label.of == at] == ["Comas", WORDS["not_published"]]
    assert {str(m.row.period) for m in chart.marks} == {"2025"}


LOOKS = {  # flag: fill and dash, by hand
    "plain": ("ochre", ""), "larger": ("context", ""), "zero": ("context", ""), "estimated": ("paper", ""),
    "provisional": ("paper", ""), "partial": ("paper", ""), "break": ("context", ""), "disputed": ("context", "1.5 2.5"),
    "protected": ("hatched", ""), "withdrawn": ("striped", ""), "not_published": ("paper", "1.5 2.5"),
    "not_received": ("paper", "5 3"), "no_service": ("crossed", ""), "not_applicable": ("paper", ""),
    "few": ("specked", ""),
}  # fmt: skip


def test_each_bar_is_inked_by_its_status():
    chart, reading = draw_and_read(bars, every_place("bars"))
    inked = {m.row.territory: reading.marks[at] for at, m in enumerate(chart.marks) if m.row.leads}
    seen_looks = {flag: (inked[p.code].fill, inked[p.code].dash) for flag, p in places().items()}
    assert seen_looks == LOOKS
    by_group, again = draw_and_read(groups, every_group())
    for at, flag in enumerate(FLAGS):
        fill, dash = LOOKS[flag]
        assert (again.marks[at].fill, again.marks[at].dash) == ("ochre" if fill == "context" else fill, dash)
    assert len(by_group.marks) == len(FLAGS)


def test_what_another_statement_says_stands_hollow_under_the_one_that_leads():
    chart, reading = draw_and_read(bars, every_place("bars"))
    second = next(at for at, m in enumerate(chart.marks) if not m.row.leads)
    led = chart.marks[second - 1]
    assert (led.row.territory, led.row.value, chart.marks[second].row.value) == (
        places()["disputed"].code,
        1900.0,
        1200.0,
    )
    assert reading.marks[second].fill == "paper"
    assert reading.marks[second].y > reading.marks[second - 1].y
    names = [label.text for label in reading.labels if label.of == second]
    assert names == ["otra cifra publicada", "1200"]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PANELS)
def test_each_bar_has_its_name_and_its_number(name, width):
    kind, make = PANELS[name]
    chart, reading = draw_and_read(kind, make(), width)
    for at, mark in enumerate(chart.marks):
        labels = [label for label in reading.labels if label.of == at]
        assert any(label.role == "name" for label in labels)
        body = " ".join(label.text for label in labels if label.role in ("number", "status"))
        assert body == mark.number
        end = reading.marks[at].x + reading.marks[at].width / 2
        number = next(label for label in labels if label.role in ("number", "status"))
        assert number.x >= end


@pytest.mark.parametrize("name", PANELS)
def test_on_a_phone_whose_whole_width_a_drawing_has_nothing_begins_at_the_very_edge(name):
    kind, make = PANELS[name]
    chart, reading = draw_and_read(kind, make(), 316)
    assert min(mark.x - mark.width / 2 for mark in reading.marks.values()) >= 8
    assert all(label.x >= 8 for label in chart.labels if label.anchor == "start")
    assert all(area.right <= 316 for area in chart.areas)


def test_places_side_by_side_have_the_same_groups_in_the_same_order_and_one_scale():
    for width in (360, 760):
        chart, reading = draw_and_read(groups, by_sex_of_two(), width)
        order = [[m.row.breakdown.get("sex") for m in chart.marks if m.area == area] for area in (0, 1)]
        assert order == [["women", "men"], ["women", "men"]]
        assert chart.areas[0].values.high == chart.areas[1].values.high == 1182
        assert chart.marks[3].number == WORDS["not_published"]
        first_area, second = chart.areas
        assert second.top > first_area.bottom if width == 360 else second.left > first_area.right
        assert [label.text for label in reading.labels if label.role == "heading"] == [
            "Independencia",
            "Comas",
        ]


def test_a_register_of_another_country_is_not_said_to_publish_nothing_of_a_place():
    """«Bolivia, Ministerio de la Mujer (MIMP): no publicado»; one that only skips a year is said."""
    rows_given = [
        ("PE-150112", "2024", 162, "mimp"),
        ("PE-150112", "2024", 154, "inei"),
        ("BO-020105", "2025", 81, "fge"),
    ]
    rows_given += [
        ("PE-150112", "2023", 150, "dp"),
        ("PE-150112", "2023", 149, "mimp"),
        ("PE-150112", "2023", 148, "inei"),
    ]
    rows = [
        row("cem_cases", place, year, value, breakdown=f"register:{code}")
        for place, year, value, code in rows_given
    ]
    codes = tuple(DimensionCode(code, code.upper()) for code in ("mimp", "inei", "dp", "fge"))
    chart, _ = draw_and_read(
        groups,
        panel(CEM, rows, view="bars", by="register", dimension=Dimension("register", "Registro", codes)),
    )
    numbers = {(mark.row.territory, mark.row.breakdown.get("register")): mark.number for mark in chart.marks}
    assert numbers == {("BO-020105", "fge"): "81", ("PE-150112", "mimp"): "162", ("PE-150112", "inei"): "154"}


def test_groups_stand_in_the_order_of_their_dimension():
    chart, reading = draw_and_read(groups, panels.by_age())
    heights = [reading.marks[at].y for at in range(len(chart.marks))]
    assert [m.row.breakdown.get("age") for m in chart.marks] == [
        "0-5", "6-11", "12-17", "18-25", "26-35", "36-45", "46-59", "60+",
    ]  # fmt: skip
    assert all(a < b for a, b in pairwise(heights))


def test_the_rank_of_a_rate_names_those_it_is_not_told_apart_from():
    chart, _ = draw_and_read(bars, lima_norte_rates())
    assert "La tasa registrada de Independencia es la más alta de los ocho distritos." in chart.title
    assert "No se puede afirmar que sea distinta de las de Comas y Los Olivos." in chart.title
    body = next(s for s in chart.finding if "Comas" in s.text)
    assert {chart.marks[at].row.territory for at in body.marks} == {"PE-150112", "PE-150110", "PE-150117"}


def test_a_rank_among_protected_neighbours_is_one_of_those_shown():
    panel = lima_norte_rates()
    hidden = replace(
        panel.rows[2], value=None, lower=None, upper=None, numerator=None, conf_status=ConfStatus.PROTECTED
    )
    chart, _ = draw_and_read(bars, replace(panel, rows=(*panel.rows[:2], hidden, *panel.rows[3:])))
    assert ES.t(RANKS[0][1], place="Independencia", places="siete distritos") in chart.title
    assert tail_of(phrases.SHOWN_EXTREMES) in chart.title


def tail_of(form: str) -> str:
    """What a sentence ends with, after the last of its values."""
    return ES.t(form).rpartition("}")[2]


def ranked(chart) -> bool:
    """Whether the finding says any rank."""
    beginnings = [re.split(r"[{}]", ES.t(form))[0] for forms in RANKS for form in forms]
    return any(said.text.startswith(one) for said in chart.finding for one in beginnings)


def test_counts_and_rates_of_several_sources_are_given_no_rank():
    counts, _ = draw_and_read(bars, every_place("bars"))
    assert not ranked(counts)
    panel = lima_norte_rates()
    contradicting = replace(panel.rows[0], snapshot="otra@1")
    mixed, _ = draw_and_read(bars, replace(panel, rows=(contradicting, *panel.rows[1:])))
    assert not ranked(mixed)
    assert ranked(draw_and_read(bars, panel)[0])


def test_a_part_of_a_year_or_a_provisional_number_leads_nothing():
    chart, _ = draw_and_read(bars, every_place("bars"))
    assert "9100" not in chart.title and "8800" not in chart.title
    panel = panels.several()
    rows = tuple(
        replace(r, obs_status=ObsStatus.PROVISIONAL) for r in panel.rows if r.period.start.year == 2025
    )
    chart, _ = draw_and_read(bars, replace(panel, rows=rows))
    assert not ranked(chart)
    assert chart.title.startswith("Independencia: 1261 ")
    grouped, _ = draw_and_read(groups, every_group())
    assert "más casos" not in grouped.title


def test_a_protected_group_may_be_larger_and_the_finding_says_so():
    chart, _ = draw_and_read(groups, panels.by_age())
    assert chart.title.startswith("Independencia, en 2016: ") and "más casos" not in chart.title
    assert "No se muestra ninguna cifra de: 0-5 años y 60+ años." in chart.title
    assert f"Independencia, 0-5 años: {WORDS['protected']}." in chart.description


WIDER = "Los grupos no abarcan los mismos años de edad"


@pytest.mark.parametrize(
    ("ages", "values", "told"),
    [
        (("12-17", "18-29", "30-59"), (132.0, 166.0, 247.0), True),
        (("12-17", "18-29", "60+"), (132.0, 166.0, 247.0), True),
        (("12-17", "18-29", "30-59"), (332.0, 166.0, 247.0), False),
        (("0-4", "5-9", "80+"), (10.0, 20.0, 5.0), False),
        (("0-4", "5-9", "80+"), (20.0, 20.0, 5.0), None),
    ],
)
def test_a_group_of_more_years_of_age_is_not_called_the_one_with_most(ages, values, told):
    """It may have most because it is wider; and of two with the same number none has most."""
    cells = zip(ages, values, strict=True)
    rows = [row("cem_cases", "PE-150112", "2023", value, breakdown=f"age:{age}") for age, value in cells]
    codes = tuple(DimensionCode(age, f"{age} años") for age in ages)
    chart, _ = draw_and_read(
        groups, panel(CEM, rows, by="age", dimension=Dimension("age", "Edad", codes), view="bars")
    )
    assert (WIDER in chart.title) is bool(told)
    assert ("el grupo con más" in chart.title) is (told is False)
    assert told is False or all(f"{age} años" in chart.title for age in ages)


def test_groups_of_another_classification_are_not_said_to_lack_a_figure():
    """«60 and more» is of both: the groups of 2012 have a figure in 2012, and none is lacking in 2023."""
    of_2012, of_2016 = ("0-17", "18-25", "26-59", "60+"), ("0-17", "18-29", "30-59", "60+")
    rows = [
        row("cem_cases", "PE-150112", year, 40.0 + at, breakdown=f"age:{age}")
        for year, ages in (("2012", of_2012), ("2023", of_2016))
        for at, age in enumerate(ages)
    ]
    codes = tuple(
        DimensionCode(age, f"{age} años", scheme)
        for scheme, ages in (("cem_2012", of_2012), ("cem_2016", of_2016))
        for age in ages
    )
    dimension = Dimension("age", "Edad", codes)
    told, _ = draw_and_read(groups, panel(CEM, rows, by="age", dimension=dimension, view="bars"))
    assert "30-59 años" in told.title and "No se muestra ninguna cifra" not in told.title
    fewer = [each for each in rows if (each.period.start.year, each.breakdown.get("age")) != (2023, "30-59")]
    fewer.append(row("cem_cases", "PE-150112", "2021", 30.0, breakdown="age:30-59"))
    told, _ = draw_and_read(groups, panel(CEM, fewer, by="age", dimension=dimension, view="bars"))
    assert "No se muestra ninguna cifra de: 30-59 años." in told.title


def test_disagreeing_statements_of_the_chosen_place_are_both_said():
    panel = lima_norte_rates()
    row = panel.rows[3]
    led, other_row = (
        replace(row, disputed=True),
        replace(row, value=900.0, leads=False, disputed=True, statement="s2"),
    )
    chart, _ = draw_and_read(bars, replace(panel, rows=(*panel.rows[:3], led, other_row, *panel.rows[4:])))
    assert "(1110 y 900 " in chart.title
    assert ES.t(phrases.OTHER_FIGURE, values="Independencia 900") in chart.description
