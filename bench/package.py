"""Bytes a second of everything of a release as a file, beside a static file of the same server; ranges are tried."""

from __future__ import annotations

import http.client
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from bench.processes import ROOT
from bench.result import CouldNotMeasureError, Peer, Row
from bench.sites import built_store, our_site

PACKAGE, ROWS = "/api/v1/releases/latest.zip", "/api/v1/releases/latest/observations.csv"
TURNS = 15
PARTIAL = http.client.PARTIAL_CONTENT


def _fetched(address: str, path: str, headers: Mapping[str, str] | None = None) -> tuple[bytes, float, int]:
    """Body, seconds and status of one GET, read as it comes."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=120)
    began = time.perf_counter()
    connection.request("GET", path, headers=dict(headers or {}))
    response = connection.getresponse()
    body = response.read()
    return body, time.perf_counter() - began, response.status


def _rate(address: str, path: str) -> float:
    body, seconds, status = _fetched(address, path)
    if status != http.client.OK:
        raise CouldNotMeasureError(f"{path} answered {status}")
    return len(body) / seconds / 1e6


def _refuse_wrong_range(address: str) -> None:
    """A rate counts only where a part of the file can be had."""
    body, _, _ = _fetched(address, ROWS)
    part, _, status = _fetched(address, ROWS, {"Range": "bytes=1000000-1000999"})
    if status != PARTIAL or part != body[1_000_000:1_001_000]:
        raise CouldNotMeasureError(f"{ROWS} does not answer a range: {status}, {len(part)} bytes")


def _static(size: int) -> Path:
    """A file of this size among those that the same server gives as they are; nothing of it can be packed."""
    path = ROOT / "assets" / f"bench-{os.getpid()}.bin"
    path.write_bytes(os.urandom(size))
    return path


def measure(workplace: Path) -> Iterator[Row]:
    """Both are asked for in turns over one loopback, and the medians stand."""
    with our_site(built_store(workplace), log=workplace / "package.log") as address:
        _refuse_wrong_range(address)
        for path in (PACKAGE, ROWS):
            size = len(_fetched(address, path)[0])
            static = _static(size)
            try:
                pairs = [
                    (_rate(address, path), _rate(address, f"/assets/{static.name}")) for _ in range(TURNS)
                ]
            finally:
                static.unlink()
            ours, theirs = (median(rates) for rates in zip(*pairs, strict=True))
            title = f"bytes a second of {path.rpartition('/')[2]}, {size / 1e6:.1f} MB"
            yield Row(title, ours, "MB/s", "at least", 0.9, Peer("a static file of the same server", theirs))
