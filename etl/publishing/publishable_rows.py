"""The observations of the editions that may be published, as frames with their derived sums."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from etl.publishing.derive import add_sums
from observatory.catalog import Catalog
from observatory.model import ObsStatus
from observatory.store.private import workspace
from observatory.store.private.workspace import OBSERVED, Loading

_HELD_TOGETHER = 500_000  # rows of an indicator; one of the police has millions in all of its editions


class PublishableRows:
    """The observations of the editions that may be published, an indicator at a time."""

    def __init__(self, source: Loading, snapshots: Sequence[dict[str, Any]], catalog: Catalog) -> None:
        self.snapshots = snapshots
        self.catalog = catalog
        self.ids = [str(snapshot["id"]) for snapshot in snapshots]
        self._source = source
        self._newest = _newest_of_each_source(snapshots)
        self._rows = {snapshot: workspace.indicators_of(source, snapshot) for snapshot in self.ids}

    @property
    def indicators(self) -> list[str]:
        """The indicators of the editions, without the population."""
        return sorted({name for rows in self._rows.values() for name in rows} - {"population"})

    def frames(self, name: str) -> Iterable[pd.DataFrame]:
        """One frame an edition that speaks of the indicator, sums included; they can be gone through more than once.

        Large ones are read anew each time instead of being held together.
        """
        rows = sum(counts.get(name, 0) for counts in self._rows.values())
        frames = _Frames(self, name)
        return list(frames) if rows <= _HELD_TOGETHER else frames

    def each_frame(self, name: str) -> Iterator[pd.DataFrame]:
        """The same frames, read from the workspace one by one."""
        for snapshot in self.ids:
            if name in self._rows[snapshot]:
                rows = workspace.observations_of(self._source, snapshot, name)
                stands = _without_withdrawn(_typed(pd.DataFrame(rows, columns=list(OBSERVED))))
                yield add_sums(
                    stands,
                    self.catalog.indicators[name],
                    self.catalog,
                    unfinished_year=snapshot in self._newest,
                )


@dataclass(frozen=True, slots=True)
class _Frames:
    """The frames of one indicator, read from the workspace whenever they are gone through."""

    source_rows: PublishableRows
    indicator: str

    def __iter__(self) -> Iterator[pd.DataFrame]:
        return self.source_rows.each_frame(self.indicator)


def _newest_of_each_source(snapshots: Sequence[dict[str, Any]]) -> frozenset[str]:
    """Only the newest edition speaks of the year that is not over: older ones speak of less of it."""
    return frozenset({snapshot["source"]: str(snapshot["id"]) for snapshot in snapshots}.values())


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    numbers = dict.fromkeys(("value", "lower", "upper", "numerator", "denominator"), "float64")
    return frame.astype(numbers)


def _without_withdrawn(frame: pd.DataFrame) -> pd.DataFrame:
    """A withdrawn number is told in the note and is no value any more: nobody draws or adds it by mistake."""
    withdrawn = (frame["obs_status"] == ObsStatus.WITHDRAWN.value) & frame["value"].notna()
    notes = frame["value"].map("La fuente dice {:.0f}.".format, na_action="ignore") + " " + frame["note"]
    return frame.assign(
        value=frame["value"].where(~withdrawn), note=frame["note"].where(~withdrawn, notes.str.strip())
    )
