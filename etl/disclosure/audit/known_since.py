"""Cells that former releases disclose already: signed once in the policy, checked each time, and no reason to stop.

What was shown cannot be taken back. Such a cell is hidden wherever it still can be and does not block a release, if what
was shown before leaves it no more values than the new one does. The policy names it by a hash: see docs/disclosure.md.

In a later edition the same people are counted again. Such a cell does not block there either, where that edition leaves
it all the values that what was shown before left it in the earlier one.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from etl.disclosure.audit.attack import Verdict, attack_as
from etl.disclosure.audit.direct_disclosures import Weakness
from etl.disclosure.cells import Cell
from etl.disclosure.engine.audit.attackers import Insider
from etl.sources.figures import read_rows
from observatory.catalog import Catalog
from observatory.store.private.ledger import Ledger, OpenLedger
from observatory.store.reading import queries
from observatory.store.reading.public_facts import Fact, read_facts, read_undated_facts
from observatory.store.releases import Opened, Releases, open_release_file


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
            for snapshot in queries.read_snapshots(release):
                self._editions.setdefault(snapshot.id, []).append(release)

    def __getitem__(self, snapshot: str) -> Iterator[Fact]:
        opened = self._editions[snapshot]
        ledger_facts = self._ledger.facts(snapshot, but=self._but) if self._ledger else iter(())
        released = (
            row for release in opened for row in read_facts(release, snapshot, indicators=self._indicators)
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
            yield from filter(self._is_asked_for, read_undated_facts(release))

    def without(self, sha256: str, *, indicators: Collection[str] | None = None) -> Former:
        """The same, but for what the release of this sha256 showed first, and what perhaps was never on show."""
        return Former(self._releases, self._ledger, but=sha256, indicators=indicators)


_LETTERS = 32  # of a sha256, as in policy.yml
_NOT_TOLD_BEFORE = (
    "está en la lista known_since, pero lo que se mostró antes, sin esta publicación, no lo dice: "
)


@dataclass(frozen=True, slots=True)
class Judged:
    """The result of an audit with all former releases: `verdict` has the new findings, `since` the signed ones."""

    verdict: Verdict
    since: tuple[Weakness, ...] = ()


def mark_of(cell: Cell) -> str:
    """The hash by which the policy names a cell."""
    return hashlib.sha256("|".join(cell).encode()).hexdigest()[:_LETTERS]


def attack_with_all(
    connection: Opened,
    catalog: Catalog,
    former: Former,
    *,
    sha256: str = "",
    insider: Insider[Cell] | None = None,
    figures: Path | None = None,
) -> Judged:
    """Attack an open release or draft, of this `sha256` if it has one, with all that was ever shown.

    A weakness that the policy lists is set apart where the former releases alone tell it as narrowly. With an
    `insider`, the attack of one who knows which protected cells are small.
    """
    (judged,) = attacks_with_all([insider], connection, catalog, former, sha256=sha256, figures=figures)
    return judged


def attacks_with_all(
    attackers: Sequence[Insider[Cell] | None],
    connection: Opened,
    catalog: Catalog,
    former: Former,
    *,
    sha256: str = "",
    in_full: bool = True,
    figures: Path | None = None,
) -> list[Judged]:
    """The same by each of several attackers, who read the release once; without `in_full`: see `attack_as`.

    What totals of two editions tell is no finding where other releases, or the project's own `figures`, told it.
    """
    undated = (*read_undated_facts(connection), *former.undated())
    verdicts = attack_as(
        attackers,
        read_facts(connection),
        catalog,
        former=former,
        undated=undated,
        in_full=in_full,
        before=_shown_before(former.without(sha256), figures, catalog),
    )
    editions = sorted({snapshot.id for snapshot in queries.read_snapshots(connection)})
    judged = []
    for attacker, verdict in zip(attackers, verdicts, strict=True):
        listed = _match_policy_list(verdict, catalog, editions)
        if listed:
            speaking = find_related_indicators({cell.indicator for cell in listed}, catalog)
            before = former.without(sha256, indicators=speaking)
            (alone,) = attack_as(
                [attacker],
                _without_news(read_facts(connection, indicators=speaking), before),
                catalog,
                former=before,
                undated=before.undated(),
                only=set(listed.values()),
                in_full=in_full,
            )
            judged.append(_split_known_weaknesses(verdict, alone, listed))
        else:
            judged.append(Judged(verdict))
    return judged


def _shown_before(former: Former, figures: Path | None, catalog: Catalog) -> Iterator[Fact]:
    """What other releases certainly showed, and what stands in the project's own figures."""
    for snapshot in former:
        yield from former[snapshot]
    if figures is not None:
        yield from read_shipped_facts(figures, catalog)


