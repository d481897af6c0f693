"""Releases: published whole or not at all, kept for a while, and opened by name; as files or as schemas."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from observatory.store.errors import BrokenReleaseError
from observatory.store.releases.data_files import NAME, KeptFile, read_data_files
from observatory.store.releases.kept_releases import (
    KEPT_AT_HAND,
    PRIVATE,
    KeptRelease,
    Opened,
    Pin,
    RecordNote,
    Releases,
    Standing,
    Withdrawal,
    skip_record,
)
from observatory.store.releases.packing import ENDING, unpack
from observatory.store.releases.postgres_releases import PostgresReleases
from observatory.store.releases.release_pointer import ON_SHOW, POINTER
from observatory.store.releases.sqlite_file import connect_to_release, open_checked_engine
from observatory.store.releases.sqlite_releases import SqliteReleases

__all__ = [
    "ENDING",
    "KEPT_AT_HAND",
    "NAME",
    "ON_SHOW",
    "POINTER",
    "PRIVATE",
    "KeptFile",
    "KeptRelease",
    "Opened",
    "Pin",
    "PostgresReleases",
    "RecordNote",
    "Releases",
    "SqliteReleases",
    "Standing",
    "Withdrawal",
    "open_release_file",
    "open_releases",
    "read_data_files",
    "skip_record",
    "unpack",
]


# Chooses where releases lie: on a PostgreSQL server where one is named, else in a folder.


def open_releases(
    folder: Path, url: str | None, *, hurried: bool = False, brief: bool = False, reader: str = ""
) -> Releases:
    """Releases on the PostgreSQL server at `url`, or as SQLite files in `folder` where none is named.

    `hurried`: for a site, whose readers do not wait for a server that hangs; `brief`: for a command that only looks, and
    waits seconds. `reader`: the role of the site in the database, which a command lets read what is published.
    """
    return (
        PostgresReleases(url, hurried=hurried, brief=brief, reader=reader) if url else SqliteReleases(folder)
    )


@contextmanager
def open_release_file(path: Path) -> Iterator[Connection]:
    """The release in one file, packed or not, wherever it lies, read-only. Raises BrokenReleaseError where it is none."""
    if path.name.endswith(ENDING):
        with (
            TemporaryDirectory(prefix="observatory-") as folder,
            open_release_file(unpack(path, Path(folder) / path.stem)) as connection,
        ):
            yield connection
        return
    try:
        with connect_to_release(open_checked_engine(path, "")) as connection:
            yield connection
    except DBAPIError as error:
        raise BrokenReleaseError(f"{path.name} no se puede leer como publicación: {error.orig}") from error
