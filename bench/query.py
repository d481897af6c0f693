"""The Panel behind a chart, from a small cube and from a large one."""

from __future__ import annotations

import os
import shutil
import sqlite3
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, create_engine

from bench.processes import BenchRow, CouldNotMeasureError, Peer
from bench.sites import DISTRICT, PROVINCE, built_store
from observatory.addresses.selection import Selection
from observatory.catalog import Catalog, load_catalog
from observatory.store.reading import panel
from observatory.store.writing.cube import fill_series_of_file

FACTS = int(os.environ.get("BENCH_FACTS", "10_000_000"))
SMALL = 100_000
TIMES = 100
INDICATOR = "police_complaints"
CHARTS = {
    "a trend by month": f"indicator={INDICATOR}&territory={DISTRICT}&grain=month",
    "two places side by side": f"indicator={INDICATOR}&territory={DISTRICT},{PROVINCE}&grain=year",
}
FILL = """
WITH RECURSIVE day(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM day WHERE number < :days)
INSERT OR IGNORE INTO cube (indicator, dimensions, territory, period_start, period_end, breakdown, snapshot,
    statement, value, obs_status, conf_status, locator, note, denominator_snapshot, role, disputed)
SELECT :indicator, '', territory.code, date('1900-01-01', number || ' days'),
    date('1900-01-01', number || ' days'), '', (SELECT min(id) FROM snapshot), '', number % 97 + 5,
    'normal', 'free', '', '', '', 'leading', 0
FROM territory CROSS JOIN day WHERE territory.level = 'district' AND territory.code <> :other_than
ORDER BY territory.code, number
"""


def _enlarge_cube(release: Path, copy: Path, *, facts: int) -> Path:
    """A copy of the release whose cube holds about `facts` rows more: other districts, single days."""
    shutil.copyfile(release, copy)
    with sqlite3.connect(copy) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        (districts,) = connection.execute(
            "SELECT count(*) FROM territory WHERE level = 'district'"
        ).fetchone()
        connection.execute(
            FILL, {"days": -(-facts // districts), "indicator": INDICATOR, "other_than": DISTRICT}
        )
        enter_series(connection)
    connection.close()
    return copy


def _seconds(connection: Connection, catalog: Catalog, query: str) -> float:
    selection = Selection.from_query(query, catalog)
    began = time.perf_counter()
    result = panel.build_panel(connection, catalog, selection)
    took = time.perf_counter() - began
    if not result.rows:
        raise CouldNotMeasureError(f"«{query}» has no rows in the shipped figures")
    return took


def medians(small: Path, large: Path, query: str) -> tuple[float, float]:
    """Median milliseconds of both, taken in turns so that what else the machine does meets both alike."""
    catalog = load_catalog()
    engines = [create_engine(f"sqlite:///file:{path}?mode=ro&uri=true") for path in (small, large)]
    with engines[0].connect() as small_connection, engines[1].connect() as second:
        for connection in (small_connection, second):
            _seconds(connection, catalog, query)
        pairs = [
            (_seconds(small_connection, catalog, query), _seconds(second, catalog, query))
            for _ in range(TIMES)
        ]
    return tuple(1000 * statistics.median(times) for times in zip(*pairs, strict=True))


def measure(workplace: Path) -> Iterator[BenchRow]:
    """Each chart from the large cube beside the same chart from the small one."""
    releases = sorted(built_store(workplace).rglob("release-*.db"))
    if not releases:
        raise CouldNotMeasureError("the build wrote no release-*.db")
    small = _enlarge_cube(releases[0], workplace / "small.db", facts=SMALL)
    large = _enlarge_cube(releases[0], workplace / "large.db", facts=FACTS)
    note = (
        ""
        if FACTS >= 10**7
        else f"the goal is meant for 10,000,000 rows: BENCH_FACTS=10000000 (here {FACTS:,})"
    )
    for name, query in CHARTS.items():
        small_ms, large_ms = medians(small, large, query)
        peer = Peer(f"the same from {SMALL:,} rows", small_ms)
        yield BenchRow(f"{name}, a cube of {FACTS:,} rows", large_ms, "ms", "at most", 1.5, peer, note)


# Says anew of what the cube of a changed release speaks, as a release says it that is made.


def enter_series(connection: sqlite3.Connection) -> None:
    """Derive the table of series from the cube that facts were put into, and let SQLite look at both."""
    connection.execute("DELETE FROM series")
    fill_series_of_file(connection)
    connection.execute("ANALYZE")
