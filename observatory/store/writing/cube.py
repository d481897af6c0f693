"""Fills the cube from the published facts: which value of a cell is current, which leads, which contradicts it.

Sources of one series (the police editions) replace each other, newest cut-off first; other statements stand beside. Where
the newest edition protects what one before it shows, that one stays current, and says so. But the months of a local year
are shown all or none: where the newest edition protects all that it has of a year, it takes back what others showed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection, text

from observatory.statistics import STATISTICS
from observatory.store.schema import CELL, FIGURES, KEY, PUBLIC, SAID
from observatory.vocabulary import phrases

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

_CUBE_KEY: Final = [column.name for column in PUBLIC.tables["cube"].primary_key]
_FACTS: Final = (*_CUBE_KEY, *FIGURES, *SAID)
# In the order of the key of the cube, so that rows of one cell are read as they lie.
_CELL: Final = [name for name in _CUBE_KEY if name not in ("snapshot", "statement")]


def _alike(left: str, right: str, names: Iterable[str]) -> str:
    return " AND ".join(f"{left}.{name} = {right}.{name}" for name in names)


# Of each edition of an indicator the others of its series, newest first; one of no series has those of none beside it.
_OTHER_EDITIONS: Final = """
CREATE TEMPORARY TABLE other_edition AS
WITH edition AS (
    SELECT o.indicator, o.snapshot, COALESCE(i.series, '') AS series, ROW_NUMBER() OVER (
        PARTITION BY o.indicator ORDER BY COALESCE(cutoff, retrieved) DESC, retrieved DESC, o.snapshot DESC
    ) AS place
    FROM (SELECT DISTINCT snapshot, indicator FROM observation) AS o JOIN snapshot AS s ON s.id = o.snapshot
    LEFT JOIN indicator_source AS i ON i.indicator = o.indicator AND i.source = s.source
)
SELECT a.indicator, a.snapshot, b.place, b.snapshot AS other, CASE WHEN b.place < a.place THEN 1 ELSE 0 END AS is_newer
FROM edition AS a JOIN edition AS b ON b.indicator = a.indicator AND b.series = a.series AND b.snapshot <> a.snapshot
"""
_OTHER_EDITIONS_BY_PLACE: Final = (
    "CREATE UNIQUE INDEX other_edition_by_place ON other_edition (indicator, snapshot, place)"
)
_NO_OTHER_EDITIONS: Final = "DROP TABLE other_edition"
# A cross join keeps its order on SQLite: each of the few other editions, then its row of the cell by the whole key.
_SAID_BY_OTHERS: Final = f"""
other_edition AS e CROSS JOIN observation AS o
    WHERE e.indicator = c.indicator AND e.snapshot = c.snapshot AND o.snapshot = e.other
    AND {_alike("o", "c", [name for name in KEY if name != "snapshot"])}
