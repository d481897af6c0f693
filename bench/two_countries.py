"""All districts and municipalities of both countries, 20 years by month, 30 indicators: build, size, query and page.

Every value is invented, and says so in its note; they stand in a copy of the release, in a folder that is thrown away.
"""

from __future__ import annotations

import http.client
import os
import shutil
import sqlite3
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from bench.long_selection import published_again
from bench.places import DISTRICT, NEIGHBOURS, PROVINCE
from bench.query import CHARTS, INDICATOR, medians
from bench.result import CouldNotMeasureError, Peer, Row
from bench.series import enter_series
from bench.sites import built_store, our_site

YEARS = int(os.environ.get("BENCH_YEARS", "20"))
INDICATORS = 30
INVENTED = "cifra inventada para medir"
FIRST_DAY = "2005-01-01"
FILL = """
WITH RECURSIVE month(number) AS (SELECT 0 UNION ALL SELECT number + 1 FROM month WHERE number + 1 < :months)
INSERT OR IGNORE INTO cube (indicator, dimensions, territory, period_start, period_end, breakdown, snapshot,
    statement, value, obs_status, conf_status, locator, note, denominator_snapshot, role, disputed)
SELECT counted.id, '', place.code, date(:first, number || ' months'), date(:first, (number + 1) || ' months', '-1 day'),
    '', (SELECT min(id) FROM snapshot), '', (number * 31 + length(place.name) * 7) % 97 + 5, 'normal', 'free', '', :note,
    '', 'leading', 0
FROM (SELECT id FROM indicator WHERE kind = 'count' ORDER BY id <> :always, id LIMIT :indicators) AS counted
    CROSS JOIN (SELECT code, name FROM territory WHERE level IN ('district', 'municipality') ORDER BY code) AS place
    CROSS JOIN month
"""


def fill(release: Path, *, years: int = YEARS, indicators: int = INDICATORS) -> int:
    """Put the invented facts into the cube of a release; how many they are."""
    with sqlite3.connect(release) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA journal_mode = OFF")
        values = {
            "months": 12 * years, "first": FIRST_DAY, "note": INVENTED, "indicators": indicators, "always": INDICATOR,
        }  # fmt: skip
        connection.execute(FILL, values)
        facts = connection.total_changes
        enter_series(connection)
    connection.close()
    return facts


def _pages(store: Path, log: Path) -> tuple[float, float]:
    """Seconds of the first page that a new process gives, and the median milliseconds of others not asked before."""
    places = (DISTRICT, PROVINCE, *NEIGHBOURS)
    with our_site(store, log=log) as address:
        times = [_seconds(address, f"/es/indicadores/{INDICATOR}?territory={place}") for place in places]
    return times[0], 1000 * statistics.median(times[1:])


def _seconds(address: str, path: str) -> float:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=300)
    began = time.perf_counter()
    connection.request("GET", path)
    response = connection.getresponse()
    response.read()
    if response.status != http.client.OK:
        raise CouldNotMeasureError(f"{path} answered {response.status}")
    return time.perf_counter() - began


def measure(workplace: Path) -> Iterator[Row]:
    """The same charts and pages from the shipped figures are the peer."""
    shipped, store = built_store(workplace), workplace / "countries"
    (small,) = shipped.glob("release-*.db")
    shutil.copytree(shipped, store)
    (release,) = store.glob("release-*.db")
    release.chmod(0o644)
    began = time.perf_counter()
    facts = fill(release)
    large = published_again(release, store)
    took = time.perf_counter() - began
    title = f"{facts:,} invented facts"
    yield Row(f"{title}: seconds to write, key and hash them", took, "s", "at most", 600)
    yield Row(f"{title}: the release on disk", large.stat().st_size / 1e9, "GB", "at most", 4)
    for name, query in CHARTS.items():
        small_ms, large_ms = medians(small, large, query)
        yield Row(f"{title}: {name}", large_ms, "ms", "at most", 1.5, Peer("shipped figures", small_ms))
    first_small, other_small = _pages(shipped, workplace / "small.log")
    first, other = _pages(store, workplace / "large.log")
    note = f"the first page after the home page {first:.2f} s, of the shipped figures {first_small:.2f} s"
    yield Row(
        f"{title}: a page not asked before", other, "ms", "at most", 1.5, Peer("shipped figures", other_small), note
    )  # fmt: skip
