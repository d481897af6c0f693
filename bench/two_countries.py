"""All districts and municipalities of both countries, 20 years by month, 30 indicators: build, size, query and page.

Every value is invented, and says so in its note; they stand in a copy of the release, in a folder that is thrown away.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import sqlite3
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from flask import Flask

from app import create_app
from bench.long_selection import published_again
from bench.processes import BenchRow, CouldNotMeasureError, Peer
from bench.query import CHARTS, INDICATOR, medians
from bench.sites import DISTRICT, NEIGHBOURS, PROVINCE, built_store, our_site
from observatory.addresses.selection import Selection
from observatory.catalog import Catalog, load_catalog
from observatory.geography.outlines import Outline, Outlines, OutlineSet, load_outlines
from observatory.model import Panel
from observatory.observatory import Observatory
from observatory.settings import Settings
from observatory.store.releases import Releases, open_releases
from observatory.store.releases.sqlite_file import create_public_store
from observatory.store.schema import PUBLIC
from observatory.store.writing.cube import fill_cube, fill_series

COUNTRY: Final = 1826
LIMA: Final = 43
_ACROSS: Final = 45  # districts in a row of the grid
_CORNER: Final = (-79.0, -15.0)
_SIDE: Final = 0.06  # degrees


def names() -> list[str]:
    """The codes of the invented districts."""
    return [f"PE-99{number:04d}" for number in range(COUNTRY - LIMA)]


def ring(number: int) -> list[list[float]]:
    """The closed outline of a district: a square whose sides bend, so that it has as many points as a simplified one."""
    down, across = divmod(number, _ACROSS)
    left, low = _CORNER[0] + across * _SIDE, _CORNER[1] + down * _SIDE
    corners = [
        (0.0, 0.0),
        (0.5, 0.1),
        (1.0, 0.0),
        (0.9, 0.5),
        (1.0, 1.0),
        (0.5, 0.9),
        (0.0, 1.0),
        (0.1, 0.5),
        (0.0, 0.0),
    ]
    return [[round(left + x * _SIDE, 4), round(low + y * _SIDE, 4)] for x, y in corners]


def people(number: int, year: int) -> float:
    """The inhabitants of an invented district in a year."""
    return float(1000 + (number * 7919) % 90_000 + (year - 2018) * ((number * 31) % 900))


def features() -> Iterator[dict[str, Any]]:
    """The invented districts as features of a GeoJSON file."""
    for number, code in enumerate(names()):
        yield {
            "type": "Feature",
            "properties": {"code": code},
            "geometry": {"type": "Polygon", "coordinates": [ring(number)]},
        }


WANTED: Final = bool(os.environ.get("BENCH_COUNTRY"))
"""Whether the stock page is to have the invented districts too."""


def _outline_set() -> OutlineSet:
    outlines = (
        Outline(code, ((tuple((x, y) for x, y in ring(number)),),)) for number, code in enumerate(names())
    )
    return OutlineSet("invented", "-", "-", "-", (), tuple(outlines))


class WithInvented(Observatory):
    """The observatory in which the map of all districts of Lima is a map of those and the invented ones."""

    def __init__(self, catalog: Catalog, outlines: Outlines, releases: Releases) -> None:
        super().__init__(catalog, outlines, releases)
        self._widened: dict[int, tuple[Panel, Panel]] = {}

    def panel(self, selection: Selection) -> Panel:
        """The panel of a selection; of all Lima with the invented districts beside it."""
        panel = super().panel(selection)
        if len(panel.territories) < LIMA:
            return panel
        if id(panel) not in self._widened:
            self._widened[id(panel)] = (panel, replace(panel, **_more(panel)))
        return self._widened[id(panel)][1]


def _more(panel: Panel) -> dict[str, Any]:
    model = next(place for place in panel.territories if not place.on_site.main)
    places = (replace(model, code=code, name=f"Distrito {number}") for number, code in enumerate(names()))
    pattern = [row for row in panel.rows if row.territory == model.code]
    rows = (
        replace(row, territory=code, value=people(number, row.period.start.year))
        for number, code in enumerate(names())
        for row in pattern
    )
    return {"territories": (*panel.territories, *places), "rows": (*panel.rows, *rows)}


@cache
def _server() -> Flask:
    settings = Settings.from_environment()
    outlines = load_outlines()
    releases = open_releases(settings.store_dir, settings.database_url)
    wide = Outlines.from_sets((*outlines.sets, _outline_set()))
    return create_app(settings, WithInvented(load_catalog(), wide, releases))


def __getattr__(name: str) -> Any:
    """`server`, made when gunicorn asks for it."""
    if name == "server":
        return _server()
    raise AttributeError(name)


YEARS = int(os.environ.get("BENCH_YEARS", "20"))
INDICATORS = 30
INVENTED = "cifra inventada para medir"
FIRST_DAY = "2005-01-01"
PAGE = f"/es/indicadores/{INDICATOR}?territory={{place}}"
# In the order of the key of observations, as editions are written.
FILL = """
WITH RECURSIVE month(number) AS (SELECT 0 UNION ALL SELECT number + 1 FROM month WHERE number + 1 < :months),
    counted(id) AS (SELECT id FROM indicator WHERE kind = 'count' ORDER BY id <> :always, id LIMIT :indicators)
