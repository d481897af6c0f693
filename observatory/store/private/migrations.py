"""Brings a workspace of an earlier version to today's, in the transaction that opens it: what it holds stays.

Who changes a table of the workspace raises VERSION and adds a step here. A new table needs none: it is made where it is
missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from sqlalchemy import Connection, inspect, text

from observatory.store.errors import StoreError
from observatory.store.schema import WORKSPACE

VERSION: Final = 1


def brought_up_to_date(connection: Connection) -> None:
    """Create missing tables and migrate old ones. Raises StoreError for a workspace of a later version."""
    version = int(connection.execute(text("PRAGMA user_version")).scalar_one())
    if version > VERSION:
        raise StoreError(
            f"El almacén privado es de la versión {version}; este programa llega a la {VERSION}. Use el programa más "
            "nuevo: nada se tocó."
        )
    if inspect(connection).has_table("snapshot"):
        for step in range(version, VERSION):
            _STEPS[step](connection)
    WORKSPACE.create_all(connection)
    if version != VERSION:
        connection.execute(text(f"PRAGMA user_version = {VERSION}"))


def _tell_shipped_apart(connection: Connection) -> None:
    """The first workspaces bore no version; the very first did not say which editions were the project's own extract."""
    if "shipped" not in {column["name"] for column in inspect(connection).get_columns("snapshot")}:
        connection.execute(text("ALTER TABLE snapshot ADD COLUMN shipped BOOLEAN NOT NULL DEFAULT 0"))


_STEPS: Final[Mapping[int, Callable[[Connection], None]]] = {0: _tell_shipped_apart}
