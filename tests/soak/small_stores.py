"""Folders of stores to break: small, each in the state before one command, with what holds before and after it."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from etl import build_command, commands
from etl.publishing import fingerprints, publish
from etl.releasing import commands as releasing
from etl.releasing import safekeeping
from etl.releasing.audit import AuditLog
from etl.releasing.ledger import select_counts_to_remember
from etl.status_command import forget
from etl.stores import Stores
from observatory.catalog import Catalog, load_catalog
from observatory.store.private.private_part import Private
from observatory.store.reading import queries
from observatory.store.reading.public_facts import read_facts, read_undated_facts
from observatory.store.releases import SqliteReleases
from observatory.store.releases.sqlite_file import refuse_unsound, settle
from tests.etl.files import write_police
from tests.etl.releasing.making import january, load, stores_of

FIGURES = Path(__file__).resolve().parents[2] / "data" / "figures"
CATALOG = load_catalog()
_SMALL = ("el_alto_districts",)


@dataclass(frozen=True)
class Case:
    """A command to break: makes its folder, runs it in a folder, and says what a reader may be shown meanwhile."""

    name: str
    build: Callable[[Path], None]
    run: Callable[[Path], object]
    before: object
    after: object
    state: Callable[[Path], object] = field(repr=False)


def assert_whole(folder: Path) -> None:
    """Raise unless workspace, record, and every release that is kept are whole."""
    private = Private(folder)
    settle(private.workspace_path)  # as the next command does when it opens it
    if private.workspace_path.exists():
        refuse_unsound(private.workspace_path)
    list(AuditLog(private).entries())
    nothing_is_shown_that_the_ledger_does_not_know(folder)
    releases = SqliteReleases(folder)
    files = list(folder.glob("release-*.db"))
    assert len(releases.kept_releases()) == len({release.id for release in releases.kept_releases()})
    for file in files:
        assert hashlib.sha256(file.read_bytes()).hexdigest().startswith(file.stem.partition("-")[2])
        refuse_unsound(file)


def nothing_is_shown_that_the_ledger_does_not_know(folder: Path) -> None:
    """Raise where the release on show has a count that is not in the ledger, or the ledger is damaged."""
    releases = SqliteReleases(folder)
    if not releases.kept_releases():
        return
    with Private(folder).ledger.opened() as open_ledger, releases.opened() as connection:
        facts_shown = set(
            select_counts_to_remember([*read_facts(connection), *read_undated_facts(connection)], CATALOG)
        )
        remembered = {fact for edition in open_ledger.editions() for fact in open_ledger.facts(edition)}
        assert facts_shown <= remembered | set(open_ledger.undated_facts())


def no_leftovers(folder: Path) -> None:
    """Raise where something of a stopped run is left after a run that was not stopped."""
    assert not [*folder.rglob("draft-*"), *folder.rglob("build-*")]


def cases(place: Path, catalog: Catalog) -> list[Case]:
    """Every command that writes, each with its folder; `place` holds what they share."""
    place.mkdir(parents=True, exist_ok=True)
    fingerprints.hash_project = lambda: "shipped:1"  # type: ignore[assignment]
    figures = _figures(place / "figures")
    edition = write_police(
        place / "edition.csv",
        [("LIMA", "INDEPENDENCIA", 150112, 2026, month, "LIMA METROPOLITANA", 7) for month in (1, 2)],
    )
    template = place / "template"
    _two_releases(template, catalog)
    archive = place / "copy.tar.gz"
    safekeeping.backup(stores_of(template, catalog), archive)

    def current_release(folder: Path) -> object:
        return january(stores_of(folder, catalog))

    copied = _made_from(template, place / "copied", lambda _folder: None)

    def on(command: Callable[[Stores], object]) -> Callable[[Path], object]:
        return lambda folder: command(stores_of(folder, catalog))

    loaded = _made_from(
        template, place / "loaded", lambda folder: load(stores_of(folder, catalog), january=303)
    )
    staged = _made_from(place / "loaded", place / "staged", on(releasing.diff))

    pinned = _made_from(template, place / "pinned", on(releasing.roll_back))
    newest = next(release.id for release in SqliteReleases(template).kept_releases() if release.current)

    def built(folder: Path) -> object:
        fingerprints.hash_project = lambda: "shipped:2"  # type: ignore[assignment]
        try:
            return build_command.build(stores_of(folder, catalog), figures=figures, today=date(2026, 11, 25))
        finally:
            fingerprints.hash_project = lambda: "shipped:1"  # type: ignore[assignment]

    shipped = place / "shipped"
    assert build_command.build(stores_of(shipped, catalog), figures=figures, today=date(2026, 11, 25)) == 0
    return [
        Case("build", lambda folder: _copy(shipped, folder), built, "shipped:1", "shipped:2", _fingerprint),
        Case(
            "ingest", copied, on(lambda stores: commands.ingest(stores, edition, source="mininter_vcm")),
            0, 1, lambda folder: _ingested(folder, catalog),
        ),
        Case("diff", loaded, on(releasing.diff), 202.0, 202.0, current_release),
        Case("release", staged, on(releasing.release), 202.0, 303.0, current_release),
        Case("release without diff", loaded, on(releasing.release), 202.0, 303.0, current_release),
        Case("rollback", copied, on(releasing.roll_back), 202.0, 101.0, current_release),
        Case("unpin", pinned, on(lambda stores: releasing.release(stores, unpin=True)), 101.0, 202.0, current_release),
        Case(
            "withdraw", copied, on(lambda stores: releasing.withdraw(stores, name=newest, reason="Prueba.")),
            202.0, 101.0, current_release,
        ),
        Case(
            "forget", loaded,
            on(lambda stores: forget(stores, edition="mininter_vcm@2026-06", reason="Era otro archivo.")),
            1, 0, lambda folder: _ingested(folder, catalog, "mininter_vcm@2026-06"),
        ),
        Case(
            "backup", copied, on(lambda stores: safekeeping.backup(stores, stores.folder.with_suffix(".copy"))),
            202.0, 202.0, current_release,
        ),
        Case("restore", loaded, on(lambda stores: safekeeping.restore(stores, archive)), 202.0, 202.0, current_release),
    ]  # fmt: skip


def _made_from(source: Path, changed: Path, change: Callable[[Path], object]) -> Callable[[Path], None]:
    """Copies of a folder after one change, which is done once."""
    shutil.copytree(source, changed)
    change(changed)
    return lambda folder: _copy(changed, folder)


def _copy(source: Path, folder: Path) -> None:
    shutil.copytree(source, folder)


def _figures(folder: Path) -> Path:
    folder.mkdir()
    for name in _SMALL:
        for suffix in (".csv", ".yml"):
            shutil.copy(FIGURES / f"{name}{suffix}", folder)
    return folder


def _two_releases(folder: Path, catalog: Catalog) -> None:
    stores = stores_of(folder, catalog)
    for value in (101, 202):
        load(stores, january=value)
        assert releasing.release(stores) == 0


def _fingerprint(folder: Path) -> object:
    """What the release on show was made from; a torn one has fewer rows or none, and is told as such."""
    with SqliteReleases(folder).opened() as connection:
        places = queries.list_territories_with_data(connection, "population")
        assert len(places) > 10, "a release without its figures is on show"
        return publish.draft.read_fingerprint(connection)


def _ingested(folder: Path, catalog: Catalog, edition: str = "mininter_vcm@2026-02") -> int:
    """Whether the whole file is in the workspace: all its rows, or none."""
    assert january(stores_of(folder, catalog)) == 202
    with stores_of(folder, catalog).workspace().loading() as connection:
        matching = [
            snapshot for snapshot in publish.workspace.read_snapshots(connection) if snapshot["id"] == edition
        ]
        rows = publish.workspace.read_observations(connection, edition, "police_complaints")
    assert len(rows) == (matching[0]["row_count"] if matching else 0)
    return int(bool(matching))
