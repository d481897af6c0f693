"""The words by which figures are marked: this is the one test that holds them."""

from __future__ import annotations

from observatory.charts.chart import ABSENT
from observatory.demonstration import MARK
from observatory.text import Text
from observatory.words.labels import MARKS, MEANINGS, SYMBOLS, symbol_label


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
