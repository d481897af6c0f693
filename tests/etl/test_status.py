"""`status` says what is on show and what waits; `forget` takes back what an operator loaded, and nothing else."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from etl import pipeline
from etl.__main__ import main
from etl.fetching.commands import find_loaded_hashes
from etl.releasing import commands
from etl.releasing import commands as releasing
from etl.shipping.shipped_figures import load_shipped
from etl.status_command import NotForgottenError, forget, print_status
from etl.stores import Stores
from observatory import clock
from observatory.catalog import Catalog
from observatory.operator_warnings import read_work
from observatory.store.private.workspace import read_snapshots, read_table_rows
from observatory.store.releases import PostgresReleases
from tests.etl.files import write_police
from tests.etl.releasing.making import OWNER, SOURCE, load, one_state_of_the_code, stores_of


@pytest.fixture
def stores(tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> Stores:
    one_state_of_the_code(monkeypatch)
    return stores_of(tmp_path, catalog, owner=OWNER)


def said(stores: Stores, capsys: pytest.CaptureFixture[str]) -> Any:
    capsys.readouterr()
    assert print_status(stores, as_json=True) == 0
    return json.loads(capsys.readouterr().out)


def test_an_empty_store_says_so(stores: Stores, capsys: pytest.CaptureFixture[str]) -> None:
    document = said(stores, capsys)
    assert (document["release"], document["candidate"], document["fetched"]) == (None, None, [])
    assert {age["edition"] for age in document["sources"]} == {None}


def test_what_waits_for_a_signature_is_told_until_it_is_on_show(
    stores: Stores, capsys: pytest.CaptureFixture[str]
) -> None:
    load(stores)
    assert said(stores, capsys)["candidate"] is None
    releasing.diff(stores)
    waiting = said(stores, capsys)["candidate"]
    assert waiting["to_sign"] == [{"source": SOURCE, "office": OWNER}]
    assert print_status(stores) == 0
    assert f"falta la firma de «{OWNER}»" in capsys.readouterr().out
    releasing.record_signoff(stores, source=SOURCE, office=OWNER)
    signed = said(stores, capsys)["candidate"]
    assert (signed["sha256"], signed["to_sign"]) == (waiting["sha256"], [])
    releasing.release(stores)
    document = said(stores, capsys)
    assert document["candidate"] is None
    assert (document["release"]["sha256"], document["release"]["days"]) == (waiting["sha256"], 0)
    (age,) = [age for age in document["sources"] if age["source"] == SOURCE]
    assert (age["edition"], age["cutoff"]) == ("2026-06", "2026-06-28")


# What the command line tells the site of its work: when it last built, how many files it took and refused.


ROWS = [
    ("LIMA", "INDEPENDENCIA", 150112, 2026, month, "LIMA METROPOLITANA", 100 + month) for month in range(1, 7)
]


@pytest.mark.usefixtures("few_places")
def test_files_taken_and_refused_are_told_and_nothing_private(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "store"
    monkeypatch.setenv("OBSERVATORY_STORE_DIR", str(store))
    good = write_police(tmp_path / "good.csv", ROWS)
    bad = tmp_path / "bad.csv"
    bad.write_bytes(good.read_bytes() + good.read_bytes().splitlines()[1] + b"\r\n")
    for file, code in ((good, 0), (bad, 1), (bad, 1)):
        assert main(["ingest", str(file), "--source", "mininter_vcm"]) == code
    work = read_work(store)
    assert (work.last_build, work.loaded, work.refused) == (0, 1, 2)
    assert stat.S_IMODE((store / "etl.json").stat().st_mode) == 0o644
    assert "mininter" not in (store / "etl.json").read_text()


@pytest.mark.usefixtures("ships_few")
def test_a_build_tells_when_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OBSERVATORY_STORE_DIR", str(tmp_path))
    before = clock.now().timestamp()
    assert main(["build"]) == 0
    assert before - 1 <= read_work(tmp_path).last_build <= clock.now().timestamp() + 1
    (tmp_path / "etl.json").unlink()
    (tmp_path / "etl.json").mkdir()  # it cannot be told: no command fails of that
    assert main(["build"]) == 0


EDITION = f"{SOURCE}@2026-06"


@pytest.fixture(params=["sqlite", "postgres"])
def either_stores(
    request: pytest.FixtureRequest, tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> Stores:
    """An edition of the police is loaded."""
    one_state_of_the_code(monkeypatch)
    releases = None
    if request.param == "postgres":
        releases = PostgresReleases(str(request.getfixturevalue("postgres_url")))
    either_stores = stores_of(tmp_path / "store", catalog, releases=releases)
    load(either_stores)
    return either_stores


def held(either_stores: Stores) -> dict[str, bool]:
    """The editions that are loaded, and whether each is the project's own extract."""
    with either_stores.workspace().loading() as connection:
        return {str(row["id"]): bool(row["shipped"]) for row in read_snapshots(connection)}


def test_all_that_was_read_of_an_edition_is_gone_and_that_is_recorded(either_stores: Stores) -> None:
    assert forget(either_stores, edition=EDITION, reason="Era el archivo de otro mes.") == 0
    assert held(either_stores) == {}
    with either_stores.workspace().loading() as connection:
        assert connection.exec_driver_sql("SELECT COUNT(*) FROM observed").scalar_one() == 0
        assert read_table_rows(connection, "problem", EDITION) == []
    last = list(either_stores.record.entries())[-1]
    assert (last.action, last.details["snapshot"], last.details["reason"]) == (
        "forget", EDITION, "Era el archivo de otro mes.",
    )  # fmt: skip
    assert last.details["sha256"] in find_loaded_hashes(
        either_stores, SOURCE
    )  # `watch` does not bring it back by itself


def test_what_is_on_show_is_withdrawn_first(either_stores: Stores) -> None:
    assert commands.release(either_stores) == 0
    with pytest.raises(NotForgottenError, match=f"está en línea.*--edition {EDITION}"):
        forget(either_stores, edition=EDITION, reason="No era.")
    assert held(either_stores) == {EDITION: False}
    assert [entry.action for entry in either_stores.record.entries()].count("forget") == 0


def test_the_extract_that_the_project_ships_of_it_comes_back(
    either_stores: Stores, few_figures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = Stores(either_stores.folder, either_stores.catalog, either_stores.releases, few_figures)
    load_shipped(shipped.workspace(), shipped.catalog, few_figures)
    own = next(name for name, is_shipped in held(shipped).items() if is_shipped)
    with pytest.raises(NotForgottenError, match="data/figures"):
        forget(shipped, edition=own, reason="No era.")
    with shipped.workspace().loading() as connection:
        connection.exec_driver_sql(f"UPDATE snapshot SET shipped = FALSE WHERE id = '{own}'")
    assert forget(shipped, edition=own, reason="No era.") == 0
    assert held(shipped)[own] is True


def test_a_run_that_fails_half_way_takes_nothing(
    either_stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    def drop_half(connection: pipeline.workspace.Loading, snapshot: str) -> None:
        connection.exec_driver_sql(f"DELETE FROM snapshot WHERE id = '{snapshot}'")
        raise InterruptedError

    with monkeypatch.context() as patch:
        patch.setattr(pipeline.workspace, "drop_snapshot", drop_half)
        with pytest.raises(InterruptedError):
            forget(either_stores, edition=EDITION, reason="No era.")
    assert held(either_stores) == {EDITION: False}
    assert forget(either_stores, edition=EDITION, reason="No era.") == 0