"""
_IS_SHOWN: Final = (
    "(CASE WHEN {0}.conf_status <> 'protected' AND {0}.value IS NOT NULL AND {0}.obs_status <> 'withdrawn' "
    "THEN 1 ELSE 0 END)"
)
_SHOWN: Final = _IS_SHOWN.format("c")
# The years of which an edition shows a month of a place. It withholds the others whole; a single month that it protects,
# as few people were added to it, stays current in the edition before.
_YEARS_SHOWN: Final = """
CREATE TEMPORARY TABLE year_shown AS
SELECT DISTINCT snapshot, indicator, statement, breakdown, territory, SUBSTR(CAST(period_start AS TEXT), 1, 4) AS year
FROM observation WHERE conf_status <> 'protected' AND value IS NOT NULL
AND SUBSTR(CAST(period_start AS TEXT), 1, 7) = SUBSTR(CAST(period_end AS TEXT), 1, 7)
"""
_YEARS_SHOWN_BY_PLACE: Final = (
    "CREATE UNIQUE INDEX year_shown_by_place "
    "ON year_shown (snapshot, indicator, territory, year, breakdown, statement)"
)
_NO_YEARS_SHOWN: Final = "DROP TABLE year_shown"
_YEAR_KEY: Final = ("snapshot", "indicator", "territory", "breakdown", "statement")
_IS_LOCAL_MONTH: Final = """
SUBSTR(CAST(c.period_start AS TEXT), 1, 7) = SUBSTR(CAST(c.period_end AS TEXT), 1, 7) AND EXISTS (
    SELECT 1 FROM territory AS t WHERE t.code = c.territory AND t.level NOT IN ('country', 'department')
)
"""


def _is_withheld(edition: str) -> str:
    """SQL that says of the local month `c` whether an edition, protecting it, shows no month of its year either."""
    year = f"y.year = SUBSTR(CAST({edition}.period_start AS TEXT), 1, 4)"
    shown = f"SELECT 1 FROM year_shown AS y WHERE {year} AND {_alike('y', edition, _YEAR_KEY)}"  # noqa: S608
    return f"({edition}.conf_status = 'protected' AND NOT EXISTS ({shown}) AND {_IS_LOCAL_MONTH})"


_SHOWN_BEFORE: Final = f"""
c.conf_status = 'protected' AND 1 = (
    SELECT {_IS_SHOWN.format("o")} FROM {_SAID_BY_OTHERS} AND o.conf_status <> 'protected' ORDER BY e.place LIMIT 1
)
"""  # noqa: S608 - the parts put in are column names of the schema
_NEWEST_WITHHOLDS: Final = f"""
1 = (
    SELECT CASE WHEN {_is_withheld("o")} THEN 1 ELSE 0 END FROM {_SAID_BY_OTHERS} AND e.is_newer = 1
    ORDER BY e.place LIMIT 1
)
"""  # noqa: S608 - the parts put in are column names of the schema
# A part of a year, with which a newer edition goes on.
_GOES_ON: Final = f"""
SUBSTR(CAST(c.period_end AS TEXT), 6, 5) <> '12-31' AND SUBSTR(CAST(c.period_start AS TEXT), 6, 5) = '01-01' AND EXISTS (
    SELECT 1 FROM other_edition AS e CROSS JOIN observation AS o
    WHERE e.indicator = c.indicator AND e.snapshot = c.snapshot AND e.is_newer = 1 AND o.snapshot = e.other
    AND {_alike("o", "c", [name for name in KEY if name not in ("snapshot", "period_end")])}
    AND o.period_end > c.period_end AND {_IS_SHOWN.format("o")} = 1
    AND SUBSTR(CAST(o.period_end AS TEXT), 1, 4) = SUBSTR(CAST(c.period_end AS TEXT), 1, 4)
    AND SUBSTR(CAST(c.period_end AS TEXT), 6, 2) <> '01'
)
"""  # noqa: S608 - the parts put in are column names of the schema
_IS_SUPERSEDED: Final = f"""
EXISTS (
    SELECT 1 FROM {_SAID_BY_OTHERS} AND e.is_newer = 1 AND (o.conf_status <> 'protected' OR {_SHOWN} = 0)
) OR {_GOES_ON} OR {_SHOWN_BEFORE} AND NOT {_is_withheld("c")} OR {_NEWEST_WITHHOLDS}
"""  # noqa: S608 - the parts put in are column names of the schema
_WHO_WROTE: Final = phrases.FIRST_WRITERS.partition("{")[0]
_SAYS_WRITERS_ALONE: Final = f"SUBSTR(c.note, 1, {len(_WHO_WROTE)}) = '{_WHO_WROTE}'"
_IS_PROTECTED_SINCE: Final = f"""
(c.note = '' OR {_SAYS_WRITERS_ALONE}) AND {_SHOWN} = 1 AND role = 'leading'
AND EXISTS (SELECT 1 FROM {_SAID_BY_OTHERS} AND e.is_newer = 1)
"""  # noqa: S608 - the parts put in are column names of the schema
_IS_TAKEN_BACK: Final = f"role = 'leading' AND {_SHOWN_BEFORE} AND {_is_withheld('c')}"
_ENTERED: Final = {
    **{name: f"c.{name}" for name in _FACTS},
    "dimensions": "breakdown.dimensions",
    "note": f"CASE WHEN {_IS_PROTECTED_SINCE} THEN TRIM('{phrases.FORMER_EDITION} ' || c.note) "
    f"WHEN {_IS_TAKEN_BACK} THEN '{phrases.TAKEN_BACK}' ELSE c.note END",
}
_ENTER: Final = f"""
INSERT INTO cube ({", ".join(_FACTS)}, role, disputed)
SELECT {", ".join(_ENTERED.values())}, role, 1 = 0
FROM (SELECT c.*, CASE WHEN {_IS_SUPERSEDED} THEN 'superseded' ELSE 'leading' END AS role FROM observation AS c) AS c
JOIN breakdown ON breakdown.id = c.breakdown ORDER BY {", ".join(_CUBE_KEY)}
"""  # noqa: S608 - the parts put in are column names of the schema

_PLACES: Final = f"""
contested AS (
    SELECT {", ".join(_CELL)} FROM cube WHERE role = 'leading' GROUP BY {", ".join(_CELL)} HAVING COUNT(*) > 1
), ranked AS (
    SELECT {", ".join(f"c.{name}" for name in _CUBE_KEY)}, c.value, ROW_NUMBER() OVER (
        PARTITION BY {", ".join(f"c.{name}" for name in _CELL)}
        ORDER BY CASE WHEN c.obs_status = 'withdrawn' THEN 1 ELSE 0 END, CASE WHEN p.url IS NULL THEN 1 ELSE 0 END,
            COALESCE(i.priority, 99), CASE WHEN t.page_date IS NULL THEN 1 ELSE 0 END, t.page_date DESC, c.statement
    ) AS place
    FROM contested JOIN cube AS c ON {_alike("c", "contested", _CELL)} AND c.role = 'leading'
    JOIN snapshot AS s ON s.id = c.snapshot
    LEFT JOIN indicator_source AS i ON i.indicator = c.indicator AND i.source = s.source
    LEFT JOIN statement AS t ON t.id = c.statement
    LEFT JOIN preference AS p ON {_alike("p", "c", CELL)} AND p.url = t.url
), led AS (
    SELECT ranked.*, FIRST_VALUE(value) OVER (PARTITION BY {", ".join(_CELL)} ORDER BY place) AS leading_value
    FROM ranked
)
"""  # noqa: S608 - the parts put in are column names of the schema
# A survey's 54.86 is printed as 54.9 elsewhere: that is one figure.
_SAMPLED: Final = ", ".join(f"'{each.kind}'" for each in STATISTICS.values() if each.is_sampled)
_IS_ROUNDED: Final = f"k.kind IN ({_SAMPLED}) AND ABS(led.value - leading_value) < 0.0501"
_RANK: Final = f"""
WITH {_PLACES}
UPDATE cube SET role = CASE WHEN led.value = leading_value OR led.value IS NULL OR {_IS_ROUNDED}
THEN 'agreeing' ELSE 'disputed' END
FROM led JOIN indicator AS k ON k.id = led.indicator WHERE place > 1 AND {_alike("cube", "led", _CUBE_KEY)}
"""  # noqa: S608 - the parts put in are column names of the schema
_DISPUTE: Final = f"""
UPDATE cube SET disputed = (1 = 1)
FROM (SELECT DISTINCT {", ".join(_CELL)} FROM cube WHERE role = 'disputed') AS other
WHERE {_alike("cube", "other", _CELL)}
"""  # noqa: S608 - the parts put in are column names of the schema


def fill_cube(connection: Connection) -> None:
    """Derive the cube from the table of observations of the same store.

    Each fact is entered as what its own series of editions makes of it. Most cells are said by one series: only where
    several speak is it judged who leads.
    """
    before = (_OTHER_EDITIONS, _OTHER_EDITIONS_BY_PLACE, _YEARS_SHOWN, _YEARS_SHOWN_BY_PLACE)
    for step in (*before, _ENTER, _NO_OTHER_EDITIONS, _NO_YEARS_SHOWN, _RANK, _DISPUTE):
        connection.execute(text(step))


# Fills the table of series from the cube: of which places, breakdowns and days each edition speaks.


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
