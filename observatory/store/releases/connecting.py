"""How PostgreSQL is asked: by a command, which waits, or by a site, to which a server that hangs is one that stopped."""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotInTimeError
from contextlib import suppress
from functools import partial
from typing import Any, Final, TypeVar

import psycopg
from psycopg.abc import PQGen
from sqlalchemy import Connection, Engine, create_engine, event

from observatory.store.releases.watching import CALL_SECONDS, Watch

_T = TypeVar("_T")

ANSWER_SECONDS: Final = 20.0
"""The longest that a site waits for one step of a statement; the server gives up as soon."""

SIGN_OF_LIFE_SECONDS: Final = 1.0
"""The longest that a site waits for a kept connection to answer at all before it is used again."""

CONNECT_SECONDS: Final = 1.5
"""The longest that a site waits for a new connection."""

_DRIVERS_LEAST: Final = 2  # seconds: the driver itself takes no fewer
_POOL_SECONDS: Final = 1.5


class SilentServerError(psycopg.OperationalError):
    """The server took the question and said nothing."""


class Silence:
    """Until when a server that was silent a moment ago is not asked again, in seconds of the monotonic clock."""

    until = 0.0

    def begin(self) -> None:
        """The server was asked just now, and was silent."""
        self.until = time.monotonic() + SIGN_OF_LIFE_SECONDS


class TimedConnection(psycopg.Connection[Any]):
    """A connection that is closed once its server has said nothing for `patience` seconds."""

    patience: float = ANSWER_SECONDS
    silence: Silence = Silence()
    watch: Watch = Watch()

    def wait(self, gen: PQGen[_T], interval: float = 0.1, timeout: float | None = None) -> _T:
        """See psycopg.Connection.wait. Raises SilentServerError after `patience` seconds."""
        begun, patience = time.monotonic(), timeout or self.patience
        self.watch.begin(self)
        try:
            return super().wait(gen, interval, patience)
        except psycopg.OperationalError as error:
            if time.monotonic() - begun < patience:
                raise
            self.silence.begin()
            self.close()  # what is left of the answer must never be read as another one
            raise SilentServerError(f"The server said nothing for {patience:g} seconds.") from error
        finally:
            self.watch.end(self)


def engine_of(url: str, *, hurried: bool) -> Engine:
    """The engine of a database, in which a transaction sees one state.

    `hurried`: it waits for a silent server no longer than a reader would. Raises ArgumentError or ValueError for an
    address that is none.
    """
    driver = url.replace("postgresql://", "postgresql+psycopg://", 1)
    if not hurried:
        return create_engine(driver, isolation_level="REPEATABLE READ", pool_pre_ping=True)
    engine = create_engine(
        driver, isolation_level="REPEATABLE READ", pool_pre_ping=True, pool_timeout=_POOL_SECONDS
    )
    _hurry(engine)
    return engine


def _hurry(engine: Engine) -> None:
    silence, watch = Silence(), Watch()

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: Any, _record: Any, arguments: list[Any], named: dict[str, Any]) -> TimedConnection:
        if time.monotonic() < silence.until:
            raise SilentServerError("The server said nothing a moment ago.")
        limited = {"connect_timeout": _DRIVERS_LEAST, **named}
        watch.answers = partial(_takes_calls, silence, arguments, limited)
        try:
            connection = _connected(arguments, limited)
        except (NotInTimeError, psycopg.errors.ConnectionTimeout) as error:
            silence.begin()
            raise SilentServerError("The server took no call.") from error
        connection.silence, connection.watch = silence, watch
        return connection

    @event.listens_for(engine, "begin")
    def limit(connection: Connection) -> None:
        # Not as an option of the start: a pooler between refuses those, and hands a session on to others.
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {int(ANSWER_SECONDS * 1000)}")

    @event.listens_for(engine, "checkout")
    def take(connection: TimedConnection, _record: Any, _proxy: Any) -> None:
        connection.patience = ANSWER_SECONDS

    @event.listens_for(engine, "checkin")
    def put_back(connection: TimedConnection | None, _record: Any) -> None:
        if connection is not None:
            connection.patience = (
                SIGN_OF_LIFE_SECONDS  # the pool asks for a sign of life before it hands it out
            )


def _takes_calls(silence: Silence, arguments: list[Any], named: dict[str, Any]) -> bool:
    """Whether the server takes a call; where it does not, it is not called again for a moment."""
    try:
        _connected(arguments, named, seconds=CALL_SECONDS).close()
    except (NotInTimeError, psycopg.errors.ConnectionTimeout):
        silence.begin()
        return False
    except psycopg.Error:  # it said something: too many connections, or that it is starting
        return True
    return True


def _connected(
    arguments: list[Any], named: dict[str, Any], *, seconds: float = CONNECT_SECONDS
) -> TimedConnection:
    """A new connection. Raises NotInTimeError; what comes too late is closed."""
    caller = ThreadPoolExecutor(max_workers=1, thread_name_prefix="connecting")
    coming = caller.submit(TimedConnection.connect, *arguments, **named)
    caller.shutdown(wait=False)
    try:
        return coming.result(seconds)
    except NotInTimeError:
        coming.add_done_callback(_let_go)
        raise


def _let_go(late: Future[TimedConnection]) -> None:
    with suppress(psycopg.Error):
        late.result().close()
