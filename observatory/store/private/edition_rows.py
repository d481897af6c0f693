"""What the workspace holds of the editions of a source, for a file that is compared with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, text

from observatory.store.schema import KEY

CELL = (
    "indicator", "territory", "period_start", "period_end", "breakdown", "value", "obs_status", "locator",
)  # fmt: skip
_SELECTED = ", ".join(f"CAST({name} AS TEXT)" if name.startswith("period_") else name for name in CELL)
_CHUNK = 50_000


def editions_of(connection: Connection, sources: Sequence[str]) -> list[dict[str, Any]]:
    """The editions of these sources as rows of `snapshot`, oldest cut-off first; dates as ISO text."""
    sql = text(
        "SELECT id, source, edition, file, sha256, CAST(cutoff AS TEXT) AS cutoff, CAST(retrieved AS TEXT) AS retrieved, "
        "shipped FROM snapshot WHERE source IN :sources ORDER BY snapshot.cutoff NULLS FIRST, snapshot.retrieved, id"
    ).bindparams(bindparam("sources", expanding=True))
    return [dict(row) for row in connection.execute(sql, {"sources": list(sources)}).mappings()]


def places(connection: Connection, snapshot: str) -> tuple[str, ...]:
    """The territories of one edition, sorted."""
    sql = text("SELECT DISTINCT territory FROM observation WHERE snapshot = :id ORDER BY territory")
    return tuple(connection.execute(sql, {"id": snapshot}).scalars())


def cells(connection: Connection, snapshot: str, indicator: str) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of one indicator in one edition as tuples in the order of CELL, some thousands at a time."""
    sql = text(
        f"SELECT {_SELECTED} FROM observation WHERE snapshot = :snapshot AND indicator = :indicator "  # noqa: S608
        f"ORDER BY {', '.join(KEY)}"
    )
    result = connection.execution_options(stream_results=True).execute(
        sql, {"snapshot": snapshot, "indicator": indicator}
    )
    for part in result.partitions(_CHUNK):
        yield [tuple(row) for row in part]


def row_count(connection: Connection, snapshot: str, *, until: str, but: str) -> int:
    """How many rows of an edition have periods that end by `until` (ISO), without those whose locator is `but`."""
    sql = text(
        "SELECT COUNT(*) FROM observation WHERE snapshot = :id AND period_end <= :until AND locator <> :but"
    )
    return int(connection.execute(sql, {"id": snapshot, "until": until, "but": but}).scalar_one())
