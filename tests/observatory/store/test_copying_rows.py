"""Rows that COPY loads are those that a statement a row would have written, whatever stands in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    create_engine,
    select,
)  # fmt: skip

from observatory.store.writing.bulk import FEW, insert_each, insert_rows

_METADATA = MetaData()
_TABLE = Table(
    "copied", _METADATA,
    Column("key", String, primary_key=True), Column("number", Integer), Column("value", Float), Column("day", Date),
    Column("said", Boolean), Column("content", LargeBinary),
)  # fmt: skip
_COLUMNS = ("key", "number", "value", "day", "said", "content")
_TEXTS = st.text(
    st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12
) | st.sampled_from(
    ["", "\\N", "\\.", "a\tb", "line\nline", "\\", "'; DROP TABLE copied; --", '"', "ñandú", "\r\n"]
)
_ROWS = st.lists(
    st.tuples(
        _TEXTS,
        st.none() | st.integers(-(2**31), 2**31 - 1),
        st.none() | st.floats(allow_nan=False) | st.integers(0, 2**53).map(float),
        st.none() | st.dates().map(str),
        st.none() | st.booleans(),
        st.none() | st.binary(max_size=20),
    ),
    max_size=40,
)


@pytest.fixture(scope="module")
def connection(_postgres_database: str) -> Iterator[Connection]:
    engine = create_engine(_postgres_database.replace("postgresql://", "postgresql+psycopg://", 1))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def held_after(
    connection: Connection, rows: list[tuple[Any, ...]], *, by_copy: bool
) -> tuple[int, list[Any]]:
    """How many rows were new, and all that the table holds then."""
    connection.exec_driver_sql("DROP TABLE IF EXISTS copied")
    _METADATA.create_all(connection)
    driver: Any = connection.connection.driver_connection
    if by_copy:
        count = insert_rows(connection, _TABLE, _COLUMNS, iter(rows), skip_known=True)
    else:
        count = insert_each(driver.cursor(), _TABLE.name, _COLUMNS, rows, mark="%s", skip_known=True)
    held = [tuple(row) for row in connection.execute(select(_TABLE)).all()]
    connection.rollback()
    return count, sorted(held, key=repr)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=_ROWS)
def test_copy_writes_what_a_statement_a_row_writes(
    connection: Connection, drawn: list[tuple[Any, ...]]
) -> None:
    """Keys that come twice among them: the first one stays."""
    fill_up = [
        (f"row {number % (FEW + 20)}", number, number / 7, "2024-02-29", True, b"\\x")
        for number in range(2 * FEW)
    ]
    rows = [*drawn, *fill_up, *drawn]
    assert held_after(connection, rows, by_copy=True) == held_after(connection, rows, by_copy=False)


def test_a_key_that_comes_twice_is_refused_where_none_may_be_left_out(connection: Connection) -> None:
    connection.exec_driver_sql("DROP TABLE IF EXISTS copied")
    _METADATA.create_all(connection)
    rows = [(f"row {number}", number, None, None, None, None) for number in range(2 * FEW)]
    assert insert_rows(connection, _TABLE, _COLUMNS, rows) == 2 * FEW
    with pytest.raises(Exception, match="duplicate key"):
        insert_rows(connection, _TABLE, _COLUMNS, rows)
    connection.rollback()


@pytest.mark.parametrize("count", [1, 2, FEW, 149, 150, 151, 300, 301, 1000])
@pytest.mark.parametrize("alike", [False, True])
def test_a_file_gets_by_many_rows_at_once_what_it_gets_row_by_row(count: int, alike: bool) -> None:
    """Keys that come twice, in one statement and in two: the first one stays, and only new rows are counted."""
    rows = [
        (f"row {number - number % 7 // 6}", 3 if alike else number, number / 7, None, number % 2, b"\\x")
        for number in range(count)
    ]
    rows += rows[:5]
    engine = create_engine("sqlite://")
    found = []
    for at_once in (True, False):
        with engine.connect() as connection:
            _METADATA.create_all(connection)
            driver: Any = connection.connection.driver_connection
            if at_once:
                new = insert_rows(connection, _TABLE, _COLUMNS, iter(rows), skip_known=True)
            else:
                new = insert_each(driver.cursor(), _TABLE.name, _COLUMNS, rows, mark="?", skip_known=True)
            found.append((new, driver.execute("SELECT * FROM copied ORDER BY key").fetchall()))
            connection.rollback()
            _METADATA.drop_all(connection)
    assert found[0] == found[1]
    assert found[0][0] == len({row[0] for row in rows})
