"""Reads a file as `check` does: every fault of it, and what it lost beside the editions that are held. Keeps nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from etl import report
from etl.losses.comparison_of_editions import Compared
from etl.losses.held_editions import held_editions
from etl.municipal.carried_months import Continued
from etl.reading.edition import Reading, read_edition
from etl.stores import Stores
from observatory.catalog import Catalog
from observatory.model import Problem, Source
from observatory.store.private.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with a file; `personal` where it bears what seems to be somebody's number or address."""

    problems: tuple[Problem, ...]
    personal: bool = False

    @property
    def refused(self) -> bool:
        """Whether `ingest` would refuse it."""
        return bool(report.exit_code(self.problems))


def checked(stores: Stores, path: Path, source: Source) -> Verdict:
    """Read a file to its end as one of `source`, beside what the workspace holds, if there is one."""
    reading = read_edition(path, source=source, catalog=stores.catalog)
    beside = compared(reading, source, stores.private.existing_workspace(), stores.catalog)
    for _ in beside.frames():
        pass
    return Verdict(tuple(beside.problems), personal=reading.faults.has("personal"))


def compared(
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
        editions = held_editions(connection, year_reading.snapshot, catalog)
    return Compared(year_reading, source, catalog, editions=editions, accepted=accepted)
