"""Pages that nobody has asked for before, one after the other, beside Datasette's table pages of the same release."""

from __future__ import annotations

import http.client
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from bench.datasette import datasette
from bench.processes import BenchRow, CouldNotMeasureError, Peer
from bench.sites import NEIGHBOURS, built_store, our_site
from observatory.catalog import Catalog, load_catalog

YEARS = range(2013, 2024)
WARM = 3
TURNS = 5


@dataclass(frozen=True, slots=True)
class Pages:
    """Pages of the site and, one for each, the same rows in Datasette."""

    title: str
    ours: tuple[str, ...]
    theirs: tuple[str, ...]


def _one_indicator() -> Pages:
    """One indicator in many places and years: pages with the most on them, which share maps and bars."""
    selections = [(place, year) for place in NEIGHBOURS for year in YEARS]
    return Pages(
        "a page never asked for before, of one indicator",
        tuple(f"/es/indicadores/cem_cases?territory={place}&period={year}" for place, year in selections),
        tuple(
            f"cube?indicator__exact=cem_cases&territory__exact={place}&period_start__exact={year}-01-01"
            for place, year in selections
        ),
    )


def _each_indicator(catalog: Catalog) -> Pages:
    """Each indicator once, as it opens: pages that share nothing but what all pages do."""
    return Pages(
        "a page never asked for before, each of another indicator",
        tuple(f"/es/indicadores/{indicator}" for indicator in catalog.indicators),
        tuple(f"cube?indicator__exact={indicator}" for indicator in catalog.indicators),
    )


def _answers(address: str, paths: Sequence[str]) -> float:
    """Answers a second over one connection, each path asked once; the first few are for the server to wake."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    began = 0.0
    for at, path in enumerate(paths):
        if at == WARM:
            began = time.perf_counter()
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        response = connection.getresponse()
        response.read()
        if response.status != http.client.OK:
            raise CouldNotMeasureError(f"{path} answered {response.status}")
    return (len(paths) - WARM) / (time.perf_counter() - began)


def measure(workplace: Path) -> Iterator[BenchRow]:
    """One process serves each, and each is asked alone; new ones for each kind of pages and each turn; medians."""
    store = built_store(workplace)
    (release,) = store.glob("release-*.db")
    database = workplace / "release.db"
    shutil.copy(release, database)
    for pages in (_each_indicator(load_catalog()), _one_indicator()):
        ours, theirs = list[float](), list[float]()
        for _turn in range(TURNS):
            with datasette(database, workplace / "datasette.log") as (address, _):
                theirs.append(_answers(address, [f"/{database.stem}/{path}" for path in pages.theirs]))
            with our_site(store, log=workplace / "site.log") as address:
                ours.append(_answers(address, pages.ours))
        peer = Peer(f"Datasette's page of the same rows (medians of {TURNS} turns)", median(theirs))
        each = ", ".join(f"{one / other:.2f}" for one, other in zip(ours, theirs, strict=True))
        yield BenchRow(pages.title, median(ours), "answers/s", "at least", 3, peer, f"turn by turn {each}")
