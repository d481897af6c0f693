"""One archive brings everything back, and every address answers the same bytes; what is no whole backup changes none."""

from __future__ import annotations

import gzip
import io
import json
import random
import shutil
import stat
import tarfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import create_app
from etl.releasing import commands, safekeeping
from etl.releasing.audit import AuditLog
from etl.releasing.backup import BackupError
from etl.releasing.withdrawal import WithdrawalError
from etl.stores import find_stores
from observatory.catalog import Catalog
from observatory.model import ObservatoryError
from observatory.settings import Settings
from observatory.store.errors import WithdrawnReleaseError
from observatory.store.private.private_part import Private
from tests.browser.walking import WITHOUT_FRAME, paths
from tests.etl.releasing.making import january, load, stores_of
from tests.soak.users import asked_by_users, digest_of

Stores = commands.Stores


@pytest.fixture
def stores(tmp_path: Path, catalog: Catalog) -> Stores:
    """A folder with a release (101) and a candidate (150)."""
    new_stores = stores_of(tmp_path / "store", catalog)
    load(new_stores)
    commands.release(new_stores)
    load(new_stores, january=150)
    commands.diff(new_stores)
    return new_stores


def content(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, but for the lock."""
    return {
        entry_path.name: entry_path.read_bytes()
        for entry_path in (*folder.iterdir(), *Private(folder).folder.iterdir())
        if entry_path.is_file() and entry_path.name != "writing.lock"
    }


def release_name(stores: Stores) -> str:
    """The name of what is on show."""
    return next(release.id for release in stores.releases.kept_releases() if release.current)


def test_a_restored_folder_is_what_was_saved(stores: Stores, tmp_path: Path, catalog: Catalog) -> None:
    file = tmp_path / "copy.tar.gz"
    assert safekeeping.backup(stores, file) == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    saved = content(stores.folder)
    shutil.rmtree(stores.folder)
    again = stores_of(stores.folder, catalog)
    assert safekeeping.restore(again, file) == 0
    contents = content(stores.folder)
    saved.pop("choices.json")  # what was chosen before is looked up to save time, and chosen again without
    assert set(contents) == set(saved)
    copied = ("audit.jsonl", "ledger.db", "workspace.db")  # prolonged, or copied by SQLite
    assert all(contents[name] == saved[name] for name in saved if name not in copied)
    assert contents["audit.jsonl"].startswith(saved["audit.jsonl"])
    assert [entry.action for entry in stores.record.entries()][-1] == "restore"
    assert january(again) == 101
    assert commands.release(again) == 0
    assert january(again) == 150


@pytest.mark.parametrize("pointer", ["whole", "damaged"])
def test_what_was_published_since_a_backup_outlives_its_restore_and_the_next_publication(
    stores: Stores, tmp_path: Path, catalog: Catalog, capsys: pytest.CaptureFixture[str], pointer: str
) -> None:
    """A release is kept for ever: only `withdraw` ends one, and it stays withdrawn."""
    file = tmp_path / "copy.tar.gz"
    safekeeping.backup(stores, file)
    names = [release_name(stores)]
    commands.release(stores)
    names.append(release_name(stores))
    for number in (151, 152):
        load(stores, january=number)
        commands.release(stores)
        names.append(release_name(stores))
    commands.withdraw(stores, name=names[2], reason="an error")
    if pointer == "damaged":
        (stores.folder / "current.json").write_text("{")
    capsys.readouterr()
    assert safekeeping.restore(stores, file) == 0
    told = capsys.readouterr().out
    kept, _, on_show = told.partition("En línea: ")
    assert all(name in kept for name in names[1:]) and names[0] not in kept
    assert on_show == f"{names[0]}.\n"
    restored = stores_of(stores.folder, catalog)
    assert january(restored) == 101 and january(restored, names[3]) == 152
    load(restored, january=160)
    assert commands.release(restored) == 0
    restarted = stores_of(stores.folder, catalog)
    assert january(restarted) == 160
    assert [january(restarted, name) for name in (names[0], names[1], names[3])] == [101, 150, 152]
    with pytest.raises(WithdrawnReleaseError):
        january(restarted, names[2])
    assert {entry.id for entry in restarted.releases.standing().releases} >= set(names)
    assert safekeeping.audit(restarted) == 0


def test_a_record_that_went_another_way_is_kept_beside(stores: Stores, tmp_path: Path) -> None:
    file = tmp_path / "copy.tar.gz"
    safekeeping.backup(stores, file)
    other_folder = tmp_path / "other"
    other_folder.mkdir()
    AuditLog(Private(other_folder)).append("ingest", snapshot="another")
    elsewhere = stores_of(other_folder, stores.catalog)
    safekeeping.restore(elsewhere, file)
    assert len(list(Private(other_folder).folder.glob("audit-*.jsonl"))) == 1
    assert (
        list(AuditLog(Private(other_folder)).entries())[-1].details["displaced_record"].startswith("audit-")
    )


def test_what_was_withdrawn_on_this_machine_outlives_the_copy_of_another(
    stores: Stores, tmp_path: Path, catalog: Catalog
) -> None:
    name = release_name(stores)
    elsewhere = stores_of(shutil.copytree(stores.folder, tmp_path / "elsewhere"), catalog)
    assert commands.release(elsewhere) == 0
    safekeeping.backup(elsewhere, tmp_path / "copy.tar.gz")
    commands.withdraw(stores, name=name, reason="Contaba dos veces.")
    assert safekeeping.restore(stores, tmp_path / "copy.tar.gz") == 0
    restored = stores_of(stores.folder, catalog)
    assert january(restored) == 150
    with pytest.raises(WithdrawnReleaseError):
        january(restored, name)
    assert list(restored.record.entries())[-1].details["displaced_record"]
    assert safekeeping.audit(restored) == 0
    load(restored)  # what was at fault, as the record says that had to make room
    with pytest.raises(WithdrawalError, match="lo mismo que se retiró"):
        commands.release(restored, unpin=False) if restored.standing().pin is None else _unpinned(restored)


def _unpinned(stores: Stores) -> None:
    commands.release(stores, unpin=True)
    commands.release(stores)


def rewritten(
    file: Path, change: dict[str, bytes | None], *, extra: list[tarfile.TarInfo] | None = None
) -> None:
    """The archive with some members changed (None: left out) and others put at its end."""
    with tarfile.open(file) as archive:
        members = [(member, archive.extractfile(member).read()) for member in archive]  # type: ignore[union-attr]
    with tarfile.open(file, "w:gz") as archive:
        for member, old in members:
            new = change.get(member.name, old)
            if new is not None:
                member.size = len(new)
                archive.addfile(member, io.BytesIO(new))
        for extra_member in extra or []:
            extra_member.size = 4 if extra_member.isreg() else 0
            archive.addfile(extra_member, io.BytesIO(b"evil"))


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, link
    return member


def flipped(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def named_path(file: Path) -> None:
    """The list of the archive names a file outside."""
    with tarfile.open(file) as archive:
        manifest = json.load(archive.extractfile("manifest.json"))  # type: ignore[arg-type]
    manifest["files"]["../evil"] = {"sha256": "0" * 64, "bytes": 4}
    rewritten(file, {"manifest.json": json.dumps(manifest).encode()})


def with_member(member: tarfile.TarInfo) -> Callable[[Path], None]:
    """Put a member at the end, instead of the one of its name if there is one and it is no plain file."""
    left_out: dict[str, bytes | None] = {} if member.isreg() else {member.name: None}
    return lambda file: rewritten(file, left_out, extra=[member])


def members_of(archive: bytes) -> dict[str, bytes]:
    """What each file in an archive holds."""
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as members:
        files = [(member.name, members.extractfile(member)) for member in members if member.isreg()]
        return {name: stream.read() for name, stream in files if stream is not None}


def spoiled(archive: bytes) -> bytes:
    """The archive with one byte changed on which a file in it depends: some lie in the padding between two files."""
    whole = members_of(archive)
    for at in range(5000, len(archive), 97):
        changed = flipped(archive, at)
        try:
            if members_of(changed) != whole:
                return changed
        except (OSError, EOFError, zlib.error, tarfile.TarError):
            return changed
    raise AssertionError("no byte of it matters")


WAYS: dict[str, Callable[[Path], object]] = {
    "empty": lambda file: file.write_bytes(b""),
    "rubbish": lambda file: file.write_bytes(random.Random(1).randbytes(5000)),
    "gzip of rubbish": lambda file: file.write_bytes(gzip.compress(b"rubbish" * 500)),
    "cut": lambda file: file.write_bytes(file.read_bytes()[: file.stat().st_size // 2]),
    "a byte changed": lambda file: file.write_bytes(spoiled(file.read_bytes())),
    "a file changed": lambda file: rewritten(file, {"current.json": b"{}"}),
    "a file missing": lambda file: rewritten(file, {"workspace.db": None}),
    "no list": lambda file: rewritten(file, {"manifest.json": None}),
    "a list that names a path": named_path,
    "climbing": with_member(member("../evil")),
    "absolute": with_member(member("/tmp/evil")),
    "link": with_member(member("current.json", tarfile.SYMTYPE, "/etc/passwd")),
    "hard link": with_member(member("current.json", tarfile.LNKTYPE, "workspace.db")),
    "device": with_member(member("null", tarfile.CHRTYPE)),
    "twice": with_member(member("current.json")),
}


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory, catalog: Catalog) -> Path:
    """A store and a good archive of it beside, made once."""
    folder = tmp_path_factory.mktemp("saved")
    new_stores = stores_of(folder / "store", catalog)
    load(new_stores)
    commands.release(new_stores)
    safekeeping.backup(new_stores, folder / "copy.tar.gz")
    return folder


@pytest.mark.parametrize("way", WAYS)
def test_a_damaged_archive_changes_nothing(saved: Path, tmp_path: Path, catalog: Catalog, way: str) -> None:
    place = shutil.copytree(saved, tmp_path / "place")
    stores = stores_of(place / "store", catalog)
    WAYS[way](place / "copy.tar.gz")
    before, beside = content(stores.folder), {entry_path.name for entry_path in place.iterdir()}
    with pytest.raises((BackupError, ObservatoryError)):
        safekeeping.restore(stores, place / "copy.tar.gz")
    assert content(stores.folder) == before
    assert {entry_path.name for entry_path in place.iterdir()} == beside
    assert january(stores) == 101


def test_an_empty_folder_is_not_saved(tmp_path: Path, catalog: Catalog) -> None:
    with pytest.raises(BackupError, match="nada"):
        safekeeping.backup(stores_of(tmp_path / "store", catalog), tmp_path / "copy.tar.gz")
    assert not (tmp_path / "copy.tar.gz").exists()


LISTS = (
    "/api/v1/releases", "/api/v1/sources", "/api/v1/indicators", "/api/v1/territories",
    "/catalog.jsonld", "/catalog.ttl", "/sitemap.xml",
    "/api/v1/geo/lima.json",
)  # fmt: skip


@pytest.fixture(scope="module")
def before_and_after(
    built_store: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[FlaskClient, FlaskClient]:
    """A site, and one over what a backup of its store brought into an empty folder."""
    place = tmp_path_factory.mktemp("certificate")
    shutil.copytree(built_store, place / "before")
    file = place / "copy.tar.gz"
    settings = [Settings(store_dir=place / name) for name in ("before", "after")]
    assert safekeeping.backup(find_stores(settings[0], command="backup"), file) == 0
    assert safekeeping.restore(find_stores(settings[1], command="restore"), file) == 0
    before, after = (create_app(one).test_client() for one in settings)
    return before, after


def test_every_address_is_answered_alike(before_and_after: tuple[FlaskClient, FlaskClient]) -> None:
    asked_paths = [*LISTS, *paths("es"), *(asked.path for asked in asked_by_users() if not asked.body)]
    for path in asked_paths:
        before, after = (client.get(path) for client in before_and_after)
        assert (before.status_code, digest_of(before.data)) == (after.status_code, digest_of(after.data)), (
            path
        )
        assert before.status_code == 200 or path in WITHOUT_FRAME, path


def test_every_file_of_the_release_is_the_same(before_and_after: tuple[FlaskClient, FlaskClient]) -> None:
    (release, *_) = before_and_after[0].get("/api/v1/releases").json["releases"]  # type: ignore[index]
    assert len(release["files"]) > 10
    for file in release["files"]:
        path = f"/api/v1/releases/{release['id']}/{file['name']}"
        if path.endswith(".zip"):
            path = f"/api/v1/releases/{release['id']}.zip"
        before, after = (client.get(path) for client in before_and_after)
        assert (before.status_code, before.data) == (200, after.data), path
