"""The ledger of published counts: written before each publication, never shrunk, and no release without it."""

from __future__ import annotations

import json
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import text

from etl import __main__
from etl.build_command import build
from etl.disclosure.audit.gate import AttackedError
from etl.publishing import publish
from etl.releasing import commands, safekeeping
from etl.releasing.ledger import select_counts_to_remember
from etl.releasing.safekeeping import NotShownError
from etl.status_command import print_status
from etl.stores import Stores
from observatory.catalog import Catalog
from observatory.demonstration import demonstration_catalog
from observatory.store.errors import LedgerError, OtherMarkError
from observatory.store.private.ledger import SCHEMA, LedgerFile
from observatory.store.reading.public_facts import read_facts, read_undated_facts
from observatory.store.releases import PostgresReleases
from tests.etl.releasing.making import OWNER, SOURCE, january, load, one_state_of_the_code, stores_of
from tests.kit.sampling import databases_in_turn, share

Said = pytest.CaptureFixture[str]
JANUARY = ("2026-01-01", "2026-01-31")


@pytest.fixture
def stores(tmp_path: Path, catalog: Catalog) -> Stores:
    return stores_of(tmp_path / "store", catalog)


@pytest.fixture(scope="module")
def first_shown(tmp_path_factory: pytest.TempPathFactory, catalog: Catalog) -> Path:
    """The folder of a store whose first release says 101 of January. Copy it, never write to it."""
    new_stores = stores_of(tmp_path_factory.mktemp("first") / "store", catalog)
    with pytest.MonkeyPatch.context() as patch:
        one_state_of_the_code(patch)
        released(new_stores, 101)
    return new_stores.folder


