"""`status` says what is on show, how old the sources are, and what waits: for a signature, or to be loaded."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from etl.__main__ import main
from etl.releasing import commands as releasing
from etl.status_command import print_status
from etl.stores import Stores
from observatory import clock
from observatory.catalog import Catalog
from observatory.operator_warnings import read_work
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


def test_a_pin_and_a_withdrawal_are_told(stores: Stores, capsys: pytest.CaptureFixture[str]) -> None:
    for months in (5, 6):
        load(stores, months=months)
        releasing.diff(stores)
        releasing.record_signoff(stores, source=SOURCE, office=OWNER)
        releasing.release(stores)
    name = said(stores, capsys)["release"]["release"]
    releasing.withdraw(stores, name=name, reason="Un error.")
    document = said(stores, capsys)
    assert [(gone["release"], gone["reason"]) for gone in document["withdrawn"]] == [(name, "Un error.")]
    assert document["pin"] == name != document["release"]["release"]


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
