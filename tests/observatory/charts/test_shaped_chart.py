"""A chart in the shape of an image: its proportions, and nothing in it outside of it or over something else."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import pytest

from observatory.charts.chart import Bar, Chart, Dot
from observatory.charts.kinds.chosen_kind import chart_of
from observatory.charts.layout.label_placement import SIZE, Box, box_of
from observatory.charts.painting.image import PREVIEW, SHAPES, PaintedShape
from observatory.charts.painting.shaped_chart import fit_chart_to_shape
from observatory.geography.outlines import Outlines
from observatory.languages import languages
from observatory.model import Panel
from observatory.text import Text
from observatory.words import describe
from tests.observatory import panels
from tests.observatory.charts.planted import outlines
from tests.observatory.charts.test_many_places import many
from tests.observatory.pieces import INDEPENDENCIA

FILLING = ("by sex", "single figures")  # by rows that stand further apart, in some shapes


def one_figure() -> Panel:
    """A panel of one value of one date, which is a sentence."""
    panel = panels.trend()
    return replace(panel, rows=panel.rows[-1:])


def nothing() -> Panel:
    """A panel without a figure: the sentence why is what is drawn."""
    return replace(panels.trend(), rows=())


EVERY: dict[str, PaintedShape] = {**SHAPES, "preview": PREVIEW}
PANELS: dict[str, Callable[[], Panel]] = {
    "a line": panels.trend, "many places": panels.rates, "single figures": panels.sparse, "months": panels.months,
    "by sex": panels.by_sex, "by age": panels.by_age, "two places": panels.comparison, "a map": panels.lima_map,
    "a map with every status": panels.statuses_map, "one figure": one_figure, "nothing": nothing,
}  # fmt: skip


def room_of(chart: Chart) -> Box:
    width, height = chart.size
    left, top = -chart.beside, -chart.above
    return Box(left - 0.5, top - 0.5, left + width + 0.5, top + height + 0.5)


def forms_of(chart: Chart) -> list[Box]:
    boxes = []
    for mark in chart.marks:
        match mark.form:
            case Dot(x, y, _, radius):
                boxes.append(Box(x - radius, y - radius, x + radius, y + radius))
            case Bar(x, y, width, height):
                boxes.append(Box(x, y, x + width, y + height))
    return boxes


def faults(chart: Chart) -> list[str]:
    """What is cut by the edge of an image, and which of its words stand over each other or over a mark."""
    labels = [label for label in chart.labels if label.role != "watermark"]
    boxes = {id(label): box_of(label) for label in labels}
    cut = [label.text for label in labels if not boxes[id(label)].within(room_of(chart))]
    framing = [label for label in labels if label.role == "frame"]
    over = [
        f"{one.text} / {other.text}"
        for one, other in combinations(labels, 2)
        if "frame" in (one.role, other.role) and boxes[id(one)].meets(boxes[id(other)])
    ]
    over += [label.text for label in framing for form in forms_of(chart) if boxes[id(label)].meets(form)]
    return cut + over


@pytest.mark.parametrize("lang", list(languages()))
@pytest.mark.parametrize("shape", EVERY)
@pytest.mark.parametrize("name", PANELS)
def test_nothing_is_cut_and_no_word_around_a_chart_stands_over_it(name: str, shape: str, lang: str) -> None:
    panel = PANELS[name]()
    chart = fit_chart_to_shape(panel, outlines(), Text(lang), EVERY[shape])
    assert not faults(chart)
    width, height = chart.size
    assert width * EVERY[shape].down == height * EVERY[shape].across


@pytest.mark.parametrize("name", PANELS)
@pytest.mark.parametrize("shape", ["square", "wide"])
def test_the_letters_of_an_image_for_a_phone_are_as_large_as_its_words_allow(name: str, shape: str) -> None:
    chart = fit_chart_to_shape(PANELS[name](), outlines(), Text(), EVERY[shape])
    assert min(label.size for label in chart.labels) >= SIZE
    assert chart.size[0] <= 1100


@pytest.mark.parametrize("lang", list(languages()))
@pytest.mark.parametrize("shape", ["square", "wide"])
@pytest.mark.parametrize("name", PANELS)
def test_words_leave_most_of_an_image_to_its_chart_and_one_line_tells_of_caveats(
    name: str, shape: str, lang: str
) -> None:
    text, panel = Text(lang), PANELS[name]()
    chart = fit_chart_to_shape(panel, outlines(), text, EVERY[shape])
    width, height = chart.size
    words = [label for label in chart.labels if label.role == "frame"]
    over = max(box_of(label).bottom for label in words if label.y < 0)
    under = [label for label in words if label.y > chart.height]
    room = min(box_of(label).top for label in under) - over
    assert room * (width - 2 * chart.beside) > 0.55 * width * height
    assert chart.width * chart.height >= 0.55 * width * height
    names = describe.source_names(panel, text)
    caveats = [
        label.text for label in under[: next(n for n, one in enumerate(under) if one.text[:9] == names[:9])]
    ]
    assert len(caveats) <= 1
    assert bool(caveats) == bool(describe.notes_on_view(panel, text) or describe.grade_note(panel, text))


@pytest.mark.parametrize("shape", ["square", "wide"])
@pytest.mark.parametrize("name", ["one figure", "nothing", *FILLING])
def test_what_does_not_fill_an_image_is_enlarged_with_its_letters_and_stays_in_proportion(
    name: str, shape: str
) -> None:
    chart = fit_chart_to_shape(PANELS[name](), outlines(), Text(), SHAPES[shape])
    drawn = [label.size for label in chart.labels if label.role not in ("frame", "watermark")]
    assert min(drawn) > SIZE or name in FILLING
    for mark in chart.marks:
        area, form = chart.areas[mark.area], mark.form
        if isinstance(form, Bar) and area.values and mark.row.value:
            assert form.x + form.width == pytest.approx(area.values.at(mark.row.value))
        if isinstance(form, Dot) and area.time:
            assert form.x == pytest.approx(area.time.middle(mark.row.period))


@pytest.mark.parametrize("name", ["by sex", "by age", "single figures", "two places"])
def test_rows_stand_as_far_apart_as_a_height_in_pixels_allows(name: str) -> None:
    usual = chart_of(PANELS[name](), Text(), width=440, outlines=outlines()).size[1]
    assert (
        chart_of(PANELS[name](), Text(), width=440, outlines=outlines(), height=usual + 60).size[1]
        > usual + 50
    )


@pytest.mark.parametrize("shape", EVERY)
def test_a_long_ranking_draws_fewer_bars_says_how_many_it_leaves_out_and_tells_all(shape: str) -> None:
    panel = replace(many(40), view="bars")
    chart = fit_chart_to_shape(panel, Outlines.from_sets([]), Text(), EVERY[shape])
    assert not faults(chart)
    drawn = [mark for mark in chart.marks if isinstance(mark.form, Bar) and mark.form.height]
    left_out = sum(
        int(found[1]) for label in chart.labels if (found := re.match(r"(\d+) lugar(es)? más", label.text))
    )
    assert len(drawn) >= (12 if shape == "print" else 8) and len(drawn) + left_out == 40
    assert INDEPENDENCIA.code in {mark.row.territory for mark in drawn}
