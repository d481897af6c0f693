"""Copies a store that may be in use, checks a copy, and settles what a killed run left half written."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from observatory.store.errors import StoreError, as_store_errors


def copy_store(path: Path, to: Path) -> None:
    """A consistent copy of the store at `path`, through SQLite itself. Raises StoreError where it cannot be made."""
    try:
        with (
            as_store_errors(),
            closing(sqlite3.connect(path)) as source,
            closing(sqlite3.connect(to)) as target,
        ):
            source.backup(target)
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{path.name} no se puede leer: {error}") from error


def refuse_unsound(path: Path) -> None:
    """Raise StoreError unless SQLite finds the store sound."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as store:
            verdict = store.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{path.name} no es un almacén: {error}") from error
    if verdict != "ok":
        raise StoreError(f"{path.name} no está íntegro: {verdict}")


def settle(path: Path) -> None:
    """Have SQLite take back what a killed run left, so that its journal never meets another store of that name."""
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(path)) as store:
            store.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError:  # it is beyond help: so is its journal
        path.with_name(f"{path.name}-journal").unlink(missing_ok=True)
