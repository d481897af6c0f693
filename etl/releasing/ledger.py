"""Fills the ledger of all published counts: before each publication, and by hand with those published elsewhere.

All that was ever shown is in the ledger or in a kept release, at any moment: a run that publishes first adds the kept
releases that are not in it, and then, before it shows its own, what that shows.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from etl.disclosure.cells import Cell
from etl.releasing.audit import AuditLog, BrokenLogError
from etl.stores import Stores
from observatory.catalog import Catalog
from observatory.model import Indicator
from observatory.statistics import is_count_of_persons, statistic_of
from observatory.store.errors import NoReleaseError
from observatory.store.private.ledger import Ledger, OpenLedger, ReleaseShown
from observatory.store.reading.public_facts import Fact, read_told_facts, read_undated_facts
from observatory.store.releases import KeptRelease, Opened, Releases

WHAT = "ledger"


@dataclass(frozen=True, slots=True)
class ShippedFigures:
    """The shipped figures, public in the repository whether they were built here or not: their hash, and a build.

    `built` stages what a release of them shows in a folder of its own.
    """

    sha256: str
    built: Callable[[Path], Releases]


def update_ledger(stores: Stores, *, figures: ShippedFigures | None) -> None:
    """Have the ledger know the shipped figures and every release that is kept; it is made where there is none.

    What had to be added is said and recorded, and aloud where a ledger that once was is gone. Raises LedgerError for a
    damaged one.
    """
    ledger, releases, catalog = stores.ledger, stores.releases, stores.catalog
    gone = _is_gone(ledger, stores.record)
    if not ledger.exists():
        ledger.make()
    with ledger.opened() as open_ledger:
        added = [*_figures_added(open_ledger, figures, catalog), *_kept_added(open_ledger, releases, catalog)]
        rows = open_ledger.rows()
    if gone:
        _say(
            f"AVISO: falta {ledger.name}, el libro de lo que se mostró, y el registro dice que lo había. Se hizo de "
            "nuevo con lo que se guarda. Lo que mostraron otras publicaciones ya no se sabe: añada las copias que haya "
            "con `python -m etl ledger add`."
        )
    if added:
        _say(f"Libro de lo que se mostró: {rows} filas. Se añadió lo de {', '.join(added)}.")
    if added or gone:
        stores.record.append(WHAT, added=added, rows=rows, made_again=gone)


def _is_gone(ledger: Ledger, log: AuditLog) -> bool:
    if ledger.exists():
        return False
    try:
        return any(entry.action == WHAT or WHAT in entry.details for entry in log.entries())
    except BrokenLogError:
        return True


def _figures_added(
    open_ledger: OpenLedger, figures: ShippedFigures | None, catalog: Catalog
) -> Iterator[str]:
    made_from = f"figures:{figures.sha256}" if figures else ""
    if figures is None or any(release.made_from == made_from for release in open_ledger.releases()):
        return
    with TemporaryDirectory() as folder:
        releases = figures.built(Path(folder))
        built = releases.staged()
        if built is None:  # pragma: no cover - it was staged a line above
            raise NoReleaseError("No quedó lo que muestran las cifras del proyecto: repita la orden.")
        with releases.opened_staged() as connection:
            add_release(open_ledger, connection, catalog, entry=replace(_entry(built), made_from=made_from))
    yield "data/figures"


def note_figures(ledger: Ledger, figures: ShippedFigures | None, *, release: str, on: str) -> None:
    """Remember that the shipped figures are known since a release of them."""
    if figures:
        with ledger.opened() as open_ledger:
            open_ledger.add(ReleaseShown(release, on, f"figures:{figures.sha256}"), ())


def _kept_added(open_ledger: OpenLedger, releases: Releases, catalog: Catalog) -> Iterator[str]:
    known_hashes = {release.sha256 for release in open_ledger.releases() if release.shown}
    for release in reversed(_kept_releases(releases)):
        if release.sha256 not in known_hashes:
            with releases.opened(release.id, withdrawn=True) as connection:
                add_release(open_ledger, connection, catalog, entry=_entry(release))
            yield release.id


def _kept_releases(releases: Releases) -> tuple[KeptRelease, ...]:
    try:
        return releases.kept_releases(withdrawn=True)
    except NoReleaseError:
        return ()


def _entry(release: KeptRelease) -> ReleaseShown:
    return ReleaseShown(release.id, release.released.isoformat(), release.fingerprint, release.sha256)


def add_release(open_ledger: OpenLedger, connection: Opened, catalog: Catalog, *, entry: ReleaseShown) -> int:
    """Add all counts of persons of an open release; the number of rows that are new."""
    rows = open_ledger.add(entry, select_counts_to_remember(read_told_facts(connection), catalog))
    return rows + open_ledger.add(entry, select_counts_to_remember(read_undated_facts(connection), catalog))


def select_counts_to_remember(rows: Iterable[Fact], catalog: Catalog) -> Iterator[Fact]:
    """The counts of persons that `rows` show or tell, each as a fact of its own cell.

    A rate or share that brings its numerator is remembered as the count that it tells, and the base of a share as the
    count of the whole. One without it stays as it is, with its base if it has one: `learn` multiplies them. So does a
    figure of an indicator that the catalogue does not have (any more), and a rate that may be of several places together:
    what is written beside it is no count of its place. A cell that adds nothing to its whole is a zero of its sums.
    """
    for row in rows:
        indicator = catalog.indicators.get(row.indicator)
        if indicator is None or is_count_of_persons(indicator):
            if row.value is not None:
                yield _count(row, row.indicator, row.breakdown, row.value)
            elif row.adds_nothing:
                yield _count(row, row.indicator, row.breakdown, 0.0)
        elif indicator.numerator and catalog.indicators[indicator.numerator].counts_persons:
            together = any(len(child.divided_from) > 1 for child in catalog.made_of.get(row.territory, ()))
            if not together:
                yield from _of_ratio(row, indicator, numerator=indicator.numerator)
            elif row.value is not None:
                yield row


def _of_ratio(row: Fact, indicator: Indicator, *, numerator: str) -> Iterator[Fact]:
    for told in statistic_of(indicator).tells(indicator, row.numerator, row.denominator):
        if told.written is not None:
            yield _count(row, numerator, told.breakdown, told.written)
        elif row.value is not None:
            yield row


def _count(row: Fact, indicator: str, breakdown: str, value: float) -> Fact:
    return Fact(row.snapshot, row.statement, indicator, row.territory, row.start, row.end, breakdown, value)


def read_counts_shown_before(ledger: OpenLedger, indicator: str) -> dict[Cell, float]:
    """The counts of an indicator in the ledger, by cell; of several values the one that entered last."""
    return {
        Cell(
            fact.snapshot,
            fact.statement,
            fact.indicator,
            fact.territory,
            fact.start,
            fact.end,
            fact.breakdown,
        ): fact.value
        for fact in ledger.counts_of(indicator)
        if fact.start and fact.value is not None
    }


def announce_counts(ledger: Ledger, draft: Opened, catalog: Catalog, *, entry: ReleaseShown) -> int:
    """Write what a draft or a candidate shows, just before it goes on show; how many rows there are then.

    A run that is stopped between leaves rows of a release that perhaps nobody saw: they stay, marked as not shown.
    """
    with ledger.opened() as open_ledger:
        add_release(open_ledger, draft, catalog, entry=replace(entry, shown=False))
        return open_ledger.rows()


def confirm_current(stores: Stores) -> None:
    """Mark the release on show as shown, under the hash of its content."""
    with stores.ledger.opened() as open_ledger:
        for release in _kept_releases(stores.releases):
            if release.current:
                open_ledger.add(_entry(release), ())


def count_known_rows(ledger: Ledger) -> int:
    """How many rows the ledger has."""
    with ledger.opened() as open_ledger:
        return open_ledger.rows()


def nothing_more_is_known(ledger: Ledger, release: KeptRelease) -> bool:
    """Whether the ledger knows no more of other releases than when this one was let out; false where there is none."""
    if not ledger.exists():
        return False
    with ledger.opened() as open_ledger:
        return open_ledger.others_when_made(release.sha256) == open_ledger.rows(but=release.sha256)


def _say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
