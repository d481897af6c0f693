"""With a database all of the private part lies in it: every machine that loads sees it, and the site none of it."""

from __future__ import annotations

import json
import shutil
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from etl import pipeline
from etl.releasing import commands, safekeeping
from etl.stores import Stores
from observatory.catalog import Catalog
from observatory.store.errors import BusyError, StoreError, WithdrawnReleaseError
from observatory.store.private.ledger import LedgerFile, ReleaseShown
from observatory.store.private.private_part import Private
from observatory.store.private.private_schema import PUT_BY
from observatory.store.private.workspace import SCHEMA, VERSION, Workspace, read_snapshots
from observatory.store.reading.public_facts import Fact
from observatory.store.releases import PostgresReleases
from observatory.store.schema import WORKSPACE
from tests.etl.releasing.making import OWNER, SOURCE, january, load, one_state_of_the_code, stores_of
from tests.observatory.store.test_roles import REFUSED, as_role

Node = Callable[[str], Stores]


@pytest.fixture(autouse=True)
def _one_state_of_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    one_state_of_the_code(monkeypatch)


@pytest.fixture
def node(tmp_path: Path, postgres_url: str, catalog: Catalog) -> Node:
    """Makes a machine that loads: a folder of its own, and connections of its own to the one database."""
    return lambda name: stores_of(
        tmp_path / name, catalog, owner=OWNER, releases=PostgresReleases(postgres_url)
    )


def publish(stores: Stores, value: int) -> str:
    load(stores, january=value)
    assert commands.diff(stores) == 0
    assert commands.record_signoff(stores, source=SOURCE, office=OWNER) == 0
    assert commands.release(stores) == 0
    return next(release.id for release in stores.releases.kept_releases() if release.current)


def private_rows(stores: Stores) -> dict[str, object]:
    """All that the private part knows: record, ledger, note and workspace."""
    with stores.ledger.opened() as ledger:
        shown = [
            (release, fact)
            for release in ledger.releases()
            for fact in sorted(ledger.first_shown_by(release), key=repr)
        ]
        counted = [(release.id, ledger.others_when_made(release.sha256)) for release in ledger.releases()]
    existing = stores.private.existing_workspace()
    assert existing
    with existing.loading() as connection:
        tables = {
            table.name: sorted((tuple(row) for row in connection.execute(table.select())), key=repr)
            for table in WORKSPACE.sorted_tables
        }
    return {
        "record": stores.private.record(), "note": stores.private.note(), "shown": shown, "counted": counted,
        "tables": tables,
    }  # fmt: skip


def test_another_machine_publishes_what_one_prepared_and_another_signed(node: Node) -> None:
    load(node("a"), january=101)
    assert commands.diff(node("a")) == 0
    assert commands.record_signoff(node("b"), source=SOURCE, office=OWNER) == 0
    assert commands.release(node("c")) == 0
    assert january(node("d")) == 101
    assert safekeeping.audit(node("e")) == 0
    assert [entry.action for entry in node("f").record.entries()] == ["signoff", "release"]
    with node("g").ledger.opened() as ledger:
        assert 101 in {fact.value for fact in ledger.facts(f"{SOURCE}@2026-06")}


def test_a_rollback_holds_on_every_machine_and_after_a_restart(node: Node) -> None:
    first, second = publish(node("a"), 101), publish(node("a"), 202)
    assert commands.roll_back(node("b")) == 0
    load(node("a"), january=303)
    assert commands.release(node("a")) == commands.PINNED
    again = node("a")  # as after a restart
    assert commands.release(again) == commands.PINNED
    assert january(again) == 101
    assert commands.release(node("c"), unpin=True) == 0
    assert january(again) == 202
    assert commands.withdraw(node("d"), name=second, reason="Tenía un error.") == 0
    with pytest.raises(WithdrawnReleaseError), again.releases.opened(second):
        pass
    assert january(again) == 101
    with again.releases.opened(first):
        pass
    assert safekeeping.audit(node("e")) == 0


def test_two_machines_do_not_write_at_once(node: Node) -> None:
    with pipeline.lock_stores(node("a").private):
        with pytest.raises(BusyError, match="otra máquina"), pipeline.lock_stores(node("b").private):
            pass
        assert list(node("b").record.entries()) == []  # who only reads is not held up
    with pipeline.lock_stores(node("b").private):
        pass


