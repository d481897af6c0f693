"""The territories of the repository, and their agreement with the publishers' own lists."""

import csv
import gzip
import json
from datetime import date
from pathlib import Path

import pytest

from observatory.catalog import Catalog
from observatory.model import Level, Period

LIMA_NORTE = ("150102", "150106", "150110", "150112", "150117", "150125", "150135", "150139")


def codes_of(catalog: Catalog, level: Level, country: str) -> list[str]:
    return [one.code for one in catalog.territories.values() if one.level is level and one.country == country]


def peruvian(ubigeos: set[str]) -> set[str]:
    return {f"PE-{ubigeo.zfill(6)}" for ubigeo in ubigeos}


def column(path: Path, name: str) -> set[str]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8-sig", newline="") as lines:
        return {row[name] for row in csv.DictReader(lines)}


def test_every_parent_exists_and_its_code_begins_the_code_of_its_child(catalog: Catalog) -> None:
    for one in catalog.territories.values():
        if one.level is Level.COUNTRY:
            assert one.parent is None
            continue
        assert one.parent in catalog.territories, one.code
        assert one.level is Level.GROUP or one.code.startswith(one.parent), one.code


@pytest.mark.parametrize(
    ("level", "country", "count"),
    [
        (Level.DEPARTMENT, "PE", 25),
        (Level.PROVINCE, "PE", 196),
        (Level.DISTRICT, "PE", 1895),
        (Level.DEPARTMENT, "BO", 9),
        (Level.MUNICIPALITY, "BO", 343),
        (Level.MUNICIPAL_DISTRICT, "BO", 14),
    ],
)
def test_each_level_is_complete(catalog: Catalog, level: Level, country: str, count: int) -> None:
    assert len(codes_of(catalog, level, country)) == count


def test_the_parts_of_each_place_are_those_of_the_publishers_own_lists_of_each_year(
    catalog: Catalog, shared_data: Path
) -> None:
    """INEI's list of districts, 2018 to 2026, and INE's of municipalities, 2024."""
    of_year: dict[int, set[str]] = {}
    population = shared_data / "peru" / "poblacion-distrito" / "inei_poblacion_distrito_2018_2026.csv"
    with population.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            of_year.setdefault(int(row["Año"]), set()).update(peruvian({row["UBIGEO"]}))
    for year, listed in of_year.items():
        period = Period(date(year, 1, 1), date(year, 12, 31))
        provinces = {
            part.code
            for code in codes_of(catalog, Level.DEPARTMENT, "PE")
            for part in catalog.complete_parts(code, period)
        }
        assert provinces == set(codes_of(catalog, Level.PROVINCE, "PE"))
        assert {part.code for code in provinces for part in catalog.complete_parts(code, period)} == listed
    file = shared_data / "bolivia" / "cpv2024-poblacion-sexo-municipio" / "poblacion_sexo_municipio_2024.csv"
    census = {f"BO-{code.zfill(6)}" for code in column(file, "codigo")}
    year_2024 = Period(date(2024, 1, 1), date(2024, 12, 31))
    inside = [
        part.code
        for code in codes_of(catalog, Level.PROVINCE, "BO")
        for part in catalog.complete_parts(code, year_2024)
    ]
    assert sorted(inside) == sorted(census)


def test_every_place_above_others_says_that_they_are_all_of_it(catalog: Catalog) -> None:
    assert [code for code in catalog.places_within if catalog.territories[code].parts is None] == []


def test_groups_name_their_members(catalog: Catalog) -> None:
    groups = {one.code: one for one in catalog.territories.values() if one.level is Level.GROUP}
    assert groups["PE-LN"].members == tuple(f"PE-{ubigeo}" for ubigeo in LIMA_NORTE)
    assert groups["PE-LR"].members == tuple(f"PE-{number}" for number in range(1502, 1511))


def test_an_accent_is_kept_and_small_words_are_small(catalog: Catalog) -> None:
    names = {code: catalog.territories[code].name for code in ("PE-02", "PE-150135", "PE-150121", "PE-1501")}
    assert names == {
        "PE-02": "Áncash",
        "PE-150135": "San Martín de Porres",
        "PE-150121": "Magdalena Vieja (Pueblo Libre)",
        "PE-1501": "Lima (provincia)",
    }


@pytest.mark.parametrize(
    ("source", "spelling", "code"),
    [
        ("mininter_vcm", "LIMA METROPOLITANA", "PE-1501"),
        ("mininter_vcm", "REGION LIMA", "PE-LR"),
        ("mininter_vcm", "PROV. CONST. DEL CALLAO", "PE-07"),
        ("sidpol", "REGION LIMA", "PE-LR"),
        ("sidpol", "PROV. CONST. DEL CALLAO", "PE-07"),
        ("mimp_cem", "LIMA PROVINCIAS", "PE-LR"),
        ("mimp_cem_monthly", "COMISARIA INDEPENDENCIA", "PE-150112"),
        ("inei_department_population", "PROV. DEL CALLAO", "PE-07"),
    ],
)
def test_a_publisher_s_spelling_leads_to_one_place(
    catalog: Catalog, source: str, spelling: str, code: str
) -> None:
    found = catalog.territory_by_name(spelling, source=source)
    assert found is not None
    assert found.code == code


def test_a_district_without_its_first_years_says_when_its_series_begins(
    catalog: Catalog, shared_data: Path
) -> None:
    file = shared_data / "peru" / "poblacion-distrito" / "inei_poblacion_distrito_2018_2026.csv"
    first: dict[str, int] = {}
    with file.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            year = int(row["Año"])
            first[f"PE-{row['UBIGEO']}"] = min(year, first.get(f"PE-{row['UBIGEO']}", year))
    begun = {code: year for code, year in first.items() if year > 2018}
    since = {one.code: one.valid_from.year for one in catalog.territories.values() if one.valid_from}
    # A district that is in no year of the series begins after it.
    assert since.pop("PE-150144") == 2027
    assert since == begun


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("sidpol-denuncias/sidpol_denuncias_2018_202605.csv.gz", "UBIGEO"),
        ("denuncias-vcm-mininter/Base_datos_Denuncias_Mujer_IGF_diciembre2025.csv", "UBIGEO_HECHO"),
        ("denuncias-vcm-mininter/Violencia_web_2018_31082025.csv.gz", "UBIGEO_HECHO"),
    ],
)
def test_every_place_of_a_complaint_is_a_territory(
    catalog: Catalog, shared_data: Path, file: str, name: str
) -> None:
    assert peruvian(column(shared_data / "peru" / file, name)) <= set(catalog.territories)


def test_the_district_layer_of_el_alto_has_our_fourteen_districts(
    catalog: Catalog, shared_data: Path
) -> None:
    layer = json.loads((shared_data / "bolivia/el-alto-distritos/elalto_distritos.geojson").read_text())
    drawn = {f"BO-020105-{one['properties']['c_dist_mun']:02d}" for one in layer["features"]}
    assert drawn == set(codes_of(catalog, Level.MUNICIPAL_DISTRICT, "BO"))


def test_a_note_on_a_place_is_said_in_sentences_and_not_in_the_names_of_lists(catalog: Catalog) -> None:
    """`Lista: Censo 2024` says nothing to a visitor, nor does the name of a file."""
    notes = {one.note for one in catalog.territories.values() if one.note}
    assert notes
    cryptic = ("Lista:", "lista ods", "Capa del")
    assert [one for one in notes if any(sign in one for sign in cryptic)] == []
