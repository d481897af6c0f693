"""Brings a backup back: read and checked aside first, then put in place a file at a time, the pointer last."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from etl.releasing.backup import DUMP, MANIFEST, MAY_HOLD, BackupError, place_of, write_backup_archive
from etl.releasing.recorded_state import Fault, RecordedState, find_standing, read_recorded_state
from etl.releasing.withdrawal import find_due_withdrawals
from etl.stores import Stores, refuse_other_archive
from observatory.catalog import Catalog
from observatory.settings import Settings
from observatory.store.private.database_dump import dump, restore_dump
from observatory.store.private.ledger import LEDGER, Ledger, LedgerFile
from observatory.store.private.private_part import RECORD, WORKSPACE, Private
from observatory.store.releases import (
    ON_SHOW,
    POINTER,
    Pin,
    PostgresReleases,
    SqliteReleases,
    Standing,
    Withdrawal,
    open_releases,
)
from observatory.store.releases.sqlite_file import hash_file, refuse_unsound, settle, sync

_MOST_DESCRIBED: Final = 1_000_000  # bytes of the manifest
_BLOCK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Restored:
    """The result of a restore: hash of the archive, how many files, and the record that had to make room, if any.

    `kept` are the names of releases that the archive does not bring, and that can still be asked for.
    """

    sha256: str
    files: int
    displaced_record: str = ""
    kept: tuple[str, ...] = ()
    standing: Standing = field(default_factory=Standing)


@dataclass(frozen=True, slots=True)
class HeldStore:
    """What is known of the store at hand before a restore: its order, pin and withdrawals, and what its record says.

    Where these are lost, `doubtful` are withdrawals of all releases at hand: nobody knows which of them were.
    """

    standing: Standing = field(default_factory=Standing)
    recorded: RecordedState = field(default_factory=RecordedState)
    doubtful: tuple[Withdrawal, ...] = ()


def restore(folder: Path, file: Path, *, at_hand: HeldStore, catalog: Catalog) -> Restored:
    """Replace what lies in `folder` by what the archive holds. Whoever calls holds the stores (`lock_stores`).

    The record is only ever prolonged: where both go on differently, the one at hand is kept under another name. The
    ledger of what was shown is only ever added to. Pin and withdrawals that were made since stay, also where the archive
    is older; without such a pin what was on show then is so again. Releases that were published since are kept. A run
    that is stopped leaves the old release or the new one on show; run it again to end it. Raises BackupError for anything
    that is not a whole backup, and LedgerError where the ledger at hand is damaged, before anything is changed.
    """
    private = Private(folder).folder
    with TemporaryDirectory(prefix="build-", dir=private) as build_folder:
        aside = Path(build_folder)
        names = unpack_backup(file, aside)
        _refuse_unsound(aside, names)
        refuse_other_archive(aside, folder)
        if LEDGER in names:
            _join_ledgers(Private(folder).ledger, LedgerFile(aside))
        displaced = _join_records(private, aside) if RECORD in names else ""
        joined, kept = _join_standing(aside, at_hand, catalog) if POINTER in names else (Standing(), ())
        if POINTER in names:
            names.add(ON_SHOW)
        settle(private / WORKSPACE)
        for name in sorted(names - {RECORD, LEDGER}, key=_turn):
            place_of(folder, name).parent.mkdir(exist_ok=True)
            os.replace(aside / name, place_of(folder, name))
        sync(private)
        sync(folder)
    digest = hash_file(file)
    return Restored(digest, len(names), displaced, kept, joined)


def _turn(name: str) -> tuple[bool, bool, str]:
    """Releases first, the workspace after them, then what points at them, the pointer last of all."""
    return (name == POINTER, name.endswith(".json"), name)


def unpack_backup(file: Path, aside: Path, *, of_database: bool = False) -> set[str]:
    """Every file of the archive, written to `aside` and held against its hash; their names.

    Raises BackupError for anything else than a whole backup: of a folder or, `of_database`, of a database.
    """
    try:
        with tarfile.open(file, mode="r:gz") as archive:
            described = _read_manifest(archive)
            _refuse_other_kind(described, of_database=of_database)
            room = shutil.disk_usage(aside).free
            if sum(description["bytes"] for description in described.values()) > room:
                raise BackupError(f"Para restaurar {file.name} no hay bastante espacio: libere disco.")
            names: set[str] = set()
            for member in islice(archive, 1, None):  # the first one is the list itself
                _refuse_member(member, described, names)
                _write(archive, member, aside, described[member.name]["sha256"])
                names.add(member.name)
    except (tarfile.TarError, zlib.error, EOFError, ValueError, KeyError, TypeError) as error:
        raise BackupError(
            f"{file.name} no es una copia de este observatorio, o está rota: {error}"
        ) from error
    missing = sorted(set(described) - names)
    if missing:
        raise BackupError(f"A {file.name} le faltan archivos: {', '.join(missing)}.")
    return names


def _refuse_other_kind(described: Mapping[str, Any], *, of_database: bool) -> None:
    if of_database and set(described) != {DUMP}:
        raise BackupError(
            "La copia es de una carpeta y no de una base de datos: restáurela sin OBSERVATORY_DATABASE_URL."
        )
    if DUMP in described and not of_database:
        raise BackupError(
            "La copia es de una base de datos: nombre una vacía en OBSERVATORY_DATABASE_URL y restáurela en ella."
        )


def _read_manifest(archive: tarfile.TarFile) -> Mapping[str, Any]:
    manifest = archive.next()
    stream = (
        archive.extractfile(manifest) if manifest and manifest.name == MANIFEST and manifest.isreg() else None
    )
    if manifest is None or stream is None or manifest.size > _MOST_DESCRIBED:
        raise BackupError("El archivo no empieza con la lista de lo que contiene: no es una copia.")
    files: Mapping[str, Any] = json.loads(stream.read())["files"]
    for name, description in files.items():
        if (
            not MAY_HOLD.fullmatch(name)
            or not isinstance(description["bytes"], int)
            or description["bytes"] < 0
        ):
            raise BackupError(f"La copia nombra «{name[:60]}», que no es un archivo de este observatorio.")
    return files


def _refuse_member(member: tarfile.TarInfo, described: Mapping[str, Any], names: set[str]) -> None:
    """Only plain files that the list names, once and of the size it says: no paths, links or devices."""
    is_listed = member.isreg() and member.name in described and member.name not in names
    if not is_listed or member.size != described[member.name]["bytes"]:
        raise BackupError(
            f"La copia trae «{member.name[:60]}», que su lista no nombra así: no se restaura nada."
        )


def _write(archive: tarfile.TarFile, member: tarfile.TarInfo, aside: Path, digest: str) -> None:
    stream = archive.extractfile(member)
    if stream is None:
        raise BackupError(f"«{member.name}» no se puede leer.")
    checksum = hashlib.sha256()
    path = aside / member.name
    path.parent.mkdir(exist_ok=True)
    with stream, path.open("wb") as target:
        while block := stream.read(_BLOCK):
            checksum.update(block)
            target.write(block)
        target.flush()
        os.fsync(target.fileno())
    if checksum.hexdigest() != digest:
        raise BackupError(f"«{member.name}» no es lo que era al copiarlo (sha256): no se restaura nada.")
    public = not place_of(aside, member.name).is_relative_to(Private(aside).folder)
    path.chmod(0o444 if member.name.startswith("release-") else 0o644 if public else 0o600)
    os.utime(path, (member.mtime, member.mtime))


def _refuse_unsound(aside: Path, names: set[str]) -> None:
    for name in names:
        if name.endswith(".db"):
            refuse_unsound(aside / name)
    if POINTER in names:
        pointer = json.loads((aside / POINTER).read_text(encoding="utf-8"))
        named = {pointed["file"] for pointed in (pointer, *pointer.get("before", ()))}
        missing = sorted(file for file in named if not {file, f"{file}.zst"} & names)
        if missing:
            raise BackupError(f"La copia señala {', '.join(missing)} y no lo trae: no se restaura nada.")


def _join_records(folder: Path, aside: Path) -> str:
    """Keep the longer record where one continues the other; else put the one at hand away, and give its new name."""
    local_record, brought = folder / RECORD, aside / RECORD
    local_content = local_record.read_bytes() if local_record.exists() else b""
    came = brought.read_bytes()
    if local_content.startswith(came):
        return ""
    away = ""
    if not came.startswith(local_content):
        away = f"audit-{hashlib.sha256(local_content).hexdigest()[:16]}.jsonl"
        os.replace(local_record, folder / away)
    os.replace(brought, local_record)
    return away


def _join_standing(aside: Path, at_hand: HeldStore, catalog: Catalog) -> tuple[Standing, tuple[str, ...]]:
    """Write into `aside` the order, pin and withdrawals of both; these, and the names of releases that only stay.

    What was on show then is so again, unless a pin that was set since says otherwise: then the order is that at hand. A
    release from elsewhere that holds what was withdrawn here is withdrawn too.
    """
    archive = SqliteReleases(aside)
    came, local = archive.standing(), at_hand.standing
    brought = {release.sha256 for release in came.releases}
    stay = tuple(release for release in local.releases if release.sha256 not in brought)
    here = {release.sha256 for release in local.releases}
    new = tuple(release for release in came.releases if release.sha256 not in here)
    withdrawn = {one.release: one for one in (*came.withdrawn, *local.withdrawn)}
    due = find_due_withdrawals(Stores(aside, catalog, archive), new, at_hand.recorded)
    names = {one.id for one in stay}
    doubtful = (one for one in at_hand.doubtful if one.release in names)
    withdrawn |= {one.release: one for one in (*due, *doubtful) if one.release not in withdrawn}
    joined = Standing(
        (*local.releases, *new) if local.pin else (*came.releases, *stay),
        local.pin or came.pin,
        tuple(withdrawn.values()),
    )
    archive.write_standing(joined)
    return joined, tuple(release.id for release in stay)


def _join_ledgers(ledger: Ledger, brought: Ledger) -> None:
    """Join the ledger of the backup into the one at hand, from which nothing is taken."""
    if not ledger.exists():
        ledger.make()
    with ledger.opened() as open_ledger, brought.opened() as brought_ledger:
        open_ledger.join(brought_ledger)


# The backup of a store that lies in a database: one dump of all of it, in the same archive that a folder is put into.


@dataclass(frozen=True, slots=True)
class BroughtBack:
    """The result of a restore: hash of the archive, when its record ends, what another database knew besides.

    `withdrawn` are the names that were withdrawn since, `pin` what is pinned, `at_fault` what the record of the other
    database says was; `prolonged` says whether the record goes on as it did there.
    """

    sha256: str
    until: str
    former: bool = False
    withdrawn: tuple[str, ...] = ()
    pin: str = ""
    at_fault: Mapping[str, Fault] = field(default_factory=dict)
    prolonged: bool = True

    def sentences(self) -> Iterator[str]:
        """What an operator has to know of it."""
        yield f"Restaurado en la base de datos. Su registro llega hasta {self.until}."
        if not self.former:
            yield (
                "Lo que se retiró después NO está retirado: retírelo de nuevo con `withdraw` antes de mostrar el sitio. "
                "`audit --anchor` dice si falta algo del registro."
            )
            return
        if self.withdrawn:
            yield f"Sigue retirado lo que se retiró después: {', '.join(self.withdrawn)}."
        if self.pin:
            yield f"Está fijada {self.pin}: nada más nuevo se muestra hasta `python -m etl release --unpin`."
        if not self.prolonged:
            yield "El registro de la base anterior siguió otro camino: consérvela."
        yield "Lo publicado después de la copia solo está en la base anterior."


def backup_database(stores: Stores, file: Path) -> dict[str, str]:
    """Write the archive and return the hash of each file in it. Whoever calls holds the stores (`lock_stores`)."""
    with stores.private.building() as folder:
        dump(_in_database(stores).writer, folder / DUMP)
        return write_backup_archive({DUMP: folder / DUMP}, file)


def restore_database(stores: Stores, file: Path, *, former: str = "") -> BroughtBack:
    """Bring an archive into a database that holds nothing yet. Whoever calls holds the stores (`lock_stores`).

    `former` is the address of the database that was used until now, if it can still be read: what was withdrawn there
    stays withdrawn, what was shown there stays in the ledger, and the record goes on as it did there. Raises BackupError
    for what is not the whole backup of a database and for a former one with nothing in it, DumpError where the database
    is not empty, RoleError where that of the site is not there; nothing is changed then.
    """
    releases = _in_database(stores)
    releases.refuse_missing_reader()
    before = _former(stores, former) if former else None
    with stores.private.building() as folder:
        unpack_backup(file, folder, of_database=True)
        restore_dump(releases.writer, folder / DUMP)
    digest = hash_file(file)
    until = max((entry.at for entry in stores.record.entries()), default="")
    if before is None:
        releases.let_read()
        return BroughtBack(digest, until)
    return _merge_former_database(stores, before, BroughtBack(digest, until, former=True))


def _former(stores: Stores, address: str) -> Stores:
    """The stores in the database at an address; an empty one is another than was meant."""
    url = Settings.from_environment({"OBSERVATORY_DATABASE_URL": address}).database_url
    former = Stores(stores.folder, stores.catalog, open_releases(stores.folder, url))
    if not find_standing(former).releases:
        raise BackupError(
            "En la base de datos que nombra --former no hay nada publicado: no se restaura nada."
        )
    return former


def _merge_former_database(stores: Stores, former: Stores, brought: BroughtBack) -> BroughtBack:
    """Take over what a former database knows besides; only then may the site read what was brought."""
    record, whole = stores.private.record(), former.private.record()
    if whole.startswith(record) and whole != record:
        stores.private.prolong_record(whole[len(record) :])
    if former.ledger.exists():
        with stores.ledger.opened() as ledger, former.ledger.opened() as shown:
            ledger.join(shown)
    came, before = stores.standing(), find_standing(former)
    known, state = came.withdrawn_names, read_recorded_state(list(former.record.entries()))
    since = [one for one in before.withdrawn if one.release not in known]
    new = [release for release in came.releases if release not in before.releases]
    since += find_due_withdrawals(stores, new, state)
    pin = _pin_among(came, before.pin) or came.pin
    stores.releases.write_standing(replace(came, pin=pin, withdrawn=(*came.withdrawn, *since)))
    return replace(
        brought,
        withdrawn=tuple(withdrawal.release for withdrawal in since),
        pin=pin.release if pin else "",
        at_fault={} if whole.startswith(record) else state.at_fault,
        prolonged=whole.startswith(record),
    )


def _pin_among(came: Standing, pin: Pin | None) -> Pin | None:
    """A pin of the former database; of a release that did not come it is the newest that did: all are older."""
    if pin is None or any(pin.release in release.names for release in came.releases):
        return pin
    return Pin(came.releases[0].id, pin.line)


def _in_database(stores: Stores) -> PostgresReleases:
    if not isinstance(stores.releases, PostgresReleases):
        raise BackupError("Los almacenes no están en una base de datos.")
    return stores.releases
