"""/croissant.json: its own library finds no fault in it, and reads the rows of the release by it."""

from __future__ import annotations

import csv
import io
import itertools
from pathlib import Path
from typing import Any

import mlcroissant
import pytest
from flask.testing import FlaskClient


@pytest.fixture(scope="module")
def described(shipped: FlaskClient) -> dict[str, Any]:
    answer = shipped.get("/croissant.json")
    assert answer.status_code == 200
    return dict(answer.json)


def file_of(shipped: FlaskClient, described: dict[str, Any], name: str) -> bytes:
    (file,) = (each for each in described["distribution"] if each["name"] == name)
    return bytes(shipped.get(file["contentUrl"].removeprefix("http://localhost")).data)


def test_its_own_library_finds_no_fault_in_it(described: dict[str, Any]) -> None:
    assert not mlcroissant.Dataset(jsonld=described).metadata.issues.errors


def test_the_rows_read_by_it_are_those_of_the_file(
    shipped: FlaskClient, described: dict[str, Any], tmp_path: Path
) -> None:
    content = file_of(shipped, described, "observations.csv")
    path = tmp_path / "observations.csv"
    path.write_bytes(content)
    dataset = mlcroissant.Dataset(jsonld=described, mapping={"observations.csv": path})
    lines = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))[:200]
    for record, line in zip(itertools.islice(dataset.records("observations"), 200), lines, strict=True):
        read = {name.partition("/")[2]: value for name, value in record.items()}
        assert read.keys() == line.keys()
        assert read["obs_id"].decode() == line["obs_id"]
        assert (str(read["value"]) == "nan") if not line["value"] else read["value"] == float(line["value"])


def test_each_file_is_named_by_the_hash_of_its_bytes(shipped: FlaskClient, described: dict[str, Any]) -> None:
    import hashlib

    for file in described["distribution"]:
        content = file_of(shipped, described, file["name"])
        assert hashlib.sha256(content).hexdigest() == file["sha256"]
        assert file["contentSize"] == f"{len(content)} B"
