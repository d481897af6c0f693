"""The help page while others ask for what costs, images, sheets and long selections, beside itself when it is quiet."""

from __future__ import annotations

import http.client
import itertools
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from bench.processes import ROOT, BenchRow, CouldNotMeasureError, Peer
from bench.sites import NEIGHBOURS, built_store, our_site

HELP = "/es/ayuda"
SECONDS = float(os.environ.get("BENCH_FLOOD", "10"))
CONNECTIONS = 20
YEARS = range(2013, 2024)


def _choose_paths(path: str) -> tuple[str, ...]:
    """An address for each pair of places and each year, in an order of their own: more than are asked for in a run."""
    pairs = itertools.permutations(NEIGHBOURS, 2)
    paths = [f"{path}territory={one},{other}&period={year}" for one, other in pairs for year in YEARS]
    random.Random(7).shuffle(paths)
    return tuple(paths)


FLOODS = {
    "images": _choose_paths("/api/v1/chart.png?indicator=cem_cases&shape=wide&"),
    "sheets": _choose_paths("/api/v1/brief.pdf?indicator=cem_cases&"),
    "long selections": tuple(
        f"/api/v1/data.csv?territory=all&grain=all&indicator={name}"
        for name in ("police_complaints", "cem_cases")
    ),
}


def measure(workplace: Path) -> Iterator[BenchRow]:
    """Each kind of costly answer, asked for by twenty connections at once, none asked before."""
    with our_site(built_store(workplace), log=workplace / "flood.log") as address:
        quiet = median(_seconds(address, SECONDS / 2))
        for name, paths in FLOODS.items():
            with subprocess.Popen(
                [sys.executable, "-m", "bench.flood", address, str(SECONDS), *paths],
                cwd=ROOT, stdout=subprocess.PIPE,
            ) as flood:  # fmt: skip
                if flood.stdout is None or not flood.stdout.readline():
                    raise CouldNotMeasureError("the flood did not begin")
                flooded = median(_seconds(address, SECONDS))
                told, _ = flood.communicate()
            counts = ", ".join(f"{count} of {status}" for status, count in json.loads(told).items())
            yield BenchRow(
                f"the help page's median, {CONNECTIONS} connections asking for {name}",
                1000 * flooded, "ms", "at most", 2, Peer("the same page when it is quiet", 1000 * quiet),
                note=f"what the flood was answered: {counts}",
            )  # fmt: skip


def _seconds(address: str, during: float) -> list[float]:
    """How long each of the answers took that was asked for every tenth of a second, whatever became of those before."""
    with ThreadPoolExecutor(200) as readers:
        asked = []
        for _ in range(int(during * 10)):
            asked.append(readers.submit(_time_help_page, address))
            time.sleep(0.1)
    return [answer.result() for answer in asked]


def _time_help_page(address: str) -> float:
    began = time.perf_counter()
    if _status(address, HELP) != http.client.OK:
        raise CouldNotMeasureError("the help page did not answer")
    return time.perf_counter() - began


def _status(address: str, path: str) -> int:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    connection.request("GET", path)
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.status


def _flood(address: str, seconds: float, paths: Sequence[str]) -> Counter[int]:
    """What so many connections were answered that never rest, as counts by status."""
    statuses: Counter[int] = Counter()
    endless = itertools.cycle(paths)
    lock, until = threading.Lock(), time.monotonic() + seconds + 2

    def ask() -> None:
        while time.monotonic() < until:
            with lock:
                path = next(endless)
            status = _status(address, path)
            with lock:
                statuses[status] += 1

    threads = [threading.Thread(target=ask) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    print("begun", flush=True)
    for thread in threads:
        thread.join()
    return statuses


if __name__ == "__main__":
    print(json.dumps(_flood(sys.argv[1], float(sys.argv[2]), sys.argv[3:])))
