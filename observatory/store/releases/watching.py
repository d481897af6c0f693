"""Lets go of statements whose server froze while it was answering: no reader waits as long as a slow one may take.

A statement that takes long is no sign of a fault. But where a new call is not taken either, the server hangs.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Protocol

import psycopg

_AGAIN_SECONDS: Final = 5.0
_STEP_SECONDS: Final = 0.1


class Waiting(Protocol):
    """A connection that may wait for its server."""

    def fileno(self) -> int:
        """The number of its socket."""


class Watch:
    """Looks after the connections of one engine, in a thread that begins with the first of them in each process."""

    def __init__(self, patience: float) -> None:
        """`patience`: after how many seconds without an answer the server is called."""
        self._patience = patience
        self.answers: Callable[[], bool] = lambda: True
        """Whether the server takes a call."""
        self._waiting: dict[Waiting, float] = {}
        self._process = 0

    def begin(self, connection: Waiting) -> None:
        """A connection begins to wait."""
        self._waiting[connection] = time.monotonic() + self._patience
        if self._process != os.getpid():
            self._process = os.getpid()
            threading.Thread(target=self._look_after, name="watching", daemon=True).start()

    def end(self, connection: Waiting) -> bool:
        """It waits no more. Whether it was still waiting: else it was cut, or ended before."""
        return self._waiting.pop(connection, None) is not None

    def _look_after(self) -> None:
        while True:
            time.sleep(_STEP_SECONDS)
            now = time.monotonic()
            late = [connection for connection, until in self._waiting.copy().items() if until < now]
            if not late:
                continue
            answers = self.answers()
            for connection in late:
                if connection not in self._waiting:
                    continue
                if answers:
                    self._waiting[connection] = time.monotonic() + _AGAIN_SECONDS
                else:
                    self.end(connection)
                    _shut_down_socket(connection)


def _shut_down_socket(connection: Waiting) -> None:
    """Have who waits on it read the end of the line, at once."""
    with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(connection.fileno())) as line:
        line.shutdown(socket.SHUT_RDWR)
