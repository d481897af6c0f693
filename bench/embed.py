"""Bytes on the wire of embedded charts: one answer each, no script; and of the script that other sites may load.

`python -m bench.embed ADDRESS` prints those of every embed of a running site, the heaviest first.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from bench.processes import BenchRow, CouldNotMeasureError
from bench.sites import PAGES, built_store, our_site, wire_bytes
from observatory.catalog import load_catalog

_VIEWS = ("", "view=map", "view=bars")
_WORST = "theme=auto"  # names each colour twice


def measure(workplace: Path) -> Iterator[BenchRow]:
    """What an embedding page loads for one chart."""
    with our_site(built_store(workplace), log=workplace / "embed.log") as address:
        for name, query in PAGES["embed"].items():
            answer = wire_bytes(f"{address}{query}")
            if b"<script" in answer.body:
                raise CouldNotMeasureError(f"{query} holds a script: its bytes alone say nothing")
            yield BenchRow(
                f"embed of {name}: bytes on the wire", answer.wire_bytes / 1000, "kB", "at most", 8
            )
        sizes = every_embed(address)
        query, size = next(iter(sizes.items()))
        title = f"the heaviest of {len(sizes)} embeds: bytes on the wire"
        yield BenchRow(title, size / 1000, "kB", "at most", 8, note=query)
        script = wire_bytes(f"{address}/embed.js").wire_bytes
        yield BenchRow("the script for many charts: bytes on the wire", script / 1000, "kB", "at most", 1.5)


def every_embed(address: str) -> dict[str, int]:
    """The bytes of every embed that a site answers, by its path, the heaviest first."""
    catalog, sizes = load_catalog(), dict[str, int]()
    for subject in (*catalog.indicators, *catalog.comparisons):
        for view in _VIEWS:
            path = f"/embed/{subject}?{'&'.join(filter(None, (view, _WORST)))}"
            try:
                sizes[path] = wire_bytes(f"{address}{path}").wire_bytes
            except CouldNotMeasureError:  # nothing of it may leave the site
                continue
    return dict(sorted(sizes.items(), key=lambda pair: -pair[1]))


if __name__ == "__main__":
    for path, size in every_embed(sys.argv[1].rstrip("/")).items():
        print(f"{size:>6} {path}")
