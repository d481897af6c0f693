"""A number that the data protect is found in each file of a release, and in what it says of revisions."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from flask.testing import FlaskClient
from pyarrow import parquet

from app import create_app
from etl.disclosure.audit.attack import attack
from etl.verification.comparison import compare
from etl.verification.packages import compare_packed, read_release_packages
from etl.verification.walk import SiteError, VisitedRows, read_facts
from observatory.catalog import Catalog
from observatory.settings import Settings
from tests.etl.verification.planted_leaks import LEAK, Copy
from tests.kit.asking import csv_rows

PLACE = "indicator=cem_cases&territory=PE-150112"
Change = Callable[[bytes], bytes]


class PackedCopy(Copy):
    """The site with one of its files changed."""

    def __init__(self, shipped: FlaskClient, at: str = "", change: Change = bytes) -> None:
        super().__init__(shipped, "")
        self.changed_at, self.change = at, change

    def get_bytes(self, path: str) -> bytes | None:
        content = super().get_bytes(path)
        if content is None or not self.changed_at or not re.search(self.changed_at, path):
            return content
        changed = self.change(content)
        self.planted += changed != content
        return changed


def in_csv(content: bytes) -> bytes:
    """The first protected count of Independencia by form shows 3, still said to be protected."""
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    hidden = next(row for row in rows if is_hidden(row))
    hidden["value"] = LEAK
    return written(rows)


def is_hidden(row: dict[str, str]) -> bool:
    return (
        row["conf_status"] == "protected"
        and row["indicator"] == "cem_cases"
        and row["territory"] == "PE-150112"
        and row["breakdown"].startswith("form:")
    )


def written(rows: list[dict[str, str]]) -> bytes:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode()


def in_zip(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files["observations.csv"] = in_csv(files["observations.csv"])
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, file in files.items():
            archive.writestr(name, file)
    return stream.getvalue()


def in_parquet(content: bytes) -> bytes:
    table = parquet.read_table(io.BytesIO(content))
    rows = table.to_pylist()
    next(row for row in rows if row["breakdown"] and is_hidden(row))["value"] = float(LEAK)
    stream = pa.BufferOutputStream()
    parquet.write_table(pa.Table.from_pylist(rows, schema=table.schema), stream)
    return bytes(stream.getvalue())


@pytest.fixture(scope="module")
def small(district_store: Path) -> FlaskClient:
    """The site of a release of one district."""
    return create_app(Settings(store_dir=district_store)).test_client()


@pytest.fixture(scope="module")
def answers(small: FlaskClient) -> list[VisitedRows]:
    return answers_of(small)


def answers_of(site: FlaskClient) -> list[VisitedRows]:
    queries = [PLACE, *(f"{PLACE}&by={trait}" for trait in ("form", "sex", "age", "centre"))]
    return [VisitedRows(query, csv_rows(site, query)) for query in queries]


def test_the_files_of_the_shipped_release_say_what_its_data_say(shipped: FlaskClient) -> None:
    compared = compare_packed(read_release_packages(PackedCopy(shipped)), answers_of(shipped))
    assert compared.strays == []
    assert min(compared.exhibits[kind] for kind in ("package", "parquet")) > 20_000


@pytest.mark.parametrize(
    ("at", "change"),
    [(r"\.zip$", in_zip), (r"/observations\.csv$", in_csv), (r"\.parquet$", in_parquet)],
    ids=["zip", "csv", "parquet"],
)
def test_a_protected_number_is_found_in_each_file(
    small: FlaskClient, answers: list[VisitedRows], at: str, change: Change
) -> None:
    site = PackedCopy(small, at, change)
    strays = compare_packed(read_release_packages(site), answers).strays
    assert site.planted == 1
    [stray] = strays
    assert Decimal(stray.number) == Decimal(LEAK)
    assert re.search(at, stray.address)


class LackingCopy(Copy):
    """The site, which has nothing at the addresses that end so, or only the names of columns."""

    def __init__(self, small: FlaskClient, ending: str, *, left: bytes | None) -> None:
        super().__init__(small, "")
        self.ending, self.left = ending, left

    def get(self, path: str) -> str | None:
        return super().get(path) if not self._lacks(path) else self.left and self.left.decode()

    def get_bytes(self, path: str) -> bytes | None:
        return self.left if self._lacks(path) else super().get_bytes(path)

    def _lacks(self, path: str) -> bool:
        return path.partition("?")[0].endswith(self.ending) or path.endswith(self.ending)


@pytest.mark.parametrize(
    ("ending", "left"),
    [
        *((ending, None) for ending in (
            "/releases", ".zip", "/observations.csv", ".parquet", "/revisions.csv", "/undated.csv"
        )),
        ("/releases", b'{"releases": []}'),
        ("/observations.csv", b"obs_id,value\r\n"),
    ],
)  # fmt: skip
def test_an_attack_that_is_not_given_a_file_of_the_release_says_so(
    small: FlaskClient, ending: str, left: bytes | None
) -> None:
    """Else it would find nothing in it, and end as if there were nothing to find."""
    with pytest.raises(SiteError, match=re.escape(ending)):
        read_release_packages(LackingCopy(small, ending, left=left))


@pytest.mark.parametrize("ending", ["data.json", "data.xlsx", "excel=1", "format=sdmx-csv"])
def test_an_attack_that_is_not_given_the_rows_of_an_address_says_so(
    small: FlaskClient, answers: list[VisitedRows], catalog: Catalog, ending: str
) -> None:
    hidden = [answer for answer in answers if answer.protected][:1]
    with pytest.raises(SiteError, match=re.escape(ending)):
        compare(LackingCopy(small, ending, left=None), hidden, catalog, spoken=["es"])


def test_a_release_of_before_there_were_files_has_none_to_attack(small: FlaskClient) -> None:
    listed = json.loads(small.get("/api/v1/releases").text)["releases"]
    bare = json.dumps({"releases": [{**entry, "files": None} for entry in listed]}).encode()
    assert read_release_packages(LackingCopy(small, "/releases", left=bare)).observations == ()


def test_a_revision_of_a_cell_that_is_protected_now_is_found(
    small: FlaskClient, answers: list[VisitedRows]
) -> None:
    hidden = next(row for answer in answers for row in answer.rows if is_hidden(row))

    def revised(content: bytes) -> bytes:
        rows = list(csv.DictReader(io.StringIO(content.decode())))
        own = {
            name: hidden[name]
            for name in ("indicator", "territory", "period", "breakdown", "edition", "source")
        }
        return written([*rows, {**rows[0], **own, "former": "12", "value": ""}])

    site = PackedCopy(small, r"/revisions\.csv$", revised)
    strays = compare_packed(read_release_packages(site), answers).strays
    assert [(stray.number, stray.address[-13:]) for stray in strays] == [("12", "revisions.csv")]


def test_what_stands_in_a_file_alone_is_attacked_with_the_data(
    small: FlaskClient, answers: list[VisitedRows], catalog: Catalog
) -> None:
    """A count that no address gives, below the threshold and in the open."""

    def alone(content: bytes) -> bytes:
        rows = list(csv.DictReader(io.StringIO(content.decode())))
        model = next(row for row in rows if is_hidden(row))
        new = {
            **model,
            "obs_id": "new",
            "value": LEAK,
            "conf_status": "free",
            "breakdown": "form:patrimonial;sex:men",
        }
        return written([*rows, new])

    files = read_release_packages(PackedCopy(small, r"/observations\.csv$", alone))
    leaked = [row for row in files.observations[1][2] if row["obs_id"] == "new"]
    assert attack(read_facts([*answers, VisitedRows("", tuple(leaked))]), catalog).weaknesses
    assert leaked[0] in files.answers(catalog)[1].rows
