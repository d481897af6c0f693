"""How PostgreSQL is asked: a site waits as long as a reader would, a command as long as its work may take.

A server that hangs is to both one that stopped.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotInTimeError
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from math import ceil
from typing import Any, Final, Protocol, TypeVar

import psycopg
from psycopg.abc import PQGen
from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event

from observatory.store.errors import DatabaseGoneError

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
        """Start the timer: a connection waits for the server."""
        self._waiting[connection] = time.monotonic() + self._patience
        if self._process != os.getpid():
            self._process = os.getpid()
            threading.Thread(target=self._look_after, name="watching", daemon=True).start()

    def end(self, connection: Waiting) -> bool:
        """Stop the timer; False where the connection was cut or ended before."""
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


_T = TypeVar("_T")


@dataclass(frozen=True)
class ConnectTimeouts:
    """How long one who asks waits, in seconds."""

    connect: float
    """For a new connection."""
    sign_of_life: float
    """For a kept connection to answer at all, before it is used again."""
    answer: float
    """For one step of a statement; the server gives up as soon."""
    silent: float
    """For a statement that takes long, before the server is called: one that takes the call is working."""
    call: float
    """For that call to be taken, and for its answer."""
    lock: float
    """For a table that somebody else holds."""
    pool: float
    """For one of the kept connections."""


READER: Final = ConnectTimeouts(connect=1.5, sign_of_life=1, answer=20, silent=0.5, call=1, lock=20, pool=1.5)
COMMAND: Final = ConnectTimeouts(
    connect=10, sign_of_life=10, answer=7200, silent=20, call=20, lock=120, pool=30
)
STATUS: Final = ConnectTimeouts(connect=2, sign_of_life=1, answer=7200, silent=1, call=1.5, lock=3, pool=2)
"""Of a command that only looks: it says within five seconds that it cannot."""
# A line that was cut without a word, by a cable or a firewall, is found out in a minute and a half.
_LINE: Final = {
    "keepalives_idle": 30,
    "keepalives_interval": 15,
    "keepalives_count": 4,
    "tcp_user_timeout": 90_000,
}
_DRIVERS_LEAST: Final = 2  # seconds: the driver itself takes no fewer


class SilentServerError(psycopg.OperationalError):
    """The server took the question and said nothing."""


class Silence:
    """Until when a server that was silent a moment ago is not asked again, in seconds of the monotonic clock."""

    until = 0.0

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def begin(self) -> None:
        """The server was asked just now, and was silent."""
        self.until = time.monotonic() + self._seconds


class TimedConnection(psycopg.Connection[Any]):
    """A connection that is closed once its server has said nothing for `patience` seconds."""

    patience: float = READER.answer
    silence: Silence = Silence(READER.sign_of_life)
    watch: Watch = Watch(READER.silent)

    def wait(self, gen: PQGen[_T], interval: float = 0.1, timeout: float | None = None) -> _T:
        """See psycopg.Connection.wait. Raises SilentServerError after `patience` seconds, or where the watch cut it."""
        begun, patience = time.monotonic(), timeout or self.patience
        self.watch.begin(self)
        try:
            return super().wait(gen, interval, patience)
        except psycopg.OperationalError as error:
            seconds = time.monotonic() - begun
            if self.watch.end(self) and seconds < patience:
                raise
            self.silence.begin()
            self.close()  # what is left of the answer must never be read as another one
            raise SilentServerError(f"el servidor calló {seconds:.0f} segundos") from error
        finally:
            self.watch.end(self)


def make_engine(url: str, *, hurried: bool, brief: bool = False) -> Engine:
    """The engine of a database, in which a transaction sees one state.

    `hurried`: it waits for a silent server no longer than a reader would. Else a server that is gone, silent or full is
    told as DatabaseGoneError, within five seconds where it is `brief`. Raises ArgumentError or ValueError for an address
    that is none.
    """
    patience = READER if hurried else STATUS if brief else COMMAND
    driver = url.replace("postgresql://", "postgresql+psycopg://", 1)
    engine = create_engine(
        driver, isolation_level="REPEATABLE READ", pool_pre_ping=True, pool_timeout=patience.pool
    )
    _limit(engine, patience)
    if not hurried:
        event.listen(engine, "handle_error", _translate_database_error)
    return engine


def _limit(engine: Engine, patience: ConnectTimeouts) -> None:
    silence, watch = Silence(patience.sign_of_life), Watch(patience.silent)

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: Any, _record: Any, arguments: list[Any], named: dict[str, Any]) -> TimedConnection:
        if time.monotonic() < silence.until:
            raise SilentServerError("el servidor calló hace un momento")
        limited = {**_LINE, "connect_timeout": max(_DRIVERS_LEAST, ceil(patience.connect)), **named}
        watch.answers = partial(_takes_calls, silence, arguments, limited, seconds=patience.call)
        try:
            connection = _connect_in_time(arguments, limited, seconds=patience.connect)
        except (NotInTimeError, psycopg.errors.ConnectionTimeout) as error:
            silence.begin()
            raise SilentServerError(
                f"el servidor no tomó la llamada en {patience.connect:g} segundos"
            ) from error
        connection.silence, connection.watch = silence, watch
        return connection

    # Not as an option of the start: a pooler between refuses those, and hands a session on to others.
    limits = ", ".join(
        f"set_config('{name}', '{int(seconds * 1000)}', true)"
        for name, seconds in (("statement_timeout", patience.answer), ("lock_timeout", patience.lock))
    )

    @event.listens_for(engine, "begin")
    def limit(connection: Connection) -> None:
        connection.exec_driver_sql(f"SELECT {limits}")

    _tell_patience(engine, patience)


def _tell_patience(engine: Engine, patience: ConnectTimeouts) -> None:
    """Have a connection wait as long as it may in a transaction, and in the pool until it is used again."""

    @event.listens_for(engine, "checkout")
    def take(connection: TimedConnection, _record: Any, _proxy: Any) -> None:
        connection.patience = patience.answer

    @event.listens_for(engine, "checkin")
    def put_back(connection: TimedConnection | None, _record: Any) -> None:
        if connection is not None:  # the pool asks for a sign of life before it hands it out
            connection.patience = patience.sign_of_life


def _translate_database_error(context: ExceptionContext) -> DatabaseGoneError | None:
    """What an operator is told of a server that is gone, silent or lets nobody in; None for any other fault."""
    if (
        context.engine is None
        or context.is_pre_ping
        or not (context.connection is None or context.is_disconnect)
    ):
        return None
    url = context.engine.url
    where = f"{url.host or url.query.get('host') or 'localhost'}:{url.port or 5432}"
    return DatabaseGoneError(
        where, str(url.database or ""), " ".join(str(context.original_exception).split())
    )


def _takes_calls(silence: Silence, arguments: list[Any], named: dict[str, Any], *, seconds: float) -> bool:
    """Whether the server answers a call; where it does not, it is not called again for a moment.

    It is asked something: a pooler takes calls for a server that hangs behind it.
    """
    until = time.monotonic() + seconds
    try:
        with closing(_connect_in_time(arguments, named, seconds=seconds)) as connection:
            connection.patience = max(until - time.monotonic(), 0.1)
            connection.execute("SELECT 1")
    except (NotInTimeError, psycopg.errors.ConnectionTimeout, SilentServerError):
        silence.begin()
        return False
    except psycopg.Error:  # it said something: too many connections, or that it is starting
        return True
    return True


def _connect_in_time(arguments: list[Any], named: dict[str, Any], *, seconds: float) -> TimedConnection:
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


# Lets go of statements whose server froze while it was answering: no reader waits as long as a slow one may take.
# A statement that takes long is no sign of a fault. But where a new call is not taken either, the server hangs.


def _shut_down_socket(connection: Waiting) -> None:
    """Have who waits on it read the end of the line, at once."""
    with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(connection.fileno())) as line:
        line.shutdown(socket.SHUT_RDWR)
