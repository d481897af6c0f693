"""A real Chromium in which every request to another host is stopped and noted."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Route, sync_playwright

from tests.browser.chromium import ARGUMENTS, bring


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
    launched = playwright.chromium.launch(executable_path=chromium_path, args=list(ARGUMENTS))
    yield launched
    launched.close()


@pytest.fixture
def context(browser: Browser, site: str) -> Iterator[BrowserContext]:
    """A fresh browser profile, Spanish, 1280 by 900."""
    opened = browser.new_context(locale="es-PE", viewport={"width": 1280, "height": 900}, base_url=site)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext, site: str) -> Page:
    """A page for tests; `page.goto("/es/")` goes to the running site.

    `page.foreign_requests` lists what was asked of another host, `page.console_errors` what went wrong in
    the page. A test that loads pages asserts that both are empty.
    """
    opened = context.new_page()
    opened.foreign_requests = []
    opened.console_errors = []
    own = urlsplit(site).netloc

    def only_own_host(route: Route) -> None:
        url = urlsplit(route.request.url)
        if url.netloc == own or url.scheme in ("data", "blob", "about"):
            route.continue_()
            return
        opened.foreign_requests.append(route.request.url)
        route.abort("blockedbyclient")

    context.route("**/*", only_own_host)
    opened.on("console", lambda said: said.type == "error" and opened.console_errors.append(said.text))
    opened.on("pageerror", lambda error: opened.console_errors.append(str(error)))
    return opened
