"""Damaged copies, each with one fault: the check says exactly that fault, with its cell, and exits with 1."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from etl.__main__ import main
from observatory.catalog import Catalog
from tests.etl.files import (
    POLICE_HEADER,
    POLICE_ROWS,
    SIDPOL_HEADER,
    cem_header,
    cem_row,
    department_sheet,
    errors_of,
    police_text,
    read_whole,
    write_book,
    write_cem,
    write_police,
)
from tests.etl.sources.test_population import BOTH, MEN, WOMEN

WOMEN_TOTAL = "N° CASOS ATENDIDOS - MUJERES - TOTAL"
TOTAL = "N° CASOS ATENDIDOS-TOTAL"
SEXUAL = "N° CASOS ATENDIDOS - VIOLENCIA SEXUAL"


@dataclass(frozen=True)
class Damage:
    """A file with one fault, and what must be said of it: cell, a part of the message and of the hint."""

    source: str
    write: Callable[[Path], Path]
    cell: str
    says: str
    hint: str = ""


def police(source: str = "mininter_vcm", **cells: object) -> Callable[[Path], Path]:
    """The small police file with cells of its second row (line 3) changed."""
    changed = dict(zip(POLICE_HEADER, POLICE_ROWS[1], strict=True)) | cells
    rows = [POLICE_ROWS[0], tuple(changed.values()), POLICE_ROWS[2]]
    return lambda folder: write_police(folder / "a.csv", rows)


def centre(**cells: str) -> Callable[[Path], Path]:
    """A CEM file of two rows, the second (line 3) changed."""
    second = cem_row(**{"CODIGO CENTRO ATENCION": "COM152", **cells})
    return lambda folder: write_cem(folder / "casos_fem.csv", [cem_row(), second])


def raw(name: str, content: bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return write


def department(**cells: int) -> Callable[[Path], Path]:
    """A department's workbook with cells of its sheet of both sexes changed."""
    values_by_age = {str(label): value for label, value in BOTH.items()} | cells
    sheets = {"LIMA T": values_by_age, "LIMA M": MEN, "LIMA F": WOMEN}

    def write(folder: Path) -> Path:
        sheet_rows = {title: department_sheet(dict(values)) for title, values in sheets.items()}
        return write_book(folder / "cap15.xlsx", sheet_rows)

    return write


def book(cell: str, value: object) -> Callable[[Path], Path]:
    """The small police file as a workbook with one cell changed."""

    def write(folder: Path) -> Path:
        path = write_book(folder / "casos.xlsx", {"Cuadro 3": [POLICE_HEADER, *POLICE_ROWS]})
        changed = openpyxl.load_workbook(path)
        changed["Cuadro 3"][cell] = value
        changed.save(path)
        return path

    return write


def renamed(old: str, new: str) -> tuple[str, ...]:
    return tuple(new if name == old else name for name in POLICE_HEADER)


