"""A newspaper made with WordPress shows a chart of ours from nothing but the address of a page."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Frame

from tests.browser.embeds import SMALLEST
from tests.kit.wordpress import newspaper

PAGES = (
    "/es/indicadores/cem_cases?territory=PE-150112", "/en/compare/police", "/fr/", "/es/comparar/cem_slim",
    "/es/indicadores/feminicides", "/fr/comparer/police_rate", "/es/preguntas/denuncias",
)  # fmt: skip
COLUMNS = {600: 900, 700: 900, 601: 360, 701: 360}
"""Pixels of a column of text, and of the screen that it is read on: WordPress lets a frame be 900 and 1000 high there."""
_SEEN = """() => {
  const end = name => Math.max(0, ...[...document.querySelectorAll(name)].map(one => one.getBoundingClientRect().bottom));
  const drawn = [...document.querySelectorAll('svg')].find(one => one.checkVisibility());
  const scale = drawn.getBoundingClientRect().width / drawn.viewBox.baseVal.width;
  const letters = [...drawn.querySelectorAll('text')].map(one => parseFloat(getComputedStyle(one).fontSize) * scale);
  return {source: end('.source'), help: end('.help'), high: innerHeight, letters: Math.min(...letters),
          whole: document.documentElement.scrollHeight, origin: self.origin};
}"""


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("path", PAGES)
def test_the_chart_stands_in_the_article_down_to_its_source_and_its_help_line(
    site: str, browser: Browser, path: str, column: int
) -> None:
    with newspaper(column) as address:
        screen = COLUMNS[column]
        context = browser.new_context(viewport={"width": screen, "height": 900})
        page, hosts = context.new_page(), set()
        page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
        page.goto(f"{address}/?{urlencode({'url': site + path})}", wait_until="networkidle")
        box = page.locator("iframe.wp-embedded-content").bounding_box()
        frame = next(frame for frame in page.frames if frame != page.main_frame)
        assert isinstance(frame, Frame) and box is not None
        seen = frame.evaluate(_SEEN)
        assert seen["origin"] == "null"
        assert 0 < seen["source"] < seen["help"] <= seen["high"]
        assert screen < column or seen["whole"] <= seen["high"]
        assert seen["letters"] >= SMALLEST - 0.01
        assert box["width"] <= min(column, screen) and box["height"] == seen["high"] <= 1000
        assert hosts == {address.split("/")[2], site.split("/")[2]}
        context.close()
