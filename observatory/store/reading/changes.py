"""What two public stores show differently: each cell that is another number, hidden, shown again, new or gone.

Both are read once, in the order of the cube's key, a table of one place at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Connection, Row, String, func, select

from observatory.model import (
    Breakdown,
    CellValue,
    Change,
    Period,
    ReleaseChange,
    change_of,
    numbers_of_change,
)
from observatory.store.reading import queries
from observatory.store.release_parts import count_series_changes, write_history
from observatory.store.releases.kept_releases import KEPT_AT_HAND
from observatory.store.schema import PUBLIC
from observatory.store.writing.bulk import insert_rows

_CUBE = PUBLIC.tables["cube"]
_SNAPSHOT = PUBLIC.tables["snapshot"]
_SERIES = PUBLIC.tables["indicator_source"]
_REVISION = PUBLIC.tables["revision"]
_TABLE: Final = ("indicator", "dimensions", "territory")

_Cells = Mapping[tuple[Any, ...], CellValue]
_Group = tuple[tuple[str, ...], _Cells]


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell that changed; `expected` where it only speaks of a time or a table that was not published before."""

    change: Change
    indicator: str
    territory: str
    period: Period
    breakdown: str
    former: float | None
    value: float | None
    expected: bool = False


def read_changes(former: Connection | None, latter: Connection) -> Iterator[CellChange]:
    """All that the latter release shows otherwise than the former one, in the order of the cube's key."""
    before = _tables(former) if former is not None else iter(())
    for key, old, new in _side_by_side(before, _tables(latter)):
        grown = _growth(old, new)
        for cell in sorted({*old, *new}):
            change = change_of(old.get(cell), new.get(cell))
            if change is not None:
                was, value = numbers_of_change(change, old.get(cell), new.get(cell))
                period = Period(cell[0], cell[1])
                yield CellChange(
                    change, key[0], key[2], period, cell[2], was, value, expected=grown(change, cell)
                )


def _growth(old: _Cells, new: _Cells) -> Callable[[Change, tuple[Any, ...]], bool]:
    """A test whether a change only adds a later period or extends a year to date."""
    last_day = max((cell[1] for cell in old), default=None)
    longest: dict[tuple[Any, ...], date] = {}
    for start, end, *rest in new:
        longest[start, *rest] = max(end, longest.get((start, *rest), end))

    def grown(change: Change, cell: tuple[Any, ...]) -> bool:
        if change is Change.NEW:
            return last_day is None or cell[1] > last_day
        return change is Change.GONE and longest.get((cell[0], *cell[2:]), cell[1]) > cell[1]

    return grown


def _tables(connection: Connection) -> Iterator[_Group]:
    """What is current of each table of one place, as a mapping from its cells."""
    series = func.coalesce(_SERIES.c.series, _SNAPSHOT.c.source).label("series")
    columns = [
        *(_CUBE.c[name] for name in (*_TABLE, "period_start", "period_end", "breakdown")),
        series, _CUBE.c.statement, _CUBE.c.value, _CUBE.c.conf_status,
    ]  # fmt: skip
    joined = _CUBE.outerjoin(_SNAPSHOT, _SNAPSHOT.c.id == _CUBE.c.snapshot).outerjoin(
        _SERIES, (_SERIES.c.indicator == _CUBE.c.indicator) & (_SERIES.c.source == _SNAPSHOT.c.source)
    )
    order = [order_bytewise(_CUBE.c[name], connection) for name in _TABLE]
    query = select(*columns).select_from(joined).where(_CUBE.c.role != "superseded").order_by(*order)
    result: Iterable[Row[Any]] = connection.execute(query.execution_options(yield_per=5000))
    for key, rows in groupby(result, key=itemgetter(slice(3))):
        yield (
            tuple(key),
            {tuple(row[3:8]): CellValue(row.value, protected=row.conf_status == "protected") for row in rows},
        )


def order_bytewise(column: Column[Any], connection: Connection) -> ColumnElement[Any]:
    """Ordered as Python orders text; SQLite does so by itself. A column of days stays as it is."""
    worded = isinstance(column.type, String) and connection.dialect.name == "postgresql"
    return column.collate("C") if worded else column