WHOLE = police_text(POLICE_ROWS).encode("utf-8-sig")
SIDPOL_ROW = (2024, 1, "LIMA METROPOLITANA", "LIMA", "COMAS", 150110, "Violencia de otro tipo", 7)
MONTHLY = "anio,mes,departamento_cem,cem_id_fuente,cem,poblacion,casos\n"
DAMAGES = {
    "an unknown ubigeo": Damage("mininter_vcm", police(UBIGEO_HECHO=150199), "L3 (UBIGEO_HECHO)", "«150199» no es"),
    "text for a number": Damage("mininter_vcm", police(CANTIDAD="n.d."), "L3 (CANTIDAD)", "«n.d.» no es un número"),
    "a blank count": Damage("mininter_vcm", police(CANTIDAD=""), "L3 (CANTIDAD)", "Falta el número"),
    "a negative count": Damage("mininter_vcm", police(CANTIDAD=-4), "L3 (CANTIDAD)", "negativa"),
    "half a complaint": Damage("mininter_vcm", police(CANTIDAD="4.5"), "L3 (CANTIDAD)", "número entero"),
    "an exponent": Damage("mininter_vcm", police(CANTIDAD="1e3"), "L3 (CANTIDAD)", "con todas sus cifras",
        "exponente"),
    "a thirteenth month": Damage("mininter_vcm", police(MES=13), "L3 (MES)", "El mes no puede ser «13»"),
    "a year to come": Damage("mininter_vcm", police(AÑO=2204), "L3 (AÑO)", "El año no puede ser «2204»"),
    "a repeated key": Damage("mininter_vcm", lambda f: write_police(f / "a.csv", [*POLICE_ROWS, POLICE_ROWS[0]]),
        "L5", "fila 2"),
    "a missing column": Damage("mininter_vcm",
        lambda f: write_police(f / "a.csv", [row[:-1] for row in POLICE_ROWS], POLICE_HEADER[:-1]), "L1",
        "Falta la columna «CANTIDAD»"),
    "a renamed column": Damage("mininter_vcm",
        lambda f: write_police(f / "a.csv", header=renamed("CANTIDAD", "CANTIDADES")), "L1",
        "Falta la columna «CANTIDAD»", "¿Es «CANTIDADES»?"),
    "an unexpected column": Damage("mininter_vcm",
        lambda f: write_police(f / "a.csv", [(*row, 1) for row in POLICE_ROWS], (*POLICE_HEADER, "SEXO")), "L1",
        "La columna «SEXO» no se esperaba"),
    "a cell too many": Damage("mininter_vcm",
        lambda f: write_police(f / "a.csv", [POLICE_ROWS[0], (*POLICE_ROWS[1], "x"), POLICE_ROWS[2]]), "L3",
        "más celdas que el encabezado"),
    "another encoding": Damage("mininter_vcm", raw("a.csv", police_text(POLICE_ROWS).encode("latin-1")), "L1",
        "no está en utf-8"),
    "another separator": Damage("mininter_vcm", raw("a.csv", WHOLE.replace(b",", b";")), "L1", "separador es «;»"),
    "an empty file": Damage("mininter_vcm", raw("a.csv", b""), "L1", "vacío"),
    "a header alone": Damage("mininter_vcm", raw("a.csv", police_text([]).encode()), "", "ninguna fila que se lea"),
    "a cut download": Damage("mininter_vcm", raw("a.csv.gz", gzip.compress(WHOLE)[:-20]), "L1", "cortado"),
    "no gzip at all": Damage("mininter_vcm", raw("a.csv.gz", WHOLE), "", "No es un archivo gzip"),
    "no workbook": Damage("mininter_vcm", raw("a.xlsx", b"<html>No encontrado</html>"), "", "No es un libro"),
    "text in a workbook": Damage("mininter_vcm", book("G3", "s/d"), "G3", "«s/d» no es un número"),
    "an unknown ubigeo in a workbook": Damage("mininter_vcm", book("C4", 150999), "C4", "«150999» no es",
        "¿«Comas» (PE-150110)?"),
    "an unknown modality": Damage("sidpol", lambda f: write_police(f / "a.csv", [SIDPOL_ROW], SIDPOL_HEADER),
        "L2 (P_MODALIDADES)", "no es una modalidad conocida"),
    "sexes that do not add up": Damage("mimp_cem", centre(**{WOMEN_TOTAL: "9"}), f"L3 ({TOTAL})", "2 + 9 = 11"),
    "forms that do not add up": Damage("mimp_cem", centre(**{SEXUAL: "3"}), f"L3 ({TOTAL})", "= 13"),
    "ages that do not add up": Damage("mimp_cem",
        centre(**{"N° CASOS ATENDIDOS - 60_MÁS - TOTAL": "1", "N° CASOS ATENDIDOS - 60_MÁS - MUJERES": "1"}),
        f"L3 ({TOTAL})", "= 13"),
    "a blank that is no zero": Damage("mimp_cem", centre(**{WOMEN_TOTAL: ""}), f"L3 ({TOTAL})", "2 = 2"),
    "a missing total": Damage("mimp_cem", centre(**{TOTAL: ""}), f"L3 ({TOTAL})", "está en blanco"),
    "months nobody knows": Damage("mimp_cem", centre(PERIODO="ANUAL"), "L3 (PERIODO)", "qué meses cubre"),
    "an unknown district of a centre": Damage("mimp_cem", centre(UBIGEO="150177", DISTRITO="Sta. Anita"),
        "L3 (UBIGEO)", "«150177» no es", "Santa Anita"),
    "a centre twice in a year": Damage("mimp_cem", lambda f: write_cem(f / "c.csv", [cem_row(), cem_row()]), "L3",
        "fila 2"),
    "the CEM file saved as utf-8": Damage("mimp_cem", raw("c.csv", (";".join(cem_header()) + "\n").encode()), "L1",
        "está en utf-8"),
    "a centre nobody knows": Damage("mimp_cem_monthly",
        raw("m.csv", f"{MONTHLY}2026,1,LIMA,1,Sta. Anita,total,3\n".encode()), "L2 (cem)", "«Sta. Anita» no es",
        "¿«Santa Anita» (PE-150137)?"),
    "more women than cases": Damage("mimp_cem_monthly",
        raw("m.csv", f"{MONTHLY}2026,1,LIMA,1,COMAS,total,3\n2026,1,LIMA,1,COMAS,mujeres,4\n".encode()),
        "L3 (casos)", "Hay 4 mujeres"),
    "ages that are no ages": Damage("inei_department_population", department(**{"otros": 0}), "A15",
        "«otros» no es un grupo de edad"),
    "a municipality nobody knows": Damage("ine_census_2024",
        raw("municipios.csv", b"codigo,municipio,departamento,poblacion\n29999,El Alto,La Paz,5\n"), "L2 (codigo)",
        "«29999» no es un municipio", "¿«El Alto» (BO-020105)"),
    "a layer cut short": Damage("el_alto_districts", raw("d.geojson", b'{"features": ['), "", "GeoJSON"),
    "a population that is text": Damage("inei_district_population",
        raw("p.csv", "UBIGEO,Distrito,Año,Poblacion\n150112,INDEPENDENCIA,2024,233 081\n".encode()),
        "L2 (Poblacion)", "«233 081» no es un número"),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_copy_gives_exactly_its_fault(name: str, tmp_path: Path, catalog: Catalog) -> None:
    damage = DAMAGES[name]
    reading, _ = read_whole(damage.write(tmp_path), damage.source, catalog)
    errors = errors_of(reading)
    assert [(error.cell, damage.says in error.message) for error in errors] == [(damage.cell, True)], errors
    assert damage.hint in errors[0].hint


@pytest.mark.parametrize("name", ["a negative count", "no workbook", "sexes that do not add up"])
def test_the_check_command_refuses_it_and_names_the_cell(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    damage = DAMAGES[name]
    file = damage.write(tmp_path)
    assert main(["check", str(file), "--source", damage.source, "--format", "json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert set(document[0]) == {"severity", "file", "sheet", "cell", "seen", "message", "hint", "loss"}
    assert (document[0]["file"], document[0]["cell"]) == (file.name, damage.cell)


def test_sexes_of_a_department_that_do_not_add_up_name_the_cell(tmp_path: Path, catalog: Catalog) -> None:
    # The group grows in both years, and with it the total: ages add up, the sexes do not.
    file = department(**{" 80 y +": 9, "TOTAL": 31})(tmp_path)
    reading, _ = read_whole(file, "inei_department_population", catalog)
    assert [problem.cell for problem in errors_of(reading)] == ["B6", "C6", "B14", "C14"]


def test_all_faults_are_said_at_once(tmp_path: Path, catalog: Catalog) -> None:
    rows = [("X", "Y", 150199, 2024, 13, "Z", -1), *POLICE_ROWS]
    reading, _ = read_whole(write_police(tmp_path / "a.csv", rows), "mininter_vcm", catalog)
    cells = ["L2 (MES)", "L2 (CANTIDAD)", "L2 (UBIGEO_HECHO)"]
    assert [problem.cell for problem in errors_of(reading)] == cells
