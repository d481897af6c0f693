"""Every way that was thought of in which invented figures could meet real ones, tried: by command, by copy, by hand."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app import create_app
from etl import pipeline
from etl.__main__ import main
from etl.demo_command import MONTHS, find_demo_settings, make_demonstration, write_reports
from etl.publishing import publish
from etl.releasing import commands as releasing
from etl.stores import Stores
from observatory.catalog import Catalog
from observatory.demonstration import MARK, demonstration_catalog
from observatory.settings import DEFAULT_STORE, Settings
from observatory.store.errors import OtherMarkError
from observatory.store.private.private_part import Private
from observatory.store.private.workspace import Workspace
from observatory.store.releases import POINTER, PostgresReleases, SqliteReleases
from tests.etl.municipal import reports
from tests.etl.releasing.making import load, stores_of

pytestmark = pytest.mark.usefixtures("ships_few")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, catalog: Catalog) -> Path:
    """A folder of stores with a real source loaded and published, to be copied."""
    stores = stores_of(tmp_path_factory.mktemp("published") / "real", catalog)
    load(stores)
    assert releasing.release(stores) == 0
    return stores.folder


@pytest.fixture
def real(published: Path, tmp_path: Path, catalog: Catalog) -> Stores:
    """Stores with a real source loaded and published, to be misused."""
    return stores_of(shutil.copytree(published, tmp_path / "real"), catalog)


def run(patch: pytest.MonkeyPatch, folder: Path, *words: str) -> int:
    patch.setenv("OBSERVATORY_STORE_DIR", str(folder))
    return main(list(words))


def names(folder: Path, pattern: str) -> set[str]:
    return {path.name for path in folder.glob(pattern)}


def copied_release(demo_store: Path, folder: Path) -> dict[str, Any]:
    """The demonstration's release file, laid into `folder`; what its pointer said."""
    pointer: dict[str, Any] = json.loads((demo_store / POINTER).read_text())
    shutil.copy(demo_store / pointer["file"], folder)
    return pointer


def point_to_copied_release(demo_store: Path, folder: Path) -> None:
    """Change the pointer of `folder` by hand, so that it names the demonstration's release first."""
    pointer, own = copied_release(demo_store, folder), json.loads((folder / POINTER).read_text())
    (folder / POINTER).write_text(json.dumps({**pointer, "before": [own, *own["before"]]}))


def home_page(folder: Path) -> str:
    return str(create_app(Settings(store_dir=folder)).test_client().get("/es/").text)


# The command `demo`.


def test_it_has_a_folder_of_its_own_unless_one_is_named(tmp_path: Path) -> None:
    assert find_demo_settings(Settings()).store_dir.name == "store-demo" != DEFAULT_STORE.name
    assert find_demo_settings(Settings(store_dir=tmp_path)).store_dir == tmp_path


def test_it_refuses_a_store_with_anything_real_in_it(real: Stores) -> None:
    before = sorted(names(real.folder, "*"))
    with pytest.raises(OtherMarkError, match="verdaderas"):
        make_demonstration(Settings(store_dir=real.folder), months=MONTHS[:2])
    assert sorted(names(real.folder, "*")) == before


def test_it_refuses_a_store_whose_real_workspace_is_empty(tmp_path: Path, catalog: Catalog) -> None:
    Private(tmp_path).workspace(catalog)
    with pytest.raises(OtherMarkError):
        make_demonstration(Settings(store_dir=tmp_path), months=MONTHS[:2])


def test_it_refuses_a_database_with_a_real_release(
    postgres_url: str, tmp_path: Path, catalog: Catalog
) -> None:
    stores = stores_of(tmp_path / "real", catalog, releases=PostgresReleases(postgres_url))
    load(stores)
    releasing.release(stores)
    with pytest.raises(OtherMarkError):
        make_demonstration(
            Settings(store_dir=tmp_path / "demo", database_url=postgres_url), months=MONTHS[:2]
        )


def test_it_takes_an_empty_database_which_then_takes_nothing_real(
    postgres_url: str, tmp_path: Path, catalog: Catalog
) -> None:
    assert (
        make_demonstration(
            Settings(store_dir=tmp_path / "demo", database_url=postgres_url), months=MONTHS[:1]
        )
        == 0
    )
    stores = stores_of(tmp_path / "real", catalog, releases=PostgresReleases(postgres_url))
    for order in (load, releasing.release):
        with pytest.raises(OtherMarkError):
            order(stores)
    shows = create_app(Settings(store_dir=tmp_path / "demo", database_url=postgres_url)).test_client()
    assert MARK in shows.get("/es/").text


# Files and commands.


