"""Fills the table of series from the cube: of which places, breakdowns and days each edition speaks."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, text

SERIES_OF_CUBE: Final = """
SELECT indicator, dimensions, territory, snapshot,
    MIN(period_start) AS first_day, MIN(period_end) AS first_end, MAX(period_end) AS last_day,
    MIN(CASE WHEN value IS NOT NULL THEN period_start END) AS first_value,
    MAX(CASE WHEN value IS NOT NULL THEN period_end END) AS last_value,
    MAX(CASE WHEN role <> 'superseded' THEN 1 ELSE 0 END) = 1 AS current
FROM cube GROUP BY indicator, dimensions, territory, snapshot
"""
FILL_SERIES: Final = (
    "INSERT INTO series (indicator, dimensions, territory, snapshot, "
    f"first_day, first_end, last_day, first_value, last_value, current) {SERIES_OF_CUBE}"
)


def fill_series(connection: Connection) -> None:
    """Derive the table of series from the cube of the same store."""
    connection.execute(text(FILL_SERIES))
