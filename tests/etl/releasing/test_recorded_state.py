"""The record says line by line what is on show; it can only be prolonged, and any other change is a finding."""

from __future__ import annotations

import hashlib
import json
import shutil
import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.releasing import commands, restore, safekeeping
from etl.releasing.audit import START, AuditLog, BrokenLogError, RecordEntry
from etl.releasing.recorded_state import NotRebuiltError, RecordedState, read_recorded_state, rebuild_lost
from etl.releasing.withdrawal import _is_same, lift_withdrawal
from etl.stores import Stores
from observatory.catalog import Catalog
from observatory.store.errors import BrokenReleaseError
from observatory.store.private.private_part import Private
from observatory.store.releases import ON_SHOW, POINTER, Pin, SqliteReleases, Standing, Withdrawal
from tests.etl.releasing.making import OWNER, SOURCE, load, one_state_of_the_code, stores_of
from tests.kit.facts import fact, publish

TODAY = date(2026, 12, 1)
ONE = ("build", {"release": "one", "sha256": "1" * 64, "files": {}, "for_ever": True})
TWO = ("release", {"release": "two", "sha256": "2" * 64, "files": {}, "for_ever": True})
AGAIN = (
    "again",
    {"release": "three", "sha256": "3" * 64, "instead_of": "2" * 64, "formerly": "two", "files": {}, "for_ever": True},
)  # fmt: skip
WITHDRAW = (
    "withdraw",
    {"release": "two", "reason": "Estaba mal.", "pinned": True, "editions": {"a@1": "f"}, "also": ["one"]},
)
OLD_RESTORE = ("restore", {"releases": [["one", "1" * 64], ["two", "2" * 64]], "pin": "", "withdrawn": []})


def lines(*told: tuple[str, dict[str, Any]]) -> list[RecordEntry]:
    """Lines of a record: the hash of each is its number."""
    return [
        RecordEntry(number, "2026-11-30T08:00:00+00:00", action, details, f"line {number}")
        for number, (action, details) in enumerate(told, start=1)
    ]


def test_a_restore_forgets_no_withdrawal() -> None:
    """An older program wrote that nothing was withdrawn, once the small file had been deleted by hand."""
    state = read_recorded_state(lines(ONE, TWO, WITHDRAW, OLD_RESTORE))
    assert state.withdrawn == {"one", "two"}
    assert state.pin is None
    assert state.at_fault["line 3"].editions == {"a@1": "f"}


def test_a_restore_tells_of_the_withdrawals_of_another_record() -> None:
    told = {"release": "nine", "reason": "Estaba mal.", "on": "2026-11-29", "line": "elsewhere"}
    fault = {"release": "nine", "editions": {"a@9": "f"}, "cells": []}
    restored = {
        **OLD_RESTORE[1], "pin": "nine", "pin_line": "elsewhere", "withdrawn": ["nine"], "withdrawals": [told],
        "at_fault": {"elsewhere": fault},
    }  # fmt: skip
    state = read_recorded_state(lines(ONE, ("restore", restored)))
    assert state.withdrawals == (Withdrawal(**told),)
    assert state.pin == Pin("nine", "elsewhere")
    assert state.at_fault["elsewhere"].editions == {"a@9": "f"}


def test_only_a_lift_ends_a_withdrawal_of_all_that_it_named() -> None:
    lift = ("lift", {"release": "two", "lines": ["line 3"], "reason": "Estaba bien.", "office": "Mesa"})
    state = read_recorded_state(lines(ONE, TWO, WITHDRAW, lift))
    assert (state.withdrawn, state.at_fault) == (set(), {})
    assert state.pin == Pin("two", "line 3")


def test_a_release_that_was_made_again_has_its_former_names() -> None:
    once_more = (
        "again",
        {**AGAIN[1], "release": "four", "sha256": "4" * 64, "instead_of": "3" * 64, "formerly": "three"},
    )
    state = read_recorded_state(lines(ONE, TWO, AGAIN, once_more))
    assert state.releases == [("four", "4" * 64), ("one", "1" * 64)]
    assert state.formerly["4" * 64] == ("three", "two")


