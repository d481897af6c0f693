"""A store of an earlier version is opened as what it is, or refused; and no table changes without its version.

`earlier/` holds a small store of each, written by the program of then.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import MetaData, inspect, text

from observatory.addresses.selection import Selection
from observatory.catalog import Catalog
from observatory.geography.outlines import load_outlines
from observatory.model import ObsStatus
from observatory.model.status import WITHOUT_ROW
from observatory.store import schema
from observatory.store.errors import BrokenReleaseError, StoreError
from observatory.store.private import observed_rows
from observatory.store.private.private_part import Private
from observatory.store.private.workspace import (
    VERSION,
    Workspace,
    count_rows_by_indicator,
    read_observations,
    read_snapshots,
)
from observatory.store.reading import panel, queries
from observatory.store.release_parts import release_parts, write_parts
from observatory.store.releases import PostgresReleases, SqliteReleases, Standing
from observatory.store.releases.sqlite_file import (
    READERS,
    can_read,
    open_checked_engine,
    read_release_identity,
)
from tests.kit.facts import fact, fill, publish

EARLIER = Path(__file__).with_name("earlier")
RELEASES = sorted(path.stem for path in EARLIER.glob("release-*.sql"))
CATALOGUES = sorted(EARLIER.glob("catalog-*.json"))
WORKSPACES = sorted(path.stem for path in EARLIER.glob("workspace-*.sql"))
FIRST_WORKSPACE = 3


def store_file(name: str, path: Path) -> Path:
    """The store of that name, as a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as store:
        store.executescript((EARLIER / f"{name}.sql").read_text())
    return path


def folder_with(name: str, folder: Path) -> Path:
    """A folder whose pointer names that release."""
    file = store_file(name, folder / "made.db")
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    file = file.rename(folder / f"release-{digest[:16]}.db")
    release = read_release_identity(open_checked_engine(file, digest), digest)
    SqliteReleases(folder).write_standing(Standing((release,)))
    return folder


def values_on_show(releases: SqliteReleases | PostgresReleases, catalog: Catalog) -> list[float | None]:
    with releases.opened() as connection:
        assert not queries.release_info(connection).demonstration
        assert [snapshot.id for snapshot in queries.read_snapshots(connection)] == ["mimp_cem@2024-10"]
        selection = Selection(indicator="cem_cases", territories=("PE-150112",))
        return [row.value for row in panel.build_panel(connection, catalog, selection).rows]


@pytest.mark.parametrize("name", RELEASES)
def test_a_release_of_every_schema_is_shown(tmp_path: Path, catalog: Catalog, name: str) -> None:
    releases = SqliteReleases(folder_with(name, tmp_path))
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert values_on_show(releases, catalog) == [738.0]
    with releases.opened():  # once more on a connection of its own, then on those that both left open
        assert values_on_show(releases, catalog) == [738.0]
    assert values_on_show(releases, catalog) == [738.0]
    assert [release.schema_version for release in releases.kept_releases()] == [int(name.split("-")[1])]
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("version", sorted(READERS))
def test_a_schema_of_a_database_of_every_version_is_shown(
    postgres_url: str, catalog: Catalog, version: int
) -> None:
    releases = PostgresReleases(postgres_url)
    publish(releases, catalog, fact(738.0))
    with psycopg.connect(postgres_url) as server:
        (place,) = server.execute("SELECT place FROM observatory.ledger").fetchone()  # type: ignore[misc]
        server.execute("UPDATE observatory.ledger SET schema_version = %s", [version])
        server.execute(f"DROP TABLE {place}.series")
    for _ in range(2):  # what stands in for the tables goes with the connection
        assert values_on_show(releases, catalog) == [738.0]
    assert len(releases.kept_releases()) == 1


@pytest.mark.parametrize("kept", CATALOGUES, ids=lambda path: path.stem)
def test_a_release_with_the_catalogue_of_an_earlier_program_says_what_it_said(
    tmp_path: Path, catalog: Catalog, kept: Path
) -> None:
    """Each kind of entry stands once, texts are cut; the first has a key that went (`month_index_needs`)."""
    releases = SqliteReleases(tmp_path)
    with releases.drafting() as draft:
        fill(draft, catalog, fact(738.0), name="r0")
        write_parts(draft, catalog, load_outlines())
        draft.execute(
            text("UPDATE release_part SET content = :kept WHERE name = 'catalog.json'"),
            {"kept": kept.read_bytes()},
        )
    said = json.loads(kept.read_bytes())
    with releases.opened() as connection:
        parts = release_parts(connection, catalog)
    assert parts is not None
    assert {one.id: one.name for one in parts.catalog.indicators.values()} == {
        name: one["name"] for name, one in said["indicators"].items()
    }
    assert parts.catalog.policy.small_count_below == said["policy"]["small_count_below"]
    assert parts.catalog.helplines == catalog.helplines


