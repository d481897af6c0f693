"""Declared corrections: made where the publisher errs, refused where it does not, each for the editions it names."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from etl.reading.edition import Reading
from observatory.catalog import Catalog, load_catalog
from observatory.geography.place_names import fold
from observatory.model import Correction, Recoding
from tests.etl.files import cem_row, errors_of, read_whole, value, write_cem, write_police

WRONG, MENDED = "024010", "240104"
OLD = date(2019, 12, 31)


def centre(ubigeo: str) -> dict[str, str]:
    """The row of 2019 that the publisher once gave a code that does not exist."""
    return cem_row(
        **{"AÑO": "2019", "CODIGO CENTRO ATENCION": "COM147", "UBIGEO": ubigeo}, DISTRITO="PAMPAS DE HOSPITAL"
    )


def edition(folder: Path, ubigeo: str, *, newer: bool) -> Path:
    """An edition to December 2019 or, with a row of another centre, to December 2023."""
    folder.mkdir(parents=True, exist_ok=True)
    return write_cem(folder / "casos_fem.csv", [centre(ubigeo), *([cem_row()] if newer else [])])


@pytest.fixture
def catalog(catalog: Catalog) -> Catalog:
    """The catalogue with the one correction that the small files are about."""
    mine = {"year": "2019", "centre": "COM147"}
    return replace(
        catalog,
        corrections=tuple(correction for correction in catalog.corrections if correction.where == mine),
    )


def until(day: date | None, catalog: Catalog) -> Catalog:
    """The catalogue with its corrections for the editions up to `day`."""
    return replace(
        catalog, corrections=tuple(replace(correction, until=day) for correction in catalog.corrections)
    )


def test_a_correction_whose_row_is_gone_is_noticed(tmp_path: Path, catalog: Catalog) -> None:
    other_row = cem_row(**{"AÑO": "2019", "CODIGO CENTRO ATENCION": "CEM050"})
    reading, _ = read_whole(write_cem(tmp_path / "casos_fem.csv", [other_row]), "mimp_cem", catalog)
    (fault,) = errors_of(reading)
    assert "No está la fila que se corrige" in fault.message
    assert fault.loss == "correccion:2019:COM147:ubigeo"


def test_a_file_of_other_years_owes_no_row(tmp_path: Path, catalog: Catalog) -> None:
    reading, _ = read_whole(write_cem(tmp_path / "casos_fem.csv", [cem_row()]), "mimp_cem", catalog)
    assert reading.problems == []


def read_it(file: Path, catalog: Catalog) -> tuple[Reading, float | None]:
    """The reading, and what it says of the district the centre truly lies in; None where it is refused."""
    reading, rows = read_whole(file, "mimp_cem", catalog)
    if errors_of(reading):
        return reading, None
    return reading, value(rows, "PE-240104", "2019-01-01", "centre:COM147", "cem_cases")


def test_a_declared_correction_is_made_and_shown(tmp_path: Path, catalog: Catalog) -> None:
    reading, count = read_it(edition(tmp_path, WRONG, newer=False), catalog)
    assert count == 12
    assert [(problem.cell, problem.seen) for problem in reading.problems] == [("L2 (UBIGEO)", WRONG)]


@pytest.mark.parametrize("newer", [False, True])
@pytest.mark.parametrize("reach", [None, date(2023, 12, 31)], ids=["every edition", "until the newest"])
def test_an_edition_within_the_reach_that_needs_no_correction_is_refused(
    tmp_path: Path, catalog: Catalog, newer: bool, reach: date | None
) -> None:
    reading, _ = read_it(edition(tmp_path, MENDED, newer=newer), until(reach, catalog))
    (fault,) = errors_of(reading)
    assert "no hace falta" in fault.message
    assert (fault.cell, fault.seen) == ("L2 (UBIGEO)", MENDED)


def test_the_old_edition_stays_readable_and_the_mended_one_is_read_as_it_is(
    tmp_path: Path, catalog: Catalog
) -> None:
    bounded = until(OLD, catalog)
    old, old_count = read_it(edition(tmp_path / "old", WRONG, newer=False), bounded)
    new, new_count = read_it(edition(tmp_path / "new", MENDED, newer=True), bounded)
    assert (old_count, new_count) == (12, 12)
    assert [problem.seen for problem in old.problems] == [WRONG]
    assert new.problems == []


def test_a_later_edition_with_the_old_error_is_refused_with_the_reach(
    tmp_path: Path, catalog: Catalog
) -> None:
    reading, _ = read_it(edition(tmp_path, WRONG, newer=True), until(OLD, catalog))
    assert any("vale solo hasta el 2019-12-31" in fault.message for fault in errors_of(reading))


def test_the_day_itself_is_within_the_reach(tmp_path: Path, catalog: Catalog) -> None:
    _, count = read_it(edition(tmp_path, WRONG, newer=True), until(date(2023, 12, 31), catalog))
    assert count == 12


def test_a_number_of_a_streamed_file_is_corrected_too(tmp_path: Path, catalog: Catalog) -> None:
    declared = Correction(
        source="mininter_vcm",
        where={"ubigeo": "150112", "year": "2024", "month": "1"},
        field="count",
        seen="240",
        correct="204",
        reason="El boletín del mismo mes dice 204.",
    )
    reading, rows = read_whole(
        write_police(tmp_path / "mininter.csv"), "mininter_vcm", replace(catalog, corrections=(declared,))
    )
    assert errors_of(reading) == []
    assert value(rows, "PE-150112", "2024-01-01", indicator="police_complaints") == 204
    assert [(problem.seen, problem.hint) for problem in reading.problems if "204" in problem.message] == [
        ("240", declared.reason)
    ]


CENSUS = "codigo,municipio,departamento,poblacion\n"
OLD_ORDER = (Recoding(("ine_census_2024",), 71104, "BO-071103", "El orden anterior.", since=2013),)


def census(folder: Path, *rows: str) -> Path:
    path = folder / "municipios.csv"
    path.write_text(CENSUS + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def test_the_seven_municipalities_of_the_two_orders_bear_the_names_of_their_figures(
    shared_data: Path, catalog: Catalog
) -> None:
    """By the census by sex, whose names and codes are of one order: San Julián has 44,909 inhabitants, not 6,364."""
    file = shared_data / "bolivia" / "cpv2024-poblacion-sexo-municipio" / "poblacion_sexo_municipio_2024.csv"
    with file.open(encoding="utf-8-sig", newline="") as lines:
        listed = {f"BO-{row['codigo']}": row for row in csv.DictReader(lines)}
    seven = [
        f"BO-{number}" for number in ("020203", "020204", "020205", "020206", "071103", "071104", "071105")
    ]
    for code in seven:
        row = listed[code]
        assert fold(catalog.territories[code].name) == fold(row["municipio"])
        assert catalog.counted[code].inhabitants == int(row["mujeres"]) + int(row["hombres"])
    assert catalog.territories["BO-071103"].name == "San Julián"
    assert catalog.counted["BO-071103"].inhabitants == 44_909


def test_the_names_of_the_census_list_are_corrected_and_its_figures_stay(shared_data: Path) -> None:
    file = shared_data / "bolivia" / "censo-poblacion-municipal-2024" / "municipios.csv"
    reading, rows = read_whole(file, "ine_census_2024", load_catalog())
    assert "Se lee San Julián donde dice «San Ramón»." in [problem.message for problem in reading.problems]
    assert value(rows, "BO-071103", "2024-03-23") == 44_909


def test_an_old_number_is_read_as_the_place_that_it_means(tmp_path: Path, catalog: Catalog) -> None:
    recoded = replace(catalog, corrections=(), recodings=OLD_ORDER)
    reading, rows = read_whole(
        census(tmp_path, "71104,San Julián,Santa Cruz,44909"), "ine_census_2024", recoded
    )
    assert errors_of(reading) == []
    assert rows["territory"].tolist() == ["BO-071103"]


@pytest.mark.parametrize("entry", [(), (replace(OLD_ORDER[0], since=2025),)])
def test_a_code_beside_the_name_of_another_place_is_refused_with_both_ways_out(
    tmp_path: Path, catalog: Catalog, entry: tuple[Recoding, ...]
) -> None:
    plain = replace(catalog, corrections=(), recodings=entry)
    reading, _ = read_whole(census(tmp_path, "71104,San Julián,Santa Cruz,44909"), "ine_census_2024", plain)
    (fault,) = errors_of(reading)
    assert (fault.cell, "sino el de BO-071103" in fault.message) == ("L2 (municipio)", True)
    assert "corrections.yml" in fault.hint
    assert "recodings.csv" in fault.hint


def test_a_name_of_another_country_beside_a_code_is_refused(tmp_path: Path, catalog: Catalog) -> None:
    """020105 is El Alto, and in Peru a district called Independencia."""
    plain = replace(catalog, corrections=())
    reading, _ = read_whole(
        census(tmp_path, "20105,Independencia (Huaraz),La Paz,5"), "ine_census_2024", plain
    )
    assert [problem.severity.value for problem in reading.problems] == ["error"]
    reading, _ = read_whole(census(tmp_path, "20105,Los Olivos,La Paz,5"), "ine_census_2024", plain)
    (fault,) = errors_of(reading)
    assert "sino el de PE-150117" in fault.message
