"""What a release costs: of the whole CEM file, of every file at hand, and of the first with a month more.

Each is `ingest` and `release` as they are run by hand, in processes of their own; seconds are of processor, of a command
and of all that it starts. The month more is invented, in a folder that is thrown away: every centre's cases of the last
year grow by a tenth. `BENCH_EVERY_FILE=no` leaves out the longest.
"""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from bench.processes import Run, run
from bench.result import CouldNotMeasureError, Peer, Row
from observatory.store.private.private_part import Private

EVERY_FILE = os.environ.get("BENCH_EVERY_FILE", "yes") != "no"
FOLDERS = ("cem-casos-mimp", "denuncias-vcm-mininter", "sidpol-denuncias")
GROWING = (
    "N° CASOS ATENDIDOS-TOTAL",
    "N° CASOS ATENDIDOS - MUJERES - TOTAL",
    "N° CASOS ATENDIDOS - VIOLENCIA PSICOLOGICA",
    "N° CASOS ATENDIDOS - 30_59 - TOTAL",
    "N° CASOS ATENDIDOS - 30_59 - MUJERES",
)
"""What grows together, so that all sums of a row still hold."""
_FORMER_MONTH, _MONTH = "ENE - OCT", "ENE - NOV"
_ENCODING = "cp1252"


def measure(workplace: Path, file: Path) -> Iterator[Row]:
    """The rows of a release; `file` is the publisher's CEM file, among the folders of the others."""
    store = workplace / "release-store"
    _etl(store, "ingest", file)
    first = _etl(store, "release")
    title = "release of the whole CEM file"
    yield Row(f"{title}: seconds of processor", first.processor_seconds, "s", "at most", 120)
    yield Row(f"{title}: memory of all its processes at once", first.all_mb, "MB", "at most", 1000)
    if EVERY_FILE:
        yield from _of_every_file(workplace / "every-file", [file.parents[1] / name for name in FOLDERS])
    chosen = _kept(store)
    _etl(store, "ingest", month_more(file, workplace / "month-more" / file.name))
    second = _etl(store, "release")
    chosen_again = _kept(store)
    yield Row(
        "the same with a month more: seconds of processor",
        second.processor_seconds,
        "s",
        "at most",
        0.5,
        Peer("the first release", first.processor_seconds),
        f"{len(chosen)} components chosen before, {len(chosen_again)} now, {len(chosen & chosen_again)} the same",
    )
    yield Row("the same: memory of all its processes at once", second.all_mb, "MB", "at most", 1000)


def _of_every_file(store: Path, folders: Iterable[Path]) -> Iterator[Row]:
    for folder in folders:
        if not folder.is_dir():
            raise CouldNotMeasureError(f"{folder.name} is not at hand")
        _etl(store, "ingest", folder)
    every = _etl(store, "release")
    title = "release of every file at hand"
    yield Row(f"{title}: seconds of processor", every.processor_seconds, "s", "at most", 240)
    yield Row(f"{title}: memory of all its processes at once", every.all_mb, "MB", "at most", 1000)


def _etl(store: Path, *words: str | Path) -> Run:
    return run([sys.executable, "-m", "etl", *words], settings={"OBSERVATORY_STORE_DIR": str(store)})


def _kept(store: Path) -> set[str]:
    """The components of the last release that had to be chosen, by their hashes."""
    return set(json.loads(Private(store).choices() or "{}"))


def month_more(file: Path, to: Path) -> Path:
    """The file as its next edition could be: one month later, with more cases in the year that is not over."""
    with file.open(encoding=_ENCODING, newline="") as stream:
        rows = csv.DictReader(stream, delimiter=";")
        names, lines = list(rows.fieldnames or ()), list(rows)
    for line in lines:
        if line["PERIODO"].strip() == _FORMER_MONTH:
            line["PERIODO"] = _MONTH
            more = int(line[GROWING[0]].replace(",", "") or 0) // 10
            for name in GROWING:
                line[name] = str(int(line[name].replace(",", "") or 0) + more)
    to.parent.mkdir(parents=True, exist_ok=True)
    with to.open("w", encoding=_ENCODING, newline="") as stream:
        writer = csv.DictWriter(stream, names, delimiter=";", lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)
    return to
