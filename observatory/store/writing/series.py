"""Fills the table of series from the cube: of which places, breakdowns and days each edition speaks."""

from __future__ import annotations

import sqlite3
from typing import Final

from sqlalchemy import Connection, text

_SPANS: Final = """
SELECT indicator, dimensions, territory, snapshot,
    MIN(period_start) AS first_day, MIN(period_end) AS first_end, MAX(period_end) AS last_day,
    MIN(CASE WHEN value IS NOT NULL THEN period_start END) AS first_value,
    MAX(CASE WHEN value IS NOT NULL THEN period_end END) AS last_value,
    MAX(CASE WHEN role <> 'superseded' THEN 1 ELSE 0 END) = 1 AS current
FROM cube {of} GROUP BY indicator, dimensions, territory, snapshot
"""
_FILL: Final = (
    "INSERT INTO series (indicator, dimensions, territory, snapshot, "
    f"first_day, first_end, last_day, first_value, last_value, current) {_SPANS}"
)
_KEYS: Final = "SELECT DISTINCT indicator, dimensions, territory FROM cube"
_FILL_ONE: Final = _FILL.format(of="WHERE indicator = ? AND dimensions = ? AND territory = ?")
SERIES_OF_CUBE: Final = _SPANS.format(of="")


def fill_series(connection: Connection) -> None:
    """Derive the table of series from the cube of the same store."""
    driver = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        fill_series_of_file(driver)
    else:
        connection.execute(text(_FILL.format(of="")))


def fill_series_of_file(driver: sqlite3.Connection) -> None:
    """The same on a connection to a release file.

    SQLite would sort all rows of the cube for one statement. A statement a series reads them as they lie.
    """
    driver.executemany(_FILL_ONE, driver.execute(_KEYS).fetchall())
