"""The code on the share page of a chart reads the very rows of that chart: taken from there, run against the site."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import urllib.request
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any, Final

import duckdb
import pandas as pd
import pytest
from fsspec import AbstractFileSystem

from observatory import clock
from observatory.files.export import PROGRAMS, snippets

PAGES: Final = (
    "/es/compartir?indicator=cem_cases&territory=PE-150112",
    "/en/share?compare=police_rate",
    "/es/compartir?indicator=police_complaints&territory=PE-150112&grain=month&period=2024",
)


class Web(AbstractFileSystem):
    """What DuckDB's own extension does on the web, which cannot be fetched here: reads one address."""

    protocol = "http"

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return path

    def info(self, path: str, **_: Any) -> dict[str, Any]:
        return {"name": path, "size": len(_read(path)), "type": "file"}

    def modified(self, path: str) -> datetime:
        return clock.now()

    def glob(self, path: str, **_: Any) -> list[str]:
        return [path]

    def _open(self, path: str, *_: Any, **__: Any) -> io.BytesIO:
        return io.BytesIO(_read(path))


def _read(address: str) -> bytes:
    with urllib.request.urlopen(address) as answer:
        return bytes(answer.read())


@pytest.fixture(scope="module", params=PAGES)
def shown(request: pytest.FixtureRequest, site: str) -> dict[str, str]:
    """The lines of each program as the share page of a chart shows them."""
    page = _read(site + request.param).decode()
    pairs = re.findall(r"<strong>([^<]+)</strong>\s*<code[^>]*>([^<]+)</code>", page)
    return {name: unescape(code) for name, code in reversed(pairs) if name in PROGRAMS}


def rows_at(code: str) -> list[dict[str, str]]:
    """The rows that the site answers at the address in `code`."""
    (address,) = re.findall("http[^\"']+", code)
    assert "release=" in address
    return list(csv.DictReader(io.StringIO(_read(address).decode("utf-8-sig"))))


def values(rows: list[dict[str, str]]) -> list[float | None]:
    return [float(row["value"]) if row["value"] else None for row in rows]


def test_every_program_has_its_lines_on_the_page(shown: dict[str, str]) -> None:
    assert shown.keys() == PROGRAMS.keys()


def test_pandas_reads_the_rows(shown: dict[str, str]) -> None:
    code, names = shown["Python (pandas)"], dict[str, Any]()
    exec(code, names)
    (frame,) = (value for value in names.values() if isinstance(value, pd.DataFrame))
    expected = rows_at(code)
    assert list(frame.columns) == list(expected[0])
    assert [None if pd.isna(value) else value for value in frame["value"]] == values(expected)


def test_duckdb_reads_the_rows(shown: dict[str, str]) -> None:
    code = shown["DuckDB"]
    with duckdb.connect() as connection:
        connection.register_filesystem(Web())
        connection.execute(code)
        (name,) = connection.execute("SELECT table_name FROM information_schema.tables").fetchone() or ("",)
        found = connection.execute(f"SELECT value FROM {name}").fetchall()
    assert [value for (value,) in found] == values(rows_at(code))


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
def test_r_reads_the_rows(shown: dict[str, str], tmp_path: Path) -> None:
    code = shown["R"]
    name, _, _ = code.partition(" <-")
    told = f'write.csv({name}, "read.csv", row.names = FALSE, na = "", fileEncoding = "UTF-8")'
    subprocess.run(["Rscript", "--vanilla", "-e", f"{code}\n{told}"], cwd=tmp_path, check=True)
    found = list(csv.DictReader(io.StringIO((tmp_path / "read.csv").read_text("utf-8"))))
    expected = rows_at(code)
    assert list(found[0]) == list(expected[0])
    assert values(found) == values(expected)
    assert [row["territory_name"] for row in found] == [row["territory_name"] for row in expected]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl_keeps_the_file(shown: dict[str, str], tmp_path: Path) -> None:
    subprocess.run(["bash", "-c", shown["curl"]], cwd=tmp_path, check=True, capture_output=True)
    (file,) = tmp_path.iterdir()
    assert list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig")))) == rows_at(shown["curl"])


def test_no_address_can_end_the_text_it_stands_in() -> None:
    with pytest.raises(ValueError, match="quotation"):
        snippets("http://observatorio.example/a?b='", "a")
