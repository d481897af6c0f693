"""Maps and rankings of many places: what is drawn, named and ranked, and the room for words inside an area."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np
import pytest
import shapely

from observatory.catalog import Catalog
from observatory.charts.chart import ABSENT, Chart, Flag
from observatory.charts.findings.place_findings import place_texts
from observatory.charts.kinds import bars
from observatory.charts.kinds.bars import bar_entries, chart
from observatory.charts.kinds.maps import district_map
from observatory.charts.kinds.maps.map_classes import common_edges, step_for
from observatory.charts.layout.label_placement import LINE, MOST_LINES
from observatory.charts.layout.outline_paths import Cut, project_outlines
from observatory.charts.marking import area_look, no_link
from observatory.charts.painting.svg import svg
from observatory.geography.outlines import Outline, Outlines, OutlineSet
from observatory.model import ConfStatus, Panel, Row
from observatory.store.reading.panel import mark_unranked, tell_names_apart
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words.labels import symbol_label
from tests.observatory import panels
from tests.observatory.charts.planted import outlines
from tests.observatory.charts.reading import read
from tests.observatory.pieces import INDEPENDENCIA, LIMA_NORTE, POPULATION, RATE, panel, row

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


COMAS, OLIVOS, PUNTA_NEGRA, CUSCO, HUARO = "PE-150110", "PE-150117", "PE-150127", "PE-080101", "PE-081207"
CASES = {COMAS: 900.0, OLIVOS: 700.0, PUNTA_NEGRA: 150.0, CUSCO: 1500.0, HUARO: 90.0}
RATES = {COMAS: 300.0, OLIVOS: 200.0, PUNTA_NEGRA: 1600.0, CUSCO: 1200.0, HUARO: 1900.0}


def rows_of(*places: str) -> list[Row]:
    return [
        panels.row("police_complaint_rate", code, "2024", RATES[code], numerator=CASES[code], denominator=1e5)
        for code in places
    ]


def panel_of(catalog: Catalog, *places: str) -> Panel:
    panel = panels.panel(RATE, [])
    return panel.__class__(
        **{
            **{name: getattr(panel, name) for name in panel.__dataclass_fields__},
            "rows": tuple(mark_unranked(rows_of(*places), catalog)),
            "territories": tuple(catalog.territories[code] for code in places),
            "view": "bars",
        }
    )


def test_within_a_province_small_places_are_ranked_and_among_several_they_are_not(catalog: Catalog) -> None:
    assert catalog.inhabitants[PUNTA_NEGRA] < catalog.policy.ranked_from.inhabitants
    within = mark_unranked(rows_of(COMAS, OLIVOS, PUNTA_NEGRA), catalog)
    among = mark_unranked(rows_of(COMAS, OLIVOS, PUNTA_NEGRA, CUSCO), catalog)
    assert [row.ranked for row in within] == [True] * 3
    assert [row.ranked for row in among] == [True, True, False, True]


def test_few_cases_are_no_rank_among_provinces_whatever_the_people(catalog: Catalog) -> None:
    rule = catalog.policy.ranked_from
    assert [catalog.may_be_ranked(COMAS, cases) for cases in (rule.cases, rule.cases - 1, None)] == [
        True,
        False,
        True,
    ]
    assert catalog.may_be_ranked("PE-0812", 3)


def test_places_of_several_provinces_are_in_no_order_where_one_of_them_is_small(catalog: Catalog) -> None:
    panel = panel_of(catalog, COMAS, OLIVOS, PUNTA_NEGRA, CUSCO, HUARO)
    finding, alternative = place_texts(panel, chart(panel, ES, width=760).marks, ES)
    assert [sentence.text for sentence in finding] == [
        "Tienen cifra 5 lugares. No se ordenan por su tasa: algunos tienen pocos habitantes o casos."
    ]
    assert not [sentence for sentence in alternative if "mayor" in sentence.text]


def test_bars_of_places_of_several_provinces_stand_by_name_where_one_is_small_and_maps_give_it_no_class(
    catalog: Catalog,
) -> None:
    panel = panel_of(catalog, PUNTA_NEGRA, COMAS, HUARO, OLIVOS, CUSCO)
    order = [entry.row.territory for entry in bar_entries(panel, ES, no_link)]
    assert order == [COMAS, CUSCO, HUARO, OLIVOS, PUNTA_NEGRA]
    classes = {row.territory: step_for(row, (0, 500, 1000, 2000)) for row in panel.rows}
    assert classes[PUNTA_NEGRA] == classes[HUARO] == 0
    assert 0 < classes[COMAS] < classes[CUSCO]
    assert next(bar_entries(panel, ES, no_link)).name == "Comas"
    large = panel_of(catalog, COMAS, OLIVOS, CUSCO)
    assert [entry.row.territory for entry in bar_entries(large, ES, no_link)] == [CUSCO, COMAS, OLIVOS]


def test_bars_of_places_of_one_name_say_what_each_lies_in(catalog: Catalog) -> None:
    acobamba = [code for code, place in catalog.territories.items() if place.name == "Acobamba"]
    places = tuple(catalog.territories[code] for code in (COMAS, *acobamba))
    panel = panel_of(catalog, COMAS)
    panel = replace(panel, territories=places, lies_in=tell_names_apart(catalog, [COMAS, *acobamba]))
    names = [entry.name for entry in bar_entries(panel, ES, no_link)]
    assert len(acobamba) > 2 and len(set(names)) == len(names) and "Comas" in names
    assert "Acobamba (Tarma)" in names


def test_a_small_district_on_a_map_of_several_provinces_has_a_look_and_a_word_of_its_own(
    catalog: Catalog,
) -> None:
    panel = replace(panel_of(catalog, COMAS, OLIVOS, PUNTA_NEGRA, CUSCO, HUARO), view="map")
    drawn = district_map.chart(panel, ES, width=760, outlines=outlines())
    looks = {mark.row.territory: mark.look for mark in drawn.marks}
    own = looks[PUNTA_NEGRA]
    assert looks[HUARO] == own and own.fill != "full"
    assert {looks[code].fill for code in (COMAS, OLIVOS, CUSCO)} == {"full"}
    assert own not in [area_look(frozenset({flag}), "paper") for flag in ABSENT]
    assert [entry.words for entry in drawn.legend if entry.look == own] == [ES.t(phrases.FEW_PEOPLE)]
    assert max(common_edges(panel)) < RATES[PUNTA_NEGRA]


def test_a_place_without_an_outline_is_named_under_the_map(catalog: Catalog) -> None:
    """It was made of another after the outlines were drawn."""
    panel = panel_of(catalog, COMAS, OLIVOS)
    putis = catalog.territories["PE-050413"]
    drawn = district_map.chart(
        replace(panel, view="map", territories=(*panel.territories, putis)),
        ES,
        width=760,
        outlines=outlines(),
    )
    said = "Sin contorno en el mapa, y en la tabla: Putis."
    assert said in [label.text for label in drawn.labels]
    assert said in drawn.description
    assert {mark.row.territory for mark in drawn.marks} == {COMAS, OLIVOS}


FINE = 0.25
"""Pixels between two points of the picture."""
LINES_APART, BESIDE, ENOUGH = 3, 3, 130
"""Pixels from one line that is looked at to the next, from words to the edge, and that are enough."""
JUST_BELOW = 1e-6
"""Pixels: a line that runs along an edge belongs to what is below it."""


def picture_of(area: Cut) -> np.ndarray:
    """Whether the points of each line that is looked at lie inside: of shape (lines, points)."""
    shape = shapely.Polygon()
    for ring in area.rings:
        shape = shape.symmetric_difference(shapely.Polygon([(x / 10, y / 10) for x, y in ring]).buffer(0))
    across, down = np.meshgrid(np.arange(0, 400, FINE), np.arange(0, 900, LINES_APART) + JUST_BELOW)
    return np.asarray(shapely.contains_xy(shape, across, down))


def longest_run(free: np.ndarray) -> int:
    """How many points in a row are free."""
    ends = np.flatnonzero(np.diff(np.concatenate(([0], free.astype(int), [0]))))
    return int(max(ends[1::2] - ends[::2], default=0))


@pytest.mark.parametrize("width", [240, 360])
@pytest.mark.parametrize("name", ["lima_districts", "el_alto_districts"])
def test_words_have_the_broadest_room_in_which_all_their_lines_are_inside(name: str, width: int) -> None:
    (drawn,) = (known.outlines for known in outlines().sets if known.name == name)
    sheet = project_outlines(tuple(drawn), (), width=width, height=900)
    narrow = 0
    for area in sheet.cuts:
        inside = picture_of(area)
        for lines in range(1, MOST_LINES + 1):
            high = math.ceil(lines * LINE / LINES_APART) + 1
            broadest = max(
                longest_run(np.asarray(inside[top : top + high].all(axis=0)))
                for top in range(len(inside) - high + 1)
            )
            expected = max(broadest * FINE - 2 * BESIDE, 0)
            spot = area.spots[lines]
            assert spot.width == pytest.approx(expected, abs=2 * FINE) or spot.width >= ENOUGH <= expected
            if spot.width:
                top = round(spot.y / LINES_APART - (high - 1) / 2)
                left, right = (round((spot.x + side * spot.width / 2) / FINE) for side in (-1, 1))
                assert inside[top : top + high, left : right + 1].all()
                narrow += spot.width < ENOUGH
    assert narrow > 10
