"""The workspace: everything read from the sources, small counts included. Only `etl` opens it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, NullPool, create_engine, event, select, text

from observatory.catalog import Catalog
from observatory.model import Problem, Snapshot, Statement
from observatory.store.errors import DuplicateRowsError
from observatory.store.private.migrations import brought_up_to_date
from observatory.store.schema import FIGURES, KEY, SAID, WORKSPACE
from observatory.store.writing.bulk import insert_entries, insert_rows
from observatory.store.writing.catalogue_rows import write_breakdowns, write_catalogue

_CACHE_KIB = 48 * 1024
OBSERVED = (*KEY, *FIGURES, *SAID)


Loading = Connection


class Workspace:
    """The workspace at one path, made if it is not there, with the catalogue of today in it."""

    def __init__(self, path: Path, catalog: Catalog) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(
            os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        )  # it is nobody's but its owner's from the first moment
        self._connect(f"sqlite:///{path}")
        with self.loading() as connection:
            brought_up_to_date(connection)
            write_catalogue(connection, WORKSPACE, catalog)

    @classmethod
    def existing(cls, path: Path) -> Workspace | None:
        """The workspace at `path`, to be read only and left as it is; None where there is none."""
        if not path.exists():
            return None
        workspace = cls.__new__(cls)
        workspace._connect(f"sqlite:///file:{quote(str(path.resolve()))}?mode=ro&uri=true")
        return workspace

    def _connect(self, address: str) -> None:
        self._engine = create_engine(address, poolclass=NullPool)
        event.listen(self._engine, "connect", _prepare)

    @contextmanager
    def loading(self) -> Iterator[Loading]:
        """One transaction around a whole file: all of it is kept, or nothing."""
        with self._engine.begin() as connection:
            yield connection


def _prepare(driver: sqlite3.Connection, _record: object) -> None:
    driver.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    driver.execute("PRAGMA busy_timeout = 30000")


def add_snapshot(connection: Connection, snapshot: Snapshot, *, shipped: bool) -> None:
    """Start a snapshot; an earlier reading of the same edition is replaced by this one.

    `shipped` tells the project's own extract of an edition from the publisher's whole file.
    """
    drop_snapshot(connection, snapshot.id)
    insert_entries(
        connection, WORKSPACE.tables["snapshot"], [{**snapshot_entry(snapshot), "shipped": shipped}]
    )


def add_statements(connection: Connection, statements: Iterable[Statement]) -> None:
    """Remember which documents say the figures."""
    insert_entries(
        connection,
        WORKSPACE.tables["statement"],
        [
            {
                "id": statement.id,
                "publisher": statement.publisher,
                "title": statement.title,
                "url": statement.url,
                "page_date": statement.page_date,
            }
            for statement in statements
        ],
    )


def drop_snapshot(connection: Connection, snapshot: str) -> None:
    """Take a snapshot and all that was read from it out of the workspace."""
    for table in ("observation", "undated", "problem"):
        connection.execute(text(f"DELETE FROM {table} WHERE snapshot = :id"), {"id": snapshot})  # noqa: S608
    connection.execute(text("DELETE FROM snapshot WHERE id = :id"), {"id": snapshot})


def add_observations(connection: Connection, rows: Sequence[Sequence[Any]]) -> None:
    """Add rows of OBSERVED. Raises DuplicateRowsError where a cell stands there already."""
    place = OBSERVED.index("breakdown")
    write_breakdowns(connection, WORKSPACE, sorted({row[place] for row in rows}))
    count = insert_rows(connection, WORKSPACE.tables["observation"], OBSERVED, rows, skip_known=True)
    if count != len(rows):
        raise DuplicateRowsError(_duplicates(connection, rows))


def _duplicates(connection: Connection, rows: Sequence[Sequence[Any]]) -> list[tuple[str, str]]:
    """The rows whose cell another row holds, each with that row's locator."""
    place = OBSERVED.index("locator")
    condition = " AND ".join(f"{column} = :{column}" for column in KEY)
    duplicates = []
    for row in rows:
        key = dict(zip(KEY, row, strict=False))
        query = text(f"SELECT locator FROM observation WHERE {condition}")  # noqa: S608
        locator = connection.execute(query, key).scalar_one()
        if locator != row[place]:
            duplicates.append((str(row[place]), str(locator)))
    return duplicates or [(str(rows[-1][place]), "?")]


def add_undated(connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
    """Add figures whose source gives no date."""
    insert_entries(connection, WORKSPACE.tables["undated"], rows)


def finish_snapshot(connection: Connection, snapshot: str, problems: Iterable[Problem], *, rows: int) -> None:
    """Write down how many rows were read and what was doubtful about them."""
    connection.execute(
        text("UPDATE snapshot SET row_count = :rows WHERE id = :id"), {"rows": rows, "id": snapshot}
    )
    insert_entries(
        connection,
        WORKSPACE.tables["problem"],
        [
            {
                "severity": str(problem.severity), "snapshot": snapshot, "file": problem.file, "sheet": problem.sheet,
                "cell": problem.cell, "seen": problem.seen, "message": problem.message, "hint": problem.hint,
            }
            for problem in problems
        ],
    )  # fmt: skip


def snapshot_entry(snapshot: Snapshot) -> dict[str, Any]:
    """A snapshot as a row of its table."""
    days = {
        day: getattr(snapshot, day).isoformat() if getattr(snapshot, day) else None
        for day in ("retrieved", "published", "cutoff")
    }
    return {
        "id": snapshot.id, "source": snapshot.source, "edition": snapshot.edition, "file": snapshot.file,
        "sha256": snapshot.sha256, "title": snapshot.title, "url": snapshot.url, "row_count": 0, **days,
    }  # fmt: skip


def snapshots_held(connection: Connection) -> list[dict[str, Any]]:
    """Every snapshot of the workspace as a row of its table, oldest cut-off first within a source."""
    result = connection.execute(select(WORKSPACE.tables["snapshot"]).order_by(text("source, cutoff, id")))
    return [dict(row) for row in result.mappings()]


def observations_of(connection: Connection, snapshot: str, indicator: str) -> list[tuple[Any, ...]]:
    """The rows of one indicator in one snapshot, as tuples in the order of OBSERVED; dates as ISO text."""
    sql = (
        f"SELECT {', '.join(OBSERVED)} FROM observation WHERE indicator = :indicator AND snapshot = :snapshot"  # noqa: S608
    )
    return [
        tuple(row) for row in connection.execute(text(sql), {"indicator": indicator, "snapshot": snapshot})
    ]


def is_ingested(connection: Connection, snapshot: str) -> bool:
    """Whether this edition was read from the publisher's whole file."""
    sql = text("SELECT COUNT(*) FROM snapshot WHERE id = :id AND NOT shipped")
    return bool(connection.execute(sql, {"id": snapshot}).scalar_one())


def indicators_of(connection: Connection, snapshot: str) -> dict[str, int]:
    """The indicators a snapshot speaks of, in order, each with how many rows it has."""
    sql = text("SELECT indicator, COUNT(*) FROM observation WHERE snapshot = :id GROUP BY 1 ORDER BY 1")
    return {str(name): int(rows) for name, rows in connection.execute(sql, {"id": snapshot})}


def table_rows(connection: Connection, table: str, snapshot: str | None = None) -> list[dict[str, Any]]:
    """The rows of a describing table (`undated`, `problem`, `statement`), of one snapshot where it has one."""
    described = WORKSPACE.tables[table]
    query = (
        select(described) if snapshot is None else select(described).where(described.c.snapshot == snapshot)
    )
    return [dict(row) for row in connection.execute(query).mappings()]
