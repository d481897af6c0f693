"""The search: accents aside, in the reader's language or in Spanish, the nearest first."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observatory.catalog import Catalog, load_catalog
from observatory.search import MOST, find, folded
from observatory.text import Text

CATALOG = load_catalog()


def indicators(words: str, lang: str = "es") -> list[str]:
    return [indicator.id for indicator in find(CATALOG, words, Text(lang)).indicators]


@pytest.mark.parametrize("words", ["población", "poblacion", "POBLACIÓN", "  población  "])
def test_accents_case_and_spaces_do_not_count(words: str) -> None:
    assert indicators(words)[0] == "population"
    assert indicators(words) == indicators("poblacion")


def test_every_word_must_be_there(catalog: Catalog) -> None:
    assert "police_complaints" in indicators("denuncias pnp")
    assert find(catalog, "denuncias zzz", Text()).empty


def test_a_place_is_found_by_name_and_by_its_code_with_or_without_country(catalog: Catalog) -> None:
    for words in ("independencia", "PE-150112", "150112"):
        assert find(catalog, words, Text()).territories[0].code == "PE-150112"
    assert find(catalog, "el alto", Text()).territories[0].code == "BO-020105"


def test_a_word_is_found_from_its_beginning_not_from_its_middle(catalog: Catalog) -> None:
    assert "Sandia" not in [place.name for place in find(catalog, "dia", Text()).territories]


def test_a_reader_of_another_language_finds_by_her_words_and_by_the_spanish_ones() -> None:
    assert "population" in indicators("population", "en")
    assert "police_complaints" in indicators("police reports", "en")
    assert "police_complaints" in indicators("denuncias policiales", "fr")


def test_a_term_is_found_by_what_it_says(catalog: Catalog) -> None:
    assert "tasa" in [term.id for term in find(catalog, "tasa", Text()).terms]


LEADS = {
    "femicidio": "feminicides", "femicide": "feminicides", "feminisidio": "feminicides", "féminicide": "feminicides",
    "denunsias": "police_complaints", "denuncias": "police_complaints", "independensia": "PE-150112",
    "independencia": "PE-150112", "el alto": "BO-020105", "lima norte": "PE-LN", "comas": "PE-150110",
    "agresor": "persona_denunciada", "agresores": "persona_denunciada", "teléfono": "help", "telefono": "help",
    "hotline": "help", "hotlines": "help", "144": "help", "ayuda": "help", "refugio": "help", "ley": "laws",
}  # fmt: skip


@pytest.mark.parametrize("lang", ["es", "fr", "en"])
@pytest.mark.parametrize(("words", "first"), LEADS.items())
def test_synonyms_and_slips_lead_to_what_is_meant(words: str, first: str, lang: str) -> None:
    assert find(CATALOG, words, Text(lang)).leads_with == first


def test_a_misspelt_word_is_told_as_it_was_read_and_a_strange_one_stays_as_it_is() -> None:
    assert find(CATALOG, "feminisidio", Text()).read_as == "feminicidio"
    assert find(CATALOG, "feminicidio", Text()).read_as == ""
    assert find(CATALOG, "zzzzzzz", Text()).empty


def test_only_what_is_offered_is_found() -> None:
    assert not find(CATALOG, "feminicidio", Text(), indicators=()).indicators


@pytest.mark.parametrize("words", ["", "   ", "¿?", "..."])
def test_nothing_asked_finds_nothing(words: str, catalog: Catalog) -> None:
    assert find(catalog, words, Text()).empty


def test_what_is_left_out_is_counted(catalog: Catalog) -> None:
    results = find(catalog, "san", Text())
    assert len(results.territories) == MOST
    assert results.left_out > 0


@settings(max_examples=40)
@given(st.text(max_size=30))
def test_any_words_are_searched_without_a_fault(words: str) -> None:
    results = find(CATALOG, words, Text())
    assert len(results.indicators) <= MOST
    assert not [letter for letter in folded(words) if unicodedata.combining(letter)]
