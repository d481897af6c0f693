"""The commands that keep what was published, and prove it, as functions: values in, an exit code out."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from etl import pipeline
from etl.releasing import backup as archives
from etl.releasing import restore as restoring
from etl.releasing.audit import START, BrokenLogError, RecordEntry
from etl.releasing.backup import BackupError
from etl.releasing.candidate import read_current_name
from etl.releasing.ledger import add_release, update_ledger
from etl.releasing.recorded_state import (
    PUBLISHED,
    NotRebuiltError,
    RecordedState,
    compute_restored_state,
    hold_stores,
    read_recorded_state,
    rebuild_lost,
)
from etl.releasing.restore import unpack_backup
from etl.releasing.withdrawal import describe_shown_faults
from etl.stores import Stores
from observatory import clock
from observatory.catalog import Catalog
from observatory.model import ObservatoryError
from observatory.store.errors import BrokenReleaseError, OtherMarkError, StoreError
from observatory.store.private.ledger import LEDGER, Ledger, LedgerFile, OpenLedger, ReleaseShown
from observatory.store.reading import queries
from observatory.store.releases import ENDING, KeptRelease, Standing, Withdrawal, open_release_file, unpack
from observatory.store.releases.sqlite_file import hash_file
from observatory.store.store_mark import mark_of_release
from observatory.store.writing.draft import read_fingerprint

_RELEASE: Final = re.compile(rf"release-[0-9a-f]{{16}}\.db({re.escape(ENDING)})?")
_GZIP = b"\x1f\x8b"


class NotShownError(ObservatoryError):
    """A file is neither a release nor a backup; the ledger stays as it was."""


@dataclass(frozen=True, slots=True)
class Inspected:
    """How many lines the record has, the hash of the last one, and what does not fit, in sentences."""

    lines: int
    head: str
    faults: tuple[str, ...]


_DOUBTFUL: Final = "No se sabe si estaba retirada: se perdió lo que lo decía."


def audit(stores: Stores, *, anchor: Path | None = None) -> int:
    """Hold the record against itself, the releases, what is on show and an anchor; 1 where anything does not fit.

    Raises BrokenLogError where the chain of the record does not hold.
    """
    result = inspect_stores(stores, anchor)
    for fault in result.faults:
        print(fault, file=sys.stderr)
    if result.faults:
        return 1
    print(f"El registro está entero: {result.lines} líneas, y lo publicado es lo que dice.")
    print(
        f"Anote su último sha256 en otra parte: {result.head}" if anchor is None else f"Anotado en {anchor}."
    )
    return 0


def extend_ledger(stores: Stores, file: Path) -> int:
    """Add to the ledger what a release in a file, or every release of a backup, showed; say how many rows were new."""
    with hold_stores(stores):
        update_ledger(stores, figures=None)
        rows, releases = add_file(stores.ledger, file, stores.catalog, beside=stores.private.folder)
        stores.record.append("ledger", file=file.name, new=rows)
    print(f"Libro de lo que se mostró: {rows} filas nuevas, de {releases} publicaciones en {file.name}.")
    return 0


def backup(stores: Stores, file: Path) -> int:
    """Put workspace, releases, pointers and record into one archive, from a folder or from a database."""
    with hold_stores(stores):
        in_files = stores.private.in_files
        digests = (
            archives.backup(stores.folder, file) if in_files else restoring.backup_database(stores, file)
        )
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
    with pipeline.lock_stores(stores.private):
        at_hand = _read_known_state(stores)
        brought = restoring.restore(stores.folder, file, at_hand=at_hand, catalog=stores.catalog)
        faults = at_hand.recorded.at_fault if brought.displaced_record else {}
        stores.record.append(
            "restore", backup=brought.sha256, displaced_record=brought.displaced_record,
            **compute_restored_state(stores.standing(), at_fault=faults),
        )  # fmt: skip
        update_ledger(stores, figures=None)
        current = read_current_name(stores)
    print(f"Restaurado de {file} ({brought.files} archivos).")
    for sentence in _restored_sentences(brought):
        print(sentence)
    print(f"En línea: {current or 'nada'}.")
    return 0


def _read_known_state(stores: Stores) -> restoring.HeldStore:
    """What is known at hand. Where pin and withdrawals are lost with the record, the archive decides: it is said."""
    try:
        rebuild_lost(stores)
        return restoring.HeldStore(stores.standing(), read_recorded_state(list(stores.record.entries())))
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
    with pipeline.lock_stores(stores.private):
        brought = restoring.restore_database(stores, file, former=former)
        stores.record.append(
            "restore", backup=brought.sha256, displaced_record="",
            **compute_restored_state(stores.standing(), at_fault=brought.at_fault),
        )  # fmt: skip
        update_ledger(stores, figures=None)
    print(*brought.sentences(), sep="\n")
    return 0


# Compares the record with what is stored: the releases, the pin, the withdrawals, and an anchor kept elsewhere.
# The chain of the record shows no fault when it was written anew or its end was cut off. But each release, pin and
# withdrawal bears the hash of its line, and the record says which ones there have to be; an anchor tells what the
# record was when it was last looked at.


def inspect_stores(stores: Stores, anchor: Path | None = None) -> Inspected:
    """Look at everything. Where all is well the anchor is prolonged, or begun. Raises BrokenLogError."""
    entries, lost = list(stores.record.entries()), stores.releases.lost()
    standing, state = Standing() if lost else stores.standing(), read_recorded_state(entries)
    faults = [
        *((lost,) if lost else _otherwise_than_told(state, standing)),
        *_missing_record(entries, standing),
        *_lines_gone(entries, standing, state),
        *_find_altered_releases(stores, standing),
        *describe_shown_faults(stores, standing),
        *(_off_anchor(entries, anchor) if anchor else ()),
    ]
    head = entries[-1].sha256 if entries else START
    if anchor and not faults and entries:
        _prolong(anchor, entries[-1])
    return Inspected(len(entries), head, tuple(faults))


def _missing_record(entries: Sequence[RecordEntry], standing: Standing) -> Iterator[str]:
    if standing.releases and not entries:
        yield "Falta el registro, y hay publicaciones: alguien lo borró. Restaure una copia con `python -m etl restore`."


def _lines_gone(entries: Sequence[RecordEntry], standing: Standing, state: RecordedState) -> Iterator[str]:
    """Faults of releases, pins and withdrawals whose line is no longer in the record, nor told by it of another."""
    lines = {entry.sha256: entry for entry in entries}
    names = {str(entry.details.get("release")) for entry in entries if entry.action in PUBLISHED}
    for release in standing.releases:
        line = lines.get(release.line)
        if release.line and (line is None or line.details.get("sha256") != release.sha256):
            yield _gone(f"la publicación {release.id}")
        elif not release.line and release.id not in names:
            yield f"El registro no dice que se publicara {release.id}."
    if standing.pin and standing.pin.line and standing.pin.line not in {*lines, *state.pinned_by}:
        yield _gone(f"que está fijada {standing.pin.release}")
    for withdrawal in standing.withdrawn:
        if withdrawal.line and withdrawal.line not in {*lines, *state.ordered}:
            yield _gone(f"que se retiró {withdrawal.release}")


def _gone(fact: str) -> str:
    return f"La línea del registro que dice {fact} ya no está, o es otra: el registro se acortó o se escribió de nuevo."


def _otherwise_than_told(state: RecordedState, standing: Standing) -> Iterator[str]:
    standing_releases = list(standing.releases)
    if state.releases and not (standing_releases and _is(standing_releases[0], state.releases[0])):
        yield (
            f"Según el registro lo último que se publicó es {state.releases[0][0]}, y no es así: la orden se detuvo a "
            "medias (repítala), o alguien cambió lo publicado."
        )
    for expected in state.releases[1:]:
        if not any(_is(release, expected) for release in standing_releases):
            yield f"Falta la publicación {expected[0]}, que según el registro se guarda."
    pin = standing.pin.release if standing.pin else ""
    recorded_pin = state.pin.release if state.pin else ""
    if pin != recorded_pin:
        yield (
            f"Según el registro está fijada «{recorded_pin or 'ninguna'}», y lo está «{pin or 'ninguna'}»: repita la "
            "orden, o alguien la cambió."
        )
    withdrawn = {withdrawal.release for withdrawal in standing.withdrawn}
    for name in sorted(state.withdrawn - withdrawn):
        yield f"Según el registro se retiró {name}, y se muestra todavía: retírela de nuevo."
    for name in sorted(withdrawn - state.withdrawn):
        yield f"Está retirada {name}, y el registro no lo dice."


def _is(release: KeptRelease, expected: tuple[str, str]) -> bool:
    name, digest = expected
    return release.sha256 == digest if digest else release.id == name


def _find_altered_releases(stores: Stores, standing: Standing) -> Iterator[str]:
    for release in standing.releases:
        try:
            stores.releases.refuse_altered(release)
        except StoreError as error:
            yield str(error)


def _off_anchor(entries: Sequence[RecordEntry], anchor: Path) -> Iterator[str]:
    """Each line of an anchor says a number and a hash that the record had once: it has them still, or was changed."""
    lines = anchor.read_text(encoding="utf-8").splitlines() if anchor.exists() else []
    for line in lines:
        number, _, digest = line.partition(" ")
        if not number.isdecimal() or len(digest) != len(START):
            yield f"{anchor} no es un ancla de este registro."
            return
        at = int(number)
        if at > len(entries):
            yield f"El registro tenía {at} líneas cuando se anotó en {anchor.name}, y tiene {len(entries)}: se acortó."
            return
        if entries[at - 1].sha256 != digest:
            yield f"La línea {at} del registro no es la que se anotó en {anchor.name}: se escribió de nuevo."
            return


def _prolong(anchor: Path, entry: RecordEntry) -> None:
    line = f"{entry.number} {entry.sha256}\n"
    content = anchor.read_text(encoding="utf-8") if anchor.exists() else ""
    if not content.endswith(line):
        with anchor.open("a", encoding="utf-8") as stream:
            stream.write(line)
            stream.flush()
            os.fsync(stream.fileno())


# Adds to the ledger the counts of a release kept elsewhere: the file of one, or all releases of a backup.


def add_file(ledger: Ledger, file: Path, catalog: Catalog, *, beside: Path) -> tuple[int, int]:
    """How many rows were new, of how many releases. All of the file is added, or nothing.

    `beside` is a folder in which a backup may be unpacked. Raises NotShownError for any other file, OtherMarkError for a
    release of the demonstration among real ones or the other way about, LedgerError where the ledger is damaged.
    """
    with TemporaryDirectory(prefix="build-", dir=beside) as folder, ledger.opened() as open_ledger:
        aside = Path(folder)
        try:
            names = unpack_backup(file, aside) if _begins(file, _GZIP) else set()
            releases = list(_releases(aside, names)) if names else [_plain(file, aside)]
            rows = sum(_add_release_file(open_ledger, release_file, catalog) for release_file in releases)
        except (BrokenReleaseError, BackupError) as error:
            raise NotShownError(
                f"{file.name} no es una publicación (release-….db) ni una copia: no se añade nada. {error}"
            ) from error
        if LEDGER in names:
            with LedgerFile(aside).opened() as archived_ledger:
                rows += open_ledger.join(archived_ledger)
    return rows, len(releases)


def _releases(aside: Path, names: set[str]) -> Iterator[Path]:
    """The release files among those of a backup, unpacked."""
    for name in sorted(names):
        packed_too = name.endswith(ENDING) and name.removesuffix(ENDING) in names
        if _RELEASE.fullmatch(name) and not packed_too:
            yield _plain(aside / name, aside)


def _plain(file: Path, aside: Path) -> Path:
    return unpack(file, aside / f"unpacked-{file.stem}") if file.name.endswith(ENDING) else file


def _begins(file: Path, with_these: bytes) -> bool:
    with file.open("rb") as stream:
        return stream.read(len(with_these)) == with_these


def _add_release_file(open_ledger: OpenLedger, file: Path, catalog: Catalog) -> int:
    with open_release_file(file) as connection:
        if mark_of_release(connection) is not catalog.demonstration:
            raise OtherMarkError(
                f"{file.name} y este almacén no son de lo mismo: uno es de demostración y el otro no. No se añade nada."
            )
        info = queries.release_info(connection)
        entry = ReleaseShown(
            info.id, info.released.isoformat(), read_fingerprint(connection), hash_file(file)
        )
        return add_release(open_ledger, connection, catalog, entry=entry)
