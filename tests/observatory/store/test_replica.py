"""A replica carries the reads of a site; one that stands still is told of, and then not read any more."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import psycopg
import pytest
from flask.testing import FlaskClient

from app import create_app
from observatory.catalog import Catalog
from observatory.settings import Settings
from observatory.store.errors import NoReleaseError
from observatory.store.releases import PostgresReleases, Withdrawal, postgres_reading
from tests.kit.facts import fact, publish
from tests.kit.replicas import Replica, following
from tests.observatory.store.test_roles import as_role, web_role

__all__ = ["web_role"]
PAGE = "/es/indicadores/cem_cases"


def until(wanted: Callable[[], bool], *, most: float) -> float:
    """Seconds until something is so; it fails where that takes longer."""
    begun = time.monotonic()
    while not wanted():
        assert time.monotonic() - begun < most
        time.sleep(0.02)
    return time.monotonic() - begun


@pytest.fixture
def second(postgres_url: str, web_role: str) -> Iterator[Replica]:
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {admin.info.dbname} SET synchronous_commit = on")
    with following(postgres_url) as server:
        yield server


@pytest.fixture
def releases(postgres_url: str, web_role: str, second: Replica, catalog: Catalog) -> PostgresReleases:
    releases = PostgresReleases(postgres_url, reader=web_role)
    publish(releases, catalog, fact(7111.0), name="one")
    return releases


@pytest.fixture
def client(releases: PostgresReleases, second: Replica, postgres_url: str, web_role: str) -> FlaskClient:
    """A site that reads the replica alone, with the role of the site."""
    client = create_app(Settings(database_url=second.address(as_role(postgres_url, web_role)))).test_client()
    until(lambda: client.get("/readyz").status_code == 200, most=30)
    return client


def shows(client: FlaskClient, number: str) -> bool:
    return number in client.get(PAGE).text.replace("\u202f", "").replace("\u00a0", "")


def test_a_replica_carries_the_reads_and_follows_within_a_second(
    client: FlaskClient, releases: PostgresReleases, catalog: Catalog
) -> None:
    assert shows(client, "7111")
    publish(releases, catalog, fact(7222.0), name="two")
    until(lambda: shows(client, "7222"), most=9)
    releases.withdraw(Withdrawal("two", "Tenía un error.", "2026-11-27"), pin=None)
    until(lambda: client.get(f"{PAGE}?release=two").status_code == 410, most=9)
    assert shows(client, "7111")
    took = []
    for number in range(6):
        publish(releases, catalog, fact(7300.0 + number), name=f"later {number}")
        took.append(until(lambda number=number: shows(client, f"730{number}"), most=9))  # type: ignore[misc]
    assert min(took) < 1, took  # a busy machine may hold up one of them
    assert client.get("/api/v1/data.json?indicator=cem_cases&release=one").status_code == 200  # unpacked here
    assert client.get("/readyz").json["status"] == "ok"


def test_a_replica_that_stands_still_is_told_of_and_then_not_read(
    client: FlaskClient,
    releases: PostgresReleases,
    second: Replica,
    postgres_url: str,
    catalog: Catalog,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(postgres_reading, "LOOK_SECONDS", 0.1)
    monkeypatch.setattr(postgres_reading, "LATE_SECONDS", 0.5)
    monkeypatch.setattr(postgres_reading, "LOST_SECONDS", 2.0)
    publish(releases, catalog, fact(7222.0), name="wrong")
    until(lambda: shows(client, "7222"), most=9)
    second.pause(postgres_url, paused=True)
    releases.withdraw(Withdrawal("wrong", "Tenía un error.", "2026-11-27"), pin=None)
    until(lambda: client.get("/readyz").json["status"] == "degraded", most=15)
    assert "réplica" in client.get("/readyz").json["reason"]
    until(lambda: client.get(PAGE).status_code == 503, most=15)
    answer = client.get(PAGE)
    assert "7222" not in answer.text
    assert "800-14-0348" in answer.text
    second.pause(postgres_url, paused=False)
    until(lambda: client.get("/readyz").json["status"] == "ok", most=15)
    assert shows(client, "7111")


def test_a_replica_that_lost_its_server_is_not_read_until_it_is_the_first_itself(
    releases: PostgresReleases,
    second: Replica,
    postgres_url: str,
    web_role: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    until(lambda: bool(_published(second.address(postgres_url))), most=15)
    second.control("stop", "-m", "fast")
    with (second.folder / "postgresql.auto.conf").open("a") as settings:
        settings.write("primary_conninfo = 'host=/nowhere'\n")
    second.control("start")
    monkeypatch.setattr(postgres_reading, "LOOK_SECONDS", 0.1)
    client = create_app(Settings(database_url=second.address(as_role(postgres_url, web_role)))).test_client()
    assert client.get(PAGE).status_code == 503
    second.control("promote")
    until(lambda: shows(client, "7111"), most=15)


class Told:
    """A connection to a replica that says what it is told to say: received and replayed bytes."""

    def __init__(self) -> None:
        self.states: list[tuple[str, int, int]] = []

    def execute(self, _query: object) -> Told:
        return self

    def one(self) -> tuple[str, int, int]:
        return self.states.pop(0) if len(self.states) > 1 else self.states[0]


@pytest.mark.parametrize(("states", "is_read"), [
    ([("follows", 900, 800), ("follows", 950, 900)], True),
    ([("follows", 900, 800), ("follows", 950, 800)], False),
    ([("follows", 100, 100)], True),
    ([("cut off", 100, 100)], False),
    ([("first", 0, 0)], True),
])  # fmt: skip
def test_after_a_night_without_readers_only_one_that_replays_what_comes_is_read(
    states: list[tuple[str, int, int]], is_read: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1000.0]
    monkeypatch.setattr(
        postgres_reading, "time", SimpleNamespace(sleep=lambda _seconds: None, monotonic=lambda: clock[0])
    )
    following_it, told = postgres_reading.Following(), Told()
    told.states = [("follows", 100, 100)]
    following_it.look(told)  # type: ignore[arg-type]
    assert following_it.trouble == ""
    clock[0] += 8 * 3600
    told.states = states
    if is_read:
        following_it.look(told)  # type: ignore[arg-type]
    else:
        with pytest.raises(NoReleaseError, match="réplica"):
            following_it.look(told)  # type: ignore[arg-type]


def test_a_replica_that_is_some_seconds_behind_all_day_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    monkeypatch.setattr(
        postgres_reading, "time", SimpleNamespace(sleep=lambda _seconds: None, monotonic=lambda: clock[0])
    )
    following_it, told = postgres_reading.Following(), Told()
    told.states = [("follows", 1000, 1000)]
    for second in range(3600):
        following_it.look(told)  # type: ignore[arg-type]
        clock[0] += 1
        told.states = [("follows", 1000 + 10 * (second + 5), 1000 + 10 * second)]
    assert following_it.behind < postgres_reading.LATE_SECONDS


def _published(url: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT to_regclass('observatory.ledger')").fetchone()
        return connection.execute("SELECT id FROM observatory.ledger").fetchall() if row and row[0] else []
