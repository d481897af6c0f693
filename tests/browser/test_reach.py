"""The heavy scripts come when a reader reaches for a chart, and nothing jumps when they do."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from layouts.plotly_file import plotly_file
from tests.browser.walking import MOST_SHIFT, READY, SHIFTS
from tests.sampling import one_for_each, share

CHART = "/es/indicadores/cem_cases"
CHARTS = ("/es/", CHART, "/es/indicadores/population", "/es/comparar/police")
HEAVY = "/_dash"


def watched(page: Page) -> Page:
    """The page, with a sum of what moved on it."""
    page.add_init_script(SHIFTS)
    return page


def heavy(page: Page) -> list[str]:
    """What of Dash and plotly.js was asked for."""
    return [path for path in page.asked if path.startswith(HEAVY)]


def test_on_a_phone_nothing_heavy_is_loaded_to_read_and_scroll_a_page(phone: Page) -> None:
    phone.goto(CHART)
    phone.locator("h1").tap()
    phone.mouse.wheel(0, 3000)
    phone.wait_for_timeout(1500)
    assert phone.locator(".picture svg").first.is_visible()
    assert heavy(phone) == []


@pytest.mark.parametrize("path", share(CHARTS, 2))
def test_a_tap_on_a_chart_makes_it_answer_in_its_place(phone: Page, path: str) -> None:
    watched(phone).goto(path)
    chart = phone.locator(".picture").first
    chart.scroll_into_view_if_needed()
    before = chart.bounding_box()
    chart.tap()
    phone.wait_for_selector(READY, timeout=30_000)
    phone.wait_for_timeout(500)
    assert phone.evaluate("window.moved") < MOST_SHIFT
    assert phone.locator("#page .picture").first.bounding_box() == before
    assert phone.locator(".picture .main-svg").first.is_visible()


@pytest.mark.parametrize(("path", "width"), one_for_each(CHARTS, [360, 768]))
def test_in_a_narrow_window_at_a_desk_nothing_jumps_and_plotly_has_every_trace(
    page: Page, path: str, width: int
) -> None:
    """test_walk.py says of the pages in a wide one that nothing jumps."""
    page.set_viewport_size({"width": width, "height": 900})
    watched(page).goto(path)
    page.wait_for_selector(READY, timeout=30_000)
    page.wait_for_timeout(500)
    assert page.evaluate("window.moved") < MOST_SHIFT
    drawn = page.evaluate(
        "[...document.querySelectorAll('.js-plotly-plot')].flatMap(one => one.data.map(trace => trace.type))"
    )
    assert drawn
    assert set(drawn) <= set(page.evaluate("Object.keys(Plotly.PlotSchema.get().traces)"))
    assert page.console_errors == []
    assert page.foreign_requests == []


@pytest.mark.parametrize("width", [360, 1440])
def test_the_words_of_a_chart_stay_where_the_server_put_them(page: Page, width: int) -> None:
    """Within a few pixels: the two programs measure text differently."""
    places = (
        "root => { const drawn = [...document.querySelectorAll(`${root} .drawn`)].find(one => one.offsetWidth);"
        " const years = [...drawn.querySelectorAll('text')].filter(one => /^20[0-9]{2}$/.test(one.textContent));"
        " return Object.fromEntries(years.map(one => { const box = one.getBoundingClientRect();"
        " return [one.textContent, [(box.left + box.right) / 2, (box.top + box.bottom) / 2]]; })); }"
    )
    page.set_viewport_size({"width": width, "height": 900})
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/plotly/package_data/*", hold)
    page.goto(CHART)
    before = page.evaluate(places, "#first-html")
    while not held:
        page.wait_for_timeout(50)
    for route in held:
        route.continue_()
    page.wait_for_selector(READY, timeout=30_000)
    after = page.evaluate(places, "#page")
    assert len(before) > 2
    assert before.keys() == after.keys()
    moved = {word: max(abs(a - b) for a, b in zip(before[word], after[word], strict=True)) for word in before}
    assert max(moved.values()) < 12, moved


def test_on_a_phone_a_filter_opens_a_light_page_and_the_reader_is_back_at_the_field(phone: Page) -> None:
    phone.goto(CHART)
    phone.select_option("#filtro-period", "2023")
    expect(phone.locator("section[aria-labelledby=tabla] tbody tr")).to_have_count(1, timeout=30_000)
    assert phone.url.endswith(f"{CHART}?period=2023")
    assert phone.evaluate("document.activeElement.id") == "filtro-period"
    assert heavy(phone) == []


def test_a_reader_with_a_keyboard_reaches_too(phone: Page) -> None:
    phone.goto(CHART)
    phone.evaluate(
        "const chart = document.querySelector('.picture'); chart.tabIndex = 0; chart.focus({preventScroll: true});"
    )
    phone.wait_for_selector(READY, timeout=30_000)


@pytest.mark.parametrize("path", ["/es/glosario", "/es/ayuda", "/es/leyes"])
def test_a_page_without_charts_and_filters_never_needs_the_heavy_scripts(page: Page, path: str) -> None:
    watched(page).goto(path)
    page.wait_for_selector(READY)
    page.mouse.move(300, 300)
    page.wait_for_timeout(1500)
    assert heavy(page) == []
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(100)
    assert page.console_errors == []


def test_the_reader_asks_for_plotly_once_and_only_at_its_own_address(page: Page) -> None:
    watched(page).goto(CHART)
    page.wait_for_selector(READY, timeout=30_000)
    asked = [path for path in page.asked if "plotly" in path]
    assert len(asked) == 1
    assert asked[0].startswith("/_dash-component-suites/plotly/package_data/plotly.v")


def test_where_no_bundle_was_made_the_whole_plotly_draws_the_same_page(page: Page, tmp_path: Path) -> None:
    page.route("**/plotly/package_data/*", lambda route: route.fulfill(path=plotly_file(tmp_path)))
    watched(page).goto(CHART)
    page.wait_for_selector(READY, timeout=60_000)
    page.wait_for_timeout(500)
    assert page.evaluate("Object.keys(Plotly.PlotSchema.get().traces).length") > 40
    assert page.evaluate("window.moved") < MOST_SHIFT
    assert page.console_errors == []
    assert page.foreign_requests == []


def test_the_page_is_ready_long_before_a_reader_loses_patience(page: Page) -> None:
    """The page with the longest tables: Dash must not be given a component for every cell."""
    page.goto("/es/indicadores/population")
    page.wait_for_selector(READY, timeout=30_000)
    network = page.context.new_cdp_session(page)
    network.send("Performance.enable")
    measured = {one["name"]: one["value"] for one in network.send("Performance.getMetrics")["metrics"]}
    assert measured["TaskDuration"] < 6
