"""Reads one publisher's file: its snapshot, its observations in chunks, and every problem met on the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from etl.reading import archive, extract, snapshot
from etl.reading.faults import Faults
from etl.reading.recognition import describe_nearest_source, look_into
from etl.reading.snapshot import EditionCoverage
from etl.sources import find_reader
from etl.sources.job import Job, SourceReader
from observatory.catalog import Catalog
from observatory.model import FileProblem, ObservatoryError, Snapshot, Source, Statement


class UnreadableError(ObservatoryError):
    """There is no reader for the source asked for, or no edition of that name in the file."""


@dataclass
class Reading:
    """One edition as read from one file. `problems` is complete once `frames()` is exhausted."""

    job: Job
    tables: list[Any]
    faults: Faults
    reader: SourceReader
    statements: list[Statement] = field(default_factory=list)

    @property
    def source(self) -> Source:
        """The source it was read as."""
        return self.job.source

    @property
    def snapshot(self) -> Snapshot:
        """The edition, known before the first frame."""
        return self.job.snapshot

    @property
    def problems(self) -> list[FileProblem]:
        """The faults and doubts met so far."""
        return self.faults.problems

    def frames(self) -> Iterator[pd.DataFrame]:
        """Observations in chunks of at most 20,000 rows (columns: normalise.COLUMNS)."""
        rows = 0
        for frame in self.reader.frames(self.tables, self.job):
            if len(frame):
                rows += len(frame)
                yield frame
        if not rows and not self.faults.any_error:
            self.faults.error(
                "empty", "El archivo no tiene ninguna fila de datos.", hint="Vuelva a descargarlo."
            )


def read_edition(path: Path, *, source: Source, catalog: Catalog, edition: str | None = None) -> Reading:
    """Open `path` as a file of `source`. Faults of the file are problems of the reading, never exceptions.

    The edition is the one asked for, else the sidecar's, else what the data say. Raises UnreadableError where
    the source has no reader, and OSError where there is no such file.
    """
    reader = find_reader(source)
    if reader is None:
        raise UnreadableError(f"La fuente «{source.id}» no tiene lector: vea etl/sources.")
    faults = Faults(path.name)
    if extract.is_too_large(path):
        faults.error(
            "size", archive.TOO_LARGE, hint="Envíe solo el libro del informe, sin imágenes ni otros archivos."
        )
        return Reading(
            Job(source, catalog, snapshot.make_unread_snapshot(path, source.id)), [], faults, reader
        )
    tables = reader.opening(path, source=source, faults=faults)
    if fault_kind := next((kind for kind in ("layout", "sheet") if faults.has(kind)), ""):
        faults.hint_last(fault_kind, describe_nearest_source(look_into(path), catalog, expected=source))
    # The first look at the data must not note what the reading itself will note again.
    coverage = reader.coverage([_quiet(table) for table in tables]) if tables else EditionCoverage()
    sidecar = snapshot.read_sidecar(path, faults)
    edition_snapshot = snapshot.take(path, source.id, edition=edition, sidecar=sidecar, coverage=coverage)
    return Reading(Job(source, catalog, edition_snapshot), tables, faults, reader)


def _quiet(table: Any) -> Any:
    return replace(table, faults=Faults(""))
