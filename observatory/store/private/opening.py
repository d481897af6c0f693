"""Chooses where the private part of a store lies: in the database of the releases, where they lie in one.

The driver of the database is loaded only then: it takes a tenth of a second of each command.
"""

from __future__ import annotations

from pathlib import Path

from observatory.store.private.private_part import Private
from observatory.store.releases import PostgresReleases, Releases


def private_part(folder: Path, releases: Releases) -> Private:
    """The private part of the store that belongs to `releases`; `folder` is where this machine builds."""
    if isinstance(releases, PostgresReleases):
        from observatory.store.private.private_schema import PrivateSchema

        return PrivateSchema(folder, releases.writer)
    return Private(folder)
