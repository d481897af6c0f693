"""A folder of stores with a police edition in it, whose figures an invented office owns."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from etl import pipeline
from etl.publishing import fingerprints
from etl.stores import Stores
from observatory.addresses.selection import Selection
from observatory.catalog import Catalog
from observatory.model import Snapshot
from observatory.store.private import workspace
from observatory.store.reading import panel
from observatory.store.releases import PostgresReleases, Releases, SqliteReleases
from observatory.store.releases.release_rows import PRIVATE_HOME
from tests.etl.files import small_files
from tests.kit.counts import load_rows
from tests.kit.facts import fact
from tests.kit.few_figures import with_few_places

OWNER = "Oficina de prueba"
SOURCE = "mininter_vcm"
NO_FIGURES = Path(__file__).parent / "none"


def one_state_of_the_code(patch: pytest.MonkeyPatch) -> None:
    """Have the code that makes a release be the same, whatever is written in the work tree meanwhile."""
    patch.setattr(fingerprints, "hash_project", lambda: "shipped:test")


def stores_of(
    folder: Path,
    catalog: Catalog,
    *,
    owner: str = "",
    releases: Releases | None = None,
    figures: Path = NO_FIGURES,
) -> Stores:
    """Stores in `folder`; with an `owner`, figures of the police need its sign-off. Only `figures` are shipped."""
    small = with_few_places(small_files(catalog))
    source = replace(small.sources[SOURCE], needs_signoff_of=owner)
    owned = replace(small, sources={**small.sources, SOURCE: source})
    return Stores(folder, owned, releases or SqliteReleases(folder), figures)


def load(stores: Stores, *, january: int = 101, months: int = 6) -> None:
    """Load an edition of 2026 up to a month: Independencia with `january` complaints, then 102, 103 ..."""
    cutoff = date(2026, months, 28)
    sha256 = hashlib.sha256(f"{january} {months}".encode()).hexdigest()
    edition = Snapshot(SOURCE, f"2026-{months:02}", "edition.csv", sha256, date(2026, 11, 24), cutoff=cutoff)
    rows = [
        complaints(edition, month, january if month == 1 else 100 + month) for month in range(1, months + 1)
    ]
    with pipeline.lock_stores(stores.private):
        load_rows(stores.workspace(), edition, rows)
        with stores.workspace().loading() as connection:
            workspace.finish_snapshot(connection, edition.id, [], rows=len(rows))


def complaints(edition: Snapshot, month: int, value: int) -> tuple[Any, ...]:
    """One month of Independencia as a row of the workspace."""
    return fact(
        float(value), period=f"2026-{month:02}", indicator="police_complaints", snapshot=edition.id,
        locator=f"L{month + 1}",
    )  # fmt: skip


def january(stores: Stores, name: str = "") -> float | None:
    """What the release says of January 2026 in Independencia; None where there is none."""
    with stores.releases.opened(name) as connection:
        selection = Selection(indicator="police_complaints", territories=("PE-150112",), grain="month")
        rows = panel.build_panel(connection, stores.catalog, selection).rows
    return next(row.value for row in rows if row.period.start == date(2026, 1, 1))


def lose_record(stores: Stores) -> None:
    """Take the record away, on either database."""
    if isinstance(stores.releases, PostgresReleases):
        with stores.releases.writer.begin() as connection:
            connection.execute(text(f"DELETE FROM {PRIVATE_HOME}.record"))
    else:
        stores.record.path.unlink()
