"""The backup of a store that lies in a database: one dump of all of it, in the same archive that a folder is put into."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from etl.releasing.backup import DUMP, BackupError, write_backup_archive
from etl.releasing.recorded_state import Fault, find_standing, read_recorded_state
from etl.releasing.restore import unpack_backup
from etl.releasing.withdrawal import find_due_withdrawals
from etl.stores import Stores
from observatory.settings import Settings
from observatory.store.private.database_dump import dump, restore_dump
from observatory.store.releases import Pin, PostgresReleases, Standing, open_releases


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


def backup(stores: Stores, file: Path) -> dict[str, str]:
    """Write the archive and return the hash of each file in it. Whoever calls holds the stores (`lock_stores`)."""
    with stores.private.building() as folder:
        dump(_in_database(stores).writer, folder / DUMP)
        return write_backup_archive({DUMP: folder / DUMP}, file)


def restore(stores: Stores, file: Path, *, former: str = "") -> BroughtBack:
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
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
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