def test_who_waits_a_moment_gets_in(node: Node) -> None:
    held, ended = threading.Event(), threading.Event()

    def hold() -> None:
        with pipeline.lock_stores(node("a").private):
            held.set()
            ended.wait(1)

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(20)
    with pipeline.lock_stores(node("b").private):
        pass
    thread.join()


def test_a_lock_of_a_machine_that_is_gone_does_not_stay(node: Node, postgres_url: str) -> None:
    with pytest.raises(Exception, match=r"terminat|closed"), pipeline.lock_stores(node("a").private):
        with psycopg.connect(postgres_url, autocommit=True) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        with pipeline.lock_stores(node("b").private):
            pass


def test_of_two_lines_made_from_one_state_of_the_record_only_one_is_written(node: Node) -> None:
    first, second = node("a").private, node("b").private
    line = json.dumps({"number": 1, "what": "one"}).encode() + b"\n"
    first.prolong_record(line)
    with pytest.raises(BusyError, match="registro"):
        second.prolong_record(line.replace(b"one", b"two"))
    assert second.record() == line


def test_what_an_older_program_left_in_the_folder_is_moved_in_and_nothing_is_lost(
    tmp_path: Path, catalog: Catalog, node: Node, postgres_url: str
) -> None:
    folder = tmp_path / "old"
    old = stores_of(folder, catalog, owner=OWNER)
    publish(old, 101)
    load(old, january=202)
    assert commands.diff(old) == 0
    assert commands.record_signoff(old, source=SOURCE, office=OWNER) == 0
    with old.ledger.opened() as ledger:
        elsewhere = Fact(
            "mimp_cem@1", "", "cem_cases", "PE-150112", "2023-01-01", "2023-12-31", "", 7.0, denominator=9.5
        )
        ledger.add(ReleaseShown("perhaps", "2026-11-01", "made", "f" * 64, shown=False), [elsewhere])
    before = private_rows(old)
    files = {path.name: path.read_bytes() for path in Private(folder).folder.iterdir() if path.is_file()}
    moved = stores_of(folder, catalog, owner=OWNER, releases=PostgresReleases(postgres_url))
    with pipeline.lock_stores(moved.private):
        pass
    assert private_rows(moved) == before
    assert private_rows(node("another")) == before
    put_by = [path.read_bytes() for path in (Private(folder).folder / PUT_BY).iterdir()]
    assert sorted(put_by) == sorted(
        files[name] for name in ("audit.jsonl", "ledger.db", "workspace.db", "candidate.json")
    )
    assert not moved.private.out_of_place()
    load(moved, january=303)  # numbers of rows go on after those that were brought
    assert [entry.number for entry in moved.record.entries()] == [
        *range(1, len(list(moved.record.entries())) + 1)
    ]


def test_a_move_that_was_stopped_is_ended_and_another_store_is_refused(
    tmp_path: Path, catalog: Catalog, postgres_url: str
) -> None:
    folder = tmp_path / "old"
    publish(stores_of(folder, catalog, owner=OWNER), 101)
    copy = shutil.copytree(folder, tmp_path / "copy")
    moved = stores_of(folder, catalog, owner=OWNER, releases=PostgresReleases(postgres_url))
    with pipeline.lock_stores(moved.private):
        pass
    before = private_rows(moved)
    again = stores_of(copy, catalog, owner=OWNER, releases=PostgresReleases(postgres_url))
    with pipeline.lock_stores(again.private):  # as if stopped before the files were put by
        pass
    assert private_rows(again) == before
    other = stores_of(tmp_path / "other", catalog, owner=OWNER)
    publish(other, 505)
    refused = stores_of(tmp_path / "other", catalog, owner=OWNER, releases=PostgresReleases(postgres_url))
    with pytest.raises(StoreError, match="no se sabe cuál vale"), pipeline.lock_stores(refused.private):
        pass
    assert private_rows(moved) == before
    assert (Private(tmp_path / "other").folder / "audit.jsonl").exists()


