"""A page says each thing once: notes, grades, sources and names are not repeated down the page."""

from __future__ import annotations

import re
from html import escape
from urllib.parse import parse_qs

import pytest

from callbacks.page_table import page_for
from callbacks.pages.questions import join_headlines
from tests.callbacks.small import ListedObservatory


def body(path: str, observatory: ListedObservatory, query: str = "") -> str:
    page = page_for(path, query, observatory)
    assert page.status == 200, page.title
    return page.body


@pytest.mark.parametrize("id_", ["cem_cases", "slim_cases", "police_complaints", "population"])
def test_an_indicator_says_each_limit_and_each_note_of_a_source_once(
    id_: str, observatory: ListedObservatory
) -> None:
    markup = body(f"/es/indicadores/{id_}", observatory)
    catalog = observatory.catalog
    notes = [*catalog.indicators[id_].caveats]
    assert notes
    repeated = [note for note in notes if markup.count(f"<li>{escape(note, quote=False)}</li>") != 1]
    assert repeated == []


def test_a_comparison_says_its_reason_once(observatory: ListedObservatory) -> None:
    markup = body("/es/comparar/cem_slim", observatory)
    reason = observatory.catalog.comparisons["cem_slim"].reason
    assert markup.count(escape(reason[:80], quote=False)) == 1
    assert len(re.findall("Estos dos números no cuentan lo mismo", markup.partition('id="tabla"')[2])) == 0


def test_two_sides_of_one_indicator_are_one_link_and_one_list(observatory: ListedObservatory) -> None:
    markup = body("/es/comparar/inhabitants", observatory)
    assert markup.partition('class="see-also"')[2].count('href="/es/indicadores/population"') == 1
    for caveat in observatory.catalog.indicators["population"].caveats:
        assert markup.count(f"<li>{escape(caveat, quote=False)}</li>") == 1


@pytest.mark.parametrize("code", ["PE-150112", "BO-020105"])
def test_a_place_has_a_line_for_each_question_that_it_can_answer(
    code: str, observatory: ListedObservatory
) -> None:
    markup = body(f"/es/territorios/{code}", observatory)
    answered = markup.partition('id="preguntas"')[2].partition("<h2")[0]
    shown = re.findall(r'href="/es/preguntas/([a-z]+)"', answered)
    published = observatory.availability()
    able = [
        question.id
        for question in observatory.catalog.questions.values()
        if any(
            code in published[indicator].territories
            for indicator in (parse_qs(query)["indicator"][0] for query in question.answers)
            if indicator in published
        )
    ]
    assert shown and set(shown) <= set(able)
    assert f'href="/es/indicadores/?territory={code}"' in answered


def test_a_line_of_answer_of_many_years_apart_is_not_one_sentence() -> None:
    near = ("El Alto, 2013: 270 denuncias", "Independencia, 2025: 1110 denuncias.")
    told = [join_headlines(near, apart) for apart in ("", "Hay 12 años.")]
    assert "270 denuncias · Independencia" in told[0]
    assert "270 denuncias. Independencia, 2025: 1110 denuncias. Hay 12 años." in told[1]


def test_where_no_side_has_a_row_no_heading_stands_over_a_table_and_no_year_is_offered(
    observatory: ListedObservatory,
) -> None:
    page = body("/es/comparar/feminicide_local", observatory)
    assert ">Tabla</h2>" not in page and 'name="period"' not in page
    assert ">Tabla</h2>" in body("/es/comparar/cem_slim", observatory)
    assert 'name="period"' not in body("/es/indicadores/slim_cases", observatory, "territory=PE-150112")


def test_a_grade_is_said_in_words_and_its_letter_stays_in_the_method(observatory: ListedObservatory) -> None:
    listed = body("/es/comparar/", observatory)
    assert "No se comparan" in listed and 'href="/es/metodologia#grados"' in listed
    for path in ("/es/comparar/", "/es/comparar/cem_slim", "/es/indicadores/cem_cases", "/es/explorar"):
        assert not re.search(r">\s*[ABC]\s*<|[Gg]rado [ABC]\b", body(path, observatory)), path
