"""What each command does: values in, an exit code out. `__main__` reads the words, this does the work."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from etl import pipeline, publish, report
from etl.municipal import clerk
from etl.municipal.continued import Continued
from etl.reading import read, recognise
from etl.releasing.audit import AuditLog
from etl.releasing.ledger import Figures, bring_up_to_date, confirm_current, note_figures
from etl.sources.figures import read_figures
from observatory.catalog import Catalog
from observatory.model import Problem
from observatory.store import workspace
from observatory.store.ledger import PRIVATE, Ledger
from observatory.store.releases import Releases, SqliteReleases
from observatory.store.workspace import Workspace

WORKSPACE = "workspace.db"
FIGURES = Path(__file__).parent.parent / "data" / "figures"


@dataclass(frozen=True)
class Stores:
    """The two stores and the catalogue a command works with."""

    folder: Path
    catalog: Catalog
    releases: Releases
    figures: Path = FIGURES

    @property
    def workspace_path(self) -> Path:
        """Where the private store lies."""
        return self.folder / WORKSPACE

    @property
    def ledger(self) -> Ledger:
        """What was ever shown."""
        return Ledger(self.folder / PRIVATE)

    def workspace(self) -> Workspace:
        """The private store, made if it is not there."""
        return Workspace(self.workspace_path, self.catalog)


def build(stores: Stores, *, figures: Path | None = None, today: date | None = None) -> int:
    """Read the shipped figures and publish them; nothing is done where that release is current already."""
    stores = replace(stores, figures=figures or stores.figures)
    log, day = AuditLog(stores.folder), today or date.today()
    if stores.catalog.demonstration:
        return _fail(
            f"El almacén {stores.folder} es de demostración: `build` no publica en él. Use otra carpeta."
        )
    fingerprint = publish.fingerprint_of_project()
    current = publish.current_fingerprint(stores.releases)
    if current == fingerprint:
        return _say("La publicación está al día.")
    if current.startswith("workspace:"):
        return _say("Está en línea una publicación propia, hecha con `release`: `build` no la reemplaza.")
    with pipeline.writing_alone(stores.folder), _aside(stores.folder) as aside:
        fresh = aside / WORKSPACE
        problems = _load_shipped(Workspace(fresh, stores.catalog), stores)
        if report.exit_code(problems):
            return _fail(report.readable(problems))
        bring_up_to_date(stores.ledger, stores.releases, stores.catalog, log=log, figures=None)
        name = publish.publish(
            Workspace(fresh, stores.catalog), stores.releases, stores.catalog, fingerprint=fingerprint, today=day,
            ledger=stores.ledger,
        )  # fmt: skip
        confirm_current(stores.ledger, stores.releases)
        rows = note_figures(stores.ledger, shipped(stores), release=name, on=day.isoformat())
        log.append("build", release=name, ledger=rows)
        _keep(stores, fresh)
    return _say(f"Publicado: {name}.")


@contextmanager
def _aside(folder: Path) -> Iterator[Path]:
    """A folder to build in."""
    with TemporaryDirectory(prefix="build-", dir=folder) as made:
        yield Path(made)


def shipped(stores: Stores) -> Figures | None:
    """The shipped figures, for the ledger; None where there are none, and in a demonstration, which is kept apart."""
    files = sorted(stores.figures.glob("*.csv"))
    if stores.catalog.demonstration or not files:
        return None
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.name.encode() + path.read_bytes())
    return Figures(digest.hexdigest(), lambda folder: _built_aside(stores, folder))


def _built_aside(stores: Stores, folder: Path) -> Releases:
    """A release of the shipped figures in another folder, as `build` makes it."""
    held, releases = Workspace(folder / WORKSPACE, stores.catalog), SqliteReleases(folder)
    _load_shipped(held, stores)
    publish.publish(
        held,
        releases,
        stores.catalog,
        fingerprint=publish.fingerprint_of_project(),
        today=date.today(),
        ledger=None,
    )
    return releases


def _load_shipped(held: Workspace, stores: Stores) -> list[Problem]:
    """Load each edition of the shipped figures, unless the publisher's whole file is there already."""
    problems: list[Problem] = []
    catalog = stores.catalog
    for path in sorted(stores.figures.glob("*.csv")):
        for reading in read_figures(path, catalog):
            with held.loading() as connection:
                ingested = workspace.is_ingested(connection, reading.snapshot.id)
            if not ingested:
                problems += pipeline.ingest(held, reading, catalog, shipped=True).problems
    return problems


