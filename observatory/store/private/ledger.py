"""The private, append-only ledger of every count of persons ever shown, with its edition and value.

One SQLite file beside the workspace, or a private schema of a database. It outlives the releases: what one of them
showed stays known when it is forgotten or withdrawn. A row is written when it is new, and bears the release that showed
it first.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Final, Protocol

from observatory.store.errors import LedgerError
from observatory.store.private.ledger_rows import FORMAT, TABLES, OpenLedger

LEDGER: Final = "ledger.db"
# NUMERIC keeps a whole number in one to three bytes.
_TABLES: Final = (
    TABLES.format(number="INTEGER PRIMARY KEY", text="TEXT", value="NUMERIC", end="WITHOUT ROWID")
    + f"PRAGMA user_version = {FORMAT};"
)


class Ledger(Protocol):
    """The ledger of one store. Callers that write must hold the lock of the store (`writing_alone`)."""

    name: str
    """What it is called in sentences."""

    def exists(self) -> bool:
        """Whether the ledger is there, intact or not."""

    def make(self) -> None:
        """Create an empty ledger that only its owner can read; atomically."""

    def opened(self) -> AbstractContextManager[OpenLedger]:
        """Open the ledger in one transaction after an integrity check. Raises LedgerError."""


class LedgerFile:
    """The ledger as an SQLite file in a folder."""

    def __init__(self, folder: Path) -> None:
        self.path, self.name = folder / LEDGER, LEDGER

    def exists(self) -> bool:
        """See Ledger.exists."""
        return self.path.exists()

    def make(self) -> None:
        """See Ledger.make."""
        folder = self.path.parent
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        draft = self.path.with_name(f"draft-{os.getpid()}.db")
        for leftover in folder.glob("draft-*"):
            leftover.unlink()
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with closing(sqlite3.connect(draft)) as new:
            new.executescript(_TABLES)
        os.replace(draft, self.path)

    @contextmanager
    def opened(self) -> Iterator[OpenLedger]:
        """See Ledger.opened."""
        if not self.exists():
            raise LedgerError(describe_missing_ledger(self.name))
        try:
            with closing(sqlite3.connect(self.path, timeout=30)) as store:
                _refuse_unsound(store)
                with store:
                    yield OpenLedger(store, mark="?")
        except sqlite3.DatabaseError as error:
            raise LedgerError(_describe_damaged_ledger(self.path, str(error))) from error


def describe_missing_ledger(name: str) -> str:
    """The sentence for an operator whose ledger is missing."""
    return f"Falta {name}, el libro de lo que se mostró. Ejecute `python -m etl diff`: se hace de nuevo."


def _refuse_unsound(store: sqlite3.Connection) -> None:
    verdict = store.execute("PRAGMA quick_check(1)").fetchone()[0]
    made_as = store.execute("PRAGMA user_version").fetchone()[0]
    if verdict != "ok":
        raise sqlite3.DatabaseError(verdict)
    if made_as != FORMAT:
        raise sqlite3.DatabaseError(f"es del formato {made_as}; este programa lee el {FORMAT}")


def _describe_damaged_ledger(path: Path, reason: str) -> str:
    return (
        f"{path.parent.name}/{path.name}, el libro de lo que se mostró, no se puede leer ({reason}). No se publica "
        "nada.\n"
        "Qué hacer: apártelo con otro nombre y traiga el de una copia con `python -m etl restore`; o, sin copia, aparte "
        "el dañado, y la orden lo hará de nuevo con las publicaciones guardadas. Lo que mostraron otras se añade con "
        "`python -m etl ledger add`."
    )