def _side_by_side(
    before: Iterator[_Group], after: Iterator[_Group]
) -> Iterator[tuple[tuple[str, ...], _Cells, _Cells]]:
    """Two ordered streams as one: for each key what the first has, and what the second has."""
    marked = merge(
        ((key, 0, cells) for key, cells in before),
        ((key, 1, cells) for key, cells in after),
        key=itemgetter(0, 1),
    )
    for key, parts in groupby(marked, key=itemgetter(0)):
        sides: dict[int, _Cells] = {side: cells for _, side, cells in parts}
        yield key, sides.get(0, {}), sides.get(1, {})


_KEPT: Final = (
    "former_release", "release", "released", "change", "indicator", "territory", "period_start", "period_end",
    "breakdown", "former", "value",
)  # fmt: skip


def record_changes(draft: Connection, former: Connection | None) -> None:
    """Write into a finished draft what it shows otherwise than the release before it, and what that one had written.

    How much that is by series goes to the history of all releases.

    Growth (a new month, a new table) is no revision and is left out.
    """
    if former is None:
        return
    was, release = queries.release_info(former), queries.release_info(draft)
    cells = list(read_changes(former, draft))
    counts = count_series_changes((cell.change, cell.indicator, cell.value) for cell in cells)
    write_history(draft, former, release=release.id, former_release=was.id, changes=counts)
    rows = [
        (
            was.id, release.id, release.released.isoformat(), change.change.value, change.indicator, change.territory,
            change.period.start.isoformat(), change.period.end.isoformat(), change.breakdown, change.former, change.value,
        )
        for change in cells
        if not change.expected
    ]  # fmt: skip
    names = [_names(draft, "indicator", "id"), _names(draft, "territory", "code")]
    record = [row for row in (*_former_record(former), *rows) if row[4] in names[0] and row[5] in names[1]]
    insert_rows(draft, _REVISION, _KEPT, record)


def _names(draft: Connection, table: str, column: str) -> frozenset[str]:
    """What the catalogue of the draft knows: of an indicator that is no more nothing is told."""
    return frozenset(draft.execute(select(PUBLIC.tables[table].c[column])).scalars())


def _former_record(former: Connection) -> list[tuple[Any, ...]]:
    """The change records of the former release, without those of its oldest release."""
    columns = [_REVISION.c[name] for name in _KEPT]
    rows = [tuple(row) for row in former.execute(select(*columns).order_by(_REVISION.c.number))]
    releases = list(dict.fromkeys(row[1] for row in rows))[-(KEPT_AT_HAND - 1) :]
    return [
        tuple(part.isoformat() if isinstance(part, date) else part for part in row)
        for row in rows
        if row[1] in releases
    ]


def count_changed_cells(connection: Connection, indicator: str) -> Mapping[str, int]:
    """How many cells of an indicator each of the last releases showed otherwise than the one before it."""
    counted = select(_REVISION.c.release, func.count()).where(_REVISION.c.indicator == indicator)
    return {
        str(name): int(count) for name, count in connection.execute(counted.group_by(_REVISION.c.release))
    }


def release_changes(connection: Connection, indicator: str, *, territory: str) -> tuple[ReleaseChange, ...]:
    """What the last releases showed otherwise of an indicator in a place; the newest release and period first."""
    query = (
        select(_REVISION)
        .where(_REVISION.c.indicator == indicator, _REVISION.c.territory == territory)
        .order_by(_REVISION.c.number)
    )
    release_rows = [
        ReleaseChange(
            former_release=row["former_release"],
            release=row["release"],
            released=row["released"],
            change=Change(row["change"]),
            indicator=row["indicator"],
            territory=row["territory"],
            period=Period(row["period_start"], row["period_end"]),
            breakdown=Breakdown.parse(row["breakdown"]),
            former=row["former"],
            value=row["value"],
        )
        for row in connection.execute(query).mappings()
    ]
    turns = list(dict.fromkeys(change.release for change in release_rows))
    return tuple(
        sorted(
            release_rows,
            key=lambda change: (turns.index(change.release), change.period.end, str(change.breakdown)),
            reverse=True,
        )
    )
