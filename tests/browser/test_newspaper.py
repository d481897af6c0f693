"""A newspaper made up for this test shows charts with nothing but what the press page says, on an origin of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape, unescape
from typing import Final
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Locator, Page, Route

from tests.sampling import goes_everywhere, sample

NEWSPAPER: Final = "http://diario.example/nota"
WIDTHS: Final = (320, 600, 900)
SHOWN: Final = 6  # charts of the gallery in one run
PATIENCE: Final = 60_000


def read(address: str) -> str:
    with urlopen(address) as answer:
        return str(answer.read().decode())


def part(page: str, id_: str) -> str:
    """The section of a page under a heading."""
    return page.partition(f'id="{id_}"')[2].partition("</section>")[0]


def lines_in(markup: str) -> list[str]:
    """The lines to copy, as the button copies them."""
    return [unescape(line) for line in re.findall(r"<code[^>]*data-code[^>]*>(.*?)</code>", markup, re.S)]


def galleries(press: str, site: str) -> list[str]:
    """The addresses of all pages of the gallery."""
    return [site + address for address in re.findall(r'href="(/es/prensa/[^"]+)"', part(press, "galeria"))]


@pytest.fixture(scope="module")
def press(site: str) -> str:
    return read(f"{site}/es/prensa")


@pytest.fixture(params=[True, False], ids=["script on", "script off"])
def newspaper(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=request.param)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    context.close()


def printed(page: Page, body: str, width: int) -> None:
    """Show an article of the newspaper at a width."""

    def answer(route: Route) -> None:
        document = f'<!doctype html><html lang="es"><title>Nota</title><style>body{{margin:0}}</style><p>Texto.</p>{body}'
        route.fulfill(body=document, content_type="text/html; charset=utf-8")

    page.unroute_all()
    page.route(f"{NEWSPAPER}*", answer)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(NEWSPAPER)


def unseen(frame: Locator) -> list[str]:
    """What of a chart a reader of the newspaper does not see: heading, drawing, source or help line."""
    frame.scroll_into_view_if_needed()
    inside = frame.content_frame
    inside.locator(".help").first.wait_for()
    edge = frame.bounding_box()
    assert edge is not None
    found = []
    for name in ("h1", "svg:visible", ".source", ".help"):
        places = [place for place in (one.bounding_box() for one in inside.locator(name).all()) if place]
        low = max((place["y"] + place["height"] for place in places), default=0.0)
        if not places or low > edge["y"] + edge["height"] + 1:
            found.append(f"{name} at {low:.0f} of {edge['y'] + edge['height']:.0f}")
    return found


def test_the_lines_of_the_press_page_show_chart_source_and_help_line(press: str, newspaper: Page) -> None:
    lines = lines_in(part(press, "insertar"))
    assert len(lines) == 2 and lines[0].startswith("<iframe") and "<script" in lines[1]
    for width in WIDTHS:
        for line in lines:
            printed(newspaper, line, width)
            assert unseen(newspaper.locator("iframe")) == [], (width, line)


def test_the_lines_of_the_gallery_do_so_too(site: str, press: str, newspaper: Page) -> None:
    pages = galleries(press, site)
    assert len(pages) > 5
    lines = [line for page in sample(pages, 4) for line in lines_in(read(page))]
    assert len(lines) > 6 and any("release=" in line for line in lines)
    for line in lines if goes_everywhere() else sample(lines, SHOWN):
        for width in WIDTHS:
            printed(newspaper, line, width)
            assert unseen(newspaper.locator("iframe")) == [], (width, line)


def test_a_system_that_strips_scripts_keeps_the_frame(press: str, newspaper: Page) -> None:
    assert "quita programas" in part(press, "sistemas")
    (line,) = (line for line in lines_in(part(press, "insertar")) if "<script" in line)
    stripped = re.sub(r"<script.*?</script>", "", line)
    printed(newspaper, stripped, 360)
    assert unseen(newspaper.locator("iframe")) == []


def test_a_system_that_strips_frames_too_shows_the_image_with_its_words(
    site: str, press: str, newspaper: Page
) -> None:
    assert "texto alternativo" in part(press, "sistemas")
    share = read(
        site
        + re.findall(r'href="(/es/compartir[^"]+)"', read(galleries(press, site)[0]))[0].replace("&amp;", "&")
    )
    image = unescape(re.findall(r'href="([^"]*shape=wide[^"]*)"', part(share, "imagenes"))[0])
    words = unescape(
        re.sub(
            r"<[^>]+>",
            "",
            re.findall(r"<p[^>]*data-code[^>]*>(.*?)</p>", part(share, "alternativo"), re.S)[0],
        )
    )
    printed(newspaper, f'<img src="{site}{escape(image)}" alt="{escape(words)}" width="100%">', 600)
    shown = newspaper.get_by_alt_text(words)
    shown.wait_for()
    newspaper.wait_for_load_state("networkidle")
    place = shown.bounding_box()
    assert place is not None and place["height"] > 200 and len(words) > 40


def test_an_application_opens_the_address_of_the_frame(press: str, newspaper: Page) -> None:
    assert "vista web" in part(press, "sistemas")
    address = unescape(re.findall(r'src="([^"]+/embed/[^"]+)"', lines_in(part(press, "insertar"))[0])[0])
    newspaper.set_viewport_size({"width": 360, "height": 700})
    assert newspaper.goto(address).ok  # type: ignore[union-attr]
    for name in ("svg:visible", ".source", ".help"):
        assert newspaper.locator(name).first.is_visible()


def test_wordpress_finds_the_frame_by_the_address_of_the_page(site: str, press: str, newspaper: Page) -> None:
    """As its editor does: the link in the head of the page, then the frame of the answer in a sandbox."""
    assert "WordPress" in part(press, "sistemas")
    chart = re.findall(r'href="(/es/compartir[^"]+)"', read(galleries(press, site)[0]))[0]
    page = read(site + unescape(chart))
    back = unescape(re.findall(r'href="(/es/indicadores/[^"]+)"', page.partition('class="crumbs"')[2])[0])
    found = re.search(r"<link[^>]+application/json\+oembed[^>]*>", read(site + back)[:153_600])
    assert found is not None
    told = json.loads(read(unescape(re.search(r'href="([^"]+)"', found[0])[1])))  # type: ignore[index]
    (frame,) = re.findall(r"<iframe.*?></iframe>", told["html"], re.S)
    sandboxed = frame.replace("<iframe", '<iframe sandbox="allow-scripts" security="restricted"', 1)
    printed(newspaper, sandboxed, 600)
    assert unseen(newspaper.locator("iframe")) == []
