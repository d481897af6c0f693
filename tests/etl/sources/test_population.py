"""Population of districts, departments, municipalities and El Alto's districts; the monthly centres."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from etl import pipeline
from etl.checking import compare_with_editions
from etl.reading.edition import Reading, read_edition
from observatory.catalog import Catalog
from observatory.catalog.catalog import Alias
from observatory.model import Level
from tests.etl.files import department_sheet, errors_of, read_whole, value, write_book
from tests.etl.losses.readings import Made, losses
from tests.etl.releasing.making import stores_of

BOTH = {"TOTAL": 30, "0-4": 10, 0: 4, 1: 1, 2: 1, 3: 2, 4: 2, " 5-9": 12, " 80 y +": 8}
MEN = {"TOTAL": 12, "0-4": 4, 0: 2, 1: 0, 2: 0, 3: 1, 4: 1, " 5-9": 5, " 80 y +": 3}
WOMEN = {label: BOTH[label] - MEN[label] for label in BOTH}


def write_department(path: Path, *, first_row: int = 4) -> Path:
    return write_book(
        path,
        {
            "LIMA T": department_sheet(BOTH, first_row=first_row),
            "LIMA M": department_sheet(MEN),
            "LIMA F": department_sheet(WOMEN),
        },
    )


@pytest.mark.parametrize("first_row", [3, 4, 5])
def test_five_year_groups_are_loaded_and_single_ages_are_not(
    tmp_path: Path, catalog: Catalog, first_row: int
) -> None:
    file = write_department(tmp_path / "cap15.xlsx", first_row=first_row)
    reading, rows = read_whole(file, "inei_department_population", catalog)
    assert reading.problems == []
    assert reading.snapshot.edition == "1995-1996-lima"
    assert value(rows, "PE-15", "1995-06-30") == 30
    assert value(rows, "PE-15", "1996-06-30", "sex:women") == 18
    assert value(rows, "PE-15", "1995-06-30", "age:80+;sex:men") == 3
    assert rows[(rows["period_start"] == "1995-06-30") & ~rows["breakdown"].str.contains("sex")][
        "value"
    ].tolist() == [30, 10, 12, 8]


def test_a_value_says_its_sheet_and_cell(tmp_path: Path, catalog: Catalog) -> None:
    _, rows = read_whole(write_department(tmp_path / "cap15.xlsx"), "inei_department_population", catalog)
    assert rows["locator"].iloc[0] == "LIMA T!B6"


@pytest.mark.parametrize("name", ["cap00.xlsx", "cap01.xlsx", "cap07.xlsx", "cap15.xlsx", "cap25.xlsx"])
def test_real_departments_have_no_problem(name: str, shared_data: Path, catalog: Catalog) -> None:
    file = shared_data / "peru" / "poblacion-inei-departamento" / name
    reading, rows = read_whole(file, "inei_department_population", catalog)
    assert reading.problems == []
    assert len(rows) == 36 * 18 * 3


def test_a_departments_file_is_held_against_its_own_editions_alone(
    shared_data: Path, catalog: Catalog, tmp_path: Path
) -> None:
    """Seen: Arequipa's workbook was refused since it lacks the rows of Apurimac's."""
    workspace = stores_of(tmp_path, catalog).workspace()
    folder = shared_data / "peru" / "poblacion-inei-departamento"
    source = catalog.sources["inei_department_population"]

    def held(reading: Reading | Made) -> list[str]:
        """The losses of a file, which is loaded where it has none."""
        comparison = compare_with_editions(reading, source, workspace, catalog)  # type: ignore[arg-type]
        pipeline.ingest(workspace, comparison)
        return losses(comparison)

    for name in ("cap03.xlsx", "cap04.xlsx"):
        assert held(read_edition(folder / name, source=source, catalog=catalog)) == []
    reading, rows = read_whole(folder / "cap04.xlsx", source.id, catalog)
    later = replace(reading.snapshot, edition="1995-2029-arequipa", sha256="0" * 64)
    assert held(Made(later, rows[rows["period_start"] < "2030"])) == ["anio:2030"]


def test_women_of_lima_are_as_many_as_printed(shared_data: Path, catalog: Catalog) -> None:
    file = shared_data / "peru" / "poblacion-inei-departamento" / "cap15.xlsx"
    _, rows = read_whole(file, "inei_department_population", catalog)
    for year, women in {2018: 5_284_576, 2022: 5_698_013, 2025: 5_956_400}.items():
        assert value(rows, "PE-15", f"{year}-06-30", "sex:women") == women


def test_real_districts_add_up_to_lima_province(shared_data: Path, catalog: Catalog) -> None:
    file = shared_data / "peru" / "poblacion-distrito" / "inei_poblacion_distrito_2018_2026.csv"
    reading, rows = read_whole(file, "inei_district_population", catalog)
    assert reading.problems == []
    assert len(rows) == 16_969
    lima = rows[rows["territory"].str.startswith("PE-1501") & (rows["period_start"] == "2025-06-30")]
    assert lima["value"].sum() == 10_432_133
    assert value(rows, "PE-150112", "2025-06-30") == 235_535


def test_the_real_census_of_bolivia_lists_its_municipalities(shared_data: Path, catalog: Catalog) -> None:
    file = shared_data / "bolivia" / "censo-poblacion-municipal-2024" / "municipios.csv"
    reading, rows = read_whole(file, "ine_census_2024", catalog)
    assert errors_of(reading) == []
    assert rows["value"].sum() == 11_361_360
    assert value(rows, "BO-020105", "2024-03-23") == 885_825


def test_the_districts_of_el_alto_add_up_to_its_census(shared_data: Path, catalog: Catalog) -> None:
    file = shared_data / "bolivia" / "el-alto-distritos" / "elalto_distritos.geojson"
    reading, rows = read_whole(file, "el_alto_districts", catalog)
    assert reading.problems == []
    assert rows["value"].sum() == 848_452
    assert value(rows, "BO-020105-03", "2012-11-21") == 144_828
    assert rows.loc[rows["territory"] == "BO-020105-11", "locator"].tolist() == ["elemento 1"]


def test_the_real_monthly_centres_reach_the_totals_of_their_cubes(
    shared_data: Path, catalog: Catalog
) -> None:
    file = shared_data / "peru" / "cem-casos-lima-2026" / "cem_casos_lima_2026_ene_ago.csv"
    reading, rows = read_whole(file, "mimp_cem_monthly", catalog)
    assert reading.problems == []
    assert set(rows["obs_status"]) == {"provisional"}
    lima = rows[(rows["territory"] == "PE-15")].sort_values("period_start")
    assert lima.loc[lima["breakdown"] == "", "value"].tolist() == [
        3715, 3720, 4296, 4227, 4208, 4502, 4277, 4425,
    ]  # fmt: skip
    assert lima.loc[lima["breakdown"] == "sex:women", "value"].sum() == 27_424
    district_rows = rows[rows["territory"] == "PE-150112"]
    assert district_rows.loc[district_rows["breakdown"] == "centre:CEM050", "value"].sum() == 325
    assert district_rows.loc[district_rows["breakdown"] == "centre:COM152;sex:women", "value"].sum() == 391
    assert district_rows.loc[district_rows["breakdown"] == "", "value"].sum() == 325 + 492


def test_a_district_that_may_lack_a_centre_has_no_monthly_sum(shared_data: Path, catalog: Catalog) -> None:
    file = shared_data / "peru" / "cem-casos-lima-2026" / "cem_casos_lima_2026_ene_ago.csv"
    _, rows = read_whole(file, "mimp_cem_monthly", catalog)
    sums = rows[rows["breakdown"] == ""]
    levels = {catalog.territories[code].level for code in sums["territory"]}
    assert levels == {Level.DISTRICT, Level.DEPARTMENT}
    assert not {"PE-150101", "PE-150132", "PE-150135"} & set(sums["territory"])


@pytest.mark.parametrize(
    ("number", "name", "said"),
    [
        (10102, "Yotala", ""),
        (10102, "Poroma", "sino el de BO-010103"),
        (10102, "Yotala del Valle", "no es el nombre de BO-010102"),
    ],
)
def test_a_flat_table_whose_codes_and_names_disagree_is_refused_where_no_alias_says_so(
    tmp_path: Path, catalog: Catalog, number: int, name: str, said: str
) -> None:
    """INE's older order of codes: the cases of San Julián would stand beside the people of San Antonio de Lomerío."""
    file = tmp_path / "municipios.csv"
    file.write_text(f"codigo,municipio,departamento,poblacion\n{number},{name},Chuquisaca,9256\n", "utf-8")
    reading, _ = read_whole(file, "ine_census_2024", catalog)
    assert [said in fault.message for fault in errors_of(reading)] == ([True] if said else [])
    spelling = Alias("ine_census_2024", "municipality", name, f"BO-0{number}")
    known = replace(catalog, aliases=(*catalog.aliases, spelling))
    assert errors_of(read_whole(file, "ine_census_2024", known)[0]) == []
