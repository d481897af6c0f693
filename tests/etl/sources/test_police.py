"""Police files: column order, ubigeos, months without a row, the newest months, repeated keys, large files."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from observatory.catalog import Catalog
from tests.etl.files import (
    POLICE_HEADER,
    POLICE_ROWS,
    SIDPOL_HEADER,
    errors_of,
    police_text,
    read_whole,
    value,
    write_book,
    write_police,
)

OURS = "Violencia contra la mujer e integrantes"


def test_rows_become_district_months_with_their_line(tmp_path: Path, catalog: Catalog) -> None:
    reading, rows = read_whole(write_police(tmp_path / "Violencia_web_x.csv"), "mininter_vcm", catalog)
    assert reading.problems == []
    assert reading.snapshot.id == "mininter_vcm@2024-02"
    row = rows[(rows["territory"] == "PE-150110") & (rows["period_start"] == "2024-02-01")].iloc[0]
    assert (row["value"], row["locator"], row["period_end"]) == (300, "L4", "2024-02-29")
    assert value(rows, "PE-020105", "2024-01-01") == 31


def test_the_order_of_columns_does_not_matter(tmp_path: Path, catalog: Catalog) -> None:
    order = [3, 4, 2, 5, 0, 1, 6]
    moved = [[row[place] for place in order] for row in POLICE_ROWS]
    header = [POLICE_HEADER[place] for place in order]
    _, straight = read_whole(write_police(tmp_path / "a.csv"), "mininter_vcm", catalog)
    _, turned = read_whole(write_police(tmp_path / "b.csv", moved, header), "mininter_vcm", catalog)
    assert straight.equals(turned)


def test_an_absent_row_is_zero_where_the_edition_covers_the_month(tmp_path: Path, catalog: Catalog) -> None:
    _, rows = read_whole(write_police(tmp_path / "a.csv"), "mininter_vcm", catalog)
    row = rows[(rows["territory"] == "PE-150117") & (rows["period_start"] == "2024-02-01")].iloc[0]
    assert (row["value"], row["locator"]) == (0, "sin fila")
    assert "cero" in row["note"]
    assert set(rows["period_start"]) == {"2024-01-01", "2024-02-01"}


def test_a_district_has_no_zero_before_it_began_or_after_it_ended(tmp_path: Path, catalog: Catalog) -> None:
    early = [(*POLICE_ROWS[0][:3], 2020, *POLICE_ROWS[0][4:])]
    _, rows = read_whole(write_police(tmp_path / "a.csv", early), "mininter_vcm", catalog)
    places = set(rows["territory"])
    assert catalog.territories["PE-080918"].valid_from is not None
    assert "PE-080918" not in places
    assert "PE-160109" not in places
    assert "PE-160801" in places


def test_a_month_that_no_district_has_is_no_zero(tmp_path: Path, catalog: Catalog) -> None:
    later = (*POLICE_ROWS[0][:4], 4, *POLICE_ROWS[0][5:])
    _, rows = read_whole(write_police(tmp_path / "a.csv", [*POLICE_ROWS, later]), "mininter_vcm", catalog)
    assert "2024-03-01" not in set(rows["period_start"])


def test_the_last_three_months_of_an_edition_are_provisional(tmp_path: Path, catalog: Catalog) -> None:
    months = [(2023, 10), (2023, 11), (2023, 12), (2024, 1), (2024, 2)]
    met = [("LIMA", "COMAS", 150110, year, month, "LIMA METROPOLITANA", 9) for year, month in months]
    _, rows = read_whole(write_police(tmp_path / "a.csv", met), "mininter_vcm", catalog)
    provisional = rows[rows["obs_status"] == "provisional"]
    assert set(provisional["period_start"]) == {"2023-12-01", "2024-01-01", "2024-02-01"}
    assert "sin fila" in set(provisional["locator"]), "a zero of a provisional month is provisional too"
    assert set(rows["obs_status"]) == {"provisional", "normal"}


@pytest.mark.parametrize("ubigeo", ["20105", "020105", "20105.0"])
def test_a_ubigeo_may_lack_its_zero_or_be_a_float(tmp_path: Path, catalog: Catalog, ubigeo: str) -> None:
    row = ("HUARAZ", "INDEPENDENCIA", ubigeo, "2024", "1", "ANCASH", "31")
    _, rows = read_whole(write_police(tmp_path / "a.csv", [row]), "mininter_vcm", catalog)
    assert value(rows, "PE-020105", "2024-01-01") == 31


def test_a_workbook_is_read_like_a_csv_and_says_its_cells(tmp_path: Path, catalog: Catalog) -> None:
    book = write_book(tmp_path / "a.xlsx", {"Data": [POLICE_HEADER, *POLICE_ROWS]})
    _, rows = read_whole(book, "mininter_vcm", catalog)
    _, plain = read_whole(write_police(tmp_path / "a.csv"), "mininter_vcm", catalog)
    assert rows["value"].equals(plain["value"])
    assert rows["locator"].iloc[0] == "Data!G2"


def test_a_compressed_file_is_read(tmp_path: Path, catalog: Catalog) -> None:
    file = tmp_path / "a.csv.gz"
    file.write_bytes(gzip.compress(police_text(POLICE_ROWS).encode("utf-8-sig")))
    reading, _ = read_whole(file, "mininter_vcm", catalog)
    assert reading.problems == []


@pytest.mark.parametrize("ubigeo", [150199, 259999, 10100])
def test_a_number_that_is_no_district_is_refused_with_its_line_and_counts_for_none(
    tmp_path: Path, catalog: Catalog, ubigeo: int
) -> None:
    rows = [POLICE_ROWS[0], ("LIMA", "LUGAR NUEVO", ubigeo, 2024, 1, "LIMA METROPOLITANA", 4321)]
    reading, observations = read_whole(write_police(tmp_path / "a.csv", rows), "mininter_vcm", catalog)
    assert [problem.cell for problem in errors_of(reading)] == ["L3 (UBIGEO_HECHO)"]
    assert 4321 not in list(observations["value"])


@pytest.mark.parametrize(("name", "loss"), [("COMAS", "nombre:comas:PE-150112"), ("IDEPENDENCIA", None)])
def test_the_name_of_another_place_is_refused_and_an_unknown_spelling_is_a_warning(
    tmp_path: Path, catalog: Catalog, name: str, loss: str | None
) -> None:
    row = ("LIMA", name, 150112, 2024, 1, "LIMA METROPOLITANA", 9)
    reading, _ = read_whole(write_police(tmp_path / "a.csv", [row]), "mininter_vcm", catalog)
    assert [problem.loss for problem in errors_of(reading)] == ([loss] if loss else [])
    assert [problem.cell for problem in reading.problems] == ["L2 (DIST_HECHO)"]


def test_sidpol_keeps_our_modality_under_both_of_its_names(tmp_path: Path, catalog: Catalog) -> None:
    rows = [
        (2024, 1, "LIMA METROPOLITANA", "LIMA", "INDEPENDENCIA", 150112, OURS, 7),
        (2024, 1, "LIMA METROPOLITANA", "LIMA", "COMAS", 150110, f"{OURS} del grupo familiar", 8),
        (2024, 1, "LIMA METROPOLITANA", "LIMA", "INDEPENDENCIA", 150112, "Hurto", 900),
    ]
    reading, observations = read_whole(
        write_police(tmp_path / "a.csv", rows, SIDPOL_HEADER), "sidpol", catalog
    )
    assert reading.problems == []
    assert value(observations, "PE-150112", "2024-01-01") == 7
    assert value(observations, "PE-150110", "2024-01-01") == 8


def test_a_modality_nobody_knows_is_an_error(tmp_path: Path, catalog: Catalog) -> None:
    rows = [(2024, 1, "LIMA METROPOLITANA", "LIMA", "COMAS", 150110, name, 7) for name in (OURS, "Violencia")]
    reading, _ = read_whole(write_police(tmp_path / "a.csv", rows, SIDPOL_HEADER), "sidpol", catalog)
    assert [(problem.cell, problem.seen) for problem in reading.problems] == [
        ("L3 (P_MODALIDADES)", "Violencia")
    ]


def test_the_december_edition_says_what_its_notes_say(shared_data: Path, catalog: Catalog) -> None:
    file = shared_data / "peru/denuncias-vcm-mininter/Base_datos_Denuncias_Mujer_IGF_diciembre2025.csv"
    _, rows = read_whole(file, "mininter_vcm", catalog)
    district_rows = (
        rows[rows["territory"] == "PE-150112"].groupby(rows["period_start"].str[:4])["value"].sum()
    )
    assert district_rows.tolist() == [2575, 2829, 2667, 2725, 2337, 2655, 2939, 2579]
    assert rows.loc[rows["period_start"].str[:4] == "2025", "value"].sum() == 217_270
    assert value(rows, "PE-150112", "2025-12-01") == 182


def test_the_newest_edition_of_sidpol_says_what_its_notes_say(shared_data: Path, catalog: Catalog) -> None:
    file = shared_data / "peru" / "sidpol-denuncias" / "sidpol_denuncias_2018_202605.csv.gz"
    reading, rows = read_whole(file, "sidpol", catalog)
    assert reading.problems == []
    district_rows = (
        rows[rows["territory"] == "PE-150112"].groupby(rows["period_start"].str[:4])["value"].sum()
    )
    assert district_rows.tolist() == [2575, 2829, 2667, 2725, 2337, 2655, 2940, 2615, 914]
    months = rows[(rows["territory"] == "PE-150112") & (rows["period_start"] >= "2026")]
    assert months.sort_values("period_start")["value"].tolist() == [254, 179, 178, 153, 150]
