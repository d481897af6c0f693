"""The workspace: everything read from the sources, small counts included. Only `etl` opens it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import (
    Connection,
    Engine,
    NullPool,
    Table,
    bindparam,
    create_engine,
    event,
    inspect,
    select,
    text,
)
from sqlalchemy.schema import CreateTable

from observatory.catalog import Catalog
from observatory.model import FileProblem, Snapshot, Statement
from observatory.model.status import WITHOUT_ROW
from observatory.store.errors import StoreError
from observatory.store.releases.release_rows import PRIVATE_HOME
from observatory.store.schema import (
    FIGURES,
    KEY,
    OBSERVATION,
    SAID,
    WORKSPACE,
    match_cells_of_series,
)
from observatory.store.writing.bulk import insert_entries, insert_rows
from observatory.store.writing.catalogue_rows import write_catalogue

SCHEMA: Final = f"{PRIVATE_HOME}_workspace"
"""Where it lies in a database."""
_CACHE_KIB = 48 * 1024
_AT_ONCE = 10_000
OBSERVED = (*KEY, *FIGURES, *SAID)
Loading = Connection
VERSION: Final = 4


class Workspace:
    """The workspace at one path, created if it is not there, holding today's catalogue."""

    def __init__(self, path: Path, catalog: Catalog) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(
            os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        )  # it is nobody's but its owner's from the first moment
        self._engine = _file_engine(f"sqlite:///{path}")
        self._open(catalog)

    @classmethod
    def existing(cls, path: Path) -> Workspace | None:
        """The workspace at `path`, to be read only and left as it is; None where there is none."""
        if not path.exists():
            return None
        return cls._of(_file_engine(f"sqlite:///file:{quote(str(path.resolve()))}?mode=ro&uri=true"))

    @classmethod
    def in_database(cls, engine: Engine, catalog: Catalog) -> Workspace:
        """The workspace of a PostgreSQL database, made if it is not there, with the catalogue of today in it."""
        workspace = cls._of(engine)
        workspace._open(catalog)
        return workspace

    @classmethod
    def existing_in(cls, engine: Engine) -> Workspace | None:
        """The workspace of a database, to be read only; None where there is none."""
        with engine.begin() as connection:
            return cls._of(engine) if inspect(connection).has_schema(SCHEMA) else None

    @classmethod
    def _of(cls, engine: Engine) -> Workspace:
        workspace = cls.__new__(cls)
        workspace._engine = engine
        return workspace

    def _open(self, catalog: Catalog) -> None:
        with self.loading(make=True) as connection:
            migrate_workspace(connection)
            write_catalogue(connection, WORKSPACE, catalog)

    @contextmanager
    def loading(self, *, make: bool = False) -> Iterator[Loading]:
        """One transaction around a whole file: all of it is kept, or nothing."""
        with self._engine.begin() as connection:
            if self._engine.dialect.name == "postgresql":
                if make:
                    connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
                connection.execute(text(f"SET LOCAL search_path TO {SCHEMA}"))
            yield connection


def copy_workspace(engine: Engine, path: Path) -> None:
    """Copy a workspace file of the current version into a database: every row, or none."""
    source_engine = _file_engine(f"sqlite:///{path}")
    with source_engine.begin() as source, Workspace._of(engine).loading(make=True) as target:
        migrate_workspace(source)
        migrate_workspace(target)
        for table in WORKSPACE.sorted_tables:
            columns = [column.name for column in table.columns]
            result = source.execute(select(table).execution_options(yield_per=_AT_ONCE))
            for rows in result.partitions():
                insert_rows(target, table, columns, [tuple(row) for row in rows])
        for table in WORKSPACE.sorted_tables:
            _go_on_counting(target, table)


def _go_on_counting(connection: Connection, table: Table) -> None:
    """Set the sequences of the database behind the numbers that were copied."""
    if "number" in table.columns:
        connection.execute(
            text(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', 'number'), "  # noqa: S608
                f"(SELECT COALESCE(MAX(number), 0) + 1 FROM {table.name}), false)"
            )
        )


def delete_workspace(engine: Engine) -> None:
    """Delete the workspace of a database, if there is one."""
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"))


def _file_engine(address: str) -> Engine:
    engine = create_engine(address, poolclass=NullPool)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(driver: sqlite3.Connection, _record: object) -> None:
    driver.isolation_level = (
        None  # the driver would begin at the first row: a table made before it stayed for good
    )
    driver.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    driver.execute("PRAGMA busy_timeout = 30000")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def add_snapshot(connection: Connection, snapshot: Snapshot, *, shipped: bool) -> None:
    """Begin a snapshot; it replaces an earlier reading of the same edition.

    `shipped` tells the project's own extract of an edition from the publisher's whole file.
    """
    drop_snapshot(connection, snapshot.id)
    insert_entries(
        connection, WORKSPACE.tables["snapshot"], [{**snapshot_entry(snapshot), "shipped": shipped}]
    )


def add_statements(connection: Connection, statements: Iterable[Statement]) -> None:
    """Save the documents that state the figures."""
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
    """Delete a snapshot and everything that was read from it."""
    own_series = text("SELECT number FROM observed_series WHERE snapshot = :id")
    of_one = text(f"DELETE FROM observed WHERE {match_cells_of_series(':number', 'cell')}")  # noqa: S608
    for number in connection.execute(own_series, {"id": snapshot}).scalars().all():
        connection.execute(of_one, {"number": number})
    for table in ("observed_series", "undated", "problem"):
        connection.execute(text(f"DELETE FROM {table} WHERE snapshot = :id"), {"id": snapshot})  # noqa: S608
    connection.execute(text("DELETE FROM snapshot WHERE id = :id"), {"id": snapshot})


