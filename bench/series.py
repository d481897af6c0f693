"""Says anew of what the cube of a changed release speaks, as a release says it that is made."""

from __future__ import annotations

import sqlite3

from observatory.store.writing.cube import fill_series_of_file


def enter_series(connection: sqlite3.Connection) -> None:
    """Derive the table of series from the cube that facts were put into, and let SQLite look at both."""
    connection.execute("DELETE FROM series")
    fill_series_of_file(connection)
    connection.execute("ANALYZE")
