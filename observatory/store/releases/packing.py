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

from observatory.store.errors import BrokenReleaseError, as_store_errors
from observatory.store.releases.sqlite_file import connect_to_release, open_checked_engine, stamp_of, sync
from observatory.store.releases.sqlite_file import sha256 as digest_of

LEVEL: Final = 3
UNPACKED: Final = 5
ENDING: Final = ".zst"


def packed_name(path: Path) -> Path:
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
        if known is None or known[0] != stamp_of(path):
            self._unpack(path, packed)
            try:
                engine = open_checked_engine(path, sha256)
            except BrokenReleaseError:
                path.unlink(missing_ok=True)  # another time it is unpacked anew
                raise
            known = self._engines[sha256] = (stamp_of(path), engine)
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