@pytest.mark.parametrize(
    ("edition", "other", "same"),
    [
        (("a@1", "f"), ("a@1", "f"), True),
        (("a@1", "f"), ("a@2", "f"), True),  # the same file, loaded under another name
        (("a@1", "f"), ("a@1", "g"), False),
        (("a@1", "f:x"), ("a@1", "f:x"), True),
        (("a@1", "f:x"), ("a@1", "f:y"), False),  # the project's extract was corrected
        (("a@1", "f:x"), ("a@1", "f"), False),  # the publisher's whole file instead of it
        (("a@1", "f:?"), ("a@1", "f:x"), True),  # nobody knows which: it is taken for the same
        (("a@1", "f:?"), ("a@2", "f:x"), False),
    ],
)
def test_an_edition_is_known_by_what_was_read(
    edition: tuple[str, str], other: tuple[str, str], same: bool
) -> None:
    assert _is_same(edition, other) is same
    assert _is_same(other, edition) is same


@pytest.fixture
def stores(tmp_path: Path, catalog: Catalog) -> Stores:
    """Two releases, the newer one withdrawn and pinned, as the record says; the older one is on show."""
    stores = Stores(tmp_path, catalog, SqliteReleases(tmp_path))
    for name, value in (("one", 7111.0), ("two", 7222.0)):
        publish(stores.releases, catalog, fact(value), name=name)
    for release in reversed(stores.standing().releases):
        stores.record.append("release", release=release.id, sha256=release.sha256, files={}, for_ever=True)
    line = stores.record.append(
        "withdraw", release="two", reason="Estaba mal.", pinned=True, on="2026-11-30", editions={}, cells=[]
    )
    withdrawal = Withdrawal("two", "Estaba mal.", "2026-11-30", line.sha256)
    stores.releases.withdraw(withdrawal, pin=Pin("two", line.sha256))
    return stores


def again(stores: Stores) -> Stores:
    """As a program that starts now finds them."""
    return Stores(stores.folder, stores.catalog, SqliteReleases(stores.folder))


@pytest.mark.parametrize("gone", [(ON_SHOW,), (POINTER,), (ON_SHOW, POINTER)])
def test_small_files_that_are_deleted_are_made_of_the_record(stores: Stores, gone: tuple[str, ...]) -> None:
    before = stores.standing()
    for name in gone:
        (stores.folder / name).unlink()
    found = again(stores)
    if ON_SHOW in gone:
        with pytest.raises(BrokenReleaseError, match="Falta on_show"):
            found.standing()
    rebuild_lost(found)
    rebuilt = again(stores).standing()
    assert [release.id for release in rebuilt.releases] == ["two", "one"]
    assert (rebuilt.pin, rebuilt.withdrawn) == (before.pin, before.withdrawn)
    assert list(stores.record.entries())[-1].action == "rebuild"


def test_without_the_record_nothing_is_made_up(stores: Stores) -> None:
    (stores.folder / ON_SHOW).unlink()
    stores.record.path.unlink()
    with pytest.raises(NotRebuiltError, match="restore"):
        rebuild_lost(again(stores))
    assert not (stores.folder / ON_SHOW).exists()


def test_a_pin_and_a_withdrawal_made_since_a_copy_outlive_it(
    stores: Stores, tmp_path: Path, catalog: Catalog
) -> None:
    aside = tmp_path / "aside"
    publish(SqliteReleases(aside), catalog, fact(7111.0), name="one")
    joined, kept = restore._join_standing(
        aside, restore.HeldStore(stores.standing(), RecordedState()), catalog
    )
    assert [release.id for release in joined.releases] == ["two", "one"]
    assert joined.pin is not None and joined.pin.release == "two"
    assert [withdrawal.release for withdrawal in joined.withdrawn] == ["two"]
    assert kept == ("two",)
    assert SqliteReleases(aside).standing() == joined


