"""The commands of the command line as functions: values in, an exit code out. `__main__` reads the words."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from etl import pipeline, report
from etl.checking import checked, compared
from etl.losses.acceptance import read_accepted
from etl.municipal import clerk
from etl.publishing import publish
from etl.reading.edition import read_edition
from etl.reading.recognition import found_source, recognise, unrecognised
from etl.releasing.ledger import bring_up_to_date, confirm_current, note_figures, rows_known
from etl.releasing.rebuilding import made_again, unreadable
from etl.releasing.shipping import UP_TO_DATE, only_shipped, shows, why_not_replaced
from etl.shipping.shipped_figures import load_shipped, shipped
from etl.stores import Stores
from observatory.catalog import Catalog
from observatory.model import Source
from observatory.store.private.private_part import WORKSPACE
from observatory.store.private.workspace import Workspace
from observatory.store.releases import KeptRelease


def build(stores: Stores, *, figures: Path | None = None, today: date | None = None) -> int:
    """Read the shipped figures and publish them, unless that release is current, or a person decides what is on show.

    What a person published and cannot be read any more is made again, or the command stops.
    """
    stores = replace(stores, figures=figures or stores.figures)
    if stores.catalog.demonstration:
        return _fail(
            f"El almacén {stores.folder} es de demostración: `build` no publica en él. Use otra carpeta."
        )
    fingerprint, day = publish.fingerprint_of_project(), today or date.today()
    if shows(stores, fingerprint):
        return _say(UP_TO_DATE)
    with pipeline.writing_alone(stores.private):
        broken = unreadable(stores)
        if broken and not only_shipped(stores):
            return _say(made_again(stores, *broken, today=day))
        kept_as_it_is = why_not_replaced(stores, fingerprint, broken=broken[0] if broken else None)
        if kept_as_it_is:
            return _say(kept_as_it_is)
        return _build(stores, fingerprint=fingerprint, today=day, broken=broken[0] if broken else None)


def _build(stores: Stores, *, fingerprint: str, today: date, broken: KeptRelease | None) -> int:
    def noted(new: KeptRelease) -> str:
        replaced = {"instead_of": broken.sha256, "formerly": broken.id} if broken else {}
        rows = rows_known(stores.ledger)
        line = stores.record.append(
            "build", release=new.id, sha256=new.sha256, files=files, ledger=rows, for_ever=True, **replaced
        )
        return line.sha256

    with _aside(stores.private.folder) as aside:
        fresh = aside / WORKSPACE
        built = Workspace(fresh, stores.catalog)
        problems = load_shipped(built, stores.catalog, stores.figures)
        if report.exit_code(problems):
            return _fail(report.readable(problems))
        bring_up_to_date(stores, figures=None)
        files = publish.files_of(built, stores.catalog)
        name = publish.publish(
            built, stores, fingerprint=fingerprint, today=today,
            noted=noted, instead_of=broken,
        )  # fmt: skip
        confirm_current(stores)
        note_figures(stores.ledger, shipped(stores), release=name, on=today.isoformat())
        _keep(stores, fresh)
    return _say(f"Publicado: {name}.")


@contextmanager
def _aside(folder: Path) -> Iterator[Path]:
    """A folder to build in."""
    with TemporaryDirectory(prefix="build-", dir=folder) as build_folder:
        yield Path(build_folder)


def _keep(stores: Stores, fresh: Path) -> None:
    """The workspace is the fresh one, or the one at hand with the shipped figures brought up to date."""
    if stores.private.existing_workspace():
        load_shipped(stores.workspace(), stores.catalog, stores.figures)
    else:
        stores.private.keep_workspace(fresh)


def check(
    stores: Stores, path: Path, *, source: str | None, as_json: bool = False, report_dir: Path | None = None
) -> int:
    """Read a file and say what is wrong with it, or lost; nothing is stored. 1 where it would be refused.

    It is compared with what the workspace holds, if there is one. With `report_dir`, a page and a marked copy of a
    workbook are written there for who has to correct it.
    """
    declared_source = stores.catalog.sources[source] if source else found_source(path, stores.catalog)
    problems = (
        checked(stores, path, declared_source).problems
        if declared_source
        else unrecognised(path, stores.catalog)
    )
    print(report.as_json(problems) if as_json else report.readable(problems))
    for report_path in clerk.write_report(path, problems, folder=report_dir) if report_dir else ():
        print(report_path, file=sys.stderr if as_json else sys.stdout)
    return report.exit_code(problems)


def ingest(
    stores: Stores,
    path: Path,
    *,
    source: str | None,
    edition: str | None = None,
    accept: Sequence[str] = (),
) -> int:
    """Load a file, or the recognised files of a folder, into the workspace. Publishes nothing.

    `accept` lets losses of one file in, each as `LOSS=reason`; they are recorded and shown.
    """
    accepted = read_accepted(accept)
    if accepted and not path.is_file():
        return _fail("Con --accept se carga un solo archivo: las pérdidas son de uno.")
    files = (
        [path]
        if path.is_file()
        else sorted(candidate for candidate in path.rglob("*") if candidate.is_file())
    )
    failed = 0
    log = stores.record
    with pipeline.writing_alone(stores.private):
        target = stores.workspace()
        for file in files:
            file_source = _source_of(file, stores.catalog, source_id=source, alone=path.is_file())
            if file_source is None:
                if path.is_file():
                    return _fail(report.readable(unrecognised(file, stores.catalog)))
                continue
            read_file = read_edition(file, source=file_source, catalog=stores.catalog, edition=edition)
            reading = compared(read_file, file_source, target, stores.catalog, accepted=accepted)
            outcome = pipeline.ingest(target, reading, stores.catalog)
            failed |= not outcome.accepted
            losses = {"losses": reading.accepted} if outcome.accepted and reading.accepted else {}
            log.append(
                "ingest", snapshot=outcome.snapshot.id, sha256=outcome.snapshot.sha256, rows=outcome.rows,
                accepted=outcome.accepted, **losses,
            )  # fmt: skip
            print(f"{outcome.snapshot.id} · {file.name} · {outcome.rows} filas")
            if outcome.problems:
                print(report.readable(outcome.problems))
    return int(failed)


def _source_of(file: Path, catalog: Catalog, *, source_id: str | None, alone: bool) -> Source | None:
    """The source asked for, else the one found; of the files of a folder, only those named as a source's."""
    if source_id:
        return catalog.sources[source_id]
    return found_source(file, catalog) if alone else recognise(file, catalog)


def unknown_source(source_id: str, source_ids: Sequence[str]) -> int:
    """Say which sources there are."""
    return _fail(f"«{source_id}» no es una fuente. Hay: {', '.join(source_ids)}.")


def _say(sentence: str) -> int:
    print(sentence)
    return 0


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1
