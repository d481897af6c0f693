"""Opens a page in a real Chromium: what came over the wire until it is still, and when a chart can be read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import CDPSession, Error, Page, sync_playwright

from bench.processes import CouldNotMeasureError
from tests.browser.chromium import ARGUMENTS, find

DESK = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
SLOW_LINE = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
SLOWER_PROCESSOR = 4
READABLE = "readable"
RESTS = 3000  # milliseconds in which a page asks for what it needs only once it rests
# In each frame that is shown: is there a line of a chart on the page? Style sheets and fonts hold frames back.
WATCH = """
(() => {
  const line = () => [...document.querySelectorAll(LINES)].some(one => one.getBoundingClientRect().width > 60);
  const look = () => requestAnimationFrame(
    line() ? () => { window.readable = performance.now(); console.debug("READABLE"); } : look);
  look();
})()
"""


@dataclass(frozen=True, slots=True)
class Weight:
    """Bytes over the wire in all, how many requests, and how many of them to other hosts."""

    bytes: int
    requests: int
    foreign: int


@dataclass(frozen=True, slots=True)
class PageReading:
    """Seconds from the start of the navigation until a chart stood on the screen, and the bytes until then."""

    seconds: float
    bytes: int


@contextmanager
def open_page(device: dict[str, Any], *, bypass_csp: bool = False) -> Iterator[tuple[Page, CDPSession]]:
    """A page of a fresh profile whose network is listened to; without its policy what is measured may be asked of it."""
    chromium = find()
    if not chromium:
        raise CouldNotMeasureError("no Chromium was found: `make bench` brings one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        page = browser.new_page(**device, bypass_csp=bypass_csp)
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        try:
            yield page, network
        finally:
            browser.close()


def weigh(address: str, *, figures: int) -> Weight:
    """What `address` weighs until `figures` of plotly.js are drawn and the network is still."""
    host = urlsplit(address).netloc
    weights: list[float] = []
    addresses: list[str] = []
    with open_page(DESK) as (page, network):
        network.on("Network.loadingFinished", lambda event: weights.append(event["encodedDataLength"]))
        network.on("Network.requestWillBeSent", lambda event: addresses.append(event["request"]["url"]))
        page.route(
            lambda url: urlsplit(url).netloc not in ("", host), lambda route: route.abort("blockedbyclient")
        )
        try:
            page.goto(address, wait_until="load", timeout=60_000)
            page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
            condition = "n => document.querySelectorAll('.js-plotly-plot .main-svg').length >= n"
            page.wait_for_function(condition, arg=figures, timeout=60_000)
            page.wait_for_timeout(RESTS)
            page.wait_for_load_state("networkidle", timeout=60_000)
        except Error as error:
            raise CouldNotMeasureError(f"{address} drew no {figures} figures: {error.message}") from error
    foreign = [url for url in addresses if urlsplit(url).netloc not in ("", host)]
    return Weight(int(sum(weights)), len(weights), len(foreign))


def read_chart(address: str, *, lines: str) -> PageReading:
    """When a phone on a slow line shows a chart of `address`: `lines` selects the paths that draw its data."""
    came: list[tuple[float, float]] = []
    began: list[float] = []
    with open_page(PHONE) as (page, network):
        network.send("Network.emulateNetworkConditions", SLOW_LINE)
        network.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_PROCESSOR})
        network.on("Network.requestWillBeSent", lambda event: began.append(event["timestamp"]))
        # An answer that is whole says its bytes; while it comes, the browser does not tell those of a page.
        network.on(
            "Network.loadingFinished",
            lambda event: came.append((event["timestamp"], event["encodedDataLength"])),
        )
        page.add_init_script(WATCH.replace("LINES", repr(lines)).replace("READABLE", READABLE))
        try:
            # The page says it by itself. To be asked, it would have to run a program of 300 kB first.
            with page.expect_console_message(lambda said: said.text == READABLE, timeout=120_000):
                page.goto(address, wait_until="commit", timeout=120_000)
        except Error as error:
            raise CouldNotMeasureError(f"{address} showed no {lines}: {error.message}") from error
        seconds = float(page.evaluate("window.readable")) / 1000
    until = began[0] + seconds
    return PageReading(seconds, int(sum(size for moment, size in came if moment <= until)))
