"""The data files of a release: their rows in it, and their bytes beside it, in a folder or in a table.

What a file says of itself stands in the release, so that the hash of the release holds the files too.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from io import RawIOBase
from pathlib import Path
from typing import Any, BinaryIO, Final

from sqlalchemy import Connection, delete, insert, select

from observatory.model import DataFile, media_type_of
from observatory.store.errors import StoreError
from observatory.store.releases.release_rows import RELEASE_FILE
from observatory.store.releases.sqlite_file import hash_file, sync
from observatory.store.schema import PUBLIC
from observatory.store.writing.bulk import insert_entries

_DATA_FILE: Final = PUBLIC.tables["data_file"]
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
BLOCK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of a release, with the name and day of the release. `opened` gives its bytes: a stream that can seek."""

    about: DataFile
    release: str
    released: date
    opened: Callable[[], BinaryIO]


def read_data_files(connection: Connection) -> tuple[DataFile, ...]:
    """The files that the open release brings, by name."""
    rows = connection.execute(select(_DATA_FILE).order_by(_DATA_FILE.c.name)).mappings()
    return tuple(DataFile(**row) for row in rows)


def enter_files(connection: Connection, folder: Path) -> tuple[DataFile, ...]:
    """Register the files of a folder in an open draft.

    Raises StoreError for a folder in it, and for a name that no address could bear.
    """
    files = []
    for path in sorted(folder.iterdir()):
        if not path.is_file() or not NAME.fullmatch(path.name):
            raise StoreError(f"«{path.name}» no puede ser un archivo de una publicación.")
        files.append(DataFile(path.name, media_type_of(path.name), path.stat().st_size, hash_file(path)))
    insert_entries(connection, _DATA_FILE, map(asdict, files))
    return tuple(files)


# Beside a release that is a file.


def find_data_folder(release: Path) -> Path:
    """The folder of the data files of a release file, wherever that lies."""
    return release.with_suffix(".files")


def lay_beside(release: Path, folder: Path) -> None:
    """Copy the files of a folder next to a draft, and sync them to disk."""
    beside = find_data_folder(release)
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(mode=0o700)
    for path in sorted(folder.iterdir()):
        copy = beside / path.name
        shutil.copyfile(path, copy)
        copy.chmod(0o600)
        sync(copy)
    sync(beside)


def move_along(release: Path, to: Path, *, public: bool) -> None:
    """Move the data files of a release file to their place beside it at `to`: they first, then the release.

    A file that lies there already is the same one, or half of it that a stopped run left.
    """
    beside, target = find_data_folder(release), find_data_folder(to)
    if not beside.is_dir() or beside == target:
        return
    target.mkdir(mode=0o755 if public else 0o700, exist_ok=True)
    for path in sorted(beside.iterdir()):
        path.chmod(0o444 if public else 0o600)
        os.replace(path, target / path.name)
    sync(target)
    beside.rmdir()
    sync(target.parent)


def drop_beside(release: Path) -> None:
    """Delete the data files of a release file, if it has any."""
    shutil.rmtree(find_data_folder(release), ignore_errors=True)


def find_fault_beside(release: Path, files: tuple[DataFile, ...], *, to_the_letter: bool) -> str:
    """The first data file of a release that is missing or altered; empty where all are intact."""
    for about in files:
        path = find_data_folder(release) / about.name
        whole = path.is_file() and path.stat().st_size == about.size
        if not whole or (to_the_letter and hash_file(path) != about.sha256):
            return f"El archivo {about.name} de la publicación falta o está alterado. Restaure una copia."
    return ""


# In a database.


def put_into(connection: Connection, place: str, folder: Path) -> None:
    """Save the bytes of a folder's files in the database, under the place of the release."""
    for path in sorted(folder.iterdir()):
        with path.open("rb") as stream:
            for block, content in enumerate(iter(lambda: stream.read(BLOCK), b"")):
                row = {"place": place, "name": path.name, "block": block, "content": content}
                connection.execute(insert(RELEASE_FILE).values(**row))


def drop_from(connection: Connection, place: str) -> None:
    """Delete the bytes of the data files of a place."""
    connection.execute(delete(RELEASE_FILE).where(RELEASE_FILE.c.place == place))


def read_block(connection: Connection, place: str, name: str, number: int) -> bytes | None:
    """One block of the bytes of a file; None where it is not there."""
    table = RELEASE_FILE.c
    query = select(table.content).where(table.place == place, table.name == name, table.block == number)
    content = connection.execute(query).scalar()
    return None if content is None else bytes(content)


def find_fault(connection: Connection, place: str, files: tuple[DataFile, ...]) -> str:
    """The first data file of a release that is missing or altered; empty where all are intact."""
    for about in files:
        digest = hashlib.sha256()
        for number in range(-(-about.size // BLOCK)):
            digest.update(read_block(connection, place, about.name, number) or b"")
        if digest.hexdigest() != about.sha256:
            return f"El archivo {about.name} de la publicación falta o está alterado. Restaure una copia."
    return ""


class BlockStream(RawIOBase):
    """A file in a database as a stream that can seek; `block` gives the bytes of one, asked for when met."""

    def __init__(self, size: int, block: Callable[[int], bytes]) -> None:
        self._size, self._block = size, block
        self._at, self._number, self._held = 0, -1, b""

    def readable(self) -> bool:
        """See io.IOBase.readable."""
        return True

    def seekable(self) -> bool:
        """See io.IOBase.seekable."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """See io.IOBase.seek."""
        self._at = max(0, offset + (0, self._at, self._size)[whence])
        return self._at

    def tell(self) -> int:
        """See io.IOBase.tell."""
        return self._at

    def readinto(self, buffer: Any, /) -> int:
        """See io.RawIOBase.readinto: never more than one block at a time."""
        if self._at >= self._size:
            return 0
        number, within = divmod(self._at, BLOCK)
        if number != self._number:
            self._number, self._held = number, self._block(number)
        content = self._held[within : within + len(buffer)]
        buffer[: len(content)] = content
        self._at += len(content)
        return len(content)
