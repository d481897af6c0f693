"""The role of the site reads what is published, and can neither read nor change anything else in the database."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from app import create_app
from observatory.catalog import Catalog
from observatory.settings import Settings
from observatory.store.errors import NoReleaseError, RoleError, UnknownReleaseError, WithdrawnReleaseError
from observatory.store.releases import PostgresReleases, Withdrawal
from tests.kit.facts import fact, fill, publish

REFUSED = (psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction)


def as_role(url: str, role: str) -> str:
    """The address of the same database for another role."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=f"{role}@"))


@pytest.fixture
def web_role(postgres_url: str) -> Iterator[str]:
    """A role that may connect, and nothing else; it goes with the test."""
    name = f"web-{uuid.uuid4().hex[:8]}"
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        admin.execute(f'CREATE ROLE "{name}" LOGIN')
        yield name
        admin.execute(f'DROP OWNED BY "{name}"')
        admin.execute(f'DROP ROLE "{name}"')


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "figures.csv").write_text("738")
    return folder


@pytest.fixture
def releases(postgres_url: str, web_role: str, catalog: Catalog, files: Path) -> PostgresReleases:
    """Seven releases, one of them withdrawn, and another one staged."""
    releases = PostgresReleases(postgres_url, reader=web_role)
    for number in range(7):
        with releases.drafting(files=files) as connection:
            fill(connection, catalog, fact(731.0 + number), name=f"release-{number}")
    (files / "figures.csv").write_text("4")
    with releases.staging(files=files) as connection:
        fill(connection, catalog, fact(4321.0), name="staged", released=date(2026, 12, 1))
    releases.withdraw(Withdrawal("release-5", "Tenía un error.", "2026-11-27"), pin=None)
    return releases


def tables(url: str) -> list[str]:
    """Every table of the database that is the project's, with its schema."""
    with psycopg.connect(url) as connection:
        query = (
            "SELECT schemaname || '.' || tablename FROM pg_tables "
            "WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"
        )
        return [name for (name,) in connection.execute(query)]


def test_the_site_answers_as_a_role_that_only_reads(
    releases: PostgresReleases, postgres_url: str, web_role: str
) -> None:
    client = create_app(Settings(database_url=as_role(postgres_url, web_role))).test_client()
    assert "737" in client.get("/es/indicadores/cem_cases").text
    assert client.get("/readyz").json["release"] == "release-6"
    answers = {
        name: client.get(f"/api/v1/data.json?indicator=cem_cases&release={name}").status_code
        for name in ("release-0", "release-4", "release-5", "release-6", "staged")
    }
    assert answers == {"release-0": 200, "release-4": 200, "release-5": 410, "release-6": 200, "staged": 404}
    assert client.get("/api/v1/releases/release-6/figures.csv").text == "738"
    assert client.get("/api/v1/releases/release-5/figures.csv").status_code == 410


def test_what_is_staged_or_withdrawn_is_in_no_table_that_it_reads(
    releases: PostgresReleases, postgres_url: str, web_role: str
) -> None:
    with psycopg.connect(postgres_url) as owner:
        hidden = {
            place
            for (place,) in owner.execute(
                "SELECT place FROM observatory.ledger WHERE id IN ('release-5', 'staged')"
            )
        }
        assert len(hidden) == 2
    with psycopg.connect(as_role(postgres_url, web_role), autocommit=True) as web:
        assert [row for row in web.execute("SELECT id FROM observatory.ledger") if row[0] == "staged"] == []
        for table in ("kept_release", "release_file"):
            places = {place for (place,) in web.execute(f"SELECT place FROM observatory.{table}")}
            assert places and not places & hidden
        for place in hidden:
            with pytest.raises(REFUSED):
                web.execute(f"SELECT * FROM {place}.observation")


