"""Maps and rankings of more places than can be read: what is drawn, what is named, and what is said of the rest."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from observatory.charts.chart import Chart, Flag
from observatory.charts.kinds import bars
from observatory.charts.kinds.maps import district_map
from observatory.charts.layout.outline_paths import project_outlines
from observatory.charts.painting.svg import svg
from observatory.geography.outlines import Outline, Outlines, OutlineSet
from observatory.model import ConfStatus, Panel
from observatory.text import Text
from observatory.words.labels import symbol_label
from tests.observatory.charts.reading import read
from tests.observatory.making import panel, row
from tests.observatory.pieces import INDEPENDENCIA, LIMA_NORTE, POPULATION

ES = Text("es")
ACROSS = 10


def many(count: int = 100) -> Panel:
    """Places on a grid, the first of them Independencia; the second is protected, the last has least."""
    model = next(place for place in LIMA_NORTE if place.code != INDEPENDENCIA.code)
    others = [
        replace(model, code=f"PE-99{number:04d}", name=f"Distrito {number}") for number in range(1, count)
    ]
    places = (INDEPENDENCIA, *others)
    rows = [
        row("population", place.code, "2025", 1_000.0 * (count - at) if at else 1_000.0 * count / 2 + 1)
        for at, place in enumerate(places)
    ]
    rows[1] = replace(rows[1], value=None, conf_status=ConfStatus.PROTECTED)
    return panel(POPULATION, rows, territories=places, view="map")


def grid(shown: Panel) -> Outlines:
    """A square for each place."""
    squares = []
    for number, place in enumerate(shown.territories):
        down, across = divmod(number, ACROSS)
        corners = ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))
        ring = tuple((-77 + (across + x) / 10, -12 - (down + y) / 10) for x, y in corners)
        squares.append(Outline(place.code, ((ring,),), "2017", "INEI"))
    return Outlines.from_sets([OutlineSet("grid", "INEI", "2017", "-", (), tuple(squares))])


def map_of(shown: Panel, width: int = 760) -> Chart:
    return district_map.chart(shown, ES, width=width, outlines=grid(shown))


@pytest.mark.parametrize("width", [360, 760])
def test_a_map_of_many_areas_names_the_chosen_place_alone_and_says_every_mark(width: int) -> None:
    shown = many()
    chart = map_of(shown, width)
    named = {chart.marks[label.of].row.territory for label in chart.labels if label.of is not None}
    assert named == {INDEPENDENCIA.code}
    reading = read(svg(chart))
    assert len(reading.marks) == len(shown.territories)
    names = {place.code: place.name for place in shown.territories}
    for at, mark in enumerate(chart.marks):
        assert reading.marks[at].words.startswith(f"{names[mark.row.territory]}, 2025; ")


def test_a_map_of_few_areas_names_each() -> None:
    """As far as there is room."""
    chart = map_of(many(60))
    assert len({label.of for label in chart.labels if label.of is not None}) > 50


def test_each_mark_of_many_lies_in_its_own_square() -> None:
    """The names are left out, the points inside the areas are not."""
    chart = map_of(many())
    places = [mark.row.territory for mark in chart.marks]
    x_of = {mark.row.territory: mark.form.inside[0] for mark in chart.marks}  # type: ignore[union-attr]
    assert len(set(places)) == 100
    columns = {f"PE-99{number:04d}": number % ACROSS for number in range(1, 100)}
    for number in range(1, 99):
        first, second = f"PE-99{number:04d}", f"PE-99{number + 1:04d}"
        assert (x_of[first] < x_of[second]) == (columns[first] < columns[second])


def bars_of(shown: Panel, width: int = 760) -> Chart:
    return bars.chart(replace(shown, view="bars"), ES, width=width)


@pytest.mark.parametrize("width", [320, 760])
def test_a_long_ranking_draws_the_first_the_chosen_with_neighbours_and_the_last(width: int) -> None:
    shown = many()
    chart = bars_of(shown, width)
    drawn = [mark.row.territory for mark in chart.marks]
    held = sorted((r for r in shown.rows if r.value is not None), key=lambda r: -(r.value or 0))
    ranked = [r.territory for r in held]
    at = ranked.index(INDEPENDENCIA.code)
    assert drawn == [*ranked[:20], *ranked[at - 1 : at + 2], ranked[-1], "PE-990001"]
    assert Flag.PROTECTED in chart.marks[-1].flags


def test_what_a_long_ranking_leaves_out_is_counted_where_it_would_stand() -> None:
    shown = many()
    chart = bars_of(shown)
    notes = [label for label in chart.labels if label.role == "note"]
    counts = [int(re.match(r"\d+", note.text)[0]) for note in notes]  # type: ignore[index]
    assert len(chart.marks) + sum(counts) == len(shown.territories)
    tops = [mark.form.y for mark in chart.marks]  # type: ignore[union-attr]
    for note, before in zip(notes, (20, 23), strict=True):
        assert tops[before - 1] < note.y < tops[before]


def test_the_finding_of_a_long_ranking_is_of_all_places() -> None:
    shown = many()
    chart, whole = bars_of(shown), map_of(shown)
    assert chart.title == whole.title
    assert "de 1000 habitantes en Distrito 99 a 98\u202f000 en Distrito 2." in chart.title
    for sentence in (*chart.finding, *chart.alternative):
        assert all(at < len(chart.marks) for at in sentence.marks)
    assert "los 20 primeros de 99" in chart.description
    assert f"Distrito 1: {symbol_label('protected', Text())}." in chart.description


def test_a_short_ranking_draws_all() -> None:
    chart = bars_of(many(60))
    assert len(chart.marks) == 60 and not [label for label in chart.labels if label.role == "note"]


def test_outlines_of_one_code_and_other_points_are_cut_by_themselves() -> None:
    """They are found by their code, which two editions of a limit share."""
    small = Outline("PE-1", ((((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 0.0)),),), "2017", "INEI")
    large = replace(small, polygons=((((0.0, 0.0), (2.0, 0.0), (2.0, 1.0), (0.0, 0.0)),),))
    sheets = [project_outlines((outline,), (), width=300, height=300) for outline in (small, large)]
    assert hash(small) == hash(large) and sheets[0].cuts[0].rings != sheets[1].cuts[0].rings
