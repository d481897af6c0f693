"""Fills the cube from the published facts: which value of a cell is current, which leads, which contradicts it.

Sources of one series (the police editions) replace each other, newest cut-off first; other statements stand beside.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection, text

from observatory.store.descriptive_tables import CELL
from observatory.store.schema import FIGURES, PUBLIC, SAID

_KEY: Final = [column.name for column in PUBLIC.tables["cube"].primary_key]
_CELL: Final = ", ".join(CELL)
_ORDERED_CELL: Final = [name for name in _KEY if name not in ("snapshot", "statement")]


def _alike(left: str, right: str, names: Iterable[str]) -> str:
    return " AND ".join(f"{left}.{name} = {right}.{name}" for name in names)


def _judged(columns: Iterable[str], facts: str) -> str:
    """The steps from facts (named c) to `judged`, with these columns of theirs, their role and whether it is disputed."""
    listed = list(columns)
    return f"""
dated AS (
    SELECT {", ".join(f"c.{name}" for name in listed)},
        s.cutoff, s.retrieved, i.priority, i.series, t.page_date,
        CASE WHEN p.url IS NULL THEN 1 ELSE 0 END AS not_preferred
    FROM {facts}
    JOIN snapshot AS s ON s.id = c.snapshot
    LEFT JOIN indicator_source AS i ON i.indicator = c.indicator AND i.source = s.source
    LEFT JOIN statement AS t ON t.id = c.statement
    LEFT JOIN preference AS p ON {_alike("p", "c", CELL)} AND p.url = t.url
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
    SELECT {", ".join(listed)}, role,
        MAX(CASE WHEN role = 'disputed' THEN 1 ELSE 0 END) OVER (PARTITION BY {_CELL}) = 1 AS disputed
    FROM roles
)"""  # noqa: S608 - the parts put in are column names of the schema


_FACTS: Final = (*_KEY, *FIGURES, *SAID)
_OBSERVED: Final = "observation JOIN breakdown ON breakdown.id = observation.breakdown"
_CUBE: Final = f"INSERT INTO cube ({', '.join(_FACTS)}, role, disputed)"
_ENTER_JUDGED: Final = f"""
{_CUBE} WITH {_judged(_FACTS, f"(SELECT observation.*, dimensions FROM {_OBSERVED}) AS c")}
SELECT {", ".join(_FACTS)}, role, disputed FROM judged
"""  # noqa: S608 - the parts put in are column names of the schema

# What is said once leads. In the order of the key, so that rows are appended and those of one cell stand together.
_ENTER: Final = f"""
{_CUBE} SELECT {", ".join(_FACTS)}, 'leading', 0 FROM {_OBSERVED} ORDER BY {", ".join(_KEY)}
"""  # noqa: S608 - the parts put in are column names of the schema
_CONTESTED: Final = f"""
(SELECT {", ".join(_ORDERED_CELL)} FROM cube GROUP BY {", ".join(_ORDERED_CELL)} HAVING COUNT(*) > 1) AS contested
    JOIN cube AS c ON {_alike("c", "contested", _ORDERED_CELL)}
"""  # noqa: S608 - the parts put in are column names of the schema
_JUDGE: Final = f"""
WITH {_judged((*_KEY, "value", "obs_status"), _CONTESTED)}
UPDATE cube SET role = judged.role, disputed = judged.disputed
FROM judged WHERE (judged.role <> 'leading' OR judged.disputed) AND {_alike("cube", "judged", _KEY)}
"""  # noqa: S608 - the parts put in are column names of the schema


def fill_cube(connection: Connection) -> None:
    """Derive the cube from the table of observations of the same store.

    SQLite sorts each row whole for each step of a judgement, which takes six times as long as all the rest: there only
    cells that several statements speak of are judged. PostgreSQL enters faster than it changes what was entered.
    """
    if connection.dialect.name == "sqlite":
        connection.execute(text(_ENTER))
        connection.execute(text(_JUDGE))
    else:
        connection.execute(text(_ENTER_JUDGED))