def test_it_changes_nothing(releases: PostgresReleases, postgres_url: str, web_role: str) -> None:
    names = tables(postgres_url)
    assert len([name for name in names if name.startswith("release_")]) > 50
    tried = [
        "CREATE SCHEMA another", "CREATE TABLE public.another (n int)", "CREATE TABLE observatory.another (n int)",
        "DROP SCHEMA observatory CASCADE", "CREATE ROLE another SUPERUSER",
        "COPY (SELECT 1) TO PROGRAM 'cat'",
        "CREATE TEMPORARY TABLE another (n int)", "CREATE TEMPORARY VIEW another AS SELECT 1",
        "CREATE TEMPORARY SEQUENCE another", "SELECT 1 AS n INTO TEMPORARY another",
        "SELECT lo_create(0)", "SELECT lo_creat(-1)", "SELECT lo_from_bytea(0, 'x')",
        "SELECT lo_import('/etc/hosts')", "SELECT lo_import('/etc/hosts', 77)",
    ]  # fmt: skip
    for name in names:
        schema = name.partition(".")[0]
        tried += [
            f"DROP TABLE {name} CASCADE", f"TRUNCATE {name} CASCADE", f"DELETE FROM {name}",
            f"INSERT INTO {name} DEFAULT VALUES",
            f"ALTER TABLE {name} ADD COLUMN n int", f"ALTER TABLE {name} DISABLE ROW LEVEL SECURITY",
            f"CREATE INDEX ON {name} ((1))",  f"DROP SCHEMA {schema} CASCADE",
            f"BEGIN; LOCK TABLE {name} IN ACCESS EXCLUSIVE MODE",
        ]  # fmt: skip
    with psycopg.connect(postgres_url) as owner:
        columns = owner.execute(
            "SELECT schemaname || '.' || tablename, attname FROM pg_tables JOIN pg_attribute "
            "ON attrelid = (quote_ident(schemaname) || '.' || quote_ident(tablename))::regclass AND attnum = 1 "
            "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
    tried += [f'UPDATE {name} SET "{column}" = "{column}"' for name, column in columns]
    with psycopg.connect(as_role(postgres_url, web_role), autocommit=True) as web:
        for statement in tried:
            with pytest.raises(REFUSED):
                web.execute(statement)
                pytest.fail(f"it did this: {statement}")
            web.execute("ROLLBACK")
    assert tables(postgres_url) == names
    with psycopg.connect(postgres_url) as owner:
        assert owner.execute("SELECT count(*) FROM pg_largeobject_metadata").fetchone() == (0,)


def test_what_everybody_may_make_is_taken_from_it_by_the_owner_or_nothing_is_published(
    postgres_url: str, web_role: str, catalog: Catalog, root: Path
) -> None:
    (of_docs,) = [
        line for line in (root / "docs" / "scale.md").read_text().splitlines() if "FUNCTION lo_" in line
    ]
    loader = web_role.replace("web", "etl")
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        database, functions = admin.info.dbname, of_docs.partition(" FROM ")[0].removeprefix("REVOKE ")
        admin.execute(f"GRANT {functions} TO PUBLIC")
        admin.execute(f"GRANT TEMPORARY ON DATABASE {database} TO PUBLIC")
        admin.execute(f'CREATE ROLE "{loader}" LOGIN')
        admin.execute(f'GRANT CREATE ON DATABASE {database} TO "{loader}"')
        try:
            releases = PostgresReleases(as_role(postgres_url, loader), reader=web_role)
            with pytest.raises(
                RoleError, match=r"crear tablas temporales; .*lo_import\(text,oid\).*scale.md"
            ):
                publish(releases, catalog, fact(738.0))
            admin.execute(of_docs)
            with pytest.raises(RoleError, match=r"\(puede crear tablas temporales\)"):
                publish(releases, catalog, fact(738.0))
            admin.execute(f'ALTER DATABASE {database} OWNER TO "{loader}"')
            publish(releases, catalog, fact(738.0), name="right")
            assert [release.id for release in releases.kept_releases()] == ["right"]
        finally:
            admin.execute(f"ALTER DATABASE {database} OWNER TO CURRENT_USER")
            admin.execute(f'DROP OWNED BY "{loader}" CASCADE')
            admin.execute(f'DROP ROLE "{loader}"')


@pytest.mark.parametrize(
    "mistake",
    [
        'GRANT "{owner}" TO "{role}"',
        'ALTER ROLE "{role}" SUPERUSER',
        'ALTER ROLE "{role}" BYPASSRLS',
        'GRANT CREATE ON DATABASE "{database}" TO "{role}"',
        'ALTER DEFAULT PRIVILEGES GRANT INSERT ON TABLES TO "{role}"',
        'GRANT UPDATE ON observatory.on_show TO "{role}"',
        'CREATE SCHEMA IF NOT EXISTS observatory_private; GRANT USAGE ON SCHEMA observatory_private TO "{role}"',
    ],
)
def test_nothing_is_published_while_it_could_do_more(
    postgres_url: str, web_role: str, catalog: Catalog, mistake: str
) -> None:
    releases = PostgresReleases(postgres_url, reader=web_role)
    publish(releases, catalog, fact(738.0), name="right")
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        owner, database = admin.execute("SELECT current_user, current_database()").fetchone() or ("", "")
        try:
            admin.execute(mistake.format(owner=owner, role=web_role, database=database))
            with pytest.raises(RoleError, match="No se publica nada"):
                publish(releases, catalog, fact(739.0), name="wrong")
            assert [release.id for release in releases.kept_releases()] == ["right"]
            releases.withdraw(Withdrawal("right", "Tenía un error.", "2026-11-27"), pin=None)  # never refused
            with pytest.raises(WithdrawnReleaseError), releases.opened("right"):
                pass
        finally:
            admin.execute(f'ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM "{web_role}"')
            admin.execute(f'REVOKE "{owner}" FROM "{web_role}"')


def test_a_role_that_is_not_there_is_named(postgres_url: str, catalog: Catalog) -> None:
    releases = PostgresReleases(postgres_url, reader="nobody_of_this_name")
    with pytest.raises(RoleError, match="nobody_of_this_name"):
        publish(releases, catalog, fact(738.0))
    with pytest.raises(NoReleaseError):
        releases.standing()


def test_a_database_of_before_lets_it_read_from_the_next_order_on(
    postgres_url: str, web_role: str, catalog: Catalog
) -> None:
    publish(PostgresReleases(postgres_url), catalog, fact(738.0), name="before")
    site = PostgresReleases(as_role(postgres_url, web_role), hurried=True)
    with pytest.raises(NoReleaseError), site.opened():
        pass
    PostgresReleases(postgres_url, reader=web_role).pin(None)
    with site.opened("before"):
        pass
    with pytest.raises(UnknownReleaseError), site.opened("never"):
        pass
