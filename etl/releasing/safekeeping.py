"""The commands that keep what was published, and prove it, as functions: values in, an exit code out."""

from __future__ import annotations

import sys
from pathlib import Path

from etl import pipeline
from etl.releasing import backup as archives
from etl.releasing import database_backup, inspection
from etl.releasing import restore as restoring
from etl.releasing.ledger import bring_up_to_date
from etl.releasing.ledger_file import add_file
from etl.stores import Stores


def audit(stores: Stores, *, anchor: Path | None = None) -> int:
    """Hold the record against itself, the releases, what is on show and an anchor; 1 where anything does not fit.

    Raises BrokenLogError where the chain of the record does not hold.
    """
    result = inspection.inspected(stores, anchor)
    for fault in result.faults:
        print(fault, file=sys.stderr)
    if result.faults:
        return 1
    print(f"El registro está entero: {result.lines} líneas, y lo publicado es lo que dice.")
    print(
        f"Anote su último sha256 en otra parte: {result.head}" if anchor is None else f"Anotado en {anchor}."
    )
    return 0


def ledger(stores: Stores, file: Path) -> int:
    """Add to the ledger what a release in a file, or every release of a backup, showed; say how many rows were new."""
    with pipeline.writing_alone(stores.private):
        bring_up_to_date(stores, figures=None)
        rows, releases = add_file(stores.ledger, file, stores.catalog, beside=stores.private.folder)
        stores.record.append("ledger", file=file.name, new=rows)
    print(f"Libro de lo que se mostró: {rows} filas nuevas, de {releases} publicaciones en {file.name}.")
    return 0


def backup(stores: Stores, file: Path) -> int:
    """Put workspace, releases, pointers and record into one archive, from a folder or from a database."""
    with pipeline.writing_alone(stores.private):
        if stores.private.in_files:
            digests = archives.backup(stores.folder, file)
        else:
            digests = database_backup.backup(stores, file)
    print(f"Copia: {file} ({len(digests)} archivos). Guárdela bajo llave: tiene cifras que no se publican.")
    return 0


def restore(stores: Stores, file: Path, *, former: str = "") -> int:
    """Bring a backup back, once it is read and found whole; what was there stays until then.

    A database has to be empty; `former` is the address of the one that was used until now, if there is one.
    """
    if not stores.private.in_files:
        return _restore_database(stores, file, former=former)
    if former:
        raise archives.BackupError(
            "--former es para una base de datos: aquí lo que se retiró está en la carpeta."
        )
    with pipeline.writing_alone(stores.private):
        brought = restoring.restore(stores.folder, file)
        stores.record.append(
            "restore", backup=brought.sha256, displaced_record=brought.displaced_record,
            **inspection.as_it_stands(stores.standing()),
        )  # fmt: skip
        bring_up_to_date(stores, figures=None)
    print(f"Restaurado de {file} ({brought.files} archivos).")
    if brought.kept:
        print(f"Lo publicado después se conserva y se puede pedir por su nombre: {', '.join(brought.kept)}.")
    return 0


def _restore_database(stores: Stores, file: Path, *, former: str) -> int:
    with pipeline.writing_alone(stores.private):
        brought = database_backup.restore(stores, file, former=former)
        stores.record.append(
            "restore", backup=brought.sha256, displaced_record="",
            **inspection.as_it_stands(stores.standing()),
        )  # fmt: skip
        bring_up_to_date(stores, figures=None)
    print(*brought.sentences(), sep="\n")
    return 0
