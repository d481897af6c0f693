"""The page that leads each number back, and the two clicks to it."""

from __future__ import annotations

import re

import pytest

from callbacks.page_table import page_for
from observatory.model import AcceptedLoss
from observatory.text import Text
from observatory.words.labels import symbol_label
from tests.callbacks.small import ListedObservatory
from tests.observatory.making import row

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
    assert "en 1999: no hay cifra publicada de «Casos en CEM»." in said_at(f"{CEM}&period=1999", observatory)
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
