"""Releases in a PostgreSQL database: a schema for each, and a ledger that says in which order they were published.

A schema is filled in one transaction; what is published, pinned or withdrawn is a change of the ledger or beside it.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, Final

from sqlalchemy import Connection, RowMapping, create_engine, func, insert, select, text, update
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from observatory.model import DataFile
from observatory.store import schema
from observatory.store.errors import (
    BrokenReleaseError,
    NoReleaseError,
    NothingOnShowError,
    StoreError,
)
from observatory.store.releases.data_files import (
    BLOCK,
    BlockStream,
    block_of,
    data_files,
    drop_from,
    enter_files,
    fault_in,
    put_into,
)
from observatory.store.releases.kept_releases import (
    KeptRelease,
    Pin,
    RecordNote,
    Standing,
    Withdrawal,
    unrecorded,
)
from observatory.store.releases.readers import let_read, tables_of
from observatory.store.releases.rows import (
    LEDGER,
    entry,
    published,
    say_pin,
    say_published,
    say_withdrawn,
    standing_of,
    write_alone,
)  # fmt: skip
from observatory.store.releases.sqlite import refuse_other_schema
from observatory.store.schema import PUBLIC

_TABLES_THERE: Final = "SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = :place"


class PostgresReleases:
    """The releases of a PostgreSQL database."""

    trouble = ""

    def __init__(self, url: str) -> None:
        driver = url.replace("postgresql://", "postgresql+psycopg://", 1)
        try:
            self._engine = create_engine(driver, isolation_level="REPEATABLE READ", pool_pre_ping=True)
        except (ArgumentError, ValueError) as error:
            raise StoreError(
                "OBSERVATORY_DATABASE_URL no es una dirección de PostgreSQL: escriba "
                "postgresql://usuario:clave@servidor:5432/base."
            ) from error
        # A writer waits for another one, and then has to see what that one did.
        self._writer = self._engine.execution_options(isolation_level="READ COMMITTED")

    # What is written.

    def drafting(
        self,
        noted: RecordNote = unrecorded,
        *,
        instead_of: KeptRelease | None = None,
        files: Path | None = None,
    ) -> AbstractContextManager[Connection]:
        """See Releases.drafting."""

        def publish(connection: Connection, place: str) -> None:
            _publish(connection, place, noted, instead_of=instead_of)

        return self._draft(publish, files)

    def staging(self, *, files: Path | None = None) -> AbstractContextManager[Connection]:
        """See Releases.staging."""
        return self._draft(_put_aside, files)

    @contextmanager
    def _draft(self, finish: Callable[[Connection, str], None], files: Path | None) -> Iterator[Connection]:
        place = f"release_{uuid.uuid4().hex[:16]}"
        with self._writer.begin() as connection:
            write_alone(connection)
            connection.execute(text(f"CREATE SCHEMA {place}"))
            _enter(connection, place)
            PUBLIC.create_all(connection, checkfirst=False)
            yield connection
            _enter(connection, place)
            if files is not None:
                enter_files(connection, files)
                put_into(connection, place, files)
            release_row = connection.execute(select(PUBLIC.tables["release"])).mappings().one()
            row = {**release_row, "place": place, "sha256": _content(connection), "state": "made"}
            connection.execute(insert(LEDGER).values(**row))
            finish(connection, place)
        self._forget_old()

    def _forget_old(self) -> None:
        """A schema that a slow reader still holds is forgotten another time."""
        try:
            with self._writer.begin() as connection:
                write_alone(connection)
                connection.execute(text("SET LOCAL lock_timeout = '2s'"))
                rows = published(connection)
                if rows:
                    stay = {release.sha256 for release in standing_of(connection, rows).remembered()}
                    for row in rows:
                        if row["sha256"] not in stay:
                            _drop(connection, row["place"])
        except OperationalError:
            return

    def publish_staged(self, noted: RecordNote = unrecorded) -> None:
        """See Releases.publish_staged."""
        with self._writer.begin() as connection:
            write_alone(connection)
            staged = _staged(connection)
            _enter(connection, staged["place"])
            if _content(connection) != staged["sha256"]:
                raise BrokenReleaseError(f"Lo preparado ({staged['id']}) está alterado: prepárelo de nuevo.")
            _publish(connection, staged["place"], noted)
        self._forget_old()

    def pin(self, pin: Pin | None) -> None:
        """See Releases.pin."""
        with self._writer.begin() as connection:
            write_alone(connection)
            say_pin(connection, pin)

    def withdraw(self, withdrawal: Withdrawal, *, pin: Pin | None) -> None:
        """See Releases.withdraw."""
        with self._writer.begin() as connection:
            write_alone(connection)
            say_withdrawn(connection, withdrawal)
            say_pin(connection, pin)

    # What is read.

    def staged(self) -> KeptRelease | None:
        """See Releases.staged."""
        try:
            with self._reading() as connection:
                return entry(_staged(connection))
        except NoReleaseError:
            return None

    @contextmanager
    def opened_staged(self) -> Iterator[Connection]:
        """See Releases.opened_staged."""
        with self._reading() as connection:
            _enter(connection, _staged(connection)["place"])
            yield connection

    @contextmanager
    def opened(self, name: str = "", *, withdrawn: bool = False) -> Iterator[Connection]:
        """See Releases.opened: one read-only transaction, so that a page never mixes two releases."""
        with self._reading() as connection:
            rows = published(connection)
            standing = standing_of(connection, rows)
            if name:
                release = _named(connection, standing, rows, name=name, withdrawn=withdrawn)
            else:
                release = self._on_show(connection, standing, rows)
            _enter(connection, _place(rows, release), version=release.schema_version)
            yield connection.execution_options(content=release.sha256, standing=standing.digest)

    def _on_show(self, connection: Connection, standing: Standing, rows: list[RowMapping]) -> KeptRelease:
        """The first whole release by the rule; `trouble` says why it is not the one before it."""
        broken = ""
        for release in standing.may_be_shown():
            reason = _why_unreadable(connection, release, _place(rows, release))
            if not reason:
                self.trouble = broken
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
                content = block_of(connection, place, about.name, number)
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
            return standing_of(connection, published(connection))

    def kept_releases(self, *, withdrawn: bool = False) -> tuple[KeptRelease, ...]:
        """See Releases.kept_releases."""
        with self._reading() as connection:
            rows = published(connection)
            if not rows:
                return ()
            standing = standing_of(connection, rows)
            try:
                on_show = self._on_show(connection, standing, rows).sha256
            except StoreError:
                on_show = ""
            by_id: dict[str, KeptRelease] = {}
            for release in _readable(connection, standing, rows):
                if withdrawn or standing.withdrawal_of(release) is None:
                    by_id.setdefault(release.id, replace(release, current=release.sha256 == on_show))
            return tuple(by_id.values())

    def unreadable(self) -> tuple[KeptRelease, str] | None:
        """See Releases.unreadable."""
        with self._reading() as connection:
            rows = published(connection)
            candidate = next(iter(standing_of(connection, rows).may_be_shown()), None)
            reason = _why_unreadable(connection, candidate, _place(rows, candidate)) if candidate else ""
            return (candidate, reason) if candidate and reason else None

    def refuse_altered(self, release: KeptRelease) -> None:
        """See Releases.refuse_altered. What was published under another schema of tables is not read again."""
        if release.schema_version != schema.SCHEMA_VERSION:
            return
        with self._reading() as connection:
            place = _place(published(connection), release)
            reason = _why_unreadable(connection, release, place)
            if not reason:
                _enter(connection, place)
                reason = (
                    fault_in(connection, place, data_files(connection))
                    if _content(connection) == release.sha256
                    else f"La publicación {release.id} está alterada."
                )
            if reason:
                raise BrokenReleaseError(reason)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection
        except DBAPIError as error:
            raise NoReleaseError(f"El almacén no responde o está vacío: {error.orig}") from error


def _enter(connection: Connection, place: str, *, version: int | None = None) -> None:
    """Let the names of tables mean those of one release, until this transaction ends; a reader writes nothing."""
    connection.execute(text(f"SET LOCAL search_path TO {place}"))
    if version is not None:
        let_read(connection, version, place=place)
        connection.execute(text("SET TRANSACTION READ ONLY"))


def _staged(connection: Connection) -> RowMapping:
    ledger_table = connection.execute(text(f"SELECT to_regclass('{LEDGER.fullname}')")).scalar_one()
    query = select(LEDGER).where(LEDGER.c.state == "staged")
    row = connection.execute(query).mappings().first() if ledger_table else None
    if row is None:
        raise NoReleaseError("No hay nada preparado. Ejecute `python -m etl diff`.")
    return row


def _place(rows: list[RowMapping], release: KeptRelease) -> str:
    return str(next(row["place"] for row in rows if row["sha256"] == release.sha256))


def _why_unreadable(connection: Connection, release: KeptRelease, place: str) -> str:
    """Empty for a release whose tables are all there and of a schema that can be read."""
    try:
        refuse_other_schema(release.schema_version)
    except BrokenReleaseError as error:
        return str(error)
    tables = frozenset(connection.execute(text(_TABLES_THERE), {"place": place}).scalars())
    named = (
        tables_of(release.schema_version) <= tables
        and connection.execute(
            text(f"SELECT id FROM {place}.release")  # noqa: S608 - a name of our own
        ).scalar()
    )
    return "" if named == release.id else f"La publicación {release.id} no está entera en la base de datos."


def _readable(connection: Connection, standing: Standing, rows: list[RowMapping]) -> Iterator[KeptRelease]:
    return (
        release
        for release in standing.releases
        if not _why_unreadable(connection, release, _place(rows, release))
    )


def _named(
    connection: Connection, standing: Standing, rows: list[RowMapping], *, name: str, withdrawn: bool
) -> KeptRelease:
    return standing.named(name, list(_readable(connection, standing, rows)), withdrawn=withdrawn)


def _publish(
    connection: Connection, place: str, noted: RecordNote, *, instead_of: KeptRelease | None = None
) -> None:
    row = connection.execute(select(LEDGER).where(LEDGER.c.place == place)).mappings().one()
    new = entry(row)
    if instead_of is not None:
        new = replace(
            new, formerly=tuple(former_name for former_name in instead_of.names if former_name != new.id)
        )
    new = replace(new, line=noted(new))
    replaced = (
        instead_of
        and connection.execute(
            select(LEDGER).where(LEDGER.c.sha256 == instead_of.sha256, LEDGER.c.turn.is_not(None))
        )
        .mappings()
        .first()
    )
    newest = connection.execute(select(func.max(LEDGER.c.turn))).scalar()
    turn = replaced["turn"] if replaced else (newest or 0) + 1
    if replaced:
        connection.execute(
            update(LEDGER).where(LEDGER.c.place == replaced["place"]).values(turn=None, state="replaced")
        )
    same_content = (LEDGER.c.sha256 == new.sha256) & (LEDGER.c.place != place) & LEDGER.c.turn.is_not(None)
    for old in connection.execute(select(LEDGER.c.place).where(same_content)).scalars().all():
        _drop(connection, old)
    connection.execute(update(LEDGER).where(LEDGER.c.place == place).values(turn=turn, state="published"))
    say_published(connection, new)


def _put_aside(connection: Connection, place: str) -> None:
    former = connection.execute(select(LEDGER.c.place).where(LEDGER.c.state == "staged")).scalar()
    if former is not None:
        _drop(connection, former)
    connection.execute(update(LEDGER).where(LEDGER.c.place == place).values(state="staged"))


def _drop(connection: Connection, place: str) -> None:
    connection.execute(text(f"DROP SCHEMA IF EXISTS {place} CASCADE"))
    connection.execute(LEDGER.delete().where(LEDGER.c.place == place))
    drop_from(connection, place)


def _content(connection: Connection) -> str:
    """The hash of all that the open release says, row by row in the order of the keys."""
    digest = hashlib.sha256()
    for table in PUBLIC.sorted_tables:
        ordered = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=5000)
        for row in connection.execute(ordered):
            digest.update(repr(tuple(row)).encode())
    return digest.hexdigest()
