"""Publishing to PostgreSQL, killed at its statements: the old release or the new one is shown, no schema is left."""

from __future__ import annotations

from pathlib import Path

import psycopg

from etl.releasing import commands as releasing
from etl.stores import Stores
from observatory.catalog import Catalog
from observatory.store.releases import PostgresReleases
from tests.etl.releasing.making import january, load, stores_of
from tests.soak.killing import killed_at_statement, run
from tests.soak.table import Row

_MOST_STATEMENTS = 2000
_FIRST = 1000  # no small count: it would be protected


def statements(place: Path, catalog: Catalog, url: str, *, stride: int) -> Row:
    """`release` killed at each `stride`-th statement of SQL, each time with other figures."""
    row = Row("release on PostgreSQL: statements")

    def stores() -> Stores:
        return stores_of(place, catalog, releases=PostgresReleases(url))

    def publish() -> object:
        return releasing.release(stores())

    load(stores(), january=_FIRST)
    assert run(publish) == 0
    for value, moment in enumerate(range(1, _MOST_STATEMENTS, stride), start=_FIRST + 1):
        load(stores(), january=value)
        killed = killed_at_statement(publish, moment)
        row.tried += killed
        january_value = january(stores())
        if january_value not in (value - 1, value):
            row.partial += 1
            row.say(f"statement {moment}: {january_value} is neither {value - 1} nor {value}")
        if run(publish) != 0 or january(stores()) != value or _stray_schemas(url):
            row.failed += 1
            row.say(
                f"statement {moment}: run again: {january(stores())}, stray schemas {_stray_schemas(url)}"
            )
        if not killed:
            break
    return row


def _stray_schemas(url: str) -> list[str]:
    """Schemas of releases that the ledger does not know."""
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'release_%' "
            "AND nspname NOT IN (SELECT place FROM observatory.ledger)"
        ).fetchall()
    return [str(name) for (name,) in rows]
