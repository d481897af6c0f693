import json
from dataclasses import replace

import pytest

from observatory.model import ConfStatus, Grade, ObsStatus
from observatory.outlines import Outline, Outlines, OutlineSet
from observatory.text import Text
from observatory.views import classes, describe, drawing, maps
from observatory.views.series import sides
from observatory.views.theme import LIGHT
from tests.observatory import panels
from tests.observatory.pieces import EL_ALTO_DISTRICTS, LIMA_NORTE, POPULATION
from tests.observatory.views.values import of_figure, texts_of

ES = Text("es")


def _square(code, column, row):
    x, y = -77.1 + 0.05 * column, -12.0 + 0.05 * row
    ring = ((x, y), (x + 0.05, y), (x + 0.05, y + 0.05), (x, y + 0.05), (x, y))
    return Outline(code, ((ring,),))


def _outlines():
    """Three districts a row, as squares that touch."""
    places = (*LIMA_NORTE, *EL_ALTO_DISTRICTS)
    squares = tuple(_square(place.code, n % 3, n // 3) for n, place in enumerate(places))
    return Outlines.from_sets([OutlineSet("squares", "Nadie", "2026", "", (), squares)])


OUTLINES = _outlines()


def _territories(figure):
    return {trace["name"]: trace for trace in figure["data"] if trace.get("meta")}


def _entries(figure):
    return [trace["name"] for trace in figure["data"] if trace.get("showlegend")]


@pytest.mark.parametrize("name", ["lima_map", "statuses_map", "el_alto_map", "el_alto_population"])
@pytest.mark.parametrize("narrow", [False, True])
def test_maps_are_plain_json_and_scatter_only_where_land_is(name, narrow):
    figure = maps.figure(panels.EVERY[name](), OUTLINES, ES, narrow=narrow)
    assert json.loads(json.dumps(figure, allow_nan=False)) == figure
    assert {trace["type"] for trace in figure["data"]} <= {"scatter", "bar"}
    assert figure["layout"]["yaxis"]["scaleanchor"] == "x"


def test_each_status_is_drawn_in_its_own_way_and_named_in_the_legend():
    figure = maps.figure(panels.statuses_map(), OUTLINES, ES)
    drawn = _territories(figure)
    looks = {
        trace["meta"]["symbol"]: (
            trace["fillcolor"],
            trace["line"]["dash"],
            trace.get("fillpattern", {}).get("shape"),
        )
        for trace in drawn.values()
    }
    assert len(set(looks.values())) == len(looks)
    assert looks["protected"][2] == "/"
    assert looks["no_service"][2] == "x"
    assert looks["not_published"][1] == "dot"
    assert looks["zero"][0] == LIGHT["ochre-1"]
    assert {"dato protegido", "no publicado", "sin servicio", "0", "no aplica", "retirado"} <= set(
        _entries(figure)
    )


def test_the_map_holds_the_values_of_the_panel():
    panel = panels.lima_map()
    found = of_figure(maps.figure(panel, OUTLINES, ES))
    assert {(key[1], value) for key, value in found} == {
        (row.territory, row.value) for row in panel.rows if row.value is not None
    }


def test_the_chosen_district_is_painted_last_with_a_thick_line():
    figure = maps.figure(panels.lima_map(), OUTLINES, ES)
    *_, last = [trace for trace in figure["data"] if trace.get("meta")]
    assert last["meta"]["territory"] == "PE-150112"
    assert last["line"]["width"] > 2


def test_districts_shown_as_one_take_the_value_of_their_group():
    figure = maps.figure(panels.el_alto_population(), OUTLINES, ES)
    group = [t for t in figure["data"] if t.get("meta", {}).get("territory") == "BO-020105-R"]
    assert [trace["meta"]["value"] for trace in group] == [5604.0] * 4
    labels = next(trace for trace in figure["data"] if trace["type"] == "scatter" and trace["mode"] == "text")
    assert not any("5604" in said for said in labels["text"])


def test_a_territory_without_a_row_is_not_published_never_zero():
    panel = panels.lima_map()
    figure = maps.figure(replace(panel, rows=panel.rows[1:]), OUTLINES, ES)
    assert _territories(figure)["Ancón"]["meta"]["symbol"] == "not_published"


def test_a_map_without_values_draws_outlines_and_a_sentence():
    figure = maps.figure(panels.el_alto_map(), OUTLINES, ES)
    assert len(_territories(figure)) == 14
    assert _entries(figure) == ["no publicado"]
    said = " ".join(note["text"] for note in figure["layout"]["annotations"]).replace("<br>", " ")
    assert "no hay cifras publicadas por distrito" in said


def test_without_outlines_there_is_a_sentence():
    figure = maps.figure(panels.lima_map(), Outlines.from_sets([]), ES)
    assert figure["data"] == []


def test_the_scale_bar_is_a_round_number_of_kilometres():
    figure = maps.figure(panels.lima_map(), OUTLINES, ES)
    (said,) = [note["text"] for note in figure["layout"]["annotations"] if note["text"].endswith(" km")]
    bar = next(s for s in figure["layout"]["shapes"] if s["y0"] == s["y1"] and s["xref"] == "x")
    assert (bar["x1"] - bar["x0"]) * 111.32 == pytest.approx(float(said.split()[0]), rel=0.01)


def _both(grade):
    left, right = panels.el_alto_population(), panels.lima_map()
    rows = [
        replace(r, indicator="population", conf_status=ConfStatus.FREE, value=30_000.0) for r in right.rows
    ]
    pair = replace(panels.population_comparison().comparison, grade=grade)
    return replace(
        left,
        indicators=(POPULATION,),
        territories=left.territories + right.territories,
        rows=left.rows + tuple(rows),
        comparison=pair,
    )


def _classes(figure):
    """The class breaks that its legend states."""
    return [trace["name"] for trace in figure["data"] if " a " in trace.get("name", "")]


def test_two_maps_share_their_breaks_for_a_and_b_and_not_for_c():
    first, second = maps.shared_edges(_both(Grade.B))
    assert first == second
    first, second = maps.shared_edges(_both(Grade.C))
    assert first != second


@pytest.mark.parametrize("narrow", [False, True])
def test_both_countries_are_two_maps_each_with_its_scale(narrow):
    figure = maps.figure(_both(Grade.A), OUTLINES, ES, narrow=narrow)
    assert {"xaxis", "xaxis2"} <= set(figure["layout"])
    assert len([note for note in figure["layout"]["annotations"] if note["text"].endswith(" km")]) == 2


def test_maps_that_stand_apart_on_a_page_share_their_breaks_where_they_are_told_to():
    left, right = sides(replace(_both(Grade.B), view="map"))
    alone = [_classes(maps.figure(one, OUTLINES, ES)) for one in (left, right)]
    told = [
        _classes(maps.figure(one, OUTLINES, ES, beside=[other]))
        for one, other in ((left, right), (right, left))
    ]
    shared = classes.labels_of(maps.shared_edges(_both(Grade.B))[0], ES, decimals=0)
    assert not all(set(one) <= set(shared) for one in alone)
    assert all(one and set(one) <= set(shared) for one in told)


def test_hostile_names_reach_the_drawing_as_text():
    panel = panels.lima_map()
    named = replace(panel, territories=tuple(replace(t, name=panels.HOSTILE) for t in panel.territories))
    figure = maps.figure(named, OUTLINES, ES)
    assert "<script" not in json.dumps(figure)
    svg = drawing.svg(figure, title=panels.HOSTILE, description=panels.HOSTILE, width=760, height=500)
    assert "<script" not in svg
    assert any(panels.HOSTILE in said or "<script>" in said for said in texts_of(svg))


@pytest.mark.parametrize(
    "values",
    [
        [5],
        [401, 3120, 4890, 2615, 3544, 6810],
        [7, 7, 7],
        [0, 0, 12],
        [1, 2, 3, 4, 5, 6, 7, 8, 900],
        [0.4, 1.2, 2.9],
    ],
)
def test_every_value_falls_in_a_class_that_names_it(values):
    edges = classes.edges_of(values)
    assert list(edges) == sorted(set(edges))
    assert 1 <= len(edges) - 1 <= 5
    for value in (value for value in values if value > 0):
        at = classes.class_of(value, edges)
        assert edges[at] <= value < edges[at + 1]


def test_no_value_no_class():
    assert classes.edges_of([]) == ()
    assert classes.labels_of((), ES, decimals=0) == []


def test_labels_of_whole_numbers_do_not_overlap():
    assert classes.labels_of((0.0, 2000.0, 4000.0), ES, decimals=0) == ["1 a 1999", "2000 a 3999"]


def test_a_map_of_too_few_events_never_says_that_nothing_is_published():
    made = panels.rates()
    few = replace(made.rows[0], value=None, lower=None, upper=None, numerator=12.0)
    few = replace(few, obs_status=ObsStatus.NOT_APPLICABLE)
    rows = tuple(replace(few, territory=row.territory, period=row.period) for row in made.rows)
    said = describe.finding(replace(made, view="map", rows=rows), ES)
    assert "muy pocos registros para calcular" in said
    assert "No hay cifras" not in said
