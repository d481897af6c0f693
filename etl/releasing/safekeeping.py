"""The commands that keep what was published, and prove it, as functions: values in, an exit code out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from etl import pipeline
from etl.releasing import backup as archives
from etl.releasing import database_backup, inspection
from etl.releasing import restore as restoring
from etl.releasing.audit import BrokenLogError
from etl.releasing.candidate import current_name
from etl.releasing.ledger import bring_up_to_date
from etl.releasing.ledger_file import add_file
from etl.releasing.recorded_state import (
    NotRebuiltError,
    hold_stores,
    rebuild_lost,
    recorded_state,
    restored_state,
)
from etl.stores import Stores
from observatory import clock
from observatory.store.releases import Standing, Withdrawal

_DOUBTFUL: Final = "No se sabe si estaba retirada: se perdió lo que lo decía."


def audit(stores: Stores, *, anchor: Path | None = None) -> int:
    """Hold the record against itself, the releases, what is on show and an anchor; 1 where anything does not fit.

    Raises BrokenLogError where the chain of the record does not hold.
    """
    result = inspection.inspect_stores(stores, anchor)
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
    with hold_stores(stores):
        bring_up_to_date(stores, figures=None)
        rows, releases = add_file(stores.ledger, file, stores.catalog, beside=stores.private.folder)
        stores.record.append("ledger", file=file.name, new=rows)
    print(f"Libro de lo que se mostró: {rows} filas nuevas, de {releases} publicaciones en {file.name}.")
    return 0


def backup(stores: Stores, file: Path) -> int:
    """Put workspace, releases, pointers and record into one archive, from a folder or from a database."""
    with hold_stores(stores):
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
        at_hand = _read_known_state(stores)
        brought = restoring.restore(stores.folder, file, at_hand=at_hand, catalog=stores.catalog)
        faults = at_hand.recorded.at_fault if brought.displaced_record else {}
        stores.record.append(
            "restore", backup=brought.sha256, displaced_record=brought.displaced_record,
            **restored_state(stores.standing(), at_fault=faults),
        )  # fmt: skip
        bring_up_to_date(stores, figures=None)
        current = current_name(stores)
    print(f"Restaurado de {file} ({brought.files} archivos).")
    for sentence in _restored_sentences(brought):
        print(sentence)
    print(f"En línea: {current or 'nada'}.")
    return 0


def _read_known_state(stores: Stores) -> restoring.HeldStore:
    """What is known at hand. Where pin and withdrawals are lost with the record, the archive decides: it is said."""
    try:
        rebuild_lost(stores)
        return restoring.HeldStore(stores.standing(), recorded_state(list(stores.record.entries())))
    except (NotRebuiltError, BrokenLogError) as error:
        print(
            f"AVISO: {error} No se sabe qué se retiró o se fijó después de la copia: retírelo de nuevo con `withdraw`.",
            file=sys.stderr,
        )
        if not stores.releases.lost():
            return restoring.HeldStore(stores.standing())
        listed = stores.releases.listed()
        on = clock.today().isoformat()
        doubtful = (Withdrawal(one.id, _DOUBTFUL, on, f"doubtful {one.id}") for one in listed)
        return restoring.HeldStore(Standing(listed), doubtful=tuple(doubtful))


def _restored_sentences(brought: restoring.Restored) -> Iterator[str]:
    """What an operator has to know of what was at hand and stays."""
    pin = brought.standing.pin
    if pin:
        yield f"Está fijada {pin.release}: nada más nuevo se muestra hasta `python -m etl release --unpin`."
    if brought.standing.withdrawn:
        yield f"Sigue retirado: {', '.join(one.release for one in brought.standing.withdrawn)}."
    if brought.kept:
        yield f"Lo publicado después se conserva, y no se quita: {', '.join(brought.kept)}."


def _restore_database(stores: Stores, file: Path, *, former: str) -> int:
    with pipeline.writing_alone(stores.private):
        brought = database_backup.restore(stores, file, former=former)
        stores.record.append(
            "restore", backup=brought.sha256, displaced_record="",
            **restored_state(stores.standing(), at_fault=brought.at_fault),
        )  # fmt: skip
        bring_up_to_date(stores, figures=None)
    print(*brought.sentences(), sep="\n")
    return 0
