"""The workspace keeps rows under numbers; whoever asks gets every word back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
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
    text,
)  # fmt: skip
from sqlalchemy.pool import NullPool

from observatory.catalog import Catalog
from observatory.store.errors import DuplicateRowsError, StoreError
from observatory.store.private.observed_rows import add_observations
from observatory.store.private.workspace import (
    OBSERVED,
    Workspace,
    count_rows_by_indicator,
    drop_snapshot,
    read_observations,
)
from observatory.store.schema import (
    KEY,
    NUMBERED,
    PLACES,
)
from observatory.store.writing.bulk import FEW, insert_each, insert_rows

MONTHS = [(f"2024-{month:02d}-01", f"2024-{month:02d}-28") for month in range(1, 13)]
SPANS = st.sampled_from([*MONTHS, ("2024-01-01", "2024-12-31"), ("2023-01-01", "2024-12-31")])
ROWS = st.lists(
    st.builds(
        lambda snapshot, indicator, span, place, breakdown, statement, value, locator: (
            snapshot, indicator, *span, place, breakdown, statement,
            value, None, None, None, None,
            "normal" if value is not None else "not_received", "free", locator, "nota", "",
        ),
        st.sampled_from(["mimp_cem@2024-10", "mimp_cem@2024-11"]),
        st.sampled_from(["cem_cases", "population"]),
        SPANS,
        st.sampled_from(["PE", "PE-15", "PE-150112", "PE-150101", "BO-020101"]),
        st.sampled_from(["", "sex:women", "sex:men"]),
        st.sampled_from(["", "informe"]),
        st.one_of(st.none(), st.integers(0, 10**6).map(float)),
        st.integers(2, 10**6).map("L{}".format),
    ),
    max_size=40,
    unique_by=lambda row: row[: len(KEY)],
)  # fmt: skip


@pytest.fixture(params=["file", "database"])
def workspace(request: pytest.FixtureRequest, tmp_path: Path, catalog: Catalog) -> Iterator[Workspace]:
    """An empty workspace of either kind."""
    yield opened(request, tmp_path, catalog)


def opened(request: pytest.FixtureRequest, folder: Path, catalog: Catalog) -> Workspace:
    """The workspace of this test as a program that starts opens it."""
    if request.node.callspec.params["workspace"] == "file":
        return Workspace(folder / "workspace.db", catalog)
    address = request.getfixturevalue("postgres_url").replace("postgresql://", "postgresql+psycopg://")
    return Workspace.in_database(create_engine(address, poolclass=NullPool), catalog)


def by_column(rows: Sequence[Sequence[Any]]) -> dict[str, Sequence[Any]]:
    return dict(zip(OBSERVED, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(OBSERVED, ())


def held(workspace: Workspace) -> list[tuple[Any, ...]]:
    """Every row, an edition and an indicator at a time, as whoever publishes asks for them."""
    with workspace.loading() as connection:
        return [
            row
            for snapshot in ("mimp_cem@2024-10", "mimp_cem@2024-11")
            for indicator in count_rows_by_indicator(connection, snapshot)
            for row in read_observations(connection, snapshot, indicator)
        ]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
def test_rows_come_back_word_for_word_in_the_order_of_their_key(
    workspace: Workspace, rows: list[tuple[Any, ...]]
) -> None:
    with workspace.loading() as connection:
        for table in ("observed", *NUMBERED):
            connection.execute(text(f"DELETE FROM {table}"))
        middle = len(rows) // 2
        for part in (rows[:middle], rows[middle:]):
            add_observations(connection, by_column(part))
    assert held(workspace) == sorted(rows, key=lambda row: row[: len(KEY)])


ROW = (
    "mimp_cem@2024-10", "cem_cases", "2024-01-01", "2024-12-31", "PE-150112", "sex:women", "",
    738.0, None, None, None, None, "normal", "free", "L2", "", "",
)  # fmt: skip


def with_words(**words: str) -> tuple[Any, ...]:
    return tuple(words.get(name, cell) for name, cell in zip(OBSERVED, ROW, strict=True))


@pytest.mark.parametrize("word", KEY)
def test_rows_that_differ_in_one_word_of_the_key_are_two(workspace: Workspace, word: str) -> None:
    other = with_words(
        **{
            word: {
                "snapshot": "mimp_cem@2024-11", "indicator": "population", "period_start": "2024-06-01",
                "period_end": "2024-11-30", "territory": "PE-150101", "breakdown": "", "statement": "informe",
            }[word]
        }
    )  # fmt: skip
    with workspace.loading() as connection:
        add_observations(connection, by_column([ROW, other]))
    assert sorted(held(workspace)) == sorted([ROW, other])


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("word", KEY)
def test_a_row_that_lacks_a_word_of_the_key_takes_that_of_no_other(
    workspace: Workspace, word: str, *, packed: bool
) -> None:
    rows = by_column(
        [ROW, tuple(None if name == word else cell for name, cell in zip(OBSERVED, ROW, strict=True))]
    )
    if packed:
        rows[word] = pd.Categorical(rows[word])
    with pytest.raises(StoreError, match="No se cargó nada"), workspace.loading() as connection:
        add_observations(connection, rows)
    assert held(workspace) == []


def test_a_cell_that_is_said_twice_is_told_with_both_rows(workspace: Workspace) -> None:
    with workspace.loading() as connection:
        add_observations(connection, by_column([ROW]))
        with pytest.raises(DuplicateRowsError) as caught:
            add_observations(connection, by_column([with_words(locator="L9")]))
    assert caught.value.pairs == [("L9", "L2")]


def test_an_edition_that_is_dropped_leaves_the_others_whole(workspace: Workspace) -> None:
    other = with_words(snapshot="mimp_cem@2024-11")
    with workspace.loading() as connection:
        add_observations(connection, by_column([ROW, other]))
        drop_snapshot(connection, "mimp_cem@2024-10")
        third = with_words(territory="PE-150101", indicator="population")
        add_observations(connection, by_column([third]))
    assert sorted(held(workspace)) == sorted([other, third])


def test_more_places_than_a_key_has_room_for_are_refused(workspace: Workspace) -> None:
    with workspace.loading() as connection:
        add_observations(connection, by_column([ROW]))
        connection.execute(text(f"UPDATE observed_place SET number = {PLACES}"))
    with pytest.raises(StoreError, match="observed_place"), workspace.loading() as connection:
        add_observations(connection, by_column([with_words(breakdown="")]))


# Rows that COPY loads are those that a statement a row would have written, whatever stands in them.


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
