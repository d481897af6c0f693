"""A store in a database is copied whole and brought back into an empty one; every address answers the same bytes."""

from __future__ import annotations

import shutil
import stat
import tarfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from app import create_app
from etl.releasing import commands, safekeeping
from etl.releasing.backup import BackupError
from etl.releasing.safekeeping import NotShownError
from etl.stores import Stores
from observatory.catalog import Catalog
from observatory.settings import Settings
from observatory.store.errors import DatabaseGoneError, RoleError, StoreError, WithdrawnReleaseError
from observatory.store.private.database_dump import DumpError
from observatory.store.releases import PostgresReleases
from tests.browser.walking import paths
from tests.etl.releasing.making import SOURCE, january, load, one_state_of_the_code, stores_of
from tests.etl.releasing.test_backup import LISTS
from tests.kit.replicas import programs_of
from tests.observatory.store.test_private_schema import private_rows
from tests.observatory.store.test_roles import as_role, web_role
from tests.soak.users import digest_of

__all__ = ["web_role"]


@pytest.fixture(autouse=True)
def _programs(monkeypatch: pytest.MonkeyPatch, postgres_url: str) -> None:
    """The server's own `pg_dump` is the first on the path."""
    one_state_of_the_code(monkeypatch)
    monkeypatch.setenv("PATH", str(programs_of(postgres_url)), prepend=":")


@pytest.fixture
def empty(postgres_url: str) -> Iterator[str]:
    """The address of another database, in which there is nothing."""
    name = f"empty_{uuid.uuid4().hex}"
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        yield urlunsplit(urlsplit(postgres_url)._replace(path=f"/{name}"))
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def stores(tmp_path: Path, postgres_url: str, web_role: str, catalog: Catalog) -> Stores:
    """Three releases (101 to 103), one of them withdrawn, and a candidate (150)."""
    releases = PostgresReleases(postgres_url, reader=web_role)
    stores = stores_of(tmp_path / "store", catalog, releases=releases)
    for number in range(101, 104):
        load(stores, january=number)
        assert commands.release(stores) == 0
    assert commands.withdraw(stores, name=names(stores)[1], reason="Tenía un error.") == 0
    load(stores, january=150)
    assert commands.diff(stores) == 0
    return stores


@pytest.fixture
def one(tmp_path: Path, postgres_url: str, catalog: Catalog) -> Stores:
    """One release (101)."""
    stores = stores_of(tmp_path / "store", catalog, releases=PostgresReleases(postgres_url))
    load(stores)
    assert commands.release(stores) == 0
    return stores


def names(stores: Stores) -> list[str]:
    """All releases that were published, the newest first."""
    return [release.id for release in stores.standing().releases]


def other(stores: Stores, url: str, role: str, folder: Path) -> Stores:
    """Stores in another database and another folder."""
    return Stores(folder, stores.catalog, PostgresReleases(url, reader=role), stores.figures)


def test_all_of_it_comes_back_and_every_address_answers_the_same_bytes(
    stores: Stores, empty: str, postgres_url: str, web_role: str, tmp_path: Path
) -> None:
    file = tmp_path / "copy.tar"
    assert safekeeping.backup(stores, file) == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with tarfile.open(file) as archive:
        assert archive.getnames() == ["manifest.json", "database.dump"]
    again = other(stores, empty, web_role, tmp_path / "again")
    assert safekeeping.restore(again, file) == 0
    assert again.standing() == stores.standing()
    before, after = private_rows(stores), private_rows(again)
    assert bytes(after["record"]).startswith(bytes(before["record"]))  # type: ignore[call-overload]
    assert {**after, "record": None} == {**before, "record": None}
    assert safekeeping.audit(again) == 0
    sites = [
        create_app(Settings(database_url=as_role(url, web_role))).test_client()
        for url in (postgres_url, empty)
    ]
    packed = [f"/api/v1/data.json?indicator=police_complaints&release={name}" for name in names(stores)]
    asked = [*LISTS, *packed, *(path for path in paths("es") if "_dash" not in path)]
    statuses = set()
    for path in asked:
        first, second = (site.get(path) for site in sites)
        assert (first.status_code, digest_of(first.data)) == (second.status_code, digest_of(second.data)), (
            path
        )
        statuses.add(first.status_code)
    assert {200, 410} <= statuses
    assert commands.release(again) == 0  # the candidate came along
    assert (january(stores), january(again)) == (103, 150)


