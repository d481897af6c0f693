"""The certificate of a backup: restored into an empty machine, the site answers every address with the same bytes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import create_app
from etl.releasing import safekeeping
from etl.stores import find_stores
from observatory.settings import Settings
from tests.browser.walking import WITHOUT_FRAME, paths
from tests.soak.users import asked_by_users, digest_of

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
