"""Every fact of a public store, as anyone who downloads it can read it."""

from __future__ import annotations

import operator
from collections.abc import Collection, Iterator, Sequence
from itertools import chain
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    String,
    and_,
    cast,
    func,
    select,
    true,
    type_coerce,
    union,
)

from observatory.model import ConfStatus
from observatory.model.status import ADDS_NOTHING
from observatory.store.schema import KEY, PUBLIC

_OBSERVATION = PUBLIC.tables["observation"]
_UNDATED = PUBLIC.tables["undated"]
_COLUMNS = (
    "snapshot", "statement", "indicator", "territory", "period_start", "period_end", "breakdown",
    "value", "numerator", "denominator", "conf_status", "obs_status",
)  # fmt: skip
_BATCH = 10_000
AT_ONCE: Final = 500
"""Rows that are fetched together, and all that is held of them."""


class Fact(NamedTuple):
    """One published row: a figure, or a cell said to be protected. Days are ISO text.

    `adds_nothing`: it says that its source counts the place elsewhere, or never had a row of it.
    """

    snapshot: str
    statement: str
    indicator: str
    territory: str
    start: str
    end: str
    breakdown: str
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    protected: bool = False
    adds_nothing: bool = False


def read_facts(
    connection: Connection, snapshot: str | None = None, *, indicators: Collection[str] | None = None
) -> Iterator[Fact]:
    """All rows of the open release, or those of one edition or of some `indicators`, edition by edition."""
    of_edition = true() if snapshot is None else _OBSERVATION.c.snapshot == snapshot
    of_indicator = true() if indicators is None else _OBSERVATION.c.indicator.in_(indicators)
    return _facts_where(connection, and_(of_edition, of_indicator))


def read_told_facts(connection: Connection) -> Iterator[Fact]:
    """The rows of the open release that are not said to be protected, in the same order."""
    return _facts_where(connection, _OBSERVATION.c.conf_status != ConfStatus.PROTECTED.value)


def read_protected_facts(connection: Connection) -> Iterator[Fact]:
    """The rows of the open release that are said to be protected, in the same order."""
    return _facts_where(connection, _OBSERVATION.c.conf_status == ConfStatus.PROTECTED.value)


def read_monthly_facts(connection: Connection) -> Iterator[Fact]:
    """The rows of the open release that lie within one calendar month, in the same order."""
    months = (
        func.substr(cast(_OBSERVATION.c[name], String), 1, 7) for name in ("period_start", "period_end")
    )
    return _facts_where(connection, operator.eq(*months))


def _facts_where(connection: Connection, condition: ColumnElement[bool]) -> Iterator[Fact]:
    days = {name: type_coerce(_OBSERVATION.c[name], String) for name in ("period_start", "period_end")}
    columns = [
        days.get(name, _OBSERVATION.c[name]) for name in _COLUMNS
    ]  # text: a day is not made to be unmade
    # In the order of the key of the table, so that nothing has to be sorted.
    query = select(*columns).where(condition).order_by(*(_OBSERVATION.c[name] for name in KEY))
    words: dict[str, str] = {}
    once = words.setdefault  # a national file names a million cells with few words
    result = connection.execute(query.execution_options(stream_results=True, max_row_buffer=_BATCH))
    for row in chain.from_iterable(driver_rows(result, _BATCH)):
        (
            edition,
            statement,
            indicator,
            place,
            first_day,
            last_day,
            breakdown,
            value,
            numerator,
            denominator,
            status,
            reason,
        ) = row
        start, end = str(first_day), str(last_day)
        yield Fact(
            once(edition, edition), once(statement, statement), once(indicator, indicator), once(place, place),
            once(start, start), once(end, end), once(breakdown, breakdown),
            value, numerator, denominator, status == ConfStatus.PROTECTED.value,
            reason in ADDS_NOTHING,
        )  # fmt: skip


def read_shown_pairs(connection: Connection) -> set[tuple[str, str]]:
    """Each (series, place) that the open release or draft has a row of, dated or not, protected or not."""
    pairs = (select(table.c.indicator, table.c.territory).distinct() for table in (_OBSERVATION, _UNDATED))
    return {(row.indicator, row.territory) for row in connection.execute(union(*pairs))}


def read_undated_facts(connection: Connection) -> list[Fact]:
    """The figures whose source gives no date; their days are empty."""
    names = ("snapshot", "statement", "indicator", "territory", "breakdown", "value")
    result = connection.execute(select(*(_UNDATED.c[name] for name in names)).order_by(_UNDATED.c.number))
    return [
        Fact(row.snapshot, row.statement, row.indicator, row.territory, "", "", row.breakdown, row.value)
        for row in result
    ]


# Rows as the driver of the database gives them: of a million of them none is wrapped.


def driver_rows(result: CursorResult[Any], at_once: int = AT_ONCE) -> Iterator[list[Any]]:
    """So many tuples at a time, of a result that is streamed; the first, which was read already, comes alone."""
    chunk: Sequence[Any] = result.fetchmany(1)
    while chunk and result.cursor is not None:
        yield list(chunk)
        chunk = result.cursor.fetchmany(at_once)
