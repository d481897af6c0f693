"""The name of the release on show is known at once and costs no question where nothing has changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection

from observatory.addresses.selection import Selection
from observatory.catalog import Catalog
from observatory.geography.outlines import Outlines
from observatory.observatory import Observatory
from observatory.store.releases import Pin, PostgresReleases, Releases, SqliteReleases
from tests.observatory.store.facts import EDITION, fact, publish


@pytest.fixture(params=["sqlite", "postgres"])
def releases(request: pytest.FixtureRequest, tmp_path: Path) -> Releases:
    """An empty place for releases, on each of the two databases."""
    if request.param == "sqlite":
        return SqliteReleases(tmp_path)
    return PostgresReleases(request.getfixturevalue("postgres_url"))


def names(site: Observatory, times: int = 3) -> set[str]:
    return {site.release.id for _ in range(times)}


def test_a_publication_of_another_process_is_seen_at_once(releases: Releases, catalog: Catalog) -> None:
    site = Observatory(catalog, Outlines.from_sets([]), releases)
    for name in ("one", "two", "three"):
        publish(releases, catalog, fact(738.0), name=name)
        assert names(site) == {name}
    releases.pin(Pin("two"))
    assert names(site) == {"two"}


def test_an_older_release_beside_a_newer_one_names_its_own_editions(
    releases: Releases, catalog: Catalog
) -> None:
    newer = replace(EDITION, edition="2025-10")
    publish(releases, catalog, fact(738.0), name="one")
    publish(releases, catalog, fact(740.0, snapshot=newer.id), name="two", edition=newer)
    site = Observatory(catalog, Outlines.from_sets([]), releases)
    selection = Selection.from_query("indicator=cem_cases&territory=PE-150112", catalog)
    for name, edition in (("two", "2025-10"), ("one", "2024-10")) * 2:
        with site.one_release(name):
            assert [snapshot.edition for snapshot in site.panel(selection).snapshots] == [edition]
            assert [snapshot.edition for snapshot in site.snapshots()] == [edition]


def test_a_file_that_nobody_touched_is_opened_once(tmp_path: Path, catalog: Catalog) -> None:
    opened = []

    class Counted(SqliteReleases):
        @contextmanager
        def opened(self, name: str = "") -> Iterator[Connection]:
            opened.append(name)
            with super().opened(name) as connection:
                yield connection

    publish(SqliteReleases(tmp_path), catalog, fact(738.0), name="one")
    site = Observatory(catalog, Outlines.from_sets([]), Counted(tmp_path))
    names(site, times=10)
    assert len(opened) <= 2
