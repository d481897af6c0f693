"""The page on quality: the checklist is printed, every answer has a word, and gaps are told apart without colour."""

from __future__ import annotations

import re

from callbacks.page_table import page_for
from callbacks.pages.provenance import ANSWERS, STATES
from observatory.model import ConfStatus, FileProblem, Severity
from observatory.provenance.quality import STATES as KNOWN
from tests.callbacks.small import ListedObservatory
from tests.observatory.making import row


def quality_markup(observatory: ListedObservatory) -> str:
    return page_for("/es/calidad", "", observatory).body


def test_the_checklist_itself_is_printed_with_what_earns_each_answer(observatory: ListedObservatory) -> None:
    page = quality_markup(observatory)
    for criterion in observatory.catalog.quality.criteria:
        for sentence in (criterion.name, criterion.met, criterion.partly, criterion.unmet):
            assert sentence in page


def test_every_source_stands_with_an_answer_and_a_reason_for_each_question(
    observatory: ListedObservatory,
) -> None:
    page = quality_markup(observatory)
    for id_, answers in observatory.catalog.quality.sources.items():
        part = page.partition(f'id="fuente-{id_}"')[2].partition("</details>")[0]
        assert f'href="#fuente-{id_}"' in page
        assert all(judgement.reason in part for judgement in answers.values())
        assert f'href="/es/fuentes/{id_}"' in part
    table = page.partition('class="checklist"')[2].partition("</table>")[0]
    rows, questions = len(observatory.catalog.sources), len(observatory.catalog.quality.criteria)
    assert len(re.findall('class="answer', table)) == rows * questions


def test_each_gap_is_drawn_with_a_sign_of_its_own_and_a_word(observatory: ListedObservatory) -> None:
    observatory.rows.append(row("cem_cases", "PE-150112", "2026", None, conf_status=ConfStatus.PROTECTED))
    page = quality_markup(observatory)
    for state in ("figure", "partial", "protected", "not_published", "not_applicable"):
        sign, word = STATES[state]
        cell = (
            rf'<td class="gap is-{state}" title="{word}"><span aria-hidden="true">{sign}</span> '
            rf'<span class="unseen">{word}</span></td>'
        )
        assert re.search(cell, page), state
    assert page.count('class="gaps"') == 2


def test_months_that_are_known_alike_are_one_cell_that_says_which_months_it_speaks_of(
    observatory: ListedObservatory,
) -> None:
    """A sign and, where there is room, its word for the eye; months and word for who listens."""
    protected = row("cem_cases", "PE-150112", "2026-06", None, conf_status=ConfStatus.PROTECTED)
    observatory.rows += [
        *(row("cem_cases", "PE-150112", f"2026-{month:02}", 40) for month in range(1, 6)),
        protected,
    ]
    part = quality_markup(observatory).partition('id="meses"')[2].partition('id="avisos"')[0]
    cells = re.findall(r'<td class="gap is-(\w+)" colspan="(\d+)" title="([^"]+)">(.*?)</td>', part)
    assert [(state, months, said) for state, months, said, _ in cells] == [
        ("figure", "5", "enero–mayo: cifra"), ("protected", "1", "junio: dato protegido"),
        ("not_published", "4", "julio–octubre: no publicado"),
    ]  # fmt: skip
    assert all(f'<span class="unseen">{said}</span>' in inner for _, _, said, inner in cells)
    assert '<span aria-hidden="true">● cifra</span>' in cells[0][3] and "▨</span>" in cells[1][3]
    assert '<td colspan="2"></td>' in part and part.count('<th scope="col">') == 13


def test_without_a_series_by_month_there_is_no_such_part(observatory: ListedObservatory) -> None:
    assert 'id="meses"' not in quality_markup(observatory)


def test_no_two_states_and_no_two_answers_share_a_sign_or_a_word() -> None:
    assert set(STATES) == set(KNOWN)
    for meanings in (STATES, ANSWERS):
        assert len({sign for sign, _ in meanings.values()}) == len(meanings)
        assert len({word for _, word in meanings.values()}) == len(meanings)


def test_the_warnings_of_the_last_build_are_listed(observatory: ListedObservatory) -> None:
    assert "La última carga no dejó ningún aviso." in quality_markup(observatory)
    observatory.warned = [FileProblem(Severity.WARNING, "a.csv", "", "L3", "x", "Falta un mes.")]
    assert "a.csv · L3 · Falta un mes." in quality_markup(observatory)


def test_without_figures_the_page_still_stands(observatory: ListedObservatory) -> None:
    observatory.rows = []
    assert "Aún no hay cifras de los lugares" in quality_markup(observatory)


def test_sources_method_and_foot_lead_to_it(observatory: ListedObservatory) -> None:
    for path in ("/es/fuentes/", "/es/metodologia"):
        assert 'href="/es/calidad"' in page_for(path, "", observatory).body