def test_a_form_of_the_demonstration_is_refused_by_a_real_store(
    real: Stores, tmp_path: Path, commanded: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (_, form) = write_reports(tmp_path / "forms", demonstration_catalog(), months=MONTHS[11:12])
    assert run(commanded, real.folder, "ingest", str(form)) == 1
    assert run(commanded, real.folder, "ingest", str(form), "--source", "demo_slim") == 1
    assert run(commanded, real.folder, "ingest", str(form), "--source", "gamea_slim") == 1
    renamed = shutil.copy(form, tmp_path / "gamea_slim-2025-12.xlsx")
    assert run(commanded, real.folder, "ingest", str(renamed)) == 1
    assert "se esperaba el de «gamea_slim»" in capsys.readouterr().out


def test_a_real_form_is_refused_by_the_demonstration(
    demo_store: Path, tmp_path: Path, catalog: Catalog, commanded: pytest.MonkeyPatch
) -> None:
    form = reports.report(tmp_path / "gamea_slim-2024-03.xlsx", catalog)
    assert run(commanded, demo_store, "ingest", str(form)) == 1
    assert run(commanded, demo_store, "ingest", str(form), "--source", "gamea_slim") == 1
    assert run(commanded, demo_store, "ingest", str(form), "--source", "demo_slim") == 1


def test_build_publishes_no_real_figures_into_the_demonstration(
    demo_store: Path, commanded: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (demo_store / POINTER).read_text()
    assert run(commanded, demo_store, "build") == 1
    assert "demostración" in capsys.readouterr().err
    assert (demo_store / POINTER).read_text() == before


def test_no_program_opens_a_workspace_with_the_other_catalogue(
    demo_store: Path, real: Stores, catalog: Catalog
) -> None:
    with pytest.raises(OtherMarkError):
        Private(demo_store).workspace(catalog)
    with pytest.raises(OtherMarkError):
        Workspace(real.private.workspace_path, demonstration_catalog())


def test_no_program_publishes_the_one_beside_the_other(
    demo_store: Path, real: Stores, catalog: Catalog
) -> None:
    invented = Private(demo_store).workspace(demonstration_catalog())
    with pytest.raises(OtherMarkError), pipeline.lock_stores(real.private):
        publish.publish(
            invented, replace(real, catalog=demonstration_catalog()), fingerprint="x", today=MONTHS[5].start
        )
    with pytest.raises(OtherMarkError):
        publish.publish(
            real.workspace(),
            replace(real, releases=SqliteReleases(demo_store)),
            fingerprint="x",
            today=MONTHS[5].start,
        )


# Files copied and pointers changed by hand.


def test_a_copied_release_is_no_release_to_go_back_to(
    real: Stores, demo_store: Path, commanded: pytest.MonkeyPatch
) -> None:
    copied_release(demo_store, real.folder)
    invented = next(release.id for release in SqliteReleases(demo_store).kept_releases())
    before = (real.folder / POINTER).read_text()
    assert run(commanded, real.folder, "rollback", invented) == 1
    assert (real.folder / POINTER).read_text() == before


def test_a_pointer_changed_by_hand_shows_the_mark_and_stops_every_command_until_it_is_mended(
    real: Stores, demo_store: Path, commanded: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real_release = next(release.id for release in real.releases.kept_releases())
    point_to_copied_release(demo_store, real.folder)
    assert MARK in home_page(real.folder)
    for words in (["build"], ["status"], ["diff"], ["release"], ["backup", str(real.folder / "x.tar.gz")]):
        assert run(commanded, real.folder, *words) == 1
        assert "no son de lo mismo" in capsys.readouterr().err
    assert run(commanded, real.folder, "rollback", real_release) == 0
    assert MARK not in home_page(real.folder)


def test_a_running_site_of_real_figures_shows_no_invented_ones(real: Stores, demo_store: Path) -> None:
    client = create_app(Settings(store_dir=real.folder)).test_client()
    assert client.get("/es/fuentes/").status_code == 200
    point_to_copied_release(demo_store, real.folder)
    answers = [client.get(address) for address in ("/es/fuentes/", "/api/v1/indicators", "/embed/slim_cases")]
    assert [answer.status_code for answer in answers] == [503, 503, 503]
    assert not any("Villa Inventada" in answer.text for answer in answers)


def test_a_copied_candidate_is_not_published(
    real: Stores, tmp_path: Path, commanded: pytest.MonkeyPatch
) -> None:
    invented, forms = tmp_path / "demo", tmp_path / "forms"
    assert make_demonstration(Settings(store_dir=invented), forms=forms, months=MONTHS[:1]) == 0
    assert run(commanded, invented, "ingest", str(forms)) == 0
    assert run(commanded, invented, "diff") == 0
    staged = names(Private(invented).folder, "staged*")
    assert staged
    for name in (*staged, "candidate.json"):
        source = Private(invented).folder / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, real.private.folder / name)
    load(real, january=120)
    assert run(commanded, real.folder, "release") == 0
    assert MARK not in home_page(real.folder)


def test_a_copied_workspace_stops_every_command(
    real: Stores, demo_store: Path, commanded: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(Private(demo_store).workspace_path, real.private.workspace_path)
    for words in (["build"], ["diff"], ["release"], ["demo"]):
        assert run(commanded, real.folder, *words) == 1
    assert MARK not in home_page(real.folder)
    assert "demostración" in capsys.readouterr().err


def test_a_backup_of_the_one_is_not_restored_over_the_other(
    real: Stores, demo_store: Path, tmp_path: Path, commanded: pytest.MonkeyPatch
) -> None:
    invented, real_archive = tmp_path / "demo.tar.gz", tmp_path / "real.tar.gz"
    assert run(commanded, demo_store, "backup", str(invented)) == 0
    assert run(commanded, real.folder, "backup", str(real_archive)) == 0
    assert run(commanded, real.folder, "restore", str(invented)) == 1
    assert run(commanded, demo_store, "restore", str(real_archive)) == 1
    assert MARK not in home_page(real.folder)
    assert MARK in home_page(demo_store)


def test_a_backup_restored_into_an_empty_folder_keeps_its_mark(
    demo_store: Path, tmp_path: Path, commanded: pytest.MonkeyPatch
) -> None:
    archive, fresh = tmp_path / "demo.tar.gz", tmp_path / "fresh"
    assert run(commanded, demo_store, "backup", str(archive)) == 0
    assert run(commanded, fresh, "restore", str(archive)) == 0
    assert MARK in home_page(fresh)
    assert run(commanded, fresh, "build") == 1
