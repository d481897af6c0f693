"""Fills the cube from the published facts: which value of a cell is current, which leads, which contradicts it.

Sources of one series (the police editions) replace each other, newest cut-off first; other statements stand beside. Where
the newest edition protects what one before it shows, that one stays current, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection, text

from observatory.store.descriptive_tables import CELL
from observatory.store.schema import FIGURES, PUBLIC, SAID
from observatory.vocabulary import phrases

_KEY: Final = [column.name for column in PUBLIC.tables["cube"].primary_key]
_CELL: Final = ", ".join(CELL)
_ORDERED_CELL: Final = [name for name in _KEY if name not in ("snapshot", "statement")]


_EDITIONS: Final = f"PARTITION BY {_CELL}, COALESCE(series, ''), statement"
_NEWEST: Final = "COALESCE(cutoff, retrieved) DESC, retrieved DESC, snapshot DESC"
_IS_SHOWN: Final = (
    "CASE WHEN conf_status = 'protected' OR value IS NULL OR obs_status = 'withdrawn' THEN 0 ELSE 1 END"
)


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
), placed AS (
    SELECT dated.*, ROW_NUMBER() OVER by_age AS since, ROW_NUMBER() OVER shown_first AS shown,
        FIRST_VALUE({_IS_SHOWN}) OVER shown_first AS has_one_shown
    FROM dated
    WINDOW by_age AS ({_EDITIONS} ORDER BY {_NEWEST}),
        shown_first AS ({_EDITIONS} ORDER BY CASE WHEN conf_status = 'protected' THEN 1 ELSE 0 END, {_NEWEST})
), aged AS (
    SELECT placed.*, CASE WHEN has_one_shown = 1 THEN shown ELSE since END AS age FROM placed
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
    SELECT {", ".join(_noted(listed))}, role,
        MAX(CASE WHEN role = 'disputed' THEN 1 ELSE 0 END) OVER (PARTITION BY {_CELL}) = 1 AS disputed
    FROM roles
)"""  # noqa: S608 - the parts put in are column names of the schema


def _noted(columns: Iterable[str]) -> list[str]:
    """The columns; a row that is current though a newer edition has the cell says so, if it says nothing else."""
    noted = (
        f"CASE WHEN age = 1 AND since > 1 AND note = '' THEN '{phrases.FORMER_EDITION}' ELSE note END AS note"
    )
    return [noted if name == "note" else name for name in columns]


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
WITH {_judged((*_KEY, "value", "obs_status", "conf_status", "note"), _CONTESTED)}
UPDATE cube SET role = judged.role, disputed = judged.disputed, note = judged.note
FROM judged WHERE (judged.role <> 'leading' OR judged.disputed OR judged.note = '{phrases.FORMER_EDITION}')
    AND {_alike("cube", "judged", _KEY)}
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
