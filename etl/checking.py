"""Reads a file as `check` does: all that `ingest` would say of it, beside the editions that are held. Keeps nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from etl import pipeline, report
from etl.losses.comparison_of_editions import Compared
from etl.losses.held_editions import read_held_editions
from etl.municipal.carried_months import Continued
from etl.reading.edition import Reading, read_edition
from etl.stores import Stores
from observatory.catalog import Catalog
from observatory.model import FileProblem, Source
from observatory.store.private.workspace import Workspace

_KEY: Final = ["indicator", "territory", "period_start", "period_end", "breakdown", "statement"]
_MOST: Final = 100


@dataclass(frozen=True, slots=True)
class CheckVerdict:
    """What is wrong with a file, and a sentence on what was read of it.

    `personal` where it bears what seems to be somebody's number or address.
    """

    problems: tuple[FileProblem, ...]
    personal: bool = False
    summary: str = ""

    @property
    def refused(self) -> bool:
        """Whether `ingest` would refuse it."""
        return bool(report.exit_code(self.problems))


def check_file(stores: Stores, path: Path, source: Source) -> CheckVerdict:
    """Read a file to its end as one of `source`, beside what the workspace holds, if there is one."""
    reading = read_edition(path, source=source, catalog=stores.read_catalog)
    beside = compare_with_editions(reading, source, stores.private.existing_workspace(), stores.read_catalog)
    repeated = find_repeated_cells(beside)
    return CheckVerdict(
        (*repeated, *beside.problems), personal=reading.faults.has("personal"), summary=beside.summary
    )


def find_repeated_cells(reading: Compared) -> list[FileProblem]:
    """The rows that the workspace would refuse since another row of the file holds their cell; reads to the end."""
    frames = [frame[[*_KEY, "locator"]].astype(str) for frame in reading.frames()]
    if not frames:
        return []
    rows = pd.concat(frames, ignore_index=True)
    rows = rows[~rows["period_start"].isin(["", "nan"])]
    first = rows.drop_duplicates(_KEY)
    again = rows.loc[rows.index.difference(first.index)].head(_MOST)
    pairs = again.merge(first, on=_KEY, suffixes=("", "_first"))
    return [
        pipeline.describe_repeated_cell(reading.snapshot, row, former)
        for row, former in zip(pairs["locator"], pairs["locator_first"], strict=True)
    ]


def compare_with_editions(
    reading: Reading,
    source: Source,
    loaded: Workspace | None,
    catalog: Catalog,
    *,
    accepted: Mapping[str, str] | None = None,
) -> Compared:
    """The reading, made to hold its year where it is a form, and compared with the editions that are held."""
    if loaded is None:
        return Compared(reading, source, catalog, accepted=accepted)
    year_reading = Continued(reading, loaded) if source.form else reading
    with loaded.loading() as connection:
        editions = read_held_editions(connection, year_reading.snapshot, catalog)
    return Compared(year_reading, source, catalog, editions=editions, accepted=accepted)
