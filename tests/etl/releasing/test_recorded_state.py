"""What the record says is on show, line by line, and how the small files are held to it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from etl.releasing import restore, safekeeping
from etl.releasing.audit import RecordEntry
from etl.releasing.recorded_state import NotRebuiltError, RecordedState, read_recorded_state, rebuild_lost
from etl.releasing.withdrawal import _is_same, lift_withdrawal
from etl.stores import Stores
from observatory.catalog import Catalog
from observatory.store.errors import BrokenReleaseError
from observatory.store.releases import ON_SHOW, POINTER, Pin, SqliteReleases, Standing, Withdrawal
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