def _keep(stores: Stores, fresh: Path) -> None:
    """The workspace is the fresh one, or the one at hand with the shipped figures brought up to date."""
    if stores.workspace_path.exists():
        _load_shipped(stores.workspace(), stores)
    else:
        os.replace(fresh, stores.workspace_path)


def check(
    path: Path, catalog: Catalog, *, source: str, as_json: bool = False, report_dir: Path | None = None
) -> int:
    """Read a file and say what is wrong with it; nothing is stored. 1 where it would be refused.

    With `report_dir`, a page and a marked copy of a workbook are written there for who has to correct it.
    """
    reading = read(path, source=catalog.sources[source], catalog=catalog)
    for _ in reading.frames():
        pass
    print(report.as_json(reading.problems) if as_json else report.readable(reading.problems))
    for written in clerk.write_report(path, reading.problems, folder=report_dir) if report_dir else ():
        print(written, file=sys.stderr if as_json else sys.stdout)
    return report.exit_code(reading.problems)


def ingest(stores: Stores, path: Path, *, source: str | None, edition: str | None = None) -> int:
    """Load a file, or the recognised files of a folder, into the workspace. Publishes nothing."""
    files = [path] if path.is_file() else sorted(one for one in path.rglob("*") if one.is_file())
    failed = 0
    log = AuditLog(stores.folder)
    with pipeline.writing_alone(stores.folder):
        held = stores.workspace()
        for file in files:
            known = stores.catalog.sources[source] if source else recognise(file, stores.catalog)
            if known is None:
                if path.is_file():
                    return _fail(f"{file.name}: ninguna fuente reconoce este archivo; dígala con --source.")
                continue
            reading = read(file, source=known, catalog=stores.catalog, edition=edition)
            outcome = pipeline.ingest(
                held, Continued(reading, held) if known.form else reading, stores.catalog
            )
            failed |= not outcome.accepted
            log.append(
                "ingest", snapshot=outcome.snapshot.id, sha256=outcome.snapshot.sha256, rows=outcome.rows,
                accepted=outcome.accepted,
            )  # fmt: skip
            print(f"{outcome.snapshot.id} · {file.name} · {outcome.rows} filas")
            if outcome.problems:
                print(report.readable(outcome.problems))
    return int(failed)


def status(stores: Stores) -> int:
    """Say what is loaded, from where and how old, and what is published."""
    shown = next((one for one in stores.releases.kept() if one.current), None)
    print(f"Publicación: {f'{shown.id}, del {shown.released}' if shown else 'ninguna'}")
    if stores.ledger.exists():
        with stores.ledger.opened() as known:
            in_it = known.releases()
            number = len({one.sha256 for one in in_it} - {""})
            print(f"Libro de lo que se mostró: {known.rows()} filas de {number} publicaciones")
        for doubtful in (one for one in in_it if not one.shown):
            print(f"  quizá nunca se mostró: {doubtful.id}, del {doubtful.released}")
    with stores.workspace().loading() as connection:
        for one in workspace.snapshots_held(connection):
            age = (date.today() - one["retrieved"]).days
            kind = "figuras del proyecto" if one["shipped"] else "archivo del editor"
            print(
                f"{one['id']} · {kind} · {one['row_count']} filas · {one['file']}"
                f" · sha256 {one['sha256'][:12]}"
                f" · leído {one['retrieved']} (hace {age} días) · datos hasta {one['cutoff'] or 'sin fecha'}"
            )
    return 0


def unknown_source(asked: str, known: Sequence[str]) -> int:
    """Say which sources there are."""
    return _fail(f"«{asked}» no es una fuente. Hay: {', '.join(known)}.")


def _say(sentence: str) -> int:
    print(sentence)
    return 0


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1
