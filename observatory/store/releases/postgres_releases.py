"""Releases in a PostgreSQL database: a schema for each, and a ledger that says in which order they were published.

A schema is filled in one transaction; what is published, pinned or withdrawn is a change of the ledger or beside it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection, RowMapping, func, insert, select, text, update
from sqlalchemy.exc import OperationalError

from observatory.store import schema
from observatory.store.errors import BrokenReleaseError, DatabaseGoneError
from observatory.store.releases.data_files import drop_from, enter_files, put_into
from observatory.store.releases.kept_releases import (
    KeptRelease,
    Pin,
    RecordNote,
    Standing,
    Withdrawal,
    skip_record,
)  # fmt: skip
from observatory.store.releases.packing import held_in, pack_into
from observatory.store.releases.postgres_grants import (
    grant_reading,
    hide_rows,
    refuse_missing,
    refuse_more_than_reading,
)
from observatory.store.releases.postgres_reading import (
    ReadReleaseSchemas,
    enter,
    hash_content,
    read_staged_row,
)
from observatory.store.releases.release_rows import (
    KEPT_RELEASE,
    LEDGER,
    make_release_entry,
    read_published_releases,
    read_standing,
    say_pin,
    say_published,
    say_standing,
    say_withdrawn,
    seal,
    write_alone,
)  # fmt: skip
from observatory.store.schema import PUBLIC


class PostgresReleases(ReadReleaseSchemas):
    """The releases of a PostgreSQL database."""

    def drafting(
        self,
        noted: RecordNote = skip_record,
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
        with self.writer.begin() as connection:
            write_alone(connection)
            connection.execute(text(f"CREATE SCHEMA {place}"))
            enter(connection, place)
            PUBLIC.create_all(connection, checkfirst=False)
            yield connection
            enter(connection, place)
            if files is not None:
                enter_files(connection, files)
                put_into(connection, place, files)
            release_row = connection.execute(select(PUBLIC.tables["release"])).mappings().one()
            row = {**release_row, "place": place, "sha256": hash_content(connection), "state": "made"}
            connection.execute(insert(LEDGER).values(**row))
            finish(connection, place)
            self._let_read(connection)
        self._pack_old()

    def _pack_old(self) -> None:
        """Take away the schemas that need not be at hand: each is packed, for ever.

        One that a slow reader still holds goes another time.
        """
        with suppress(OperationalError, DatabaseGoneError), self.writer.begin() as connection:
            write_alone(connection)
            connection.execute(text("SET LOCAL lock_timeout = '2s'"))
            rows = read_published_releases(connection)
            at_hand = (
                {release.sha256 for release in read_standing(connection, rows).at_hand()} if rows else set()
            )
            packed = held_in(connection).packed
            for row in rows:
                if row["place"] not in packed and row["schema_version"] != schema.SCHEMA_VERSION:
                    self._pack_earlier(connection, row)
                if row["sha256"] not in at_hand:
                    connection.execute(text(f"DROP SCHEMA IF EXISTS {row['place']} CASCADE"))

    def _pack_earlier(self, writer: Connection, row: RowMapping) -> None:
        """Pack a release of an older program, which did not."""
        with self._reading() as connection:
            enter(connection, row["place"], version=row["schema_version"])
            pack_into(writer, row["place"], connection)

    def publish_staged(self, noted: RecordNote = skip_record) -> None:
        """See Releases.publish_staged."""
        with self.writer.begin() as connection:
            write_alone(connection)
            staged = read_staged_row(connection)
            enter(connection, staged["place"])
            if hash_content(connection) != staged["sha256"]:
                raise BrokenReleaseError(f"Lo preparado ({staged['id']}) está alterado: prepárelo de nuevo.")
            _publish(connection, staged["place"], noted)
            self._let_read(connection)
        self._pack_old()

    def refuse_missing_reader(self) -> None:
        """Raise RoleError where a role of the site is named and not there."""
        if self._reader:
            with self.writer.begin() as connection:
                refuse_missing(connection, self._reader)

    def let_read(self) -> None:
        """Let the role of the site read what is published: a dump that was brought back says nothing of roles."""
        with self.writer.begin() as connection:
            write_alone(connection)
            self._let_read(connection, strictly=False)

    def _let_read(self, connection: Connection, *, strictly: bool = True) -> None:
        """Let the role of the site read what is published, in the transaction that publishes or takes back.

        `strictly`: nothing is written while it can do more than that.
        """
        seal(connection)
        hide_rows(connection)
        if self._reader:
            grant_reading(connection, self._reader)
            if strictly:
                refuse_more_than_reading(connection, self._reader)

    def pin(self, pin: Pin | None) -> None:
        """See Releases.pin."""
        with self.writer.begin() as connection:
            write_alone(connection)
            say_pin(connection, pin)
            self._let_read(connection, strictly=False)

    def withdraw(self, withdrawal: Withdrawal, *, pin: Pin | None) -> None:
        """See Releases.withdraw."""
        with self.writer.begin() as connection:
            write_alone(connection)
            say_withdrawn(connection, withdrawal)
            say_pin(connection, pin)
            self._let_read(connection, strictly=False)

    def write_standing(self, standing: Standing) -> None:
        """See Releases.write_standing: the order itself is in the ledger."""
        with self.writer.begin() as connection:
            write_alone(connection)
            say_standing(connection, standing)
            self._let_read(connection, strictly=False)


def _publish(
    connection: Connection, place: str, noted: RecordNote, *, instead_of: KeptRelease | None = None
) -> None:
    row = connection.execute(select(LEDGER).where(LEDGER.c.place == place)).mappings().one()
    new = make_release_entry(row)
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
    pack_into(connection, place, connection)
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
    connection.execute(KEPT_RELEASE.delete().where(KEPT_RELEASE.c.place == place))
    drop_from(connection, place)
