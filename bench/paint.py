"""When a chart can be read on a phone on a slow line, and how many bytes that takes."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from pathlib import Path

from bench.browser import PageReading, read_chart, weigh
from bench.processes import BenchRow, Peer
from bench.sites import PAGES, built_store, our_site, serve_application

TIMES = 5
OURS = ".picture svg path"
STOCK = ".js-plotly-plot .scatterlayer path"
NOTE = "360 pixels, 1.6 Mbit/s, 150 ms, a processor four times slower; both servers warm, the browser new each time"


def measure(workplace: Path) -> Iterator[BenchRow]:
    """Both sites at once, each page after the other, so that what else the machine does meets all alike."""
    with (
        serve_application("bench.stock_dash:server", log=workplace / "stock.log", settings={}) as stock,
        our_site(built_store(workplace), log=workplace / "site.log") as ours,
    ):
        pages = {name: f"{ours}{path}" for name, path in PAGES["page"].items()}
        weigh(stock, figures=2)
        for address in pages.values():
            weigh(address, figures=0)
        peers: list[PageReading] = []
        readings: dict[str, list[PageReading]] = {name: [] for name in pages}
        for _ in range(TIMES):
            peers.append(read_chart(stock, lines=STOCK))
            for name, address in pages.items():
                readings[name].append(read_chart(address, lines=OURS))
    peer = Peer(
        f"a stock Dash page with a trend and a map, compressed (median of {TIMES})", _median_seconds(peers)
    )
    for name, page_readings in readings.items():
        title = f"{name}: first chart readable"
        yield BenchRow(title, _median_seconds(page_readings), "s", "at most", round(1 / 25, 3), peer, NOTE)
        largest = max(reading.bytes for reading in page_readings)
        yield BenchRow(f"{name}: bytes until it is readable", largest / 1000, "kB", "at most", 30)


def _median_seconds(readings: list[PageReading]) -> float:
    return statistics.median(reading.seconds for reading in readings)
