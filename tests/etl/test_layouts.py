"""Layouts: order free, doubled spaces and case forgiven, years as a pattern, misfits named."""

from __future__ import annotations

from etl.reading import layouts
from etl.reading.faults import Faults
from observatory.model import Layout

LAYOUT = Layout(columns={"year": "AÑO", "count": "CANTIDAD"}, optional=("note",), ignored=("DPTO",))


def test_columns_are_found_in_any_order() -> None:
    fit = layouts.match("x", LAYOUT, ["CANTIDAD", "DPTO", "AÑO"])
    assert (fit.positions, fit.distance) == ({"year": 2, "count": 0}, 0)


def test_doubled_spaces_and_case_do_not_count() -> None:
    layout = Layout(columns={"men": "18_25 - HOMBRES"})
    assert layouts.match("x", layout, ["18_25  - Hombres "]).distance == 0


def test_an_optional_column_may_be_absent() -> None:
    layout = Layout(columns={"year": "AÑO", "note": "NOTA"}, optional=("note",))
    assert layouts.match("x", layout, ["AÑO"]).distance == 0


def test_years_are_matched_by_their_form() -> None:
    layout = Layout(columns={"age": "Edad", "population {year}": "{year}"})
    fit = layouts.match("x", layout, ["Edad", "1995", "1996"])
    assert fit.positions == {"age": 0, "population 1995": 1, "population 1996": 2}


def test_a_missing_column_asks_for_the_one_it_may_be() -> None:
    faults = Faults("a.csv")
    layouts.note_misfit(layouts.match("x", LAYOUT, ["AÑO", "CANTIDADES"]), sheet="", cell="L1", faults=faults)
    assert [problem.message for problem in faults.problems] == ["Falta la columna «CANTIDAD»."]
    assert faults.problems[0].hint.startswith("¿Es «CANTIDADES»?")


def test_two_faults_of_a_header_are_two_problems() -> None:
    faults = Faults("a.csv")
    layouts.note_misfit(layouts.match("x", LAYOUT, ["AÑO", "SEXO"]), sheet="", cell="L1", faults=faults)
    assert [problem.seen for problem in faults.problems] == ["", "SEXO"]
