"""Pointing at a chart: the nearest mark is lit and its words stand beside it, once, and go again."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

CEM = "/es/indicadores/cem_cases?territory=PE-150112"
MAP = "/es/indicadores/police_complaint_rate?territory=PE-LN&view=map"


def marks(page: Page) -> Locator:
    """Those of the first drawing that is shown."""
    return page.locator(".picture").first.locator("svg:visible [data-i]")


def middle(mark: Locator) -> tuple[float, float]:
    box = mark.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize("width", [360, 1440])
def test_the_words_of_the_mark_pointed_at_stand_beside_it_within_the_page(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(CEM)
    tip = page.locator(".tip")
    for at in (0, marks(page).count() - 1):
        mark = marks(page).nth(at)
        mark.scroll_into_view_if_needed()
        words = mark.locator("title").text_content()
        x, y = middle(mark)
        page.mouse.move(x + 5, y - 6)
        expect(tip).to_have_text(str(words))
        assert mark.locator("title").count() == 0, "the browser would say it a second time"
        assert mark.get_attribute("aria-label") == words
        assert "lit" in str(mark.get_attribute("class"))
        box = tip.bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width
        assert not box["y"] <= y <= box["y"] + box["height"], "the words cover their mark"
        assert str(words) in str(page.locator(".reader p").first.text_content())


def test_the_words_go_with_the_pointer_and_with_escape_and_the_mark_has_its_own_again(page: Page) -> None:
    page.goto(CEM)
    mark = marks(page).first
    words = mark.locator("title").text_content()
    for leave in (
        lambda: page.keyboard.press("Escape"),
        lambda: page.mouse.move(*middle(page.locator("h1"))),
    ):
        page.mouse.move(*middle(mark))
        expect(page.locator(".tip")).to_be_visible()
        page.mouse.move(*middle(page.locator(".tip")))
        expect(page.locator(".tip")).to_have_text(str(words))
        leave()
        expect(page.locator(".tip")).to_have_count(0)
        assert mark.locator("title").text_content() == words
        assert mark.get_attribute("aria-label") is None


def test_a_district_reached_by_the_keyboard_is_said_too_and_keeps_its_link(page: Page) -> None:
    page.goto(MAP)
    link = page.locator(".picture svg:visible a").first
    words = link.locator("title").text_content()
    link.focus()
    expect(page.locator(".tip")).to_have_text(str(words))
    assert link.locator("title").text_content() == words, "a link that is reached keeps its name"
    page.keyboard.press("Enter")
    page.wait_for_url("**/territorios/**")