@pytest.fixture
def begun(first_shown: Path, stores: Stores) -> Stores:
    """Stores with that release, to go on from."""
    shutil.copytree(first_shown, stores.folder)
    return stores


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test of either database on one of the two, or on both."""
    databases_in_turn(metafunc, "either", globals())


@pytest.fixture
def either(request: pytest.FixtureRequest, tmp_path: Path, catalog: Catalog) -> Iterator[Stores]:
    """Stores whose releases lie in a folder, or on a server."""
    server = request.getfixturevalue("postgres_url") if request.param == "postgres" else None
    yield stores_of(tmp_path / "store", catalog, releases=PostgresReleases(server) if server else None)


@pytest.fixture
def _two_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("observatory.store.releases.kept_releases.KEPT_AT_HAND", 2)


def released(stores: Stores, value: int) -> str:
    """Load January as `value` and release it; the name of the release."""
    load(stores, january=value)
    assert commands.release(stores) == 0
    return next(release.id for release in stores.releases.kept_releases() if release.current)


def januaries(stores: Stores) -> list[float | None]:
    """Every value of January that the ledger knows, the one first shown last last."""
    with stores.ledger.opened() as open_ledger:
        return [
            fact.value
            for fact in open_ledger.facts("mininter_vcm@2026-06")
            if (fact.start, fact.end) == JANUARY
        ]


def ledger_file(stores: Stores) -> Path:
    """Where a ledger in a folder lies."""
    assert isinstance(stores.ledger, LedgerFile)
    return stores.ledger.path


def lose_ledger(stores: Stores) -> None:
    """Take the ledger away, on either database."""
    if isinstance(stores.ledger, LedgerFile):
        stores.ledger.path.unlink()
    elif isinstance(stores.releases, PostgresReleases):
        with stores.releases.writer.begin() as connection:
            connection.execute(text(f"DROP SCHEMA {SCHEMA} CASCADE"))


def not_shown(stores: Stores) -> list[str]:
    with stores.ledger.opened() as open_ledger:
        return [release.id for release in open_ledger.releases() if not release.shown]


def on_show_is_known(stores: Stores) -> None:
    with stores.ledger.opened() as open_ledger, stores.releases.opened() as connection:
        facts_shown = set(
            select_counts_to_remember(
                [*read_facts(connection), *read_undated_facts(connection)], stores.catalog
            )
        )
        remembered = {fact for edition in open_ledger.editions() for fact in open_ledger.facts(edition)}
        remembered |= set(open_ledger.undated_facts())
    assert facts_shown
    assert facts_shown <= remembered


def changed(folder: Path, change: str, to: Path) -> Path:
    """A copy of the release on show with a change in it, as another release of the same kind."""
    file = folder / json.loads((folder / "current.json").read_text())["file"]
    copy = Path(shutil.copy(file, to / "copy.db"))
    copy.chmod(0o644)
    with sqlite3.connect(copy) as connection:
        connection.executescript(change)
    connection.close()
    return copy.replace(to / f"release-{sha256(copy.read_bytes()).hexdigest()[:16]}.db")


SMALL_JANUARY = (
    "UPDATE observation SET value = 3 WHERE period_start = '2026-01-01' AND period_end = '2026-01-31'; "
    "UPDATE release SET id = 'elsewhere'"
)


def test_what_a_release_shows_is_in_the_ledger_which_its_owner_alone_may_read(either: Stores) -> None:
    released(either, 101)
    on_show_is_known(either)
    if isinstance(
        either.ledger, LedgerFile
    ):  # that of a database: tests/observatory/store/test_private_schema.py
        assert stat.S_IMODE(either.ledger.path.stat().st_mode) == 0o600
        assert stat.S_IMODE(either.ledger.path.parent.stat().st_mode) == 0o700
    assert not_shown(either) == []


def test_a_row_is_written_when_it_is_new_and_bears_the_release_that_showed_it_first(stores: Stores) -> None:
    first_release = released(stores, 101)
    with stores.ledger.opened() as open_ledger:
        rows = open_ledger.rows()
    released(stores, 102)
    with stores.ledger.opened() as open_ledger:
        assert open_ledger.rows() == rows + 2  # January, and the half year that it is in
        [entry] = [release for release in open_ledger.releases() if release.id == first_release]
        assert {fact.value for fact in open_ledger.first_shown_by(entry)} == {
            *range(101, 107),
            sum(range(101, 107)),
        }
    assert januaries(stores) == [101, 102]


@pytest.mark.parametrize("moment", ["SqliteReleases.publish_staged", "write_order"])
def test_a_run_killed_between_ledger_and_publication_has_shown_nothing_that_the_ledger_does_not_know(
    begun: Stores, monkeypatch: pytest.MonkeyPatch, capsys: Said, moment: str
) -> None:
    owned = stores_of(begun.folder, begun.catalog, owner=OWNER)
    load(owned, january=150)
    commands.diff(owned)
    commands.record_signoff(owned, source=SOURCE, office=OWNER)
    with monkeypatch.context() as patched:
        patched.setattr(f"observatory.store.releases.sqlite_releases.{moment}", _killed)
        with pytest.raises(_KilledError):
            commands.release(owned)
    assert january(owned) == 101
    assert januaries(owned) == [101, 150]
    [doubtful] = not_shown(owned)
    print_status(owned)
    assert f"quizá nunca se mostró: {doubtful}" in capsys.readouterr().out
    assert commands.release(owned) == 0  # the signature is still of this candidate
    assert january(owned) == 150
    on_show_is_known(owned)
    assert not_shown(owned) == []


def test_a_build_killed_between_ledger_and_publication_leaves_the_ledger_ahead(
    tmp_path: Path, catalog: Catalog, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stores = stores_of(tmp_path / "store", catalog, figures=few_figures(root, tmp_path))
    with monkeypatch.context() as patched:
        patched.setattr("observatory.store.releases.sqlite_releases.write_order", _killed)
        with pytest.raises(_KilledError):
            build(stores)
    assert len(not_shown(stores)) == 1
    assert build(stores, today=date(2026, 11, 25)) == 0
    on_show_is_known(stores)


def test_nothing_is_shown_where_the_ledger_cannot_be_written(
    begun: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(begun, january=150)
    with monkeypatch.context() as patched:
        patched.setattr("etl.releasing.commands.announce_counts", _killed)
        with pytest.raises(_KilledError):
            commands.release(begun)
    assert january(begun) == 101
    assert january(stores_of(begun.folder, begun.catalog)) == 101


class _KilledError(Exception):
    """Stands for the end of a process."""


def _killed(*_arguments: object, **_named: object) -> None:
    raise _KilledError


def test_a_backup_carries_the_ledger_and_what_packed_releases_showed(stores: Stores, tmp_path: Path) -> None:
    for number in range(3):
        released(stores, 101 + number)
    safekeeping.backup(stores, tmp_path / "copy.tar.gz")
    elsewhere = stores_of(tmp_path / "elsewhere", stores.catalog)
    released(elsewhere, 201)
    safekeeping.restore(elsewhere, tmp_path / "copy.tar.gz")
    assert set(januaries(elsewhere)) == {201, *range(101, 104)}
    assert stat.S_IMODE(ledger_file(elsewhere).stat().st_mode) == 0o600


def test_a_deleted_ledger_is_made_again_of_what_is_kept_and_that_is_said(
    either: Stores, capsys: Said
) -> None:
    for value in (101, 150):
        released(either, value)
    capsys.readouterr()
    lose_ledger(either)
    released(either, 160)
    error_output = capsys.readouterr().err
    assert error_output.startswith(f"AVISO: falta {either.ledger.name}")
    assert "ledger add" in error_output
    assert set(januaries(either)) == {101, 150, 160}
    [entry] = [entry for entry in either.record.entries() if entry.details.get("made_again")]
    assert entry.action == "ledger"
    assert len(entry.details["added"]) == 2


def test_a_first_ledger_takes_in_what_is_kept_without_an_alarm(begun: Stores, capsys: Said) -> None:
    lose_ledger(begun)
    begun.private.record_path.unlink()  # as a store of before the ledger
    capsys.readouterr()
    released(begun, 150)
    error_output = capsys.readouterr().err
    assert "AVISO" not in error_output
    assert "Se añadió lo de" in error_output
    assert januaries(begun) == [101, 150]


def overwritten(content: bytes) -> bytes:
    return content[:8192] + b"\xff" * 4096 + content[12288:]


DAMAGES: dict[str, Callable[[Path], object]] = {
    "emptied": lambda path: path.write_bytes(b""),
    "rubbish": lambda path: path.write_bytes(b"rubbish" * 2000),
    "cut": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "a page overwritten": lambda path: path.write_bytes(overwritten(path.read_bytes())),
    "of a later format": lambda path: sqlite3.connect(path).execute("PRAGMA user_version = 99"),
}  # fmt: skip


@pytest.mark.parametrize("way", share(list(DAMAGES), 2))
def test_with_a_damaged_ledger_nothing_is_published_and_the_command_says_why(
    begun: Stores, monkeypatch: pytest.MonkeyPatch, capsys: Said, way: str
) -> None:
    load(begun, january=150)
    DAMAGES[way](ledger_file(begun))
    monkeypatch.setattr(__main__, "find_stores", lambda *_given, **_named: begun)
    for command, code in (("release", 1), ("diff", 1), ("attack", 2)):
        assert __main__.main([command]) == code
        error_output = capsys.readouterr().err
        assert "private/ledger.db" in error_output
        assert "Qué hacer" in error_output
    assert january(begun) == 101
    lose_ledger(begun)  # what the sentence says
    assert commands.release(begun) == 0
    assert januaries(begun) == [101, 150]


def test_a_release_from_elsewhere_is_added_once(begun: Stores, tmp_path: Path, capsys: Said) -> None:
    file = changed(begun.folder, SMALL_JANUARY, tmp_path)
    assert safekeeping.extend_ledger(begun, file) == 0
    assert "1 filas nuevas, de 1 publicaciones" in capsys.readouterr().out
    safekeeping.extend_ledger(begun, file)
    assert "0 filas nuevas" in capsys.readouterr().out
    assert januaries(begun) == [101, 3]


@pytest.mark.usefixtures("_two_are_kept")
def test_every_release_of_a_backup_is_added_and_what_its_ledger_knows(
    stores: Stores, tmp_path: Path, capsys: Said
) -> None:
    for number in range(3):
        released(stores, 101 + number)
    load(stores, january=999)
    commands.diff(stores)  # staged, never shown
    safekeeping.backup(stores, tmp_path / "copy.tar.gz")
    other_stores = stores_of(tmp_path / "other", stores.catalog)
    capsys.readouterr()
    assert safekeeping.extend_ledger(other_stores, tmp_path / "copy.tar.gz") == 0
    assert "filas nuevas, de 3 publicaciones" in capsys.readouterr().out
    assert set(januaries(other_stores)) == {*range(101, 104)}
    assert other_stores.releases.kept_releases() == ()


@pytest.mark.parametrize("content", [b"", b"rubbish" * 900, b"\x1f\x8brubbish", b"a;b\n1;2\n"])
def test_any_other_file_is_refused_in_a_sentence(begun: Stores, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    with pytest.raises(NotShownError, match="file no es una publicación"):
        safekeeping.extend_ledger(begun, file)
    assert januaries(begun) == [101]


def test_a_workspace_is_no_release(stores: Stores) -> None:
    load(stores)
    with pytest.raises(NotShownError):
        safekeeping.extend_ledger(stores, stores.private.workspace_path)


def test_a_release_of_the_demonstration_is_not_added_to_a_real_ledger(begun: Stores, tmp_path: Path) -> None:
    file = changed(begun.folder, "UPDATE mark SET demonstration = 1", tmp_path)
    with pytest.raises(OtherMarkError):
        safekeeping.extend_ledger(begun, file)
    with pytest.raises(OtherMarkError):
        safekeeping.extend_ledger(
            replace(begun, catalog=demonstration_catalog()), next(begun.folder.glob("release-*.db"))
        )


def test_a_former_release_that_showed_more_stops_the_next_one_and_the_cell_is_named(
    begun: Stores, tmp_path: Path
) -> None:
    safekeeping.extend_ledger(begun, changed(begun.folder, SMALL_JANUARY, tmp_path))
    load(begun, january=3)
    with pytest.raises(AttackedError) as refused:
        commands.release(begun)
    assert f"PE-150112 {'/'.join(JANUARY)} total: una publicación anterior lo mostró (3 a 3)" in str(
        refused.value
    )
    assert january(begun) == 101


SMALL_BESIDE = SMALL_JANUARY.replace("value = 3", "value = 3, territory = 'PE-150110'")


def test_what_was_prepared_before_more_became_known_is_not_published_as_it_is(
    begun: Stores, tmp_path: Path
) -> None:
    file = changed(begun.folder, SMALL_BESIDE, tmp_path)
    load(begun, january=150)
    commands.diff(begun)
    safekeeping.extend_ledger(begun, file)
    with pytest.raises(AttackedError, match="PE-150110 2026-01-01/2026-01-31 total"):
        commands.release(begun)
    assert january(begun) == 101


def test_a_release_is_up_to_date_only_as_long_as_nothing_more_becomes_known(
    begun: Stores, tmp_path: Path, capsys: Said
) -> None:
    assert commands.release(begun) == 0
    assert "al día" in capsys.readouterr().out
    safekeeping.extend_ledger(begun, changed(begun.folder, SMALL_JANUARY.replace("3", "77", 1), tmp_path))
    assert commands.release(begun) == 0
    assert "al día" not in capsys.readouterr().out


def few_figures(root: Path, place: Path) -> Path:
    """A folder of shipped figures with one source of persons in it."""
    folder = place / "figures"
    folder.mkdir()
    for suffix in (".csv", ".yml"):
        shutil.copy(root / "data" / "figures" / f"mininter_vcm{suffix}", folder)
    return folder


def test_the_shipped_figures_are_known_where_they_were_never_built(
    tmp_path: Path, catalog: Catalog, root: Path, capsys: Said
) -> None:
    stores = stores_of(tmp_path / "store", catalog, figures=few_figures(root, tmp_path))
    released(stores, 101)
    with stores.ledger.opened() as open_ledger:
        shipped = [
            fact
            for edition in open_ledger.editions()
            for fact in open_ledger.facts(edition)
            if "2026-06" not in edition
        ]
    assert len(shipped) > 700
    assert "Se añadió lo de data/figures" in capsys.readouterr().err
    released(stores, 150)
    assert "data/figures" not in capsys.readouterr().err  # once
    assert len(stores.releases.kept_releases()) == 2


def test_built_figures_are_not_built_again_for_the_ledger(
    tmp_path: Path, catalog: Catalog, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stores = stores_of(tmp_path / "store", catalog, figures=few_figures(root, tmp_path))
    assert build(stores, today=date(2026, 11, 25)) == 0
    monkeypatch.setattr("etl.shipping.shipped_figures._built_aside", _killed)
    released(stores, 101)
    on_show_is_known(stores)


def test_the_choice_is_told_of_each_indicator_what_was_shown(
    begun: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown_by_period: dict[str, object] = {}
    chosen = publish.choose

    def spy(*arguments: object, shown_before: dict[tuple[str, ...], float], **named: object) -> object:
        shown_by_period.update({cell.end: value for cell, value in shown_before.items()})  # type: ignore[attr-defined]
        return chosen(*arguments, shown_before=shown_before, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(publish, "choose", spy)
    released(begun, 150)
    assert shown_by_period["2026-01-31"] == 101
    assert shown_by_period["2026-05-31"] == 105


def test_a_ledger_that_is_missing_is_said_to_be_so(stores: Stores) -> None:
    with pytest.raises(LedgerError, match="diff"), stores.ledger.opened():
        pass
