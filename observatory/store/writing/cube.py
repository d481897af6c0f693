"""Fills the cube from the published facts: which value of a cell is current, which leads, which contradicts it.

Sources of one series (the police editions) replace each other, newest cut-off first; other statements stand beside.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, text

from observatory.store.descriptive_tables import CELL
from observatory.store.schema import FIGURES, PUBLIC, SAID

_KEY: Final = [column.name for column in PUBLIC.tables["cube"].primary_key]
_CELL: Final = ", ".join(CELL)
_CELL_IN_ORDER: Final = ", ".join(name for name in _KEY if name not in ("snapshot", "statement"))
_FACTS: Final = ", ".join((*CELL, "snapshot", "statement", *FIGURES, *SAID))

# Most cells are said once, and what is said once leads. In the order of the key, so that rows are appended.
_ENTER: Final = f"""
INSERT INTO cube ({_FACTS}, dimensions, role, disputed)
SELECT {_FACTS}, dimensions, 'leading', 0 = 1
FROM observation JOIN breakdown ON breakdown.id = observation.breakdown
ORDER BY {", ".join(_KEY)}
"""  # noqa: S608 - the parts put in are column names of the schema
_JUDGE: Final = f"""
WITH contested AS (
    SELECT {_CELL_IN_ORDER} FROM cube GROUP BY {_CELL_IN_ORDER} HAVING COUNT(*) > 1
), dated AS (
    SELECT {", ".join(f"c.{name}" for name in _KEY)}, c.value, c.obs_status,
        s.cutoff, s.retrieved, i.priority, i.series, t.page_date,
        CASE WHEN p.url IS NULL THEN 1 ELSE 0 END AS not_preferred
    FROM contested
    JOIN cube AS c ON {" AND ".join(f"c.{name} = contested.{name}" for name in _CELL_IN_ORDER.split(", "))}
    JOIN snapshot AS s ON s.id = c.snapshot
    LEFT JOIN indicator_source AS i ON i.indicator = c.indicator AND i.source = s.source
    LEFT JOIN statement AS t ON t.id = c.statement
    LEFT JOIN preference AS p ON {" AND ".join(f"p.{name} = c.{name}" for name in CELL)} AND p.url = t.url
), aged AS (
    SELECT dated.*, ROW_NUMBER() OVER (
        PARTITION BY {_CELL}, COALESCE(series, ''), statement
        ORDER BY COALESCE(cutoff, retrieved) DESC, retrieved DESC, snapshot DESC
    ) AS age
    FROM dated
), ranked AS (
    SELECT aged.*, ROW_NUMBER() OVER (
        PARTITION BY {_CELL}, CASE WHEN age = 1 THEN 1 ELSE 0 END
        ORDER BY CASE WHEN obs_status = 'withdrawn' THEN 1 ELSE 0 END, not_preferred,
            COALESCE(priority, 99), CASE WHEN page_date IS NULL THEN 1 ELSE 0 END, page_date DESC, statement
    ) AS place
    FROM aged
), led AS (
    SELECT ranked.*, FIRST_VALUE(value) OVER (
        PARTITION BY {_CELL}, CASE WHEN age = 1 THEN 1 ELSE 0 END ORDER BY place
    ) AS leading_value
    FROM ranked
), roles AS (
    SELECT led.*, CASE
        WHEN age > 1 THEN 'superseded'
        WHEN place = 1 THEN 'leading'
        WHEN value = leading_value OR value IS NULL THEN 'agreeing'
        ELSE 'disputed' END AS role
    FROM led
), judged AS (
    SELECT {", ".join(_KEY)}, role,
        MAX(CASE WHEN role = 'disputed' THEN 1 ELSE 0 END) OVER (PARTITION BY {_CELL}) = 1 AS disputed
    FROM roles
)
UPDATE cube SET role = judged.role, disputed = judged.disputed
FROM judged WHERE {" AND ".join(f"cube.{name} = judged.{name}" for name in _KEY)}
"""  # noqa: S608 - the parts put in are column names of the schema


def fill_cube(connection: Connection) -> None:
    """Derive the cube from the table of observations of the same store."""
    connection.execute(text(_ENTER))
    connection.execute(text(_JUDGE))
