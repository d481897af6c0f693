"""Chooses where releases lie: on a PostgreSQL server where one is named, else in a folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from observatory.store.errors import BrokenReleaseError
from observatory.store.releases.files import SqliteReleases
from observatory.store.releases.kept_releases import Releases
from observatory.store.releases.schemas import PostgresReleases
from observatory.store.releases.sqlite import checked, reading


def open_releases(folder: Path, url: str | None) -> Releases:
    """Releases on the PostgreSQL server at `url`, or as SQLite files in `folder` where none is named."""
    return PostgresReleases(url) if url else SqliteReleases(folder)


@contextmanager
def opened_file(path: Path) -> Iterator[Connection]:
    """The release in one file, wherever it lies, read-only. Raises BrokenReleaseError where it is none."""
    try:
        with reading(checked(path, "")) as connection:
            yield connection
    except DBAPIError as error:
        raise BrokenReleaseError(f"{path.name} no se puede leer como publicación: {error.orig}") from error