INSERT OR IGNORE INTO observation (snapshot, indicator, period_start, period_end, territory, breakdown, statement,
    value, obs_status, conf_status, locator, note, denominator_snapshot)
SELECT (SELECT min(id) FROM snapshot), named.id,
    date(:first, number || ' months'), date(:first, (number + 1) || ' months', '-1 day'), place.code, '', '',
    (number * 31 + length(place.name) * 7) % 97 + 5, 'normal', 'free', '', :note, ''
FROM (SELECT id FROM counted ORDER BY id) AS named
    CROSS JOIN month
    CROSS JOIN (
        SELECT code, name FROM territory WHERE level IN ('district', 'municipality')
            AND (:places IS NULL OR code IN (SELECT value FROM json_each(:places))) ORDER BY code
    ) AS place
"""
MADE_OF_FACTS = ("cube", "series")


ASKED = (DISTRICT, PROVINCE, *NEIGHBOURS)


def fill(
    shipped: Path,
    release: Path,
    *,
    years: int = YEARS,
    indicators: int = INDICATORS,
    places: Sequence[str] | None = None,
) -> int:
    """Make a release of the shipped facts and invented ones, of all places or of some; how many these are.

    It is made as any other: each fact is entered, judged in the cube and told in its series, and all is checked.
    """
    with create_public_store(release) as draft:
        driver = draft.connection.driver_connection
        if not isinstance(driver, sqlite3.Connection):
            raise CouldNotMeasureError("a release in a folder is a SQLite file")
        driver.execute("ATTACH ? AS shipped", [str(shipped)])
        for table in PUBLIC.tables.keys() - set(MADE_OF_FACTS):
            driver.execute(f"INSERT INTO main.{table} SELECT * FROM shipped.{table}")  # noqa: S608 - names of the schema
        values = {
            "months": 12 * years, "first": FIRST_DAY, "note": INVENTED, "indicators": indicators, "always": INDICATOR,
            "places": None if places is None else json.dumps(list(places)),
        }  # fmt: skip
        before = driver.total_changes
        driver.execute(FILL, values)
        facts = driver.total_changes - before
        fill_cube(draft)
        fill_series(draft)
    return facts


def _copy_filled_store(shipped: Path, store: Path, **what: Any) -> tuple[Path, int]:
    """A copy of a store with invented facts, published again; its release and how many they are."""
    shutil.copytree(shipped, store)
    (release,) = store.glob("release-*.db")
    facts = fill(release, store / "draft.db", **what)
    release.unlink()
    return published_again(store / "draft.db", store), facts


def _pages(stores: Sequence[Path], workplace: Path) -> list[tuple[float, float]]:
    """Of each store the seconds of the first page that a new process gives, and the median milliseconds of others.

    None was asked before. They are asked in turns, so that what else the machine does meets all alike.
    """
    with ExitStack() as sites:
        addresses = [
            sites.enter_context(our_site(store, log=workplace / f"{store.name}.log")) for store in stores
        ]
        first = [_seconds(address, PAGE.format(place=ASKED[0])) for address in addresses]
        paths = [
            PAGE.format(place=place) + more for more in ("", "&period=2018..2023") for place in ASKED[1:]
        ]
        times = [[_seconds(address, path) for address in addresses] for path in paths]
    others = (1000 * statistics.median(column) for column in zip(*times, strict=True))
    return list(zip(first, others, strict=True))


def _seconds(address: str, path: str) -> float:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=300)
    began = time.perf_counter()
    connection.request("GET", path)
    response = connection.getresponse()
    response.read()
    if response.status != http.client.OK:
        raise CouldNotMeasureError(f"{path} answered {response.status}")
    return time.perf_counter() - began


def measure(workplace: Path) -> Iterator[BenchRow]:
    """The peer is the same series alone, with no others beside it; the shipped figures are named in the note."""
    shipped, store = built_store(workplace), workplace / "countries"
    began = time.perf_counter()
    large, facts = _copy_filled_store(shipped, store)
    took = time.perf_counter() - began
    title = f"{facts:,} invented facts"
    yield BenchRow(f"{title}: seconds to make a release of them", took, "s", "at most", 600)
    yield BenchRow(f"{title}: the release on disk", large.stat().st_size / 1e9, "GB", "at most", 4)
    small, few = _copy_filled_store(shipped, workplace / "alone", indicators=1, places=ASKED)
    peer = f"the same series alone, {few:,} facts"
    for name, query in CHARTS.items():
        small_ms, large_ms = medians(small, large, query)
        yield BenchRow(f"{title}: {name}", large_ms, "ms", "at most", 1.5, Peer(peer, small_ms))
    (first_alone, alone), (first, other), (_, as_shipped) = _pages(
        (workplace / "alone", store, shipped), workplace
    )
    note = (
        f"the first page of a process {first:.2f} s, of the series alone {first_alone:.2f} s; "
        f"a page of the shipped figures, whose series are shorter, {as_shipped:.0f} ms"
    )
    yield BenchRow(f"{title}: a page not asked before", other, "ms", "at most", 1.5, Peer(peer, alone), note)
