"""The words by which figures are marked: this is the one test that holds them."""

from __future__ import annotations

from dataclasses import replace

from observatory.charts.chart import ABSENT
from observatory.demonstration import MARK
from observatory.model import Base, Denominator, Inhabitants, Period
from observatory.text import Text
from observatory.words.labels import MARKS, MEANINGS, SYMBOLS, population_words, symbol_label
from tests.observatory.making import row
from tests.observatory.pieces import RATE


def test_each_status_has_its_word() -> None:
    assert {status: symbol_label(status, Text()) for status in SYMBOLS} == {
        "protected": "dato protegido",
        "not_published": "no publicado",
        "not_received": "no recibido",
        "no_service": "sin servicio",
        "zero": "cero",
        "few": "muy pocos para calcular",
        "not_applicable": "no aplica",
        "not_shown": "no se muestra a esta escala",
        "withheld": "hay cifra y no se muestra",
        "undated": "solo sin fecha",
        "none_written": "nadie anotó casos",
        "not_on_record": "no consta si informó",
        "with_mother": "se cuenta con otro distrito",
        "no_row": "nunca tuvo una fila",
        "cannot_exist": "no existe ahí",
        "withdrawn": "retirado",
    }


def test_each_mark_of_a_number_has_its_word() -> None:
    assert {mark: Text().t(word) for mark, word in MARKS.items()} == {
        "partial": "periodo incompleto",
        "provisional": "provisional",
        "estimated": "estimado",
        "break": "cambio en la serie",
        "disputed": "fuentes que no coinciden",
    }


def test_no_two_statuses_share_a_word_and_each_is_explained() -> None:
    for lang in ("es", "en", "fr"):
        words = [Text(lang).t(word) for word in (SYMBOLS | MARKS).values()]
        assert len(set(words)) == len(words)
    assert MEANINGS.keys() == SYMBOLS.keys()
    assert {flag.value for flag in ABSENT} <= SYMBOLS.keys()


def test_the_mark_of_the_demonstration_says_so_in_each_language() -> None:
    said = {lang: Text(lang).t(MARK) for lang in ("es", "fr", "en")}
    assert said == {
        "es": "DATOS DE DEMOSTRACIÓN", "fr": "DONNÉES DE DÉMONSTRATION", "en": "DEMONSTRATION DATA",
    }  # fmt: skip


def test_a_population_stands_under_the_year_it_is_of() -> None:
    """2024 records on the projection of 2024, and on the census of 2012, whose name says its year."""
    shown = row(RATE.id, "PE-150112", "2024", 1110.0)
    for choice, day, told in (
        (Denominator("p", "Proyección del INEI", ("x",)), "2024-06-30", "Proyección del INEI (2024)"),
        (Denominator("c", "Censo 2012", ("x",), at="2012-11-21"), "2012-11-21", "Censo 2012"),
        (Denominator("p", "Proyección del INEI", ("x",)), "2023-06-30", "Proyección del INEI (2023)"),
    ):
        people = Inhabitants("PE-150112", Period.parse(day), "", 235_535.0, "normal", "x@1")
        base = Base(choice, people.value, (people,), estimated=False, other_year=False)
        assert population_words(replace(shown, base=base), Text()) == told
