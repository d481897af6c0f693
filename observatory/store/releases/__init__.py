"""Releases: published whole or not at all, kept for a while, and opened by name; as files or as schemas."""

from observatory.store.releases.files import POINTER, SqliteReleases
from observatory.store.releases.kept import KEPT_RELEASES, KeptRelease, Opened, Releases
from observatory.store.releases.opening import open_releases, opened_file
from observatory.store.releases.schemas import PostgresReleases

__all__ = [
    "KEPT_RELEASES",
    "POINTER",
    "KeptRelease",
    "Opened",
    "PostgresReleases",
    "Releases",
    "SqliteReleases",
    "open_releases",
    "opened_file",
]
