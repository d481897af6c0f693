"""The first chart is drawn in its style, and the exit works, while nothing but the page itself has come."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

AWAY = "https://www.google.com/"


def hold(_route: Route) -> None:
    """Answer nothing."""


@pytest.fixture
def waiting(hand: BrowserContext) -> Iterator[Page]:
    """A phone whose line brings pages and, for as long as the test lasts, no other file of the site."""
    page = hand.new_page()
    page.route("**/assets/**", hold)
    page.route(f"{AWAY}**", lambda route: route.fulfill(body="otra", content_type="text/html"))
    yield page
    page.close()


@pytest.mark.parametrize("path", ["/es/", "/es/indicadores/cem_cases", "/es/comparar/cem_slim"])
def test_a_chart_is_read_and_left_while_no_other_file_has_come(waiting: Page, path: str) -> None:
    waiting.goto(path, wait_until="commit")
    drawing = waiting.locator(".picture svg").locator("visible=true").first
    expect(drawing).to_be_visible()
    expect(drawing.locator("path").first).to_be_attached()
    expect(waiting.locator("#exit")).to_have_css("position", "fixed")
    box = drawing.bounding_box()
    assert box is not None
    assert 300 < box["width"] <= 360
    waiting.locator("#exit").click()
    waiting.wait_for_url(AWAY)
    assert waiting.evaluate("history.length") == 2  # about:blank and what took the place of the page
