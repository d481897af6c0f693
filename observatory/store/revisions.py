"""What moved between the editions of a series: each changed cell, and the size of changes by age of the month.

Editions of one series (the chain of sources of an indicator) follow each other by cut-off. Only numbers that
editions show are compared: one in which the cell is protected or has no value is passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from statistics import median
from typing import Any, Final

from sqlalchemy import Connection, Date, Function, Over, Select, func, select

from observatory.model import Breakdown, Period, Revised, Revision, RevisionSize
from observatory.store.schema import CELL, PUBLIC

_BREAKDOWN = PUBLIC.tables["breakdown"]
_CUBE = PUBLIC.tables["cube"]
_SNAPSHOT = PUBLIC.tables["snapshot"]
_SERIES = PUBLIC.tables["indicator_source"]
# From the youngest age to the oldest one of a band, in months.
BANDS: Final[tuple[tuple[int, int | None], ...]] = (
    *((age, age) for age in range(6)),
    (6, 11),
    (12, 23),
    (24, None),
)


def _editions() -> Select[tuple[object, ...]]:
    """Every row of the cube beside the one that the edition before, and the first edition, said of its cell."""
    said = func.coalesce(_SNAPSHOT.c.published, _SNAPSHOT.c.retrieved)
    cutoff = func.coalesce(_SNAPSHOT.c.cutoff, _SNAPSHOT.c.retrieved)
    cell = [*(_CUBE.c[column] for column in CELL), func.coalesce(_SERIES.c.series, ""), _CUBE.c.statement]
    in_time = [cutoff, _SNAPSHOT.c.retrieved, _CUBE.c.snapshot]

    def along(function: Function[Any]) -> Over[Any]:
        return function.over(partition_by=cell, order_by=in_time)

    # Outer joins, though every row has its edition: so the cube is read along its own key, which is far quicker.
    joined = _CUBE.outerjoin(_SNAPSHOT, _SNAPSHOT.c.id == _CUBE.c.snapshot).outerjoin(
        _SERIES,
        (_SERIES.c.indicator == _CUBE.c.indicator) & (_SERIES.c.source == _SNAPSHOT.c.source),
    )
    return (
        select(
            *(_CUBE.c[column] for column in CELL),
            _CUBE.c.role,
            _CUBE.c.value,
            _CUBE.c.snapshot,
            said.label("said"),
            along(func.lag(_CUBE.c.value)).label("former"),
            along(func.lag(_CUBE.c.snapshot)).label("former_snapshot"),
            along(func.first_value(_CUBE.c.value)).label("first"),
            along(func.first_value(_CUBE.c.snapshot)).label("first_snapshot"),
            along(func.first_value(cutoff, type_=Date())).label("first_cutoff"),
        )
        .select_from(joined)
        .where(_CUBE.c.value.is_not(None))  # what is protected says nothing, and there is much of it
    )


def revisions(connection: Connection, indicator: str, *, territories: Sequence[str]) -> tuple[Revision, ...]:
    """Each cell that an edition says otherwise than the one before; newest edition first, then newest period."""
    known = select(_BREAKDOWN.c.dimensions).distinct()  # named, so that the key of the cube is used
    inner = (
        _editions()
        .where(
            _CUBE.c.indicator == indicator,
            _CUBE.c.dimensions.in_(known),
            _CUBE.c.territory.in_(territories),
        )
        .subquery()
    )
    moved = (
        select(inner)
        .where(inner.c.value != inner.c.former)
        .order_by(
            inner.c.said.desc(),
            inner.c.snapshot.desc(),
            inner.c.territory,
            inner.c.period_end.desc(),
            inner.c.period_start,
            inner.c.breakdown,
        )
    )
    return tuple(
        Revision(
            indicator=row["indicator"],
            territory=row["territory"],
            period=Period(row["period_start"], row["period_end"]),
            breakdown=Breakdown.parse(row["breakdown"]),
            former=row["former"],
            former_snapshot=row["former_snapshot"],
            value=row["value"],
            snapshot=row["snapshot"],
            said=row["said"],
        )
        for row in connection.execute(moved).mappings()
    )


def revised(connection: Connection) -> tuple[Revised, ...]:
    """Where something moved: totals only, each indicator and place with its number of changed cells."""
    several = (
        select(_SERIES.c.indicator)
        .join(_SNAPSHOT, _SNAPSHOT.c.source == _SERIES.c.source)
        .group_by(_SERIES.c.indicator, _SERIES.c.series)
        .having(func.count() > 1)
    )
    inner = _editions().where(_CUBE.c.indicator.in_(several), _CUBE.c.dimensions == "").subquery()
    place = (inner.c.indicator, inner.c.territory)
    counted = (
        select(*place, func.count().label("cells"), func.max(inner.c.said).label("said"))
        .where(inner.c.value != inner.c.former)
        .group_by(*place)
        .order_by(*place)
    )
    return tuple(Revised(**row) for row in connection.execute(counted).mappings())


def sizes(
    connection: Connection, indicator: str, *, territory: str | None = None
) -> tuple[RevisionSize, ...]:
    """How far months moved since they were first said, by their age then; of one place, or of all that have months."""
    wanted = _editions().where(_CUBE.c.indicator == indicator, _CUBE.c.dimensions == "")
    if territory is not None:
        wanted = wanted.where(_CUBE.c.territory == territory)
    inner = wanted.subquery()
    current = select(inner).where(
        inner.c.role != "superseded",
        inner.c.first_snapshot != inner.c.snapshot,
        inner.c.first > 0,
    )
    changes = [
        (_age(row["period_start"], row["first_cutoff"]), row["territory"], row["value"] / row["first"] - 1)
        for row in connection.execute(current).mappings()
        if Period(row["period_start"], row["period_end"]).grain == "month"
    ]
    return tuple(_sizes(changes))


def _age(month: date, cutoff: date) -> int:
    """Months from a month to the one in which an edition was closed: 0 for the newest month of an edition."""
    return max(0, (cutoff.year - month.year) * 12 + cutoff.month - month.month)


def _sizes(changes: Sequence[tuple[int, str, float]]) -> Iterable[RevisionSize]:
    for youngest, oldest in BANDS:
        own = [one for one in changes if youngest <= one[0] and (oldest is None or one[0] <= oldest)]
        if own:
            moved = [change for _, _, change in own]
            yield RevisionSize(
                youngest=youngest,
                oldest=oldest,
                pairs=len(own),
                places=len({place for _, place, _ in own}),
                median=median(moved),
                largest=max(moved, key=abs),
            )
