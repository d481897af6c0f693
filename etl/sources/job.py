"""What a reader is and what it is given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from etl.extract import Table
from etl.snapshot import Coverage
from observatory.catalog import Catalog
from observatory.model import Snapshot, Source


@dataclass(frozen=True, slots=True)
class Job:
    """What a reader needs beside the tables."""

    source: Source
    catalog: Catalog
    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class Reader:
    """How one source is read: what its data cover, and its observations in chunks."""

    coverage: Callable[[Sequence[Table]], Coverage]
    frames: Callable[[Sequence[Table], Job], Iterator[pd.DataFrame]]
