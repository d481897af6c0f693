"""What moved between the editions of a series: each changed cell, in words of its kind.

Editions of one series (the chain of sources of an indicator) follow each other by cut-off.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import chain, groupby, pairwise
from operator import itemgetter
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Date,
    String,
    func,
    select,
    type_coerce,
)

from observatory.catalog import Catalog
from observatory.model import (
    Breakdown,
    CellValue,
    Change,
    Period,
    Revision,
    change_of,
    numbers_of_change,
)  # fmt: skip
from observatory.store.reading.public_facts import driver_rows
from observatory.store.schema import PUBLIC

_BREAKDOWN = PUBLIC.tables["breakdown"]
_CUBE = PUBLIC.tables["cube"]
_SNAPSHOT = PUBLIC.tables["snapshot"]
_CHAIN = PUBLIC.tables["indicator_source"]
_READ: Final = (
    "dimensions", "territory", "statement", "snapshot", "period_start", "period_end", "breakdown",
    "value", "conf_status",
)  # fmt: skip
_ROWS_AT_ONCE: Final = 5_000


def read_revisions(
    connection: Connection, indicator: str, *, territories: Sequence[str]
) -> tuple[Revision, ...]:
    """Each cell that an edition says otherwise than the one before; newest edition first, then newest period.

    A cell is new, or gone, only where both editions speak of its time. Of one that is protected now it is told that it
    is, and nothing of what earlier editions said.
    """
    dimension_keys = select(_BREAKDOWN.c.dimensions).distinct()  # named, so that the key of the cube is used
    of_a_table = (_CUBE.c.dimensions, _CUBE.c.territory)
    query = (
        select(*(_as_it_lies(_CUBE.c[name]) for name in _READ))
        .where(
            _CUBE.c.indicator == indicator,
            _CUBE.c.dimensions.in_(dimension_keys),
            _CUBE.c.territory.in_(territories),
        )
        .order_by(*of_a_table)
    )
    edition_of = _editions_of(connection, indicator)
    streamed = query.execution_options(stream_results=True, max_row_buffer=_ROWS_AT_ONCE)
    rows = chain.from_iterable(driver_rows(connection.execute(streamed), _ROWS_AT_ONCE))
    moved = [
        revision
        for (_, territory), table in groupby(rows, key=itemgetter(*range(len(of_a_table))))
        for editions in _by_chain(table, edition_of)
        for former, latter in pairwise(sorted(editions))
        for revision in _between(indicator, territory, (former, editions[former]), (latter, editions[latter]))
        if revision.change is Change.PROTECTED or _is_shown(revision, editions)
    ]
    moved.sort(key=lambda revision: (str(revision.breakdown), revision.territory))
    moved.sort(
        key=lambda revision: (
            revision.public_day,
            revision.snapshot,
            revision.period.end,
            revision.period.days,
        ),
        reverse=True,
    )
    return tuple(moved)


def select_told_revisions(
    connection: Connection, catalog: Catalog, indicator: str, *, territories: Sequence[str]
) -> tuple[Revision, ...]:
    """What may be told of these revisions.

    Below a department, of counts of persons only totals are told: how far a group of them moved is itself a number of
    persons, and may be a small one.
    """
    rows = read_revisions(connection, indicator, territories=territories)
    if not catalog.indicators[indicator].counts_persons:
        return rows
    places = catalog.territories
    return tuple(row for row in rows if not (row.breakdown.codes and places[row.territory].is_local))


_Cell = tuple[str, str, str]
"""First and last day as ISO text, and the breakdown."""


class _Edition(NamedTuple):
    """An edition; editions follow each other by these, in this order."""

    cutoff: date
    retrieved: date
    snapshot: str
    public_day: date


def _editions_of(connection: Connection, indicator: str) -> dict[str, tuple[str, _Edition]]:
    """Each edition of the store by its name, with the series that it belongs to for this indicator."""
    query = select(
        func.coalesce(_CHAIN.c.series, ""),
        func.coalesce(_SNAPSHOT.c.cutoff, _SNAPSHOT.c.retrieved),
        _SNAPSHOT.c.retrieved,
        _SNAPSHOT.c.id,
        func.coalesce(_SNAPSHOT.c.published, _SNAPSHOT.c.retrieved),
    ).select_from(
        _SNAPSHOT.outerjoin(
            _CHAIN, (_CHAIN.c.indicator == indicator) & (_CHAIN.c.source == _SNAPSHOT.c.source)
        )
    )
    editions = ((series, _Edition(*named)) for series, *named in connection.execute(query))
    return {edition.snapshot: (series, edition) for series, edition in editions}


def _by_chain(
    table: Iterable[Sequence[Any]], edition_of: Mapping[str, tuple[str, _Edition]]
) -> Iterable[dict[_Edition, dict[_Cell, CellValue]]]:
    """The rows of one place and way of dividing (columns of _READ): for each chain what each edition says."""
    chains: dict[tuple[str, str], dict[_Edition, dict[_Cell, CellValue]]] = {}
    for _, _, statement, snapshot, start, end, breakdown, value, conf_status in table:
        series, edition = edition_of[snapshot]
        cells = chains.setdefault((series, statement), {}).setdefault(edition, {})
        cells[str(start), str(end), breakdown] = _cell_value(value, conf_status)
    return chains.values()


def _as_it_lies(column: Column[Any]) -> ColumnElement[Any]:
    """A column whose days are not made of text to be made text again."""
    return type_coerce(column, String) if isinstance(column.type, Date) else column


@lru_cache(maxsize=10_000)
def _cell_value(value: float | None, conf_status: str) -> CellValue:
    """What a cell says; the same object for all that say the same, as there are millions of few values."""
    return CellValue(value, protected=conf_status == "protected")


def _between(
    indicator: str,
    territory: str,
    before: tuple[_Edition, dict[_Cell, CellValue]],
    after: tuple[_Edition, dict[_Cell, CellValue]],
) -> Iterable[Revision]:
    (former, old), (latter, new) = before, after
    for cell in {**old, **new}:
        change = change_of(old.get(cell), new.get(cell))
        if change is None:
            continue
        period = Period(*map(date.fromisoformat, cell[:2]))
        if change in (Change.NEW, Change.GONE) and not (_covers(old, period) and _covers(new, period)):
            continue
        was, value = numbers_of_change(change, old.get(cell), new.get(cell))
        yield Revision(
            indicator, territory, period, Breakdown.parse(cell[2]), was, former.snapshot, value, latter.snapshot,
            latter.public_day, change,
        )  # fmt: skip


def _is_shown(revision: Revision, editions: dict[_Edition, dict[_Cell, CellValue]]) -> bool:
    """Whether the newest edition that speaks of the cell does not protect it."""
    cell = (str(revision.period.start), str(revision.period.end), str(revision.breakdown))
    newest = max(edition for edition, cells in editions.items() if cell in cells)
    return not editions[newest][cell].protected


def _covers(cells: Iterable[_Cell], period: Period) -> bool:
    """Whether an edition covers the whole of a month or year; years to date never count as covered."""
    first_day, last_day = min(cell[0] for cell in cells), max(cell[1] for cell in cells)
    return period.grain != "span" and first_day <= str(period.start) and str(period.end) <= last_day
