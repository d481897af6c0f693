"""Newspapers made up for this test, one with WordPress, show charts with nothing but what the press page says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape, unescape
from itertools import product
from typing import Final
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Frame, Page

from tests.browser.embeds import SMALLEST, WIDTHS, lost_in, newspaper
from tests.browser.walking import PATIENCE
from tests.kit.asking import to_copy
from tests.kit.sampling import share
from tests.kit.wordpress import newspaper as wordpress

HEIGHT: Final = 2000


def read(address: str) -> str:
    with urlopen(address) as answer:
        return str(answer.read().decode())


def part(page: str, id_: str) -> str:
    """The section of a page under a heading."""
    return page.partition(f'id="{id_}"')[2].partition("</section>")[0]


def addresses_in(markup: str, beginning: str) -> list[str]:
    return [unescape(address) for address in re.findall(rf'href="({re.escape(beginning)}[^"]*)"', markup)]


@pytest.fixture(scope="module")
def press(site: str) -> str:
    return read(f"{site}/es/prensa")


@pytest.fixture(params=[True, False], ids=["script on", "script off"])
def reader(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=request.param)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    context.close()


def lost(page: Page, address: str, width: int) -> list[str]:
    """What a reader of an article does not see of the chart in it: its drawing, source, help line or their letters."""
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.goto(address)
    page.frame_locator("iframe").locator(".help").first.wait_for()
    return [f"{address} at {width}: {item}" for item in lost_in(page.frames[1])]


def test_the_lines_of_the_press_page_show_chart_source_and_help_line(press: str, reader: Page) -> None:
    frame, scripted = to_copy(part(press, "insertar"))
    assert frame.startswith("<div") and "<iframe" in frame and "<script" in scripted
    assert "quita programas" in part(press, "sistemas")
    stripped = re.sub(r"<script.*?</script>", "", scripted)
    with newspaper(frame, scripted, stripped) as paper:
        assert [
            item for width in WIDTHS for at in range(3) for item in lost(reader, f"{paper}/{at}", width)
        ] == []


def test_a_system_that_strips_frames_shows_the_image_with_its_words(
    site: str, press: str, reader: Page
) -> None:
    assert "texto alternativo" in part(press, "sistemas")
    gallery = read(site + addresses_in(part(press, "galeria"), "/es/prensa/")[0])
    share = read(site + addresses_in(gallery, "/es/compartir")[0])
    image = next(
        each for each in addresses_in(part(share, "imagenes"), "/api/v1/chart.png") if "shape=wide" in each
    )
    (words,) = to_copy(part(share, "alternativo"))
    with newspaper(f'<img src="{site}{escape(image)}" alt="{escape(words)}" width="100%">') as paper:
        reader.set_viewport_size({"width": 600, "height": HEIGHT})
        reader.goto(f"{paper}/0", wait_until="networkidle")
        place = reader.get_by_alt_text(words).bounding_box()
    assert place is not None and place["height"] == pytest.approx(600 * 675 / 1200, abs=2) and len(words) > 40


def test_wordpress_finds_the_frame_by_the_address_of_the_page(site: str, press: str, reader: Page) -> None:
    """As its editor does: the link in the head of the page, then the frame of the answer, in a sandbox."""
    assert "WordPress" in part(press, "sistemas")
    gallery = read(site + addresses_in(part(press, "galeria"), "/es/prensa/")[0])
    share = read(site + addresses_in(gallery, "/es/compartir")[0])
    page = site + addresses_in(share.partition('class="crumbs"')[2], "/es/indicadores/")[0]
    for address in (page, site + addresses_in(gallery, "/es/compartir")[0]):
        head = read(address)[:153_600]
        found = re.search(r'<link[^>]+application/json\+oembed[^>]+href="([^"]+)"', head)
        assert found is not None, address
        told = json.loads(read(unescape(found[1])))
        (frame,) = re.findall(r"<iframe.*?></iframe>", told["html"], re.S)
        sandboxed = frame.replace("<iframe", '<iframe sandbox="allow-scripts" security="restricted"', 1)
        with newspaper(sandboxed) as paper:
            assert lost(reader, f"{paper}/0", 600) == []


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


@pytest.mark.parametrize(("path", "column"), share([*product(PAGES, COLUMNS)], 2))
def test_the_chart_stands_in_the_article_down_to_its_source_and_its_help_line(
    site: str, browser: Browser, path: str, column: int
) -> None:
    with wordpress(column) as address:
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
