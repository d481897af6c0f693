"""Bytes on the wire of an embedded chart: one answer, no script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bench.result import CouldNotMeasureError, Row
from bench.sites import PAGES, built_store, our_site, wire_bytes


def measure(workplace: Path) -> Iterator[Row]:
    """What an embedding page loads for one chart."""
    with our_site(built_store(workplace), log=workplace / "embed.log") as address:
        for name, query in PAGES["embed"].items():
            answer = wire_bytes(f"{address}{query}")
            if b"<script" in answer.body:
                raise CouldNotMeasureError(f"{query} holds a script: its bytes alone say nothing")
            yield Row(f"embed of {name}: bytes on the wire", answer.bytes / 1000, "kB", "at most", 8)
