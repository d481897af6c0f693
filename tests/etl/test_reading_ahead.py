"""A file read in a process of its own: not a row, a fault or a reason is lost on the way, nor at the edge of a frame."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pytest

from etl import commands
from etl.__main__ import main
from etl.checking import compare_with_editions
from etl.commands import InterruptedReadingError, ReadAhead, read_ahead
from etl.pipeline import lock_stores
from etl.reading.edition import read_edition
from etl.releasing.audit import AuditLog
from observatory.catalog import Catalog
from observatory.model import FileProblem, Snapshot, Statement
from observatory.store.errors import BusyError
from observatory.store.private import workspace
from observatory.store.private.private_part import Private
from tests.etl.files import write_police

FRAME = 4
PLACES = ((150112, "INDEPENDENCIA"), (150110, "COMAS"), (150117, "LOS OLIVOS"))
ROWS = [
    ("LIMA", name, code, 2026, month, "LIMA METROPOLITANA", 20 + month)
    for month in (1, 2, 3)
    for code, name in PLACES
]
pytestmark = [
    pytest.mark.usefixtures("small_limits"),
    pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning"),
]


@pytest.fixture(autouse=True)
def always_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shortest file is read in another process, in frames of FRAME rows."""
    monkeypatch.setattr(commands, "LONG", 0)
    monkeypatch.setattr("etl.reading.text_stream.CHUNK", FRAME)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})


def ingested(file: Path, *words: str) -> int:
    return main(["ingest", str(file), "--source", "mininter_vcm", *words])


def stored(store: Path) -> list[tuple[str, str, str, float]]:
    """Place, month, locator and count of each stored row."""
    held = Private(store).existing_workspace()
    assert held is not None
    with held.loading() as connection:
        (edition,) = workspace.read_snapshots(connection)
        rows = workspace.read_observations(connection, edition["id"], "police_complaints")
    columns = [workspace.OBSERVED.index(name) for name in ("territory", "period_start", "locator", "value")]
    return sorted(tuple(row[column] for column in columns) for row in rows)


@pytest.mark.parametrize("count", [FRAME - 1, FRAME, FRAME + 1, 2 * FRAME, len(ROWS)])
def test_each_row_is_stored_once_with_its_line(count: int, store: Path, tmp_path: Path) -> None:
    assert ingested(write_police(tmp_path / "a.csv", ROWS[:count])) == 0
    read = [row for row in stored(store) if row[2].startswith("L")]
    assert read == sorted(
        (f"PE-{code}", f"2026-{month:02}-01", f"L{line}", float(value))
        for line, (_, _, code, _, month, _, value) in enumerate(ROWS[:count], 2)
    )


@pytest.mark.parametrize("at", [FRAME - 1, FRAME, 2 * FRAME])
def test_a_wrong_cell_in_any_frame_keeps_the_whole_file_out(
    at: int, store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows: list[Sequence[object]] = list(ROWS)
    rows[at] = (*ROWS[at][:-1], "muchos")
    assert ingested(write_police(tmp_path / "a.csv", rows)) == 1
    assert f"L{at + 2} (CANTIDAD)" in capsys.readouterr().out
    held = Private(store).existing_workspace()
    assert held is not None
    with held.loading() as connection:
        assert workspace.read_snapshots(connection) == []


def test_a_key_repeated_over_the_edge_of_a_frame_is_found(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [*ROWS[:FRAME], ROWS[FRAME - 1], *ROWS[FRAME:]]
    assert ingested(write_police(tmp_path / "a.csv", rows)) == 1
    assert f"ya está en la fila {FRAME + 1}" in capsys.readouterr().out


def test_what_was_accepted_is_recorded(store: Path, tmp_path: Path) -> None:
    file = write_police(tmp_path / "a.csv", [row for row in ROWS if row[4] != 2])
    assert ingested(file) == 1
    assert ingested(file, "--accept", "mes:2026-02=Prueba") == 0
    entry = list(AuditLog(Private(store)).entries())[-1]
    assert entry.details["losses"] == {"mes:2026-02": "Prueba"}


def test_it_says_the_same_as_a_reading_in_this_process(tmp_path: Path, catalog: Catalog) -> None:
    source = catalog.sources["mininter_vcm"]
    file = write_police(tmp_path / "a.csv", [*ROWS, ("LIMA", "OTRO", 150110, 2026, 4, "LIMA", 20)])

    def read() -> commands.AcceptingReading:
        return compare_with_editions(
            read_edition(file, source=source, catalog=catalog), source, None, catalog
        )

    plain = read()
    frames = list(plain.frames())
    with read_ahead(read(), file) as reading:
        assert isinstance(reading, ReadAhead)
        received = list(reading.frames())
        assert (reading.problems, reading.statements) == (plain.problems, plain.statements)
    assert len(received) == len(frames) > 2
    for one, other in zip(received, frames, strict=True):
        pd.testing.assert_frame_equal(one, other)


@dataclass
class Failing:
    """A reading that fails after its first frame: by an error, or because its process is ended."""

    snapshot: Snapshot
    killed: bool
    statements: list[Statement] = field(default_factory=list)
    problems: list[FileProblem] = field(default_factory=list)
    accepted: dict[str, str] = field(default_factory=dict)

    def frames(self) -> Iterator[pd.DataFrame]:
        yield pd.DataFrame({"value": [1.0]})
        if self.killed:
            os.kill(os.getpid(), signal.SIGKILL)
        raise OSError("el disco")


@pytest.mark.parametrize(("killed", "error"), [(True, InterruptedReadingError), (False, OSError)])
def test_a_reading_that_fails_is_no_reading_that_ended(
    killed: bool, error: type[Exception], tmp_path: Path, catalog: Catalog
) -> None:
    file = write_police(tmp_path / "a.csv", ROWS)
    snapshot = read_edition(file, source=catalog.sources["mininter_vcm"], catalog=catalog).snapshot
    with read_ahead(Failing(snapshot, killed), file) as reading, pytest.raises(error):
        list(reading.frames())


def test_who_stops_asking_leaves_no_process_behind(tmp_path: Path, catalog: Catalog) -> None:
    source = catalog.sources["mininter_vcm"]
    file = write_police(tmp_path / "a.csv", ROWS)
    one = compare_with_editions(read_edition(file, source=source, catalog=catalog), source, None, catalog)
    with read_ahead(one, file) as reading:
        next(iter(reading.frames()))
    assert multiprocessing.active_children() == []


_LOADING = """
import os, sys, time
from pathlib import Path
from etl.pipeline import lock_stores
from etl import commands
from observatory.store.private.private_part import Private

class Slow:
    snapshot, statements, problems, accepted = None, [], [], {}
    def frames(self):
        time.sleep(60)
        yield None

commands.LONG = 0
os.sched_getaffinity = lambda _: {0, 1}
with lock_stores(Private(Path(sys.argv[1]))), commands.read_ahead(Slow(), Path(sys.executable)) as reading:
    print("reading", flush=True)
    list(reading.frames())
"""


def test_a_load_that_is_killed_leaves_nobody_who_holds_the_store(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _LOADING, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as loading:
        assert loading.stdout is not None
        assert loading.stdout.readline() == "reading\n"
        loading.kill()
        loading.wait()
    until = time.monotonic() + 5
    while True:
        with contextlib.suppress(BusyError), lock_stores(Private(tmp_path)):
            return
        assert time.monotonic() < until
        time.sleep(0.05)
