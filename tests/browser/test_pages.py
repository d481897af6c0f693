"""What the scripts add to a page, and that nothing is lost or moves when they do."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.walking import READY, opened

CHARTS = ("/es/", "/es/indicadores/cem_cases", "/es/indicadores/population", "/es/comparar/police")


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


@pytest.mark.parametrize("path", CHARTS)
def test_the_first_html_already_holds_headline_drawing_and_table(page: Page, path: str) -> None:
    said = page.request.get(path).text()
    assert "<h1" in said
    assert "<svg" in said
    assert "<table" in said
    assert said.index("<h1") < said.index("react-entry-point")


def test_dash_leaves_nothing_of_the_first_page_and_no_chart_undrawn(page: Page) -> None:
    opened(page, "/es/")
    assert page.locator("#first-html").count() == 0
    assert page.locator(".picture .main-svg").count() >= page.locator(".picture").count() > 0


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
