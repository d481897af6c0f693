"""Adds to the ledger the counts of a release kept elsewhere: the file of one, or all releases of a backup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from etl.releasing.backup import BackupError
from etl.releasing.ledger import add_release
from etl.releasing.restore import unpack_backup
from observatory.catalog import Catalog
from observatory.model import ObservatoryError
from observatory.store.errors import BrokenReleaseError, OtherMarkError
from observatory.store.mark import mark_of_release
from observatory.store.private.ledger import LEDGER, Ledger, LedgerFile
from observatory.store.private.ledger_rows import OpenLedger, ReleaseShown
from observatory.store.reading import queries
from observatory.store.releases import ENDING, opened_file, unpack
from observatory.store.releases.sqlite import sha256
from observatory.store.writing.draft import fingerprint_of

_RELEASE: Final = re.compile(rf"release-[0-9a-f]{{16}}\.db({re.escape(ENDING)})?")
_GZIP = b"\x1f\x8b"


class NotShownError(ObservatoryError):
    """A file is neither a release nor a backup; the ledger stays as it was."""


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
    with opened_file(file) as connection:
        if mark_of_release(connection) is not catalog.demonstration:
            raise OtherMarkError(
                f"{file.name} y este almacén no son de lo mismo: uno es de demostración y el otro no. No se añade nada."
            )
        info = queries.release_info(connection)
        entry = ReleaseShown(info.id, info.released.isoformat(), fingerprint_of(connection), sha256(file))
        return add_release(open_ledger, connection, catalog, entry=entry)
