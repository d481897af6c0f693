"""The facts of former releases by edition: an attacker may have kept a copy of any of them."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from itertools import chain
from pathlib import Path

from observatory.store.private.ledger import Ledger
from observatory.store.private.ledger_rows import OpenLedger
from observatory.store.reading import queries
from observatory.store.reading.public_facts import Fact, facts, undated_facts
from observatory.store.releases import Opened, Releases, opened_file


class Former(Mapping[str, Iterable[Fact]]):
    """The facts of a ledger and of several open releases (the oldest first) by edition, read when they are asked for.

    With `but`, the ledger gives only what other releases than the one of this sha256 showed first, and certainly. With
    `indicators`, nothing is given of others.
    """

    def __init__(
        self,
        releases: Sequence[Opened] = (),
        ledger: OpenLedger | None = None,
        *,
        but: str | None = None,
        indicators: Collection[str] | None = None,
    ) -> None:
        self._ledger = ledger
        self._releases = releases
        self._but, self._indicators = but, indicators
        self._editions: dict[str, list[Opened]] = {
            edition: [] for edition in (ledger.editions() if ledger else ())
        }
        for release in releases:
            for snapshot in queries.snapshots(release):
                self._editions.setdefault(snapshot.id, []).append(release)

    def __getitem__(self, snapshot: str) -> Iterator[Fact]:
        opened = self._editions[snapshot]
        ledger_facts = self._ledger.facts(snapshot, but=self._but) if self._ledger else iter(())
        released = (
            row for release in opened for row in facts(release, snapshot, indicators=self._indicators)
        )
        return chain(filter(self._is_asked_for, ledger_facts), released)

    def _is_asked_for(self, row: Fact) -> bool:
        return self._indicators is None or row.indicator in self._indicators

    def __iter__(self) -> Iterator[str]:
        return iter(self._editions)

    def __len__(self) -> int:
        return len(self._editions)

    def undated(self) -> Iterator[Fact]:
        """Their facts without a date."""
        if self._ledger:
            yield from filter(self._is_asked_for, self._ledger.undated_facts(but=self._but))
        for release in self._releases:
            yield from filter(self._is_asked_for, undated_facts(release))

    def without(self, sha256: str, *, indicators: Collection[str] | None = None) -> Former:
        """The same, but for what the release of this sha256 showed first, and what perhaps was never on show."""
        return Former(self._releases, self._ledger, but=sha256, indicators=indicators)


def shipped_facts(figures: Path) -> Iterator[Fact]:
    """The numbers that the project's figures show of the editions of files: they are public, whoever published them."""
    for path in sorted(figures.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                if row.get("edition") and row["value"] and not row.get("publisher"):
                    yield Fact(
                        f"{path.stem}@{row['edition']}", "", row["indicator"], row["territory"], row["period_start"],
                        row["period_end"], row["breakdown"], float(row["value"]),
                    )  # fmt: skip


@contextmanager
def former_of(
    releases: Releases, ledger: Ledger, files: Sequence[Path] | None
) -> Iterator[tuple[Former, int]]:
    """The facts of the releases in `files` (where None, of all but the one on show), and how many these are.

    That is the ledger, and the kept releases that are not in it yet.
    """
    with ExitStack() as stack:
        if files is not None:
            yield Former([stack.enter_context(opened_file(path)) for path in files]), len(files)
            return
        open_ledger = stack.enter_context(ledger.opened()) if ledger.exists() else None
        ledger_releases = (
            {release.sha256 for release in open_ledger.releases() if release.shown} - {""}
            if open_ledger
            else set()
        )
        kept_releases = [
            release for release in reversed(releases.kept_releases(withdrawn=True)) if not release.current
        ]
        opened = [
            stack.enter_context(releases.opened(release.id, withdrawn=True))
            for release in kept_releases
            if release.sha256 not in ledger_releases
        ]
        current = {release.sha256 for release in releases.kept_releases() if release.current}
        yield Former(opened, open_ledger), len(ledger_releases - current) + len(opened)
