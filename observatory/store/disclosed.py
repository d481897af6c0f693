"""Every fact of a public store, as anyone who downloads it can read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection, String, select, type_coerce

from observatory.store.schema import PUBLIC

_OBSERVATION = PUBLIC.tables["observation"]
_UNDATED = PUBLIC.tables["undated"]
_COLUMNS = (
    "snapshot", "statement", "indicator", "territory", "period_start", "period_end", "breakdown",
    "value", "numerator", "denominator", "conf_status",
)  # fmt: skip


_BATCH = 10_000


class Fact(NamedTuple):
    """One published row: a figure, or a cell said to be protected. Days are ISO text."""

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


def facts(connection: Connection, snapshot: str | None = None) -> Iterator[Fact]:
    """All rows of the open release, or those of one edition, in the order of its key; an edition at a time in memory."""
    days = {name: type_coerce(_OBSERVATION.c[name], String) for name in ("period_start", "period_end")}
    columns = [
        days.get(name, _OBSERVATION.c[name]) for name in _COLUMNS
    ]  # text: a day is not made to be unmade
    wanted = select(*columns).order_by(*(_OBSERVATION.c[name] for name in _COLUMNS[:7]))
    if snapshot is not None:
        wanted = wanted.where(_OBSERVATION.c.snapshot == snapshot)
    words: dict[str, str] = {}
    once = words.setdefault  # a national file names a million cells with few words
    for row in connection.execute(wanted.execution_options(yield_per=_BATCH)):
        (
            edition,
            statement,
            indicator,
            place,
            first,
            last,
            breakdown,
            value,
            numerator,
            denominator,
            status,
        ) = row
        start, end = str(first), str(last)
        yield Fact(
            once(edition, edition), once(statement, statement), once(indicator, indicator), once(place, place),
            once(start, start), once(end, end), once(breakdown, breakdown),
            value, numerator, denominator, status == "protected",
        )  # fmt: skip


def undated_facts(connection: Connection) -> list[Fact]:
    """The figures whose source gives no date; their days are empty."""
    names = ("snapshot", "statement", "indicator", "territory", "breakdown", "value")
    found = connection.execute(select(*(_UNDATED.c[name] for name in names)).order_by(_UNDATED.c.number))
    return [
        Fact(row.snapshot, row.statement, row.indicator, row.territory, "", "", row.breakdown, row.value)
        for row in found
    ]
