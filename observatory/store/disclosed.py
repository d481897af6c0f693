"""Every fact of a public store, as anyone who downloads it can read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from observatory.store.schema import PUBLIC

_OBSERVATION = PUBLIC.tables["observation"]
_COLUMNS = (
    "snapshot", "statement", "indicator", "territory", "period_start", "period_end", "breakdown",
    "value", "numerator", "denominator", "conf_status",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
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


def facts(connection: Connection) -> Iterator[Fact]:
    """All rows of the open release, in the order of its key."""
    columns = [_OBSERVATION.c[name] for name in _COLUMNS]
    for row in connection.execute(select(*columns).order_by(*columns[:7])):
        yield Fact(
            snapshot=row.snapshot, statement=row.statement, indicator=row.indicator, territory=row.territory,
            start=str(row.period_start), end=str(row.period_end), breakdown=row.breakdown, value=row.value,
            numerator=row.numerator, denominator=row.denominator, protected=row.conf_status == "protected",
        )  # fmt: skip
