"""Adds what was read to the workspace: the words of a row's key stand once, and the row has their numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from sqlalchemy import Connection, bindparam, text

from observatory.store.errors import DuplicateRowsError, StoreError
from observatory.store.schema import FIGURES, KEY, NUMBERED, OF_A_SERIES, PERIODS, PLACES, SAID, WORKSPACE
from observatory.store.writing.bulk import insert_columns, insert_entries
from observatory.store.writing.catalogue_rows import write_breakdowns

CELL = (
    "indicator", "territory", "period_start", "period_end", "breakdown", "value", "obs_status", "locator",
)  # fmt: skip
_SELECTED = ", ".join(f"CAST({name} AS TEXT)" if name.startswith("period_") else name for name in CELL)
_CHUNK = 50_000

_AT_ONCE: Final = 500
_ROOM: Final = {"observed_series": 2**63 // OF_A_SERIES, "observed_period": PERIODS, "observed_place": PLACES}
Column = Sequence[Any] | pd.Categorical
"""The cells of a column one after the other, or its words once and of each row the position of its own."""


Known = dict[str, dict[tuple[str, ...], int]]
"""Of each table of words the numbers that a load has met."""


def add_observations(
    connection: Connection, columns: Mapping[str, Column], *, known: Known | None = None
) -> None:
    """Add rows (columns as in OBSERVED). Raises DuplicateRowsError where the workspace has the cell already.

    `known` is what the same transaction has asked for before, and learns what is asked now.
    """
    if not len(columns["breakdown"]):
        return
    learnt: Known = {} if known is None else known
    series, period, place = (
        _numbers(connection, table, {word: columns[word] for word in words}, learnt)
        for table, words in NUMBERED.items()
    )
    numbers = ((series * PERIODS + period) * PLACES + place).tolist()
    said = {name: _texts(columns[name]) for name in (*FIGURES, *SAID)}
    new = insert_columns(connection, WORKSPACE.tables["observed"], {"cell": numbers, **said}, skip_known=True)
    if new != len(numbers):
        raise DuplicateRowsError(_duplicates(connection, numbers, said["locator"]))


def _texts(column: Column) -> Sequence[Any]:
    return column.to_numpy().tolist() if isinstance(column, pd.Categorical) else column


def _numbers(connection: Connection, table: str, columns: Mapping[str, Column], learnt: Known) -> np.ndarray:
    """The number that `table` has for the texts of each row; new texts get one, in order of appearance.

    So rows of a file that goes by time, or back in it, are appended under their key.
    """
    positions, rows = _together([*columns.values()])
    numbers = learnt.setdefault(table, {})
    if not numbers.keys() >= set(rows):
        numbers |= _read_known_numbers(connection, table, columns.keys(), rows)
        new = [dict(zip(columns, row, strict=True)) for row in rows if row not in numbers]
        if "breakdown" in columns:
            write_breakdowns(connection, WORKSPACE, sorted({row["breakdown"] for row in new}))
        insert_entries(connection, WORKSPACE.tables[table], new)
        numbers |= _read_known_numbers(connection, table, columns.keys(), rows)
    own = np.array([numbers[row] for row in rows], dtype=np.int64)
    if np.max(own) >= _ROOM[table]:
        raise StoreError(f"El almacén no tiene números para más entradas de «{table}». No se cargó nada.")
    return np.asarray(own[positions])


def _together(columns: Sequence[Column]) -> tuple[np.ndarray, list[tuple[str, ...]]]:
    """For each row the position of its combination of texts; all combinations, in order of appearance."""
    spelt = [
        (column.codes, column.categories.tolist())
        if isinstance(column, pd.Categorical)
        else pd.factorize(np.array(column, dtype=object))
        for column in columns
    ]
    together = np.zeros(len(columns[0]), dtype=np.int64)
    for codes, words in spelt:
        if np.min(codes) < 0:  # it would be counted as a word of another row
            raise StoreError("Una fila no dice su serie, su periodo o su lugar. No se cargó nada.")
        together = together * len(words) + codes
    positions, distinct = pd.factorize(together)
    words_by_column = []
    for _, words in reversed(spelt):
        distinct, places = np.divmod(distinct, len(words))
        words_by_column.append([words[place] for place in places.tolist()])
    return positions, list(zip(*reversed(words_by_column), strict=True))


def _read_known_numbers(
    connection: Connection, table: str, names: Collection[str], rows: Sequence[tuple[str, ...]]
) -> dict[tuple[str, ...], int]:
    """The words of a table with their numbers; of series, which grow with each edition, those of these editions."""
    sql = f"SELECT number, {', '.join(f'CAST({name} AS TEXT)' for name in names)} FROM {table}"  # noqa: S608
    query = text(sql)
    if "snapshot" in names:
        own = sorted({row[0] for row in rows})
        query = text(f"{sql} WHERE snapshot IN :own").bindparams(bindparam("own", own, expanding=True))
    return {tuple(row[1:]): int(row[0]) for row in connection.execute(query)}


def _duplicates(
    connection: Connection, cells: Sequence[int], locators: Sequence[str]
) -> list[tuple[str, str]]:
    """The locators of rows whose cell another row has, each with the locator of that row."""
    query = text("SELECT cell, locator FROM observed WHERE cell IN :some").bindparams(
        bindparam("some", expanding=True)
    )
    duplicates = []
    for begin in range(0, len(cells), _AT_ONCE):
        some = cells[begin : begin + _AT_ONCE]
        held = {int(cell): str(locator) for cell, locator in connection.execute(query, {"some": some})}
        pairs = zip(locators[begin : begin + _AT_ONCE], (held[cell] for cell in some), strict=True)
        duplicates += [(str(locator), former) for locator, former in pairs if former != locator]
    return duplicates or [(str(locators[-1]), "?")]


# What the workspace holds of the editions of a source, for a file that is compared with them.


def read_editions(connection: Connection, sources: Sequence[str]) -> list[dict[str, Any]]:
    """The editions of these sources as rows of `snapshot`, oldest cut-off first; dates as ISO text."""
    sql = text(
        "SELECT id, source, edition, file, sha256, CAST(cutoff AS TEXT) AS cutoff, CAST(retrieved AS TEXT) AS retrieved, "
        "shipped FROM snapshot WHERE source IN :sources ORDER BY snapshot.cutoff NULLS FIRST, snapshot.retrieved, id"
    ).bindparams(bindparam("sources", expanding=True))
    return [dict(row) for row in connection.execute(sql, {"sources": list(sources)}).mappings()]


def read_places(connection: Connection, snapshot: str) -> tuple[str, ...]:
    """The territories of one edition, sorted."""
    sql = text("SELECT DISTINCT territory FROM observation WHERE snapshot = :id ORDER BY territory")
    return tuple(connection.execute(sql, {"id": snapshot}).scalars())


def read_cells(connection: Connection, snapshot: str, indicator: str) -> Iterator[list[tuple[Any, ...]]]:
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


def count_rows(connection: Connection, snapshot: str, *, until: str, but: str) -> int:
    """How many rows of an edition have periods that end by `until` (ISO), without those whose locator is `but`."""
    sql = text(
        "SELECT COUNT(*) FROM observation WHERE snapshot = :id AND period_end <= :until AND locator <> :but"
    )
    return int(connection.execute(sql, {"id": snapshot, "until": until, "but": but}).scalar_one())
