"""The observations of the editions that may be published, as frames with their derived sums."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import pandas as pd

from etl.disclosure.audit.attack import Verdict
from etl.disclosure.audit.gate import AttackedError
from etl.disclosure.cells import Cell
from etl.disclosure.suppression.edition_cells import has_trait, series_of
from etl.publishing.derive import add_sums, map_each_word
from etl.publishing.impossible_values import refuse_impossible_figures
from etl.publishing.memory import give_back
from etl.publishing.register_years import (
    add_register_years,
    brings_years,
    drop_reasons,
    find_months_on_record,
    note_reporters,
    note_writers,
    read_rows,
)
from observatory.catalog import Catalog
from observatory.model import ObsStatus, Severity
from observatory.model.status import ADDS_NOTHING
from observatory.store.private import workspace
from observatory.store.private.ledger import OpenLedger
from observatory.store.private.private_part import Private
from observatory.store.private.workspace import OBSERVED, Loading
from observatory.store.reading.public_facts import Fact
from observatory.vocabulary import phrases


class LeftOut(NamedTuple):
    """The tables by trait of one span of an indicator in one edition. Days are ISO text."""

    snapshot: str
    indicator: str
    start: str
    end: str


NOTHING_LEFT_OUT: Final[frozenset[LeftOut]] = frozenset()
_Series = tuple[str, str, str, str]


class TellingError(Exception):
    """A draft tells of people by these `tables`, which an earlier edition had already: the attack that found it."""

    def __init__(self, tables: frozenset[LeftOut], attacked: AttackedError) -> None:
        super().__init__(str(attacked))
        self.tables, self.attacked = tables, attacked


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
        self._rows = {snapshot: workspace.count_rows_by_indicator(source, snapshot) for snapshot in self.ids}

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
        rows = workspace.read_observations(self._source, snapshot, name)
        stands = _without_withdrawn(_cast_number_columns(pd.DataFrame(rows, columns=list(OBSERVED))))
        is_read = _is_part_of_year(stands[~stands["obs_status"].isin(ADDS_NOTHING)]).any()
        newest = snapshot in self._newest
        if self.catalog.indicators[name].own_tables:
            years = self._register_years(snapshot, name, drop_reasons(stands))
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
            summed = note_writers(summed, self.catalog, named_by=writers)
        return without(summed, [one for one in self._left_out if one[:2] == (snapshot, name)], self.catalog)

    def _register_years(self, snapshot: str, name: str, months: pd.DataFrame) -> pd.DataFrame:
        """The months with the years that they make, each with how many sent and wrote; shipped years as they are."""
        if brings_years(months):
            return months
        indicator = self.catalog.indicators[name]
        years = add_register_years(months, indicator, find_months_on_record(self._source, snapshot))
        sent = read_rows(self._source, snapshot, indicator.senders)
        return note_reporters(years, months, sent, self.catalog)


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


# Tables by trait that a later edition does not bring: beside an earlier one they would tell of the people added since.
# The choice hides what an edition adds. Where the attack finds that this does not suffice, the newest edition's tables
# of those days, by sex, form or age, do not leave: those of the edition before stay current. Totals leave in any case.


def telling_tables(
    verdict: Verdict, rows: Iterable[Fact], former: OpenLedger, catalog: Catalog
) -> frozenset[LeftOut]:
    """Of the days of each weakness the tables of the newest edition in `rows`, where another edition shows some too."""
    days = {(weakness.cell.indicator, weakness.cell.start) for weakness in verdict.weaknesses}
    drafted, spoken = defaultdict[_Series, set[LeftOut]](set), defaultdict[_Series, set[str]](set)
    for series, table in _tables(rows, days, catalog):
        drafted[series].add(table)
        spoken[series].add(table.snapshot)
    for name in {indicator for indicator, _ in days}:
        for series, table in _tables(former.counts_of(name), days, catalog):
            spoken[series].add(table.snapshot)
    found: set[LeftOut] = set()
    for series, tables in drafted.items():
        if len(spoken[series]) > 1:
            newest = max(
                (table.snapshot for table in tables), key=lambda snapshot: snapshot.partition("@")[2]
            )
            found.update(table for table in tables if table.snapshot == newest)
    return frozenset(found)


def _tables(
    rows: Iterable[Fact], days: Collection[tuple[str, str]], catalog: Catalog
) -> Iterator[tuple[_Series, LeftOut]]:
    """The tables by trait among `rows` that begin on one of the `days`, with what all their editions share."""
    for row in rows:
        if (row.indicator, row.start) in days and has_trait(row.breakdown, catalog):
            cell = Cell(
                row.snapshot, row.statement, row.indicator, row.territory, row.start, row.end, row.breakdown
            )
            yield (
                (*series_of(cell, catalog), row.start),
                LeftOut(row.snapshot, row.indicator, row.start, row.end),
            )


def without(frame: pd.DataFrame, left_out: Iterable[LeftOut], catalog: Catalog) -> pd.DataFrame:
    """`frame` (columns of OBSERVED) without the rows of these tables."""
    gone = pd.Series(False, index=frame.index)
    for table in left_out:
        named = zip(("snapshot", "indicator", "period_start", "period_end"), table, strict=True)
        of_table = pd.concat([frame[column] == value for column, value in named], axis=1).all(axis=1)
        gone |= of_table & map_each_word(frame["breakdown"], lambda text: has_trait(text, catalog), bool)
    return frame[~gone]


def problems_of(left_out: Iterable[LeftOut], catalog: Catalog) -> list[dict[str, Any]]:
    """The warnings of their editions that say so, columns of the table of problems."""
    return [
        {
            "severity": Severity.WARNING.value,
            "snapshot": table.snapshot,
            "file": table.snapshot,
            "sheet": "",
            "cell": f"{table.start}/{table.end}",
            "seen": "",
            "message": f"{catalog.indicators[table.indicator].name}: de esta edición no se publican las cifras por sexo, "
            "forma o edad de ese tiempo: junto a lo que ya se mostró, dejarían deducir datos protegidos.",
            "hint": "Rige la edición anterior, si está en esta publicación.",
        }
        for table in sorted(left_out)
    ]
