"""Releases packed for good, and the few that this machine has unpacked for whoever asked for them."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, Final, cast

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from tempfile import TemporaryDirectory

from sqlalchemy import insert, select, text

from observatory.store.errors import BrokenReleaseError, as_store_errors
from observatory.store.releases.release_rows import KEPT_RELEASE, is_there
from observatory.store.releases.sqlite_file import (
    connect_to_release,
    create_public_store,
    hash_file,
    open_checked_engine,
    read_stamp,
    sync,
)
from observatory.store.releases.sqlite_file import hash_file as digest_of
from observatory.store.schema import PUBLIC

# By number and not by name: of a schema that was dropped a moment ago the name would be an error.
_TABLES = (
    "SELECT nspname, relname FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace AS home ON home.oid = relnamespace "
    r"WHERE relkind = 'r' AND nspname LIKE 'release\_%' AND has_schema_privilege(home.oid, 'USAGE')"
)
_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Held:
    """What a role can read of the releases: tables of the unpacked ones by place, and the places of the packed ones."""

    tables: Mapping[str, frozenset[str]]
    packed: frozenset[str]


LEVEL: Final = 3
UNPACKED: Final = 5
ENDING: Final = ".zst"


def name_packed_file(path: Path) -> Path:
    """The path of the packed copy of a release file: beside it."""
    return path.with_name(path.name + ENDING)


def pack(path: Path, to: Path) -> None:
    """Write the packed copy of a release file, atomically, with the date of the file."""
    part = to.with_name(f"{to.name}.{os.getpid()}")
    try:
        with path.open("rb") as source, zstd.open(part, "wb", level=LEVEL) as target:
            shutil.copyfileobj(source, target)
        part.chmod(0o444)
        shutil.copystat(path, part)
        part.chmod(0o444)
        sync(part)
        os.replace(part, to)
        sync(to.parent)
    finally:
        part.unlink(missing_ok=True)


def unpack(packed: Path, to: Path) -> Path:
    """Write the release file from a packed copy. Raises BrokenReleaseError where it is no packed release."""
    with as_store_errors(), packed.open("rb") as stream, to.open("wb") as target:
        _unpack(stream, target, packed.name)
    return to


def _unpack(stream: BinaryIO, target: BinaryIO, name: str) -> None:
    try:
        with zstd.open(stream, "rb") as source:
            shutil.copyfileobj(source, target)
    except (zstd.ZstdError, EOFError) as error:
        raise BrokenReleaseError(
            f"La publicación guardada {name} está dañada. Restaure una copia."
        ) from error


def refuse_altered_copy(stream: BinaryIO, sha256: str, name: str) -> None:
    """Raise BrokenReleaseError unless packed bytes are those of the release file with this hash."""
    with TemporaryFile() as target:
        _unpack(stream, cast(BinaryIO, target), name)
        target.seek(0)
        whole = hashlib.file_digest(target, "sha256").hexdigest() == sha256
    if not whole:
        raise BrokenReleaseError(f"La publicación guardada {name} está alterada. Restaure una copia.")


def compress_release(path: Path) -> bytes:
    """The packed bytes of a release file."""
    return bytes(zstd.compress(path.read_bytes(), level=LEVEL))


class Unpacked:
    """A cache of unpacked releases in a folder of this user, five at most; the oldest makes room.

    All processes of the machine share them. Whoever opens one holds it against its hash.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or Path(tempfile.gettempdir()) / f"observatory-releases-{os.getuid()}"
        self._engines: dict[str, tuple[tuple[int, ...], Engine]] = {}

    @contextmanager
    def opened(self, sha256: str, packed: Callable[[], BinaryIO], **options: str) -> Iterator[Connection]:
        """The release whose file has this hash, or one that begins so; `packed` gives its packed bytes.

        Raises BrokenReleaseError where they are not that release. `options`: see `reading`.
        """
        with ExitStack() as stack:
            try:
                connection = stack.enter_context(connect_to_release(self._engine(sha256, packed), **options))
            except DBAPIError:  # another process made room just now
                connection = stack.enter_context(connect_to_release(self._engine(sha256, packed), **options))
            yield connection

    def _engine(self, sha256: str, packed: Callable[[], BinaryIO]) -> Engine:
        """An engine for the unpacked file, which is held against its hash whenever it is another."""
        path = self.folder / f"{sha256}.db"
        known = self._engines.get(sha256)
        if known is None or known[0] != read_stamp(path):
            self._unpack(path, packed)
            try:
                engine = open_checked_engine(path, sha256)
            except BrokenReleaseError:
                path.unlink(missing_ok=True)  # another time it is unpacked anew
                raise
            known = self._engines[sha256] = (read_stamp(path), engine)
            for gone in [name for name in list(self._engines) if not (self.folder / f"{name}.db").exists()]:
                self._engines.pop(gone, None)
        return known[1]

    def checked(self, sha256: str, packed: Callable[[], BinaryIO]) -> tuple[Engine, str]:
        """An engine for the release whose hash begins so, and the whole hash. Raises BrokenReleaseError as `opened`."""
        engine = self._engine(sha256, packed)
        return engine, digest_of(self.folder / f"{sha256}.db")

    def _unpack(self, path: Path, packed: Callable[[], BinaryIO]) -> None:
        if path.exists():
            return
        with as_store_errors():
            self._own_folder()
            part = path.with_name(f"{path.name}.{os.getpid()}.part")
            try:
                with packed() as stream, part.open("wb") as target:
                    _unpack(stream, target, path.stem[:16])
                part.chmod(0o400)
                os.replace(part, path)
            finally:
                part.unlink(missing_ok=True)
            self._make_room(path)

    def _own_folder(self) -> None:
        """A folder that nobody else can write to: in someone else's, a file could be planted under any name."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = self.folder.lstat()
        if self.folder.is_symlink() or status.st_uid != os.getuid() or status.st_mode & 0o022:
            raise BrokenReleaseError(f"{self.folder} es de otro usuario: no se desempaqueta nada en ella.")

    def _make_room(self, newest: Path) -> None:
        dated: list[tuple[int, Path]] = []
        for path in self.folder.glob("*.db"):
            with suppress(FileNotFoundError):  # another process made room too
                dated.append((path.stat().st_ctime_ns, path))
        for _, path in sorted(dated, reverse=True)[UNPACKED:]:
            if path != newest:
                path.unlink(missing_ok=True)


# Releases of a database that are packed: each as one SQLite file of all its tables, compressed, in a row.


def held_in(connection: Connection) -> Held:
    """What the database holds."""
    tables: dict[str, set[str]] = defaultdict(set)
    for place, table in connection.execute(text(_TABLES)):
        tables[place].add(table)
    packed = (
        connection.execute(select(KEPT_RELEASE.c.place)).scalars()
        if is_there(connection, KEPT_RELEASE)
        else ()
    )
    return Held({place: frozenset(names) for place, names in tables.items()}, frozenset(packed))


def pack_into(writer: Connection, place: str, release: Connection) -> None:
    """Pack an open release, and keep it under its place."""
    with TemporaryDirectory(prefix="observatory-") as folder:
        file = Path(folder) / "release.db"
        with create_public_store(file) as copy:
            for table in PUBLIC.sorted_tables:
                rows = release.execute(select(table).execution_options(yield_per=_AT_ONCE)).mappings()
                for some in rows.partitions():
                    copy.execute(insert(table), [dict(row) for row in some])
        digest, content = hash_file(file), compress_release(file)
    writer.execute(insert(KEPT_RELEASE).values(place=place, sha256=digest, content=content))


def read_packed_digest(connection: Connection, place: str) -> str:
    """The hash of the file that a release is packed from."""
    return str(
        connection.execute(select(KEPT_RELEASE.c.sha256).where(KEPT_RELEASE.c.place == place)).scalar_one()
    )


def read_packed_bytes(connection: Connection, place: str) -> bytes:
    """A packed release. Raises BrokenReleaseError where it is not there."""
    content = connection.execute(select(KEPT_RELEASE.c.content).where(KEPT_RELEASE.c.place == place)).scalar()
    if content is None:
        raise BrokenReleaseError(
            "Una publicación guardada ya no está en la base de datos. Restaure una copia."
        )
    return bytes(content)