def test_a_release_with_a_kind_of_statistic_that_this_program_lacks_is_not_read(
    tmp_path: Path, catalog: Catalog
) -> None:
    releases = SqliteReleases(tmp_path)
    named = replace(catalog.indicators["cem_cases"], kind="moving_mean")
    with releases.drafting() as draft:
        fill(draft, catalog, fact(738.0), name="r0")
        write_parts(
            draft, replace(catalog, indicators={**catalog.indicators, "cem_cases": named}), load_outlines()
        )
    with releases.opened() as connection, pytest.raises(BrokenReleaseError, match="moving_mean"):
        release_parts(connection, catalog)


@pytest.mark.parametrize("name", WORKSPACES)
def test_a_workspace_of_every_version_is_opened_and_brought_up_to_date(
    tmp_path: Path, catalog: Catalog, name: str
) -> None:
    path = store_file(name, Private(tmp_path).workspace_path)
    with Private(tmp_path).workspace(catalog).loading() as connection:
        assert [(snapshot["id"], snapshot["shipped"]) for snapshot in read_snapshots(connection)] == [
            ("mimp_cem@2024-10", False)
        ]
        assert len(read_observations(connection, "mimp_cem@2024-10", "cem_cases")) == 1
        columns = {column["name"] for column in inspect(connection).get_columns("snapshot")}
    assert set(schema.WORKSPACE.tables["snapshot"].c.keys()) <= columns
    with closing(sqlite3.connect(path)) as store:
        assert store.execute("PRAGMA user_version").fetchone() == (VERSION,)
        (made,) = store.execute("SELECT sql FROM sqlite_master WHERE name = 'observed'").fetchone()
    assert all(f"'{status}'" in made for status in set(ObsStatus) - set(WITHOUT_ROW))


@pytest.mark.parametrize("name", WORKSPACES)
def test_a_workspace_of_every_version_is_looked_at_as_it_is(tmp_path: Path, name: str) -> None:
    """`check`, the attack and a report that goes on from the last one read it before anything brings it up to date."""
    path = store_file(name, tmp_path / "workspace.db")
    before = path.read_bytes()
    existing = Workspace.existing(path)
    assert existing
    edition = "mimp_cem@2024-10"
    with existing.loading() as connection:
        assert count_rows_by_indicator(connection, edition) == {"cem_cases": 1}
        (row,) = read_observations(connection, edition, "cem_cases")
        ((cell,),) = observed_rows.read_cells(connection, edition, "cem_cases")
        assert observed_rows.count_rows(connection, edition, until="2024-12-31", but="ausente") == 1
    assert (row[2:5], row[7], cell[1], cell[5]) == (
        ("2023-01-01", "2023-12-31", "PE-150112"), 738.0, "PE-150112", 738.0,
    )  # fmt: skip
    assert path.read_bytes() == before


@pytest.mark.parametrize("version", [0, FIRST_WORKSPACE - 1, VERSION + 1])
def test_a_workspace_of_another_program_is_refused_and_left_as_it_is(
    tmp_path: Path, catalog: Catalog, version: int
) -> None:
    path = store_file(WORKSPACES[-1], Private(tmp_path).workspace_path)
    with closing(sqlite3.connect(path)) as store:
        store.execute(f"PRAGMA user_version = {version}")
    before = path.read_bytes()
    with pytest.raises(StoreError, match=f"versión {version}; este programa lee de la 3 a la {VERSION}"):
        Private(tmp_path).workspace(catalog)
    assert path.read_bytes() == before


@pytest.mark.parametrize("newest", [schema.SCHEMA_VERSION - 1, schema.SCHEMA_VERSION + 1])
def test_a_release_of_another_schema_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, newest: int
) -> None:
    """To a program whose newest schema is `newest`, and that has a reader of the fifth alone."""
    folder = folder_with(RELEASES[-1], tmp_path)
    monkeypatch.setattr(schema, "SCHEMA_VERSION", newest)
    with pytest.raises(BrokenReleaseError, match="esquema"), SqliteReleases(folder).opened():
        pass


def test_every_schema_has_its_reader_and_its_example() -> None:
    readable = {number for number in range(schema.SCHEMA_VERSION + 2) if can_read(number)}
    assert readable == {5, schema.SCHEMA_VERSION} == {int(release.split("-")[1]) for release in RELEASES}
    assert {int(workspace.split("-")[1]) for workspace in WORKSPACES} == set(
        range(FIRST_WORKSPACE, VERSION + 1)
    )


def columns_of(metadata: MetaData) -> dict[str, set[str]]:
    return {table.name: set(table.c.keys()) for table in metadata.tables.values()}


@pytest.mark.parametrize(
    ("kind", "version", "metadata"),
    [("release", schema.SCHEMA_VERSION, schema.PUBLIC), ("workspace", VERSION, schema.WORKSPACE)],
)
def test_no_table_changes_without_a_new_version(
    tmp_path: Path, kind: str, version: int, metadata: MetaData
) -> None:
    """Raise the version, write a reader or a step, and put an example of the new one into `earlier/`."""
    path = store_file(f"{kind}-{version}", tmp_path / "store.db")
    with closing(sqlite3.connect(path)) as store:
        tables = [item for (item,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        columns = {
            table: {row[1] for row in store.execute(f"PRAGMA table_info({table})")} for table in tables
        }
    assert columns_of(metadata) == columns
