"""The files of a release: the rows that the site gives, whole, described for programs, twice the same bytes."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import frictionless
import pandas as pd
import pytest
from csvw import CSVW
from flask.testing import FlaskClient
from pyarrow import parquet

from etl.publishing.fingerprints import package_release
from observatory.catalog import Catalog
from observatory.geography.outlines import load_outlines
from observatory.store.releases import SqliteReleases
from tests.kit.asking import rows_of_file
from tests.kit.sampling import sample

FIGURES = ("value", "lower", "upper", "numerator", "denominator")
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def folder(built_store: Path) -> Path:
    """The files of the release of all shipped figures."""
    (files,) = built_store.glob("release-*.files")
    return files


@pytest.fixture(scope="module")
def observations(folder: Path) -> Rows:
    return rows_of_file(folder / "observations.csv")


@pytest.fixture(scope="module")
def small(district_store: Path) -> Path:
    """The files of a release of few figures, to be altered."""
    (files,) = district_store.glob("release-*.files")
    return files


@pytest.fixture
def copied(small: Path, tmp_path: Path) -> Path:
    files = shutil.copytree(small, tmp_path / "files")
    for path in files.iterdir():
        path.chmod(0o644)
    return files


def test_each_row_of_the_data_stands_in_it_as_the_site_gives_it(
    shipped: FlaskClient, observations: Rows, catalog: Catalog
) -> None:
    by_id = {row["obs_id"]: row for row in observations}
    assert len(by_id) == len(observations) > 20_000
    indicators = sorted({row["indicator"] for row in observations})
    looked_at = 0
    for name in {
        "police_complaint_rate",
        "cem_cases",
        "population",
        "partner_violence_lifetime",
        *sample(indicators, 12),
    }:
        places = ",".join(sorted({row["territory"] for row in observations if row["indicator"] == name})[:60])
        for by in ("", *(f"&by={dimension}" for dimension in catalog.indicators[name].dimensions)):
            address = f"/api/v1/data.csv?indicator={name}&territory={places}&grain=all{by}"
            for row in csv.DictReader(io.StringIO(shipped.get(address).text)):
                packed = by_id[row["obs_id"]]
                assert {column: packed[column] for column in row} == row
                assert not any(packed[column] for column in packed.keys() - row.keys())
                looked_at += 1
    assert looked_at > 300


def test_a_protected_row_bears_no_number_and_there_is_one_for_each_protected_cell(
    observations: Rows, built_store: Path
) -> None:
    hidden = [row for row in observations if row["conf_status"] == "protected"]
    assert len(hidden) > 100
    assert not any(row[figure] for row in hidden for figure in FIGURES)


def test_parquet_holds_the_rows_of_the_csv(folder: Path, observations: Rows) -> None:
    table = parquet.read_table(folder / "observations.parquet")
    assert table.column_names == list(observations[0])
    assert table.num_rows == len(observations)
    for column in ("obs_id", "breakdown", "indicator"):
        assert table[column].to_pylist() == [row[column] or None for row in observations]
    for column in FIGURES:
        assert table[column].to_pylist() == [
            float(row[column]) if row[column] else None for row in observations
        ]
    assert [str(day) for day in table["period_start"].to_pylist()] == [
        row["period_start"] for row in observations
    ]


def test_pandas_reads_the_rows_within_the_zip_and_the_years_add_up(folder: Path) -> None:
    with zipfile.ZipFile(folder / "package.zip") as archive, archive.open("observations.csv") as stream:
        frame = pd.read_csv(stream, low_memory=False)
    own = frame[(frame.indicator == "police_complaints") & (frame.territory == "PE-150112") & frame.leads]
    years = own[(own.frequency == "A") & own.breakdown.isna()]
    assert years.value.sum() == 21343
    by_month = own[(own.frequency == "M") & (own.period_start.str[:4] == "2024") & own.breakdown.isna()]
    assert by_month.value.sum() == years[years.period.astype(str) == "2024"].value.sum() == 2940


def test_leading_rows_of_one_frequency_and_level_add_to_their_total(
    observations: Rows, catalog: Catalog
) -> None:
    """Of each trait whose codes make up the total, where none of them is hidden."""
    totals, parts = {}, defaultdict(list)
    for row in observations:
        indicator = catalog.indicators[row["indicator"]]
        if row["leads"] != "true" or row["frequency"] != "A" or indicator.kind != "count":
            continue
        cell = (
            row["indicator"],
            row["territory"],
            row["period"],
            row["source"],
            row["edition"],
            row["statement_url"],
        )
        traits = dict(trait.split(":") for trait in row["breakdown"].split(";") if trait)
        if not traits and row["value"]:
            totals[cell] = float(row["value"])
        for dimension, codes in indicator.adds_up.items():
            if set(traits) == {dimension} and (not codes or traits[dimension] in codes) and codes:
                parts[cell, dimension].append((traits[dimension], row["value"]))
    checked = 0
    for (cell, dimension), found in parts.items():
        codes = catalog.indicators[cell[0]].adds_up[dimension]
        if cell in totals and {code for code, _ in found} == set(codes) and all(value for _, value in found):
            assert sum(float(value) for _, value in found) == totals[cell], (cell, dimension)
            checked += 1
    assert checked > 50


def test_the_checksums_and_the_zip_hold_every_file(folder: Path) -> None:
    sums = dict(reversed(line.split("  ")) for line in (folder / "SHA256SUMS").read_text().splitlines())
    for name, digest in sums.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    with zipfile.ZipFile(folder / "package.zip") as archive:
        assert archive.testzip() is None
        assert set(archive.namelist()) == {*sums, "SHA256SUMS"}
        assert all(archive.read(name) == (folder / name).read_bytes() for name in sums)
    assert {path.name for path in folder.iterdir()} >= {*sums, "package.zip"}


def test_the_same_release_gives_the_same_bytes(small: Path, tmp_path: Path, catalog: Catalog) -> None:
    with SqliteReleases(small.parent).opened() as release:
        package_release(release, catalog, load_outlines(), tmp_path)
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (small / path.name).read_bytes(), path.name


def test_frictionless_finds_the_data_package_valid(copied: Path) -> None:
    report = frictionless.Package(str(copied / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "note"])[:5]
    assert {task.name: task.stats["rows"] for task in report.tasks if "rows" in task.stats}[
        "observations"
    ] > 100


def test_csv_on_the_web_is_valid(copied: Path) -> None:
    assert CSVW(str(copied / "csvw-metadata.json"), validate=True).is_valid


def altered(path: Path, old: str, new: str) -> None:
    words = path.read_text(encoding="utf-8")
    assert old in words
    path.write_text(words.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new"),
    sample(
        [
            ("observations.csv", ",free,", ",free2,"),
            ("territories.csv", "PE-150112,", "PE-159912,"),
            ("datapackage.json", '"type": "date"', '"type": "boolean"'),
        ],
        1,
    ),
)
def test_a_package_that_is_not_what_it_says_is_found_out(copied: Path, file: str, old: str, new: str) -> None:
    altered(copied / file, old, new)
    assert not frictionless.Package(str(copied / "datapackage.json")).validate().valid


def test_every_column_has_its_meaning_in_each_language(folder: Path) -> None:
    described = rows_of_file(folder / "dictionary.csv")
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            header = next(csv.reader(stream))
        own = {row["column"]: row for row in described if row["table"] == path.stem}
        assert list(own) == header
        assert all(own[column][f"meaning_{lang}"] for column in header for lang in ("es", "en", "fr"))


def test_the_outlines_say_whom_to_credit(folder: Path) -> None:
    document = json.loads((folder / "outlines.geojson").read_text(encoding="utf-8"))
    assert len(document["attribution"]) >= 3
    drawn = {feature["properties"]["code"] for feature in document["features"]}
    assert drawn >= {"PE-150112", "BO-020105-03"}


def test_each_readme_is_of_its_language(folder: Path) -> None:
    beginnings = {
        path.name: path.read_text(encoding="utf-8").splitlines()[2] for path in folder.glob("README.*")
    }
    assert len(set(beginnings.values())) == len(beginnings) == 3


def test_what_is_undated_bears_no_period(folder: Path, catalog: Catalog) -> None:
    rows = rows_of_file(folder / "undated.csv")
    assert rows and "period" not in rows[0]
    assert all(row["indicator"] in catalog.indicators and row["value"] for row in rows)


def revised_cells(rows: Rows) -> Iterator[tuple[str, ...]]:
    for row in rows:
        yield tuple(row[name] for name in ("indicator", "territory", "period", "breakdown"))


def test_revisions_tell_nothing_of_what_is_protected(folder: Path, observations: Rows) -> None:
    rows = rows_of_file(folder / "revisions.csv")
    hidden = set(revised_cells([row for row in observations if row["conf_status"] == "protected"]))
    told = [row for row in rows if row["former"] or row["value"]]
    assert len(told) > 100
    assert not hidden & set(revised_cells(told))
