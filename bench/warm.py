"""Answers that were asked for before, pages and files mixed, over fifty connections, beside Datasette's table pages."""

from __future__ import annotations

import http.client
import itertools
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

from bench.datasette import datasette
from bench.processes import ROOT, BenchRow, CouldNotMeasureError, Peer
from bench.sites import CITY, DISTRICT, NEIGHBOURS, built_store, our_site

SECONDS = float(os.environ.get("BENCH_WARM", "10"))
CONNECTIONS = 50
SERIES = ("cem_cases", "population")
PLACES = (DISTRICT, CITY, *NEIGHBOURS[:4])
KINDS = (
    "/es/indicadores/{series}?territory={place}",
    "/embed/{series}?territory={place}",
    "/api/v1/chart.svg?indicator={series}&territory={place}",
    "/api/v1/data.json?indicator={series}&territory={place}",
    "/api/v1/data.csv?indicator={series}&territory={place}",
)
TABLE = "cube?indicator__exact={series}&territory__exact={place}"


def measure(workplace: Path) -> Iterator[BenchRow]:
    """One process serves each; a client in a process of its own asks in turn for what it has asked for once before."""
    store = built_store(workplace)
    (release,) = store.glob("release-*.db")
    database = workplace / "asked-before.db"
    shutil.copy(release, database)
    with datasette(database, workplace / "datasette.log") as (address, _):
        theirs = _answers(address, _paths((f"/{database.stem}/{TABLE}",)))
    with our_site(store, log=workplace / "site.log") as address:
        ours = _answers(address, _paths(KINDS))
    peer = Peer("Datasette's table pages of the same release", theirs)
    title = f"answers that were asked for before, mixed, {CONNECTIONS} connections"
    yield BenchRow(title, ours, "answers/s", "at least", 20, peer)


def _paths(kinds: Sequence[str]) -> list[str]:
    return [
        kind.format(series=series, place=place)
        for series, place, kind in itertools.product(SERIES, PLACES, kinds)
    ]


def _answers(address: str, paths: Sequence[str]) -> float:
    """Answers a second to so many connections that never rest."""
    told = subprocess.run(
        [sys.executable, "-m", "bench.warm", address, *paths], cwd=ROOT, capture_output=True, text=True, check=False
    )  # fmt: skip
    if told.returncode:
        raise CouldNotMeasureError(told.stderr.strip()[-400:])
    return float(told.stdout)


def _ask(connection: http.client.HTTPConnection, path: str) -> None:
    connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
    response = connection.getresponse()
    response.read()
    if response.status != http.client.OK:
        raise CouldNotMeasureError(f"{path} answered {response.status}")


def _measure_request_rate(address: str, paths: Sequence[str]) -> float:
    """Ask for each once, then by all connections for one after the other until the time is over."""
    first = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    for path in paths:
        _ask(first, path)
    until = time.monotonic() + SECONDS
    with ThreadPoolExecutor(CONNECTIONS) as readers:
        counts = readers.map(
            lambda start: _count_answers(address, paths, start, until=until), range(CONNECTIONS)
        )
        return sum(counts) / SECONDS


def _count_answers(address: str, paths: Sequence[str], start: int, *, until: float) -> int:
    """How many answers one connection got by then."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    for count, path in enumerate(itertools.islice(itertools.cycle(paths), start, None)):
        if time.monotonic() > until:
            return count
        _ask(connection, path)
    return 0


if __name__ == "__main__":
    print(_measure_request_rate(sys.argv[1], sys.argv[2:]))
