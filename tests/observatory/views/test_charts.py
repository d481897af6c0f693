import json
from dataclasses import replace

import pytest

from observatory.model import ConfStatus, Grade, ObsStatus
from observatory.text import Text
from observatory.views import charts
from observatory.views.theme import DARK, LIGHT
from tests.observatory import panels
from tests.observatory.pieces import AGE, CEM

ES = Text("es")


def _lines(figure):
    return [t for t in figure["data"] if t["type"] == "scatter" and t["mode"] == "lines" and "fill" not in t]


def _marks(figure):
    return [t for t in figure["data"] if t.get("meta")]


@pytest.mark.parametrize("name", panels.EVERY)
@pytest.mark.parametrize("narrow", [False, True])
def test_figures_are_plain_json(name, narrow):
    figure = charts.figure(panels.EVERY[name](), ES, narrow=narrow)
    assert json.loads(json.dumps(figure, allow_nan=False)) == figure


def test_grade_c_never_shares_an_axis():
    figure = charts.figure(panels.comparison(Grade.C), ES)
    axes = {trace["meta"]["territory"]: trace.get("yaxis", "y") for trace in _marks(figure)}
    assert axes == {"BO-020105": "y", "PE-150112": "y2"}
    assert figure["layout"]["yaxis"]["range"] != figure["layout"]["yaxis2"]["range"]
    rule = [s for s in figure["layout"]["shapes"] if s.get("xref") == "paper"]
    assert len(rule) == 1


def test_grade_c_stands_apart_even_without_a_comparison():
    rows = [
        panels.row("cem_cases", code, str(y), 5000.0 + y)
        for code in ("BO-020105", "PE-150112")
        for y in (2022, 2023)
    ]
    figure = charts.figure(panels.panel(CEM, rows), ES)
    assert {trace.get("yaxis", "y") for trace in _marks(figure)} == {"y", "y2"}


@pytest.mark.parametrize("grade", [Grade.A, Grade.B])
def test_grades_a_and_b_share_one_axis(grade):
    figure = charts.figure(panels.comparison(grade), ES)
    assert {trace.get("yaxis", "y") for trace in _marks(figure)} == {"y"}
    assert "yaxis2" not in figure["layout"]


def test_both_panels_have_the_same_years():
    layout = charts.figure(panels.comparison(), ES)["layout"]
    assert layout["xaxis"]["range"] == layout["xaxis2"]["range"]


def test_each_place_has_its_hue_and_mark():
    el_alto, independencia = _marks(charts.figure(panels.comparison(), ES))
    assert el_alto["marker"]["color"] == LIGHT["violet"]
    assert independencia["marker"]["color"] == LIGHT["ochre"]
    assert all(symbol.startswith("circle") for symbol in el_alto["marker"]["symbol"])
    assert all(symbol.startswith("square") for symbol in independencia["marker"]["symbol"])


def test_neighbours_are_grey_and_dark_uses_its_own_tokens():
    figure = charts.figure(panels.rates(), ES, dark=True)
    colours = {trace["meta"]["territory"]: trace["marker"]["color"] for trace in _marks(figure)}
    assert colours.pop("PE-150112") == DARK["ochre"]
    assert set(colours.values()) == {DARK["context"]}


def test_partial_values_are_hollow_stand_off_the_line_and_show_their_days():
    figure = charts.figure(panels.trend(), ES)
    (marks,) = _marks(figure)
    assert marks["marker"]["symbol"][-1] == "square-open"
    assert marks["error_x"]["array"][-1] > 0
    assert not any(marks["error_x"]["array"][:-1])
    drawn = [x for line in _lines(figure) for x in line["x"]]
    assert marks["x"][-1] not in drawn


def test_a_break_opens_the_line():
    (line,) = _lines(charts.figure(panels.trend(), ES))
    assert line["x"].count(None) == 1
    assert line["x"][line["x"].index(None) + 1] == 2020.5


def test_estimates_are_dashed():
    rows = [panels.row("cem_cases", "PE-150112", str(year), 10.0 + year) for year in range(2015, 2020)]
    rows[-1] = replace(rows[-1], obs_status=ObsStatus.ESTIMATED)
    lines = _lines(charts.figure(panels.panel(CEM, rows), ES))
    assert [line["line"]["dash"] for line in lines] == ["solid", "dash"]


def test_loose_marks_bear_their_numbers():
    first, second, *others = panels.sparse().rows
    late = panels.row("slim_cases", "BO-020105", "2018", 5_000)
    rows = (first, replace(second, value=9_700), *others, late)
    (marks,) = _marks(charts.figure(replace(panels.sparse(), rows=rows), ES))
    said = dict(zip(marks["y"], marks["text"], strict=True))
    assert said == {value: ES.number(value) for value in (10_000, 9_700, 11_729, 10_900, 5_000, 1_156)}


def test_both_disputed_values_are_drawn_and_marked():
    (marks,) = _marks(charts.figure(panels.sparse(), ES))
    disputed = [
        y for y, symbol in zip(marks["y"], marks["marker"]["symbol"], strict=True) if symbol.endswith("dot")
    ]
    assert disputed == [11_729, 10_900]


