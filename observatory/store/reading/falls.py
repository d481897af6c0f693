"""Values of a cumulative source that fall from one edition to the next, whichever of the two was read first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, text

from observatory.model import Snapshot
from observatory.store.schema import NUMBERED, OF_A_SERIES, cells_of, period_of, place_of

_NEIGHBOUR = "SELECT id FROM snapshot WHERE cutoff {side} :day AND source IN ({sources}) ORDER BY cutoff {order} LIMIT 1"
_MOST = 200


def falls_beside(connection: Connection, snapshot: Snapshot, series: Iterable[str]) -> list[dict[str, Any]]:
    """Cells that fall from the edition before `snapshot` to it, or from it to the edition after, by cut-off.

    `series` are the sources that continue each other. A row says `earlier` and `later` (ids of snapshots), `former` and
    `value` (what they say), and where the cell stands in `snapshot`.
    """
    return [
        dict(row)
        for earlier, later in _pairs(connection, snapshot, sorted({snapshot.source, *series}))
        for row in connection.execute(
            text(_fallen()), {"earlier": earlier, "later": later, "own": snapshot.id}
        ).mappings()
    ]


def _pairs(connection: Connection, snapshot: Snapshot, sources: list[str]) -> Iterator[tuple[str, str]]:
    if snapshot.cutoff is None:
        return
    named = {f"source{place}": source for place, source in enumerate(sources)}
    parameters = {"day": snapshot.cutoff.isoformat(), **named}
    names = ", ".join(f":{name}" for name in named)
    for side, order in (("<", "DESC"), (">", "ASC")):
        sql = _NEIGHBOUR.format(side=side, order=order, sources=names)
        neighbour = connection.execute(text(sql), parameters).scalar()
        if neighbour is not None:
            yield (neighbour, snapshot.id) if side == "<" else (snapshot.id, neighbour)


def _fallen() -> str:
    same_series = " AND ".join(
        f"later.{word} = earlier.{word}" for word in NUMBERED["observed_series"] if word != "snapshot"
    )
    return (
        "SELECT territory, CAST(period_start AS TEXT) AS period_start, new.value, old.value AS former, "  # noqa: S608
        "earlier.snapshot AS earlier, later.snapshot AS later, "
        "CASE WHEN later.snapshot = :own THEN new.locator ELSE old.locator END AS locator "
        f"FROM observed_series AS later JOIN observed_series AS earlier ON {same_series} "
        f"JOIN observed AS new ON {cells_of('later.number', 'new.cell')} "
        "JOIN observed AS old "
        f"ON old.cell = new.cell + (CAST(earlier.number AS BIGINT) - later.number) * {OF_A_SERIES} "
        f"JOIN observed_period ON observed_period.number = {period_of('new.cell')} "
        f"JOIN observed_place ON observed_place.number = {place_of('new.cell')} "
        "WHERE later.snapshot = :later AND earlier.snapshot = :earlier AND new.value < old.value "
        f"ORDER BY later.indicator, period_start, period_end, territory, later.breakdown LIMIT {_MOST}"
    )
