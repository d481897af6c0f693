"""A command whose PostgreSQL hangs ends with one line that says where and what to do, and leaves nothing half written."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from etl import __main__ as command_line
from etl.releasing import commands, safekeeping
from etl.stores import Stores
from observatory.catalog import Catalog
from observatory.store.errors import DatabaseGoneError, StoreError, as_store_errors
from observatory.store.releases import PostgresReleases, postgres_connections
from tests.etl.releasing.making import january, load, one_state_of_the_code, stores_of
from tests.kit.sampling import sample
from tests.observatory.store.test_roles import as_role
from tests.test_frozen_database import Line, line

__all__ = ["line"]
SHORT = replace(
    postgres_connections.COMMAND, connect=1, sign_of_life=1, silent=0.5, call=1, lock=1, answer=30
)
BRIEF_SECONDS = 5.0
AS_IT_IS = postgres_connections.COMMAND
MOST_SECONDS = 15.0  # of a busy machine; one that waits for ever fails by it


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_connections, "COMMAND", SHORT)
    one_state_of_the_code(monkeypatch)


@pytest.fixture
def stores(tmp_path: Path, postgres_url: str, catalog: Catalog) -> Stores:
    """A release (101) and a candidate (150) in a database, reached without the line."""
    stores = stores_of(tmp_path / "direct", catalog, releases=PostgresReleases(postgres_url))
    load(stores)
    assert commands.release(stores) == 0
    load(stores, january=150)
    return stores


@pytest.mark.parametrize(
    "command", ["status", "audit", "diff", "release", "rollback", "withdraw x y", "build"]
)
def test_a_command_ends_with_one_line_that_says_where(
    line: Line, postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str], command: str,
) -> None:  # fmt: skip
    monkeypatch.setenv("OBSERVATORY_DATABASE_URL", line.address(postgres_url))
    monkeypatch.setenv("OBSERVATORY_STORE_DIR", str(tmp_path / "store"))
    line.moving.clear()
    begun = time.monotonic()
    assert command_line.main(command.split()) == 1
    assert time.monotonic() - begun < MOST_SECONDS
    told = capsys.readouterr().err
    assert told.count("\n") == 1, told
    assert f"127.0.0.1:{line.port}" in told and "status" in told, told


@pytest.mark.parametrize(
    "at",
    sample(
        ["pg_advisory_xact_lock", "CREATE SCHEMA release_", "COPY ", "INSERT INTO", "kept_release", "COMMIT"],
        3,
    ),
)
def test_a_server_that_freezes_amid_a_release_leaves_the_one_before_or_the_new_one(
    line: Line, postgres_url: str, tmp_path: Path, catalog: Catalog, stores: Stores, at: str
) -> None:
    by_line = stores_of(tmp_path / "by line", catalog, releases=PostgresReleases(line.address(postgres_url)))
    line.freezes_at = at.encode()
    begun = time.monotonic()
    with pytest.raises(DatabaseGoneError, match=f"127.0.0.1:{line.port}"), as_store_errors():
        commands.release(by_line)
    assert time.monotonic() - begun < MOST_SECONDS
    line.freezes_at = b""
    line.moving.set()
    _until(lambda: _alone(postgres_url))
    assert january(stores) in (101, 150)
    with psycopg.connect(postgres_url) as connection:
        places = {name for (name,) in connection.execute("SELECT place FROM observatory.ledger")}
        schemas = {
            name
            for (name,) in connection.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^release_'")
        }
    assert schemas <= places
    assert commands.release(stores) == 0
    assert january(stores) == 150
    assert safekeeping.audit(stores) == 0


def test_a_pooler_that_takes_calls_for_a_frozen_server_is_no_sign_of_life(
    line: Line, postgres_url: str, tmp_path: Path, catalog: Catalog, stores: Stores
) -> None:
    by_line = stores_of(tmp_path / "by line", catalog, releases=PostgresReleases(line.address(postgres_url)))
    line.pools, line.freezes_at = True, b"CREATE SCHEMA release_"
    begun = time.monotonic()
    with pytest.raises(DatabaseGoneError), as_store_errors():
        commands.release(by_line)
    assert time.monotonic() - begun < MOST_SECONDS
    line.freezes_at = b""
    line.moving.set()


def test_a_backup_whose_server_freezes_meanwhile_is_given_up(
    line: Line, postgres_url: str, tmp_path: Path, stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs, begun = tmp_path / "bin", tmp_path / "begun"
    programs.mkdir()
    script = programs / "pg_dump"
    script.write_text(
        f'#!/bin/sh\n[ "$1" = --version ] && echo "pg_dump (PostgreSQL) 99.1" && exit\ntouch {begun}\nexec sleep 300\n'
    )
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=":")
    by_line = Stores(tmp_path / "by line", stores.catalog, PostgresReleases(line.address(postgres_url)))
    threading.Thread(target=lambda: (_until(begun.exists), line.moving.clear()), daemon=True).start()
    with pytest.raises(DatabaseGoneError), as_store_errors():
        safekeeping.backup(by_line, tmp_path / "copy.tar")
    line.moving.set()
    assert not list(tmp_path.glob("*copy.tar*"))
    assert not list(by_line.private.folder.glob("build-*"))


def _alone(url: str) -> bool:
    """Whether no statement of another is still at work."""
    with psycopg.connect(url) as connection:
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND xact_start IS NOT NULL"
        return connection.execute(query).fetchone() == (1,)


def _until(wanted: Callable[[], bool]) -> None:
    deadline = time.monotonic() + MOST_SECONDS
    while not wanted():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_table_that_another_holds_is_waited_for_as_long_as_it_may_be(
    postgres_url: str, stores: Stores
) -> None:
    name = stores.standing().releases[0].id
    with psycopg.connect(postgres_url) as other:
        other.execute("LOCK TABLE observatory.on_show IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(StoreError, match="tiene tomada"), as_store_errors():
            commands.withdraw(stores, name=name, reason="Tenía un error.")


@pytest.fixture
def full(postgres_url: str) -> Iterator[str]:
    """The address for a role whose last free connection somebody holds."""
    role = f"full-{uuid.uuid4().hex[:8]}"
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        admin.execute(f'CREATE ROLE "{role}" LOGIN CONNECTION LIMIT 1')
        with psycopg.connect(as_role(postgres_url, role)):
            yield as_role(postgres_url, role)
        admin.execute(f'DROP ROLE "{role}"')


def test_with_no_connection_free_status_says_so_in_five_seconds(
    full: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(postgres_connections, "COMMAND", AS_IT_IS)
    monkeypatch.setenv("OBSERVATORY_DATABASE_URL", full)
    monkeypatch.setenv("OBSERVATORY_STORE_DIR", str(tmp_path / "store"))
    begun = time.monotonic()
    assert command_line.main(["status"]) == 1
    assert time.monotonic() - begun < BRIEF_SECONDS
    told = capsys.readouterr().err
    assert "too many connections" in told and "conexión libre" in told and told.count("\n") == 1, told


def test_a_pooler_that_has_none_free_keeps_status_waiting_no_longer(
    line: Line, postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setattr(postgres_connections, "COMMAND", AS_IT_IS)
    monkeypatch.setenv("OBSERVATORY_DATABASE_URL", line.address(postgres_url))
    monkeypatch.setenv("OBSERVATORY_STORE_DIR", str(tmp_path / "store"))
    line.pools = True
    line.moving.clear()
    begun = time.monotonic()
    assert command_line.main(["status"]) == 1
    assert time.monotonic() - begun < BRIEF_SECONDS
    told = capsys.readouterr().err
    assert "conexión libre" in told and told.count("\n") == 1, told
