"""The switch of languages in a real browser: at hand, out of the exit's way, and true to the filters shown."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from layouts.document import addresses
from observatory.languages import languages

LANGS = list(languages())
WIDTHS = (320, 640, 768, 1440)


@pytest.mark.parametrize("lang", LANGS)
def test_the_masthead_holds_its_links_beside_the_exit_at_every_width(page: Page, lang: str) -> None:
    page.goto(addresses.page(lang, "home"))
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        beside_the_exit(page, width)


def beside_the_exit(page: Page, width: int) -> None:
    """Name, languages and exit stand beside each other in one line of 64 pixels; the languages open below it."""
    boxes = [page.locator(name).bounding_box() for name in (".brand", ".languages", "#exit")]
    assert all(boxes)
    edges = [(box["x"], box["x"] + box["width"]) for box in boxes if box]
    assert edges[0][1] <= edges[1][0] + 1
    assert edges[1][1] <= edges[2][0] + 1
    assert edges[2][1] <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    head = page.locator(".masthead").bounding_box()
    assert head and head["height"] <= 65
    page.locator(".languages summary").click()
    for link in page.locator(".languages a").all():
        box = link.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 44
    page.keyboard.press("Escape")
    assert page.locator(".languages[open]").count() == 0


@pytest.mark.parametrize("lang", [lang for lang in LANGS if lang != "es"])
def test_a_page_is_in_its_own_language(page: Page, lang: str) -> None:
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.goto(addresses.indicator(lang, "cem_cases"))
    assert page.locator("html").get_attribute("lang") == lang
    assert page.locator("main h1").inner_text() != ""
    assert "Qué mide" not in page.locator("main").inner_text()
    assert not wrong


def test_the_switch_takes_the_filters_along_and_is_one_step_of_the_history(page: Page) -> None:
    page.goto(addresses.indicator("es", "cem_cases"))
    page.locator("form[data-filters] select[name=view]").select_option("table")
    page.wait_for_function("() => document.querySelector('.languages a').search.includes('view=table')")
    before = page.evaluate("history.length")
    page.locator(".languages summary").click()
    page.locator(".languages a[hreflang=en]").click()
    assert page.url.endswith("/en/indicators/cem_cases?view=table")
    assert page.evaluate("history.length") == before + 1
    assert page.locator("form[data-filters] select[name=view]").input_value() == "table"
