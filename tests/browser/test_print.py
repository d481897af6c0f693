"""Paper: each page prints without its controls, whole tables, and the numbers of help large enough to be handed on."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from tests.browser.walking import opened
from tests.kit.sampling import share

PAGES = (
    "/es/",
    "/es/indicadores/police_complaints?territory=PE-150112",
    "/es/indicadores/slim_cases",
    "/es/comparar/cem_slim",
    "/es/territorios/PE-150112",
    "/es/ayuda",
)
A4_WIDTH = 793  # CSS pixels


@pytest.mark.parametrize("address", share(PAGES, 2))
def test_a_page_prints_without_its_controls_with_the_help_lines_and_no_wider_than_the_paper(
    page: Page, site: str, address: str
) -> None:
    page.set_viewport_size({"width": A4_WIDTH, "height": 1100})
    page.goto(site + address)
    body = " ".join(
        page.extract_text() for page in PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
    )
    assert "Salir de esta página ahora" not in body
    assert "Saltar al contenido" not in body
    assert "Hoja para imprimir" not in body
    assert "Ayuda: Perú 100" in body or "800-14-0348" in body
    assert "Edición 20" in body
    controls = page.locator("#exit:visible, .sections:visible, .languages:visible")
    assert controls.count() == 3
    page.emulate_media(media="print")
    assert controls.count() == 0
    wide = page.evaluate(
        "() => [...document.querySelectorAll('main table, main figure, main p')]"
        ".filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)"
        ".map(one => one.outerHTML.slice(0, 80))"
    )
    assert wide == []


def test_figures_without_a_date_that_are_folded_on_a_screen_are_on_paper(page: Page) -> None:
    opened(page, "/es/preguntas/denuncias")
    table = page.locator("details.undated table").first
    assert not table.is_visible()
    page.emulate_media(media="print")
    assert table.is_visible()
    assert table.locator("tbody tr").last.bounding_box() is not None


def test_the_addresses_of_sources_are_printed_and_no_others(page: Page) -> None:
    opened(page, "/es/indicadores/police_complaints?territory=PE-150112")
    page.emulate_media(media="print")
    script = "(one) => getComputedStyle(one, '::after').content"
    assert "http" in page.locator(".part:has(#fuentes) a[href^=http]").first.evaluate(script)
    assert page.locator(".help-now a[href^=http]").first.evaluate(script) == "none"


def test_the_numbers_of_the_help_page_are_printed_large(page: Page, site: str) -> None:
    page.goto(f"{site}/es/ayuda")
    page.emulate_media(media="print")
    sizes = page.locator(".directory .call").evaluate_all(
        "every => every.map(one => parseFloat(getComputedStyle(one).fontSize))"
    )
    assert sizes
    assert min(sizes) >= 24


@pytest.mark.parametrize(
    "address",
    ["/es/indicadores/cem_cases", "/es/indicadores/police_complaint_rate", "/es/comparar/inhabitants"],
)
def test_the_first_sheet_of_an_indicator_holds_its_chart_and_its_numbers(page: Page, address: str) -> None:
    """Two maps that may not be cut came between, and left half of the sheet empty."""
    opened(page, address)
    rows = page.locator("section[aria-labelledby=tabla] tbody tr")
    expected = rows.first.inner_text().split()[:6]  # long words of a cell are broken on paper
    first_page = PdfReader(BytesIO(page.pdf(format="A4", prefer_css_page_size=True))).pages[0].extract_text()
    words = " ".join(first_page.split())
    heading, told = (re.sub(r" \([^)]*\)", "", text) for text in (page.locator("h1").inner_text(), words))
    assert " ".join(heading.split()) in told  # paper says the name behind an acronym
    assert " ".join(expected) in words
    assert words.rindex(" ".join(expected)) > words.index("Tabla")