def find_related_indicators(names: Collection[str], catalog: Catalog) -> frozenset[str]:
    """These indicators and all that tell of their counts: rates and shares of them, and the populations of rates."""
    of_them = {entry.id for entry in catalog.indicators.values() if entry.numerator in names}
    return frozenset({*names, *of_them, "population"})


def _match_policy_list(verdict: Verdict, catalog: Catalog, editions: Collection[str]) -> dict[Cell, Cell]:
    """Each cell found that the policy lists, with the cell listed: itself, or the same of an earlier edition.

    Only a cell with a trait is the same in another edition: it can but grow, while bare totals may differ by any number.
    """
    marks = {mark for signature in catalog.policy.known_since for mark in signature.cells}
    listed = {}
    for cell in (weakness.cell for weakness in verdict.weaknesses):
        source = cell.snapshot.partition("@")[0]
        former_cells = (
            cell._replace(snapshot=edition)
            for edition in editions
            if cell.breakdown and edition.partition("@")[0] == source and edition < cell.snapshot
        )
        named = next((known for known in (cell, *former_cells) if mark_of(known) in marks), None)
        if named:
            listed[cell] = named
    return listed


def _split_known_weaknesses(verdict: Verdict, alone: Verdict, listed: Mapping[Cell, Cell]) -> Judged:
    """What is new apart from what is listed and what former releases `alone` tell."""
    told = {weakness.cell: weakness for weakness in alone.weaknesses}
    since = tuple(
        weakness
        for weakness in verdict.weaknesses
        if weakness.cell in listed and is_told(weakness, listed[weakness.cell], told)
    )
    anew = tuple(
        _name_listed_cell(weakness, listed) for weakness in verdict.weaknesses if weakness not in since
    )
    return Judged(replace(verdict, weaknesses=anew), since)


def _without_news(rows: Iterable[Fact], before: Former) -> Iterator[Fact]:
    """The release without a number of its own: which cells are protected, how many live where, and what was told before.

    That an earlier number stands there again is no news, and that a cell bears no mark is seen by it.
    """
    snapshot, former_values = "", dict[Cell, float | None]()
    for row in rows:
        if row.snapshot != snapshot:
            snapshot = row.snapshot
            former_values = {_cell(row): row.value for row in before.get(snapshot, ())}
        again = row.value is not None and former_values.get(_cell(row)) == row.value
        if row.protected or again or row.indicator == "population":
            yield row


def _cell(row: Fact) -> Cell:
    return Cell(row.snapshot, row.statement, row.indicator, row.territory, row.start, row.end, row.breakdown)


def is_told(weakness: Weakness, known: Cell, told: Mapping[Cell, Weakness]) -> bool:
    """Whether former releases told of the cell that is `known` what this one tells of the cell found."""
    before, now = told.get(known), weakness.interval
    if before is None or math.isinf(now.high):  # figures that contradict each other tell nothing of a cell
        return False
    has_all_left = now.low <= before.interval.low and before.interval.high <= now.high
    return has_all_left and (now.width > 0 or known == weakness.cell)


def _name_listed_cell(weakness: Weakness, listed: Mapping[Cell, Cell]) -> Weakness:
    if weakness.cell not in listed:
        return weakness
    return replace(weakness, reason=f"{_NOT_TOLD_BEFORE}{weakness.reason}")


# The facts of former releases by edition: an attacker may have kept a copy of any of them.


def read_shipped_facts(figures: Path, catalog: Catalog) -> Iterator[Fact]:
    """The numbers that the project's figures show of the editions of files: they are public, whoever published them."""
    for path in sorted(figures.glob("*.csv")):
        for row in read_rows(path, catalog).to_dict("records"):
            if row["edition"] and row["value"] and not row["publisher"]:
                yield Fact(
                    f"{path.stem}@{row['edition']}", "", row["indicator"], row["territory"], row["period_start"],
                    row["period_end"], row["breakdown"], float(row["value"]),
                )  # fmt: skip


@contextmanager
def read_former_facts(
    releases: Releases, ledger: Ledger, files: Sequence[Path] | None
) -> Iterator[tuple[Former, int]]:
    """The facts of the releases in `files` (where None, of all but the one on show), and how many these are.

    That is the ledger, and the kept releases that are not in it yet.
    """
    with ExitStack() as stack:
        if files is not None:
            yield Former([stack.enter_context(open_release_file(path)) for path in files]), len(files)
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
