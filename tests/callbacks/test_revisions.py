"""The pages of revisions: what moved, when, by how much, and how far the newest month may still move."""

from __future__ import annotations

import re

import pytest

from callbacks.page_table import page_for
from tests.callbacks.small import ListedObservatory

LOG = "/es/revisiones/police_complaints"


def said_at(path: str, query: str, observatory: ListedObservatory) -> str:
    return page_for(path, query, observatory).body


def test_the_list_leads_to_each_indicator_with_revisions(observatory: ListedObservatory) -> None:
    assert f'href="{LOG}"' in said_at("/es/revisiones/", "", observatory)


def test_where_nothing_moved_the_list_says_so(observatory: ListedObservatory) -> None:
    observatory.moved = []
    markup = said_at("/es/revisiones/", "", observatory)
    assert "/es/revisiones/" not in markup.partition("</nav>")[2] and "<table" not in markup


def test_both_values_of_2025_and_both_editions_stand_in_one_row(observatory: ListedObservatory) -> None:
    markup = said_at(LOG, "territory=PE-150112", observatory)
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
    assert "2579" in said_at(LOG, "", observatory)


def test_the_sentence_on_the_newest_month_is_made_of_the_sizes(observatory: ListedObservatory) -> None:
    observatory.rows = [row for row in observatory.rows if row.indicator == "police_complaints"]
    markup = said_at(LOG, "", observatory)
    for number in ("+12,6 %", "+23,7 %", "(8 ", "diciembre de 2025"):
        assert number in markup


def test_an_indicator_without_revisions_has_a_page_that_says_so(observatory: ListedObservatory) -> None:
    markup = said_at("/es/revisiones/slim_cases", "territory=BO-020105", observatory)
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
def test_what_cannot_be_asked_is_refused_in_words(
    path: str, query: str, status: int, observatory: ListedObservatory
) -> None:
    assert page_for(path, query, observatory).status == status


def test_the_page_offers_the_feed_of_its_own_series(observatory: ListedObservatory) -> None:
    markup = said_at(LOG, "", observatory)
    assert "/api/v1/revisions.atom?indicator=police_complaints&amp;territory=PE-150112" in markup


def test_the_page_of_an_indicator_links_to_its_revisions(observatory: ListedObservatory) -> None:
    markup = said_at("/es/indicadores/police_complaints", "territory=PE-150112", observatory)
    assert f'href="{LOG}?territory=PE-150112">Revisiones</a>' in markup.partition('id="fuentes"')[2]
