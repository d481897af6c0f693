"""The name of the release on show is known at once and costs no question where nothing has changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection

from observatory.catalog import Catalog
from observatory.observatory import Observatory
from observatory.outlines import Outlines
from observatory.store.releases import Pin, PostgresReleases, Releases, SqliteReleases
from tests.observatory.store.facts import fact, publish


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