def test_what_was_withdrawn_and_shown_since_stays_so_where_the_former_database_is_named(
    stores: Stores,
    empty: str,
    postgres_url: str,
    web_role: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "copy.tar"
    assert safekeeping.backup(stores, file) == 0
    on_show = names(stores)[0]
    assert commands.withdraw(stores, name=on_show, reason="Se veía un caso.") == 0
    load(stores, january=160)
    assert commands.release(stores, unpin=True) == 0
    assert commands.release(stores) == 0
    again = other(stores, empty, web_role, tmp_path / "again")
    capsys.readouterr()
    assert safekeeping.restore(again, file, former=postgres_url.replace("postgresql://", "postgres://")) == 0
    assert on_show in capsys.readouterr().out
    with pytest.raises(WithdrawnReleaseError), again.releases.opened(on_show):
        pass
    assert january(again) == 101
    site = create_app(Settings(database_url=as_role(empty, web_role))).test_client()
    assert site.get(f"/api/v1/data.json?indicator=police_complaints&release={on_show}").status_code == 410
    with again.ledger.opened() as ledger:
        assert 160 in {fact.value for fact in ledger.facts(f"{SOURCE}@2026-06")}
    assert again.private.record().startswith(stores.private.record())
    assert safekeeping.audit(again) == 0


def test_without_the_former_database_it_is_said_and_an_anchor_tells(
    stores: Stores, empty: str, web_role: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, anchor = tmp_path / "copy.tar", tmp_path / "anchor"
    assert safekeeping.backup(stores, file) == 0
    commands.withdraw(stores, name=names(stores)[0], reason="Se veía un caso.")
    assert safekeeping.audit(stores, anchor=anchor) == 0
    again = other(stores, empty, web_role, tmp_path / "again")
    capsys.readouterr()
    assert safekeeping.restore(again, file) == 0
    assert "NO está retirado" in capsys.readouterr().out
    assert safekeeping.audit(again, anchor=anchor) == 1


def test_a_database_that_holds_something_is_not_touched(one: Stores, tmp_path: Path) -> None:
    file = tmp_path / "copy.tar"
    safekeeping.backup(one, file)
    before, standing = private_rows(one), one.standing()
    with pytest.raises(DumpError, match="no está vacía"):
        safekeeping.restore(one, file)
    assert (private_rows(one), one.standing()) == (before, standing)


def test_what_is_not_whole_brings_nothing(
    one: Stores, empty: str, web_role: str, tmp_path: Path, catalog: Catalog
) -> None:
    file, again = tmp_path / "copy.tar", other(one, empty, web_role, tmp_path / "again")
    safekeeping.backup(one, file)
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BackupError):
        safekeeping.restore(again, file)
    in_files = stores_of(tmp_path / "files", catalog)
    load(in_files)
    commands.release(in_files)
    safekeeping.backup(in_files, file)
    with pytest.raises(BackupError, match="de una carpeta"):
        safekeeping.restore(again, file)
    file.write_bytes(whole)
    with pytest.raises(BackupError, match="de una base de datos"):
        safekeeping.restore(in_files, file)
    with pytest.raises(NotShownError):
        safekeeping.extend_ledger(in_files, file)
    with psycopg.connect(empty) as connection:
        count = connection.execute(
            "SELECT count(*) FROM pg_namespace WHERE nspname ~ '^(observatory|release)'"
        )
        assert count.fetchone() == (0,)
    with pytest.raises(DumpError, match="nada que copiar"):
        safekeeping.backup(again, file)
    assert file.read_bytes() == whole


def test_a_missing_old_or_failing_program_is_said_and_leaves_no_file(
    one: Stores, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, programs = tmp_path / "copy.tar", tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    with pytest.raises(StoreError, match="postgresql-client"):
        safekeeping.backup(one, file)
    script = programs / "pg_dump"
    shell = shutil.which("sh", path="/bin:/usr/bin")
    for version, said in (("9.6.1", "más antiguo"), ("99.1", "full disk")):
        script.write_text(
            f'#!{shell}\nif [ "$1" = --version ]; then echo "pg_dump (PostgreSQL) {version}"; exit 0; fi\n'
            "echo full disk >&2\nexit 1\n"
        )
        script.chmod(0o755)
        with pytest.raises(DumpError, match=said):
            safekeeping.backup(one, file)
    assert not file.exists()
    assert not list(one.private.folder.glob("build-*"))


def test_no_password_is_among_the_arguments(
    one: Stores, postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs, seen = tmp_path / "bin", tmp_path / "seen"
    programs.mkdir()
    real = shutil.which("pg_dump")
    (programs / "pg_dump").write_text(f'#!/bin/sh\necho "$@" >> {seen}\nexec {real} "$@"\n')
    (programs / "pg_dump").chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=":")
    with_password = postgres_url.replace("postgres:@", "postgres:s3cret@")
    secret = Stores(one.folder, one.catalog, PostgresReleases(with_password), one.figures)
    assert safekeeping.backup(secret, tmp_path / "copy.tar") == 0
    assert "--dbname" in seen.read_text() and "s3cret" not in seen.read_text()


def test_what_is_missing_is_said_before_anything_is_brought(
    one: Stores, empty: str, postgres_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "copy.tar"
    safekeeping.backup(one, file)
    nobody = other(one, empty, "nobody-there", tmp_path / "nobody")
    with pytest.raises(RoleError, match="nobody-there"):
        safekeeping.restore(nobody, file)
    again = other(one, empty, "", tmp_path / "again")
    with pytest.raises(BackupError, match="nada publicado"):  # the empty one was named, by mistake
        safekeeping.restore(again, file, former=empty)
    gone = f"{postgres_url}".replace("/test_", "/gone_")
    with pytest.raises(DatabaseGoneError, match="gone_"):
        safekeeping.restore(again, file, former=gone)
    assert safekeeping.restore(again, file, former=postgres_url) == 0
    assert january(again) == 101
