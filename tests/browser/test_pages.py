"""Every page in a real browser: quiet, whole, readable by all, and with no script at all."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

PAGES = (
    "/es/", "/es/indicadores/", "/es/indicadores/cem_cases", "/es/indicadores/police_complaint_rate",
    "/es/indicadores/slim_cases", "/es/indicadores/population", "/es/comparar/", "/es/comparar/cem_slim",
    "/es/comparar/police", "/es/territorios/", "/es/territorios/PE-150112", "/es/territorios/BO-020105-03",
    "/es/fuentes/", "/es/fuentes/published_bo", "/es/metodologia", "/es/glosario", "/es/leyes",
    "/es/instituciones", "/es/ayuda", "/es/calidad", "/es/revisiones/", "/es/revisiones/police_complaints",
    "/es/revisiones/police_complaints?territory=PE-LN",
    "/es/procedencia?indicator=police_complaint_rate&territory=PE-150112",
)  # fmt: skip
CHARTS = ("/es/", "/es/indicadores/cem_cases", "/es/indicadores/population", "/es/comparar/police")
READY = "html[data-dash=ready]"
WIDTHS = (320, 768, 1440)


def opened(page: Page, path: str) -> None:
    """Go to a page and wait until Dash has taken over."""
    page.goto(path)
    page.wait_for_selector(READY, timeout=30_000)


def plotly_held(page: Page) -> list[Route]:
    """Keep plotly.js from arriving, so that the page of the server stays."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/plotly/package_data/*", hold)
    return held


def let_go(page: Page, held: list[Route]) -> None:
    """Let plotly.js arrive and wait until Dash has taken over."""
    while not held:
        page.wait_for_timeout(50)
    for route in held:
        route.continue_()
    page.wait_for_selector(READY, timeout=30_000)


@pytest.fixture
def plain(browser: Browser, site: str) -> Iterator[Page]:
    """A page of a browser that runs no script."""
    context = browser.new_context(
        java_script_enabled=False, base_url=site, viewport={"width": 360, "height": 740}
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_quiet_fits_every_width_and_has_no_barrier(page: Page, path: str) -> None:
    opened(page, path)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        too_wide = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert too_wide <= 0, f"{path} scrolls sideways at {width}"
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.foreign_requests == []
    assert page.console_errors == []
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/es/", "/es/indicadores/cem_cases"])
def test_contrast_holds_in_light_and_in_dark(page: Page, path: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    opened(page, path)
    found = Axe().run(page, options={"runOnly": ["color-contrast"]})
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("path", CHARTS)
def test_the_first_html_already_holds_headline_drawing_and_table(page: Page, path: str) -> None:
    said = page.request.get(path).text()
    assert "<h1" in said
    assert "<svg" in said
    assert "<table" in said
    assert said.index("<h1") < said.index("react-entry-point")


@pytest.mark.parametrize("path", CHARTS)
def test_nothing_moves_when_dash_takes_over(page: Page, path: str) -> None:
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver(list => list.getEntries().forEach(one => {"
        " window.moved += one.value; })).observe({type: 'layout-shift', buffered: true});"
    )
    opened(page, path)
    page.wait_for_timeout(500)
    assert page.evaluate("window.moved") < 0.05
    assert page.locator("#first-html").count() == 0
    assert page.locator(".picture .main-svg").count() >= page.locator(".picture").count()


def test_loading_is_never_seen(page: Page) -> None:
    page.add_init_script(
        "window.seen = []; setInterval(() => { const body = document.body; if (body) window.seen.push("
        "body.innerText.includes('Loading')); }, 5);"
    )
    opened(page, "/es/indicadores/cem_cases")
    assert not any(page.evaluate("window.seen"))


def test_focus_and_scroll_are_kept_when_dash_takes_over(page: Page) -> None:
    held = plotly_held(page)
    page.goto("/es/indicadores/cem_cases")
    page.focus("#filtro-period")
    page.evaluate("window.scrollTo({top: 300, behavior: 'instant'})")
    let_go(page, held)
    assert page.evaluate("document.activeElement.id") == "filtro-period"
    assert page.evaluate("scrollY") == 300


def test_a_filter_changes_the_chart_and_the_address_but_leaves_no_step_in_the_history(page: Page) -> None:
    opened(page, "/es/indicadores/cem_cases")
    steps = page.evaluate("history.length")
    page.select_option("#filtro-period", "2023")
    expect(page.locator("section[aria-labelledby=tabla] tbody tr")).to_have_count(1, timeout=30_000)
    page.focus("#filtro-view")
    page.select_option("#filtro-view", "table")
    expect(page.locator("#page > * > .chart-frame .picture")).to_have_count(0, timeout=30_000)
    assert page.url.endswith("/es/indicadores/cem_cases?period=2023&view=table")
    assert page.evaluate("history.length") == steps
    assert page.evaluate("document.activeElement.id") == "filtro-view"
    assert page.console_errors == []


def test_an_address_with_filters_opens_what_it_says(page: Page) -> None:
    opened(page, "/es/indicadores/cem_cases?territory=PE-150112&by=centre&period=2023")
    assert page.input_value("#filtro-by") == "centre"
    rows = page.locator("section[aria-labelledby=tabla] tbody tr").all_inner_texts()
    assert any("334" in row for row in rows)
    assert any("404" in row for row in rows)


def test_the_first_html_and_dash_show_the_same_words(page: Page) -> None:
    held = plotly_held(page)
    page.goto("/es/indicadores/cem_cases")
    without_drawings = (
        "root => { const copy = root.cloneNode(true);"
        " copy.querySelectorAll('.picture').forEach(one => one.remove()); return copy.textContent; }"
    )
    first = page.locator("#first-html").evaluate(without_drawings)
    let_go(page, held)
    assert page.locator("#page").evaluate(without_drawings) == first


def test_without_a_script_one_gets_from_the_home_to_the_csv(plain: Page) -> None:
    plain.goto("/es/")
    plain.get_by_role("link", name="Indicadores", exact=True).first.click()
    plain.get_by_role("link", name="Casos en CEM", exact=True).first.click()
    assert plain.locator("svg").first.is_visible()
    plain.select_option("#filtro-territory", "PE-150112")
    plain.select_option("#filtro-period", "2023")
    plain.get_by_role("button", name="Mostrar").click()
    assert "territory=PE-150112" in plain.url
    assert "738" in plain.locator("section[aria-labelledby=tabla] tbody").inner_text()
    plain.get_by_text("Descargar", exact=True).first.click()
    address = plain.get_by_role("link", name=re.compile("^CSV")).first.get_attribute("href")
    answer = plain.request.get(str(address))
    assert answer.ok
    assert "738" in answer.text()


def test_the_code_to_embed_can_be_copied(page: Page, site: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened(page, "/es/indicadores/cem_cases")
    page.get_by_text("Insertar", exact=True).first.click()
    page.get_by_role("button", name="Copiar código").first.click()
    page.wait_for_selector("text=Copiado")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f'<iframe src="{site}/embed/cem_cases')


@pytest.mark.parametrize("path", ["/es/nada", "/es/indicadores/nada", "/es/territorios/XX"])
def test_what_does_not_exist_is_a_404_with_help_and_exit(page: Page, path: str) -> None:
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 404
    assert page.locator("#exit").is_visible()
    assert page.get_by_text("Ayuda ahora").is_visible()
    page.wait_for_selector(READY, timeout=30_000)
    assert page.locator("h1").count() == 1
