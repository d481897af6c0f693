"""Keeps the ledger of what was ever shown: filled before anything is shown, and by hand with what was shown elsewhere.

All that was ever shown is in the ledger or in a kept release, at any moment: a run that publishes first adds the kept
releases that are not in it, and then, before it shows its own, what that shows.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from etl.disclosure.ever_shown import to_remember
from etl.releasing.audit import AuditLog, BrokenLogError
from etl.stores import Stores
from observatory.catalog import Catalog
from observatory.store.errors import NoReleaseError
from observatory.store.private.ledger import Ledger
from observatory.store.private.ledger_rows import OpenLedger, ReleaseShown
from observatory.store.reading.disclosed import facts, undated_facts
from observatory.store.releases import KeptRelease, Opened, Releases

WHAT = "ledger"


@dataclass(frozen=True, slots=True)
class Figures:
    """The shipped figures, public in the repository whether they were built here or not: their hash, and a build.

    `built` makes a release of them in a folder of its own.
    """

    sha256: str
    built: Callable[[Path], Releases]


def bring_up_to_date(stores: Stores, *, figures: Figures | None) -> None:
    """Have the ledger know the shipped figures and every release that is kept; it is made where there is none.

    What had to be added is said and recorded, and aloud where a ledger that once was is gone. Raises LedgerError for a
    damaged one.
    """
    ledger, releases, catalog = stores.ledger, stores.releases, stores.catalog
    gone = _is_gone(ledger, stores.record)
    if not ledger.exists():
        ledger.make()
    with ledger.opened() as known:
        added = [*_figures_added(known, figures, catalog), *_kept_added(known, releases, catalog)]
        rows = known.rows()
    if gone:
        _say(
            f"AVISO: falta {ledger.path.name}, el libro de lo que se mostró, y el registro dice que lo había. Se hizo de "
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
        return any(one.what == WHAT or WHAT in one.details for one in log.entries())
    except BrokenLogError:
        return True


def _figures_added(known: OpenLedger, figures: Figures | None, catalog: Catalog) -> Iterator[str]:
    made_from = f"figures:{figures.sha256}" if figures else ""
    if figures is None or any(one.made_from == made_from for one in known.releases()):
        return
    with TemporaryDirectory() as made:
        releases = figures.built(Path(made))
        (built,) = releases.kept_releases()
        with releases.opened() as connection:
            add_release(known, connection, catalog, shown=replace(_entry(built), made_from=made_from))
    yield "data/figures"


def note_figures(ledger: Ledger, figures: Figures | None, *, release: str, on: str) -> None:
    """Remember that the shipped figures are known since a release of them."""
    if figures:
        with ledger.opened() as known:
            known.add(ReleaseShown(release, on, f"figures:{figures.sha256}"), ())


def _kept_added(known: OpenLedger, releases: Releases, catalog: Catalog) -> Iterator[str]:
    read = {one.sha256 for one in known.releases() if one.shown}
    for one in reversed(_kept(releases)):
        if one.sha256 not in read:
            with releases.opened(one.id, withdrawn=True) as connection:
                add_release(known, connection, catalog, shown=_entry(one))
            yield one.id


def _kept(releases: Releases) -> tuple[KeptRelease, ...]:
    try:
        return releases.kept_releases(withdrawn=True)
    except NoReleaseError:
        return ()


def _entry(one: KeptRelease) -> ReleaseShown:
    return ReleaseShown(one.id, one.released.isoformat(), one.fingerprint, one.sha256)


def add_release(known: OpenLedger, connection: Opened, catalog: Catalog, *, shown: ReleaseShown) -> int:
    """Add all counts of persons of an open release; the number of rows that are new."""
    rows = known.add(shown, to_remember(facts(connection), catalog))
    return rows + known.add(shown, to_remember(undated_facts(connection), catalog))


def announce(ledger: Ledger, draft: Opened, catalog: Catalog, *, shown: ReleaseShown) -> int:
    """Write what a draft or a candidate shows, just before it goes on show; how many rows there are then.

    A run that is stopped between leaves rows of a release that perhaps nobody saw: they stay, marked as not shown.
    """
    with ledger.opened() as known:
        add_release(known, draft, catalog, shown=replace(shown, shown=False))
        return known.rows()


def confirm_current(stores: Stores) -> None:
    """Mark the release on show as shown, under the hash of its content."""
    with stores.ledger.opened() as known:
        for one in _kept(stores.releases):
            if one.current:
                known.add(_entry(one), ())


def rows_known(ledger: Ledger) -> int:
    """How many rows the ledger has."""
    with ledger.opened() as known:
        return known.rows()


def nothing_more_is_known(ledger: Ledger, release: KeptRelease) -> bool:
    """Whether the ledger knows no more of other releases than when this one was let out; false where there is none."""
    if not ledger.exists():
        return False
    with ledger.opened() as known:
        return known.others_when_made(release.sha256) == known.rows(but=release.sha256)


def _say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
