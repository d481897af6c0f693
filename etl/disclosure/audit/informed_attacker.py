"""The attacker who knows which protected cells are small: what the owner of the figures knows and nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

import pandas as pd

from etl.disclosure.audit.declared_rules import is_too_fine, protects_small
from etl.disclosure.cells import Cell, cells_of
from etl.disclosure.engine.audit.attackers import Insider
from etl.publishing.derive import add_sums
from etl.publishing.register_years import add_register_years, find_months_on_record
from observatory.catalog import Catalog
from observatory.model import ConfStatus, Indicator
from observatory.model.status import ADDS_NOTHING
from observatory.statistics import is_count_of_persons
from observatory.store.private import workspace
from observatory.store.private.workspace import OBSERVED, Loading, Workspace


class Sizes:
    """The sizes of suppressed cells, collected for an attacker who knows of each whether it is small, or zero."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._small: set[Cell] = set()
        self._zeros: set[Cell] = set()

    def insider(self) -> Insider[Cell]:
        """The attacker who knows all sizes collected; they are dropped here."""
        insider = Insider(frozenset(self._small), frozenset(self._zeros))
        self._small, self._zeros = set(), set()
        return insider

    def take_counts(self, counts: Iterable[tuple[Cell, float]]) -> None:
        """Collect the counts below the policy's threshold."""
        for cell, value in counts:
            if protects_small(cell, self._catalog):
                (self._small if value > 0 else self._zeros).add(cell)

    def take_protected(self, frame: pd.DataFrame, public_frame: pd.DataFrame) -> None:
        """Collect the rows of a frame (columns of OBSERVED) that are suppressed in its public form."""
        protected = public_frame.index[public_frame["conf_status"] == ConfStatus.PROTECTED.value]
        self.take_counts(_below(self._catalog)(frame.loc[protected]))


def make_insider(loaded: Workspace, catalog: Catalog) -> Insider[Cell]:
    """One who knows of each count of the workspace whether it is small; zeros are known to be protected as well."""
    sizes = Sizes(catalog)
    with loaded.loading() as source:
        sizes.take_counts(chain.from_iterable(map(_below(catalog), read_counts_with_sums(source, catalog))))
    return sizes.insider()


def _below(catalog: Catalog) -> Callable[[pd.DataFrame], list[tuple[Cell, float]]]:
    """Gives the counts under the threshold of a frame, which is let go then: what adds nothing to its whole is zero."""

    def below(frame: pd.DataFrame) -> list[tuple[Cell, float]]:
        small = frame["value"] < catalog.policy.small_count_below
        rows = frame[small | frame["obs_status"].isin(ADDS_NOTHING)]
        return list(zip(cells_of(rows), rows["value"].fillna(0.0).tolist(), strict=True))

    return below


def read_counts_with_sums(source: Loading, catalog: Catalog) -> Iterator[pd.DataFrame]:
    """Counts of persons, sums included, an edition and an indicator at a time."""
    for snapshot in workspace.read_snapshots(source):
        for name in workspace.count_rows_by_indicator(source, str(snapshot["id"])):
            indicator = catalog.indicators.get(name)
            if indicator is not None and is_count_of_persons(indicator):
                yield _with_sums(source, str(snapshot["id"]), indicator, catalog)


def _with_sums(source: Loading, snapshot: str, indicator: Indicator, catalog: Catalog) -> pd.DataFrame:
    rows = workspace.read_observations(source, snapshot, indicator.id)
    frame = pd.DataFrame(rows, columns=list(OBSERVED)).astype({"value": "float64"})
    if indicator.own_tables:
        years = add_register_years(frame, indicator, find_months_on_record(source, snapshot))
        return years[[not is_too_fine(cell, catalog) for cell in cells_of(years)]]
    return add_sums(frame, indicator, catalog)
