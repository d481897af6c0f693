"""Writes many rows fast: tuples on the driver's own connection, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table


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
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    sql = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({', '.join([mark] * len(columns))})"  # noqa: S608
    if skip_known:
        sql += " ON CONFLICT DO NOTHING"
    driver = connection.connection.driver_connection
    if driver is None:  # pragma: no cover - a closed connection is a programming error
        raise RuntimeError("the connection is closed")
    cursor = driver.cursor()
    cursor.executemany(sql, rows)
    count: int = cursor.rowcount
    return max(count, 0)


def insert_entries(connection: Connection, table: Table, entries: Iterable[dict[str, Any]]) -> None:
    """Insert entries of one form (a dict a row), leaving out those whose key is there already."""
    listed = list(entries)
    if listed:
        columns = list(listed[0])
        insert_rows(
            connection, table, columns, [[entry[key] for key in columns] for entry in listed], skip_known=True
        )
