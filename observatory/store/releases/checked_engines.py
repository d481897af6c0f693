"""Engines for the release files of a folder, each checked once and again whenever anybody has touched it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from observatory.store.errors import BrokenReleaseError
from observatory.store.releases.sqlite import open_checked_engine, stamp_of

_KEPT_OPEN: Final = 3
"""Connections to a release that wait for the next question."""


class CheckedEngines:
    """What was made for a file, or why it cannot be read, as long as the disk dates the file alike."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, tuple[tuple[int, ...], Engine | BrokenReleaseError]] = {}

    def engine(self, file: str, digest: str) -> Engine:
        """An engine for the file of this name and sha256. Raises BrokenReleaseError where it is none, or another."""
        stamp, known = stamp_of(self._folder / file), self._known.get(file)
        if known is None or stamp != known[0]:
            for gone in [name for name in list(self._known) if not (self._folder / name).exists()]:
                self._forget(gone)
            self._forget(file)
            try:
                known = (stamp, open_checked_engine(self._folder / file, digest, kept_open=_KEPT_OPEN))
            except BrokenReleaseError as error:
                known = (stamp, error)
            self._known[file] = known
        if isinstance(known[1], BrokenReleaseError):
            raise type(known[1])(str(known[1]))
        return known[1]

    def _forget(self, file: str) -> None:
        """Close what an engine that nobody asks any more keeps open."""
        _, engine = self._known.pop(file, (None, None))
        if isinstance(engine, Engine):
            engine.dispose()
