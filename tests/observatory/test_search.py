"""The search: what a searcher gets first, accents aside, in any language."""

from __future__ import annotations

import random
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observatory.catalog import load_catalog
from observatory.search import MOST, build_index, find
from observatory.text import fold_accents

CATALOG = load_catalog()
INDEX = build_index(CATALOG)

# What is written in Spanish, English and French, and what must lead.
FIRST = {
    "feminicidio": "feminicidio", "femicidio": "feminicidio", "femicide": "feminicidio", "féminicide": "feminicidio",
    "feminisidio": "feminicidio", "denuncias": "denuncias", "denunsias": "denuncias", "reports": "denuncias",
    "plaintes": "denuncias", "agresor": "denunciados", "perpetrator": "denunciados", "agresseur": "denunciados",
    "encuesta": "encuestas", "survey": "encuestas", "enquêtes": "encuestas", "sentencia": "ruta", "judge": "ruta",
    "presupuesto": "dinero", "budget": "dinero", "niños": "ninez", "children": "ninez", "enfants": "ninez",
    "violencia sexual": "formas",
    "independensia": "PE-150112", "independencia": "PE-150112", "el alto": "BO-020105", "lima norte": "PE-LN",
    "comas": "PE-150110", "los olivos": "PE-150117", "distrito 3": "BO-020105-03", "bolivia": "BO", "bolivie": "BO",
    "ayuda": "help", "help": "help", "aide": "help", "teléfono": "help", "telefono": "help", "hotline": "help",
    "hotlines": "help", "144": "help", "refugio": "help", "línea 100": "help",
    "ley": "laws", "law": "laws", "lois": "laws", "glosario": "glossary", "glossary": "glossary",
    "glossaire": "glossary", "calendario": "calendar", "timeline": "timeline", "qualité": "quality", "mapa": "explorer",
    "población": "population", "population": "population", "tasa": "tasa",
}  # fmt: skip


@pytest.mark.parametrize(("words", "first"), FIRST.items())
def test_a_searcher_gets_first_what_is_meant(words: str, first: str) -> None:
    assert find(INDEX, words).leads_with == first


@pytest.mark.parametrize(
    "words",
    [
        "me pega", "Mi marido me pega", "golpea", "mi esposo me golpea cuando toma", "TENGO MIEDO",
        "tengo miedo de mi ex", "qué hago", "que hago si me amenaza", "¿qué hago?", "me quiere matar",
        "miedo en el alto", "he hits me", "i'm afraid", "what do I do", "il me frappe", "j'ai peur", "que faire",
    ],
)  # fmt: skip
def test_words_of_danger_lead_to_help_whatever_stands_beside_them(words: str) -> None:
    found = find(INDEX, words)
    assert (found.leads_with, found.kinds[0]) == ("help", "page")
    assert found.pages[0].id == "help"


@pytest.mark.parametrize("words", ["tengo miedo", "me quiere matar", "tengo miedo de mi ex"])
def test_words_of_danger_are_taken_as_they_are_and_lead_to_no_place(words: str) -> None:
    """Not «tingo miedo» with three places called Tingo, nor Matara."""
    found = find(INDEX, words)
    assert found.read_as == "" and found.territories == ()
    assert [place.code for place in find(INDEX, "me pega independencia").territories][:1] == ["PE-150112"]


def test_a_place_named_among_words_is_found_with_its_namesakes_alone() -> None:
    found = find(INDEX, "feminicidios el alto")
    assert [place.code for place in found.territories] == ["BO-020105", "PE-200702"]
    assert found.questions[0].id == "feminicidio"


def _places_of_one_name() -> list[tuple[str, set[str]]]:
    """A name and the codes of all places called so: every tenth of the catalogue's."""
    called: dict[str, set[str]] = {}
    for place in CATALOG.territories.values():
        called.setdefault(place.name, set()).add(place.code)
    return sorted(called.items())[::10]


@pytest.mark.parametrize("word", ["denuncias", "feminicidio", "cem"])
def test_any_place_beside_a_word_leads(word: str) -> None:
    places = [*_places_of_one_name(), ("Bolivia", {"BO"})]
    wrong = [name for name, codes in places if find(INDEX, f"{word} {name}").leads_with not in codes]
    assert wrong == []
    assert {question.id for question in find(INDEX, "denuncias en Colquechaca").questions} >= {"denuncias"}


def test_a_place_called_by_its_whole_name_leads_alone() -> None:
    wrong = [name for name, codes in _places_of_one_name() if find(INDEX, name).leads_with not in codes]
    assert wrong == []
    assert find(INDEX, "santa anita").leads_with == "PE-150137"


