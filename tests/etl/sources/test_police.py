"""Police files: column order, ubigeos, months without a row, the newest months, repeated keys, large files."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from etl.losses.comparison_of_editions import Compared
from etl.reading.edition import read_edition
from observatory.catalog import Catalog
from tests.etl.files import (
    POLICE_HEADER,
    POLICE_ROWS,
    SIDPOL_HEADER,
    errors_of,
    police_text,
    read_whole,
    small_files,
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
    row = rows[(rows["territory"] == "PE-030220") & (rows["period_start"] == "2024-02-01")].iloc[0]
    assert (row["value"], row["locator"]) == (0, "sin fila")
    assert "cero" in row["note"]
    assert set(rows["period_start"]) == {"2024-01-01", "2024-02-01"}


def test_a_place_that_the_source_never_had_a_row_of_gets_no_zero_but_where_a_station_stands(
    tmp_path: Path, catalog: Catalog
) -> None:
    _, rows = read_whole(write_police(tmp_path / "a.csv"), "mininter_vcm", catalog)
    never, station = rows[rows["territory"] == "PE-150117"], rows[rows["territory"] == "PE-030220"]
    assert never[["period_start", "period_end", "obs_status"]].to_numpy().tolist() == [
        ["2024-01-01", "2024-02-29", "no_row"]
    ]
    assert never["value"].isna().all()
    assert "PE-030220" in catalog.sources["mininter_vcm"].limits[0].zeros_also
    assert station["value"].tolist() == [0, 0]


def test_a_district_made_of_another_has_no_zero_before_the_year_of_its_first_row(
    tmp_path: Path, catalog: Catalog
) -> None:
    months = [(2022, 1), *((2022, month) for month in range(2, 13)), (2023, 1)]
    mother = [("LA CONVENCION", "ECHARATE", 80902, year, month, "CUSCO", 9) for year, month in months]
    child = ("LA CONVENCION", "KUMPIRUSHIATO", 80915, 2023, 1, "CUSCO", 2)
    _, rows = read_whole(write_police(tmp_path / "a.csv", [*mother, child]), "mininter_vcm", catalog)
    assert {place: catalog.territories[place].divided_from for place in ("PE-080915", "PE-080918")} == {
        "PE-080915": ("PE-080902",),
        "PE-080918": ("PE-080910",),
    }
    of_child = rows[rows["territory"] == "PE-080915"].sort_values("period_start")
    assert list(zip(of_child["period_start"], of_child["obs_status"], strict=True)) == [
        ("2022-01-01", "with_mother"),
        ("2023-01-01", "provisional"),
    ]
    assert of_child["period_end"].tolist() == ["2022-12-31", "2023-01-31"]
    assert set(rows.loc[rows["territory"] == "PE-080918", "obs_status"]) == {"with_mother"}


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
    assert set(rows["obs_status"]) == {"provisional", "normal", "no_row", "with_mother"}


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


def test_a_year_of_zeros_where_the_province_lets_expect_many_is_told_by_its_place(
    tmp_path: Path, catalog: Catalog
) -> None:
    """Yauyos (PE-120434), 10,198 people beside 20,779: with 1,080 complaints in all, 350 are to be expected."""
    every = [("JAUJA", "JAUJA", 120401, 2023, month, "JUNIN", 90) for month in range(1, 13)]
    one = ("JAUJA", "YAUYOS", 120434, 2024, 1, "JUNIN", 1)
    after = ("JAUJA", "JAUJA", 120401, 2024, 1, "JUNIN", 80)
    small, file = small_files(catalog), write_police(tmp_path / "a.csv", [*every, one, after])
    source = small.sources["mininter_vcm"]
    compared = Compared(read_edition(file, source=source, catalog=catalog), source, small)
    list(compared.frames())
    warned = [problem.message for problem in compared.problems if "poco probables" in problem.message]
    assert len(warned) == 1
    assert warned[0].startswith("Junín: ceros poco probables, 1 años de 1 lugares")
    assert "Yauyos (PE-120434) 2023" in warned[0]
