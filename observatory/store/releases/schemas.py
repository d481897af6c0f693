"""Releases in a PostgreSQL database: a schema for each, and a ledger that says which one is on show.

A schema is filled in one transaction; what is published, staged or brought back is a change of the ledger.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Final

from sqlalchemy import (
    Column,
    Connection,
    Date,
    Integer,
    MetaData,
    RowMapping,
    String,
    Table,
    create_engine,
    func,
    insert,
    select,
    text,
    update,
)  # fmt: skip
from sqlalchemy.exc import DBAPIError, OperationalError

from observatory.store.errors import BrokenReleaseError, NoReleaseError, UnknownReleaseError
from observatory.store.releases.kept import KEPT_RELEASES, KeptRelease
from observatory.store.schema import PUBLIC, SCHEMA_VERSION

_HOME: Final = "observatory"
# `turn` counts publications: the highest was published last; what is staged has none.
_LEDGER: Final = Table(
    "ledger", MetaData(schema=_HOME),
    Column("place", String, primary_key=True), Column("state", String, nullable=False), Column("turn", Integer),
    Column("id", String, nullable=False), Column("released", Date, nullable=False),
    Column("fingerprint", String, nullable=False), Column("sha256", String, nullable=False),
    Column("schema_version", Integer, nullable=False),
)  # fmt: skip
_ALONE: Final = "SELECT pg_advisory_xact_lock(348030364)"


class PostgresReleases:
    """The releases of a PostgreSQL database."""

    trouble = ""

    def __init__(self, url: str) -> None:
        driver = url.replace("postgresql://", "postgresql+psycopg://", 1)
        self._engine = create_engine(driver, isolation_level="REPEATABLE READ", pool_pre_ping=True)
        # A writer waits for another one, and then has to see what that one did.
        self._writer = self._engine.execution_options(isolation_level="READ COMMITTED")

    def drafting(self) -> AbstractContextManager[Connection]:
        """See Releases.drafting."""
        return self._draft("current")

    def staging(self) -> AbstractContextManager[Connection]:
        """See Releases.staging."""
        return self._draft("staged")

    @contextmanager
    def _draft(self, state: str) -> Iterator[Connection]:
        place = f"release_{uuid.uuid4().hex[:16]}"
        with self._writer.begin() as connection:
            connection.execute(text(_ALONE))
            connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {_HOME}"))
            _LEDGER.create(connection, checkfirst=True)
            connection.execute(text(f"CREATE SCHEMA {place}"))
            _enter(connection, place)
            PUBLIC.create_all(connection, checkfirst=False)
            yield connection
            _enter(connection, place)
            entry = connection.execute(select(PUBLIC.tables["release"])).mappings().one()
            former = connection.execute(select(_LEDGER.c.place).where(_LEDGER.c.state == "staged")).scalar()
            connection.execute(
                insert(_LEDGER).values(**entry, place=place, sha256=_content(connection), state="made")
            )
            if state == "current":
                _show(connection, place)
            else:
                _put_aside(connection, place, former)
        self._forget_old()

    def _forget_old(self) -> None:
        """A schema that a slow reader still holds is forgotten another time."""
        published = select(_LEDGER.c.place).where(_LEDGER.c.state == "kept").order_by(_LEDGER.c.turn.desc())
        try:
            with self._writer.begin() as connection:
                connection.execute(text(_ALONE))
                connection.execute(text("SET LOCAL lock_timeout = '2s'"))
                for place in connection.execute(published).scalars().all()[KEPT_RELEASES - 1 :]:
                    _drop(connection, place)
        except OperationalError:
            return

    def staged(self) -> KeptRelease | None:
        """See Releases.staged."""
        with self._reading() as connection:
            row = connection.execute(select(_LEDGER).where(_LEDGER.c.state == "staged")).mappings().first()
            return _entry(row) if row else None

    @contextmanager
    def opened_staged(self) -> Iterator[Connection]:
        """See Releases.opened_staged."""
        with self._reading() as connection:
            _enter(connection, _row(connection, "staged")["place"])
            yield connection

    def publish_staged(self) -> None:
        """See Releases.publish_staged."""
        with self._writer.begin() as connection:
            connection.execute(text(_ALONE))
            staged = _row(connection, "staged")
            _enter(connection, staged["place"])
            if _content(connection) != staged["sha256"]:
                raise BrokenReleaseError(f"Lo preparado ({staged['id']}) está alterado: prepárelo de nuevo.")
            _show(connection, staged["place"])
        self._forget_old()

    @contextmanager
    def opened(self, name: str = "") -> Iterator[Connection]:
        """See Releases.opened: one read-only transaction, so that a page never mixes two releases."""
        with self._reading() as connection:
            row = _named(connection, name) if name else _row(connection, "current")
            if row["schema_version"] != SCHEMA_VERSION:
                raise BrokenReleaseError(
                    f"La publicación es del esquema {row['schema_version']}; este programa lee el {SCHEMA_VERSION}."
                )
            _enter(connection, row["place"])
            yield connection

    def mark(self) -> object:
        """See Releases.mark: another process may have published, and only the ledger says so."""
        return None

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self._engine.connect().execution_options(postgresql_readonly=True) as connection:
                yield connection
        except DBAPIError as error:
            raise NoReleaseError(f"El almacén no responde o está vacío: {error.orig}") from error

    def kept(self) -> tuple[KeptRelease, ...]:
        """See Releases.kept."""
        with self._reading() as connection:
            return tuple(_entry(row) for row in _published(connection))

    def back_to(self, name: str) -> None:
        """See Releases.back_to."""
        with self._writer.begin() as connection:
            connection.execute(text(_ALONE))
            _point(connection, _named(connection, name)["place"])


def _enter(connection: Connection, place: str) -> None:
    """Let the names of tables mean those of one release, until this transaction ends."""
    connection.execute(text(f"SET LOCAL search_path TO {place}"))


def _row(connection: Connection, state: str) -> RowMapping:
    row = connection.execute(select(_LEDGER).where(_LEDGER.c.state == state)).mappings().first()
    if row is None:
        raise NoReleaseError("Aún no hay nada publicado. Ejecute `python -m etl build`.")
    return row


def _published(connection: Connection) -> list[RowMapping]:
    """The releases of this schema of tables; of two of one name the one published last."""
    wanted = select(_LEDGER).where(_LEDGER.c.turn.is_not(None), _LEDGER.c.schema_version == SCHEMA_VERSION)
    found: dict[str, RowMapping] = {}
    for row in connection.execute(wanted.order_by(_LEDGER.c.turn.desc())).mappings():
        found.setdefault(row["id"], row)
    return list(found.values())


def _named(connection: Connection, name: str) -> RowMapping:
    published = _published(connection)
    row = next((one for one in published if one["id"] == name), None)
    if row is None:
        raise UnknownReleaseError(name, [one["id"] for one in published])
    return row


def _entry(row: RowMapping) -> KeptRelease:
    return KeptRelease(
        row["id"], row["released"], row["fingerprint"], row["sha256"], current=row["state"] == "current"
    )


def _show(connection: Connection, place: str) -> None:
    newest = connection.execute(select(func.max(_LEDGER.c.turn))).scalar()
    turn = 1 if newest is None else newest + 1
    connection.execute(update(_LEDGER).where(_LEDGER.c.place == place).values(turn=turn))
    _point(connection, place)


def _point(connection: Connection, place: str) -> None:
    connection.execute(update(_LEDGER).where(_LEDGER.c.state == "current").values(state="kept"))
    connection.execute(update(_LEDGER).where(_LEDGER.c.place == place).values(state="current"))


def _put_aside(connection: Connection, place: str, former: str | None) -> None:
    if former is not None:
        _drop(connection, former)
    connection.execute(update(_LEDGER).where(_LEDGER.c.place == place).values(state="staged"))


def _drop(connection: Connection, place: str) -> None:
    connection.execute(text(f"DROP SCHEMA {place} CASCADE"))
    connection.execute(_LEDGER.delete().where(_LEDGER.c.place == place))


def _content(connection: Connection) -> str:
    """The hash of all that the open release says, row by row in the order of the keys."""
    digest = hashlib.sha256()
    for table in PUBLIC.sorted_tables:
        ordered = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=5000)
        for row in connection.execute(ordered):
            digest.update(repr(tuple(row)).encode())
    return digest.hexdigest()
