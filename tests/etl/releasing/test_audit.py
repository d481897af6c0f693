"""The record can only be prolonged: any other change is a finding, with its line."""

from __future__ import annotations

import hashlib
import json
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.releasing import commands, safekeeping
from etl.releasing.audit import START, AuditLog, BrokenLogError, RecordEntry
from etl.stores import Stores
from observatory.catalog import Catalog
from observatory.store.private.private_part import Private
from observatory.store.releases import ON_SHOW, POINTER
from tests.etl.releasing.making import OWNER, SOURCE, january, load, one_state_of_the_code, stores_of


def filled(folder: Path, lines: int = 5) -> AuditLog:
    log = AuditLog(Private(folder))
    log.path.unlink(missing_ok=True)
    for number in range(lines):
        log.append("ingest", snapshot=f"felcv@{number}", rows=number)
    return log


def test_each_line_holds_the_hash_of_the_one_before(tmp_path: Path) -> None:
    lines = filled(tmp_path).path.read_bytes().splitlines()
    before = START
    for number, line in enumerate(lines, start=1):
        document = json.loads(line)
        assert (document["number"], document["before"]) == (number, before)
        before = hashlib.sha256(line).hexdigest()
    assert [entry.number for entry in AuditLog(Private(tmp_path)).entries()] == [1, 2, 3, 4, 5]


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    assert stat.S_IMODE(filled(tmp_path).path.stat().st_mode) == 0o600


