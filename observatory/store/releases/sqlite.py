"""One SQLite file that is a release: made sound before it is published, read and checked afterwards."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError

from observatory.store.errors import BrokenReleaseError, StoreError
from observatory.store.releases.kept import KeptRelease
from observatory.store.schema import PUBLIC, SCHEMA_VERSION


@contextmanager
def filling(path: Path) -> Iterator[Connection]:
    """A new public store at `path`, to fill; sound and small when the block ends. Raises StoreError if it is unsound."""
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    try:
        with engine.begin() as connection:
            PUBLIC.create_all(connection)
            yield connection
        _finish(engine)
    finally:
        engine.dispose()


def _finish(engine: Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        strays = connection.execute(text("PRAGMA foreign_key_check")).fetchmany(3)
        if strays:
            raise StoreError(f"La publicación nombra lo que no existe: {strays}")
        connection.execute(text("ANALYZE"))
        connection.execute(text("VACUUM"))
        sound = connection.execute(text("PRAGMA integrity_check")).scalar_one()
        if sound != "ok":
            raise StoreError(f"La publicación no está íntegra: {sound}")


def checked(path: Path, digest: str) -> Engine:
    """An engine that reads the release at `path`. `digest` is its sha256, or the beginning of it.

    Raises BrokenReleaseError where the file is missing, altered or of another schema.
    """
    if not path.is_file() or not sha256(path).startswith(digest):
        raise BrokenReleaseError(
            f"La publicación {path.name} falta o está alterada. Ejecute `python -m etl build`."
        )
    engine = create_engine(f"sqlite:///file:{path}?mode=ro&uri=true", poolclass=NullPool)
    _check_schema(engine)
    return engine


def _check_schema(engine: Engine) -> None:
    try:
        with engine.connect() as connection:
            version = connection.execute(text("SELECT schema_version FROM release")).scalar()
    except DBAPIError as error:
        raise BrokenReleaseError(f"La publicación no se puede leer: {error.orig}") from error
    if version != SCHEMA_VERSION:
        raise BrokenReleaseError(
            f"La publicación es del esquema {version}; este programa lee el {SCHEMA_VERSION}."
        )


def described(engine: Engine, digest: str) -> KeptRelease:
    """The name, day and fingerprint that a release gives itself."""
    with engine.connect() as connection:
        row = connection.execute(PUBLIC.tables["release"].select()).mappings().one()
    return KeptRelease(row["id"], row["released"], row["fingerprint"], digest)


def sha256(path: Path) -> str:
    """The hash of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Have the disk hold a file, or the names in a folder, before anything rests on them."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
