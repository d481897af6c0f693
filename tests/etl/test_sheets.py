"""Workbooks are unrolled in a process of their own: its refusals and its end by a limit are messages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from etl.reading import sheets
from observatory.catalog import Catalog
from tests.etl.files import POLICE_HEADER, POLICE_ROWS, read_whole, write_book

pytestmark = pytest.mark.usefixtures("own_process")


def test_sheets_come_back_in_order(tmp_path: Path) -> None:
    book = write_book(tmp_path / "a.xlsx", {"Población": [["a"]], "Dos": [[1]]})
    unrolled = sheets.write_sheets_as_csv(book, tmp_path)
    assert list(unrolled) == ["Población", "Dos"]
    assert unrolled["Dos"].read_text(encoding="utf-8") == "1\n"


def test_a_refusal_is_passed_on(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"nothing")
    with pytest.raises(sheets.SheetsError, match="No es un libro"):
        sheets.write_sheets_as_csv(tmp_path / "a.xlsx", tmp_path)


def test_a_workbook_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    book = write_book(tmp_path / "a.xlsx", {"Uno": [["a"]]})
    with pytest.raises(sheets.SheetsError, match="segundos"):
        sheets.write_sheets_as_csv(book, tmp_path, seconds=0)


def test_a_process_that_ends_badly_is_a_refusal(tmp_path: Path) -> None:
    book = write_book(tmp_path / "a.xlsx", {"Uno": [["a"]]})
    with pytest.raises(sheets.SheetsError, match="límites"):
        sheets.write_sheets_as_csv(book, tmp_path / "absent")


def test_the_reading_process_never_loads_the_workbook_library() -> None:
    code = "import sys, etl.reading.edition; sys.exit('openpyxl' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_letters_of_columns() -> None:
    assert [sheets.name_column(place) for place in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_hidden_rows_columns_and_sheets_are_named_and_read_all_the_same(
    tmp_path: Path, catalog: Catalog
) -> None:
    path = write_book(
        tmp_path / "casos.xlsx", {"Cuadro 3": [POLICE_HEADER, *POLICE_ROWS], "Notas": [POLICE_HEADER]}
    )
    book = openpyxl.load_workbook(path)
    for row in (2, 3):
        book["Cuadro 3"].row_dimensions[row].hidden = True
    book["Cuadro 3"].auto_filter.ref = "A1:G4"
    book["Cuadro 3"].column_dimensions["A"].hidden = True
    book["Notas"].sheet_state = "hidden"
    book.save(path)
    reading, rows = read_whole(path, "mininter_vcm", catalog)
    told = {problem.sheet: problem.message for problem in reading.problems}
    assert "2 filas (2 a 3), 1 grupos de columnas" in told["Cuadro 3"]
    assert "la hoja" in told["Notas"]
    assert (rows["locator"] != "sin fila").sum() == len(POLICE_ROWS)
