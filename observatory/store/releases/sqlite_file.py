"""One SQLite file that is a release: made sound before it is published, read and checked afterwards."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, NullPool, QueuePool, create_engine, text
from sqlalchemy.exc import DBAPIError

from observatory.store import schema
from observatory.store.errors import BrokenReleaseError, OtherSchemaError, StoreError, as_store_errors
from observatory.store.releases.kept_releases import KeptRelease
from observatory.store.schema import PUBLIC
from observatory.store.writing.cube import SERIES_OF_CUBE

READERS: Final[Mapping[int, Mapping[str, str]]] = {
    5: {"series": f"CREATE TEMP VIEW series AS {SERIES_OF_CUBE}"},
}
"""For each earlier version the tables that the next one added, and what stands in for them."""
_LET_READ: Final = "let_read"


@contextmanager
def create_public_store(path: Path) -> Iterator[Connection]:
    """A new public store at `path`, to fill; sound and small when the block ends. Raises StoreError if it is unsound."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))  # nobody else reads what is not published yet
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


def open_checked_engine(path: Path, digest: str, *, kept_open: int = 0) -> Engine:
    """An engine that reads the release at `path`. `digest` is its sha256, or the beginning of it.

    So many connections stay open for the next who ask: a new one reads what the tables are called before it answers.
    Raises BrokenReleaseError where the file is missing, altered or of another schema.
    """
    refuse_altered(path, digest)
    url = f"sqlite:///file:{path}?mode=ro&uri=true"
    if kept_open:
        engine = create_engine(
            url, poolclass=QueuePool, pool_size=kept_open, max_overflow=-1, pool_use_lifo=True
        )
    else:
        engine = create_engine(url, poolclass=NullPool)
    _check_schema(engine)
    return engine


def refuse_altered(path: Path, digest: str) -> None:
    """Raise BrokenReleaseError unless a file is there and has this sha256, or one that begins so."""
    if not path.is_file() or not hash_file(path).startswith(digest):
        raise BrokenReleaseError(
            f"La publicación {path.name} falta o está alterada. Ejecute `python -m etl build`."
        )


def _check_schema(engine: Engine) -> None:
    try:
        with engine.connect() as connection:
            version = connection.execute(text("SELECT schema_version FROM release")).scalar() or 0
    except DBAPIError as error:
        raise BrokenReleaseError(f"La publicación no se puede leer: {error.orig}") from error
    refuse_other_schema(version)


def refuse_other_schema(version: int) -> None:
    """Raise OtherSchemaError unless this program can read releases of this schema."""
    if not can_read(version):
        raise OtherSchemaError(
            f"La publicación es del esquema {version}; este programa lee el {schema.SCHEMA_VERSION}."
        )


@contextmanager
def connect_to_release(engine: Engine, **options: str) -> Iterator[Connection]:
    """A connection to a checked release, of whichever schema; `options` are told to whoever gets it."""
    with engine.connect().execution_options(**options) as connection:
        # What stands in for other tables lives as long as the connection, which may have been used before.
        if _LET_READ not in connection.info:
            version = connection.execute(text("SELECT schema_version FROM release")).scalar_one()
            let_read(connection, version)
            connection.info[_LET_READ] = True
        yield connection


def read_release_identity(engine: Engine, digest: str) -> KeptRelease:
    """The name, day and fingerprint that a release gives itself."""
    with engine.connect() as connection:
        row = connection.execute(PUBLIC.tables["release"].select()).mappings().one()
    return KeptRelease(
        row["id"], row["released"], row["fingerprint"], digest, schema_version=row["schema_version"]
    )


def hash_file(path: Path) -> str:
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


def read_stamp(path: Path | str) -> tuple[int, ...]:
    """What changes when a file is touched; empty where there is none."""
    try:
        status = os.stat(path)
    except FileNotFoundError:
        return ()
    return (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


# How this program reads the releases of earlier schemas: what they lack stands in for it while they are open.
# A release is never changed. Who raises SCHEMA_VERSION adds here what makes one of the version before look like
# today's: views that live as long as the connection.


def can_read(version: int) -> bool:
    """Whether this program can open releases of this schema."""
    return version <= schema.SCHEMA_VERSION and all(
        step in READERS for step in range(version, schema.SCHEMA_VERSION)
    )


def list_tables(version: int) -> frozenset[str]:
    """The tables that a whole release of this schema has: all but those that later ones added."""
    added = {table for step in range(version, schema.SCHEMA_VERSION) for table in READERS[step]}
    return frozenset(PUBLIC.tables) - added


def let_read(connection: Connection, version: int) -> None:
    """Make an open release of an earlier schema look like one of today's schema."""
    for step in range(version, schema.SCHEMA_VERSION):
        for statement in READERS[step].values():
            connection.execute(text(statement))


# Copies a store that may be in use, checks a copy, and settles what a killed run left half written.


def copy_store(path: Path, to: Path) -> None:
    """A consistent copy of the store at `path`, through SQLite itself. Raises StoreError where it cannot be made."""
    try:
        with (
            as_store_errors(),
            closing(sqlite3.connect(path)) as source,
            closing(sqlite3.connect(to)) as target,
        ):
            source.backup(target)
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{path.name} no se puede leer: {error}") from error


def refuse_unsound(path: Path) -> None:
    """Raise StoreError unless SQLite finds the store sound."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as store:
            verdict = store.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{path.name} no es un almacén: {error}") from error
    if verdict != "ok":
        raise StoreError(f"{path.name} no está íntegro: {verdict}")


def settle(path: Path) -> None:
    """Have SQLite take back what a killed run left, so that its journal never meets another store of that name."""
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(path)) as store:
            store.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError:  # it is beyond help: so is its journal
        path.with_name(f"{path.name}-journal").unlink(missing_ok=True)


NAMED: Final = 16  # letters of the hash in the name of a file


def name_release_file(sha256: str) -> str:
    """The name of the file of a release."""
    return f"release-{sha256[:NAMED]}.db"
