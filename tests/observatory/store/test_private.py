"""The private part of a store: nobody else reads it, what lay beside it is brought in; one opening of the ledger."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app import create_app
from etl.releasing import commands
from etl.stores import Stores
from observatory.catalog import Catalog
from observatory.settings import Settings
from observatory.store.private.ledger import LedgerFile, ReleaseShown
from observatory.store.private.private_part import Private
from observatory.store.reading.public_facts import Fact
from tests.etl.releasing.making import load, stores_of

OPENED: list[str] = []
_WATCHED = ("open", "sqlite3.connect", "os.listdir", "os.scandir", "os.rename", "os.remove")


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory, catalog: Catalog) -> Stores:
    """A release (101), a candidate (150), a record."""
    stores = stores_of(tmp_path_factory.mktemp("private") / "store", catalog)
    load(stores)
    commands.release(stores)
    load(stores, january=150)
    commands.diff(stores)
    return stores


def modes(folder: Path) -> set[str]:
    return {oct(stat.S_IMODE(path.stat().st_mode)) for path in folder.rglob("*") if path.is_file()}


def test_nobody_but_its_owner_may_read_it(stores: Stores) -> None:
    private = stores.private.folder
    assert {path.name.partition("-")[0] for path in private.iterdir()} == {
        "audit.jsonl", "candidate.json", "choices.json", "ledger.db", "staged", "staged.json", "workspace.db",
    }  # fmt: skip
    assert stat.S_IMODE(private.stat().st_mode) == 0o700
    assert modes(private) == {"0o600"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in private.iterdir() if path.is_dir()} == {0o700}
    assert not [path for path in stores.folder.iterdir() if path.suffix in (".jsonl",) or "work" in path.name]


def test_a_workspace_is_nobody_elses_from_the_first_moment(tmp_path: Path, catalog: Catalog) -> None:
    before = os.umask(0)
    try:
        Private(tmp_path).workspace(catalog)
    finally:
        os.umask(before)
    assert stat.S_IMODE(Private(tmp_path).workspace_path.stat().st_mode) == 0o600


@pytest.fixture
def watched() -> Iterator[list[str]]:
    """Every path that is opened, listed or moved meanwhile."""
    OPENED.clear()
    if not getattr(sys, "_private_watched", False):
        sys.addaudithook(_seen)
        sys._private_watched = True  # type: ignore[attr-defined]
    OPENED.append("")
    yield OPENED
    OPENED.clear()


def _seen(name: str, arguments: tuple[Any, ...]) -> None:
    if OPENED and name in _WATCHED:
        OPENED.append(str(arguments[0]))


def test_the_web_opens_none_of_it(stores: Stores, watched: list[str]) -> None:
    client = create_app(Settings(store_dir=stores.folder)).test_client()
    release = stores.releases.kept_releases()[0].id
    for address in (
        "/readyz", "/es/", "/es/calendario", "/es/indicadores/police_complaints", "/embed/police_complaints",
        f"/api/v1/data.csv?indicator=police_complaints&release={release}", "/api/v1/releases.atom",
        "/api/v1/data.csv?indicator=police_complaints&release=nobody",
    ):  # fmt: skip
        assert client.get(address).status_code in (200, 404), address
    assert any(str(stores.folder) in item for item in watched)
    assert not [item for item in watched if str(stores.private.folder) in item]


FIRST = Fact("mimp_cem@1", "", "cem_cases", "PE-150112", "2023-01-01", "2023-12-31", "", 738.0)
OTHER = Fact("gamea_slim@2", "", "slim_cases", "BO-020105", "2020-01-01", "2020-12-31", "sex:women", 12.0)


def test_words_that_were_never_met_are_read_in_the_opening_that_added_them(tmp_path: Path) -> None:
    ledger = LedgerFile(tmp_path)
    ledger.make()
    release = ReleaseShown("one", "2026-11-27", "made")
    with ledger.opened() as rows:
        for fact in (FIRST, OTHER):
            assert list(rows.counts_of(fact.indicator)) == []
            assert rows.add(release, [fact]) == 1
            assert list(rows.counts_of(fact.indicator)) == [fact]
    with ledger.opened() as rows:
        assert [*rows.facts(FIRST.snapshot), *rows.facts(OTHER.snapshot)] == [FIRST, OTHER]
