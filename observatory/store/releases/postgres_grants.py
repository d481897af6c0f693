"""What the role of the site may do in a database: read what is published and not withdrawn, and nothing else.

The role that loads owns everything. Tables that hold more than what is public hide the rest of their rows from others.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, text

from observatory.store.errors import RoleError
from observatory.store.releases.release_rows import (
    HOME,
    KEPT_RELEASE,
    LEDGER,
    PRIVATE_HOME,
    RELEASE_FILE,
    SAID,
)

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
    for schema, enters, creates in connection.execute(text(_RIGHTS_IN_SCHEMAS), named):
        if creates or (enters and schema not in public):
            yield f"entra en {schema}"
    changed = connection.execute(text(_TABLES_CHANGED), {**named, "rights": _CHANGING})
    yield from (f"cambia {name}" for name in changed.scalars())