@given(data=st.data())
@settings(max_examples=60)
def test_a_changed_byte_is_found_unless_it_stands_in_the_last_line(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    log = filled(tmp_path_factory.mktemp("log"))
    content = bytearray(log.path.read_bytes())
    last_line = content.rstrip(b"\n").rfind(b"\n") + 1
    place = data.draw(st.integers(0, last_line - 2))
    content[place] ^= data.draw(st.integers(1, 255))
    log.path.write_bytes(bytes(content))
    with pytest.raises(BrokenLogError, match="línea"):
        list(log.entries())


@pytest.mark.parametrize("line", range(4))
def test_a_line_taken_out_is_found(tmp_path: Path, line: int) -> None:
    log = filled(tmp_path)
    lines = log.path.read_bytes().splitlines(keepends=True)
    log.path.write_bytes(b"".join(lines[:line] + lines[line + 1 :]))
    with pytest.raises(BrokenLogError, match=f"línea {line + 1}"):
        list(log.entries())


def test_a_line_cut_short_by_a_stop_is_told_and_then_taken_away(tmp_path: Path) -> None:
    log = filled(tmp_path, 2)
    with log.path.open("ab") as stream:
        stream.write(b'{"number": 3, "at"')
    with pytest.raises(BrokenLogError, match="a medias"):
        list(log.entries())
    log.append("release", release="r")
    assert [entry.action for entry in log.entries()] == ["ingest", "ingest", "cut", "release"]


# What the chain alone does not tell.


@pytest.fixture(scope="module")
def rolled_back(tmp_path_factory: pytest.TempPathFactory, catalog: Catalog) -> Path:
    """The folder of a store with two releases of signed figures, and then a rollback. Copy it, never write to it."""
    new_stores = stores_of(tmp_path_factory.mktemp("audited") / "store", catalog, owner=OWNER)
    with pytest.MonkeyPatch.context() as patch:
        one_state_of_the_code(patch)
        for value in (101, 150):
            load(new_stores, january=value)
            commands.diff(new_stores)
            commands.record_signoff(new_stores, source=SOURCE, office=OWNER)
            commands.release(new_stores)
        commands.roll_back(new_stores)
    return new_stores.folder


@pytest.fixture
def stores(rolled_back: Path, tmp_path: Path, catalog: Catalog) -> Stores:
    """A copy of it, which the audit finds whole."""
    new_stores = stores_of(Path(shutil.copytree(rolled_back, tmp_path / "store")), catalog, owner=OWNER)
    assert safekeeping.audit(new_stores) == 0
    return new_stores


def written_anew(log: AuditLog, keep: Callable[[RecordEntry], bool]) -> None:
    """The same lines, but for some, as a whole new chain."""
    kept_entries = [entry for entry in log.entries() if keep(entry)]
    log.path.unlink()
    for entry in kept_entries:
        log.append(entry.action, **entry.details)


RECORDS: dict[str, tuple[Callable[[AuditLog], object], str]] = {
    "deleted": (lambda log: log.path.unlink(), "Falta el registro"),
    "emptied": (lambda log: log.path.write_bytes(b""), "Falta el registro"),
    "shortened": (lambda log: log.path.write_bytes(b"".join(log.path.read_bytes().splitlines(keepends=True)[:-1])),
        "está fijada"),
    "without its sign-offs": (lambda log: written_anew(log, lambda entry: entry.action != "signoff"),
        "se escribió de nuevo"),
    "without its rollback": (lambda log: written_anew(log, lambda entry: entry.action != "rollback"),
        "está fijada"),
    "of another store": (lambda log: filled(log.path.parent.parent), "se escribió de nuevo"),
}  # fmt: skip


@pytest.mark.parametrize("way", RECORDS)
def test_a_record_that_is_gone_shorter_or_written_anew_is_a_fault(
    stores: Stores, capsys: pytest.CaptureFixture[str], way: str
) -> None:
    change, sentence = RECORDS[way]
    change(stores.record)
    capsys.readouterr()
    for _ in range(2):
        assert safekeeping.audit(stores) == 1
        assert sentence in capsys.readouterr().err
    load(stores, january=160)  # the second step: whatever comes after does not hide it
    commands.withdraw(stores, name=stores.releases.kept_releases()[0].id, reason="Otra.")
    assert safekeeping.audit(stores) == 1


@pytest.mark.parametrize(
    "change", ["pin taken away", "release removed", "release altered", "copy altered", "older pointer"]
)
def test_what_is_on_show_against_the_record_is_a_fault(stores: Stores, change: str) -> None:
    newest = stores.folder / json.loads((stores.folder / POINTER).read_text())["file"]
    newest.chmod(0o644)
    match change:
        case "pin taken away":
            (stores.folder / ON_SHOW).unlink()
        case "release removed":
            newest.unlink()
            newest.with_name(f"{newest.name}.zst").unlink()
        case "copy altered":
            packed = newest.with_name(f"{newest.name}.zst")
            packed.chmod(0o644)
            packed.write_bytes(packed.read_bytes()[:-40])
        case "release altered":
            newest.write_bytes(newest.read_bytes() + b"x")
        case "older pointer":
            document = json.loads((stores.folder / POINTER).read_text())
            (stores.folder / POINTER).write_text(json.dumps({**document["before"][0], "before": []}))
    assert safekeeping.audit(stores) == 1


def test_an_anchor_kept_elsewhere_finds_what_everything_on_show_agrees_with(
    stores: Stores, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    anchor = tmp_path / "elsewhere.txt"
    assert safekeeping.audit(stores, anchor=anchor) == 0
    load(stores, january=160)
    commands.diff(stores)
    commands.record_signoff(stores, source=SOURCE, office=OWNER)
    assert safekeeping.audit(stores, anchor=anchor) == 0
    noted = anchor.read_text()
    assert [line.split()[0] for line in noted.splitlines()] == ["5", "6"]
    log = stores.record.path
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:5]))
    # Nobody but the anchor knows of the last signature.
    assert safekeeping.audit(stores) == 0
    capsys.readouterr()
    assert safekeeping.audit(stores, anchor=anchor) == 1
    assert "se acortó" in capsys.readouterr().err
    stores.record.append("signoff", source=SOURCE, office="otra", candidate="", files={}, embargo="")
    assert safekeeping.audit(stores, anchor=anchor) == 1
    assert "se escribió de nuevo" in capsys.readouterr().err
    assert anchor.read_text() == noted


def test_an_anchor_that_is_none_is_a_fault(stores: Stores, tmp_path: Path) -> None:
    (tmp_path / "anchor").write_text("nonsense\n")
    assert safekeeping.audit(stores, anchor=tmp_path / "anchor") == 1


def test_a_restore_is_told_in_the_record_and_agrees_with_it(stores: Stores, tmp_path: Path) -> None:
    safekeeping.backup(stores, tmp_path / "copy.tar.gz")
    release_name = stores.releases.kept_releases()[0].id
    commands.release(stores, unpin=True)
    commands.withdraw(stores, name=release_name, reason="Se contó dos veces.")
    safekeeping.restore(stores, tmp_path / "copy.tar.gz")
    again = stores_of(stores.folder, stores.catalog, owner=OWNER)
    assert [withdrawal.release for withdrawal in again.standing().withdrawn] == [release_name]
    assert january(again) == 101
    assert safekeeping.audit(again) == 0


def test_an_empty_record_is_whole(tmp_path: Path) -> None:
    assert list(AuditLog(Private(tmp_path)).entries()) == []
