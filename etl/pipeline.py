"""Carries one file through every step into the workspace in one transaction: all of it, or nothing."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import pandas as pd
from tqdm import tqdm

from etl.reading.text_stream import encode_constant
from observatory.model import FileProblem, Severity, Snapshot, Statement
from observatory.store.errors import BusyError, DuplicateRowsError
from observatory.store.private import observed_rows, workspace
from observatory.store.private.private_part import Private
from observatory.store.private.workspace import OBSERVED, Workspace
from observatory.store.schema import FIGURES

_BLANK = ("lower", "upper", "numerator", "denominator")
_PLAIN = {"conf_status": "free", "denominator_snapshot": ""}


class ReadFile(Protocol):
    """The output of a reader: an edition, its observations in chunks, its documents and its problems."""

    @property
    def snapshot(self) -> Snapshot:
        """The edition that was read."""
        ...

    @property
    def statements(self) -> list[Statement]:
        """The documents its figures rest on."""
        ...

    @property
    def problems(self) -> list[FileProblem]:
        """The faults and doubts found so far."""
        ...

    def frames(self) -> Iterator[pd.DataFrame]:
        """Observations, at most 20,000 a frame."""
        ...


@dataclass(frozen=True, slots=True)
class IngestOutcome:
    """The outcome of loading one file."""

    snapshot: Snapshot
    rows: int
    problems: tuple[FileProblem, ...]

    @property
    def accepted(self) -> bool:
        """Whether the file is in the workspace."""
        return not _errors(self.problems)


class _RefusedError(Exception):
    """Takes the transaction of a refused file back."""


@contextmanager
def lock_stores(private_part: Private) -> Iterator[None]:
    """Hold the stores for one run, take away what a killed run left half made, and close the private part.

    Raises BusyError where another run holds them, here or, with a database, on another machine.
    """
    folder = private_part.store
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "writing.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError("Otra carga está en marcha en este almacén: espere a que termine.") from error
        with private_part.held():
            private = private_part.prepared().folder
            for leftover in (path for place in (folder, private) for path in place.glob("build-*")):
                shutil.rmtree(leftover)
            for leftover in (path for place in (folder, private) for path in place.glob("draft-*")):
                shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
            yield


def ingest(target: Workspace, reading: ReadFile, *, shipped: bool = False) -> IngestOutcome:
    """Load one file. A file with an error leaves the workspace as it was; all its problems are in the outcome."""
    problems: list[FileProblem] = []
    rows = 0
    try:
        with target.loading() as connection:
            workspace.add_snapshot(connection, reading.snapshot, shipped=shipped)
            known: observed_rows.Known = {}
            for frame in _frames_with_progress(reading):
                if not _errors(reading.problems):
                    problems += _add(connection, frame, reading.snapshot, known)
                rows += len(frame)
            problems += reading.problems
            if _errors(problems):
                raise _RefusedError
            workspace.add_statements(connection, reading.statements)
            workspace.finish_snapshot(connection, reading.snapshot.id, problems, rows=rows)
    except _RefusedError:
        rows = 0
    return IngestOutcome(reading.snapshot, rows, tuple(problems))


def _frames_with_progress(reading: ReadFile) -> Iterator[pd.DataFrame]:
    """The frames of a reading, with progress on a terminal and none in a pipe."""
    with tqdm(desc=reading.snapshot.file[:40], unit=" filas", disable=None, leave=False) as progress:
        for frame in reading.frames():
            yield frame
            progress.update(len(frame))


def _add(
    connection: workspace.Loading, frame: pd.DataFrame, snapshot: Snapshot, known: observed_rows.Known
) -> list[FileProblem]:
    undated = frame["period_start"].isna() | frame["period_end"].isna() | (frame["period_start"] == "")
    if undated.any():
        workspace.add_undated(connection, _undated_rows(frame[undated], snapshot))
        frame = frame[~undated]
    try:
        observed_rows.add_observations(connection, convert_to_observed(frame, snapshot), known=known)
    except DuplicateRowsError as error:
        return [describe_repeated_cell(snapshot, row, former_row) for row, former_row in error.pairs[:100]]
    return []


def convert_to_observed(frame: pd.DataFrame, snapshot: Snapshot) -> dict[str, list[Any] | pd.Categorical]:
    """A frame of a reading by the columns of OBSERVED; a cell is free unless the frame says that it came protected."""
    rows = len(frame)
    alike = {name: encode_constant(word, rows) for name, word in {**_PLAIN, "snapshot": snapshot.id}.items()}
    absent: dict[str, list[Any] | pd.Categorical] = {**alike, **{name: [None] * rows for name in _BLANK}}
    return {name: _cells(frame[name]) if name in frame else absent[name] for name in OBSERVED}


def _cells(column: pd.Series[Any]) -> list[Any] | pd.Categorical:
    """The cells of a column, spelt where they are; None for a number that is missing. No word of a reading ever is."""
    if isinstance(column.array, pd.Categorical):
        return column.array
    if column.name in FIGURES and column.isna().any():
        return [None if missing else cell for cell, missing in zip(column, column.isna(), strict=True)]
    return column.tolist()


def _undated_rows(frame: pd.DataFrame, snapshot: Snapshot) -> list[dict[str, Any]]:
    names = ("indicator", "territory", "breakdown", "statement", "value", "obs_status", "locator", "note")
    cells = zip(*(_cells(frame[name]) for name in names), strict=True)
    return [{**dict(zip(names, row, strict=True)), "snapshot": snapshot.id} for row in cells]


def describe_repeated_cell(snapshot: Snapshot, row: str, former_row: str) -> FileProblem:
    """The fault of a row whose cell another row of the file holds."""
    return FileProblem(
        severity=Severity.ERROR,
        file=snapshot.file,
        sheet="",
        cell=row,
        seen="",
        message=f"Esta fila repite la celda de {former_row}: mismo indicador, lugar, periodo y desglose.",
        hint="Deje una de las dos.",
    )


def _errors(problems: Iterable[FileProblem]) -> Sequence[FileProblem]:
    return [problem for problem in problems if problem.severity is Severity.ERROR]