def add_undated(connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
    """Add figures whose source gives no date."""
    insert_entries(connection, WORKSPACE.tables["undated"], rows)


def finish_snapshot(
    connection: Connection, snapshot: str, problems: Iterable[FileProblem], *, rows: int
) -> None:
    """Save how many rows were read, and the problems that were found."""
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


def read_snapshots(connection: Connection) -> list[dict[str, Any]]:
    """Every snapshot of the workspace as a row of its table, oldest cut-off first within a source."""
    result = connection.execute(
        select(WORKSPACE.tables["snapshot"]).order_by(text("source, cutoff NULLS FIRST, id"))
    )
    return [dict(row) for row in result.mappings()]


def read_observations(connection: Connection, snapshot: str, indicator: str) -> list[tuple[Any, ...]]:
    """The rows of one indicator in one snapshot, as tuples in the order of OBSERVED; dates as ISO text."""
    columns = ", ".join(f"CAST({name} AS TEXT)" if name.startswith("period_") else name for name in OBSERVED)
    sql = (
        f"SELECT {columns} FROM observation WHERE indicator = :indicator AND snapshot = :snapshot "  # noqa: S608
        f"ORDER BY {', '.join(KEY)}"
    )
    result = connection.execute(text(sql), {"indicator": indicator, "snapshot": snapshot})
    # As the driver gives them: a row of the library is a tuple wrapped.
    rows = list(result.cursor.fetchall())
    result.close()
    return rows


def is_ingested(connection: Connection, snapshot: str) -> bool:
    """Whether this edition was read from the publisher's whole file."""
    sql = text("SELECT COUNT(*) FROM snapshot WHERE id = :id AND NOT shipped")
    return bool(connection.execute(sql, {"id": snapshot}).scalar_one())


def count_rows_by_indicator(connection: Connection, snapshot: str) -> dict[str, int]:
    """The indicators a snapshot speaks of, in order, each with how many rows it has."""
    sql = text("SELECT indicator, COUNT(*) FROM observation WHERE snapshot = :id GROUP BY 1 ORDER BY 1")
    return {str(name): int(rows) for name, rows in connection.execute(sql, {"id": snapshot})}


def read_pairs(connection: Connection) -> set[tuple[str, str]]:
    """Each (indicator, territory) of which a file has figures, dated or not; a row that says why not is none."""
    sql = text(
        "SELECT indicator, territory FROM observation WHERE note NOT IN :reasons "
        "UNION SELECT indicator, territory FROM undated"
    ).bindparams(bindparam("reasons", [str(reason) for reason in WITHOUT_ROW], expanding=True))
    return {(str(indicator), str(territory)) for indicator, territory in connection.execute(sql)}


def read_table_rows(connection: Connection, table: str, snapshot: str | None = None) -> list[dict[str, Any]]:
    """The rows of a describing table (`undated`, `problem`, `statement`), of one snapshot where it has one."""
    described = WORKSPACE.tables[table]
    query = (
        select(described) if snapshot is None else select(described).where(described.c.snapshot == snapshot)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


# Brings a workspace of an earlier version to today's, in the transaction that opens it: what it holds stays.
# Who changes a table of the workspace raises VERSION and adds a step here. A new table needs none: it is made where it
# is missing.


def migrate_workspace(connection: Connection) -> None:
    """Create missing tables and migrate old ones. Raises StoreError for one of another version."""
    version, held = _version(connection), inspect(connection).has_table("snapshot")
    if version > VERSION or (held and version < min(_STEPS)):
        raise StoreError(
            f"El almacén privado es de la versión {version}; este programa lee de la {min(_STEPS)} a la {VERSION}. Use "
            "el programa de su versión: nada se tocó."
        )
    if held:
        for step in range(version, VERSION):
            _STEPS[step](connection)
    _create_missing(connection)
    if version != VERSION:
        _set_version(connection)


def _version(connection: Connection) -> int:
    """The schema version: of a file its own number, of a database that in its version table."""
    if connection.dialect.name == "sqlite":
        return int(connection.execute(text("PRAGMA user_version")).scalar_one())
    connection.execute(text("CREATE TABLE IF NOT EXISTS version (number INTEGER NOT NULL)"))
    return int(connection.execute(text("SELECT COALESCE(MAX(number), 0) FROM version")).scalar_one())


def _set_version(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.execute(text(f"PRAGMA user_version = {VERSION}"))
        return
    connection.execute(text("DELETE FROM version"))
    connection.execute(text("INSERT INTO version VALUES (:number)"), {"number": VERSION})


def _create_missing(connection: Connection) -> None:
    """Create missing tables; in a database without foreign keys, as in a file."""
    if connection.dialect.name == "sqlite":
        WORKSPACE.create_all(connection)
    else:
        known = inspect(connection)
        for table in WORKSPACE.sorted_tables:
            if not known.has_table(table.name):
                connection.execute(CreateTable(table, include_foreign_key_constraints=[]))
    if not inspect(connection).has_table("observation"):
        connection.execute(text(OBSERVATION))


def _renew_the_checks(connection: Connection) -> None:
    """Make the table of facts anew (third version): which statuses it knows is written in its checks."""
    connection.execute(text("DROP VIEW observation"))
    connection.execute(text("ALTER TABLE observed RENAME TO former_observed"))
    _create_missing(connection)
    columns = ", ".join(("cell", *FIGURES, *SAID))
    connection.execute(
        text(f"INSERT INTO observed ({columns}) SELECT {columns} FROM former_observed ORDER BY cell")  # noqa: S608
    )
    connection.execute(text("DROP TABLE former_observed"))


_STEPS: Final[Mapping[int, Callable[[Connection], None]]] = {
    3: _renew_the_checks,
}