@pytest.mark.parametrize("name", ["trend", "sparse", "rates", "by_sex"])
def test_marks_of_short_series_are_always_seen(name):
    for trace in _marks(charts.figure(panels.EVERY[name](), ES)):
        assert all(size > 0 for size in trace["marker"]["size"])
        assert trace["marker"]["opacity"] == 1


def test_a_lone_month_between_gaps_is_seen():
    rows = list(panels.months().rows)
    lone = [
        replace(r, value=None, obs_status=ObsStatus.NOT_RECEIVED) if n in (9, 11) else r
        for n, r in enumerate(rows)
    ]
    (marks,) = _marks(charts.figure(replace(panels.months(), rows=tuple(lone)), ES))
    at = next(n for n, said in enumerate(marks["customdata"]) if said[0] == "2022-11")
    assert marks["marker"]["size"][at] > 0


def test_a_protected_year_of_one_of_several_lines_is_said():
    rows = [
        panels.row("cem_cases", "PE-150112", str(year), 40, breakdown=f"sex:{sex}")
        for year in range(2019, 2024)
        for sex in ("women", "men")
    ]
    rows[4] = replace(rows[4], value=None, conf_status=ConfStatus.PROTECTED)
    panel = panels.panel(CEM, rows, by="sex", view="trend", dimension=panels.SEX)
    layout = charts.figure(panel, ES)["layout"]
    assert [note["text"] for note in layout["annotations"]].count("dato protegido") == 1
    assert [(shape["x0"], shape["x1"]) for shape in layout["shapes"] if shape["type"] == "rect"] == [
        (2021, 2022)
    ]


@pytest.mark.parametrize("name", ["trend", "months", "rates", "by_sex", "population_comparison"])
def test_value_axes_begin_at_zero_with_five_lines_at_most(name):
    axis = charts.figure(panels.EVERY[name](), ES)["layout"]["yaxis"]
    assert axis["range"][0] == 0
    assert len([tick for tick in axis["tickvals"] if tick]) <= 6


def test_bars_begin_at_zero_and_say_each_status():
    figure = charts.figure(panels.by_age(), ES)
    assert figure["layout"]["xaxis"]["range"][0] == 0
    (said,) = [trace["text"] for trace in figure["data"] if trace["type"] == "scatter"]
    assert said == ["dato protegido", "44", "97", "131", "210", "141", "0", "no publicado"]


def test_a_long_name_stands_between_its_bar_and_the_one_before():
    codes = tuple(replace(code, name=f"{code.name}, con un nombre que no cabe al lado") for code in AGE.codes)
    panel = replace(panels.by_age(), dimension=replace(AGE, codes=codes))
    layout, data = (charts.figure(panel, ES, narrow=True)[part] for part in ("layout", "data"))
    last, first = layout["yaxis"]["range"]
    room = layout["height"] - layout["margin"]["t"] - layout["margin"]["b"]
    pitch = room / (last - first)
    (bars,) = [trace for trace in data if trace["type"] == "bar"]
    half_name = layout["annotations"][0]["font"]["size"] / 2
    for at, note in enumerate(note for note in layout["annotations"] if "nombre" in note["text"]):
        middle = (note["y"] - first) * pitch
        assert middle - half_name >= (0 if at == 0 else (at - 1 + bars["width"] / 2 - first) * pitch)
        assert middle + half_name <= (at - bars["width"] / 2 - first) * pitch


def test_a_missing_month_is_a_pale_band_with_its_word():
    layout = charts.figure(panels.months(), ES)["layout"]
    assert [shape["type"] for shape in layout["shapes"]] == ["rect"]
    assert "no recibido" in [note["text"] for note in layout["annotations"]]


def test_events_have_a_line_and_a_label():
    layout = charts.figure(panels.trend(), ES)["layout"]
    said = [note["text"] for note in layout["annotations"]]
    assert {"Segundo centro", "Pandemia: cierre"} <= set(said)
    assert len([shape for shape in layout["shapes"] if shape["type"] == "line"]) == 2


def test_no_text_is_smaller_than_twelve_pixels():
    for build in panels.EVERY.values():
        text = json.dumps(charts.figure(build(), ES, narrow=True))
        sizes = [float(part.split(",")[0].split("}")[0]) for part in text.split('"font": {"size": ')[1:]]
        assert all(size >= 12 for size in sizes)


@pytest.mark.parametrize("name", ["empty", "el_alto_map"])
def test_a_panel_without_values_is_a_sentence(name):
    figure = charts.figure(panels.EVERY[name](), ES)
    assert figure["data"] == []
    assert figure["layout"]["annotations"][0]["text"].replace("<br>", " ").endswith(".")


def test_hostile_names_open_no_tag():
    text = json.dumps(charts.figure(panels.hostile(), ES))
    assert "<script" not in text
    assert "&lt;script" in text
