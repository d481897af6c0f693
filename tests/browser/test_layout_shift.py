"""What is pressed moves nothing but what it opens: the layout shift of each press, as the browser itself reckons it.

A shift within half a second of a press is told by the browser as one that the reader asked for. It is counted here all
the same, unless it is of what stands below a fold that was opened or closed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.walking import faults_of, opened
from tests.kit.sampling import one_for_each

WATCH: Final = """
  window.shifts = [];
  new PerformanceObserver(list => list.getEntries().forEach(entry => window.shifts.push({
    value: entry.value,
    // What leaves the screen, or comes into it, has a rectangle without height on one side of its way.
    from: entry.sources.flatMap(source => [source.previousRect, source.currentRect])
      .filter(rectangle => rectangle.height).map(rectangle => rectangle.top),
    who: entry.sources.map(source => source.node && (source.node.id || source.node.nodeName)),
  }))).observe({ type: 'layout-shift', buffered: true });
"""
EXPLORER: Final = "/es/explorar?indicator=police_complaint_rate"
READ: Final = (
    "/es/preguntas/denuncias",
    "/es/indicadores/police_complaint_rate?territory=PE-150112",
    "/es/comparar/police_rate",
)
FOLDED: Final = (*READ, "/es/indicadores/", "/es/preguntas/falta", "/es/datos")
REST: Final = 700  # milliseconds in which the explorer has drawn what was asked for
FOLD: Final = 150  # and in which a fold, which asks nobody, is open


SIZES: Final = ((360, 740), (1280, 900))


@pytest.fixture(params=SIZES)
def watched(request: pytest.FixtureRequest, desk: BrowserContext, page: Page) -> Page:
    """A page of one of two sizes, which take turns, that notes each shift of its layout."""
    width, height = request.param
    page.set_viewport_size({"width": width, "height": height})
    page.add_init_script(WATCH)
    return page


def shift(
    page: Page, press: Callable[[], object], *, below: float | None = None, rest: int = REST
) -> list[object]:
    """What moved by a press and `rest` milliseconds after it; only under the line `below` may something move."""
    page.wait_for_timeout(rest)
    page.evaluate("window.shifts.splice(0)")
    press()
    page.wait_for_timeout(rest)
    shifts = page.evaluate("window.shifts.splice(0)")
    return [one for one in shifts if below is None or any(top < below - 1 for top in one["from"])]


def test_on_the_explorer_neither_a_year_nor_play_nor_a_place_nor_a_measure_moves_anything(
    watched: Page,
) -> None:
    page = watched
    opened(page, EXPLORER)
    page.locator("[data-steps]").scroll_into_view_if_needed()
    page.locator("[data-steps]").focus()

    def step_back() -> None:
        for _ in range(3):
            page.keyboard.press("ArrowLeft")
            page.wait_for_timeout(200)

    assert shift(page, step_back) == []
    assert shift(page, lambda: page.locator("[data-play]").click()) == []
    assert shift(page, lambda: page.locator("[data-play]").click()) == []
    place = page.locator("#mapa-0-sobre .met").nth(2)
    place.scroll_into_view_if_needed()
    assert shift(page, lambda: place.click(force=True)) == []
    assert faults_of(page) == []


@pytest.mark.parametrize(("path", "watched"), one_for_each(READ, SIZES), indirect=["watched"])
def test_the_slider_that_reads_a_chart_moves_nothing(watched: Page, path: str) -> None:
    opened(watched, path)
    watched.locator(".reader summary").locator("visible=true").first.click()
    slider = watched.locator(".reader input").locator("visible=true").first
    slider.scroll_into_view_if_needed()
    slider.focus()

    def read() -> None:
        for _ in range(4):
            watched.keyboard.press("ArrowLeft")
            watched.wait_for_timeout(100)

    assert shift(watched, read) == []


@pytest.mark.parametrize(("path", "watched"), one_for_each(FOLDED, SIZES), indirect=["watched"])
def test_a_fold_moves_only_what_stands_below_it(watched: Page, path: str) -> None:
    opened(watched, path)
    folds = watched.locator("main details > summary").locator("visible=true")
    for at in sorted({0, folds.count() // 2, folds.count() - 1}):
        fold = folds.nth(at)
        fold.scroll_into_view_if_needed()
        box = fold.bounding_box()
        assert box is not None
        for _ in range(2):  # opened, and closed again
            assert shift(watched, fold.click, below=box["y"] + box["height"] / 2, rest=FOLD) == []