def test_a_place_is_found_though_a_letter_is_lost() -> None:
    """All but a twentieth: «casa» is a house before it is Casma."""
    asked, lost = 0, []
    chance = random.Random(20261201)
    for name, codes in _places_of_one_name():
        letters = [at for at, letter in enumerate(name) if letter.isalpha()]
        if len(letters) < 5:
            continue
        at = chance.choice(letters)
        found = {place.code for place in find(INDEX, name[:at] + name[at + 1 :]).territories}
        asked += 1
        if not codes & found:
            lost.append(name)
    assert asked > 200 and len(lost) <= asked / 20, lost


def test_no_place_is_read_out_of_a_word_that_says_something_else() -> None:
    for words in ("tasa", "casas", "take"):
        assert find(INDEX, words).kinds[:1] != ("territory",), words


def test_no_word_of_danger_is_read_out_of_a_part_of_another() -> None:
    for words in ("pegatinas", "qué hagamos", "informe pegado", "tengo"):
        assert find(INDEX, words).leads_with != "help", words


def test_questions_lead_then_the_main_series_of_each() -> None:
    results = find(INDEX, "denuncias")
    assert results.kinds[0] == "question"
    assert [indicator.id for indicator in results.indicators[:2]] == ["police_complaints", "felcv_complaints"]
    assert find(INDEX, "casos").indicators[0].id == "cem_cases"


def test_the_words_of_the_glossary_are_found_by_name_and_by_what_they_say() -> None:
    assert "persona_denunciada" in [term.id for term in find(INDEX, "agresor").terms]
    assert "codisec" in [term.id for term in find(INDEX, "seguridad ciudadana").terms]


@pytest.mark.parametrize("words", ["población", "poblacion", "POBLACIÓN", "  población  "])
def test_accents_case_and_spaces_do_not_count(words: str) -> None:
    assert find(INDEX, words) == find(INDEX, "poblacion")


def test_what_has_most_of_the_words_leads_and_a_word_that_is_nowhere_hides_nothing() -> None:
    assert find(INDEX, "denuncias de la pnp").indicators[0].id == "police_complaints"
    for words in ("denuncias zzz", "denuncias 2026"):
        found = find(INDEX, words)
        assert found.leads_with == "denuncias" and found.indicators[0].id == "police_complaints", words
    assert (
        find(INDEX, "zzz 2099").empty and find(INDEX, "zzz 1").empty
    )  # a number alone is no answer to words
    found = find(INDEX, "san juan de lurigancho denuncias")
    assert (found.territories[0].code, found.questions[0].id) == ("PE-150132", "denuncias")


def test_an_indicator_is_found_by_what_it_is_split_by() -> None:
    assert find(INDEX, "cem edad").leads_with == "cem_cases"


@pytest.mark.parametrize("words", ["feminicidios el alto", "El Alto feminicidio", "feminicides El Alto"])
def test_a_series_is_found_beside_its_place_and_the_place_of_the_site_before_its_namesakes(
    words: str,
) -> None:
    found = find(INDEX, words)
    assert found.leads_with == found.territories[0].code == "BO-020105" and len(found.territories) > 1
    assert (found.questions[0].id, found.indicators[0].id) == ("feminicidio", "feminicides")


@pytest.mark.parametrize("words", ["denuncias en comas", "comas reports", "plaintes à Comas"])
def test_a_place_among_other_words_leads_and_what_the_others_mean_follows(words: str) -> None:
    results = find(INDEX, words)
    assert results.leads_with == "PE-150110"
    assert results.questions[0].id == "denuncias"


def test_a_place_is_found_by_name_and_by_its_code_with_or_without_country() -> None:
    for words in ("independencia", "PE-150112", "150112"):
        assert find(INDEX, words).territories[0].code == "PE-150112"


def test_a_word_is_found_from_its_beginning_not_from_its_middle() -> None:
    assert "Sandia" not in [place.name for place in find(INDEX, "dia").territories]


def test_a_misspelt_word_is_told_as_it_was_read_and_a_strange_one_stays_as_it_is() -> None:
    assert find(INDEX, "feminisidio").read_as == "feminicidio"
    assert find(INDEX, "feminicidio").read_as == ""
    assert find(INDEX, "zzzzzzz").empty


def test_only_what_is_offered_is_found() -> None:
    assert not find(INDEX, "feminicidio", indicators=()).indicators


@pytest.mark.parametrize("words", ["", "   ", "¿?", "..."])
def test_nothing_asked_finds_nothing(words: str) -> None:
    assert find(INDEX, words).empty


def test_what_is_left_out_is_counted() -> None:
    results = find(INDEX, "san")
    assert len(results.territories) == MOST
    assert results.left_out > 0


def test_a_worker_starts_without_what_compares_misspelt_words() -> None:
    """It is imported by the first reader who misspells."""
    program = "import sys, app, observatory.search; sys.exit('rapidfuzz' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@settings(max_examples=40)
@given(st.text(max_size=30))
def test_any_words_are_searched_without_a_fault(words: str) -> None:
    results = find(INDEX, words)
    assert len(results.indicators) <= MOST
    assert not [letter for letter in fold_accents(words) if unicodedata.combining(letter)]
