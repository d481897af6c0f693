"""CSV of a million rows over HTTP: rows a second, first byte and memory, beside the sqlite3 shell and Datasette.

The peers write two tables: one of the cells alone, and one of the very lines that we write.
"""

from __future__ import annotations

import http.client
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import urlencode, urlsplit

from bench.datasette import datasette
from bench.long_selection import filled_store, table_of_cells, table_of_lines
from bench.processes import BenchRow, CouldNotMeasureError, Peer, memory_watched
from bench.query import INDICATOR
from bench.sites import built_store, serving_as

ROWS = int(os.environ.get("BENCH_CSV", "1_000_000"))
TURNS = 3
UNLIMITED = ("--setting", "max_csv_mb", "0")  # else Datasette ends an answer after 100 MB


@dataclass(frozen=True, slots=True)
class Counted:
    """Who wrote how many lines in how many seconds."""

    name: str
    lines: int
    seconds: float

    @property
    def rate(self) -> float:
        """Lines a second."""
        return self.lines / self.seconds


@dataclass(frozen=True, slots=True)
class Streamed(Counted):
    """With the milliseconds until the first byte of the body, and the server's memory in MB before it and at its peak."""

    first_ms: float
    before_mb: float
    peak_mb: float


def _fetch_stream(address: str, path: str, *, pid: int, name: str, copy: Path | None = None) -> Streamed:
    """One GET, read to its end; what came is kept in `copy`."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=900)
    with memory_watched(pid) as memory, (copy or Path(os.devnull)).open("wb") as kept:
        began = time.perf_counter()
        connection.request("GET", path)
        response = connection.getresponse()
        piece = response.read(1)
        first_byte = time.perf_counter() - began
        lines = 0
        while piece:
            lines += piece.count(b"\n")
            if copy:
                kept.write(piece)
            piece = response.read(1 << 20)
        took = time.perf_counter() - began
    if response.status != http.client.OK:
        raise CouldNotMeasureError(f"{path[:80]} answered {response.status}")
    return Streamed(name, lines, took, 1000 * first_byte, memory.before, memory.peak)


def _shell(database: Path) -> Counted:
    """The sqlite3 shell, read as an answer over HTTP is."""
    shell = shutil.which("sqlite3")
    if not shell:
        raise CouldNotMeasureError("the sqlite3 shell is not on the PATH (Debian: apt-get install sqlite3)")
    began, lines = time.perf_counter(), 0
    command: list[str | Path] = [shell, "-csv", "-header", database, "SELECT * FROM line"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as writing:
        while writing.stdout and (piece := writing.stdout.read(1 << 20)):
            lines += piece.count(b"\n")
    return Counted("sqlite3 -csv", lines, time.perf_counter() - began)


def _theirs(database: Path, log: Path) -> Streamed:
    with datasette(database, log, *UNLIMITED) as (address, pid):
        path = f"/{database.stem}/line.csv"
        _fetch_stream(address, f"{path}?_size=1", pid=pid, name="a first answer")
        return _fetch_stream(address, f"{path}?_stream=on&_size=max", pid=pid, name="Datasette")


def _require_complete(result: Counted | Streamed) -> None:
    """A rate counts only where every row came: a query that finds nothing, or ends half way, is fast."""
    if result.lines <= ROWS:
        raise CouldNotMeasureError(
            f"{result.name} gave {result.lines:,} lines of {ROWS:,} rows and their header"
        )


def measure(workplace: Path) -> Iterator[BenchRow]:
    """Ours with names, provenance and the guard of formulas in each line; a server has given a short answer before."""
    store = workplace / "streamed"
    shutil.copytree(built_store(workplace), store)
    release, places = filled_store(store, ROWS)
    cells, lines = workplace / "cells.db", workplace / "lines.db"
    table_of_cells(release, places, cells)
    query = urlencode({"indicator": INDICATOR, "territory": ",".join(places), "grain": "all"}, safe=",")
    settings = {"OBSERVATORY_STORE_DIR": str(store)}
    with serving_as("app:server", log=workplace / "stream.log", settings=settings) as (address, pid):
        path = f"/api/v1/data.csv?{query}"
        _fetch_stream(address, f"{path}&period=1900", pid=pid, name="a first answer")
        first = _fetch_stream(address, path, pid=pid, name="ours", copy=workplace / "lines.csv")
        table_of_lines(workplace / "lines.csv", lines)
        turns = [
            (_fetch_stream(address, path, pid=pid, name="ours"), _shell(cells), _shell(lines))
            for _ in range(TURNS)
        ]
    ours, of_cells, of_lines = zip(*turns, strict=True)
    theirs = {table: _theirs(table, workplace / "datasette.log") for table in (cells, lines)}
    for result in (first, *ours, *of_cells, *of_lines, *theirs.values()):
        _require_complete(result)
    rate = median(turn.rate for turn in ours)
    shells = {cells: of_cells, lines: of_lines}
    for table, what in ((cells, "of its cells alone"), (lines, "of the very same lines")):
        title = f"rows a second of a CSV over HTTP, {ROWS:,} rows; the peer's table is {what}"
        shell = Peer("sqlite3 -csv, no HTTP", median(turn.rate for turn in shells[table]))
        yield BenchRow(title, rate, "rows/s", "at least", 0.5, shell)
        yield BenchRow(title, rate, "rows/s", "at least", 5, Peer("Datasette's stream", theirs[table].rate))
    peer = theirs[lines]
    note = f"Datasette: {peer.first_ms:,.0f} ms"
    yield BenchRow("its first byte", median(turn.first_ms for turn in ours), "ms", "at most", 50, note=note)
    most = max((first, *ours), key=lambda turn: turn.peak_mb)
    yield BenchRow(
        "memory that the answer adds to the process that serves it",
        most.peak_mb - most.before_mb, "MB", "at most", 1, Peer("Datasette", peer.peak_mb - peer.before_mb),
    )  # fmt: skip
    yield BenchRow(
        "peak memory of that whole process", most.peak_mb, "MB", "at most", 1, Peer("Datasette", peer.peak_mb)
    )
