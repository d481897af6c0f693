"""What is on show is decided by one rule, on each of the two databases: whatever is done, damaged or run again.

Databases, ways to damage a release and ways to move an embargo take turns from day to day; `make soak` tries all.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from etl import build_command
from etl.publishing import fingerprints, publish
from etl.releasing import commands as releasing
from etl.releasing import safekeeping
from etl.releasing.candidate import UnsignedError
from etl.releasing.commands import EmbargoError
from etl.releasing.rebuilding import NotMadeAgainError
from etl.releasing.withdrawal import WithdrawalError
from etl.status_command import NotForgottenError, forget
from etl.stores import Stores
from observatory.catalog import Catalog
from observatory.store import schema
from observatory.store.errors import WithdrawnReleaseError
from observatory.store.releases import PostgresReleases, SqliteReleases
from tests.conftest import ROOT
from tests.etl.releasing.making import OWNER, SOURCE, january, load, lose_record, stores_of
from tests.kit.sampling import databases_in_turn, sample, share

NOW = datetime(2026, 12, 1, 7, 0).astimezone()
TODAY = date(2026, 12, 1)
Patch = pytest.MonkeyPatch
Said = pytest.CaptureFixture[str]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each test on one of the two databases, or on both."""
    databases_in_turn(metafunc, "stores", globals())


@pytest.fixture
def stores(request: pytest.FixtureRequest, tmp_path: Path, catalog: Catalog) -> Iterator[Stores]:
    """Stores whose police figures need a sign-off, on one of the two databases."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    releases = PostgresReleases(url) if url else None
    yield stores_of(tmp_path / "store", catalog, owner=OWNER, releases=releases)


@pytest.fixture
def figures(tmp_path: Path) -> Path:
    """The project's figures, but for all large ones."""
    folder = tmp_path / "figures"
    folder.mkdir()
    for suffix in (".csv", ".yml"):
        shutil.copy(ROOT / "data" / "figures" / f"el_alto_districts{suffix}", folder)
    return folder


def sign(stores: Stores) -> None:
    assert releasing.record_signoff(stores, source=SOURCE, office=OWNER) == 0


def published(stores: Stores, value: int) -> str:
    """Load, prepare, sign and release; the name of the release."""
    load(stores, january=value)
    assert releasing.diff(stores) == 0
    sign(stores)
    assert releasing.release(stores) == 0
    return on_show(stores)


def on_show(stores: Stores) -> str:
    return next((release.id for release in stores.releases.kept_releases() if release.current), "")


def another_run(stores: Stores) -> Stores:
    """As a program that starts now finds it."""
    releases = stores.releases
    return replace(
        stores, releases=SqliteReleases(stores.folder) if isinstance(releases, SqliteReleases) else releases
    )


def damage(stores: Stores, way: str, patch: Patch) -> Stores:
    """Make the release on show unreadable: by a later program, or by what happens to disks and tables."""
    if way == "schema":
        patch.setattr(schema, "SCHEMA_VERSION", schema.SCHEMA_VERSION + 1)
    elif isinstance(stores.releases, SqliteReleases):
        with stores.releases.opened() as connection:
            file = Path(str(connection.engine.url.database).removeprefix("file:").partition("?")[0])
        file.chmod(0o644)
        with file.open("ab") as stream:
            stream.write(b"x")
    else:
        current = next(release for release in stores.releases.kept_releases() if release.current)
        with psycopg.connect(
            stores.releases._engine.url.render_as_string(hide_password=False).replace("+psycopg", "")
        ) as server:  # type: ignore[attr-defined]
            (place,) = server.execute(
                "SELECT place FROM observatory.ledger WHERE sha256 = %s", [current.sha256]
            ).fetchone()  # type: ignore[misc]
            server.execute(f"DROP TABLE {place}.cube")
    return another_run(stores)


def recorded(stores: Stores) -> list[str]:
    return [entry.action for entry in stores.record.entries()]


# What cannot be read.


