"""The workbook says what the CSV says, as a spreadsheet reads it, and as LibreOffice does in a country's settings."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from observatory.files.columns import BY_NAME, columns_of, list_records
from observatory.files.csv_lines import PLAIN, SPREADSHEET, Dialect, csv_lines
from observatory.files.export import write_workbook
from observatory.model import Panel
from observatory.text import Text
from tests.kit.asking import as_written
from tests.observatory import panels

ES = Text()


def opened(panel: Panel) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(write_workbook(panel, ES)))


@pytest.mark.parametrize(
    "panel", [panels.trend(), panels.rates(), panels.by_age(), panels.comparison(), panels.hostile()]
)
def test_each_cell_is_that_of_the_csv(panel: Panel) -> None:
    lines = list(csv.reader(io.StringIO("".join(csv_lines(panel)), newline="")))
    rows = [[as_written(cell) for cell in row] for row in opened(panel)["Datos"].iter_rows(values_only=True)]
    assert rows == lines


def test_numbers_are_numbers_and_what_is_protected_or_missing_is_an_empty_cell() -> None:
    header, *rows = opened(panels.by_age())["Datos"].iter_rows(values_only=True)
    records = [dict(zip(header, row, strict=True)) for row in rows]
    assert {type(record["value"]) for record in records} == {int, type(None)}
    assert all(record["value"] is None for record in records if record["conf_status"] == "protected")


def test_nothing_of_a_hostile_text_is_a_formula_or_a_link() -> None:
    sheets = opened(panels.hostile()).worksheets
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "b"}
    assert not any(cell.hyperlink for cell in cells)


def test_each_column_is_explained_and_each_source_named() -> None:
    panel = panels.comparison()
    book = opened(panel)
    columns = next(book["Datos"].iter_rows(values_only=True))
    _, *explained = book["Diccionario"].iter_rows(values_only=True)
    assert tuple(column for column, _ in explained) == columns
    assert all(meaning for _, meaning in explained)
    _, *sources = book["Fuentes"].iter_rows(values_only=True)
    assert [source[0] for source in sources] == [snapshot.id for snapshot in panel.snapshots]


def test_a_spanish_spreadsheet_reads_the_same_numbers() -> None:
    """Semicolons, decimal commas and the mark of UTF-8: pandas reads it as such a spreadsheet does."""
    import pandas as pd

    panel = panels.rates()
    text = "".join(csv_lines(panel, SPREADSHEET))
    assert text.startswith("\ufeff")
    frame = pd.read_csv(io.StringIO(text.removeprefix("\ufeff")), sep=";", decimal=",")
    plain = pd.read_csv(io.StringIO("".join(csv_lines(panel))))
    pd.testing.assert_frame_equal(frame, plain)


OFFICE = shutil.which("soffice")
PANELS = {"rates": panels.rates, "ages": panels.by_age, "both": panels.comparison, "hostile": panels.hostile}
NUMBERS = ("value", "lower", "upper", "numerator", "denominator", "per")
AS_IT_IS = Dialect()
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>{locale}</value></prop></item></oor:items>
"""
needs_libreoffice = pytest.mark.skipif(
    OFFICE is None, reason="LibreOffice is not on the PATH (Debian: apt-get install libreoffice-calc-nogui)"
)


def opened_in_libreoffice(folder: Path, locale: str, mark: str = "") -> dict[str, list[dict[str, Any]]]:
    """The first sheet of each file of a folder as LibreOffice reads it; `mark` parts the cells of a CSV."""
    profile, read = folder / "profile", folder / "read"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(SETTINGS.format(locale=locale))
    files = [file for file in folder.iterdir() if file.is_file()]
    form = [f"--infilter=Text - txt - csv (StarCalc):{ord(mark)},34,76,1"] if mark else []
    command = [str(OFFICE), f"-env:UserInstallation={profile.as_uri()}", "--headless", *form]
    subprocess.run(
        [*command, "--convert-to", "xlsx", "--outdir", read, *files],
        check=True,
        capture_output=True,
        timeout=300,
    )
    sheets = {}
    for file in read.iterdir():
        header, *rows = openpyxl.load_workbook(file, data_only=True).worksheets[0].iter_rows(values_only=True)
        sheets[file.stem] = [dict(zip(map(str, header), row, strict=True)) for row in rows]
    assert sheets.keys() == PANELS.keys()
    return sheets


def written(folder: Path, dialect: Dialect) -> None:
    for name, made in PANELS.items():
        content = "".join(csv_lines(made(), dialect)).encode()
        (folder / f"{name}.csv").write_bytes(content)


def as_text(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    return "" if value is None else str(value)


def assert_read(found: list[dict[str, Any]], panel: Panel, dialect: Dialect) -> None:
    """Numbers are numbers and the same, missing and protected ones empty cells, all else the text of the file.

    Of the plain CSV the ages of 60 and more become a number: the form for spreadsheets and the workbook keep them.
    """
    content = io.StringIO("".join(csv_lines(panel, dialect)).removeprefix("\ufeff"), newline="")
    lines = list(csv.DictReader(content, delimiter=dialect.delimiter))
    for cells, record, line in zip(found, list_records(panel), lines, strict=True):
        assert tuple(cells) == columns_of(panel)
        for column, value in cells.items():
            if column in NUMBERS:
                assert value == record[column] and not isinstance(value, str), (column, value)
            elif dialect is not PLAIN or column in BY_NAME:
                assert as_text(value).lower() == line[column].lower(), (column, value)


@needs_libreoffice
@pytest.mark.parametrize("locale", ["es-BO", "es-ES"])
def test_the_csv_of_a_spreadsheet_is_read_where_decimals_have_a_comma(tmp_path: Path, locale: str) -> None:
    written(tmp_path, SPREADSHEET)
    for name, found in opened_in_libreoffice(tmp_path, locale, mark=";").items():
        assert_read(found, PANELS[name](), SPREADSHEET)


@needs_libreoffice
def test_the_plain_csv_is_read_where_decimals_have_a_point(tmp_path: Path) -> None:
    written(tmp_path, PLAIN)
    for name, found in opened_in_libreoffice(tmp_path, "es-PE", mark=",").items():
        assert_read(found, PANELS[name](), PLAIN)


@needs_libreoffice
@pytest.mark.parametrize("locale", ["es-BO", "es-PE"])
def test_the_workbook_is_read_everywhere(tmp_path: Path, locale: str) -> None:
    for name, made in PANELS.items():
        (tmp_path / f"{name}.xlsx").write_bytes(write_workbook(made(), Text()))
    for name, found in opened_in_libreoffice(tmp_path, locale).items():
        assert_read(found, PANELS[name](), AS_IT_IS)
