"""The keyboard alone: everything is reached, seen, in order, and does what it is for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.walking import PATIENCE, opened, paths
from tests.kit.sampling import share

CEM = "/es/indicadores/cem_cases"
# Numbers what the keyboard should reach, in the order of the document, and tells where the focus is.
REACHED = """() => {
  const can = [...document.querySelectorAll('a[href],button,select,input,summary,[tabindex="0"]')];
  const shown = can.filter(one => one.tabIndex >= 0 && one.checkVisibility({ visibilityProperty: true }));
  shown.forEach((one, at) => { one.dataset.at = at; });
  return shown.length;
}"""
FOCUS = """() => {
  const one = document.activeElement;
  if (one === document.body) return null;
  const box = one.getClientRects()[0], style = getComputedStyle(one);
  // What is taller than the window is seen where it is in the window.
  const x = box.left + Math.min(box.width, 40) / 2, top = Math.max(box.top, 0), end = Math.min(box.bottom, innerHeight);
  const hits = [Math.min(top + 15, (top + end) / 2), (top + end) / 2].map(y => document.elementFromPoint(x, y));
  // A district is no rectangle: it is looked for all over the rectangle around it.
  const parts = one instanceof SVGElement ? [...Array(100).keys()] : [];
  parts.forEach(at => hits.push(document.elementFromPoint(
    box.left + box.width * (at % 10 + .5) / 10, top + (end - top) * (Math.floor(at / 10) + .5) / 10)));
  const what = one.id || one.textContent || one.getAttribute('aria-label') || '';
  return { at: Number(one.dataset.at ?? -1), what: what.trim().slice(0, 40),
    ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    seen: hits.some(hit => hit && (one.contains(hit) || hit.contains(one))) };
}"""


@pytest.fixture
def typist(page: Page) -> Page:
    """A desk without a mouse, and with motion reduced."""
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(reduced_motion="reduce")
    return page


def walked(page: Page) -> list[dict[str, Any]]:
    """Every stop of the Tab key, from the top of the page to its end."""
    stops: list[dict[str, Any]] = []
    for _ in range(page.evaluate(REACHED)):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop is None:
            break
        stops.append(stop)
    return stops


@pytest.mark.parametrize("path", share(paths("es"), 5, turn=2))
def test_tab_reaches_everything_in_order_and_each_stop_is_seen(typist: Page, path: str) -> None:
    opened(typist, path)
    count = typist.evaluate(REACHED)
    stops = walked(typist)
    assert [stop["at"] for stop in stops] == list(range(count))
    assert [stop["what"] for stop in stops if not stop["ring"]] == []
    assert [stop["what"] for stop in stops if not stop["seen"]] == []


def test_a_map_that_is_drawn_once_stays_when_it_tells_of_a_district(typist: Page) -> None:
    """The words come to stand beside the drawing: it is no longer the only one in its place."""
    opened(typist, "/es/territorios/PE-150112")
    district = typist.locator(".only-drawing a[href$='PE-150110']").first
    district.focus()
    expect(typist.locator(".picture .tip")).to_contain_text("Comas")
    expect(district).to_be_focused()
    box = district.bounding_box()
    assert box is not None and box["height"] > 20


STEPS = "document.activeElement.closest('.picture') !== null"


@pytest.mark.parametrize("path", ["/es/", "/es/territorios/PE-150112"])
def test_a_map_is_one_stop_whose_districts_the_arrows_meet_enter_opens_and_escape_leaves(
    typist: Page, path: str
) -> None:
    opened(typist, path)
    first_map = typist.locator(".picture svg[data-kind]:visible", has=typist.locator("a[href]")).last
    links = first_map.locator("a[href]")
    count = links.count()
    assert count > 5 and first_map.locator("a[tabindex='0']").count() == 1
    links.first.focus()
    names = set()
    for _ in range(count):
        name = str(typist.evaluate("document.activeElement.querySelector('title').textContent"))
        expect(typist.locator(".picture .tip")).to_have_text(name)
        names.add(name)
        typist.keyboard.press("ArrowRight")
    assert len(names) == count
    assert links.last.evaluate("one => one === document.activeElement")
    typist.keyboard.press("Home")
    assert links.first.evaluate("one => one === document.activeElement")
    typist.keyboard.press("Tab")
    assert not typist.evaluate("svg => svg.contains(document.activeElement)", first_map.element_handle())
    typist.keyboard.press("Shift+Tab")
    assert links.first.evaluate("one => one === document.activeElement")
    typist.keyboard.press("Escape")
    assert not typist.evaluate(STEPS)
    assert typist.locator(".picture .tip").count() == 0
    links.first.focus()
    leads_to = links.first.get_attribute("href")
    typist.keyboard.press("Enter")
    typist.wait_for_url(f"**{leads_to}")


def test_a_chart_without_links_is_one_stop_that_says_each_mark_as_a_slider_does(typist: Page) -> None:
    opened(typist, "/es/")
    chart = typist.locator(".door svg[role=slider]:visible")
    expect(chart).to_have_count(1)
    chart.focus()
    titles = chart.locator("[data-i] title").all_text_contents()
    marks = int(str(chart.get_attribute("aria-valuemax")))
    assert marks == len(titles) > 8
    for at in range(2, marks + 1):
        typist.keyboard.press("ArrowRight")
        assert chart.get_attribute("aria-valuenow") == str(at)
        expect(typist.locator(".picture .tip")).to_have_text(str(chart.get_attribute("aria-valuetext")))
    typist.keyboard.press("Escape")
    assert not typist.evaluate(STEPS)


def test_the_questions_are_few_stops_from_the_top_and_four_by_the_way_across(typist: Page) -> None:
    for path, most in (("/es/", 30), ("/es/territorios/PE-150112", 30)):
        opened(typist, path)
        question = typist.locator("section[aria-labelledby=preguntas] a:visible").first
        stops = next(
            at for at in range(1, 200)
            if (typist.keyboard.press("Tab"), question.evaluate("one => one === document.activeElement"))[1]
        )  # fmt: skip
        assert stops <= most, path
        opened(typist, path)
        for _ in range(3):
            typist.keyboard.press("Tab")
        typist.keyboard.press("Enter")
        typist.keyboard.press("Tab")
        assert question.evaluate("one => one === document.activeElement"), path


def test_what_is_taken_along_of_the_drawings_of_a_row_is_one_stop_and_arrows_go_on(typist: Page) -> None:
    opened(typist, "/es/")
    bars = typist.locator("main [role=toolbar]")
    expect(bars).to_have_count(2)
    for bar in bars.all():
        links = bar.locator("[role=group] a")
        assert links.count() > 8 and bar.locator("a[tabindex='0']").count() == 1
        links.first.focus()
        for _ in range(links.count() - 1):
            typist.keyboard.press("ArrowRight")
        assert links.last.evaluate("one => one === document.activeElement")


def test_without_a_script_each_district_is_a_stop_of_its_own(site_without_script: Page) -> None:
    site_without_script.goto("/es/")
    links = site_without_script.locator(".maps svg:visible a[href]")
    assert links.count() > 5
    links.last.focus()
    assert links.last.evaluate("one => one.tabIndex") == 0


@pytest.fixture
def site_without_script(browser: Browser, site: str) -> Iterator[Page]:
    """A desk that runs no script."""
    context = browser.new_context(java_script_enabled=False, base_url=site)
    yield context.new_page()
    context.close()


def test_the_skip_link_leads_into_the_content(typist: Page) -> None:
    opened(typist, CEM)
    typist.keyboard.press("Tab")
    typist.keyboard.press("Enter")
    typist.keyboard.press("Tab")
    assert typist.evaluate("document.activeElement.closest('main') !== null")


def test_a_filter_is_chosen_by_keys_and_the_changed_chart_is_announced(typist: Page) -> None:
    opened(typist, CEM)
    typist.focus("#filtro-period")
    typist.keyboard.press("ArrowDown")
    words = typist.locator("#anuncio")
    expect(words).not_to_be_empty(timeout=PATIENCE)
    assert str(words.text_content()).startswith(str(typist.locator("main h1").text_content()))
    assert str(typist.locator("main .subtitle").first.text_content()) in str(words.text_content())
    announcement = words.text_content()
    typist.keyboard.press("ArrowDown")
    expect(words).not_to_have_text(str(announcement), timeout=PATIENCE)
    assert typist.locator("#anuncio").get_attribute("role") == "status"
    assert typist.evaluate("document.activeElement.id") == "filtro-period"


def test_folds_open_and_tables_scroll_by_keys(typist: Page) -> None:
    opened(typist, CEM)
    fold = typist.locator("main summary:visible").first
    fold.focus()
    typist.keyboard.press("Enter")
    assert fold.evaluate("one => one.parentElement.open")
    table = typist.locator("section[aria-labelledby=tabla] .tall")
    table.focus()
    typist.keyboard.press("ArrowDown")
    expect(table).not_to_have_js_property("scrollTop", 0)


@pytest.mark.parametrize("path", ["/es/preguntas/ayuda", CEM, "/es/comparar/cem_slim"])
def test_each_chart_is_read_point_by_point_without_any_heavy_script(phone: Page, path: str) -> None:
    phone.goto(path)
    ask_for_points(phone)
    sliders = phone.locator("main input[type=range]")
    assert sliders.count() == phone.locator(".picture").count()
    for number, slider in enumerate(sliders.all()):
        lines = words_of_marks(phone, number)
        slider.focus()
        for at, line in enumerate(lines[1:4], start=1):
            phone.keyboard.press("ArrowRight")
            assert slider.get_attribute("aria-valuetext") == line
            assert slider.locator("xpath=following-sibling::p").inner_text() == line
            lit = phone.locator(".narrow-drawing .lit")
            assert [element.get_attribute("data-i") for element in lit.all()][-1:] == [str(at)]
        phone.keyboard.press("End")
        assert slider.get_attribute("aria-valuetext") == lines[-1]
        phone.keyboard.press("Home")
        assert slider.get_attribute("aria-valuetext") == lines[0]


def ask_for_points(page: Page) -> None:
    """Unfold every chart, and what reads it point by point."""
    page.evaluate("document.querySelectorAll('.chart-fold, .reader').forEach(fold => { fold.open = true; })")


def words_of_marks(page: Page, number: int) -> list[str]:
    """What is read of each mark of the drawing that belongs to a slider."""
    words = """slider => [...slider.closest(".reader").parentNode.querySelector("svg").querySelectorAll("[data-i]")]
        .sort((one, other) => one.dataset.i - other.dataset.i).map(mark => mark.querySelector("title").textContent)"""
    return list(page.locator("main input[type=range]").nth(number).evaluate(words))


def test_the_points_can_be_read_after_a_filter_has_changed_the_page(typist: Page) -> None:
    opened(typist, CEM)
    typist.select_option("#filtro-view", "trend")
    typist.wait_for_function("() => location.search.includes('view=trend')")
    ask_for_points(typist)
    slider = typist.locator("main input[type=range]").first
    slider.focus()
    typist.keyboard.press("ArrowRight")
    assert "2013" in str(slider.get_attribute("aria-valuetext"))


def test_the_words_of_the_points_are_those_of_the_table(typist: Page) -> None:
    opened(typist, CEM)
    points = words_of_marks(typist, 0)
    cells = typist.locator("section[aria-labelledby=tabla] tbody tr").all()
    rows = [(row.locator("th").inner_text(), row.locator("td").first.inner_text()) for row in cells]
    assert len(rows) == len(points)
    for period, value in rows:
        assert any(period in point and value in point for point in points), period


def test_a_phone_shows_the_chart_at_once_and_the_filters_on_request(phone: Page) -> None:
    phone.set_viewport_size({"width": 360, "height": 800})
    phone.goto(f"{CEM}?territory=PE-150112")
    chart = phone.locator(".picture svg:visible").first.bounding_box()
    assert chart is not None and chart["y"] < 600
    fold = phone.locator(".filters-fold")
    assert "Independencia · Ninguno: el total" in fold.locator("summary").inner_text()
    assert not phone.locator("#filtro-by").is_visible()
    fold.locator("summary").click()
    phone.focus("#filtro-by")
    phone.select_option("#filtro-by", "sex")
    phone.wait_for_function("() => location.search.includes('by=sex')")
    assert phone.locator("#filtro-by").is_visible()
    assert phone.evaluate("document.activeElement.id") == "filtro-by"


def test_nothing_moves_for_those_who_asked_for_less_motion(typist: Page) -> None:
    opened(typist, CEM)
    assert typist.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    typist.select_option("#filtro-period", "2023")
    expect(typist.locator("section[aria-labelledby=tabla] tbody tr")).to_have_count(1, timeout=PATIENCE)
    assert typist.evaluate("document.getAnimations().length") == 0
