"""Reads and adds the rows of an open ledger; `ledger` handles the file."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, Final

from observatory.store.errors import LedgerError
from observatory.store.reading.public_facts import Fact
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
