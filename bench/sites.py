"""Starts a site with gunicorn for a measurement, and weighs an answer as it came over the wire."""

from __future__ import annotations

import gzip
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from bench.processes import ROOT, CouldNotMeasureError, run
from observatory.catalog import load_catalog

_CATALOG: Final = load_catalog()
CITY, DISTRICT = _CATALOG.main_places[:2]
PAGES: Mapping[str, Mapping[str, str]] = {
    "page": {
        "the home page": "/es/",
        "an indicator page": "/es/indicadores/cem_cases",
    },
    "embed": {
        "a trend": f"/embed/cem_cases?territory={DISTRICT}",
        "bars": f"/embed/cem_cases?territory={DISTRICT}&by=centre",
        "a map": f"/embed/population?territory={CITY}&view=map",
    },
}
COUNTRY: Final = _CATALOG.sources["mininter_vcm"].country
PROVINCE: Final = _CATALOG.territories[DISTRICT].parent
NEIGHBOURS: Final = tuple(place.code for place in _CATALOG.territories.values() if place.parent == PROVINCE)[
    :6
]


@dataclass(frozen=True, slots=True)
class WireAnswer:
    """How many bytes the body had on the wire, and the body as it reads."""

    wire_bytes: int
    body: bytes


def wire_bytes(address: str) -> WireAnswer:
    """Ask for `address` as a browser without brotli would: gzip allowed."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=60)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
    response = connection.getresponse()
    raw = response.read()
    if response.status != http.client.OK:
        raise CouldNotMeasureError(f"{path} answered {response.status}")
    packed = response.getheader("Content-Encoding") == "gzip"
    return WireAnswer(len(raw), gzip.decompress(raw) if packed else raw)


def built_store(workplace: Path) -> Path:
    """A store with the shipped figures, built once a run."""
    store = workplace / "shipped"
    if not store.exists():
        run([sys.executable, "-m", "etl", "build"], settings={"OBSERVATORY_STORE_DIR": str(store)})
    return store


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serve_application(application: str, *, log: Path, settings: Mapping[str, str]) -> Iterator[str]:
    """The address of `application` (`module:name`) under gunicorn; stopped at the end."""
    with serving_as(application, log=log, settings=settings) as (address, _):
        yield address


@contextmanager
def serving_as(application: str, *, log: Path, settings: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """The same, with the process id of gunicorn."""
    port = free_port()
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("OBSERVATORY_")}
    command = [sys.executable, "-m", "gunicorn", application, "--workers", "1"]
    with log.open("wb") as output:
        server = subprocess.Popen(
            command, cwd=ROOT, env={**inherited, "PORT": str(port), **settings}, stdout=output, stderr=output
        )
    try:
        wait_for(port, server=server, log=log)
        yield f"http://127.0.0.1:{port}", server.pid
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def wait_for(port: int, *, server: subprocess.Popen[bytes], log: Path) -> None:
    """Return once something answers on `port`; CouldNotMeasureError where the server ends or four minutes pass."""
    deadline = time.monotonic() + 240  # a release of 4 GB is hashed before it is shown
    while time.monotonic() < deadline and server.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", "/")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
    raise CouldNotMeasureError(f"the site did not come up: {log.read_text()[-800:]}")


@contextmanager
def our_site(store: Path, *, log: Path) -> Iterator[str]:
    """The address of the observatory, served from `store`."""
    with serve_application("app:server", log=log, settings={"OBSERVATORY_STORE_DIR": str(store)}) as address:
        yield address
