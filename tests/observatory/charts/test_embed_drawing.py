"""The drawing of a frame in parts and the headings of charts: nothing is cut, and none of a finding is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from operator import sub

import pytest

from observatory.charts.chart import Bar, Chart, Dot, Sentence, Shape
from observatory.charts.findings.ranking import LONGEST_HEADING, heading_and_rest
from observatory.charts.kinds.chosen_kind import finding_of
from observatory.charts.layout.label_placement import box_of
from observatory.charts.painting.embed_frame import (
    PART,
    TWO_PARTS,
    above,
    below,
    drawing_of,
    measure_frame,
    notes,
)
from observatory.charts.painting.svg import svg, svg_parts
from observatory.demonstration import site_name
from observatory.languages import languages
from observatory.model import Helpline, Panel, Row
from observatory.text import Text
from observatory.words import describe
from tests.observatory import panels
from tests.observatory.charts.planted import outlines
from tests.observatory.charts.reading import point_inside
from tests.observatory.pieces import CEM, SEX, panel, row

TWO: dict[str, Callable[[], Panel]] = {
    "lines": panels.comparison,
    "bars": lambda: replace(panels.comparison(), view="bars"),
    "maps": lambda: replace(panels.comparison(), view="map"),
    "inhabitants": panels.population_comparison,
}


@pytest.mark.parametrize("lang", list(languages()))
@pytest.mark.parametrize("low", [0, 80])
@pytest.mark.parametrize("name", TWO)
def test_nothing_lies_where_a_drawing_is_parted_and_each_part_has_its_place(
    name: str, low: int, lang: str
) -> None:
    drawing = drawing_of(TWO[name](), outlines(), Text(lang), low=low)
    (chart,) = drawing.charts
    assert drawing.in_parts and chart.width == PART
    bounds = list(pairwise((0.0, *chart.cuts, float(chart.height))))
    for label in chart.labels:
        box = box_of(label)
        assert any(top <= box.top and box.bottom <= bottom for top, bottom in bounds), label.text
    for number, (top, bottom) in enumerate(bounds):
        (area,) = (each for each in chart.areas if top <= each.top and each.bottom <= bottom)
        for mark in chart.marks:
            at = {
                Dot: lambda form: form.y,
                Bar: lambda form: form.y,
                Shape: lambda form: point_inside(form.path)[1],
            }
            inside = top <= at[type(mark.form)](mark.form) <= bottom
            assert inside == (chart.areas[mark.area] is area), (number, mark.words)


def test_the_parts_are_the_whole_drawing_one_after_the_other() -> None:
    (chart,) = drawing_of(panels.comparison(), outlines(), Text()).charts
    first, second = svg_parts(chart, name="p")
    whole = svg(chart, name="p")
    assert first.count("data-i=") == whole.count("data-i=") == len(chart.marks)
    assert whole[whole.index("<title") : whole.index("</desc>")] in first
    assert 'aria-hidden="true"' in second and '<use href="#p"/>' in second


@pytest.mark.parametrize("lang", list(languages()))
def test_what_a_brief_frame_leaves_out_is_in_its_notes(lang: str) -> None:
    panel, text = panels.comparison(), Text(lang)
    frame = measure_frame(panel, outlines(), (), text=text, brief=True)
    chart = frame.drawing.charts[0]
    shown = [*above(panel, chart, text, brief=True), *below(panel, text, frozen=True, brief=True)]
    told = " ".join(each.content for each in (*shown, *notes(panel, chart, text, brief=True)))
    for words in (chart.title, describe.subtitle(panel, text), describe.grade_note(panel, text)):
        assert words in told
    for line in describe.source_lines(panel, text)[:2]:
        assert line in told
    assert describe.grade_lead(panel, text) in " ".join(each.content for each in shown)


@pytest.mark.parametrize("brief", [False, True])
@pytest.mark.parametrize("frozen", [False, True])
def test_every_frame_names_the_observatory(frozen: bool, brief: bool) -> None:
    said = below(panels.comparison(), Text(), frozen=frozen, brief=brief)
    assert site_name(Text(), demonstration=False) in " ".join(each.content for each in said)


def test_whether_a_frame_is_brief_and_its_drawing_are_the_same_whatever_help_lines_there_are() -> None:
    """A frozen frame keeps its drawing: the help lines of today have no say in it."""
    line = Helpline("PE", "Una línea", "100", "phone", "", "", "", "", "", "high")
    for make in (*TWO.values(), panels.trend, panels.by_age):
        few, many = (measure_frame(make(), outlines(), lines, text=Text()) for lines in ((), (line,) * 9))
        assert (few.brief, few.drawing) == (many.brief, many.drawing)
        assert min(map(sub, many.living, few.living)) > 0 or not any(
            place.country == "PE" for place in make().territories
        )


def test_a_frame_has_room_for_two_parts_from_six_hundred_pixels_on() -> None:
    assert TWO_PARTS <= 600
    drawing = drawing_of(panels.comparison(), outlines(), Text())
    assert drawing.height_in(TWO_PARTS) < 0.7 * drawing.height_in(TWO_PARTS - 1)


SHORT, LONG = "En 2025: 1110 denuncias.", "En 2025: " + "muchas denuncias en un lugar " * 4
CHART = Chart(kind="empty", width=1, height=1, areas=(), marks=(), finding=(), alternative=())


@pytest.mark.parametrize(
    ("sentences", "heading", "rest"),
    [
        ([SHORT], SHORT, ""),
        ([SHORT, SHORT], f"{SHORT} {SHORT}", ""),
        ([SHORT, LONG], SHORT, LONG),
        ([SHORT, LONG, SHORT], SHORT, f"{LONG} {SHORT}"),
        ([LONG, SHORT], "Denuncias", f"{LONG} {SHORT}"),
        (["a" * LONGEST_HEADING], "a" * LONGEST_HEADING, ""),
        (["a" * (LONGEST_HEADING + 1)], "Denuncias", "a" * (LONGEST_HEADING + 1)),
    ],
)
def test_as_many_sentences_head_a_chart_as_a_heading_holds(
    sentences: list[str], heading: str, rest: str
) -> None:
    chart = replace(CHART, finding=tuple(Sentence(sentence, ()) for sentence in sentences))
    assert heading_and_rest(chart, "Denuncias") == (heading, rest)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([row("cem_cases", "PE-150112", "2023", 738)], "738"),
        (
            [
                replace(
                    row("cem_cases", "PE-150112", "2023", 642, breakdown="sex:women"),
                    leads=False,
                    disputed=True,
                )
            ],
            "642",
        ),
        ([], CEM.name),
    ],
    ids=["the total alone", "another statement alone", "nothing"],
)
def test_groups_without_a_figure_are_headed_by_what_there_is(rows: list[Row], said: str) -> None:
    of_groups = panel(CEM, rows, by="sex", dimension=SEX, view="bars")
    heading = finding_of(of_groups, Text("es"))
    assert said in heading and heading.endswith(".")
