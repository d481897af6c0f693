"""The way from the workspace to the public in the words of the command line, with the real catalogue."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from etl.__main__ import main
from etl.releasing.audit import AuditLog
from observatory.catalog import Catalog
from observatory.store.private.private_part import Private
from tests.etl.releasing.making import january, load, stores_of

pytestmark = pytest.mark.usefixtures("ships_few")


def test_the_whole_way_and_back(
    store: Path, catalog: Catalog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stores = stores_of(store, catalog)
    for value in (700, 800):
        load(stores, january=value)
        assert main(["diff", "--format", "json"]) == 0
        assert main(["release"]) == 0
    assert january(stores) == 800
    assert main(["backup", str(tmp_path / "copy.tar.gz")]) == 0
    assert main(["rollback"]) == 0
    assert january(stores) == 700
    assert main(["restore", str(tmp_path / "copy.tar.gz")]) == 0
    assert "Está fijada" in capsys.readouterr().out  # somebody went back since: a copy does not undo that
    assert january(stores_of(store, catalog)) == 700
    assert main(["release", "--unpin"]) == 0
    assert january(stores_of(store, catalog)) == 800
    capsys.readouterr()
    assert main(["audit"]) == 0
    *_, last_entry = AuditLog(Private(store)).entries()
    assert last_entry.sha256 in capsys.readouterr().out
    done = [entry.action for entry in AuditLog(Private(store)).entries()]
    assert done == ["ledger", "release", "release", "rollback", "restore", "unpin"]


def test_a_pin_a_withdrawal_and_an_anchor_in_the_words_of_the_command_line(
    store: Path, catalog: Catalog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stores = stores_of(store, catalog)
    for value in (700, 800):
        load(stores, january=value)
        assert main(["release"]) == 0
    newest = next(release.id for release in stores.releases.kept_releases() if release.current)
    assert main(["rollback"]) == 0
    assert main(["release"]) == 3
    assert main(["release", "--unpin"]) == 0
    assert january(stores) == 800
    assert main(["withdraw", newest, "Contaba dos veces un caso."]) == 0
    assert main(["withdraw", "never", "Nunca estuvo."]) == 1
    capsys.readouterr()
    assert main(["status"]) == 0
    output = capsys.readouterr().out
    assert f"Fijada: {newest}" in output
    assert f"Retirada: {newest}" in output
    assert main(["audit", "--anchor", str(tmp_path / "anchor")]) == 0
    AuditLog(Private(store)).path.unlink()
    assert main(["audit", "--anchor", str(tmp_path / "anchor")]) == 1
    assert "Falta el registro" in capsys.readouterr().err


def test_json_and_html_are_all_that_the_output_holds(
    store: Path, catalog: Catalog, capfd: pytest.CaptureFixture[str]
) -> None:
    load(stores_of(store, catalog))
    assert main(["diff", "--format", "json"]) == 0
    assert json.loads(capfd.readouterr().out)["current"] == ""
    assert main(["diff", "--format", "html"]) == 0
    page = capfd.readouterr().out
    assert page.startswith("<!doctype html>")
    assert page.endswith("</html>\n")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["rollback"], "nada publicado|anterior"),
        (["rollback", "never"], "no existe|nada publicado"),
        (["signoff", "--source", "gamea_slim", "--office", "x"], "diff"),
        (["signoff", "--source", "nobody", "--office", "x"], "no es una fuente"),
        (["release", "--at", "soon"], "no es una hora"),
        (["restore", __file__], "no es una copia"),
        (["restore", "nowhere.tar.gz"], "nowhere"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    store: Path, words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 1
    assert re.search(sentence, capsys.readouterr().err)
    assert not list(store.glob("release-*"))
    assert not list(AuditLog(Private(store)).entries())


def test_an_audit_that_finds_a_break_exits_1(
    store: Path, catalog: Catalog, capsys: pytest.CaptureFixture[str]
) -> None:
    load(stores_of(store, catalog))
    assert main(["release"]) == 0
    AuditLog(Private(store)).append("release", release="x")
    log = Private(store).record_path
    log.write_bytes(log.read_bytes().replace(b'"number": 1', b'"number": 9'))
    assert main(["audit"]) == 1
    assert "línea 1" in capsys.readouterr().err
