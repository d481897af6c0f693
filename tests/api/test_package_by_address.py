"""Programs that read tables by their address read those of a release: DuckDB the Parquet and the CSV, pandas the ZIP."""

from __future__ import annotations

import io
import urllib.request
import zipfile

import duckdb
import pandas as pd
import pytest

from tests.kit.http_files import HttpFiles

ANSWER = """
SELECT count(*), sum(value) FILTER (
    indicator = 'police_complaints' AND territory = 'PE-150112' AND leads AND frequency = 'A' AND breakdown IS NULL
)
FROM {table}
"""


@pytest.fixture(scope="module")
def database() -> duckdb.DuckDBPyConnection:
    """DuckDB asks for addresses through fsspec: its own extension would have to be fetched from another host."""
    connection = duckdb.connect()
    connection.register_filesystem(HttpFiles())
    return connection


@pytest.mark.parametrize(
    "table",
    [
        "read_parquet('{site}/api/v1/releases/latest/observations.parquet')",
        "read_csv('{site}/api/v1/releases/latest/observations.csv', header = true, sample_size = -1)",
    ],
    ids=["parquet", "csv"],
)
def test_duckdb_reads_the_observations_by_address(
    site: str, database: duckdb.DuckDBPyConnection, table: str
) -> None:
    [(rows, complaints)] = database.sql(ANSWER.format(table=table.format(site=site))).fetchall()
    assert rows > 20_000
    assert complaints == 21343


def test_duckdb_asks_for_parts_of_the_parquet_alone(site: str, database: duckdb.DuckDBPyConnection) -> None:
    """A few columns of it are read without the rest: the server answers ranges."""
    address = f"{site}/api/v1/releases/latest/observations.parquet"
    [(places,)] = database.sql(f"SELECT count(DISTINCT territory) FROM read_parquet('{address}')").fetchall()
    assert places > 50


def test_pandas_reads_a_table_of_the_zip_by_address(site: str) -> None:
    with urllib.request.urlopen(f"{site}/api/v1/releases/latest.zip") as answer:
        content = io.BytesIO(answer.read())
    with zipfile.ZipFile(content) as archive, archive.open("territories.csv") as stream:
        territories = pd.read_csv(stream, dtype=str)
    assert territories.set_index("territory").loc["PE-150112", "name_es"] == "Independencia"
