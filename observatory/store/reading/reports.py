"""What was reported at all: the reach of each source, and every cell of a few places with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from observatory.model import ConfStatus, Coverage, ObsStatus, Period, Report
from observatory.store.schema import PUBLIC

_CUBE = PUBLIC.tables["cube"]
_SNAPSHOT = PUBLIC.tables["snapshot"]


def coverage(connection: Connection) -> Mapping[str, Coverage]:
    """For each source with values: first and last day, breakdowns, and its series."""
    source = _SNAPSHOT.c.source
    column = (_CUBE.c.indicator, _CUBE.c.territory, _CUBE.c.dimensions)
    statement = (
        select(source, *column, func.min(_CUBE.c.period_start), func.max(_CUBE.c.period_end))
        .select_from(_CUBE.join(_SNAPSHOT, _SNAPSHOT.c.id == _CUBE.c.snapshot))
        .where(_CUBE.c.value.is_not(None))
        .group_by(source, *column)
    )
    by_source: dict[str, list[Any]] = {}
    for row in connection.execute(statement):
        by_source.setdefault(row[0], []).append(row[1:])
    return {id_: _coverage(id_, rows) for id_, rows in by_source.items()}


def _coverage(source: str, rows: Sequence[Any]) -> Coverage:
    indicators, places, dimensions, firsts, lasts = zip(*rows, strict=True)
    return Coverage(
        source,
        min(firsts),
        max(lasts),
        dimensions=tuple(
            sorted({dimension for cut in dimensions for dimension in filter(None, cut.split(";"))})
        ),
        series=frozenset(zip(indicators, places, strict=True)),
    )


def reports(connection: Connection, territories: Sequence[str]) -> tuple[Report, ...]:
    """Every cell of these places, whatever its edition: a value, or the reason why there is none."""
    columns = ("indicator", "territory", "period_start", "period_end", "value", "obs_status", "conf_status")
    statement = select(*(_CUBE.c[column] for column in columns)).where(_CUBE.c.territory.in_(territories))
    return tuple(
        Report(
            row["indicator"],
            row["territory"],
            Period(row["period_start"], row["period_end"]),
            row["value"],
            ObsStatus(row["obs_status"]),
            ConfStatus(row["conf_status"]),
        )
        for row in connection.execute(statement).mappings()
    )
