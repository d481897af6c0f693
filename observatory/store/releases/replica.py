"""Whether the server that is read is a replica, and how long ago it certainly knew all that was published.

A replica that stands still answers quickly and wrongly: it goes on showing what was withdrawn. Nothing tells a reader of
it but the server itself, which is asked once a second.
"""

from __future__ import annotations

import time
from typing import Final

from sqlalchemy import Connection, text

from observatory.store.errors import NoReleaseError

LOOK_SECONDS: Final = 1.0
"""How often the server is asked."""
LATE_SECONDS: Final = 10.0
"""A replica that is further behind is told to whoever watches the site."""
LOST_SECONDS: Final = 60.0
"""A replica that is further behind is not read: nothing that was withdrawn is shown for longer."""

_CATCH_UP_SECONDS: Final = 0.5
_TRIES: Final = 10
_STATE: Final = """
SELECT CASE WHEN NOT pg_is_in_recovery() THEN 'first'
    WHEN pg_is_wal_replay_paused() OR NOT EXISTS (SELECT FROM pg_stat_wal_receiver) THEN 'cut off' ELSE 'follows' END,
    CASE WHEN pg_is_in_recovery() THEN pg_wal_lsn_diff(pg_last_wal_receive_lsn(), '0/0') END,
    CASE WHEN pg_is_in_recovery() THEN pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0') END
"""


class Following:
    """How far the server that a process reads is behind, in seconds; always 0 for one that is no replica."""

    def __init__(self) -> None:
        self.behind = 0.0
        now = time.monotonic()
        self._in_step, self._looked = (
            now - LOST_SECONDS,
            now - LOOK_SECONDS,
        )  # it has to be seen in step first
        self._target, self._since = 0, now

    @property
    def trouble(self) -> str:
        """What is told of a replica that is late; empty where all is well."""
        if self.behind < LATE_SECONDS:
            return ""
        return f"La réplica de la base de datos no recibe nada nuevo desde hace {self.behind:.0f} segundos."

    def look(self, connection: Connection) -> None:
        """Ask the server, if it was not asked just now. Raises NoReleaseError where it is too far behind to be read."""
        now = time.monotonic()
        if now - self._looked >= LOOK_SECONDS:
            self._looked = now
            state, received, replayed = _state(connection)
            if state == "follows" and now - self._since > 2 * LOOK_SECONDS:  # nobody had asked for a while
                received, replayed = _caught_up(connection, received)
                self._target, self._since = (
                    (received, now) if replayed >= received else (self._target, self._since)
                )
            self._note(state, received=received, replayed=replayed, now=now)
        if self.behind >= LOST_SECONDS:
            raise NoReleaseError(self.trouble)

    def _note(self, state: str, *, received: int, replayed: int, now: float) -> None:
        if state == "first":
            self._in_step = now
        elif state == "follows" and replayed >= self._target:
            # All that had come by then is in: it was in step at that moment, and is held to what has come since.
            self._in_step = now if replayed >= received else self._since
            self._target, self._since = received, now
        self.behind = now - self._in_step


def _state(connection: Connection) -> tuple[str, int, int]:
    """What the server is, and how far it has received and replayed the log of the first one, in bytes."""
    state, received, replayed = connection.execute(text(_STATE)).one()
    return str(state), int(received or 0), int(replayed or 0)


def _caught_up(connection: Connection, target: int) -> tuple[int, int]:
    """Wait a moment for a replica to replay what it has received: that, and how far it came."""
    replayed = 0
    for _ in range(_TRIES):
        replayed = _state(connection)[2]
        if replayed >= target:
            break
        time.sleep(_CATCH_UP_SECONDS / _TRIES)
    return target, replayed
