"""Releases in a PostgreSQL database: a schema for each, and a ledger that says in which order they were published.

A schema is filled in one transaction; what is published, pinned or withdrawn is a change of the ledger or beside it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, func, insert, select, text, update
from sqlalchemy.exc import OperationalError

from observatory.store.errors import BrokenReleaseError, DatabaseGoneError, RoleError
from observatory.store.releases.data_files import drop_from, enter_files, put_into
from observatory.store.releases.kept_releases import (
    KeptRelease,
    Pin,
    RecordNote,
    Standing,
    Withdrawal,
    skip_record,
)  # fmt: skip
from observatory.store.releases.packing import pack_into
from observatory.store.releases.postgres_reading import (
    ReadReleaseSchemas,
    enter,
    hash_content,
    read_staged_row,
)
from observatory.store.releases.release_rows import (
    HOME,
    KEPT_RELEASE,
    LEDGER,
    PRIVATE_HOME,
    RELEASE_FILE,
    SAID,
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

_WITHDRAWN: Final = f"""
EXISTS (
    SELECT FROM {SAID.fullname} AS said WHERE said.what = 'withdrawn' AND (
        said.release = ledger.id OR EXISTS (
            SELECT FROM {SAID.fullname} AS former
            WHERE former.what = 'formerly' AND former.release = ledger.sha256 AND former.said = said.release
        )
    )
)"""  # noqa: S608 - names of our own
_PLACES: Final = f"SELECT place FROM {LEDGER.fullname} AS ledger WHERE turn IS NOT NULL AND NOT {_WITHDRAWN}"  # noqa: S608
_ROWS_SHOWN: Final = {
    LEDGER: "turn IS NOT NULL",
    KEPT_RELEASE: f"place IN ({_PLACES})",
    RELEASE_FILE: f"place IN ({_PLACES})",
}
_SCHEMAS: Final = r"SELECT nspname FROM pg_catalog.pg_namespace WHERE nspname LIKE 'release\_%' ORDER BY 1"
_OURS: Final = rf"(nspname LIKE 'release\_%' OR nspname IN ('{HOME}', '{PRIVATE_HOME}'))"
_RIGHTS_IN_SCHEMAS: Final = (
    "SELECT nspname, has_schema_privilege(:role, oid, 'USAGE'), has_schema_privilege(:role, oid, 'CREATE') "  # noqa: S608
    f"FROM pg_catalog.pg_namespace WHERE {_OURS}"
)
_TABLES_CHANGED: Final = (
    "SELECT nspname || '.' || relname FROM pg_catalog.pg_class AS relation "  # noqa: S608
    "JOIN pg_catalog.pg_namespace AS home ON home.oid = relnamespace "
    f"WHERE {_OURS} AND relkind IN ('r', 'p', 'v', 'm') AND has_table_privilege(:role, relation.oid, :rights)"
)
_MAKES_TABLES: Final = "SELECT has_database_privilege(:role, current_database(), 'TEMPORARY')"
_MAKE_LARGE_OBJECTS: Final = (
    "SELECT oid::regprocedure::text FROM pg_catalog.pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace "
    "AND proname IN ('lo_create', 'lo_creat', 'lo_from_bytea', 'lo_import') "
    "AND has_function_privilege(:role, oid, 'EXECUTE') ORDER BY 1"
)
_CHANGING: Final = "INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER"


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
        self._take_away_packed()

    def _take_away_packed(self) -> None:
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
            for row in rows:
                if row["sha256"] not in at_hand:
                    connection.execute(text(f"DROP SCHEMA IF EXISTS {row['place']} CASCADE"))

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
        self._take_away_packed()

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


# What the role of the site may do in a database: read what is published and not withdrawn, and nothing else.
# The role that loads owns everything. Tables that hold more than what is public hide the rest of their rows from
# others.


def hide_rows(connection: Connection) -> None:
    """Hide rows of staged, replaced or withdrawn releases from all but the owner (row-level security); done once."""
    for table, condition in _ROWS_SHOWN.items():
        # A policy goes with the table of withdrawals, where somebody drops that; the rows stay hidden then.
        query = text("SELECT EXISTS (SELECT FROM pg_catalog.pg_policy WHERE polrelid = to_regclass(:name))")
        if not connection.execute(query, {"name": table.fullname}).scalar_one():
            connection.execute(
                text(f"CREATE POLICY published ON {table.fullname} FOR SELECT USING ({condition})")
            )
            connection.execute(text(f"ALTER TABLE {table.fullname} ENABLE ROW LEVEL SECURITY"))


def refuse_missing(connection: Connection, role: str) -> None:
    """Raise RoleError where a role does not exist."""
    if not connection.execute(
        text("SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = :role"), {"role": role}
    ).scalar():
        raise RoleError(
            f"OBSERVATORY_WEB_ROLE nombra el rol «{role}», y no existe en la base de datos: créelo con CREATE ROLE."
        )


def grant_reading(connection: Connection, role: str) -> None:
    """Let a role read what is published, and no longer what was withdrawn. Raises RoleError where it does not exist."""
    refuse_missing(connection, role)
    quoted = connection.dialect.identifier_preparer.quote_identifier(role)
    _revoke_making(connection, role, quoted=quoted)
    tables = ", ".join(table.fullname for table in (LEDGER, SAID, KEPT_RELEASE, RELEASE_FILE))
    connection.execute(text(f"GRANT USAGE ON SCHEMA {HOME} TO {quoted}"))
    connection.execute(text(f"GRANT SELECT ON {tables} TO {quoted}"))
    public = set(connection.execute(text(_PLACES)).scalars())
    for place in connection.execute(text(_SCHEMAS)).scalars().all():
        if place in public:
            connection.execute(text(f"GRANT USAGE ON SCHEMA {place} TO {quoted}"))
            connection.execute(text(f"GRANT SELECT ON ALL TABLES IN SCHEMA {place} TO {quoted}"))
        else:
            connection.execute(text(f"REVOKE ALL ON ALL TABLES IN SCHEMA {place} FROM {quoted}"))
            connection.execute(text(f"REVOKE ALL ON SCHEMA {place} FROM {quoted}"))


def _revoke_making(connection: Connection, role: str, *, quoted: str) -> None:
    """Revoke from a role what PostgreSQL lets everybody create: temporary tables and large objects, as far as we may."""
    allowed = text(
        "SELECT current_database(), pg_has_role(datdba, 'USAGE'), current_setting('is_superuser') = 'on' "
        "FROM pg_catalog.pg_database WHERE datname = current_database()"
    )
    database, owns, rules = connection.execute(allowed).one()
    named = connection.dialect.identifier_preparer.quote_identifier(database)
    if owns and connection.execute(text(_MAKES_TABLES), {"role": role}).scalar():
        connection.execute(text(f"REVOKE TEMPORARY ON DATABASE {named} FROM PUBLIC, {quoted}"))
    if rules:
        for function in connection.execute(text(_MAKE_LARGE_OBJECTS), {"role": role}).scalars().all():
            connection.execute(text(f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC, {quoted}"))


def refuse_more_than_reading(connection: Connection, role: str) -> None:
    """Raise RoleError where a role can do anything in this database but read what is published."""
    rights = list(_too_much(connection, role))
    if rights:
        raise RoleError(
            f"El rol «{role}» del sitio puede más que leer lo publicado ({'; '.join(rights[:5])}). No se publica nada. "
            "Quítele esos derechos, como dice docs/scale.md, y repita la orden."
        )


def _too_much(connection: Connection, role: str) -> Iterator[str]:
    named = {"role": role}
    powers = text(
        "SELECT rolsuper, rolbypassrls, pg_has_role(:role, current_user, 'MEMBER') AS is_owner, "
        "has_database_privilege(:role, current_database(), 'CREATE') AS creates "
        "FROM pg_catalog.pg_roles WHERE rolname = :role"
    )
    row = connection.execute(powers, named).mappings().one()
    sentences = {
        "rolsuper": "es superusuario",
        "rolbypassrls": "lee las filas ocultas",
        "is_owner": "es el rol que carga, o miembro de él",
        "creates": "puede crear esquemas",
    }
    yield from (sentence for power, sentence in sentences.items() if row[power])
    if connection.execute(text(_MAKES_TABLES), named).scalar():
        yield "puede crear tablas temporales"
    if functions := connection.execute(text(_MAKE_LARGE_OBJECTS), named).scalars().all():
        yield f"puede crear objetos grandes: {', '.join(functions)}"
    public = {HOME, *connection.execute(text(_PLACES)).scalars()}
    for name, enters, creates in connection.execute(text(_RIGHTS_IN_SCHEMAS), named):
        if creates or (enters and name not in public):
            yield f"entra en {name}"
    changed = connection.execute(text(_TABLES_CHANGED), {**named, "rights": _CHANGING})
    yield from (f"cambia {name}" for name in changed.scalars())