@pytest.mark.parametrize("way", share(["schema", "damage"], 2, turn=0))
def test_signed_figures_that_cannot_be_read_are_made_again_under_their_sign_off(
    stores: Stores, figures: Path, monkeypatch: Patch, capsys: Said, way: str
) -> None:
    published(stores, 101)
    name = published(stores, 150)
    stores = damage(stores, way, monkeypatch)
    assert build_command.build(stores, figures=figures, today=TODAY) == 0
    assert f"La publicación {name} no se puede leer" in capsys.readouterr().out
    assert january(stores) == january(stores, name) == 150
    assert recorded(stores)[-1] == "again"
    assert build_command.build(stores, figures=figures, today=TODAY) == 0
    assert releasing.release(stores, now=NOW) == 0
    assert safekeeping.audit(stores) == 0
    assert (january(stores), recorded(stores)[-1]) == (150, "again")


@pytest.mark.parametrize("way", share(["schema", "damage"], 2, turn=1))
def test_what_the_workspace_does_not_hold_any_more_is_not_made_again_and_that_is_said(
    stores: Stores, figures: Path, monkeypatch: Patch, way: str
) -> None:
    published(stores, 101)
    published(stores, 150)
    load(stores, january=999)
    stores = damage(stores, way, monkeypatch)
    with pytest.raises(NotMadeAgainError, match="lo cargado ya no es"):
        build_command.build(stores, figures=figures, today=TODAY)
    with pytest.raises(UnsignedError):
        releasing.release(stores, now=NOW)
    if way == "damage":  # the one before it is whole: it is shown meanwhile, also after a restart
        assert january(another_run(stores)) == 101
        assert safekeeping.audit(stores) == 1
    assert "again" not in recorded(stores)


def test_without_the_record_of_its_sign_off_nothing_is_made_again(
    stores: Stores, figures: Path, monkeypatch: Patch
) -> None:
    published(stores, 150)
    lose_record(stores)
    stores = damage(stores, "damage", monkeypatch)
    with pytest.raises(NotMadeAgainError, match="el registro no dice"):
        build_command.build(stores, figures=figures, today=TODAY)


def test_what_is_pinned_and_cannot_be_read_is_made_again_in_its_place(
    stores: Stores, figures: Path, monkeypatch: Patch
) -> None:
    published(stores, 150)
    second = published(stores, 101)
    load(stores, january=150)
    releasing.roll_back(stores)
    stores = damage(stores, "damage", monkeypatch)
    assert build_command.build(stores, figures=figures, today=TODAY) == 0
    assert january(stores) == 150
    assert next(release.id for release in stores.releases.kept_releases()) == second
    assert safekeeping.audit(stores) == 0


# Shipped figures.


def test_newer_shipped_figures_replace_older_ones_until_an_office_has_signed(
    stores: Stores, figures: Path, monkeypatch: Patch, capsys: Said
) -> None:
    for number in (1, 2):
        monkeypatch.setattr(fingerprints, "hash_project", lambda number=number: f"shipped:{number}")
        assert build_command.build(stores, figures=figures, today=TODAY) == 0
        assert stores.releases.kept_releases()[0].fingerprint == f"shipped:{number}"
    load(stores)
    releasing.diff(stores)
    sign(stores)
    monkeypatch.setattr(fingerprints, "hash_project", lambda: "shipped:3")
    before = on_show(stores)
    assert build_command.build(stores, figures=figures, today=TODAY) == 0
    assert "`build` no publica nada" in capsys.readouterr().out
    assert on_show(stores) == before


@pytest.mark.parametrize("way", share(["schema", "damage"], 2, turn=0))
def test_shipped_figures_that_cannot_be_read_are_built_again_under_both_names(
    stores: Stores, figures: Path, monkeypatch: Patch, way: str
) -> None:
    assert build_command.build(stores, figures=figures, today=TODAY) == 0
    name = on_show(stores)
    stores = damage(stores, way, monkeypatch)
    assert build_command.build(stores, figures=figures, today=TODAY + timedelta(days=1)) == 0
    assert on_show(stores) != name
    with stores.releases.opened(name) as connection:
        assert publish.draft.read_fingerprint(connection) == "shipped:test"
    assert safekeeping.audit(stores) == 0


# Pin.


