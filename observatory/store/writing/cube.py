"""Fills the cube from the published facts: which value of a cell is current, which leads, which contradicts it.

Sources of one series (the police editions) replace each other, newest cut-off first; other statements stand beside.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

from observatory.store.descriptive_tables import CELL
from observatory.store.schema import FIGURES, SAID

_CELL = ", ".join(f"o.{column}" for column in CELL)
_FACTS = ", ".join(("snapshot", "statement", *FIGURES, *SAID))

_FILL = f"""
INSERT INTO cube ({", ".join(CELL)}, {_FACTS}, dimensions, role, disputed)
WITH dated AS (
    SELECT o.*, b.dimensions, s.cutoff, s.retrieved, i.priority, i.series, t.page_date,
        CASE WHEN p.url IS NULL THEN 1 ELSE 0 END AS not_preferred
    FROM observation AS o
    JOIN snapshot AS s ON s.id = o.snapshot
    JOIN breakdown AS b ON b.id = o.breakdown
    LEFT JOIN indicator_source AS i ON i.indicator = o.indicator AND i.source = s.source
    LEFT JOIN statement AS t ON t.id = o.statement
    LEFT JOIN preference AS p ON p.indicator = o.indicator AND p.territory = o.territory
        AND p.period_start = o.period_start AND p.period_end = o.period_end
        AND p.breakdown = o.breakdown AND p.url = t.url
), aged AS (
    SELECT dated.*, ROW_NUMBER() OVER (
        PARTITION BY {", ".join(CELL)}, COALESCE(series, ''), statement
        ORDER BY COALESCE(cutoff, retrieved) DESC, retrieved DESC, snapshot DESC
    ) AS age
    FROM dated
), ranked AS (
    SELECT aged.*, ROW_NUMBER() OVER (
        PARTITION BY {", ".join(CELL)}, CASE WHEN age = 1 THEN 1 ELSE 0 END
        ORDER BY CASE WHEN obs_status = 'withdrawn' THEN 1 ELSE 0 END, not_preferred,
            COALESCE(priority, 99), page_date DESC, statement
    ) AS place
    FROM aged
), judged AS (
    SELECT ranked.*, FIRST_VALUE(value) OVER (
        PARTITION BY {", ".join(CELL)}, CASE WHEN age = 1 THEN 1 ELSE 0 END ORDER BY place
    ) AS leading_value
    FROM ranked
), roles AS (
    SELECT judged.*, CASE
        WHEN age > 1 THEN 'superseded'
        WHEN place = 1 THEN 'leading'
        WHEN value = leading_value OR value IS NULL THEN 'agreeing'
        ELSE 'disputed' END AS role
    FROM judged
)
SELECT {", ".join(CELL)}, {_FACTS}, dimensions, role,
    MAX(CASE WHEN role = 'disputed' THEN 1 ELSE 0 END) OVER (PARTITION BY {", ".join(CELL)}) = 1
FROM roles
"""  # noqa: S608 - the parts put in are column names of the schema


def fill_cube(connection: Connection) -> None:
    """Derive the cube from the table of observations of the same store."""
    connection.execute(text(_FILL))
