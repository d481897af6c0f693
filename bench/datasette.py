"""Serves a database with Datasette, the peer of answers over HTTP."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.processes import PEERS, CouldNotMeasureError
from bench.sites import free_port, wait_for


@contextmanager
def datasette(database: Path, log: Path, *settings: str) -> Iterator[tuple[str, int]]:
    """Its address and process; stopped at the end. CouldNotMeasureError where it is not at hand."""
    command = PEERS / "datasette"
    if not command.exists():
        raise CouldNotMeasureError("datasette is not in .venv-bench: `make bench` brings it")
    port = free_port()
    with log.open("wb") as output:
        server = subprocess.Popen(
            [command, database, "--port", str(port), *settings], stdout=output, stderr=output
        )
    try:
        wait_for(port, server=server, log=log)
        yield f"http://127.0.0.1:{port}", server.pid
    finally:
        server.terminate()
        server.wait(30)
