"""A release with one selection of very many rows, and the same rows as tables for the peers."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import subprocess
from pathlib import Path

from bench.processes import CouldNotMeasureError
from bench.query import INDICATOR, enter_series
from bench.sites import COUNTRY
from observatory.addresses.selection import MOST_TERRITORIES

FILL = """
WITH RECURSIVE day(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM day WHERE number < :days)
INSERT OR IGNORE INTO cube (indicator, dimensions, territory, period_start, period_end, breakdown, snapshot,
    statement, value, obs_status, conf_status, locator, note, denominator_snapshot, role, disputed)
SELECT :indicator, '', place.code, date('1900-01-01', number || ' days'), date('1900-01-01', number || ' days'),
    '', (SELECT min(id) FROM snapshot), '', number % 97 + 5, 'normal', 'free', '', '', '', 'leading', 0
FROM (SELECT code FROM territory WHERE level = 'district' AND code LIKE :country || '-%' ORDER BY code
      LIMIT :places) AS place CROSS JOIN day
"""
TABLE = """
CREATE TABLE line AS SELECT * FROM release.cube
WHERE indicator = :indicator AND territory IN (SELECT value FROM json_each(:places))
"""
PLACES = "SELECT DISTINCT territory FROM cube WHERE indicator = :indicator AND period_start = '1900-01-02'"


def filled_store(store: Path, rows: int) -> tuple[Path, list[str]]:
    """The one release of a store with so many rows more, published again, and the codes of their places."""
    (release,) = store.glob("release-*.db")
    release.chmod(0o644)
    with sqlite3.connect(release) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        days = -(-rows // MOST_TERRITORIES)
        connection.execute(
            FILL, {"days": days, "indicator": INDICATOR, "places": MOST_TERRITORIES, "country": COUNTRY}
        )
        enter_series(connection)
        found = connection.execute(PLACES, {"indicator": INDICATOR}).fetchall()
    connection.close()
    return published_again(release, store), [code for (code,) in found]


def published_again(release: Path, store: Path) -> Path:
    """A release that was changed, under the name that its content calls for, on show in the store."""
    with release.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    published = release.rename(store / f"release-{digest[:16]}.db")
    (store / "current.json").write_text(json.dumps({"file": published.name, "sha256": digest}))
    return published


def table_of_cells(release: Path, places: list[str], database: Path) -> None:
    """Its cells as one table without a key, which the peers read from end to end in the order they lie."""
    with sqlite3.connect(database) as connection:
        connection.execute("ATTACH ? AS release", (str(release),))
        connection.execute(TABLE, {"indicator": INDICATOR, "places": json.dumps(places)})
    connection.close()


def table_of_lines(file: Path, database: Path) -> None:
    """The lines of a CSV as such a table, each of its columns a column."""
    loading = subprocess.run(
        ["sqlite3", database, f".import --csv {file} line"], capture_output=True, text=True, check=False
    )
    if loading.returncode or loading.stderr:
        raise CouldNotMeasureError(f"the lines could not be loaded: {loading.stderr[:300]}")
