"""Releases of a database that are packed: each as one SQLite file of all its tables, compressed, in a row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, insert, select, text

from observatory.store.errors import BrokenReleaseError
from observatory.store.releases.packing import compress_release
from observatory.store.releases.release_rows import KEPT_RELEASE, is_there
from observatory.store.releases.sqlite_file import create_public_store, sha256
from observatory.store.schema import PUBLIC

# By number and not by name: of a schema that was dropped a moment ago the name would be an error.
_TABLES = (
    "SELECT nspname, relname FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace AS home ON home.oid = relnamespace "
    r"WHERE relkind = 'r' AND nspname LIKE 'release\_%' AND has_schema_privilege(home.oid, 'USAGE')"
)
_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Held:
    """What a role can read of the releases: tables of the unpacked ones by place, and the places of the packed ones."""

    tables: Mapping[str, frozenset[str]]
    packed: frozenset[str]


def held_in(connection: Connection) -> Held:
    """What the database holds."""
    tables: dict[str, set[str]] = defaultdict(set)
    for place, table in connection.execute(text(_TABLES)):
        tables[place].add(table)
    packed = (
        connection.execute(select(KEPT_RELEASE.c.place)).scalars()
        if is_there(connection, KEPT_RELEASE)
        else ()
    )
    return Held({place: frozenset(names) for place, names in tables.items()}, frozenset(packed))


def pack_into(writer: Connection, place: str, release: Connection) -> None:
    """Pack an open release, and keep it under its place."""
    with TemporaryDirectory(prefix="observatory-") as folder:
        file = Path(folder) / "release.db"
        with create_public_store(file) as copy:
            for table in PUBLIC.sorted_tables:
                rows = release.execute(select(table).execution_options(yield_per=_AT_ONCE)).mappings()
                for some in rows.partitions():
                    copy.execute(insert(table), [dict(row) for row in some])
        digest, content = sha256(file), compress_release(file)
    writer.execute(insert(KEPT_RELEASE).values(place=place, sha256=digest, content=content))


def packed_digest(connection: Connection, place: str) -> str:
    """The hash of the file that a release is packed from."""
    return str(
        connection.execute(select(KEPT_RELEASE.c.sha256).where(KEPT_RELEASE.c.place == place)).scalar_one()
    )


def packed_bytes(connection: Connection, place: str) -> bytes:
    """A packed release. Raises BrokenReleaseError where it is not there."""
    content = connection.execute(select(KEPT_RELEASE.c.content).where(KEPT_RELEASE.c.place == place)).scalar()
    if content is None:
        raise BrokenReleaseError(
            "Una publicación guardada ya no está en la base de datos. Restaure una copia."
        )
    return bytes(content)
