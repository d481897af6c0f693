"""What was reported at all: the reach of each source, and every cell of a few places with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, func, select

from observatory.model import ConfStatus, Coverage, ObsStatus, Period, Report
from observatory.store.schema import PUBLIC

_CUBE = PUBLIC.tables["cube"]
_SNAPSHOT = PUBLIC.tables["snapshot"]


def coverage(connection: Connection) -> Mapping[str, Coverage]:
    """For each source with values: first and last day, number of places, breakdowns."""
    joined = _CUBE.join(_SNAPSHOT, _SNAPSHOT.c.id == _CUBE.c.snapshot)
    source = _SNAPSHOT.c.source
    valued = _CUBE.c.value.is_not(None)
    cut = select(source, _CUBE.c.dimensions).select_from(joined).where(valued).distinct()
    dimensions: dict[str, set[str]] = {}
    for id_, found in connection.execute(cut):
        dimensions.setdefault(id_, set()).update(filter(None, found.split(";")))
    reach = (
        select(
            source,
            func.min(_CUBE.c.period_start),
            func.max(_CUBE.c.period_end),
            func.count(_CUBE.c.territory.distinct()),
        )
        .select_from(joined)
        .where(valued)
        .group_by(source)
    )
    return {
        id_: Coverage(id_, first, last, territories, tuple(sorted(dimensions[id_])))
        for id_, first, last, territories in connection.execute(reach)
    }


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
