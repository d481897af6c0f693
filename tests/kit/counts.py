"""Counts made up: rows as the workspace gives them, a workspace and a release that hold them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pandas as pd

from etl.publishing.publish import publish
from etl.stores import Stores
from observatory.catalog import Catalog
from observatory.model import Snapshot
from observatory.store.private import observed_rows, workspace
from observatory.store.private.workspace import OBSERVED, Workspace
from observatory.store.releases import Releases

Counted = tuple[str, str, str, float | None]


def span_of(period: str) -> tuple[str, str]:
    """First and last day of `2023`, `2023-05` or `2023-01-01/2023-08-28`."""
    if "/" in period:
        start, _, end = period.partition("/")
        return start, end
    if len(period) == 4:
        return f"{period}-01-01", f"{period}-12-31"
    return f"{period}-01", f"{period}-{pd.Period(period, 'M').days_in_month}"


def frame_of(
    cells: list[Counted], indicator: str, *, snapshot: str = "mimp_cem@x", statement: str = ""
) -> pd.DataFrame:
    """Rows of OBSERVED from (territory, period, breakdown, value); a value of None came protected."""
    rows = [
        {
            "indicator": indicator, "territory": territory, "period_start": start, "period_end": end,
            "breakdown": breakdown, "snapshot": snapshot, "statement": statement, "value": value,
            "obs_status": "normal", "conf_status": "protected" if value is None else "free", "locator": "L1",
            "note": "", "denominator_snapshot": "",
        }
        for territory, period, breakdown, value in cells
        for start, end in [span_of(period)]
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(OBSERVED))
    return frame.astype(dict.fromkeys(("value", "lower", "upper", "numerator", "denominator"), "float64"))


def counted_rows(
    cells: list[Counted], edition: Snapshot, indicator: str = "cem_cases"
) -> list[tuple[object, ...]]:
    """The same as rows of OBSERVED."""
    frame = frame_of(cells, indicator, snapshot=edition.id).astype(object)
    return list(frame.where(frame.notna(), None).itertuples(index=False, name=None))


def load_counts(
    held: Workspace, edition: Snapshot, cells: list[Counted], indicator: str = "cem_cases"
) -> None:
    """Have a workspace hold an edition with these counts alone, past every check of a file."""
    load_rows(held, edition, counted_rows(cells, edition, indicator))


def load_rows(held: Workspace, edition: Snapshot, rows: Sequence[Sequence[object]]) -> None:
    """Have a workspace hold an edition with these rows of OBSERVED alone."""
    with held.loading() as connection:
        workspace.add_snapshot(connection, edition, shipped=False)
        observed_rows.add_observations(connection, dict(zip(OBSERVED, zip(*rows, strict=True), strict=True)))


def release_counts(
    editions: Mapping[Snapshot, list[Counted]], releases: Releases, catalog: Catalog, *, at: Path
) -> None:
    """Publish a workspace that holds these cases of the CEM alone, beside what the ledger in its folder knows."""
    held = Workspace(at, catalog)
    for edition, cells in editions.items():
        load_counts(held, edition, cells)
    publish_held(Stores(at.parent, catalog, releases), held, fingerprint=str(editions))


def publish_held(stores: Stores, held: Workspace, *, fingerprint: str, aside: bool = False) -> None:
    """Publish all that a workspace holds, with a ledger that is made where there is none."""
    if not stores.ledger.exists():
        stores.ledger.make()
    publish(held, stores, fingerprint=fingerprint, today=date(2026, 11, 25), aside=aside)
