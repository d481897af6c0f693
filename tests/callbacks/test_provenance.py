"""The pages on how good a number is: its source in two clicks, what moved since, the checklist and the gaps."""

from __future__ import annotations

import re

import pytest

from callbacks.page_table import page_for
from callbacks.pages.quality import ANSWERS, STATES
from observatory.model import AcceptedLoss, ConfStatus, FileProblem, Severity
from observatory.provenance.quality import STATES as KNOWN
from observatory.text import Text
from observatory.words.labels import symbol_label
from tests.callbacks.small import ListedObservatory
from tests.observatory.pieces import row

CEM = "indicator=cem_cases&territory=PE-150112"


def said_at(query: str, observatory: ListedObservatory) -> str:
    return page_for("/es/procedencia", query, observatory).body


def test_a_chart_leads_to_the_origin_of_its_numbers_in_two_clicks(observatory: ListedObservatory) -> None:
    markup = page_for("/es/indicadores/cem_cases", "territory=PE-150112", observatory).body
    fold = markup[markup.index("¿De dónde sale este número?") :]
    match = re.search(r'href="/es/procedencia\?([^"]+)"', fold)
    assert match
    page = page_for("/es/procedencia", match[1].replace("&amp;", "&"), observatory)
    assert page.status == 200
    assert "738" in page.body


def test_each_row_names_publisher_edition_file_and_fingerprint(observatory: ListedObservatory) -> None:
    row_of_2023 = next(
        match for match in re.findall(r"(?s)<tr[ >].*?</tr>", said_at(CEM, observatory)) if ", 2023" in match
    )
    for part in ("738", "MIMP", "2024-10", "casos_fem.csv", "0000000000000000", "leído en"):
        assert part in row_of_2023


def test_a_protected_number_is_said_in_words_alone(observatory: ListedObservatory) -> None:
    hidden = row("cem_cases", "PE-150112", "2023", 3, conf_status="protected", locator="L777", note="son 3")
    observatory.rows = [hidden]
    markup = said_at(CEM, observatory)
    assert symbol_label("protected", Text()) in markup
    assert "777" not in markup
    assert "son 3" not in markup


def test_a_sum_links_to_what_it_is_made_of(observatory: ListedObservatory) -> None:
    observatory.rows = [row("cem_cases", "PE-150112", "2023", 738, locator="suma de 12 meses")]
    markup = said_at(CEM, observatory)
    assert "suma de 12 meses" in markup
    assert (
        "/es/procedencia?indicator=cem_cases&amp;territory=PE-150112&amp;period=2023&amp;grain=month"
        in markup
    )


@pytest.mark.parametrize(
    ("query", "status"), [("", 400), ("indicator=nada", 404), (f"{CEM}&x=1", 400), (f"{CEM}&period=x", 400)]
)
def test_what_cannot_be_asked_is_refused_in_words(
    query: str, status: int, observatory: ListedObservatory
) -> None:
    assert page_for("/es/procedencia", query, observatory).status == status


def test_where_there_is_no_figure_the_page_says_so(observatory: ListedObservatory) -> None:
    assert "en 1999: no se halló cifra publicada de «Casos en CEM»." in said_at(
        f"{CEM}&period=1999", observatory
    )
    nowhere = said_at("indicator=cem_cases&territory=BO-020105", observatory)
    assert (
        "El Alto: «Casos en CEM» no puede existir ahí" in nowhere
        and "Procedencia de cada número" not in nowhere
    )


def test_headings_never_skip_a_level(observatory: ListedObservatory) -> None:
    markup = said_at(CEM, observatory)
    assert re.findall(r"<h([1-6])", markup) == ["1"]


def test_a_number_of_an_edition_that_lost_something_leads_to_what_it_lost(
    observatory: ListedObservatory,
) -> None:
    assert "#perdidas" not in said_at(CEM, observatory)
    observatory.lost = [
        AcceptedLoss("mimp_cem@2024-10", "mimp_cem", "2024-10", "anio:2012", "Así lo dio el editor.")
    ]
    assert 'href="/es/fuentes/mimp_cem#perdidas"' in said_at(CEM, observatory)


LOG = "/es/revisiones/police_complaints"


def revisions_at(path: str, query: str, observatory: ListedObservatory) -> str:
    return page_for(path, query, observatory).body


def test_the_list_leads_to_each_indicator_with_revisions(observatory: ListedObservatory) -> None:
    assert f'href="{LOG}"' in revisions_at("/es/revisiones/", "", observatory)


def test_where_nothing_moved_the_list_says_so(observatory: ListedObservatory) -> None:
    observatory.moved = []
    markup = revisions_at("/es/revisiones/", "", observatory)
    assert "/es/revisiones/" not in markup.partition("</nav>")[2] and "<table" not in markup


def test_both_values_of_2025_and_both_editions_stand_in_one_row(observatory: ListedObservatory) -> None:
    markup = revisions_at(LOG, "territory=PE-150112", observatory)
    row = next(match for match in re.findall(r"<tr>.*?</tr>", markup) if "2579" in match)
    cells = re.findall(r">([^<]+)</t[hd]>", row)
    assert [cells[0], *cells[2:]] == [
        "2025",
        "2579",
        "2025-12",
        "2615",
        "2026-05",
        "+36",
        "1 de agosto de 2026",
    ]


def test_without_a_place_the_first_one_with_revisions_is_shown(observatory: ListedObservatory) -> None:
    assert "2579" in revisions_at(LOG, "", observatory)


def test_the_sentence_on_the_newest_month_is_made_of_the_sizes(observatory: ListedObservatory) -> None:
    observatory.rows = [row for row in observatory.rows if row.indicator == "police_complaints"]
    markup = revisions_at(LOG, "", observatory)
    for number in ("+12,6\u202f%", "+23,7\u202f%", "(8 ", "diciembre de 2025"):
        assert number in markup


def test_an_indicator_without_revisions_has_a_page_that_says_so(observatory: ListedObservatory) -> None:
    markup = revisions_at("/es/revisiones/slim_cases", "territory=BO-020105", observatory)
    assert "El Alto: ninguna cifra cambió de una edición a otra." in markup


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        (LOG, "territory=PE-150112,PE-150110", 400),
        (LOG, "period=2025", 400),
        (LOG, "territory=XX", 404),
        ("/es/revisiones/nada", "", 404),
        ("/es/revisiones/", "territory=PE-150112", 400),
    ],
)
def test_what_cannot_be_asked_of_revisions_is_refused_in_words(
    path: str, query: str, status: int, observatory: ListedObservatory
) -> None:
    assert page_for(path, query, observatory).status == status


def test_the_page_offers_the_feed_of_its_own_series(observatory: ListedObservatory) -> None:
    markup = revisions_at(LOG, "", observatory)
    assert "/api/v1/revisions.atom?indicator=police_complaints&amp;territory=PE-150112" in markup


def test_the_page_of_an_indicator_links_to_its_revisions(observatory: ListedObservatory) -> None:
    markup = revisions_at("/es/indicadores/police_complaints", "territory=PE-150112", observatory)
    assert f'href="{LOG}?territory=PE-150112">Revisiones</a>' in markup.partition('id="fuentes"')[2]


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
