"""Releases: published whole or not at all, kept for a while, and opened by name; as files or as schemas."""

from observatory.store.releases.data_files import NAME, KeptFile, data_files
from observatory.store.releases.files import SqliteReleases
from observatory.store.releases.kept_releases import (
    KEPT_RELEASES,
    PRIVATE,
    KeptRelease,
    Opened,
    Pin,
    RecordNote,
    Releases,
    Standing,
    Withdrawal,
    unrecorded,
)
from observatory.store.releases.opening import open_releases, opened_file
from observatory.store.releases.pointer import ON_SHOW, POINTER, withdrawals_joined
from observatory.store.releases.schemas import PostgresReleases

__all__ = [
    "KEPT_RELEASES",
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
    "data_files",
    "open_releases",
    "opened_file",
    "unrecorded",
    "withdrawals_joined",
]
