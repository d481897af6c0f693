"""A PostgreSQL that hangs is as gone as one that stopped: help lines within two seconds, and all again afterwards."""

from __future__ import annotations

import contextlib
import queue
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from app import create_app
from observatory.catalog import Catalog
from observatory.settings import Settings
from observatory.store.errors import NoReleaseError
from observatory.store.releases import PostgresReleases
from tests.kit.asking import observatory_of
from tests.kit.facts import fact, publish

PAGES = ("/es/", "/es/indicadores/cem_cases", "/es/ayuda", "/readyz")
MOST_SECONDS = 2.0
LOST_SECONDS = 30  # a request that waits for ever fails here, and does not hold the run up


class Line:
    """A line to a server of PostgreSQL that can be frozen: it takes what it is sent and brings nothing.

    `freezes_at`: what has to be said on it to freeze it; nothing where it is empty. `pools`: frozen, it takes calls all
    the same and holds back what is asked, as a pooler does whose server hangs.
    """

    pools = False

    def __init__(self, server: str) -> None:
        self._server = server
        self.greetings: list[bytes] = []
        self.freezes_at = b""
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
                if b"user\0" in data[:16]:
                    self.greetings.append(data)
                if self.freezes_at and self.freezes_at in data:
                    self.moving.clear()
                if not self.pools or data[:1] in (b"Q", b"P"):
                    self.moving.wait()
                target.sendall(data)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Take no more calls, and let go of all that wait."""
        self._listening.close()
        self.freezes_at = b""
        self.moving.set()

    def address(self, url: str) -> str:
        """That of the server, by this line."""
        parts = urlsplit(url)
        return f"postgresql://{parts.username}@127.0.0.1:{self.port}{parts.path}"


@pytest.fixture
def line(postgres_url: str) -> Iterator[Line]:
    folder = parse_qs(urlsplit(postgres_url).query)["host"][0]
    line = Line(str(next(Path(folder).glob(".s.PGSQL.*[0-9]"))))
    yield line
    line.close()


@pytest.fixture
def client(line: Line, postgres_url: str, catalog: Catalog) -> FlaskClient:
    publish(PostgresReleases(postgres_url), catalog, fact(738.0))
    return create_app(Settings(database_url=line.address(postgres_url))).test_client()


def answered(client: FlaskClient, path: str) -> tuple[int, str, float]:
    begun, answers = time.monotonic(), queue.Queue[tuple[int, str]]()

    def ask() -> None:
        answer = client.application.test_client().get(path, headers={"Accept": "text/html"})
        answers.put((answer.status_code, answer.text))

    threading.Thread(target=ask, daemon=True).start()
    try:
        return *answers.get(timeout=LOST_SECONDS), time.monotonic() - begun
    except queue.Empty:
        pytest.fail(f"{path} was not answered in {LOST_SECONDS} seconds")


@pytest.mark.parametrize(
    ("warm", "pools"),
    [(True, False), (False, False), (True, True)],
    ids=["connections kept", "no connection yet", "behind a pooler"],
)
def test_a_frozen_server_is_a_503_with_help_lines_in_two_seconds_and_is_used_again(
    client: FlaskClient, line: Line, warm: bool, pools: bool
) -> None:
    line.pools = pools
    if warm:
        assert answered(client, "/es/indicadores/cem_cases")[0] == 200
    page_alone = answered(client, "/es/ayuda")[
        2
    ]  # it asks the server for nothing; a busy machine takes its time
    line.moving.clear()
    for path in PAGES:
        status, body, seconds = answered(client, path)
        assert seconds < MOST_SECONDS + page_alone, path
        if path != "/es/ayuda":
            assert status == 503, path
        if path.startswith("/es/"):
            assert "800-14-0348" in body, path
    line.moving.set()
    deadline = time.monotonic() + 10
    while answered(client, "/es/indicadores/cem_cases")[0] != 200:
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_a_pooler_is_asked_nothing_that_it_refuses(client: FlaskClient, line: Line) -> None:
    """A pooler closes the door on who greets with options for the server; the limit is set in each transaction."""
    assert answered(client, "/es/indicadores/cem_cases")[0] == 200
    assert line.greetings
    assert not [greeting for greeting in line.greetings if b"options\0" in greeting]


def test_a_statement_of_a_site_ends_at_the_server_too(postgres_url: str, catalog: Catalog) -> None:
    publish(PostgresReleases(postgres_url), catalog, fact(738.0))
    with PostgresReleases(postgres_url, hurried=True).opened() as connection:
        assert connection.execute(text("SHOW statement_timeout")).scalar_one() == "20s"
    with PostgresReleases(postgres_url).opened() as connection:
        assert connection.execute(text("SHOW statement_timeout")).scalar_one() == "2h"  # work may take long


def test_a_site_whose_connections_are_all_taken_says_so_within_two_seconds(
    postgres_url: str, catalog: Catalog
) -> None:
    publish(PostgresReleases(postgres_url), catalog, fact(738.0))
    releases = PostgresReleases(postgres_url, hurried=True)
    with contextlib.ExitStack() as stack:
        begun = time.monotonic()
        with pytest.raises(NoReleaseError, match="no responde"):
            for _ in range(100):
                begun = time.monotonic()
                stack.enter_context(releases.opened())
        assert time.monotonic() - begun < MOST_SECONDS
    with releases.opened():
        pass


@pytest.mark.parametrize("pools", [False, True], ids=["server", "server behind a pooler"])
def test_a_server_that_freezes_while_it_answers_holds_nobody_for_longer(
    client: FlaskClient, line: Line, pools: bool
) -> None:
    line.pools = pools
    site = observatory_of(client).reader.releases
    with pytest.raises(NoReleaseError), site.opened() as connection:
        connection.execute(text("SELECT 1"))
        line.moving.clear()
        begun = time.monotonic()
        connection.execute(text("SELECT 1"))
    assert time.monotonic() - begun < MOST_SECONDS
    line.moving.set()


def test_a_statement_that_takes_long_is_let_end(client: FlaskClient) -> None:
    site = observatory_of(client).reader.releases
    with site.opened() as connection:
        assert connection.execute(text("SELECT 7 FROM pg_sleep(3)")).scalar_one() == 7
