"""One archive that holds a folder of stores: workspace, ledger, releases, pointers, record; each file with its hash.

It holds small counts that must not be published, so only its owner may read it. Of a store in a database it holds one
dump (`etl.releasing.restore`).
"""

from __future__ import annotations

import io
import json
import os
import re
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from observatory import clock
from observatory.model import ObservatoryError
from observatory.store.private.ledger import LEDGER
from observatory.store.private.private_part import WORKSPACE, Private
from observatory.store.releases import NAME
from observatory.store.releases.sqlite_file import copy_store, hash_file

MANIFEST: Final = "manifest.json"
DUMP: Final = "database.dump"
_OF_RELEASE: Final = rf"-[0-9a-f]{{16}}\.(db(\.zst)?|files/{NAME.pattern})"
_PRIVATE: Final = rf"workspace\.db|ledger\.db|staged{_OF_RELEASE}|(staged|candidate)\.json|audit\.jsonl"
_DUMP: Final = re.escape(DUMP)
MAY_HOLD: Final = re.compile(rf"release{_OF_RELEASE}|(current|on_show)\.json|{_PRIVATE}|{_DUMP}")
COPIED: Final = (WORKSPACE, LEDGER)
"""Stores that may be in use: a copy of them is made by SQLite."""


class BackupError(ObservatoryError):
    """An archive cannot be written, or is not whole; nothing was changed."""


def backup(folder: Path, file: Path) -> dict[str, str]:
    """Write the archive and return the hash of each file in it. Whoever calls holds the stores (`lock_stores`)."""
    with TemporaryDirectory(prefix="build-", dir=Private(folder).folder) as build_folder:
        parts = dict(_parts(folder, Path(build_folder)))
        if not parts:
            raise BackupError(f"En {folder} no hay nada que copiar.")
        return write_backup_archive(parts, file)


def write_backup_archive(parts: Mapping[str, Path], file: Path) -> dict[str, str]:
    """Write files by their names into an archive, the list of them first, and return the hash of each."""
    described = {name: (hash_file(path), path.stat().st_size) for name, path in parts.items()}
    with _new_archive(file) as archive:
        _add_text(archive, MANIFEST, _manifest(described))
        for name, path in parts.items():
            archive.add(path, arcname=name, recursive=False)
    return {name: digest for name, (digest, _) in described.items()}


def place_of(folder: Path, name: str) -> Path:
    """Where a file of an archive belongs: an older archive lays it nowhere else."""
    return (Private(folder).folder if re.fullmatch(f"{_PRIVATE}|{_DUMP}", name) else folder) / name


def _parts(folder: Path, aside: Path) -> Iterator[tuple[str, Path]]:
    """The files of the archive: published files as they lie, workspace and ledger as copies made by SQLite."""
    private = Private(folder).folder
    for name, path in sorted({**dict(_list_store_files(folder)), **dict(_list_store_files(private))}.items()):
        if not MAY_HOLD.fullmatch(name) or name == DUMP or path != place_of(folder, name):
            continue
        if name in COPIED:
            copy_store(path, aside / name)
            yield name, aside / name
        else:
            yield name, path


def _list_store_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """The files of a folder, and of the folders of data files in it."""
    for path in (*folder.glob("*"), *folder.glob("*.files/*")):
        yield path.relative_to(folder).as_posix(), path


def _manifest(described: dict[str, tuple[str, int]]) -> bytes:
    files = {name: {"sha256": digest, "bytes": size} for name, (digest, size) in described.items()}
    timestamp = clock.now().astimezone(UTC).isoformat(timespec="seconds")
    return json.dumps({"format": 1, "made": timestamp, "files": files}, indent=1).encode()


@contextmanager
def _new_archive(file: Path) -> Iterator[tarfile.TarFile]:
    """An archive that is there whole or not at all, and readable by its owner alone."""
    part = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            with tarfile.open(fileobj=stream, mode="w:gz", compresslevel=3) as archive:
                yield archive
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(part, file)
    finally:
        part.unlink(missing_ok=True)


def _add_text(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    archive.addfile(member, io.BytesIO(content))
