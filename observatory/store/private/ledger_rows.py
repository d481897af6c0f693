"""Reads and adds the rows of an open ledger; `ledger` handles the file."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from observatory.store.errors import LedgerError
from observatory.store.reading.disclosed import Fact

FORMAT: Final = 1
_BATCH: Final = 10_000
_NAMES: Final = ("snapshot", "indicator", "period_start", "period_end", "territory", "breakdown", "statement")
# NUMERIC keeps a whole number in one to three bytes. A base of 0 says that there is none.
TABLES: Final = f"""
CREATE TABLE name (number INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
CREATE TABLE release (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL, released TEXT NOT NULL, sha256 TEXT NOT NULL,
    made_from TEXT NOT NULL, shown INTEGER NOT NULL, others INTEGER NOT NULL
);
CREATE TABLE shown (
    {", ".join(f"{name} INTEGER NOT NULL REFERENCES name" for name in _NAMES)},
    value NUMERIC NOT NULL, base NUMERIC NOT NULL, release INTEGER NOT NULL REFERENCES release,
    PRIMARY KEY ({", ".join(_NAMES)}, value, base)
) WITHOUT ROWID;
PRAGMA user_version = {FORMAT};
"""


@dataclass(frozen=True, slots=True)
class ReleaseShown:
    """A release whose counts are in the ledger.

    `made_from` is its fingerprint, `sha256` that of its content, empty while it is being made. `shown` is false from
    the moment its rows are written until it is on show: where a run was stopped between, perhaps for ever.
    """

    id: str
    released: str
    made_from: str
    sha256: str = ""
    shown: bool = True


class OpenLedger:
    """An open ledger: what it knows, and what is added to it."""

    def __init__(self, store: sqlite3.Connection) -> None:
        self._store = store

    @cached_property
    def _texts(self) -> dict[int, str]:
        """The words of the ledger by their numbers, read once: nobody else writes while it is open."""
        result = self._store.execute("SELECT number, text FROM name")
        return {number: sys.intern(text) for number, text in result}

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {text: number for number, text in self._texts.items()}

    def releases(self) -> list[ReleaseShown]:
        """Every release in it, the one that was added first first."""
        result = self._store.execute(
            "SELECT id, released, made_from, sha256, shown FROM release ORDER BY number"
        )
        return [
            ReleaseShown(id_, released, made_from, sha256, bool(is_shown))
            for id_, released, made_from, sha256, is_shown in result
        ]

    def rows(self, *, but: str = "") -> int:
        """How many rows there are, without those that the release with the sha256 `but` showed first."""
        counted = self._store.execute("SELECT COUNT(*) FROM shown").fetchone()[0]
        excluded = self._store.execute(
            "SELECT COUNT(*) FROM shown WHERE release IN (SELECT number FROM release WHERE sha256 = ?)",
            (but,),
        ).fetchone()[0]
        return int(counted - excluded if but else counted)

    def add(self, release: ReleaseShown, facts: Iterable[Fact]) -> int:
        """Add what a release shows, `facts` with a value each; the number of rows that are new.

        A row that says the same is left as it is. Of a release that was announced before, the entry is completed.
        """
        number = self._entered(release)
        marks = ", ".join("?" * (len(_NAMES) + 3))
        cursor = self._store.executemany(
            f"INSERT INTO shown VALUES ({marks}) ON CONFLICT DO NOTHING",  # noqa: S608
            self._coded(facts, number),
        )
        return max(cursor.rowcount, 0)

    def _entered(self, release: ReleaseShown) -> int:
        announced = self._store.execute(
            "SELECT number FROM release WHERE id = ? AND made_from = ? AND sha256 IN (?, '') ORDER BY sha256 DESC",
            (release.id, release.made_from, release.sha256),
        ).fetchone()
        if announced:
            self._store.execute(
                "UPDATE release SET sha256 = ?, shown = MAX(shown, ?) WHERE number = ?",
                (release.sha256, release.shown, announced[0]),
            )
            return int(announced[0])
        values = (release.id, release.released, release.sha256, release.made_from, release.shown)
        cursor = self._store.execute(
            "INSERT INTO release (id, released, sha256, made_from, shown, others) "
            "VALUES (?, ?, ?, ?, ?, (SELECT COUNT(*) FROM shown))",
            values,
        )
        return int(cursor.lastrowid or 0)

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
        number = int(self._store.execute("INSERT INTO name (text) VALUES (?)", (word,)).lastrowid or 0)
        self._numbers[word], self._texts[number] = number, sys.intern(word)

    def others_when_made(self, sha256: str) -> int | None:
        """How many rows of other releases there were when this one was added; None where it is not in the ledger."""
        row = self._store.execute("SELECT others FROM release WHERE sha256 = ?", (sha256,)).fetchone()
        return None if row is None else int(row[0])

    def editions(self) -> list[str]:
        """The editions of which anything dated was shown."""
        return [
            str(row[0])
            for row in self._store.execute(
                "SELECT DISTINCT text FROM shown JOIN name ON snapshot = number "
                "WHERE period_start NOT IN (SELECT number FROM name WHERE text = '') ORDER BY text"
            )
        ]

    def facts(self, snapshot: str, *, but: str | None = None) -> Iterator[Fact]:
        """What was shown of one edition, dated; of several values of a cell the one first shown last comes last.

        With `but`, only what other releases than the one of this sha256 showed, and what certainly was on show.
        """
        yield from (fact for fact in self._facts_where("snapshot", snapshot, but=but) if fact.start)

    def undated_facts(self, *, but: str | None = None) -> Iterator[Fact]:
        """What was shown without a date."""
        return self._facts_where("period_start", "", but=but)

    def counts_of(self, indicator: str) -> Iterator[Fact]:
        """What was shown of one indicator, dated or not, in the same order."""
        return self._facts_where("indicator", indicator)

    def _facts_where(self, column: str, word: str, *, but: str | None = None) -> Iterator[Fact]:
        names, number = self._texts, self._numbers.get(word)
        others = (
            "" if but is None else "AND release IN (SELECT number FROM release WHERE shown AND sha256 <> ?)"
        )
        result = self._store.execute(
            f"SELECT {', '.join(_NAMES)}, value, base FROM shown "  # noqa: S608
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
        """Add all rows of another ledger; the number of new rows."""
        return sum(self.add(release, ledger.first_shown_by(release)) for release in ledger.releases())

    def first_shown_by(self, release: ReleaseShown) -> Iterator[Fact]:
        """The rows that bear this release."""
        numbers = self._store.execute(
            "SELECT number FROM release WHERE id = ? AND made_from = ? AND sha256 = ?",
            (release.id, release.made_from, release.sha256),
        ).fetchall()
        names = self._texts
        for (number,) in numbers:
            for row in self._store.execute("SELECT * FROM shown WHERE release = ?", (number,)):
                yield Fact(
                    names[row[0]], names[row[6]], names[row[1]], names[row[4]], names[row[2]], names[row[3]],
                    names[row[5]], float(row[7]), denominator=float(row[8]) if row[8] else None,
                )  # fmt: skip
