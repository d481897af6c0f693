"""Writes into a draft the revisions of it against the release on show."""

from __future__ import annotations

from observatory.store.errors import StoreError
from observatory.store.reading.changes import record_changes
from observatory.store.releases import Opened, Releases


def record_against_current(draft: Opened, releases: Releases) -> None:
    """Fill the record of revisions of a finished draft; nothing where no release can be read."""
    try:
        with releases.opened() as former:
            record_changes(draft, former)
    except StoreError:
        return
