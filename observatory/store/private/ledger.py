"""The private, append-only ledger of every count of persons ever shown, with its edition and value.

One SQLite file beside the workspace, or a private schema of a database. It outlives the releases: what one of them
showed stays known when it is forgotten or withdrawn. A row is written when it is new, and bears the release that showed
it first.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, Final, Protocol

import psycopg
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from observatory.store.errors import LedgerError
from observatory.store.reading.public_facts import Fact
from observatory.store.releases.release_rows import PRIVATE_HOME
from observatory.store.writing.bulk import put_rows

FORMAT: Final = 1
_BATCH: Final = 10_000
_KEY: Final = ("snapshot", "indicator", "period_start", "period_end", "territory", "breakdown", "statement")
# A base of 0 says that there is none.
TABLES: Final = f"""
CREATE TABLE name (number {{number}}, text {{text}} NOT NULL UNIQUE);
CREATE TABLE release (
    number {{number}}, id TEXT NOT NULL, released TEXT NOT NULL, sha256 TEXT NOT NULL,
    made_from TEXT NOT NULL, shown INTEGER NOT NULL, others INTEGER NOT NULL
);
CREATE TABLE shown (
    {", ".join(f"{name} INTEGER NOT NULL REFERENCES name" for name in _KEY)},
    value {{value}} NOT NULL, base {{value}} NOT NULL, release INTEGER NOT NULL REFERENCES release,
    PRIMARY KEY ({", ".join(_KEY)}, value, base)
) {{end}};
"""
"""The tables, but for the words that the two databases have each their own of."""


@dataclass(frozen=True, slots=True)
class ReleaseShown:
    """A release whose counts the ledger holds.

    `made_from` is its fingerprint, `sha256` that of its content, empty while it is being made. `shown` is false from
    the moment its rows are written until it is on show: where a run was stopped between, perhaps for ever.
    """

    id: str
    released: str
    made_from: str
    sha256: str = ""
    shown: bool = True


class OpenLedger:
    """An open ledger: reads what it holds and appends to it."""

    def __init__(self, driver: Any, *, mark: str) -> None:
        """`driver` is a connection of the driver of either database, `mark` its sign for a value."""
        self._driver, self._mark = driver, mark

    def _ask(self, sql: str, values: Sequence[Any] = ()) -> Any:
        return self._driver.execute(sql.replace("?", self._mark), values)

    @cached_property
    def _texts(self) -> dict[int, str]:
        """The texts of the ledger by their numbers. Read once, as nobody else writes while it is open."""
        result = self._ask("SELECT number, text FROM name")
        return {number: sys.intern(text) for number, text in result}

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {text: number for number, text in self._texts.items()}

    def releases(self) -> list[ReleaseShown]:
        """Every release in the ledger, in the order in which they were added."""
        result = self._ask("SELECT id, released, made_from, sha256, shown FROM release ORDER BY number")
        return [
            ReleaseShown(id_, released, made_from, sha256, bool(is_shown))
            for id_, released, made_from, sha256, is_shown in result
        ]

    def rows(self, *, but: str = "") -> int:
        """The number of rows, without those that the release with the sha256 `but` was the first to show."""
        counted = self._ask("SELECT COUNT(*) FROM shown").fetchone()[0]
        excluded = self._ask(
            "SELECT COUNT(*) FROM shown WHERE release IN (SELECT number FROM release WHERE sha256 = ?)",
            (but,),
        ).fetchone()[0]
        return int(counted - excluded if but else counted)

    def add(self, release: ReleaseShown, facts: Iterable[Fact]) -> int:
        """Append what a release shows (`facts`, each with a value) and return the number of new rows.

        A row that says the same is left as it is. Of a release that was announced before, the entry is completed.
        """
        coded = self._coded(facts, self._entered(release))
        columns, count = (*_KEY, "value", "base", "release"), 0
        while rows := list(islice(coded, _BATCH)):
            count += put_rows(self._driver, "shown", columns, rows, skip_known=True)
        return count

    def _entered(self, release: ReleaseShown) -> int:
        announced = self._ask(
            "SELECT number FROM release WHERE id = ? AND made_from = ? AND sha256 IN (?, '') ORDER BY sha256 DESC",
            (release.id, release.made_from, release.sha256),
        ).fetchone()
        if announced:
            self._ask(
                "UPDATE release SET sha256 = ?, shown = CASE WHEN ? > shown THEN 1 ELSE shown END WHERE number = ?",
                (release.sha256, int(release.shown), announced[0]),
            )
            return int(announced[0])
        values = (release.id, release.released, release.sha256, release.made_from, int(release.shown))
        row = self._ask(
            "INSERT INTO release (id, released, sha256, made_from, shown, others) "
            "VALUES (?, ?, ?, ?, ?, (SELECT COUNT(*) FROM shown)) RETURNING number",
            values,
        ).fetchone()
        return int(row[0])

    def _coded(self, facts: Iterable[Fact], release: int) -> Iterator[tuple[float, ...]]:
        numbers = self._numbers
        for fact in facts:
            if fact.value is None:
                raise LedgerError(f"{fact.indicator}: una celda protegida no es algo que se mostró.")
            words = (
                fact.snapshot, fact.indicator, fact.start, fact.end, fact.territory, fact.breakdown, fact.statement
            )  # fmt: skip
            for word in words:
                if word not in numbers:
                    self._add_name(word)
            yield (*(numbers[word] for word in words), fact.value, fact.denominator or 0, release)

    def _add_name(self, word: str) -> None:
        added = self._ask("INSERT INTO name (text) VALUES (?) RETURNING number", (word,)).fetchone()
        number = int(added[0])
        self._numbers[word], self._texts[number] = number, sys.intern(word)

    def others_when_made(self, sha256: str) -> int | None:
        """How many rows other releases had when this one was added; None where the ledger does not hold it."""
        row = self._ask("SELECT others FROM release WHERE sha256 = ?", (sha256,)).fetchone()
        return None if row is None else int(row[0])

    def editions(self) -> list[str]:
        """The editions of which a dated figure was ever shown."""
        return [
            str(row[0])
            for row in self._ask(
                "SELECT DISTINCT text FROM shown JOIN name ON snapshot = number "
                "WHERE period_start NOT IN (SELECT number FROM name WHERE text = '') ORDER BY text"
            )
        ]

    def facts(self, snapshot: str, *, but: str | None = None) -> Iterator[Fact]:
        """The dated figures of one edition that were shown; where a cell had several values, the newest comes last.

        With `but`, only what other releases than the one of this sha256 showed, and what certainly was on show.
        """
        yield from (fact for fact in self._facts_where("snapshot", snapshot, but=but) if fact.start)

    def undated_facts(self, *, but: str | None = None) -> Iterator[Fact]:
        """The figures without a date that were shown."""
        return self._facts_where("period_start", "", but=but)

    def counts_of(self, indicator: str) -> Iterator[Fact]:
        """All figures of one indicator that were shown, dated or not, in the same order."""
        return self._facts_where("indicator", indicator)

    def _facts_where(self, column: str, word: str, *, but: str | None = None) -> Iterator[Fact]:
        names, number = self._texts, self._numbers.get(word)
        others = (
            ""
            if but is None
            else "AND release IN (SELECT number FROM release WHERE shown = 1 AND sha256 <> ?)"
        )
        result = self._ask(
            f"SELECT {', '.join(_KEY)}, value, base FROM shown "  # noqa: S608
            f"WHERE {column} = ? {others} ORDER BY release",
            (number,) if but is None else (number, but),
        )
        while rows := result.fetchmany(_BATCH):
            for row in rows:
                snapshot, indicator, start, end, territory, breakdown, statement = (
                    names[number] for number in row[:7]
                )
                yield Fact(
                    snapshot, statement, indicator, territory, start, end, breakdown, float(row[7]),
                    denominator=float(row[8]) if row[8] else None,
                )  # fmt: skip

    def join(self, ledger: OpenLedger) -> int:
        """Append all rows of another ledger and return the number of new rows."""
        return sum(self.add(release, ledger.first_shown_by(release)) for release in ledger.releases())

    def first_shown_by(self, release: ReleaseShown) -> Iterator[Fact]:
        """The rows that this release was the first to show."""
        numbers = self._ask(
            "SELECT number FROM release WHERE id = ? AND made_from = ? AND sha256 = ?",
            (release.id, release.made_from, release.sha256),
        ).fetchall()
        names = self._texts
        for (number,) in numbers:
            for row in self._ask("SELECT * FROM shown WHERE release = ?", (number,)):
                yield Fact(
                    names[row[0]], names[row[6]], names[row[1]], names[row[4]], names[row[2]], names[row[3]],
                    names[row[5]], float(row[7]), denominator=float(row[8]) if row[8] else None,
                )  # fmt: skip


LEDGER: Final = "ledger.db"
# NUMERIC keeps a whole number in one to three bytes.
_TABLES: Final = (
    TABLES.format(number="INTEGER PRIMARY KEY", text="TEXT", value="NUMERIC", end="WITHOUT ROWID")
    + f"PRAGMA user_version = {FORMAT};"
)


class Ledger(Protocol):
    """The ledger of one store. Callers that write must hold the lock of the store (`lock_stores`)."""

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


# The ledger in a private schema of a database, where every machine that loads finds it.


SCHEMA: Final = f"{PRIVATE_HOME}_ledger"
_SCHEMA_TABLES: Final = TABLES.format(
    number="INTEGER PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY", text='TEXT COLLATE "C"',
    value="DOUBLE PRECISION", end="",
)  # fmt: skip


class LedgerSchema:
    """The ledger of a database; see Ledger."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self.name = engine, f"el esquema {SCHEMA}"

    def exists(self) -> bool:
        """See Ledger.exists."""
        query = text("SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = :name")
        with self._engine.begin() as connection:
            return connection.execute(query, {"name": SCHEMA}).scalar() is not None

    def make(self) -> None:
        """See Ledger.make."""
        with self._engine.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {SCHEMA}"))
            connection.execute(text(f"SET LOCAL search_path TO {SCHEMA}"))
            for statement in filter(str.strip, _SCHEMA_TABLES.split(";\n")):
                connection.execute(text(statement))
            connection.execute(text("CREATE TABLE format (number INTEGER NOT NULL)"))
            connection.execute(text("INSERT INTO format VALUES (:number)"), {"number": FORMAT})

    @contextmanager
    def opened(self) -> Iterator[OpenLedger]:
        """See Ledger.opened."""
        if not self.exists():
            raise LedgerError(describe_missing_ledger(self.name))
        try:
            with self._engine.begin() as connection:
                connection.execute(text(f"SET LOCAL search_path TO {SCHEMA}"))
                made_as = connection.execute(text("SELECT number FROM format")).scalar()
                if made_as != FORMAT:
                    raise LedgerError(
                        _describe_damaged_schema(f"es del formato {made_as}; este programa lee el {FORMAT}")
                    )
                yield OpenLedger(connection.connection.driver_connection, mark="%s")
        except (psycopg.Error, DBAPIError) as error:
            raise LedgerError(_describe_damaged_schema(str(error))) from error


def _describe_damaged_schema(reason: str) -> str:
    return (
        f"El esquema {SCHEMA}, el libro de lo que se mostró, no se puede leer ({reason}). No se publica nada.\n"
        "Qué hacer: póngale otro nombre con ALTER SCHEMA y traiga el de una copia de la base de datos; o, sin copia, la "
        "orden lo hará de nuevo con las publicaciones guardadas. Lo que mostraron otras se añade con "
        "`python -m etl ledger add`."
    )
