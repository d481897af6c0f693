"""Workbooks: inspected first, traps refused, unrolled as text in a process of their own whose end is a message."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from etl import workbook
from etl.reading import sheets
from etl.reading.archive import WorkbookError, look_over
from observatory.catalog import Catalog
from tests.etl.files import POLICE_HEADER, POLICE_ROWS, read_whole, write_book


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


def packed(path: Path, name: str, content: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return path


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


def with_saved_result(path: Path) -> Path:
    """A workbook as a spreadsheet program saves it: the formula with its result beside it."""
    write_book(path, {"Uno": [["a", "=1+2"]]})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet], replaced = re.subn(rb"<f>1\+2</f><v ?/>", b"<f>1+2</f><v>3</v>", parts[sheet])
    assert replaced == 1
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def test_whether_there_are_formulas_is_known_before_anything_is_opened(tmp_path: Path) -> None:
    assert not look_over(write_book(tmp_path / "a.xlsx", {"Uno": [["f", 1]]}))
    assert look_over(write_book(tmp_path / "b.xlsx", {"Uno": [["=1+2"]]}))


def test_the_saved_result_of_a_formula_is_its_value(tmp_path: Path) -> None:
    book = with_saved_result(tmp_path / "a.xlsx")
    assert workbook.write_sheets_as_csv(book, tmp_path)["Uno"].read_text(encoding="utf-8") == "a,3\n"
    (cell,) = [form_cell for form_cell in sheets.read_form_cells(book)["Uno"] if form_cell.formula]
    assert (cell.name, cell.value, cell.formula) == ("B1", "3", "=1+2")


def test_a_formula_without_a_saved_result_is_refused_with_its_cell(tmp_path: Path) -> None:
    book = write_book(tmp_path / "a.xlsx", {"Uno": [["a"], [None, "=1+2"]]})
    with pytest.raises(WorkbookError, match="La celda B2 de la hoja «Uno»"):
        workbook.write_sheets_as_csv(book, tmp_path)


@pytest.mark.usefixtures("own_process")
def test_a_text_repeated_without_measure_ends_only_the_process_that_opens_it(tmp_path: Path) -> None:
    """Half a megabyte that holds 20 GB: one long text, and 20 000 cells that point to it."""
    book = write_book(tmp_path / "a.xlsx", {"Uno": [["X"]]})
    with zipfile.ZipFile(book) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text = b" ".join(b"%d" % number for number in range(150_000))
    parts["xl/sharedStrings.xml"] = (
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>'
        + text
        + b"</t></si></sst>"
    )
    cells = b"".join(b'<row r="%d"><c t="s"><v>0</v></c></row>' % row for row in range(1, 20_001))
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = re.sub(
        rb"<sheetData>.*</sheetData>", b"<sheetData>" + cells + b"</sheetData>", parts[sheet]
    )
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with pytest.raises(sheets.SheetsError, match="límites de memoria y tiempo"):
        sheets.write_sheets_as_csv(book, tmp_path)
    with pytest.raises(sheets.SheetsError, match="límites de memoria y tiempo"):
        sheets.read_form_cells(book)


def test_a_mark_goes_to_the_first_cell_of_a_merged_span_and_keeps_what_was_said(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active["A1"] = 1
    book.active.merge_cells("A1:A3")
    book.save(tmp_path / "a.xlsx")
    title = book.active.title
    marks = [workbook.CellComment(title, "A2", "uno"), workbook.CellComment(title, "A1", "dos")]
    sheets.mark(tmp_path / "a.xlsx", tmp_path / "b.xlsx", marks)
    assert openpyxl.load_workbook(tmp_path / "b.xlsx").active["A1"].comment.text == "uno\ndos"


@pytest.mark.usefixtures("own_process")
def test_sheets_come_back_in_order(tmp_path: Path) -> None:
    book = write_book(tmp_path / "a.xlsx", {"Población": [["a"]], "Dos": [[1]]})
    unrolled = sheets.write_sheets_as_csv(book, tmp_path)
    assert list(unrolled) == ["Población", "Dos"]
    assert unrolled["Dos"].read_text(encoding="utf-8") == "1\n"


@pytest.mark.usefixtures("own_process")
def test_a_refusal_is_passed_on(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"nothing")
    with pytest.raises(sheets.SheetsError, match="No es un libro"):
        sheets.write_sheets_as_csv(tmp_path / "a.xlsx", tmp_path)


@pytest.mark.usefixtures("own_process")
def test_a_workbook_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    book = write_book(tmp_path / "a.xlsx", {"Uno": [["a"]]})
    with pytest.raises(sheets.SheetsError, match="segundos"):
        sheets.write_sheets_as_csv(book, tmp_path, seconds=0)


@pytest.mark.usefixtures("own_process")
def test_a_process_that_ends_badly_is_a_refusal(tmp_path: Path) -> None:
    book = write_book(tmp_path / "a.xlsx", {"Uno": [["a"]]})
    with pytest.raises(sheets.SheetsError, match="límites"):
        sheets.write_sheets_as_csv(book, tmp_path / "absent")


@pytest.mark.usefixtures("own_process")
def test_the_reading_process_never_loads_the_workbook_library() -> None:
    code = "import sys, etl.reading.edition; sys.exit('openpyxl' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.usefixtures("own_process")
def test_letters_of_columns() -> None:
    assert [sheets.name_column(place) for place in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


@pytest.mark.usefixtures("own_process")
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
