"""Pages in every state and language, in light, in dark and on paper: no barrier, whole tables, legible help lines."""

from __future__ import annotations

import re
from io import BytesIO
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from layouts.document import addresses
from tests.browser.walking import (
    LANGS,
    barriers,
    faults_of,
    missing_messages,
    opened,
    shown_in,
    too_wide,
    tree_faults,
)
from tests.kit.sampling import goes_everywhere, one_for_each, share

CEM = "/es/indicadores/cem_cases"
DATA = (
    f"{CEM}?view=map",
    f"{CEM}?territory=PE-150112&by=centre&period=2023&view=bars",
    f"{CEM}?territory=PE-150112&by=form&period=2023",  # two cells are protected
    f"{CEM}?view=table",
    "/es/indicadores/slim_cases",
    "/es/comparar/police",
    "/es/territorios/BO-020105-03",
)
EMPTY = (f"{CEM}?territory=PE-150112&period=1990", f"{CEM}?territory=BO-020105", "/es/buscar?q=xyzxyz")
REFUSED = (f"{CEM}?view=pie", "/es/nada", "/es/indicadores/nada", "/es/territorios/XX", "/es/ayuda?x=1")
EVERY = (*DATA, *EMPTY, *REFUSED)
LIGHTS = ("light", "dark")
STATUS = dict.fromkeys(DATA + EMPTY, (200,)) | dict.fromkeys(REFUSED, (400, 404))


def spoken(path: str, lang: str) -> str:
    """The same state of the same page in another language; what does not exist stays as it is."""
    plain, _, query = path.partition("?")
    if addresses.place_at(plain) is None:
        return path.replace("/es/", f"/{lang}/", 1)
    return addresses.translate_address(plain, lang, query)


@pytest.fixture(scope="module")
def screenshots(root: Path) -> Path:
    """Where the pictures are kept: `artifacts/`, which is never committed."""
    folder = root / "artifacts" / "screenshots" / "states"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def in_light(page: Page, width: int, light: str, picture: Path) -> list[str]:
    """What is in a reader's way in this light."""
    shown_in(page, light)
    faults = [f"scrolls sideways at {width}"] if too_wide(page) else []
    faults += [f"{width}, {light}: {fault}" for fault in barriers(page)]
    if goes_everywhere() and picture.name.startswith("es_"):
        page.screenshot(path=f"{picture}-{width}-{light}.jpg", type="jpeg", quality=60, full_page=True)
    return faults


def own_faults(page: Page, path: str) -> list[str]:
    """The browser itself notes the status of a refused page as an error: not a fault of the page."""
    return [item for item in faults_of(page) if path not in REFUSED or "status of 40" not in item]


def _name(path: str) -> str:
    return path.strip("/").replace("?", "/").replace("/", "_")


@pytest.mark.parametrize(("path", "seen_in"), one_for_each(share(EVERY, 4), list(product(LANGS, LIGHTS))))
def test_no_state_has_a_barrier_on_a_phone(
    phone: Page, path: str, seen_in: tuple[str, str], screenshots: Path
) -> None:
    lang, light = seen_in
    address = spoken(path, lang)
    phone.set_viewport_size({"width": 360, "height": 740})
    answer = phone.goto(address)
    assert answer is not None and answer.status in STATUS[path]
    faults = [*tree_faults(phone), *missing_messages(phone, lang)]
    assert faults + in_light(phone, 360, light, screenshots / _name(address)) == []
    assert own_faults(phone, path) == []


@pytest.mark.parametrize(("path", "light"), one_for_each(share(EVERY, 4, turn=1), LIGHTS))
def test_no_state_has_a_barrier_at_a_desk(page: Page, path: str, light: str, screenshots: Path) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    assert opened(page, path) in STATUS[path]
    faults = tree_faults(page) + in_light(page, 1440, light, screenshots / _name(path))
    assert faults == []
    assert own_faults(page, path) == []


@pytest.mark.parametrize(
    "path", [CEM, "/es/", "/es/comparar/police", "/es/territorios/PE-150112", "/es/ayuda", "/es/explorar"]
)
def test_letters_of_twice_the_size_push_nothing_off_the_page(phone: Page, path: str) -> None:
    opened(phone, path)
    phone.add_style_tag(content="html { font-size: 200% }")
    for width in (360, 768, 1440):
        phone.set_viewport_size({"width": width, "height": 900})
        assert too_wide(phone) == 0, width


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
    assert "Hoja para imprimir" not in body and "Hoja de la mesa (PDF)" not in body
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
