"""Releases: published whole or not at all, kept for a while, and opened by name; as files or as schemas."""

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
from observatory.store.releases.opening import open_release_file, open_releases
from observatory.store.releases.packing import ENDING, unpack
from observatory.store.releases.postgres_releases import PostgresReleases
from observatory.store.releases.release_pointer import ON_SHOW, POINTER
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
