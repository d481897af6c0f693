"""The workbook of a panel says what the CSV says, as a spreadsheet reads it."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest

from observatory.files.csv_lines import SPREADSHEET, csv_lines
from observatory.files.export import write_workbook
from observatory.model import Panel
from observatory.text import Text
from tests.observatory import panels
from tests.observatory.files.values import as_written

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
