"""Tables by trait that a later edition does not bring: beside an earlier one they would tell of the people added since.

The choice hides what an edition adds. Where the attack finds that this does not suffice, the newest edition's tables of
those days, by sex, form or age, do not leave: those of the edition before stay current. Totals leave in any case.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any, Final, NamedTuple

import pandas as pd

from etl.disclosure.audit.attack import Verdict
from etl.disclosure.audit.gate import AttackedError
from etl.disclosure.cells import Cell
from etl.disclosure.suppression.edition_cells import has_trait, series_of
from etl.publishing.by_word import by_word
from observatory.catalog import Catalog
from observatory.model import Severity
from observatory.store.private.ledger_rows import OpenLedger
from observatory.store.reading.public_facts import Fact


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
        gone |= of_table & by_word(frame["breakdown"], lambda text: has_trait(text, catalog), bool)
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
