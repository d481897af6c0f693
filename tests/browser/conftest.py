"""A real Chromium that finds no host but ours, with a desk and a phone in it, and pages that note what goes wrong.

One browser, one desk and one phone last for a whole run, and the pages of each are drawn by one process, which a page
left open keeps alive: the scripts of the site are fetched and compiled once. The site keeps nothing in a browser, so no
test can find what another has left; test_walk.py holds it to that.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.browser.chromium import ARGUMENTS, bring
from tests.browser.walking import PATIENCE, watch

# Stops a request to another host without standing between the browser and its cache, as a route would.
NO_OTHER_HOST = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"
ONE_PROCESS = "--process-per-site"


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright, started once a worker."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The path of the browser, installed first where there is none."""
    return bring()


@pytest.fixture(scope="session")
def browser(chromium_path: str, playwright: Playwright) -> Iterator[Browser]:
    """The browser; where none can be had the tests fail and say so."""
    arguments = [*ARGUMENTS, NO_OTHER_HOST, ONE_PROCESS]
    launched = playwright.chromium.launch(executable_path=chromium_path, args=arguments)
    yield launched
    launched.close()


@pytest.fixture(scope="session")
def desk(browser: Browser, site: str) -> Iterator[BrowserContext]:
    """A desk with a mouse: Spanish, 1280 by 900."""
    opened = browser.new_context(locale="es-PE", viewport={"width": 1280, "height": 900}, base_url=site)
    opened.new_page().goto("/robots.txt")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def hand(browser: Browser, site: str) -> Iterator[BrowserContext]:
    """A phone in a hand: 360 pixels, fingers."""
    room = {"width": 360, "height": 740}
    opened = browser.new_context(locale="es-PE", viewport=room, is_mobile=True, has_touch=True, base_url=site)
    opened.new_page().goto("/robots.txt")
    yield opened
    opened.close()


@pytest.fixture
def page(desk: BrowserContext, site: str) -> Iterator[Page]:
    """A page at the desk; `page.goto("/es/")` goes to the running site.

    `page.foreign_requests` lists what was asked of another host, `page.console_errors` what went wrong in
    the page, `page.asked` every path asked for. A test that loads pages asserts that the first two are empty.
    """
    yield from _opened(desk, site)


@pytest.fixture
def phone(hand: BrowserContext, site: str) -> Iterator[Page]:
    """A page on the phone, watched like the one at the desk."""
    yield from _opened(hand, site)


def _opened(context: BrowserContext, site: str) -> Iterator[Page]:
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE)
    watch(opened, site)
    yield opened
    opened.close()
