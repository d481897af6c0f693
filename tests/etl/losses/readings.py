"""Readings made in memory, for the tests of losses: rows of a publisher's file, whole or damaged."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from etl.losses.cell_grid import UnitGrid
from etl.losses.comparison_of_editions import Compared, read_levels
from etl.losses.edition_losses import Edition
from etl.reading.text_stream import decode_spellings
from observatory.catalog import Catalog
from observatory.model import FileProblem, Snapshot, Statement

READ_ON = date(2026, 11, 24)


@dataclass
class Made:
    """A reading of the rows given."""

    snapshot: Snapshot
    rows: pd.DataFrame
    problems: list[FileProblem] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)

    def frames(self) -> Iterator[pd.DataFrame]:
        """All rows, in frames as a reader gives them."""
        for start in range(0, len(self.rows), 50_000):
            yield self.rows.iloc[start : start + 50_000].reset_index(drop=True)


def snapshot(id_: str, cutoff: date | None, *, content: str = "") -> Snapshot:
    """An edition whose fingerprint stands for `content`."""
    source, edition = id_.split("@")
    sha256 = hashlib.sha256((content or id_).encode()).hexdigest()
    return Snapshot(source, edition, "archivo.csv", sha256, READ_ON, cutoff=cutoff)


def edition_of(
    id_: str, rows: pd.DataFrame, cutoff: date, catalog: Catalog, *, side: str = "former", limits: int = 0
) -> Edition:
    """An edition as the workspace would give it, for the first or another one of its source's `limits`."""
    edition_snapshot = snapshot(id_, cutoff)
    grid = UnitGrid(catalog.sources[edition_snapshot.source].limits[limits], READ_ON, read_levels(catalog))
    grid.add(rows)
    return Edition(
        id=id_, cutoff=cutoff.isoformat(), sha256=edition_snapshot.sha256, side=side, shipped=False, cells=grid.close(),  # type: ignore[arg-type]
        rows=grid.rows,
    )  # fmt: skip


def compared(
    rows: pd.DataFrame,
    id_: str,
    cutoff: date,
    catalog: Catalog,
    *,
    beside: Sequence[Edition] = (),
    accepted: Mapping[str, str] | None = None,
    content: str = "damaged",
) -> tuple[Compared, pd.DataFrame]:
    """The reading of `rows` beside other editions, exhausted, and all that it gives."""
    edition_snapshot = snapshot(id_, cutoff, content=content)
    source = catalog.sources[edition_snapshot.source]
    others = [tuple(beside)] + [()] * (len(source.limits) - 1)
    reading = Compared(Made(edition_snapshot, rows), source, catalog, editions=others, accepted=accepted)
    return reading, decode_spellings(pd.concat(list(reading.frames()), ignore_index=True))


def losses(reading: Compared) -> list[str]:
    """The names of what keeps a file out."""
    return [problem.loss for problem in reading.problems if problem.severity == "error"]
