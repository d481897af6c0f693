"""From the workspace to the public, by functions and by command: prepared, read, signed, held back, taken back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from etl.__main__ import main
from etl.releasing import commands
from etl.releasing.audit import AuditLog
from etl.releasing.candidate import SignoffError, StaleError, UnsignedError
from etl.releasing.commands import EmbargoError
from observatory.catalog import Catalog
from observatory.store.errors import NoReleaseError, UnknownReleaseError
from observatory.store.private.private_part import Private
from observatory.store.releases import PostgresReleases
from tests.etl.releasing.making import OWNER, SOURCE, january, load, stores_of
from tests.kit.sampling import databases_in_turn

Said = pytest.CaptureFixture[str]
NOW = datetime(2026, 12, 1, 7, 0).astimezone()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each test on one of the two databases, or on both."""
    databases_in_turn(metafunc, "owned", globals())


@pytest.fixture
def owned(request: pytest.FixtureRequest, tmp_path: Path, catalog: Catalog) -> Iterator[commands.Stores]:
    """Stores whose police figures need a sign-off, on one of the two databases."""
    releases = (
        PostgresReleases(request.getfixturevalue("postgres_url")) if request.param == "postgres" else None
    )
    yield stores_of(tmp_path / "store", catalog, owner=OWNER, releases=releases)


def sign(stores: commands.Stores) -> None:
    assert commands.record_signoff(stores, source=SOURCE, office=OWNER) == 0


def publish(stores: commands.Stores, value: int) -> str:
    """Load, prepare, sign and release; the name of the release."""
    load(stores, january=value)
    assert commands.diff(stores) == 0
    sign(stores)
    assert commands.release(stores) == 0
    return next(release.id for release in stores.releases.kept_releases() if release.current)


def test_what_its_owner_has_not_signed_is_not_published(owned: commands.Stores, capsys: Said) -> None:
    load(owned)
    with pytest.raises(UnsignedError, match=OWNER):
        commands.release(owned)
    assert owned.releases.kept_releases() == ()
    sign(owned)
    assert commands.release(owned) == 0
    assert january(owned) == 101
    (signed,) = [entry for entry in owned.record.entries() if entry.action == "signoff"]
    (current,) = owned.releases.kept_releases()
    assert signed.details["candidate"] == current.sha256
    assert signed.details["office"] == OWNER
    assert all(len(digest) == 64 for digest in signed.details["files"].values())


def test_a_signature_holds_for_what_was_read_and_for_nothing_else(owned: commands.Stores) -> None:
    load(owned)
    commands.diff(owned)
    sign(owned)
    load(owned, january=150)
    with pytest.raises(UnsignedError):
        commands.release(owned)
    assert owned.releases.kept_releases() == ()
    sign(owned)
    commands.release(owned)
    assert january(owned) == 150


def test_the_signature_of_what_is_no_longer_loaded_is_refused(owned: commands.Stores) -> None:
    load(owned)
    commands.diff(owned)
    load(owned, january=150)
    with pytest.raises(StaleError, match="diff"):
        sign(owned)


@pytest.mark.parametrize(
    ("source", "office", "on", "sentence"),
    [
        (SOURCE, "Otra oficina", None, OWNER),
        (SOURCE, OWNER.lower(), None, OWNER),
        ("mimp_cem", "MIMP", None, "no necesita firma"),
        (SOURCE, OWNER, "2999-01-01", "por venir"),
        (SOURCE, OWNER, "ayer", "2026-12-01"),
    ],
)
def test_only_the_owner_signs_and_only_what_is_there(
    tmp_path: Path, catalog: Catalog, source: str, office: str, on: str | None, sentence: str
) -> None:
    stores = stores_of(tmp_path / "store", catalog, owner=OWNER)
    load(stores)
    commands.diff(stores)
    with pytest.raises(SignoffError, match=sentence):
        commands.record_signoff(stores, source=source, office=office, on=on)
    assert not [entry for entry in stores.record.entries() if entry.action == "signoff"]


def test_an_embargo_holds_until_its_hour_and_nothing_is_published_by_itself(
    tmp_path: Path, catalog: Catalog, capsys: Said
) -> None:
    stores = stores_of(tmp_path / "store", catalog)
    load(stores)
    assert commands.release(stores, at="2026-12-01T08:00", now=NOW) == 0
    assert "Nada se publica solo" in capsys.readouterr().out
    with pytest.raises(EmbargoError, match="2026-12-01 08:00"):
        commands.release(stores, now=NOW + timedelta(minutes=59))
    assert stores.releases.kept_releases() == ()
    assert commands.release(stores, now=NOW + timedelta(hours=1)) == 0
    assert january(stores) == 101
    assert stores.releases.kept_releases()[0].released.isoformat() == "2026-12-01"


def test_a_rollback_shows_the_former_release_at_once(owned: commands.Stores, capsys: Said) -> None:
    first_release = publish(owned, 101)
    second = publish(owned, 150)
    assert (january(owned), january(owned, first_release), january(owned, second)) == (150, 101, 150)
    assert commands.roll_back(owned) == 0
    assert january(owned) == 101
    with pytest.raises(NoReleaseError, match="anterior"):
        commands.roll_back(owned)
    assert commands.roll_back(owned, name=second) == 0
    assert january(owned) == 150
    with pytest.raises(UnknownReleaseError, match=first_release):
        commands.roll_back(owned, name="2020-01-01-00000000")
    done = [entry.details["release"] for entry in owned.record.entries() if entry.action == "rollback"]
    assert done == [first_release, second]


def test_the_difference_names_each_number_that_changes(owned: commands.Stores, capsys: Said) -> None:
    publish(owned, 101)
    load(owned, january=150, months=7)
    capsys.readouterr()
    assert commands.diff(owned) == 0
    text = capsys.readouterr().out
    assert "Independencia, enero de 2026: de 101 a 150" in text
    assert f"Necesita firma: {SOURCE}, de {OWNER}" in text
    assert commands.diff(owned, form="json") == 0
    document = json.loads(capsys.readouterr().out)
    january_of = [
        change for change in document["changes"]
        if (change["indicator"], change["territory"], change["period"]) == ("police_complaints", "PE-150112", "2026-01")
    ]  # fmt: skip
    assert [(change["change"], change["former"], change["value"]) for change in january_of] == [
        ("changed", 101, 150)
    ]
    assert document["new"]["police_complaints"] >= 1
    assert january(owned) == 101


def test_the_page_of_a_difference_stands_alone(tmp_path: Path, catalog: Catalog, capsys: Said) -> None:
    stores = stores_of(tmp_path / "store", catalog)
    load(stores)
    commands.release(stores)
    load(stores, january=150)
    capsys.readouterr()
    commands.diff(stores, form="html")
    page = capsys.readouterr().out
    assert page.startswith("<!doctype html>")
    assert re.search(r'<td class="n">101</td><td class="n">150</td><td class="n">\+49</td>', page)
    assert not re.search(r"<script|https?://|src=|<link|@import", page)


def test_the_difference_of_a_first_release_says_that_all_is_new(
    tmp_path: Path, catalog: Catalog, capsys: Said
) -> None:
    stores = stores_of(tmp_path / "store", catalog)
    load(stores)
    commands.diff(stores)
    output = capsys.readouterr().out
    assert "En línea: nada todavía." in output
    assert "Ninguna cifra publicada cambia." in output


@pytest.mark.usefixtures("ships_few")
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


@pytest.mark.usefixtures("ships_few")
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


@pytest.mark.usefixtures("ships_few")
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


@pytest.mark.usefixtures("ships_few")
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
