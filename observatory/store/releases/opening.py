"""Chooses where releases lie: on a PostgreSQL server where one is named, else in a folder."""

from __future__ import annotations

from pathlib import Path

from observatory.store.releases.files import SqliteReleases
from observatory.store.releases.kept import Releases
from observatory.store.releases.schemas import PostgresReleases


def open_releases(folder: Path, url: str | None) -> Releases:
    """Releases on the PostgreSQL server at `url`, or as SQLite files in `folder` where none is named."""
    return PostgresReleases(url) if url else SqliteReleases(folder)
