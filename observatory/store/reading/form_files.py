"""The empty forms and guides that a release brings."""

from __future__ import annotations

from sqlalchemy import Connection, select

from observatory.model import FormFile
from observatory.store.schema import PUBLIC

_FORM_FILE = PUBLIC.tables["form_file"]


def form_files(connection: Connection) -> tuple[FormFile, ...]:
    """All of them: they are few and small."""
    rows = connection.execute(select(_FORM_FILE).order_by(_FORM_FILE.c.source, _FORM_FILE.c.lang)).mappings()
    return tuple(
        FormFile(row["source"], row["lang"], row["version"], row["sha256"], bytes(row["content"]))
        for row in rows
    )
