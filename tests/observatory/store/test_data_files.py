"""The data files of a release are served as they were when it was made, from a folder and from a database alike."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import psycopg
import pytest

from etl.releasing.backup import backup
from etl.releasing.restore import HeldStore, restore
from observatory.addresses.selection import SelectionError
from observatory.catalog import Catalog
from observatory.geography.outlines import load_outlines
from observatory.observatory import Observatory
from observatory.store.errors import BrokenReleaseError, StoreError
from observatory.store.private.private_part import Private
from observatory.store.releases import PostgresReleases, Releases, SqliteReleases, Withdrawal
from tests.kit.facts import fact, fill

BIG = random.Random(14).randbytes(2_500_000)  # more than two blocks


@pytest.fixture
def site(releases: Releases, catalog: Catalog) -> Observatory:
    return Observatory(catalog, load_outlines(), releases)


def publish_with(
    releases: Releases,
    catalog: Catalog,
    tmp_path: Path,
    *,
    name: str,
    staged: bool = False,
    **contents: bytes,
) -> None:
    """A release whose files are written while it is being filled, as they are made from what stands in it."""
    files = tmp_path / f"files-{name}"
    files.mkdir()
    drafting = releases.staging(files=files) if staged else releases.drafting(files=files)
    with drafting as connection:
        fill(connection, catalog, fact(738.0), name=name)
        for title, content in contents.items():
            (files / title.replace("_", ".")).write_bytes(content)
    for path in files.iterdir():
        path.unlink()


@pytest.mark.parametrize("staged", [False, True])
def test_a_file_is_served_as_it_was_written(
    releases: Releases, site: Observatory, catalog: Catalog, tmp_path: Path, *, staged: bool
) -> None:
    publish_with(
        releases, catalog, tmp_path, name="one", staged=staged, data_csv=BIG, observations_parquet=b"P"
    )
    if staged:
        releases.publish_staged()
    assert [(file.name, file.media_type, file.size) for file in site.files.data_files("one")] == [
        ("data.csv", "text/csv", len(BIG)),
        ("observations.parquet", "application/vnd.apache.parquet", 1),
    ]
    kept = site.files.file_of("one", "data.csv")
    with kept.opened() as stream:
        assert stream.read() == BIG
        stream.seek(1_500_000)
        assert stream.read(20) == BIG[1_500_000:1_500_020]
        stream.seek(-3, 2)
        assert stream.read() == BIG[-3:]
    assert kept.about.sha256 == hashlib.sha256(BIG).hexdigest()
    assert kept.release == "one"
    for release in releases.kept_releases():
        releases.refuse_altered(release)


def test_each_release_keeps_its_own_files(
    releases: Releases, site: Observatory, catalog: Catalog, tmp_path: Path
) -> None:
    publish_with(releases, catalog, tmp_path, name="one", a_csv=b"first")
    publish_with(releases, catalog, tmp_path, name="two", a_csv=b"second")
    contents = {name: site.files.file_of(name, "a.csv").opened().read() for name in ("one", "two", "")}
    assert contents == {"one": b"first", "two": b"second", "": b"second"}


def test_what_a_release_does_not_bring_or_has_withdrawn_is_refused(
    releases: Releases, site: Observatory, catalog: Catalog, tmp_path: Path
) -> None:
    publish_with(releases, catalog, tmp_path, name="one", a_csv=b"first")
    publish_with(releases, catalog, tmp_path, name="two", a_csv=b"second")
    for release, name, status in (("one", "b.csv", 404), ("one", "../a.csv", 404), ("never", "a.csv", 404)):
        with pytest.raises(SelectionError) as refused:
            site.files.file_of(release, name)
        assert refused.value.status == status
    releases.withdraw(Withdrawal("one", "Un error.", "2026-11-27"), pin=None)
    for ask in (lambda: site.files.file_of("one", "a.csv"), lambda: site.files.data_files("one")):
        with pytest.raises(SelectionError) as refused:
            ask()
        assert refused.value.status == 410


def test_what_was_found_before_is_asked_for_anew_once_anything_is_published_or_withdrawn(
    releases: Releases, site: Observatory, catalog: Catalog, tmp_path: Path
) -> None:
    """By another process, as the commands are: the site keeps what it found until the disk says otherwise."""
    command = SqliteReleases(releases.folder) if isinstance(releases, SqliteReleases) else releases
    publish_with(command, catalog, tmp_path, name="one", a_csv=b"first")
    for _ in range(2):
        assert site.files.file_of("", "a.csv").release == site.files.file_of("one", "a.csv").release == "one"
    publish_with(command, catalog, tmp_path, name="two", a_csv=b"second")
    assert site.files.file_of("", "a.csv").opened().read() == b"second"
    assert site.files.file_of("one", "a.csv").opened().read() == b"first"
    command.withdraw(Withdrawal("two", "Un error.", "2026-11-27"), pin=None)
    assert site.files.file_of("", "a.csv").release == "one"
    with pytest.raises(SelectionError) as refused:
        site.files.file_of("two", "a.csv")
    assert refused.value.status == 410


def test_a_name_that_no_address_could_bear_is_refused(
    releases: Releases, catalog: Catalog, tmp_path: Path
) -> None:
    with pytest.raises(StoreError, match="no puede ser"):
        publish_with(releases, catalog, tmp_path, name="one", **{"a b": b"x"})
    assert not releases.trouble


def test_an_altered_file_of_a_folder_is_found(catalog: Catalog, tmp_path: Path) -> None:
    releases = SqliteReleases(tmp_path)
    publish_with(releases, catalog, tmp_path, name="one", a_csv=b"first")
    (file,) = tmp_path.glob("release-*.files/a.csv")
    assert file.stat().st_mode & 0o777 == 0o444
    file.chmod(0o644)
    file.write_bytes(b"other")
    (release,) = releases.kept_releases()
    with pytest.raises(BrokenReleaseError, match=r"a\.csv"):
        releases.refuse_altered(release)
    file.unlink()
    with pytest.raises(BrokenReleaseError):
        Observatory(catalog, load_outlines(), releases).files.file_of("one", "a.csv").opened()


def test_an_altered_file_in_a_database_is_found(postgres_url: str, catalog: Catalog, tmp_path: Path) -> None:
    releases = PostgresReleases(postgres_url)
    publish_with(releases, catalog, tmp_path, name="one", a_csv=b"first")
    with psycopg.connect(postgres_url) as server:
        server.execute("UPDATE observatory.release_file SET content = 'other'")
    (release,) = releases.kept_releases()
    with pytest.raises(BrokenReleaseError, match=r"a\.csv"):
        releases.refuse_altered(release)


def test_a_backup_brings_the_files_back(catalog: Catalog, tmp_path: Path) -> None:
    store, other = tmp_path / "store", tmp_path / "other"
    releases = SqliteReleases(store)
    publish_with(releases, catalog, tmp_path, name="one", a_csv=b"first")
    publish_with(releases, catalog, tmp_path, name="two", staged=True, a_csv=b"second")
    backup(Private(store).prepared().store, tmp_path / "copy.tar.gz")
    at_hand = HeldStore()
    restore(Private(other).prepared().store, tmp_path / "copy.tar.gz", at_hand=at_hand, catalog=catalog)
    restored = SqliteReleases(other)
    restored.publish_staged()
    site = Observatory(catalog, load_outlines(), restored)
    assert [site.files.file_of(name, "a.csv").opened().read() for name in ("one", "two")] == [
        b"first",
        b"second",
    ]
