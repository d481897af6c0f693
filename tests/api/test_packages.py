"""The files of a release over HTTP: whole, in ranges, unchanged on the way, gone with their release."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import shutil
import zipfile
from pathlib import Path

import duckdb
import pytest
from flask.testing import FlaskClient

from app import create_app
from etl.build_command import build
from etl.stores import Stores
from observatory.catalog import Catalog
from observatory.settings import Settings
from observatory.store.releases import PostgresReleases, SqliteReleases, Withdrawal
from tests.api.small_site import PROBLEM
from tests.kit.asking import observatory_of
from tests.kit.few_figures import few_figures
from tests.kit.http_files import HttpFiles

__all__ = ["few_figures"]


@pytest.fixture
def own(request: pytest.FixtureRequest, few_figures: Path, tmp_path: Path, catalog: Catalog) -> FlaskClient:
    """A site over a release of few figures of its own: on disk, or in a database where the test names it."""
    url = request.getfixturevalue("postgres_url") if getattr(request, "param", "") == "postgres" else ""
    releases = PostgresReleases(url) if url else SqliteReleases(tmp_path)
    assert build(Stores(tmp_path, catalog, releases, few_figures)) == 0
    return create_app(Settings(store_dir=tmp_path, database_url=url)).test_client()


on_both = pytest.mark.parametrize("own", ["sqlite", "postgres"], indirect=True)


def release_of(client: FlaskClient) -> str:
    return str(client.get("/api/v1/releases").json["releases"][0]["id"])


@on_both
def test_the_zip_and_each_of_its_files_are_sent_as_they_were_written(own: FlaskClient) -> None:
    release = release_of(own)
    answer = own.get(f"/api/v1/releases/{release}.zip", headers={"Accept-Encoding": "br, gzip"})
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert answer.headers["Last-Modified"] and "Content-Encoding" not in answer.headers
    assert re.search(f'filename="observatory-{release}.zip"', answer.headers["Content-Disposition"])
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        for name in archive.namelist():
            part = own.get(f"/api/v1/releases/{release}/{name}", headers={"Accept-Encoding": "br, gzip"})
            assert part.data == archive.read(name), name
            assert "Content-Encoding" not in part.headers
            assert part.headers["ETag"] == f'"{hashlib.sha256(part.data).hexdigest()}"'


@on_both
def test_a_range_is_of_the_same_bytes(own: FlaskClient) -> None:
    address = f"/api/v1/releases/{release_of(own)}/observations.csv"
    whole = own.get(address)
    length = len(whole.data)
    middle = max(10, length - 300_000)
    for asked, part in (
        ("bytes=0-99", whole.data[:100]),
        (f"bytes={middle}-", whole.data[middle:]),
        ("bytes=-7", whole.data[-7:]),
        ("bytes=5-99999999999", whole.data[5:]),
    ):
        answer = own.get(address, headers={"Range": asked, "Accept-Encoding": "gzip"})
        assert (answer.status_code, answer.data) == (206, part), asked
        assert answer.headers["Content-Range"].endswith(f"/{length}")
        assert int(answer.headers["Content-Length"]) == len(part)


def test_what_cannot_be_sent_is_said_and_what_is_no_single_range_is_sent_whole(shipped: FlaskClient) -> None:
    address = f"/api/v1/releases/{release_of(shipped)}/observations.csv"
    length = len(shipped.get(address).data)
    beyond = shipped.get(address, headers={"Range": f"bytes={length}-"})
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{length}")
    assert set(beyond.json) == PROBLEM
    for asked in ("bytes=0-1,4-5", "lines=0-1", "bytes=x"):
        assert len(shipped.get(address, headers={"Range": asked}).data) == length


def test_a_copy_at_hand_is_not_sent_again_and_one_of_another_release_is_not_prolonged(
    shipped: FlaskClient,
) -> None:
    address = f"/api/v1/releases/{release_of(shipped)}/observations.csv"
    whole = shipped.get(address)
    assert shipped.get(address, headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304
    of_this = {"Range": "bytes=10-19", "If-Range": whole.headers["ETag"]}
    assert shipped.get(address, headers=of_this).data == whole.data[10:20]
    other = shipped.get(address, headers={"Range": "bytes=10-19", "If-Range": '"other"'})
    assert (other.status_code, other.data) == (200, whole.data)


def test_a_head_says_the_length_and_sends_nothing(shipped: FlaskClient) -> None:
    address = f"/api/v1/releases/{release_of(shipped)}.zip"
    head = shipped.head(address)
    assert head.data == b""
    assert head.headers["Content-Length"] == str(len(shipped.get(address).data))
    assert head.headers["Accept-Ranges"] == "bytes"


def test_latest_is_the_release_on_show(shipped: FlaskClient) -> None:
    release = release_of(shipped)
    for tail in (".zip", "/datapackage.json"):
        latest, dated = (shipped.get(f"/api/v1/releases/{name}{tail}") for name in ("latest", release))
        assert latest.data == dated.data
        assert release in latest.headers["Content-Disposition"]


@on_both
def test_a_withdrawn_release_is_gone_with_its_files(own: FlaskClient) -> None:
    release = release_of(own)
    site = observatory_of(own)
    site.reader.releases.withdraw(Withdrawal(release, "Un error.", "2026-11-27"), pin=None)
    for tail in (".zip", "/observations.csv", "/observations.parquet"):
        for headers in ({}, {"Range": "bytes=0-9"}):
            answer = own.get(f"/api/v1/releases/{release}{tail}", headers=headers)
            assert answer.status_code == 410
            assert "Un error." in answer.json["detail"]


def test_a_file_that_is_gone_from_the_disk_is_no_file_of_nothing(own: FlaskClient, tmp_path: Path) -> None:
    for folder in tmp_path.glob("release-*.files"):
        shutil.rmtree(folder)
    assert own.get("/api/v1/releases/latest/observations.csv").status_code == 503


@pytest.mark.parametrize("page", ["/es/datos", "/en/data", "/fr/donnees"])
def test_the_page_of_data_lists_each_file_as_it_is_sent(shipped: FlaskClient, page: str) -> None:
    rows = re.findall(r"(?s)<tr>(?:(?!</tr>).)*/api/v1/releases/(?:(?!</tr>).)*</tr>", shipped.get(page).text)
    assert len(rows) > 15
    addresses = [re.search(r'href="(/api/v1/releases/[^"]+)"', row)[1] for row in rows]
    (sums,) = [shipped.get(address).text for address in addresses if address.endswith("SHA256SUMS")]
    for row, address in zip(rows, addresses, strict=True):
        content = shipped.get(address).data
        told = f"{hashlib.sha256(content).hexdigest()}  {address.rpartition('/')[2]}"
        assert told in sums or address.endswith(("SHA256SUMS", ".zip"))
        assert not re.search(r"[0-9a-f]{64}", row)
        if address.endswith(".csv"):
            records = sum(1 for _ in csv.reader(io.StringIO(content.decode()))) - 1
            assert str(records) in re.sub(r"(?<=\d)[\s\u202f,](?=\d)", "", row)


# Programs that read tables by their address read those of a release: DuckDB the Parquet and the CSV, pandas the ZIP.


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
