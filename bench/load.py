"""Validated load of a large file: time beside two loaders that check nothing, and memory."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from bench.processes import PEERS, ROOT, BenchRow, CouldNotMeasureError, Peer, Run, run
from bench.sites import COUNTRY

ROWS = int(os.environ.get("BENCH_ROWS", "1_000_000"))
SOURCE = "mininter_vcm"
HEADER = ("PROV_HECHO", "DIST_HECHO", "UBIGEO_HECHO", "AÑO", "MES", "DPTO_HECHO", "CANTIDAD")
LAST_YEAR = 2025


def _ingest(file: Path, store: Path) -> Run:
    """The load of a file that reaches further back than the source does: what that makes it lose is let in by name."""
    shutil.rmtree(store, ignore_errors=True)
    settings = {"OBSERVATORY_STORE_DIR": str(store)}
    accepted = [
        word for loss in _losses(file, settings) for word in ("--accept", f"{loss}=cifras inventadas")
    ]
    command = [
        sys.executable,
        "-m",
        "etl",
        "ingest",
        str(file),
        "--source",
        SOURCE,
        "--edition",
        "2025-12",
        *accepted,
    ]
    return run(command, settings=settings)


def _losses(file: Path, settings: Mapping[str, str]) -> list[str]:
    command = [sys.executable, "-m", "etl", "check", str(file), "--source", SOURCE, "--format", "json"]
    result = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **settings}, capture_output=True, text=True, check=False
    )
    return [loss["loss"] for loss in json.loads(result.stdout) if loss["loss"]]


def _sqlite_shell(file: Path, database: Path) -> Run:
    shell = shutil.which("sqlite3")
    if not shell:
        raise CouldNotMeasureError("the sqlite3 shell is not on the PATH (Debian: apt-get install sqlite3)")
    return run([shell, database, f".import --csv '{file}' rows"])


def _sqlite_utils(file: Path, database: Path) -> Run:
    command = PEERS / "sqlite-utils"
    if not command.exists():
        raise CouldNotMeasureError("sqlite-utils is not in .venv-bench: `make bench` brings it")
    return run([command, "insert", database, "rows", file, "--csv", "--silent"])


def measure(workplace: Path) -> Iterator[BenchRow]:
    """The rows of the load; each loader starts from nothing, our own start-up and catalogue included."""
    file = write(workplace / "rows.csv", ROWS)
    ours = _ingest(file, workplace / "store")
    title = f"rows a second of a validated load, {ROWS:,} rows"
    shell = _sqlite_shell(file, workplace / "shell.db")
    yield BenchRow(
        title,
        ROWS / ours.seconds,
        "rows/s",
        "at least",
        0.3,
        Peer("sqlite3 .import: no check, no key", ROWS / shell.seconds),
    )
    library = _sqlite_utils(file, workplace / "utils.db")
    peer = Peer("sqlite-utils insert: no check, no key", ROWS / library.seconds)
    yield BenchRow(title, ROWS / ours.seconds, "rows/s", "at least", 10, peer)
    yield BenchRow(f"peak memory of that load, {ROWS:,} rows", ours.peak_mb, "MB", "at most", 300)
    larger = _ingest(write(file, 4 * ROWS), workplace / "store")
    yield BenchRow(f"peak memory of a load of {4 * ROWS:,} rows", larger.peak_mb, "MB", "at most", 300)
    flat = Peer(f"a load of {ROWS:,} rows", ours.peak_mb)
    yield BenchRow(
        "growth of that memory with four times the rows", larger.peak_mb, "MB", "at most", 1.15, flat
    )


# Writes a synthetic file of police complaints in the publisher's form: real districts, invented counts.


def _districts() -> list[tuple[str, str, int, str]]:
    """Province, district, ubigeo as it is published (a number) and department of every district of the country."""
    with (ROOT / "data/catalog/territories.csv").open(encoding="utf-8", newline="") as file:
        named = {row["code"]: row for row in csv.DictReader(file)}
    old = [row for row in named.values() if row["level"] == "district" and row["code"].startswith(COUNTRY)]
    return [
        (
            named[row["code"][:7]]["name"].upper(),
            row["name"].upper(),
            int(row["code"][3:]),
            named[row["code"][:5]]["name"].upper(),
        )
        for row in old
        if not row["valid_from"] and not row["valid_to"]
    ]


def _rows(count: int) -> Iterator[tuple[str | int, ...]]:
    districts = _districts()
    for number in range(count):
        back, place = divmod(number, len(districts))
        province, district, ubigeo, department = districts[place]
        year, month = LAST_YEAR - back // 12, 12 - back % 12
        yield province, district, ubigeo, year, month, department, 1 + (number * 7919) % 97


def write(path: Path, rows: int) -> Path:
    """A file of `rows` rows with no key twice, UTF-8 with BOM and CRLF as published; returns `path`.

    The years go back as far as it takes (four million rows reach the nineteenth century).
    """
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(_rows(rows))
    return path
