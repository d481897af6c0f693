"""Brings a workspace of an earlier version to today's, in the transaction that opens it: what it holds stays.

Who changes a table of the workspace raises VERSION and adds a step here. A new table needs none: it is made where it is
missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from sqlalchemy import Connection, inspect, text
from sqlalchemy.schema import CreateTable

from observatory.store.errors import StoreError
from observatory.store.schema import FIGURES, NUMBERED, OBSERVATION, PERIODS, PLACES, SAID, WORKSPACE

VERSION: Final = 4


def migrate_workspace(connection: Connection) -> None:
    """Create missing tables and migrate old ones. Raises StoreError for a workspace of a later version."""
    version = _version(connection)
    if version > VERSION:
        raise StoreError(
            f"El almacén privado es de la versión {version}; este programa llega a la {VERSION}. Use el programa más "
            "nuevo: nada se tocó."
        )
    if inspect(connection).has_table("snapshot"):
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


def _tell_shipped_apart(connection: Connection) -> None:
    """Mark the editions of the shipped figures: the first workspaces had no version and did not tell them apart."""
    if "shipped" not in {column["name"] for column in inspect(connection).get_columns("snapshot")}:
        connection.execute(text("ALTER TABLE snapshot ADD COLUMN shipped BOOLEAN NOT NULL DEFAULT 0"))


def _narrow_the_key(connection: Connection) -> None:
    """Replace text keys by numbers, and drop a cube that nothing was written to (first versions)."""
    connection.execute(text("ALTER TABLE observation RENAME TO former_observation"))
    connection.execute(text("DROP TABLE cube"))
    _create_missing(connection)
    for table, words in NUMBERED.items():
        connection.execute(
            text(
                f"INSERT INTO {table} ({', '.join(words)}) "  # noqa: S608
                f"SELECT DISTINCT {', '.join(words)} FROM former_observation ORDER BY {', '.join(words)}"
            )
        )
    said = ", ".join((*FIGURES, *SAID))
    joins = " ".join(f"JOIN {table} USING ({', '.join(words)})" for table, words in NUMBERED.items())
    number = _cell(*(f"{table}.number" for table in NUMBERED))
    connection.execute(
        text(
            f"INSERT INTO observed (cell, {said}) "  # noqa: S608
            f"SELECT {number} AS cell, {said} FROM former_observation {joins} ORDER BY 1"
        )
    )
    connection.execute(text("DROP TABLE former_observation"))


def _cell(series: str, period: str, place: str) -> str:
    return f"(CAST({series} AS BIGINT) * {PERIODS} + {period}) * {PLACES} + {place}"


def _number_the_cells(connection: Connection) -> None:
    """Replace three numbers in each row by one (second version); rows of the first version have it already."""
    if "cell" in {column["name"] for column in inspect(connection).get_columns("observed")}:
        return
    connection.execute(text("DROP VIEW observation"))
    connection.execute(text("ALTER TABLE observed RENAME TO former_observed"))
    _create_missing(connection)
    said = ", ".join((*FIGURES, *SAID))
    number = _cell("series", "period", "place")
    connection.execute(
        text(
            f"INSERT INTO observed (cell, {said}) "  # noqa: S608
            f"SELECT {number} AS cell, {said} FROM former_observed ORDER BY 1"
        )
    )
    connection.execute(text("DROP TABLE former_observed"))


def _renew_the_checks(connection: Connection) -> None:
    """Make the table of facts anew (third version): which statuses it knows is written in its checks."""
    connection.execute(text("DROP VIEW IF EXISTS observation"))
    connection.execute(text("ALTER TABLE observed RENAME TO former_observed"))
    _create_missing(connection)
    columns = ", ".join(("cell", *FIGURES, *SAID))
    connection.execute(
        text(f"INSERT INTO observed ({columns}) SELECT {columns} FROM former_observed ORDER BY cell")  # noqa: S608
    )
    connection.execute(text("DROP TABLE former_observed"))


_STEPS: Final[Mapping[int, Callable[[Connection], None]]] = {
    0: _tell_shipped_apart,
    1: _narrow_the_key,
    2: _number_the_cells,
    3: _renew_the_checks,
}
