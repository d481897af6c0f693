"""Harmless edits of a form (moved columns, spellings, blanks) change nothing in the counts read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.municipal.form import NotACountError, format_month, parse_month, read_count
from observatory.catalog import Catalog
from observatory.model import Period
from tests.etl.files import errors_of, read_whole
from tests.etl.municipal import reports
from tests.etl.municipal.reports import cell_edit, changed

HOME, OFFICES, DETAIL, COVER = "Por residencia", "Por oficina", "Detalle", "Instrucciones"
KEY = ["indicator", "territory", "period_start", "period_end", "breakdown"]


def counts(path: Path, catalog: Catalog) -> pd.DataFrame:
    """What is read of a report without a fault, cell by cell, wherever the cells have moved to."""
    reading, rows = read_whole(path, "gamea_slim", catalog)
    assert errors_of(reading) == []
    return rows[[*KEY, "value", "obs_status"]].sort_values(KEY, ignore_index=True)


@pytest.fixture(scope="module")
def as_given(tmp_path_factory: pytest.TempPathFactory, catalog: Catalog) -> pd.DataFrame:
    """What is read of a report that no hand has touched."""
    return counts(reports.report(tmp_path_factory.mktemp("given") / "a.xlsx", catalog), catalog)


def everything_moved(book: openpyxl.Workbook) -> None:
    sheet = book[HOME]
    sheet.insert_rows(8, 3)
    sheet.insert_rows(2, 2)
    sheet.insert_cols(2)
    sheet.insert_cols(1, 2)


def rows_sorted_otherwise(book: openpyxl.Workbook) -> None:
    sheet = book[HOME]
    rows = [[cell.value for cell in row[:22]] for row in sheet.iter_rows(min_row=6, max_row=21)]
    for row, cells in zip(sheet.iter_rows(min_row=6, max_row=21), reversed(rows), strict=True):
        for cell, value in zip(row, cells, strict=False):
            cell.value = value


def hidden(book: openpyxl.Workbook) -> None:
    book[HOME].column_dimensions["E"].hidden = True
    book[HOME].row_dimensions[9].hidden = True
    book[DETAIL].sheet_state = "hidden"


def merged(book: openpyxl.Workbook) -> None:
    book[HOME].merge_cells("E6:E9")  # nobody's sex is unknown in these rows
    book[HOME].merge_cells("A1:W1")


def numbers_as_text(book: openpyxl.Workbook) -> None:
    for row in book[HOME].iter_rows(min_row=6, max_row=21, min_col=2, max_col=22):
        for cell in row:
            cell.value = None if cell.value is None else f" {cell.value} "


def blanks_written_as_zero(book: openpyxl.Workbook) -> None:
    for row in book[HOME].iter_rows(min_row=6, max_row=21, min_col=2, max_col=22):
        for cell in row:
            cell.value = 0 if cell.value is None else cell.value


def totals_as_numbers(book: openpyxl.Workbook) -> None:
    for column, total in (("B", 340), ("C", 312), ("D", 28)):
        book[HOME][f"{column}22"] = total


def names_otherwise(book: openpyxl.Workbook) -> None:
    for row, name in ((6, "distrito 1"), (7, " DISTRITO  2 "), (8, "D3"), (9, "4"), (10, "Distrito Nº 05")):
        book[HOME][f"A{row}"] = name
    book[HOME]["A20"] = "fuera de el ALTO"
    book[HOME]["C5"] = "MUJERES "
    book[HOME]["G5"] = "psicologica"
    book[OFFICES]["B7"] = "distrito 03"
    book[HOME].title = "POR RESIDENCIA "


def no_totals(book: openpyxl.Workbook) -> None:
    book[HOME].delete_rows(22)


def a_note_of_the_clerk(book: openpyxl.Workbook) -> None:
    book[HOME]["A25"] = "Faltó el informe de la oficina hasta el día 3"


PLAIN: dict[str, Callable[[openpyxl.Workbook], object]] = {
    "rows and columns put between": everything_moved,
    "rows in another order": rows_sorted_otherwise,
    "hidden columns, rows and sheets": hidden,
    "merged cells": merged,
    "numbers as text": numbers_as_text,
    "zeros instead of blanks": blanks_written_as_zero,
    "totals as numbers": totals_as_numbers,
    "names in other letters": names_otherwise,
    "no row of totals": no_totals,
    "a note below the table": a_note_of_the_clerk,
    "a month in words": cell_edit(COVER, "B3", "Marzo de 2024"),
    "a month as a date in text": cell_edit(COVER, "B3", "01/03/2024"),
    "a count with a decimal nought": cell_edit(HOME, "B6", "40,0"),
}


@pytest.mark.parametrize("name", PLAIN)
def test_what_is_plain_is_forgiven(
    name: str, tmp_path: Path, catalog: Catalog, as_given: pd.DataFrame
) -> None:
    spoilt = changed(reports.report(tmp_path / "b.xlsx", catalog), PLAIN[name])
    pd.testing.assert_frame_equal(counts(spoilt, catalog), as_given)


def one_row_not_known(book: openpyxl.Workbook) -> None:
    for column in "CDEFGHIJKLMNOPQRSTUV":
        book[HOME][f"{column}8"] = None
    book[HOME]["B8"] = "S/D"


def test_not_known_is_no_zero_and_says_so(tmp_path: Path, catalog: Catalog) -> None:
    path = reports.report(tmp_path / "a.xlsx", catalog)
    changed(path, one_row_not_known)
    reading, rows = read_whole(path, "gamea_slim", catalog)
    assert errors_of(reading) == []
    home = rows[(rows["indicator"] == "slim_cases_residence") & (rows["breakdown"] == "")]
    home_rows = home.set_index("territory")
    assert home_rows.loc["BO-020105-03", "obs_status"] == "not_received"
    assert pd.isna(home_rows.loc["BO-020105-03", "value"])
    assert home_rows.loc["BO-020105-03", "note"]
    # The municipality cannot be summed without it; what its offices counted is still known.
    assert pd.isna(home_rows.loc["BO-020105", "value"])
    assert counted(rows, "slim_cases") == 340


def test_one_part_that_is_not_known_leaves_its_siblings(tmp_path: Path, catalog: Catalog) -> None:
    path = reports.report(tmp_path / "a.xlsx", catalog)
    for cell, value in (("C8", "s/d"), ("D8", 5)):
        changed(path, cell_edit(HOME, cell, value))
    reading, rows = read_whole(path, "gamea_slim", catalog)
    assert errors_of(reading) == []
    parts = rows[(rows["territory"] == "BO-020105-03") & (rows["indicator"] == "slim_cases_residence")]
    by_sex = parts[parts["breakdown"].str.startswith("sex")].set_index("breakdown")["value"]
    assert by_sex["sex:men"] == 5
    assert by_sex.drop("sex:men").isna().all()


@pytest.mark.parametrize(
    ("said", "refused"), [(None, []), (7, ["«Lugar del hecho» suma 57 y debe sumar 340."])]
)
def test_a_list_that_serves_the_office_alone_may_stay_empty_but_not_miss_its_sum(
    said: int | None, refused: list[str], tmp_path: Path, catalog: Catalog
) -> None:
    """Nothing of it is loaded, whatever it says."""
    lists = {"Asistencia familiar": 12, "Pareja": 340}
    if said is not None:
        lists |= {"Vivienda": said, "Vía o transporte público": 50}
    path = reports.report(tmp_path / "a.xlsx", catalog, replace(reports.figures(), lists=lists))
    reading, rows = read_whole(path, "gamea_slim", catalog)
    assert [problem.message for problem in errors_of(reading)] == refused
    assert not [
        breakdown for breakdown in set(rows["breakdown"]) if "home" in breakdown or "setting" in breakdown
    ]


def counted(rows: pd.DataFrame, indicator: str, territory: str = "BO-020105", breakdown: str = "") -> float:
    chosen = rows[
        (rows["indicator"] == indicator) & (rows["territory"] == territory) & (rows["breakdown"] == breakdown)
    ]
    (value,) = chosen["value"]
    return float(value)


def test_a_column_of_words_is_left_unread_with_a_warning(tmp_path: Path, catalog: Catalog) -> None:
    path = reports.report(tmp_path / "a.xlsx", catalog)
    changed(path, cell_edit(HOME, "X5", "observaciones de la semana"))
    changed(path, cell_edit(HOME, "X6", "sin novedad"))
    reading, _ = read_whole(path, "gamea_slim", catalog)
    assert errors_of(reading) == []
    assert [(problem.cell, "no se lee" in problem.message) for problem in reading.problems] == [("X5", True)]
    assert "semana" not in str(reading.problems), "a warning is published with the release"


def test_a_million_empty_rows_are_read_as_nothing(
    tmp_path: Path, catalog: Catalog, as_given: pd.DataFrame
) -> None:
    path = reports.report(tmp_path / "b.xlsx", catalog)
    # A row that was only coloured: the program saves the empty cell at the bottom of the sheet.
    changed(path, cell_edit(HOME, "A1048576", " "))
    changed(path, lambda book: setattr(book[HOME].row_dimensions[1_048_576], "height", 20))
    pd.testing.assert_frame_equal(counts(path, catalog), as_given)


@given(st.integers(0, 99_999), st.sampled_from(["{}", " {} ", "{}.0", "{},00", "+{}", "'{}", "\u00a0{}"]))
def test_a_whole_number_is_read_however_it_is_written(number: int, spelling: str) -> None:
    assert read_count(spelling.format(number)) == number


@given(st.text(max_size=12))
def test_no_text_is_taken_for_a_count_that_it_is_not(text: str) -> None:
    try:
        value = read_count(text)
    except NotACountError as error:
        assert str(error)
        assert error.hint
    else:
        assert value is None or (0 <= value <= 100_000 and any(letter.isdigit() for letter in text))


@pytest.mark.parametrize(
    "text", ["1.234", "1,234", "1e3", "0x10", "٣", "1 23", "∞", "1/2", "", "-1", "1.000"]
)
def test_what_could_be_two_numbers_is_none(text: str) -> None:
    with pytest.raises(NotACountError):
        read_count(text)


@given(st.dates())
def test_a_month_is_understood_in_each_way_it_is_written(day: object) -> None:
    month = Period.month(day.year, day.month)  # type: ignore[attr-defined]
    year = f"{month.start.year:04}"
    ways = (
        f"{year}-{month.start.month:02}", f"{month.start.month}/{year}", f"1/{month.start.month}/{year}",
        f"{year}-{month.start.month:02}-15 00:00:00", format_month(month).replace(str(month.start.year), year),
    )  # fmt: skip
    assert {parse_month(way) for way in ways} == {month}


@pytest.mark.parametrize("text", ["", "marzo", "2024", "13/2024", "2024-13", "33/3/2024", "mes 3 de 2024"])
def test_what_is_no_month_is_none(text: str) -> None:
    assert parse_month(text) is None
