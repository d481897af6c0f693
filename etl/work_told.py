"""Tells the site what the record says of the work done: numbers alone, in the public part of the store."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Final

from etl.releasing.audit import BrokenLogError
from etl.stores import Stores
from observatory.work_done import WorkDone, tell_work

WORKING: Final = ("build", "ingest", "release", "watch")
"""The commands whose work is told."""


def tell(stores: Stores) -> None:
    """Tell it; where it cannot be read or told, what was told before stays: no command fails of it."""
    with suppress(OSError, BrokenLogError):
        entries = list(stores.record.entries())
        built = [entry.at for entry in entries if entry.action in ("build", "release", "again")]
        files = [bool(entry.details["accepted"]) for entry in entries if entry.action == "ingest"]
        last = datetime.fromisoformat(built[-1]).timestamp() if built else 0
        tell_work(stores.folder, WorkDone(last, files.count(True), files.count(False)))
