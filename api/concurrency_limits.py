"""Turns for what costs: some answers are made at once in a process, some wait, and its other threads stay free.

A flood of images then makes images wait, or be refused, while the help page and the exit answer as ever. Nothing is lost
by it, since one interpreter draws no two images faster side by side than one after the other.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from observatory.model import ObservatoryError


class NoTurnError(ObservatoryError):
    """So many answers of this kind are being made or waited for that another one is not begun."""

    level = logging.DEBUG  # a flood of these would fill the log too


class Turns:
    """`at_once` answers of a kind are made at the same time, and `waiting` wait for at most `patience` seconds."""

    def __init__(self, at_once: int, *, waiting: int, patience: float) -> None:
        self._patience = patience
        self._made = threading.Semaphore(at_once)
        self._places = at_once + waiting
        self._lock = threading.Lock()

    @property
    def free_places(self) -> int:
        """How many more could be made or wait at this moment."""
        return self._places

    def take(self) -> None:
        """Wait for a turn, which whoever took it gives back. Raises NoTurnError where there is none to be had."""
        busy = NoTurnError("Other answers of this kind are being made: ask again in a few seconds.")
        with self._lock:
            if not self._places:
                raise busy
            self._places -= 1
        if not self._made.acquire(timeout=self._patience):
            self._leave()
            raise busy

    def give(self) -> None:
        """Give a turn back."""
        self._made.release()
        self._leave()

    def _leave(self) -> None:
        with self._lock:
            self._places += 1

    @contextmanager
    def taken(self) -> Iterator[None]:
        """A turn for as long as the block runs."""
        self.take()
        try:
            yield
        finally:
            self.give()


PAGES: Final = Turns(2, waiting=30, patience=20)
"""Pages and embeds that nobody has asked for since the last release."""
FILES: Final = Turns(1, waiting=60, patience=25)
"""Images, sheets and rows, each made from the beginning. Who waits costs nothing, who is refused asks again at once.

A proxy waits 30 seconds for the beginning of an answer (`deploy/nginx/door.conf`): so long nobody waits here.
"""
DOWNLOADS: Final = Turns(1, waiting=8, patience=20)
"""Selections so long that their rows are sent as the store gives them, for as long as somebody reads.

Two at once would slow each other to half, and all else: the next one waits instead.
"""
EXPLORER: Final = Turns(1, waiting=30, patience=20)
"""What the explorer asks for: its maps, trends and rankings."""
THREADS: Final = 140
"""Of a process: more than all turns and all who wait for one, so that some are always free."""
