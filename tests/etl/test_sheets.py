"""Workbooks are unrolled in a process of their own: its refusals and its end by a limit are messages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from etl.reading import sheets
from tests.etl.files import write_book

pytestmark = pytest.mark.usefixtures("own_process")


def test_sheets_come_back_in_order(tmp_path: Path) -> None:
    book = write_book(tmp_path / "a.xlsx", {"Población": [["a"]], "Dos": [[1]]})
    unrolled = sheets.unroll(book, tmp_path)
    assert list(unrolled) == ["Población", "Dos"]
    assert unrolled["Dos"].read_text(encoding="utf-8") == "1\n"


def test_a_refusal_is_passed_on(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"nothing")
    with pytest.raises(sheets.SheetsError, match="No es un libro"):
        sheets.unroll(tmp_path / "a.xlsx", tmp_path)


def test_a_workbook_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    book = write_book(tmp_path / "a.xlsx", {"Uno": [["a"]]})
    with pytest.raises(sheets.SheetsError, match="segundos"):
        sheets.unroll(book, tmp_path, seconds=0)


def test_a_process_that_ends_badly_is_a_refusal(tmp_path: Path) -> None:
    book = write_book(tmp_path / "a.xlsx", {"Uno": [["a"]]})
    with pytest.raises(sheets.SheetsError, match="límites"):
        sheets.unroll(book, tmp_path / "absent")


def test_the_reading_process_never_loads_the_workbook_library() -> None:
    code = "import sys, etl.reading.edition; sys.exit('openpyxl' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_letters_of_columns() -> None:
    assert [sheets.column_letter(place) for place in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