def test_the_site_can_enter_none_of_it_and_who_loads_needs_to_be_no_administrator(
    node: Node, postgres_url: str, tmp_path: Path, catalog: Catalog
) -> None:
    role = f"web-{uuid.uuid4().hex[:8]}"
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        admin.execute(f'CREATE ROLE "{role}" LOGIN')
        loader = role.replace("web", "etl")
        admin.execute(f'CREATE ROLE "{loader}" LOGIN')
        admin.execute(f'GRANT CREATE, TEMP ON DATABASE {admin.info.dbname} TO "{loader}"')
        admin.execute(f"REVOKE TEMP ON DATABASE {admin.info.dbname} FROM PUBLIC")
        for function in ("lo_create", "lo_creat", "lo_from_bytea", "lo_import(text)", "lo_import(text, oid)"):
            admin.execute(f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC")
        try:
            releases = PostgresReleases(as_role(postgres_url, loader), reader=role)
            stores = stores_of(tmp_path / "a", catalog, owner=OWNER, releases=releases)
            publish(stores, 101)
            second = publish(stores, 202)
            assert commands.roll_back(stores) == 0
            assert commands.release(stores, unpin=True) == 0
            assert commands.withdraw(stores, name=second, reason="Tenía un error.") == 0
            assert safekeeping.audit(stores) == 0
            with (
                pytest.raises(WithdrawnReleaseError),
                PostgresReleases(as_role(postgres_url, role)).opened(second),
            ):
                pass
            of_private = (
                "SELECT '{kind}', schemaname, {kind}name FROM pg_{kind}s "
                "WHERE schemaname LIKE 'observatory\\_private%'"
            )
            held = admin.execute(" UNION ".join(of_private.format(kind=kind) for kind in ("table", "view")))
            names = {f"{schema}.{name}": kind for kind, schema, name in held}
            assert {name.partition(".")[2] for name in names} >= {
                "record",
                "note",
                "shown",
                "observed",
                "observation",
            }
            with psycopg.connect(as_role(postgres_url, role), autocommit=True) as web:
                assert web.execute("SELECT id FROM observatory.ledger").fetchall()
                for name, kind in names.items():
                    for statement in (f"SELECT * FROM {name}", f"DELETE FROM {name}", f"DROP {kind} {name}"):
                        with pytest.raises(REFUSED):
                            web.execute(statement)
        finally:
            for name in (role, loader):
                admin.execute(f'DROP OWNED BY "{name}" CASCADE')
                admin.execute(f'DROP ROLE "{name}"')


def test_a_damaged_ledger_stops_a_release(node: Node) -> None:
    stores = node("a")
    publish(stores, 101)
    load(stores, january=202)
    assert isinstance(stores.releases, PostgresReleases)
    with stores.releases.writer.begin() as connection:
        connection.execute(text("UPDATE observatory_private_ledger.format SET number = 99"))
    with pytest.raises(StoreError, match="Qué hacer"):
        commands.release(node("b"))
    assert january(stores) == 101


@pytest.fixture
def held_workspace(node: Node) -> Iterator[Workspace]:
    load(node("a"), january=101)
    existing = node("b").private.existing_workspace()
    assert existing
    yield existing


def test_a_workspace_that_is_looked_at_is_left_as_it_is(held_workspace: Workspace, postgres_url: str) -> None:
    with held_workspace.loading() as connection:
        assert [snapshot["id"] for snapshot in read_snapshots(connection)] == [f"{SOURCE}@2026-06"]
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute(f"SELECT number FROM {SCHEMA}.version").fetchall() == [(VERSION,)]


def test_a_ledger_says_the_same_from_a_file_and_from_a_database(node: Node, tmp_path: Path) -> None:
    in_file, in_database = LedgerFile(tmp_path / "file"), node("a").ledger
    facts = [
        Fact(
            f"mimp_cem@{number % 3}", "", "cem_cases", "PE-150112", f"{2000 + number // 3}-01-01" if number % 7 else "",
            f"{2000 + number // 3}-12-31" if number % 7 else "", "", number / 3, denominator=number % 5 or None,
        )
        for number in range(400)
    ]  # fmt: skip
    said = []
    for ledger in (in_file, in_database):
        ledger.make()
        with ledger.opened() as rows:
            added = [
                rows.add(ReleaseShown("one", "2026-11-27", "made", shown=False), facts[:300]),
                rows.add(ReleaseShown("one", "2026-11-27", "made", "a" * 64), facts[200:]),
                rows.add(ReleaseShown("two", "2026-11-28", "made", "b" * 64), facts),
            ]
        with ledger.opened() as rows:
            said.append(
                (
                    added, rows.releases(), rows.rows(), rows.rows(but="a" * 64), rows.editions(),
                    [
                        sorted(rows.facts(edition, but=but), key=repr)
                        for edition in rows.editions() for but in (None, "b" * 64)
                    ],
                    sorted(rows.undated_facts(), key=repr), sorted(rows.counts_of("cem_cases"), key=repr),
                    rows.others_when_made("b" * 64),
                )
            )  # fmt: skip
    assert said[0] == said[1]
