"""Opens a page in a real Chromium and adds up what came over the wire until its figures are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Error, Page, sync_playwright

from bench.result import CouldNotMeasureError
from tests.browser.chromium import ARGUMENTS, find


@dataclass(frozen=True, slots=True)
class Weight:
    """Bytes over the wire in all, of the first HTML alone, and the requests to other hosts."""

    bytes: int
    requests: int
    foreign: int


def _listen(page: Page, own: str) -> tuple[list[float], list[str]]:
    weights: list[float] = []
    asked: list[str] = []
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.setCacheDisabled", {"cacheDisabled": True})
    network.on("Network.loadingFinished", lambda event: weights.append(event["encodedDataLength"]))
    network.on("Network.requestWillBeSent", lambda event: asked.append(event["request"]["url"]))
    page.route(
        lambda url: urlsplit(url).netloc not in ("", own), lambda route: route.abort("blockedbyclient")
    )
    return weights, asked


def weigh(address: str, *, figures: int) -> Weight:
    """What `address` weighs until `figures` interactive figures are drawn and the network is still."""
    chromium = find()
    if not chromium:
        raise CouldNotMeasureError("no Chromium was found: `make bench` brings one")
    own = urlsplit(address).netloc
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        weights, asked = _listen(page, own)
        try:
            page.goto(address, wait_until="load", timeout=60_000)
            page.mouse.move(200, 400)
            page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
            drawn = "n => document.querySelectorAll('.js-plotly-plot .main-svg').length >= n"
            page.wait_for_function(drawn, arg=figures, timeout=60_000)
            page.wait_for_load_state("networkidle", timeout=60_000)
        except Error as error:
            raise CouldNotMeasureError(f"{address} drew no {figures} figures: {error.message}") from error
        finally:
            browser.close()
    foreign = [url for url in asked if urlsplit(url).netloc not in ("", own)]
    return Weight(int(sum(weights)), len(weights), len(foreign))
