"""Fills the draft of a release: descriptions, the facts that may be shown, the cube, and the release's own name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import Connection, text

from observatory.catalog import Catalog
from observatory.model import FormFile
from observatory.store import schema
from observatory.store.private.workspace import OBSERVED
from observatory.store.schema import PUBLIC
from observatory.store.writing.bulk import insert_entries, insert_rows
from observatory.store.writing.catalogue_rows import write_breakdowns, write_catalogue
from observatory.store.writing.cube import fill_cube, fill_series


def start_draft(
    connection: Connection,
    catalog: Catalog,
    *,
    snapshots: Iterable[dict[str, Any]],
    statements: Iterable[dict[str, Any]],
) -> None:
    """Write what the facts will point at."""
    write_catalogue(connection, PUBLIC, catalog)
    insert_entries(connection, PUBLIC.tables["snapshot"], snapshots)
    insert_entries(connection, PUBLIC.tables["statement"], statements)


def add_facts(connection: Connection, rows: Sequence[Sequence[Any]]) -> None:
    """Add rows of OBSERVED that disclosure control let through. The store itself refuses a hidden number."""
    place = OBSERVED.index("breakdown")
    write_breakdowns(connection, PUBLIC, sorted({row[place] for row in rows}))
    insert_rows(connection, PUBLIC.tables["observation"], OBSERVED, rows)


def add_described(connection: Connection, table: str, rows: Iterable[dict[str, Any]]) -> None:
    """Add undated figures or problems; their numbers are given anew."""
    insert_entries(
        connection, PUBLIC.tables[table], [{key: row[key] for key in row if key != "number"} for row in rows]
    )


def add_form_files(connection: Connection, files: Iterable[FormFile]) -> None:
    """Add the empty forms and their guides."""
    insert_entries(connection, PUBLIC.tables["form_file"], [asdict(file) for file in files])


def finish_draft(connection: Connection, *, release: str, released: date, fingerprint: str) -> None:
    """Derive the cube and its series, and sign the draft with its name."""
    fill_cube(connection)
    fill_series(connection)
    sign_draft(connection, release=release, released=released, fingerprint=fingerprint)


def sign_draft(connection: Connection, *, release: str, released: date, fingerprint: str) -> None:
    """Give a draft its name; without a cube nothing but its facts can be read."""
    insert_entries(
        connection,
        PUBLIC.tables["release"],
        [
            {
                "id": release, "released": released.isoformat(), "schema_version": schema.SCHEMA_VERSION,
                "fingerprint": fingerprint,
            }
        ],
    )  # fmt: skip


def read_fingerprint(connection: Connection) -> str:
    """What the open release was made from; equal fingerprints mean equal releases."""
    return str(connection.execute(text("SELECT fingerprint FROM release")).scalar_one())
