"""Writes many rows fast: on SQLite as tuples on the driver's own connection, on PostgreSQL by COPY."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice
from typing import Any, Final

from sqlalchemy import Connection, Table

FEW: Final = 100
"""Up to as many rows a statement for each is as quick as COPY."""
_MARKS: Final = 900
"""As many values in a statement every SQLite takes."""
_ASIDE: Final = "rows_aside"
_AT_ONCE: Final = 10_000


def insert_columns(
    connection: Connection, table: Table, columns: Mapping[str, Sequence[Any]], *, skip_known: bool = False
) -> int:
    """Insert rows given column by column, all of one length; see `insert_rows`."""
    driver = _driver_of(connection)
    if isinstance(driver, sqlite3.Connection):
        return _insert_alike(driver.cursor(), table.fullname, columns, skip_known=skip_known)
    rows = zip(*columns.values(), strict=True)
    return put_rows(driver, table.fullname, list(columns), rows, skip_known=skip_known)


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
    return put_rows(_driver_of(connection), table.fullname, columns, rows, skip_known=skip_known)


def _driver_of(connection: Connection) -> Any:
    driver = connection.connection.driver_connection
    if driver is None:  # pragma: no cover - a closed connection is a programming error
        raise RuntimeError("the connection is closed")
    return driver


def put_rows(
    driver: Any, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, skip_known: bool
) -> int:
    """See `insert_rows`: the same on the driver's own connection, with the name of a table."""
    if isinstance(driver, sqlite3.Connection):
        count, rest = 0, iter(rows)
        while some := list(islice(rest, _AT_ONCE)):
            by_column = dict(zip(columns, zip(*some, strict=True), strict=True))
            count += _insert_alike(driver.cursor(), table, by_column, skip_known=skip_known)
        return count
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


def _insert_alike(
    cursor: Any, table: str, by_column: Mapping[str, Sequence[Any]], *, skip_known: bool
) -> int:
    """Insert into SQLite; what is one word, one number of a key, or missing throughout stands in the statement, once."""
    count = len(next(iter(by_column.values())))
    same = {name: values[0] for name, values in by_column.items() if count > FEW and _is_one_word(values)}
    if len(same) in (0, len(by_column)):
        return _insert_some(cursor, table, {}, by_column, skip_known=skip_known)
    quoted = cursor.execute(f"SELECT {', '.join(['quote(?)'] * len(same))}", [*same.values()]).fetchone()
    written = dict(zip(same, quoted, strict=True))
    return _insert_some(cursor, table, written, by_column, skip_known=skip_known)


def _insert_some(
    cursor: Any,
    table: str,
    written: Mapping[str, str],
    by_column: Mapping[str, Sequence[Any]],
    *,
    skip_known: bool,
) -> int:
    """Insert into SQLite by statements of many rows, which takes half the time of a statement a row.

    `written` says of some columns what stands for them in the statement.
    """
    own = [values for name, values in by_column.items() if name not in written]
    width = len(own)
    cells: list[Any] = [None] * (width * len(own[0]))
    for place, values in enumerate(own):
        cells[place::width] = values
    row = f"({', '.join(written.get(name, '?') for name in by_column)})"
    size = width * max(1, _MARKS // width)
    whole = len(cells) - len(cells) % size
    new = 0
    for part, length in ((cells[:whole], size), (cells[whole:], len(cells) - whole)):
        if part:
            sql = _statement(table, by_column, ", ".join([row] * (length // width)), skip_known=skip_known)
            cursor.executemany(sql, zip(*[iter(part)] * length, strict=True))
            new += max(int(cursor.rowcount), 0)
    return new


def _is_one_word(values: Sequence[Any]) -> bool:
    """Whether a column says one thing, and no measure, from end to end."""
    first = values[0]
    return (
        (first is None or isinstance(first, str | int))
        and first == values[-1]
        and values.count(first) == len(values)
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
    sql = _statement(table, columns, f"({', '.join([mark] * len(columns))})", skip_known=skip_known)
    cursor.executemany(sql, rows)
    return max(int(cursor.rowcount), 0)


def _statement(table: str, columns: Iterable[str], values: str, *, skip_known: bool) -> str:
    sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES {values}"  # noqa: S608
    return f"{sql} ON CONFLICT DO NOTHING" if skip_known else sql


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
