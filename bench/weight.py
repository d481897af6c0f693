"""Bytes of a page: its HTML, and with all that it loads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bench.browser import weigh
from bench.processes import BenchRow, Peer
from bench.sites import PAGES, built_store, our_site, serve_application, wire_bytes


def measure(workplace: Path) -> Iterator[BenchRow]:
    """The first HTML, the whole page beside a stock one, and what goes to other hosts."""
    with serve_application("bench.stock_dash:server", log=workplace / "stock.log", settings={}) as address:
        stock = weigh(address, figures=2)
    with our_site(built_store(workplace), log=workplace / "site.log") as address:
        for name, path in PAGES["page"].items():
            answer = wire_bytes(f"{address}{path}")
            yield BenchRow(f"{name}: bytes of the first HTML", answer.wire_bytes / 1000, "kB", "at most", 30)
        for name, path in PAGES["page"].items():
            weight = weigh(f"{address}{path}", figures=0)
            peer = Peer("a stock Dash page with a trend and a map, compressed", stock.bytes / 1000)
            note = f"{weight.requests} requests; the peer {stock.requests}"
            title = f"{name}: bytes of the page, everything loaded"
            yield BenchRow(title, weight.bytes / 1000, "kB", "at most", round(1 / 30, 3), peer, note)
            yield BenchRow(f"{name}: requests to other hosts", weight.foreign, "requests", "at most", 0)
