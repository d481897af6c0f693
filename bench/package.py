"""Bytes a second of everything of a release as a file, beside a static file of the same server; ranges are tried."""

from __future__ import annotations

import http.client
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from bench.processes import ROOT, BenchRow, CouldNotMeasureError, Peer
from bench.sites import built_store, our_site

PACKAGE, ROWS = "/api/v1/releases/latest.zip", "/api/v1/releases/latest/observations.csv"
TURNS = 31
PARTIAL = http.client.PARTIAL_CONTENT


def _fetch_body(
    address: str, path: str, headers: Mapping[str, str] | None = None
) -> tuple[bytes, float, int]:
    """Body, seconds and status of one GET, read as it comes."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=120)
    began = time.perf_counter()
    connection.request("GET", path, headers=dict(headers or {}))
    response = connection.getresponse()
    body = response.read()
    return body, time.perf_counter() - began, response.status


def _rate(address: str, path: str) -> float:
    body, seconds, status = _fetch_body(address, path)
    if status != http.client.OK:
        raise CouldNotMeasureError(f"{path} answered {status}")
    return len(body) / seconds / 1e6


def _refuse_wrong_range(address: str) -> None:
    """A rate counts only where a part of the file can be had."""
    body, _, _ = _fetch_body(address, ROWS)
    part, _, status = _fetch_body(address, ROWS, {"Range": "bytes=1000000-1000999"})
    if status != PARTIAL or part != body[1_000_000:1_001_000]:
        raise CouldNotMeasureError(f"{ROWS} does not answer a range: {status}, {len(part)} bytes")


def _static(body: bytes, store: Path) -> Path:
    """A copy of a release's file among those that the same server gives as they are, under a name that is not packed.

    A copy, as the release's own file is one: bytes written at once lie otherwise in memory, and are sent twice as fast.
    """
    (kept,) = (path for path in store.glob("release-*.files/*") if path.read_bytes() == body)
    return shutil.copyfile(kept, ROOT / "assets" / f"bench-{os.getpid()}.bin")


def measure(workplace: Path) -> Iterator[BenchRow]:
    """Both are asked for in turns over one loopback, each first in every second turn, and the medians stand."""
    store = built_store(workplace)
    with our_site(store, log=workplace / "package.log") as address:
        _refuse_wrong_range(address)
        for path in (PACKAGE, ROWS):
            body, _, _ = _fetch_body(address, path)
            static = _static(body, store)
            asked = (path, f"/assets/{static.name}")
            try:
                turns = [
                    {asked_of: _rate(address, asked_of) for asked_of in asked[:: 1 if turn % 2 else -1]}
                    for turn in range(TURNS)
                ]
            finally:
                static.unlink()
            ours, theirs = (median(rates[path] for rates in turns) for path in asked)
            title = f"bytes a second of {asked[0].rpartition('/')[2]}, {len(body) / 1e6:.1f} MB"
            yield BenchRow(
                title, ours, "MB/s", "at least", 0.9, Peer("a static file of the same server", theirs)
            )