def test_a_rollback_holds_until_it_is_lifted(
    stores: Stores, figures: Path, monkeypatch: Patch, capsys: Said
) -> None:
    published(stores, 101)
    newer = published(stores, 150)
    assert releasing.roll_back(stores) == 0
    load(stores, january=160)
    for _ in range(2):
        stores = another_run(stores)
        assert releasing.release(stores, now=NOW) == releasing.PINNED == 3
        assert "--unpin" in capsys.readouterr().err
        assert build_command.build(stores, figures=figures, today=TODAY) == 0
        assert january(stores) == 101
    assert releasing.release(stores, unpin=True) == 0
    assert (on_show(stores), january(stores)) == (newer, 150)
    with pytest.raises(UnsignedError):
        releasing.release(stores, now=NOW)
    assert recorded(stores)[-3:] == ["signoff", "release", "rollback"] or "unpin" in recorded(stores)
    assert safekeeping.audit(stores) == 0


def test_shipped_figures_respect_a_pin_too(
    stores: Stores, figures: Path, monkeypatch: Patch, capsys: Said
) -> None:
    for number in (1, 2):
        monkeypatch.setattr(fingerprints, "hash_project", lambda number=number: f"shipped:{number}")
        build_command.build(stores, figures=figures, today=TODAY)
    releasing.roll_back(stores)
    first_release = on_show(stores)
    assert build_command.build(stores, figures=figures, today=TODAY) == 0
    assert "fijada" in capsys.readouterr().out
    assert on_show(stores) == first_release


# Withdrawal.


def test_what_is_withdrawn_is_answered_no_more_and_comes_back_under_no_name(
    stores: Stores, figures: Path
) -> None:
    first_release = published(stores, 101)
    second = published(stores, 150)
    assert releasing.withdraw(stores, name=second, reason="Contaba dos veces un caso.") == 0
    assert (january(stores), on_show(stores)) == (101, first_release)
    with pytest.raises(WithdrawnReleaseError, match="Contaba dos veces"), stores.releases.opened(second):
        pass
    assert [release.id for release in stores.releases.kept_releases()] == [first_release]
    assert [release.id for release in stores.releases.kept_releases(withdrawn=True)] == [
        second,
        first_release,
    ]
    assert january_of_withdrawn(stores, second) == 150
    assert releasing.release(stores, now=NOW) == 3
    releasing.release(stores, unpin=True)
    assert january(stores) == 101
    with pytest.raises(WithdrawalError, match="lo mismo que se retiró"):
        releasing.release(stores, now=NOW + timedelta(days=3))
    assert build_command.build(stores, figures=figures, today=TODAY) == 0
    assert safekeeping.audit(stores) == 0
    published(stores, 149)
    assert january(stores) == 149


def january_of_withdrawn(stores: Stores, name: str) -> float | None:
    with stores.releases.opened(name, withdrawn=True) as connection:
        rows = connection.exec_driver_sql(
            "SELECT value FROM observation WHERE indicator = 'police_complaints' AND territory = 'PE-150112' "
            "AND period_start = '2026-01-01' AND period_end = '2026-01-31'"
        )
        return rows.scalar_one()  # type: ignore[no-any-return]


def test_a_withdrawal_needs_a_sentence(stores: Stores, figures: Path) -> None:
    build_command.build(stores, figures=figures, today=TODAY)
    for reason in ("", "   ", "x" * 301):
        with pytest.raises(WithdrawalError, match="motivo"):
            releasing.withdraw(stores, name=on_show(stores), reason=reason)
        assert on_show(stores)


def test_where_no_edition_is_new_the_numbers_that_are_new_were_at_fault(
    stores: Stores, monkeypatch: Patch
) -> None:
    """A fault of the program: the same file says something else."""

    def other_program(version: str, *, former: int, value: int) -> None:
        monkeypatch.setattr(fingerprints, "hash_project", lambda: f"shipped:{version}")
        with stores.workspace().loading() as connection:
            connection.exec_driver_sql(f"UPDATE observed SET value = {value} WHERE value = {former}")

    first_release = published(stores, 101)
    other_program("2", former=101, value=150)
    releasing.diff(stores)
    sign(stores)
    assert releasing.release(stores) == 0
    name = on_show(stores)
    assert releasing.withdraw(stores, name=name, reason="Se leyó mal.") == 0
    assert on_show(stores) == first_release
    assert releasing.release(stores, unpin=True) == 0
    other_program("3", former=150, value=150)
    releasing.diff(stores)
    sign(stores)
    with pytest.raises(WithdrawalError, match="police_complaints PE-150112 2026-01-01"):
        releasing.release(stores)
    other_program("4", former=150, value=101)
    releasing.diff(stores)
    sign(stores)
    assert releasing.release(stores) == 0
    assert safekeeping.audit(stores) == 0


