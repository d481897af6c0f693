"""The file of the centres: blanks, thousands, two age schemes, padded names, a partial year, sums."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.sources import mimp_cem
from observatory.catalog import Catalog
from tests.etl.files import cem_row, errors_of, read_whole, value, write_cem

ECONOMIC = "N° CASOS ATENDIDOS - VIOLENCIA ECONÓMICA O PATRIMONIAL"


def test_a_valid_row_gives_its_centre_and_each_territory_above(tmp_path: Path, catalog: Catalog) -> None:
    reading, rows = read_whole(write_cem(tmp_path / "casos_fem.csv", [cem_row()]), "mimp_cem", catalog)
    assert reading.problems == []
    assert reading.snapshot.id == "mimp_cem@2023-12"
    assert value(rows, "PE-150112", "2023-01-01", "centre:CEM050;sex:women") == 10
    for place in ("PE-150112", "PE-1501", "PE-15", "PE"):
        assert value(rows, place, "2023-01-01", indicator="cem_cases") == 12
        assert value(rows, place, "2023-01-01", "age:30-59;sex:women") == 4
    assert set(rows.loc[rows["breakdown"] == "centre:CEM050", "locator"]) == {"L2"}


@pytest.mark.parametrize(("printed", "severities"), [("LIMA", ["warning"]), ("SURQUILLO", ["error"])])
def test_the_name_of_what_a_place_lies_in_says_nothing_against_its_code(
    tmp_path: Path, catalog: Catalog, printed: str, severities: list[str]
) -> None:
    """«LIMA» is the department and the province of Independencia, and another district of it; Surquillo is that alone."""
    file = write_cem(tmp_path / "casos_fem.csv", [cem_row(DISTRITO=printed)])
    reading, _ = read_whole(file, "mimp_cem", catalog)
    assert [problem.severity.value for problem in reading.problems] == severities


def test_a_thousands_comma_is_no_decimal(tmp_path: Path, catalog: Catalog) -> None:
    _, rows = read_whole(write_cem(tmp_path / "casos_fem.csv", [cem_row()]), "mimp_cem", catalog)
    assert value(rows, "PE", "2023-01-01", indicator="cem_activities") == 5009


def test_a_blank_is_zero_where_its_siblings_reach_the_total(tmp_path: Path, catalog: Catalog) -> None:
    # Another centre of the year gives the category, so that it was collected.
    other_row = cem_row(**{"CODIGO CENTRO ATENCION": "COM152"})
    file = write_cem(tmp_path / "casos_fem.csv", [cem_row(**{ECONOMIC: ""}), other_row])
    reading, rows = read_whole(file, "mimp_cem", catalog)
    assert reading.problems == []
    assert value(rows, "PE-150112", "2023-01-01", "centre:CEM050;form:economic") == 0


def test_a_category_blank_in_the_whole_year_was_not_collected(tmp_path: Path, catalog: Catalog) -> None:
    reading, rows = read_whole(
        write_cem(tmp_path / "casos_fem.csv", [cem_row(**{ECONOMIC: ""})]), "mimp_cem", catalog
    )
    assert reading.problems == []
    assert not rows["breakdown"].str.contains("economic").any()
    assert not rows["breakdown"].str.contains("18-25|26-35|36-45|46-59").any()


def test_sums_name_the_rows_they_are_made_of(tmp_path: Path, catalog: Catalog) -> None:
    file = write_cem(tmp_path / "casos_fem.csv", [cem_row(), cem_row(**{"CODIGO CENTRO ATENCION": "COM152"})])
    _, rows = read_whole(file, "mimp_cem", catalog)
    total = rows[
        (rows["territory"] == "PE-150112") & (rows["breakdown"] == "") & (rows["indicator"] == "cem_cases")
    ]
    assert total["locator"].tolist() == ["suma de 2 filas: 2, 3"]
    assert total["value"].tolist() == [24]


def test_a_partial_year_covers_its_months_alone(tmp_path: Path, catalog: Catalog) -> None:
    file = write_cem(tmp_path / "casos_fem.csv", [cem_row(**{"AÑO": "2024", "PERIODO": "ENE - OCT"})])
    reading, rows = read_whole(file, "mimp_cem", catalog)
    assert set(rows["period_end"]) == {"2024-10-31"}
    assert reading.snapshot.edition == "2024-10"


@pytest.mark.parametrize(
    ("months", "end"),
    [("ENE - DIC", "2023-12-31"), ("ENE-FEB", "2023-02-28"), ("enero - septiembre", "2023-09-30")],
)
def test_months_are_read_as_they_are_spelt(months: str, end: str) -> None:
    assert mimp_cem.parse_span(2023.0, months) == ("2023-01-01", end)


@pytest.mark.parametrize("months", ["", "ANUAL", "DIC - ENE", "XXX - DIC"])
def test_other_words_are_no_months(months: str) -> None:
    assert mimp_cem.parse_span(2023.0, months) is None


def test_a_centre_without_figures_is_not_published_and_not_zero(tmp_path: Path, catalog: Catalog) -> None:
    columns = ("AÑO", "PERIODO", "UBIGEO", "DISTRITO")
    empty = {name: cell for name, cell in cem_row().items() if name in columns}
    file = write_cem(tmp_path / "casos_fem.csv", [cem_row(), {**empty, "CODIGO CENTRO ATENCION": "COM152"}])
    reading, rows = read_whole(file, "mimp_cem", catalog)
    row = rows[rows["breakdown"] == "centre:COM152"].iloc[0]
    assert errors_of(reading) == []
    assert row["obs_status"] == "not_published"
    assert row["value"] != row["value"]
    assert value(rows, "PE", "2023-01-01", indicator="cem_cases") == 12


def test_the_real_file_reaches_its_printed_totals(shared_data: Path, catalog: Catalog) -> None:
    file = shared_data / "peru" / "cem-casos-mimp" / "casos_fem.csv"
    reading, rows = read_whole(file, "mimp_cem", catalog)
    assert errors_of(reading) == []
    assert reading.snapshot.edition == "2024-10"
    printed = {
        2012: 42_537, 2019: 181_885, 2020: 114_495, 2021: 163_797, 2022: 154_202, 2023: 166_313,
        2024: 139_837,
    }  # fmt: skip
    for year, total in printed.items():
        assert value(rows, "PE", f"{year}-01-01", indicator="cem_cases") == total
    independencia = {2012: (366, 319), 2016: (318, 220), 2019: (522, 411), 2023: (738, 642)}
    for year, (total, women) in independencia.items():
        assert value(rows, "PE-150112", f"{year}-01-01", indicator="cem_cases") == total
        assert value(rows, "PE-150112", f"{year}-01-01", "sex:women") == women
    forms = {"psychological": 177, "physical": 91, "sexual": 66, "economic": 0}
    for form, count in forms.items():
        assert value(rows, "PE-150112", "2023-01-01", f"centre:CEM050;form:{form}") == count
    actions = rows[(rows["indicator"] == "cem_activities") & (rows["breakdown"] == "centre:CEM050")]
    assert actions.loc[actions["period_start"] < "2018", "value"].sum() == 46_403
    assert "2024-01-01" not in set(actions["period_start"])
