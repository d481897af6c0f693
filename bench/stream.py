"""CSV of a million rows over HTTP: rows a second, first byte and memory, beside the sqlite3 shell and Datasette."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from bench.datasette import datasette
from bench.places import COUNTRY
from bench.processes import peak_of
from bench.query import INDICATOR
from bench.result import CouldNotMeasureError, Peer, Row
from bench.sites import built_store, serving_as
from observatory.addresses.selection import MOST_TERRITORIES

ROWS = int(os.environ.get("BENCH_CSV", "1_000_000"))
FILL = """
WITH RECURSIVE day(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM day WHERE number < :days)
INSERT OR IGNORE INTO cube (indicator, dimensions, territory, period_start, period_end, breakdown, snapshot,
    statement, value, obs_status, conf_status, locator, note, denominator_snapshot, role, disputed)
SELECT :indicator, '', place.code, date('1900-01-01', number || ' days'), date('1900-01-01', number || ' days'),
    '', (SELECT min(id) FROM snapshot), '', number % 97 + 5, 'normal', 'free', '', '', '', 'leading', 0
FROM (SELECT code FROM territory WHERE level = 'district' AND code LIKE :country || '-%' ORDER BY code
      LIMIT :places) AS place CROSS JOIN day
"""
TABLE = """
CREATE TABLE line AS SELECT * FROM release.cube
WHERE indicator = :indicator AND territory IN (SELECT value FROM json_each(:places))
"""
UNLIMITED = ("--setting", "max_csv_mb", "0")  # else Datasette ends an answer after 100 MB
PLACES = "SELECT DISTINCT territory FROM cube WHERE indicator = :indicator AND period_start = '1900-01-02'"


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
    """With the milliseconds until the first byte of the body, and the peak memory of the server."""

    first_ms: float
    peak_mb: float


def _filled(store: Path) -> tuple[Path, list[str]]:
    """The one release of a store with `ROWS` rows more of one indicator, published again, and the codes of its places."""
    (release,) = store.glob("release-*.db")
    release.chmod(0o644)
    with sqlite3.connect(release) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        days = -(-ROWS // MOST_TERRITORIES)
        connection.execute(
            FILL, {"days": days, "indicator": INDICATOR, "places": MOST_TERRITORIES, "country": COUNTRY}
        )
        connection.execute("ANALYZE")
        rows = connection.execute(PLACES, {"indicator": INDICATOR}).fetchall()
    connection.close()
    digest = hashlib.sha256(release.read_bytes()).hexdigest()
    published = release.rename(store / f"release-{digest[:16]}.db")
    (store / "current.json").write_text(json.dumps({"file": published.name, "sha256": digest}))
    return published, [code for (code,) in rows]


def _fetched(address: str, path: str, *, pid: int, name: str) -> Streamed:
    """One GET, read to its end."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=900)
    began = time.perf_counter()
    connection.request("GET", path)
    response = connection.getresponse()
    piece = response.read(1)
    first_byte = time.perf_counter() - began
    lines = piece.count(b"\n")
    while piece := response.read(1 << 20):
        lines += piece.count(b"\n")
    if response.status != http.client.OK:
        raise CouldNotMeasureError(f"{path[:80]} answered {response.status}")
    took = time.perf_counter() - began
    return Streamed(name, lines, took, first_ms=1000 * first_byte, peak_mb=peak_of(pid))


def _ours(store: Path, places: list[str], log: Path) -> Streamed:
    query = urlencode({"indicator": INDICATOR, "territory": ",".join(places), "grain": "all"}, safe=",")
    with serving_as("app:server", log=log, settings={"OBSERVATORY_STORE_DIR": str(store)}) as (address, pid):
        return _fetched(address, f"/api/v1/data.csv?{query}", pid=pid, name="ours")


def _theirs(database: Path, log: Path) -> Streamed:
    with datasette(database, log, *UNLIMITED) as (address, pid):
        return _fetched(address, f"/{database.stem}/line.csv?_stream=on&_size=max", pid=pid, name="Datasette")


def _plain_table(release: Path, places: list[str], database: Path) -> Path:
    """The same rows as one table without a key, which both peers read from end to end in the order they lie."""
    with sqlite3.connect(database) as connection:
        connection.execute("ATTACH ? AS release", (str(release),))
        connection.execute(TABLE, {"indicator": INDICATOR, "places": json.dumps(places)})
    connection.close()
    return database


def _shell(database: Path) -> Counted:
    """The sqlite3 shell, read as an answer over HTTP is."""
    shell = shutil.which("sqlite3")
    if not shell:
        raise CouldNotMeasureError("the sqlite3 shell is not on the PATH (Debian: apt-get install sqlite3)")
    began, lines = time.perf_counter(), 0
    command = [shell, "-csv", "-header", database, "SELECT * FROM line"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as writing:
        while writing.stdout and (piece := writing.stdout.read(1 << 20)):
            lines += piece.count(b"\n")
    return Counted("sqlite3 -csv", lines, time.perf_counter() - began)


def _require_complete(result: Counted | Streamed) -> None:
    """A rate counts only where every row came: a query that finds nothing, or ends half way, is fast."""
    if result.lines <= ROWS:
        raise CouldNotMeasureError(
            f"{result.name} gave {result.lines:,} lines of {ROWS:,} rows and their header"
        )


def measure(workplace: Path) -> Iterator[Row]:
    """Ours with names, provenance and the guard of formulas in each line; the peers write the cells of one table."""
    store = workplace / "streamed"
    shutil.copytree(built_store(workplace), store)
    release, places = _filled(store)
    table = _plain_table(release, places, workplace / "peer.db")
    shell = _shell(table)
    ours = _ours(store, places, workplace / "stream.log")
    theirs = _theirs(table, workplace / "datasette.log")
    for result in (shell, ours, theirs):
        _require_complete(result)
    title = f"rows a second of a CSV over HTTP, {ROWS:,} rows"
    yield Row(title, ours.rate, "rows/s", "at least", 0.5, Peer("sqlite3 -csv, no HTTP", shell.rate))
    yield Row(title, ours.rate, "rows/s", "at least", 5, Peer("Datasette's stream", theirs.rate))
    yield Row(
        "its first byte", ours.first_ms, "ms", "at most", 50, note=f"Datasette: {theirs.first_ms:,.0f} ms"
    )
    peer = Peer("Datasette", theirs.peak_mb)
    yield Row("peak memory of the process that serves it", ours.peak_mb, "MB", "at most", 1, peer)