def test_a_release_that_says_the_same_is_withdrawn_with_it(
    stores: Stores, monkeypatch: Patch, capsys: Said
) -> None:
    first_release = published(stores, 101)
    monkeypatch.setattr(fingerprints, "hash_project", lambda: "shipped:2")
    releasing.diff(stores)
    sign(stores)
    assert releasing.release(stores) == 0
    second = on_show(stores)
    assert releasing.withdraw(stores, name=second, reason="Estaba mal.") == 0
    assert f"También, porque lo llevan: {first_release}" in capsys.readouterr().out
    assert stores.standing().withdrawn_names == {first_release, second}
    assert on_show(stores) == ""


def test_a_mistaken_withdrawal_is_lifted_by_the_office_that_owns_the_figures(stores: Stores) -> None:
    first_release = published(stores, 101)
    name = published(stores, 150)
    assert releasing.withdraw(stores, name=name, reason="Parecía un error.") == 0
    for office in ("", "Otra oficina"):
        with pytest.raises(WithdrawalError, match=OWNER):
            releasing.lift(stores, name=name, reason="Era la edición buena.", office=office)
    with pytest.raises(WithdrawalError, match="no está retirada"):
        releasing.lift(stores, name=first_release, reason="Era la edición buena.", office=OWNER)
    assert on_show(stores) == first_release
    assert releasing.lift(stores, name=name, reason="Era la edición buena.", office=OWNER) == 0
    assert (on_show(stores), january(stores, name)) == (name, 150)
    assert stores.record and recorded(stores)[-1] == "lift"
    assert releasing.release(stores, unpin=True) == 0
    assert releasing.release(stores, now=NOW) == 0
    assert safekeeping.audit(stores) == 0


def test_a_withdrawal_is_narrowed_to_the_part_that_was_at_fault(stores: Stores, capsys: Said) -> None:
    load(stores, months=5)
    name = published(stores, 101)
    assert releasing.withdraw(stores, name=name, reason="Junio estaba mal.") == 0
    assert "Si solo una parte estaba mal" in capsys.readouterr().out
    part = [f"{SOURCE}@2026-06"]
    with pytest.raises(WithdrawalError, match=OWNER):
        releasing.lift(stores, name=name, reason="Solo junio.", office="", editions=part)
    assert releasing.lift(stores, name=name, reason="Solo junio.", office=OWNER, editions=part) == 0
    assert (on_show(stores), stores.standing().withdrawn_names) == ("", {name})
    assert forget(stores, edition=part[0], reason="Estaba mal.") == 0
    assert releasing.release(stores, unpin=True) == 0
    releasing.diff(stores)
    sign(stores)
    assert releasing.release(stores) == 0
    assert january(stores) == 101
    assert safekeeping.audit(stores) == 0


@pytest.mark.parametrize("stopped", ["withdraw", "lift", "rollback", "unpin"])
def test_an_order_that_was_stopped_after_its_line_is_ended_by_the_next(
    stores: Stores, monkeypatch: Patch, capsys: Said, stopped: str
) -> None:
    published(stores, 101)
    name = published(stores, 150)
    orders = {
        "withdraw": lambda: releasing.withdraw(stores, name=name, reason="Estaba mal."),
        "lift": lambda: releasing.lift(stores, name=name, reason="Estaba bien.", office=OWNER),
        "rollback": lambda: releasing.roll_back(stores),
        "unpin": lambda: releasing.release(stores, unpin=True),
    }
    if stopped in ("lift", "unpin"):
        orders["withdraw" if stopped == "lift" else "rollback"]()
    with monkeypatch.context() as patch:
        for method in ("pin", "write_standing"):
            patch.setattr(type(stores.releases), method, _stop)
        with pytest.raises(InterruptedError):
            orders[stopped]()
    assert safekeeping.audit(stores) == 1
    assert releasing.release(another_run(stores), now=NOW) in (0, 3)
    assert "se rehízo con el registro" in capsys.readouterr().err
    assert january(stores) == (101 if stopped in ("withdraw", "rollback") else 150)
    assert safekeeping.audit(stores) == 0


