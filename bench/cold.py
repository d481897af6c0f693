"""Pages that nobody has asked for before, one after the other, beside Datasette's table pages of the same release."""

from __future__ import annotations

import http.client
import shutil
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from bench.datasette import datasette
from bench.places import NEIGHBOURS
from bench.result import CouldNotMeasureError, Peer, Row
from bench.sites import built_store, our_site

YEARS = range(2013, 2024)
WARM = 3


def _ours() -> list[str]:
    """An indicator of one place, in one year: a page with a chart, its words and its table."""
    return [
        f"/es/indicadores/cem_cases?territory={place}&period={year}" for place in NEIGHBOURS for year in YEARS
    ]


def _theirs(database: str) -> list[str]:
    """The rows of the same selections as Datasette shows a table."""
    asked = "indicator__exact=cem_cases&territory__exact={place}&period_start__exact={year}-01-01"
    return [
        f"/{database}/cube?{asked.format(place=place, year=year)}" for place in NEIGHBOURS for year in YEARS
    ]


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


def measure(workplace: Path) -> Iterator[Row]:
    """One process serves each, and each is asked alone."""
    store = built_store(workplace)
    (release,) = store.glob("release-*.db")
    database = workplace / "release.db"
    shutil.copy(release, database)
    with datasette(database, workplace / "datasette.log") as (address, _):
        theirs = _answers(address, _theirs(database.stem))
    with our_site(store, log=workplace / "site.log") as address:
        ours = _answers(address, _ours())
    peer = Peer("Datasette's page of the same rows", theirs)
    yield Row("a page never asked for before", ours, "answers/s", "at least", 3, peer)
