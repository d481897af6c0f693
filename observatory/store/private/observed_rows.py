"""Adds what was read to the workspace: the words of a row's key stand once, and the row has their numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, text

from observatory.store.errors import DuplicateRowsError
from observatory.store.private.workspace import OBSERVED
from observatory.store.schema import FIGURES, KEY, NUMBERED, SAID, WORKSPACE
from observatory.store.writing.bulk import insert_columns, insert_entries
from observatory.store.writing.catalogue_rows import write_breakdowns


def add_observations(connection: Connection, columns: Mapping[str, Sequence[Any]]) -> None:
    """Add rows by the columns of OBSERVED. Raises DuplicateRowsError where a cell stands there already."""
    if not columns["breakdown"]:
        return
    write_breakdowns(connection, WORKSPACE, sorted(set(columns["breakdown"])))
    narrow = {
        name: _numbers(connection, table, {word: columns[word] for word in words})
        for name, (table, words) in zip(("series", "period", "place"), NUMBERED.items(), strict=True)
    } | {name: columns[name] for name in (*FIGURES, *SAID)}
    new = insert_columns(connection, WORKSPACE.tables["observed"], narrow, skip_known=True)
    if new != len(narrow["series"]):
        rows = list(zip(*(columns[name] for name in OBSERVED), strict=True))
        raise DuplicateRowsError(_duplicates(connection, rows))


def _numbers(connection: Connection, table: str, columns: Mapping[str, Sequence[Any]]) -> list[int]:
    """Of each row the number that `table` has for its words; new words get one, in the order in which they come.

    So rows of a file that goes by time, or back in it, are appended under their key.
    """
    rows = list(zip(*columns.values(), strict=True))
    words = dict.fromkeys(rows)
    numbers = _known(connection, table, columns)
    new = [dict(zip(columns, row, strict=True)) for row in words if row not in numbers]
    if new:
        insert_entries(connection, WORKSPACE.tables[table], new)
        numbers = _known(connection, table, columns)
    if len(words) == 1:
        return [numbers[rows[0]]] * len(rows)
    return [numbers[row] for row in rows]


def _known(
    connection: Connection, table: str, columns: Mapping[str, Sequence[Any]]
) -> dict[tuple[str, ...], int]:
    """The words of a table with their numbers; of series, which grow with each edition, those of these editions."""
    sql = f"SELECT number, {', '.join(f'CAST({name} AS TEXT)' for name in columns)} FROM {table}"  # noqa: S608
    query = text(sql)
    if "snapshot" in columns:
        query = text(f"{sql} WHERE snapshot IN :own").bindparams(
            bindparam("own", sorted(set(columns["snapshot"])), expanding=True)
        )
    return {tuple(row[1:]): int(row[0]) for row in connection.execute(query)}


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
