"""What was reported at all: the reach of each source, and every cell of a few places with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, and_, func, select

from observatory.model import ConfStatus, Coverage, ObsStatus, Period, Report
from observatory.store.schema import PUBLIC

_CUBE = PUBLIC.tables["cube"]
_SERIES = PUBLIC.tables["series"]
_SNAPSHOT = PUBLIC.tables["snapshot"]


def read_coverage(connection: Connection) -> Mapping[str, Coverage]:
    """For each source with values: first and last day, breakdowns, and its series."""
    source = _SNAPSHOT.c.source
    column = (_SERIES.c.indicator, _SERIES.c.territory, _SERIES.c.dimensions)
    statement = (
        select(source, *column, func.min(_SERIES.c.first_value), func.max(_SERIES.c.last_value))
        .select_from(_SERIES.join(_SNAPSHOT, _SNAPSHOT.c.id == _SERIES.c.snapshot))
        .where(_SERIES.c.first_value.is_not(None))
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


def read_reports(connection: Connection, territories: Sequence[str]) -> tuple[Report, ...]:
    """Every cell of these places, whatever its edition: a value, or the reason why there is none."""
    columns = ("indicator", "territory", "period_start", "period_end", "value", "obs_status", "conf_status")
    key = ("indicator", "dimensions", "territory")
    series = select(*(_SERIES.c[name] for name in key)).where(_SERIES.c.territory.in_(territories)).distinct()
    named = series.subquery()
    joined = _CUBE.join(named, and_(*(_CUBE.c[name] == named.c[name] for name in key)))
    statement = select(*(_CUBE.c[column] for column in columns)).select_from(joined)
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
