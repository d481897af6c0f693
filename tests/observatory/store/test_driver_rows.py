"""No row is lost or told twice, however many come at once: the attack reads a release by them."""

from __future__ import annotations

from itertools import chain

import pytest
from sqlalchemy import create_engine, text

from observatory.store.reading.driver_rows import driver_rows

NUMBERS = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :last) SELECT i FROM n WHERE i <= :last
"""


@pytest.mark.parametrize("last", [0, 1, 2, 3, 7])
@pytest.mark.parametrize("at_once", [1, 2, 3, 500])
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_every_row_comes_once_in_its_order(
    last: int, at_once: int, database: str, request: pytest.FixtureRequest
) -> None:
    url = "sqlite://" if database == "sqlite" else request.getfixturevalue("postgres_url")
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
    with engine.connect() as connection:
        streamed = {"stream_results": True, "max_row_buffer": at_once}
        result = connection.execute(text(NUMBERS), {"last": last}, execution_options=streamed)
        rows = [number for (number,) in chain.from_iterable(driver_rows(result, at_once))]
    engine.dispose()
    assert rows == list(range(1, last + 1))
