"""A newspaper made with WordPress shows a chart of ours from nothing but the address of a page."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Frame

from tests.browser.embeds import SMALLEST
from tests.wordpress import newspaper

PAGES = {"/es/indicadores/cem_cases?territory=PE-150112": False, "/en/compare/police": True, "/fr/": True}
"""Pages, and whether their chart needs more than the height that WordPress lets a frame have: it is scrolled then."""
_SEEN = """() => {
  const end = name => Math.max(0, ...[...document.querySelectorAll(name)].map(one => one.getBoundingClientRect().bottom));
  const drawn = [...document.querySelectorAll('svg')].find(one => one.checkVisibility());
  const scale = drawn.getBoundingClientRect().width / drawn.viewBox.baseVal.width;
  const letters = [...drawn.querySelectorAll('text')].map(one => parseFloat(getComputedStyle(one).fontSize) * scale);
  return {source: end('.source'), help: end('.help'), high: innerHeight,
          whole: document.documentElement.scrollHeight, letters: Math.min(...letters),
          origin: self.origin};
}"""


@pytest.mark.parametrize("path", PAGES)
def test_the_chart_stands_in_the_article_with_its_source_and_its_help_line(
    site: str, browser: Browser, path: str
) -> None:
    with newspaper(600) as address:
        context = browser.new_context(viewport={"width": 900, "height": 900})
        page, hosts = context.new_page(), set()
        page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
        page.goto(f"{address}/?{urlencode({'url': site + path})}", wait_until="networkidle")
        box = page.locator("iframe.wp-embedded-content").bounding_box()
        frame = next(frame for frame in page.frames if frame != page.main_frame)
        assert isinstance(frame, Frame) and box is not None
        seen = frame.evaluate(_SEEN)
        assert seen["origin"] == "null"
        room = seen["whole"] if PAGES[path] else seen["high"]
        assert 0 < seen["source"] <= room and 0 < seen["help"] <= room
        assert seen["letters"] >= SMALLEST - 0.01
        assert box["width"] <= 600 and box["height"] == seen["high"] <= 900
        assert hosts == {address.split("/")[2], site.split("/")[2]}
        context.close()
