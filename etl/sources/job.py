"""The types of a reader and of its input."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pandas as pd

from etl.reading.extract import open_tables
from etl.reading.faults import Faults
from etl.reading.snapshot import EditionCoverage
from observatory.catalog import Catalog
from observatory.model import Snapshot, Source


@dataclass(frozen=True, slots=True)
class Job:
    """The input of a reader beside the tables: source, catalogue and edition."""

    source: Source
    catalog: Catalog
    snapshot: Snapshot


class Opening(Protocol):
    """Opens a file of a source: its tables, or none with the fault noted. What a table is, the reader knows."""

    def __call__(self, path: Path, *, source: Source, faults: Faults) -> list[Any]:
        """The tables of `path`."""
        ...


@dataclass(frozen=True, slots=True)
class SourceReader:
    """How one source is read: what its data cover, its observations in chunks, and how its file is opened."""

    coverage: Callable[[Sequence[Any]], EditionCoverage]
    frames: Callable[[Sequence[Any], Job], Iterator[pd.DataFrame]]
    opening: Opening = open_tables
