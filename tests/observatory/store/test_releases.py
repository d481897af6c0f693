"""A release is published whole or not at all; a reader sees the old one or the new one; a hidden number is refused."""

from __future__ import annotations

import json
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from observatory.addresses.selection import Selection
from observatory.catalog import Catalog
from observatory.store.errors import (
    BrokenReleaseError,
    NoReleaseError,
    StoreError,
    UnknownReleaseError,
    WithdrawnReleaseError,
)
from observatory.store.reading import panel, queries
from observatory.store.releases import (
    POINTER,
    PRIVATE,
    Pin,
    PostgresReleases,
    Releases,
    SqliteReleases,
    Withdrawal,
)
from observatory.store.releases.packing import Unpacked, name_packed_file
from observatory.store.releases.release_rows import KEPT_RELEASE, LEDGER
from observatory.store.writing import draft
from tests.kit.facts import fact, fill, publish


def values_on_show(releases: Releases, catalog: Catalog, name: str = "") -> list[float | None]:
    """The values a page would show."""
    with releases.opened(name) as connection:
        selection = Selection(indicator="cem_cases", territories=("PE-150112",))
        return [row.value for row in panel.build_panel(connection, catalog, selection).rows]


def test_a_publication_that_fails_leaves_the_release_before_it(releases: Releases, catalog: Catalog) -> None:
    publish(releases, catalog, fact(738.0))
    with pytest.raises(RuntimeError, match="cut"), releases.drafting() as connection:
        draft.start_draft(connection, catalog, snapshots=[], statements=[])
        raise RuntimeError("cut")
    assert values_on_show(releases, catalog) == [738.0]


