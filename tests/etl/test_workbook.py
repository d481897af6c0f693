"""Workbooks: sheets as text, row for row; traps refused before they are opened."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from etl import workbook
from tests.etl.files import write_book


def test_each_row_of_a_sheet_keeps_its_line(tmp_path: Path) -> None:
    book = write_book(
        tmp_path / "a.xlsx", {"Uno": [["a", None], [None], [3, 4.0, 2.5, "x\ny"]], "Dos": [[1]]}
    )
    sheets = workbook.write_sheets_as_csv(book, tmp_path)
    assert list(sheets) == ["Uno", "Dos"]
    assert sheets["Uno"].read_text(encoding="utf-8") == 'a\n""\n3,4,2.5,x y\n'


def test_a_date_is_its_iso_day(tmp_path: Path) -> None:
    book = write_book(tmp_path / "a.xlsx", {"Uno": [[datetime(2024, 3, 5)]]})
    assert workbook.write_sheets_as_csv(book, tmp_path)["Uno"].read_text(encoding="utf-8") == "2024-03-05\n"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut", b"<html></html>"])
def test_other_files_are_no_workbook(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.xlsx").write_bytes(content)
    with pytest.raises(workbook.WorkbookError, match="No es un libro"):
        workbook.write_sheets_as_csv(tmp_path / "a.xlsx", tmp_path)


def packed(path: Path, name: str, content: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return path


def test_a_zip_that_inflates_without_measure_is_refused(tmp_path: Path) -> None:
    bomb = packed(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", b"0" * (64 << 20))
    with pytest.raises(workbook.WorkbookError, match="demasiado"):
        workbook.write_sheets_as_csv(bomb, tmp_path)


def test_a_document_type_is_refused(tmp_path: Path) -> None:
    trap = packed(tmp_path / "a.xlsx", "xl/workbook.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x/>')
    with pytest.raises(workbook.WorkbookError, match="DOCTYPE"):
        workbook.write_sheets_as_csv(trap, tmp_path)


def test_a_cell_at_the_far_corner_is_refused_and_exhausts_nothing(tmp_path: Path) -> None:
    book = write_book(tmp_path / "a.xlsx", {"Uno": [["a"]]})
    sheet = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(book) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    parts[sheet] = parts[sheet].replace(b"</sheetData>", far)
    with zipfile.ZipFile(tmp_path / "b.xlsx", "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with pytest.raises(workbook.WorkbookError, match="columnas"):
        workbook.write_sheets_as_csv(tmp_path / "b.xlsx", tmp_path)