def test_where_nobody_knows_what_was_withdrawn_the_releases_since_a_copy_stay_unseen(
    stores: Stores, tmp_path: Path, catalog: Catalog, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere = Stores(tmp_path / "elsewhere", catalog, SqliteReleases(tmp_path / "elsewhere"))
    publish(elsewhere.releases, catalog, fact(7111.0), name="one")
    elsewhere.record.append(
        "release", release="one", sha256=elsewhere.standing().releases[0].sha256, files={}
    )
    elsewhere.ledger.make()
    safekeeping.backup(elsewhere, tmp_path / "copy.tar.gz")
    (stores.folder / ON_SHOW).unlink()
    stores.record.path.write_text("{")
    assert safekeeping.restore(again(stores), tmp_path / "copy.tar.gz") == 0
    assert "retírelo de nuevo" in capsys.readouterr().err
    found = again(stores).standing()
    assert [release.id for release in found.releases] == ["one", "two"]
    assert [(one.release, one.reason[:13]) for one in found.withdrawn] == [("two", "No se sabe si")]
    assert lift_withdrawal(again(stores), "two", "No lo estaba.", office="Mesa", today=TODAY).startswith(
        "Levantada"
    )
    assert not again(stores).standing().withdrawn


def test_a_copy_of_elsewhere_brings_nothing_that_was_withdrawn_here(tmp_path: Path, catalog: Catalog) -> None:
    aside = tmp_path / "aside"
    publish(SqliteReleases(aside), catalog, fact(7111.0), name="one")
    state = read_recorded_state(
        lines(("withdraw", {**WITHDRAW[1], "editions": {"mimp_cem@2024-10": "0" * 64}, "also": []}))
    )
    joined, _ = restore._join_standing(aside, restore.HeldStore(Standing(), state), catalog)
    assert [withdrawal.release for withdrawal in joined.withdrawn] == ["one"]


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
def rolled_back_stores(rolled_back: Path, tmp_path: Path, catalog: Catalog) -> Stores:
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
    rolled_back_stores: Stores, capsys: pytest.CaptureFixture[str], way: str
) -> None:
    change, sentence = RECORDS[way]
    change(rolled_back_stores.record)
    capsys.readouterr()
    for _ in range(2):
        assert safekeeping.audit(rolled_back_stores) == 1
        assert sentence in capsys.readouterr().err
    load(rolled_back_stores, january=160)  # the second step: whatever comes after does not hide it
    commands.withdraw(
        rolled_back_stores, name=rolled_back_stores.releases.kept_releases()[0].id, reason="Otra."
    )
    assert safekeeping.audit(rolled_back_stores) == 1


@pytest.mark.parametrize(
    "change", ["pin taken away", "release removed", "release altered", "copy altered", "older pointer"]
)
def test_what_is_on_show_against_the_record_is_a_fault(rolled_back_stores: Stores, change: str) -> None:
    newest = rolled_back_stores.folder / json.loads((rolled_back_stores.folder / POINTER).read_text())["file"]
    newest.chmod(0o644)
    match change:
        case "pin taken away":
            (rolled_back_stores.folder / ON_SHOW).unlink()
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
            document = json.loads((rolled_back_stores.folder / POINTER).read_text())
            (rolled_back_stores.folder / POINTER).write_text(
                json.dumps({**document["before"][0], "before": []})
            )
    assert safekeeping.audit(rolled_back_stores) == 1


def test_an_anchor_kept_elsewhere_finds_what_everything_on_show_agrees_with(
    rolled_back_stores: Stores, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    anchor = tmp_path / "elsewhere.txt"
    assert safekeeping.audit(rolled_back_stores, anchor=anchor) == 0
    load(rolled_back_stores, january=160)
    commands.diff(rolled_back_stores)
    commands.record_signoff(rolled_back_stores, source=SOURCE, office=OWNER)
    assert safekeeping.audit(rolled_back_stores, anchor=anchor) == 0
    noted = anchor.read_text()
    assert [line.split()[0] for line in noted.splitlines()] == ["5", "6"]
    log = rolled_back_stores.record.path
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:5]))
    # Nobody but the anchor knows of the last signature.
    assert safekeeping.audit(rolled_back_stores) == 0
    capsys.readouterr()
    assert safekeeping.audit(rolled_back_stores, anchor=anchor) == 1
    assert "se acortó" in capsys.readouterr().err
    rolled_back_stores.record.append(
        "signoff", source=SOURCE, office="otra", candidate="", files={}, embargo=""
    )
    assert safekeeping.audit(rolled_back_stores, anchor=anchor) == 1
    assert "se escribió de nuevo" in capsys.readouterr().err
    assert anchor.read_text() == noted


def test_an_anchor_that_is_none_is_a_fault(rolled_back_stores: Stores, tmp_path: Path) -> None:
    (tmp_path / "anchor").write_text("nonsense\n")
    assert safekeeping.audit(rolled_back_stores, anchor=tmp_path / "anchor") == 1


def test_an_empty_record_is_whole(tmp_path: Path) -> None:
    assert list(AuditLog(Private(tmp_path)).entries()) == []
