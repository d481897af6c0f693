"""Releases in a PostgreSQL database: what is read of them, by the site and by commands alike."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BufferedReader, BytesIO
from typing import BinaryIO, Final

from sqlalchemy import Connection, RowMapping, select, text
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from observatory.model import DataFile
from observatory.store import schema
from observatory.store.errors import BrokenReleaseError, NoReleaseError, NothingOnShowError, StoreError
from observatory.store.releases.data_files import BLOCK, BlockStream, find_fault, read_block, read_data_files
from observatory.store.releases.kept_releases import KeptRelease, Standing
from observatory.store.releases.packing import (
    Held,
    Unpacked,
    held_in,
    read_packed_bytes,
    read_packed_digest,
    refuse_altered_copy,
)
from observatory.store.releases.release_rows import (
    LEDGER,
    make_release_entry,
    read_published_releases,
    read_standing,
)
from observatory.store.releases.sqlite_file import let_read, list_tables, refuse_other_schema
from observatory.store.schema import PUBLIC

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


class ReadReleaseSchemas:
    """The releases of a PostgreSQL database, as they are read."""

    trouble = ""

    def __init__(self, url: str, *, hurried: bool = False, brief: bool = False, reader: str = "") -> None:
        """`hurried`, `brief`: see `connecting.engine_of`; `reader` is the site's role, which reads what is published."""
        from observatory.store.releases.postgres_connections import make_engine  # its driver takes 9 MB

        self._reader = reader
        try:
            self._engine = make_engine(url, hurried=hurried, brief=brief)
        except (ArgumentError, ValueError) as error:
            raise StoreError(
                "OBSERVATORY_DATABASE_URL no es una dirección de PostgreSQL: escriba "
                "postgresql://usuario:clave@servidor:5432/base."
            ) from error
        self._unpacked = Unpacked()
        self._following = Following() if hurried else None
        # A writer waits for another one, and then has to see what that one did.
        self.writer = self._engine.execution_options(isolation_level="READ COMMITTED")

    def staged(self) -> KeptRelease | None:
        """See Releases.staged."""
        try:
            with self._reading() as connection:
                return make_release_entry(read_staged_row(connection))
        except NoReleaseError:
            return None

    @contextmanager
    def opened_staged(self) -> Iterator[Connection]:
        """See Releases.opened_staged."""
        with self._reading() as connection:
            enter(connection, read_staged_row(connection)["place"])
            yield connection

    @contextmanager
    def opened(self, name: str = "", *, withdrawn: bool = False) -> Iterator[Connection]:
        """See Releases.opened: one read-only transaction, so that a page never mixes two releases."""
        with self._reading() as connection:
            rows = read_published_releases(connection)
            standing, held = read_standing(connection, rows), held_in(connection)
            if name:
                readable = list(_readable(connection, standing, rows, held))
                release = standing.named(name, readable, withdrawn=withdrawn)
            else:
                release = self._on_show(connection, standing, rows, held)
            place = place_of(rows, release)
            if place in held.tables and not (
                place in held.packed and release.schema_version != schema.SCHEMA_VERSION
            ):
                enter(connection, place, version=release.schema_version)
                yield connection.execution_options(content=release.sha256, standing=standing.digest)
                return
            digest = read_packed_digest(connection, place)
        with self._unpacked.opened(
            digest, self._packed_bytes(place), content=release.sha256, standing=standing.digest
        ) as connection:
            yield connection

    def _packed_bytes(self, place: str) -> Callable[[], BinaryIO]:
        def fetch() -> BinaryIO:
            with self._reading() as connection:
                return BytesIO(read_packed_bytes(connection, place))

        return fetch

    def _on_show(
        self, connection: Connection, standing: Standing, rows: list[RowMapping], held: Held
    ) -> KeptRelease:
        """The first whole release by the rule; `trouble` says why it is not the one before it."""
        broken = ""
        for release in standing.may_be_shown():
            reason = _why_unreadable(connection, release, place_of(rows, release), held)
            if not reason:
                self.trouble = broken or (self._following.trouble if self._following else "")
                return release
            broken = broken or reason
        if broken:
            raise BrokenReleaseError(broken)
        raise NothingOnShowError(
            "No hay nada en línea: lo publicado se retiró. Publique lo corregido con `python -m etl release`."
        )

    def data_file(self, sha256: str, about: DataFile) -> BinaryIO:
        """See Releases.data_file: a block is asked for when it is met, each time on a connection of its own."""
        with self._reading() as connection:
            query = select(LEDGER.c.place).where(LEDGER.c.sha256 == sha256, LEDGER.c.turn.is_not(None))
            place = connection.execute(query).scalar_one()

        def block(number: int) -> bytes:
            with self._reading() as connection:
                content = read_block(connection, place, about.name, number)
            if content is None:
                raise BrokenReleaseError(
                    f"El archivo {about.name} de la publicación falta. Restaure una copia."
                )
            return content

        return BufferedReader(BlockStream(about.size, block), buffer_size=BLOCK)

    def mark(self) -> object:
        """See Releases.mark: another process may have published, and only the ledger says so."""
        return None

    def standing(self) -> Standing:
        """See Releases.standing."""
        with self._reading() as connection:
            return read_standing(connection, read_published_releases(connection))

    def lost(self) -> str:
        """See Releases.lost."""
        try:
            self.standing()
        except BrokenReleaseError as error:
            return str(error)
        except NoReleaseError:
            return ""
        return ""

    def listed(self) -> tuple[KeptRelease, ...]:
        """See Releases.listed: their order is in the ledger of the releases."""
        with self._reading() as connection:
            rows = read_published_releases(connection)
            if not rows:
                raise NoReleaseError("Aún no hay nada publicado. Ejecute `python -m etl build`.")
            return tuple(map(make_release_entry, rows))

    def kept_releases(self, *, withdrawn: bool = False) -> tuple[KeptRelease, ...]:
        """See Releases.kept_releases."""
        with self._reading() as connection:
            rows = read_published_releases(connection)
            if not rows:
                return ()
            standing, held = read_standing(connection, rows), held_in(connection)
            try:
                on_show = self._on_show(connection, standing, rows, held).sha256
            except StoreError:
                on_show = ""
            by_id: dict[str, KeptRelease] = {}
            for release in _readable(connection, standing, rows, held):
                if withdrawn or standing.withdrawal_of(release) is None:
                    by_id.setdefault(release.id, replace(release, current=release.sha256 == on_show))
            return tuple(by_id.values())

    def unreadable(self) -> tuple[KeptRelease, str] | None:
        """See Releases.unreadable."""
        with self._reading() as connection:
            rows = read_published_releases(connection)
            candidate = next(iter(read_standing(connection, rows).may_be_shown()), None)
            if candidate is None:
                return None
            reason = _why_unreadable(connection, candidate, place_of(rows, candidate), held_in(connection))
            return (candidate, reason) if reason else None

    def refuse_altered(self, release: KeptRelease) -> None:
        """See Releases.refuse_altered. What was published under another schema of tables is not read again."""
        if release.schema_version != schema.SCHEMA_VERSION:
            return
        with self._reading() as connection:
            place, held = place_of(read_published_releases(connection), release), held_in(connection)
            reason = _why_unreadable(connection, release, place, held)
            digest = read_packed_digest(connection, place) if place in held.packed else ""
            if not reason and place in held.tables:
                enter(connection, place)
                reason = _otherwise(connection, release)
            if not reason and digest:
                refuse_altered_copy(BytesIO(read_packed_bytes(connection, place)), digest, release.id)
                with self._unpacked.opened(digest, self._packed_bytes(place)) as unpacked:
                    reason = _otherwise(unpacked, release) or find_fault(
                        connection, place, read_data_files(unpacked)
                    )
        if reason:
            raise BrokenReleaseError(reason)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                if self._following:
                    self._following.look(connection)
                yield connection
        except (DBAPIError, PoolTimeoutError) as error:
            if self._following is None and isinstance(error, OperationalError):
                raise  # to a command a server that is busy is none with nothing in it
            reason = error.orig if isinstance(error, DBAPIError) else error
            raise NoReleaseError(f"El almacén no responde o está vacío: {reason}") from error


