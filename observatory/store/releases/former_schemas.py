"""How this program reads the releases of earlier schemas: what they lack stands in for it while they are open.

A release is never changed. Who raises SCHEMA_VERSION adds here what makes one of the version before look like today's:
views that live as long as the connection. `{place}` is the schema the tables of the release lie in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, text

from observatory.store import schema
from observatory.store.schema import PUBLIC
from observatory.store.writing.cube import SERIES_OF_CUBE

_NO_REVISION: Final = (
    "CREATE TEMP VIEW revision AS SELECT 0 AS number, '' AS former_release, '' AS release, "
    "CAST(NULL AS DATE) AS released, '' AS change, '' AS indicator, '' AS territory, "
    "CAST(NULL AS DATE) AS period_start, CAST(NULL AS DATE) AS period_end, '' AS breakdown, "
    "CAST(NULL AS FLOAT) AS former, CAST(NULL AS FLOAT) AS value WHERE 1 = 0"
)
_SNAPSHOT: Final = (
    "CREATE TEMP VIEW snapshot AS SELECT id, source, edition, file, sha256, retrieved, published, cutoff, title, url, "
    "row_count, (0 = 1) AS shipped FROM {place}.snapshot"
)
_MARK: Final = "CREATE TEMP VIEW mark AS SELECT (0 = 1) AS demonstration"
_NO_FORM_FILE: Final = (
    "CREATE TEMP VIEW form_file AS SELECT '' AS source, '' AS lang, 0 AS version, '' AS sha256, "
    "CAST(NULL AS BYTEA) AS content WHERE 1 = 0"
)
_NO_DATA_FILE: Final = (
    "CREATE TEMP VIEW data_file AS SELECT '' AS name, '' AS media_type, 0 AS size, '' AS sha256 WHERE 1 = 0"
)
_NO_RELEASE_PART: Final = (
    "CREATE TEMP VIEW release_part AS SELECT '' AS name, CAST(NULL AS BYTEA) AS content WHERE 1 = 0"
)
_SERIES: Final = f"CREATE TEMP VIEW series AS {SERIES_OF_CUBE}"

READERS: Final[Mapping[int, Mapping[str, str]]] = {
    1: {"revision": _NO_REVISION, "snapshot": _SNAPSHOT},
    2: {"mark": _MARK},
    3: {"form_file": _NO_FORM_FILE},
    4: {"data_file": _NO_DATA_FILE, "release_part": _NO_RELEASE_PART},
    5: {"series": _SERIES},
}
"""For each earlier version the tables that the next one added or changed, and what stands in for them."""


def can_read(version: int) -> bool:
    """Whether this program can open releases of this schema."""
    return version <= schema.SCHEMA_VERSION and all(
        step in READERS for step in range(version, schema.SCHEMA_VERSION)
    )


def tables_of(version: int) -> frozenset[str]:
    """The tables that a whole release of this schema has: all but those that later ones added."""
    added = {
        table
        for step in range(version, schema.SCHEMA_VERSION)
        for table, statement in READERS[step].items()
        if "{place}" not in statement
    }
    return frozenset(PUBLIC.tables) - added


def let_read(connection: Connection, version: int, *, place: str = "main") -> None:
    """Make an open release of an earlier schema look like one of today's schema."""
    for step in range(version, schema.SCHEMA_VERSION):
        for statement in READERS[step].values():
            connection.execute(text(statement.format(place=place)))
