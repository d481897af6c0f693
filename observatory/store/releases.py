"""Publishes a release whole or not at all, and opens the one that is current.

SQLite: a release is a file named after its content, built aside and never changed; a small pointer file is replaced.
PostgreSQL: the tables change in one transaction. Either way a reader sees the old release or the new one.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError

from observatory.store.errors import BrokenReleaseError, NoReleaseError, StoreError
from observatory.store.schema import PUBLIC, SCHEMA_VERSION

POINTER = "current.json"
KEPT_RELEASES = 5

Opened = Connection


class Releases(Protocol):
    """Where releases are written to and read from."""

    def drafting(self) -> AbstractContextManager[Connection]:
        """An empty public store to fill; it becomes current when the block ends without an error."""

    def opened(self) -> AbstractContextManager[Connection]:
        """The current release, read-only, one connection for one request. Raises StoreError."""


class SqliteReleases:
    """Releases as files in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._served: tuple[str, Engine] | None = None

    @contextmanager
    def drafting(self) -> Iterator[Connection]:
        """See Releases.drafting. A draft left by a killed build is taken away by the next one."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for left in self.folder.glob("draft-*"):
            left.unlink()
        draft = self.folder / f"draft-{os.getpid()}.db"
        engine = create_engine(f"sqlite:///{draft}", poolclass=NullPool)
        try:
            with engine.begin() as connection:
                PUBLIC.create_all(connection)
                yield connection
            _finish(engine)
            self._publish(draft)
        finally:
            engine.dispose()
            draft.unlink(missing_ok=True)

    def _publish(self, draft: Path) -> None:
        digest = _sha256(draft)
        name = f"release-{digest[:16]}.db"
        _sync(draft)
        draft.chmod(0o444)
        os.replace(draft, self.folder / name)
        _sync(self.folder)
        pointer = self.folder / f"draft-{os.getpid()}.json"
        pointer.write_text(json.dumps({"file": name, "sha256": digest}), encoding="utf-8")
        _sync(pointer)
        os.replace(pointer, self.folder / POINTER)
        _sync(self.folder)
        self._forget_old(keep=name)

    def _forget_old(self, *, keep: str) -> None:
        """Keep the newest few files, so that a slow reader and a rollback still find theirs."""
        files = sorted(self.folder.glob("release-*.db"), key=lambda one: one.stat().st_mtime, reverse=True)
        for old in files[KEPT_RELEASES:]:
            if old.name != keep:
                old.unlink(missing_ok=True)

    @contextmanager
    def opened(self) -> Iterator[Connection]:
        """See Releases.opened. The pointer is looked at each time; a broken new release is refused."""
        try:
            with self._engine().connect() as connection:
                yield connection
        except DBAPIError as error:
            raise BrokenReleaseError(f"La publicación no se puede leer: {error.orig}") from error

    def _engine(self) -> Engine:
        name, digest = self._pointer()
        if self._served is not None and self._served[0] == name:
            return self._served[1]
        path = self.folder / name
        if not path.is_file() or _sha256(path) != digest:
            raise BrokenReleaseError(
                f"La publicación {name} falta o está alterada. Ejecute `python -m etl build`."
            )
        engine = create_engine(f"sqlite:///file:{path}?mode=ro&uri=true", poolclass=NullPool)
        _check_schema(engine)
        self._served = (name, engine)
        return engine

    def _pointer(self) -> tuple[str, str]:
        try:
            pointer = json.loads((self.folder / POINTER).read_text(encoding="utf-8"))
            return str(pointer["file"]), str(pointer["sha256"])
        except FileNotFoundError as error:
            raise NoReleaseError("Aún no hay nada publicado. Ejecute `python -m etl build`.") from error
        except (ValueError, KeyError, TypeError) as error:
            raise BrokenReleaseError(f"{POINTER} no nombra una publicación.") from error


class PostgresReleases:
    """The release in the tables of a PostgreSQL database."""

    def __init__(self, url: str) -> None:
        self._engine = create_engine(_with_driver(url), isolation_level="REPEATABLE READ", pool_pre_ping=True)

    @contextmanager
    def drafting(self) -> Iterator[Connection]:
        """See Releases.drafting: one transaction empties the tables and fills them again."""
        with self._engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(348030364)"))
            PUBLIC.create_all(connection)
            for table in reversed(PUBLIC.sorted_tables):
                connection.execute(table.delete())
            yield connection

    @contextmanager
    def opened(self) -> Iterator[Connection]:
        """See Releases.opened: one read-only transaction, so that a page never mixes two releases."""
        try:
            with self._engine.connect().execution_options(postgresql_readonly=True) as connection:
                yield connection
        except DBAPIError as error:
            raise NoReleaseError(f"El almacén no responde o está vacío: {error.orig}") from error


def open_releases(folder: Path, url: str | None) -> Releases:
    """Releases on the PostgreSQL server at `url`, or as SQLite files in `folder` where none is named."""
    return PostgresReleases(url) if url else SqliteReleases(folder)


def _finish(engine: Engine) -> None:
    """Check the draft and make it small. Raises StoreError if SQLite finds it unsound."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        strays = connection.execute(text("PRAGMA foreign_key_check")).fetchmany(3)
        if strays:
            raise StoreError(f"La publicación nombra lo que no existe: {strays}")
        connection.execute(text("ANALYZE"))
        connection.execute(text("VACUUM"))
        sound = connection.execute(text("PRAGMA integrity_check")).scalar_one()
        if sound != "ok":
            raise StoreError(f"La publicación no está íntegra: {sound}")


def _check_schema(engine: Engine) -> None:
    try:
        with engine.connect() as connection:
            version = connection.execute(text("SELECT schema_version FROM release")).scalar_one()
    except DBAPIError as error:
        raise BrokenReleaseError(f"La publicación no se puede leer: {error.orig}") from error
    if version != SCHEMA_VERSION:
        raise BrokenReleaseError(
            f"La publicación es del esquema {version}; este programa lee el {SCHEMA_VERSION}."
        )


def _with_driver(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
