"""What a release is read with goes live with it on a running site: help lines, places, words. No restart is needed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from flask.testing import FlaskClient

import app
from app import create_app
from observatory import release_reader
from observatory.catalog import Catalog, CatalogError
from observatory.geography.outlines import Outlines
from observatory.observatory import Observatory
from observatory.release_reader import FilesOfToday
from observatory.settings import Settings
from observatory.store.releases import Pin, Releases, open_releases
from tests.kit.asking import observatory_of
from tests.kit.facts import fact, publish

NUMBER = "0800 555 1234"


class Running(NamedTuple):
    """A site that runs, the releases it shows, and the files that it reads."""

    client: FlaskClient
    releases: Releases
    files: list[Catalog | CatalogError]


@pytest.fixture
def running(either_store: Settings, releases: Releases, catalog: Catalog) -> Running:
    """A site over one release; `files` is what its catalogue says now, once, as if it had been edited."""
    publish(releases, catalog, fact(7111.0), name="one")
    files: list[Catalog | CatalogError] = []
    outlines = Outlines.from_sets([])

    def read_again() -> tuple[Catalog, Outlines] | None:
        if not files:
            return None
        edited = files.pop()
        if isinstance(edited, CatalogError):
            raise edited
        return edited, outlines

    shown = open_releases(either_store.store_dir, either_store.database_url)
    observatory = Observatory(catalog, outlines, shown, read_again=read_again)
    return Running(create_app(either_store, observatory).test_client(), releases, files)


def with_line(catalog: Catalog) -> Catalog:
    """The catalogue with another number of its first telephone, and another name of Independencia."""
    first, *others = catalog.helplines
    district = catalog.territories["PE-150112"]
    territories = {**catalog.territories, district.code: replace(district, name="Distrito Nuevo")}
    return replace(catalog, helplines=(replace(first, contact=NUMBER), *others), territories=territories)


def test_a_changed_help_line_and_a_changed_place_go_live_with_the_next_release(
    running: Running, catalog: Catalog
) -> None:
    place = "/es/territorios/PE-150112"
    for address in ("/es/ayuda", place):
        assert running.client.get(address).status_code == 200
    running.files.append(with_line(catalog))
    assert NUMBER not in running.client.get("/es/ayuda").text
    publish(running.releases, catalog, fact(7222.0), name="two")
    for _ in range(2):
        assert NUMBER in running.client.get("/es/ayuda").text
        assert "Distrito Nuevo" in running.client.get(place).text
    running.releases.pin(Pin("one"))  # gone back: the help lines are those of today
    assert NUMBER in running.client.get("/es/ayuda").text
    assert NUMBER in running.client.get("/es/ayuda?release=one").text


def test_the_page_of_an_outage_names_the_help_lines_that_were_read_last(
    running: Running, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    running.client.get("/es/")
    running.files.append(with_line(catalog))
    publish(running.releases, catalog, fact(7222.0), name="two")
    running.client.get("/es/")
    site = observatory_of(running.client)
    monkeypatch.setattr(site.reader, "releases", open_releases(Path("/nowhere"), ""))
    answer = running.client.get("/es/ayuda")
    assert answer.status_code == 503
    assert NUMBER in answer.text


def test_files_that_cannot_be_read_leave_what_was_read_before_and_that_is_said(
    running: Running, catalog: Catalog
) -> None:
    running.client.get("/es/")
    running.files.append(CatalogError(["helplines.yml: una clave de más."]))
    publish(running.releases, catalog, fact(7222.0), name="two")
    assert running.client.get("/es/ayuda").status_code == 200
    ready = running.client.get("/readyz").json
    assert (ready["status"], ready["release"]) == ("degraded", "two")
    assert "helplines.yml" in ready["reason"]
    running.files.append(with_line(catalog))  # mended: no other release is needed
    assert NUMBER in running.client.get("/es/territorios").text
    assert running.client.get("/readyz").json["status"] == "ok"


def test_files_are_read_again_once_for_each_change(tmp_path: Path) -> None:
    line, read = tmp_path / "helplines.yml", []
    line.write_text("1")
    files = FilesOfToday(lambda: read.append(line.read_text()), (tmp_path,))
    for content in ("22", "333"):
        assert files.read_again() is None
        line.write_text(content)
        files.read_again()
        files.read_again()
    assert read == ["22", "333"]


def test_the_site_reads_its_own_files_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, catalog: Catalog
) -> None:
    changed = with_line(catalog)
    monkeypatch.setattr(release_reader, "load_catalog", lambda **_: catalog)
    site = app._observatory(Settings(store_dir=tmp_path))
    monkeypatch.setattr(release_reader, "load_catalog", lambda **_: changed)
    monkeypatch.setattr(FilesOfToday, "_look", lambda _self: (("helplines.yml", 1, 1),))
    publish(open_releases(tmp_path, ""), catalog, fact(7111.0), name="one")
    assert site.release.id == "one"
    assert site.catalog.helplines[0].contact == NUMBER