def test_a_start_of_the_site_ends_a_withdrawal_that_was_stopped(
    stores: Stores, figures: Path, monkeypatch: Patch, capsys: Said
) -> None:
    assert build_command.build(stores, figures=figures, today=TODAY) == 0
    name = on_show(stores)
    with monkeypatch.context() as patch:
        patch.setattr(type(stores.releases), "write_standing", _stop)
        with pytest.raises(InterruptedError):
            releasing.withdraw(stores, name=name, reason="Estaba mal.")
    assert build_command.build(another_run(stores), figures=figures, today=TODAY) == 0
    assert "retirada" in capsys.readouterr().out
    assert on_show(another_run(stores)) == ""


def _stop(*_arguments: object, **_named: object) -> None:
    raise InterruptedError


def test_a_former_name_of_what_was_withdrawn_is_withdrawn_too(
    stores: Stores, figures: Path, monkeypatch: Patch
) -> None:
    published(stores, 101)
    former = published(stores, 150)
    stores = damage(stores, "damage", monkeypatch)
    assert build_command.build(stores, figures=figures, today=TODAY) == 0
    name = on_show(stores)
    assert (name != former, january(stores, former)) == (True, 150)
    assert releasing.withdraw(stores, name=name, reason="Estaba mal.") == 0
    for each in (former, name):
        with pytest.raises(WithdrawnReleaseError), stores.releases.opened(each):
            pass
    assert stores.standing().withdrawn_names == {former, name}
    with pytest.raises(WithdrawnReleaseError):
        releasing.roll_back(stores, name=former)


def test_what_is_signed_is_not_forgotten_in_silence(stores: Stores) -> None:
    load(stores)
    releasing.diff(stores)
    sign(stores)
    with pytest.raises(NotForgottenError, match=f"firmada por «{OWNER}»"):
        forget(stores, edition=f"{SOURCE}@2026-06", reason="Era otro archivo.")
    assert recorded(stores) == ["signoff"]
    load(stores, january=150)  # the correction stands in its place: nobody has signed that
    assert forget(stores, edition=f"{SOURCE}@2026-06", reason="Era otro archivo.") == 0
    with pytest.raises(NotForgottenError, match="no está cargada"):
        forget(stores, edition=f"{SOURCE}@2026-06", reason="Era otro archivo.")


# Sign-off and embargo.


@pytest.mark.parametrize("way", sample(["moved by release", "moved by diff", "lifted"], 1))
def test_an_embargo_that_is_moved_or_lifted_asks_for_a_new_signature(stores: Stores, way: str) -> None:
    load(stores)
    releasing.diff(stores, at="2999-12-01T08:00")
    sign(stores)
    with pytest.raises(EmbargoError):
        releasing.release(stores, now=NOW)
    if way == "moved by diff":
        releasing.diff(stores, at="2026-11-30T08:00")
    hour = {"moved by release": "2026-11-30T08:00", "lifted": "ahora"}.get(way)
    with pytest.raises(UnsignedError, match=OWNER):
        releasing.release(stores, at=hour, now=NOW)
    assert stores.standing().releases == ()
    assert recorded(stores) == ["embargo", "signoff", "embargo"]
    sign(stores)
    assert releasing.release(stores, now=NOW) == 0
    assert stores.releases.kept_releases()[0].released <= TODAY


def test_a_signature_given_without_an_embargo_is_none_for_a_later_hour(stores: Stores) -> None:
    load(stores)
    releasing.diff(stores)
    sign(stores)
    with pytest.raises(UnsignedError):
        releasing.release(stores, at="2999-12-01T08:00", now=NOW)


def test_a_new_file_does_not_end_an_embargo(tmp_path: Path, catalog: Catalog) -> None:
    stores = stores_of(tmp_path / "store", catalog)
    load(stores)
    assert releasing.release(stores, at="2999-12-01T08:00", now=NOW) == 0
    load(stores, january=150)
    with pytest.raises(EmbargoError):
        releasing.release(stores, now=NOW)
    assert stores.standing().releases == ()
