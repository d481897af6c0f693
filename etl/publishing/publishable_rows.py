"""The observations of the editions that may be published, as frames with their derived sums."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from etl.publishing.derive import add_sums
from etl.publishing.impossible_values import refuse_impossible_figures
from etl.publishing.memory import give_back
from etl.publishing.register_years import (
    add_register_years,
    brings_years,
    months_on_record,
    noted_reporters,
    noted_writers,
    rows_of,
    without_reasons,
)
from etl.publishing.withheld_tables import NOTHING_LEFT_OUT, LeftOut, without
from observatory.catalog import Catalog
from observatory.model import ObsStatus
from observatory.store.private import workspace
from observatory.store.private.private_part import Private
from observatory.store.private.workspace import OBSERVED, Loading
from observatory.vocabulary import phrases


class PublishableRows:
    """The observations of the editions that may be published, an indicator at a time, but for tables `left_out`."""

    def __init__(
        self,
        source: Loading,
        snapshots: Sequence[dict[str, Any]],
        catalog: Catalog,
        private: Private,
        *,
        left_out: Collection[LeftOut] = NOTHING_LEFT_OUT,
    ) -> None:
        self.snapshots = snapshots
        self.catalog = catalog
        self.ids = [str(snapshot["id"]) for snapshot in snapshots]
        self._source, self._private, self._left_out = source, private, left_out
        self._newest = _newest_of_each_source(snapshots)
        self._rows = {snapshot: workspace.indicators_of(source, snapshot) for snapshot in self.ids}

    @property
    def indicators(self) -> list[str]:
        """The indicators of the editions that may be on show, without the population."""
        held = {name for rows in self._rows.values() for name in rows}
        return sorted((held & self.catalog.indicators.keys()) - {"population"})

    @contextmanager
    def frames(self, name: str) -> Iterator[Iterable[pd.DataFrame]]:
        """One frame an edition that speaks of the indicator, sums included; they can be gone through more than once.

        They are made once and laid aside in the private part of the store: one at a time is in memory.
        """
        with self._private.building() as folder:
            frames = _Frames(
                tuple(folder / f"{number}.pickle" for number in range(len(self._editions_of(name))))
            )
            for path, snapshot in zip(frames.paths, self._editions_of(name), strict=True):
                self._frame(snapshot, name).to_pickle(path)
            give_back()
            yield frames

    def each_frame(self, name: str) -> Iterator[pd.DataFrame]:
        """The same frames, made one by one."""
        return (self._frame(snapshot, name) for snapshot in self._editions_of(name))

    def _editions_of(self, name: str) -> list[str]:
        return [snapshot for snapshot in self.ids if name in self._rows[snapshot]]

    def _frame(self, snapshot: str, name: str) -> pd.DataFrame:
        """The frame of one edition; what it is made of is let go before it is looked at."""
        rows = workspace.observations_of(self._source, snapshot, name)
        stands = _without_withdrawn(_cast_number_columns(pd.DataFrame(rows, columns=list(OBSERVED))))
        is_read = _is_part_of_year(stands).any()
        newest = snapshot in self._newest
        if self.catalog.indicators[name].own_tables:
            years = self._register_years(snapshot, name, without_reasons(stands))
            return without(
                years, [one for one in self._left_out if one[:2] == (snapshot, name)], self.catalog
            )
        summed = add_sums(
            stands, self.catalog.indicators[name], self.catalog, unfinished_year=newest or not is_read
        )
        if not newest and not is_read:
            summed.loc[_is_part_of_year(summed), "note"] = phrases.FORMER_EDITION
        refuse_impossible_figures(summed, self.catalog.indicators[name], self.catalog)
        if writers := self.catalog.writers_of(snapshot.partition("@")[0], name):
            summed = noted_writers(summed, self.catalog, named_by=writers)
        return without(summed, [one for one in self._left_out if one[:2] == (snapshot, name)], self.catalog)

    def _register_years(self, snapshot: str, name: str, months: pd.DataFrame) -> pd.DataFrame:
        """The months with the years that they make, each with how many sent and wrote; shipped years as they are."""
        if brings_years(months):
            return months
        indicator = self.catalog.indicators[name]
        years = add_register_years(months, indicator, months_on_record(self._source, snapshot))
        sent = rows_of(self._source, snapshot, indicator.senders)
        return noted_reporters(years, months, sent, self.catalog)


@dataclass(frozen=True, slots=True)
class _Frames:
    """Frames that lie in files and are read one by one whenever they are gone through."""

    paths: tuple[Path, ...]

    def __iter__(self) -> Iterator[pd.DataFrame]:
        return map(pd.read_pickle, self.paths)


def _is_part_of_year(frame: pd.DataFrame) -> pd.Series[bool]:
    """Which rows cover several months from January on, but no whole year."""
    start, end = frame["period_start"], frame["period_end"]
    begins = start.str.endswith("-01-01") & (start.str[:4] == end.str[:4])
    return begins & ~end.str.endswith("-12-31") & (end.str[5:7] > "01")


def _newest_of_each_source(snapshots: Sequence[dict[str, Any]]) -> frozenset[str]:
    """Only the newest edition speaks of the year that is not over: older ones speak of less of it."""
    return frozenset({snapshot["source"]: str(snapshot["id"]) for snapshot in snapshots}.values())


def _cast_number_columns(frame: pd.DataFrame) -> pd.DataFrame:
    numbers = dict.fromkeys(("value", "lower", "upper", "numerator", "denominator"), "float64")
    return frame.astype(numbers)


def _without_withdrawn(frame: pd.DataFrame) -> pd.DataFrame:
    """A withdrawn number is told in the note and is no value any more: nobody draws or adds it by mistake."""
    withdrawn = (frame["obs_status"] == ObsStatus.WITHDRAWN.value) & frame["value"].notna()
    notes = frame["value"].map("La fuente dice {:.0f}.".format, na_action="ignore") + " " + frame["note"]
    return frame.assign(
        value=frame["value"].where(~withdrawn), note=frame["note"].where(~withdrawn, notes.str.strip())
    )
