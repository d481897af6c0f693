"""A PostgreSQL that hangs is as gone as one that stopped: help lines within two seconds, and all again afterwards."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from app import create_app
from observatory.catalog import Catalog
from observatory.settings import Settings
from observatory.store.releases import PostgresReleases
from tests.observatory.store.facts import fact, publish

PAGES = ("/es/", "/es/indicadores/cem_cases", "/es/ayuda", "/readyz")
MOST_SECONDS = 2.5  # two, and what the page itself takes on a busy machine


class Line:
    """A line to a server of PostgreSQL that can be frozen: it takes what it is sent and brings nothing."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.moving = threading.Event()
        self.moving.set()
        threading.Thread(target=self._take_calls, daemon=True).start()

    def _take_calls(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                caller, _ = self._listening.accept()
                far = socket.socket(socket.AF_UNIX)
                far.connect(self._server)
                for source, target in ((caller, far), (far, caller)):
                    threading.Thread(target=self._carry, args=(source, target), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self.moving.wait()
                target.sendall(data)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Take no more calls, and let go of all that wait."""
        self._listening.close()
        self.moving.set()


@pytest.fixture
def line(postgres_url: str) -> Iterator[Line]:
    folder = parse_qs(urlsplit(postgres_url).query)["host"][0]
    line = Line(str(next(Path(folder).glob(".s.PGSQL.*[0-9]"))))
    yield line
    line.close()


@pytest.fixture
def client(line: Line, postgres_url: str, catalog: Catalog) -> FlaskClient:
    publish(PostgresReleases(postgres_url), catalog, fact(738.0))
    parts = urlsplit(postgres_url)
    address = f"postgresql://{parts.username}@127.0.0.1:{line.port}{parts.path}"
    return create_app(Settings(database_url=address)).test_client()


def answered(client: FlaskClient, path: str) -> tuple[int, str, float]:
    begun = time.monotonic()
    answer = client.get(path, headers={"Accept": "text/html"})
    return answer.status_code, answer.text, time.monotonic() - begun


@pytest.mark.parametrize("warm", [True, False], ids=["connections kept", "no connection yet"])
def test_a_frozen_server_is_a_503_with_help_lines_in_two_seconds_and_is_used_again(
    client: FlaskClient, line: Line, warm: bool
) -> None:
    if warm:
        assert answered(client, "/es/indicadores/cem_cases")[0] == 200
    line.moving.clear()
    for path in PAGES:
        status, body, seconds = answered(client, path)
        assert seconds < MOST_SECONDS, path
        if path != "/es/ayuda":
            assert status == 503, path
        if path.startswith("/es/"):
            assert "800-14-0348" in body, path
    line.moving.set()
    deadline = time.monotonic() + 10
    while answered(client, "/es/indicadores/cem_cases")[0] != 200:
        assert time.monotonic() < deadline
        time.sleep(0.2)
