"""Releases: published whole or not at all, kept for a while, and opened by name; as files or as schemas."""

from observatory.store.releases.files import SqliteReleases
from observatory.store.releases.kept import (
    KEPT_RELEASES,
    PRIVATE,
    KeptRelease,
    Noted,
    Opened,
    Pin,
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
    "ON_SHOW",
    "POINTER",
    "PRIVATE",
    "KeptRelease",
    "Noted",
    "Opened",
    "Pin",
    "PostgresReleases",
    "Releases",
    "SqliteReleases",
    "Standing",
    "Withdrawal",
    "open_releases",
    "opened_file",
    "unrecorded",
    "withdrawals_joined",
]