def enter(connection: Connection, place: str, *, version: int | None = None) -> None:
    """Let the names of tables mean those of one release, until this transaction ends; a reader writes nothing."""
    connection.execute(text(f"SET LOCAL search_path TO {place}"))
    if version is not None:
        let_read(connection, version)
        connection.execute(text("SET TRANSACTION READ ONLY"))


def read_staged_row(connection: Connection) -> RowMapping:
    """The row of the ledger of what is staged. Raises NoReleaseError where nothing is."""
    ledger_table = connection.execute(text(f"SELECT to_regclass('{LEDGER.fullname}')")).scalar_one()
    query = select(LEDGER).where(LEDGER.c.state == "staged")
    row = connection.execute(query).mappings().first() if ledger_table else None
    if row is None:
        raise NoReleaseError("No hay nada preparado. Ejecute `python -m etl diff`.")
    return row


def place_of(rows: list[RowMapping], release: KeptRelease) -> str:
    """The schema that the tables of a release lie in, or did before it was packed."""
    return str(next(row["place"] for row in rows if row["sha256"] == release.sha256))


def _why_unreadable(connection: Connection, release: KeptRelease, place: str, held: Held) -> str:
    """Empty for a release whose tables are all there, or that is packed, and of a schema that can be read."""
    try:
        refuse_other_schema(release.schema_version)
    except BrokenReleaseError as error:
        return str(error)
    if place not in held.tables and place in held.packed:
        return ""
    named = (
        list_tables(release.schema_version) <= held.tables.get(place, frozenset())
        and connection.execute(
            text(f"SELECT id FROM {place}.release")  # noqa: S608 - a name of our own
        ).scalar()
    )
    return "" if named == release.id else f"La publicación {release.id} no está entera en la base de datos."


def _readable(
    connection: Connection, standing: Standing, rows: list[RowMapping], held: Held
) -> Iterator[KeptRelease]:
    return (
        release
        for release in standing.releases
        if not _why_unreadable(connection, release, place_of(rows, release), held)
    )


def _otherwise(connection: Connection, release: KeptRelease) -> str:
    return "" if hash_content(connection) == release.sha256 else f"La publicación {release.id} está alterada."


def hash_content(connection: Connection) -> str:
    """The hash of all that the open release says, row by row in the order of the keys."""
    digest = hashlib.sha256()
    for table in PUBLIC.sorted_tables:
        ordered = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=5000)
        for row in connection.execute(ordered):
            digest.update(repr(tuple(row)).encode())
    return digest.hexdigest()


# Whether the server that is read is a replica, and how long ago it certainly knew all that was published.
# A replica that stands still answers quickly and wrongly: it goes on showing what was withdrawn. Nothing tells a reader
# of it but the server itself, which is asked once a second.


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