REFUSED = {
    "a hidden number": (fact(3.0, conf_status="protected"), r"hides_what_is_protected"),
    "why a cell is hidden": (fact(None, conf_status="small_count"), r"conf_status_known"),
    "no number and no reason": (fact(None), r"null_has_reason"),
    "an edition that nobody knows": (fact(1.0, snapshot="nobody@never"), r"(?i)foreign|no existe|snapshot"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_the_public_store_refuses_what_a_release_may_not_say(
    releases: Releases, catalog: Catalog, case: str
) -> None:
    row, complaint = REFUSED[case]
    with pytest.raises(Exception, match=complaint):
        publish(releases, catalog, row)


def test_before_anything_is_published_the_store_says_so(releases: Releases) -> None:
    with pytest.raises((NoReleaseError, StoreError)), releases.opened() as connection:
        queries.release_info(connection)


def test_a_reader_under_swaps_never_sees_a_mixture(tmp_path: Path, catalog: Catalog) -> None:
    releases = SqliteReleases(tmp_path)
    publish(releases, catalog, fact(0.0), fact(0.0, territory="PE-150110"), name="r0")
    values_seen: list[tuple[float | None, ...]] = []
    done = threading.Event()

    def read() -> None:
        reader = SqliteReleases(tmp_path)
        while not done.is_set():
            with reader.opened() as connection:
                selection = Selection(indicator="cem_cases", territories=("PE-150110", "PE-150112"))
                values_seen.append(
                    tuple(row.value for row in panel.build_panel(connection, catalog, selection).rows)
                )

    thread = threading.Thread(target=read)
    thread.start()
    for number in range(1, 5):
        publish(
            releases,
            catalog,
            fact(float(number)),
            fact(float(number), territory="PE-150110"),
            name=f"r{number}",
        )
    done.set()
    thread.join()
    assert values_seen
    assert all(len(pair) == 2 and pair[0] == pair[1] for pair in values_seen)


@pytest.mark.parametrize("damage", ["removed", "truncated", "rubbish", "future"])
def test_a_damaged_release_is_refused_with_a_sentence(tmp_path: Path, catalog: Catalog, damage: str) -> None:
    publish(SqliteReleases(tmp_path), catalog, fact(738.0))
    file = next(tmp_path.glob("release-*.db"))
    pointer = tmp_path / POINTER
    file.chmod(0o644)
    match damage:
        case "removed":
            file.unlink()
            name_packed_file(file).unlink()
        case "truncated":
            file.write_bytes(file.read_bytes()[:5000])
        case "rubbish":
            file.write_bytes(b"rubbish" * 1000)
        case "future":
            _make_future(file, pointer)
    with pytest.raises(BrokenReleaseError), SqliteReleases(tmp_path).opened():
        pass


def _make_future(file: Path, pointer: Path) -> None:
    import hashlib

    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE release SET schema_version = 999")
    connection.close()
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    pointer.write_text(json.dumps({"file": file.name, "sha256": digest}))


def test_a_published_file_is_never_changed_and_old_ones_are_packed(tmp_path: Path, catalog: Catalog) -> None:
    releases = SqliteReleases(tmp_path)
    for number in range(8):
        publish(releases, catalog, fact(float(number)), name=f"r{number}")
    files, packed = sorted(tmp_path.glob("release-*.db")), sorted(tmp_path.glob("release-*.db.zst"))
    assert (len(files), len(packed)) == (5, 8)
    assert all(file.stat().st_mode & 0o222 == 0 for file in (*files, *packed))
    assert values_on_show(releases, catalog) == [7.0]


def names(releases: Releases) -> list[str]:
    """The releases that can be asked for, the one published last first."""
    return [release.id for release in releases.kept_releases()]


def stage(releases: Releases, catalog: Catalog, *facts: tuple[Any, ...], name: str) -> None:
    """Put a release of these facts aside."""
    with releases.staging() as connection:
        fill(connection, catalog, *facts, name=name)


def test_the_newest_is_shown_a_former_one_says_what_it_said_and_can_be_gone_back_to(
    releases: Releases, catalog: Catalog
) -> None:
    publish(releases, catalog, fact(700.0), name="one")
    assert values_on_show(releases, catalog) == [700.0]
    publish(releases, catalog, fact(738.0), name="two")
    assert values_on_show(releases, catalog, "one") == [700.0]
    assert values_on_show(releases, catalog, "two") == values_on_show(releases, catalog) == [738.0]
    assert [(release.id, release.current) for release in releases.kept_releases()] == [
        ("two", True),
        ("one", False),
    ]
    releases.pin(Pin("one"))
    assert values_on_show(releases, catalog) == [700.0]
    assert values_on_show(releases, catalog, "two") == [738.0]


def test_every_release_is_kept_and_an_unknown_one_is_named_beside_the_newest(
    releases: Releases, catalog: Catalog
) -> None:
    for number in range(8):
        publish(releases, catalog, fact(float(number)), name=f"r{number}")
    assert names(releases) == [f"r{number}" for number in reversed(range(8))]
    for _ in range(2):
        assert [values_on_show(releases, catalog, f"r{number}") for number in range(8)] == [
            [float(number)] for number in range(8)
        ]
    with pytest.raises(UnknownReleaseError, match="r7, r6, r5, r4, r3") as refused, releases.opened("r9"):
        pass
    assert refused.value.kept_releases == ("r7", "r6", "r5", "r4", "r3")
    for release in releases.kept_releases():
        releases.refuse_altered(release)


def test_a_release_that_is_packed_can_be_gone_back_to_and_withdrawn(
    releases: Releases, catalog: Catalog
) -> None:
    for number in range(7):
        publish(releases, catalog, fact(float(number)), name=f"r{number}")
    releases.pin(Pin("r0"))
    assert values_on_show(releases, catalog) == [0.0]
    releases.withdraw(Withdrawal("r0", "Un error.", "2026-11-27"), pin=None)
    with pytest.raises(WithdrawnReleaseError), releases.opened("r0"):
        pass
    assert values_on_show(releases, catalog) == [6.0]
    with releases.opened("r0", withdrawn=True) as connection:  # the attack may read it still
        assert queries.release_info(connection).id == "r0"


def alter_what_is_packed(releases: Releases, folder: Path) -> None:
    """Cut the packed copy of the oldest release."""
    if isinstance(releases, PostgresReleases):
        with releases.writer.begin() as connection:
            oldest = select(LEDGER.c.place).order_by(LEDGER.c.turn).limit(1).scalar_subquery()
            cut = KEPT_RELEASE.update().where(KEPT_RELEASE.c.place == oldest).values(content=b"rubbish")
            connection.execute(cut)
        return
    packed = min(folder.glob("release-*.db.zst"), key=lambda path: path.stat().st_mtime_ns)
    packed.chmod(0o644)
    packed.write_bytes(packed.read_bytes()[:100])


def test_a_damaged_packed_release_is_refused_and_the_others_answer(
    releases: Releases, tmp_path: Path, catalog: Catalog
) -> None:
    for number in range(6):
        publish(releases, catalog, fact(float(number)), name=f"r{number}")
    alter_what_is_packed(releases, tmp_path)
    releases._unpacked = Unpacked(tmp_path / "unpacked")  # type: ignore[attr-defined]
    with pytest.raises(BrokenReleaseError), releases.opened("r0"):
        pass
    with pytest.raises(BrokenReleaseError):
        releases.refuse_altered(releases.kept_releases()[-1])
    assert values_on_show(releases, catalog, "r1") == [1.0]


def test_five_at_most_are_unpacked_and_another_file_of_that_name_is_not_believed(
    releases: Releases, tmp_path: Path, catalog: Catalog
) -> None:
    for number in range(12):
        publish(releases, catalog, fact(float(number)), name=f"r{number}")
    releases._unpacked = Unpacked(tmp_path / "unpacked")  # type: ignore[attr-defined]
    for number in range(7):
        assert values_on_show(releases, catalog, f"r{number}") == [float(number)]
    unpacked = sorted((tmp_path / "unpacked").iterdir())
    assert len(unpacked) == 5
    for path in unpacked:
        path.unlink()
        path.write_bytes(b"rubbish")
    with pytest.raises(BrokenReleaseError), releases.opened("r6"):
        pass
    assert values_on_show(releases, catalog, "r6") == [6.0]  # it was unpacked anew


def test_a_lost_pointer_forgets_no_release(tmp_path: Path, catalog: Catalog) -> None:
    for number in range(7):
        publish(SqliteReleases(tmp_path), catalog, fact(float(number)), name=f"r{number}")
    (tmp_path / POINTER).write_text("{")
    publish(SqliteReleases(tmp_path), catalog, fact(7.0), name="r7")
    releases = SqliteReleases(tmp_path)
    assert names(releases) == [f"r{number}" for number in reversed(range(8))]
    assert values_on_show(releases, catalog, "r0") == [0.0]


def test_what_is_staged_is_shown_to_nobody_until_it_is_published(
    releases: Releases, catalog: Catalog
) -> None:
    publish(releases, catalog, fact(700.0), name="one")
    stage(releases, catalog, fact(738.0), name="two")
    assert values_on_show(releases, catalog) == [700.0]
    assert names(releases) == ["one"]
    with pytest.raises(UnknownReleaseError), releases.opened("two"):
        pass
    staged = releases.staged()
    assert staged is not None
    assert staged.id == "two"
    releases.publish_staged()
    assert values_on_show(releases, catalog) == [738.0]
    assert [release.sha256 for release in releases.kept_releases() if release.current] == [staged.sha256]
    assert releases.staged() is None


def test_the_candidate_staged_last_is_published_also_after_another_was_published_beside(
    releases: Releases, catalog: Catalog
) -> None:
    publish(releases, catalog, fact(700.0), name="one")
    with pytest.raises(NoReleaseError):
        releases.publish_staged()
    stage(releases, catalog, fact(1.0), name="two")
    stage(releases, catalog, fact(2.0), name="three")
    with releases.opened_staged() as connection:
        assert queries.release_info(connection).id == "three"
    publish(releases, catalog, fact(701.0), name="four")
    releases.publish_staged()
    assert names(releases) == ["three", "four", "one"]


def alter_what_is_staged(releases: Releases, folder: Path) -> None:
    """Write another number into the candidate, behind the back of the program."""
    altered = "UPDATE {place}observation SET value = 1"
    if isinstance(releases, PostgresReleases):
        with releases.writer.begin() as connection:
            place = connection.execute(select(LEDGER.c.place).where(LEDGER.c.state == "staged")).scalar()
            connection.execute(text(altered.format(place=f"{place}.")))
        return
    file = next((folder / PRIVATE).glob("staged-*.db"))
    file.chmod(0o644)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(altered.format(place=""))


def test_an_altered_candidate_is_not_published(releases: Releases, tmp_path: Path, catalog: Catalog) -> None:
    publish(releases, catalog, fact(700.0), name="one")
    stage(releases, catalog, fact(738.0), name="two")
    alter_what_is_staged(releases, tmp_path)
    with pytest.raises(BrokenReleaseError):
        releases.publish_staged()
    assert values_on_show(releases, catalog) == [700.0]


def test_a_publication_stopped_half_way_is_taken_up_again(tmp_path: Path, catalog: Catalog) -> None:
    releases = SqliteReleases(tmp_path)
    publish(releases, catalog, fact(700.0), name="one")
    stage(releases, catalog, fact(738.0), name="two")
    file = next((tmp_path / PRIVATE).glob("staged-*.db"))
    file.rename(tmp_path / file.name.replace("staged", "release"))
    assert values_on_show(releases, catalog) == [700.0]
    releases.publish_staged()
    assert values_on_show(releases, catalog) == [738.0]


@pytest.mark.parametrize("damage", ["rubbish", "future", "pointer", "pointer removed"])
def test_a_broken_new_release_is_refused_and_the_old_one_stays_on_show(
    tmp_path: Path, catalog: Catalog, damage: str
) -> None:
    publish(SqliteReleases(tmp_path), catalog, fact(700.0), name="one")
    running = SqliteReleases(tmp_path)
    assert values_on_show(running, catalog) == [700.0]
    publish(SqliteReleases(tmp_path), catalog, fact(738.0), name="two")
    pointer = tmp_path / POINTER
    file = tmp_path / json.loads(pointer.read_text())["file"]
    file.chmod(0o644)
    match damage:
        case "rubbish":
            file.write_bytes(b"rubbish" * 1000)
        case "future":
            _make_future(file, pointer)
        case "pointer":
            pointer.write_text("{")
        case "pointer removed":
            pointer.unlink()
    assert values_on_show(running, catalog) == [700.0]
    assert running.trouble
    publish(SqliteReleases(tmp_path), catalog, fact(739.0), name="three")
    assert values_on_show(running, catalog) == [739.0]
    assert running.trouble == ""


def test_a_release_touched_under_a_running_site_is_checked_again(tmp_path: Path, catalog: Catalog) -> None:
    publish(SqliteReleases(tmp_path), catalog, fact(738.0))
    running = SqliteReleases(tmp_path)
    assert values_on_show(running, catalog) == [738.0]
    file = next(tmp_path.glob("release-*.db"))
    file.chmod(0o644)
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE cube SET value = 1")
    connection.close()
    with pytest.raises(BrokenReleaseError, match="alterada"):
        values_on_show(running, catalog)
