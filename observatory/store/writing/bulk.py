"""Writes many rows fast: on SQLite as tuples on the driver's own connection, on PostgreSQL by COPY."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, islice
from typing import Any, Final

import psycopg
from sqlalchemy import Connection, Table

FEW: Final = 100
"""Up to as many rows a statement for each is as quick as COPY."""
_ASIDE: Final = "rows_aside"


def insert_rows(
    connection: Connection,
    table: Table,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    skip_known: bool = False,
) -> int:
    """Insert `rows` (values in the order of `columns`) and return how many were new.

    `skip_known` leaves out rows whose key is there already instead of failing.
    """
    driver = connection.connection.driver_connection
    if driver is None:  # pragma: no cover - a closed connection is a programming error
        raise RuntimeError("the connection is closed")
    return put_rows(driver, table.fullname, columns, rows, skip_known=skip_known)


def put_rows(
    driver: Any, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, skip_known: bool
) -> int:
    """See `insert_rows`: the same on the driver's own connection, with the name of a table."""
    if not isinstance(driver, psycopg.Connection):
        return insert_each(driver.cursor(), table, columns, rows, mark="?", skip_known=skip_known)
    cursor, rest = driver.cursor(), iter(rows)
    few = list(islice(rest, FEW + 1))
    if len(few) <= FEW:
        return insert_each(cursor, table, columns, few, mark="%s", skip_known=skip_known) if few else 0
    if skip_known:
        return _copy_unknown(cursor, table, columns, chain(few, rest))
    return _copy(cursor, table, columns, chain(few, rest))


def insert_entries(connection: Connection, table: Table, entries: Iterable[dict[str, Any]]) -> None:
    """Insert entries of one form (a dict a row), leaving out those whose key is there already."""
    listed = list(entries)
    if listed:
        columns = list(listed[0])
        insert_rows(
            connection, table, columns, [[entry[key] for key in columns] for entry in listed], skip_known=True
        )


def insert_each(
    cursor: Any,
    table: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    mark: str,
    skip_known: bool = False,
) -> int:
    """Insert by a statement a row, on a cursor of the driver whose mark for a value is `mark`; see `insert_rows`."""
    sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join([mark] * len(columns))})"  # noqa: S608
    if skip_known:
        sql += " ON CONFLICT DO NOTHING"
    cursor.executemany(sql, rows)
    return max(int(cursor.rowcount), 0)


def _copy(cursor: Any, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    return max(int(cursor.rowcount), 0)


def _copy_unknown(cursor: Any, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """COPY refuses a key that is there already: the rows are laid aside first, and taken over in their order."""
    listed = ", ".join(columns)
    cursor.execute(
        f"CREATE TEMP TABLE {_ASIDE} AS SELECT {listed} FROM {table} WITH NO DATA"  # noqa: S608
    )
    _copy(cursor, f"pg_temp.{_ASIDE}", columns, rows)
    cursor.execute(
        f"INSERT INTO {table} ({listed}) SELECT {listed} FROM pg_temp.{_ASIDE} ON CONFLICT DO NOTHING"  # noqa: S608
    )
    count = max(int(cursor.rowcount), 0)
    cursor.execute(f"DROP TABLE pg_temp.{_ASIDE}")
    return count
