"""Which protected cells are small, read from the workspace: what the owner of the figures knows and nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

import pandas as pd

from etl.disclosure.audit.bounding import Insider
from etl.disclosure.cells import Cell
from etl.disclosure.frame_cells import cells_of
from etl.publishing.derive import add_sums
from observatory.catalog import Catalog
from observatory.model import Indicator
from observatory.store.private import workspace
from observatory.store.private.workspace import OBSERVED, Loading, Workspace
from observatory.store.reading.disclosed import protected_facts
from observatory.store.releases import Opened


def insider_of(loaded: Workspace, catalog: Catalog) -> Insider:
    """One who knows of each count below a department whether it is small; zeros are known to be protected as well."""
    with loaded.loading() as source:
        return insider_in(source, catalog)


def insider_in(source: Loading, catalog: Catalog, *, draft: Opened | None = None) -> Insider:
    """The same from a workspace that is open; of the cells that a `draft` protects alone, where one is given.

    Of others there is nothing to know: they stand in the open, or in no row.
    """
    small: set[Cell] = set()
    zeros: set[Cell] = set()
    protected = None if draft is None else {Cell(*fact[:7]) for fact in protected_facts(draft)}
    for cell, value in chain.from_iterable(map(_below(catalog), with_sums(source, catalog))):
        if catalog.territories[cell.territory].is_local and (protected is None or cell in protected):
            (small if value > 0 else zeros).add(cell)
    return Insider(frozenset(small), frozenset(zeros))


def _below(catalog: Catalog) -> Callable[[pd.DataFrame], list[tuple[Cell, float]]]:
    """Gives the counts under the threshold of a frame, which is let go then."""

    def below(frame: pd.DataFrame) -> list[tuple[Cell, float]]:
        rows = frame[frame["value"] < catalog.policy.small_count_below]
        return list(zip(cells_of(rows), rows["value"].tolist(), strict=True))

    return below


def with_sums(source: Loading, catalog: Catalog) -> Iterator[pd.DataFrame]:
    """Counts of persons, sums included, an edition and an indicator at a time."""
    for snapshot in workspace.snapshots_held(source):
        for name in workspace.indicators_of(source, str(snapshot["id"])):
            indicator = catalog.indicators[name]
            if indicator.kind == "count" and indicator.counts_persons:
                yield _with_sums(source, str(snapshot["id"]), indicator, catalog)


def _with_sums(source: Loading, snapshot: str, indicator: Indicator, catalog: Catalog) -> pd.DataFrame:
    rows = workspace.observations_of(source, snapshot, indicator.id)
    frame = pd.DataFrame(rows, columns=list(OBSERVED)).astype({"value": "float64"})
    return add_sums(frame, indicator, catalog)
