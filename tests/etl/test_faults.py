"""The report on a file, for people and for programs, and what in it looks like somebody's data."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from etl.checks.sensitive_text import has_name, has_number
from etl.reading import faults
from observatory.catalog import Catalog
from observatory.model import FileProblem, Severity
from tests.etl.files import errors_of, read_whole, write_police
from tests.etl.municipal import reports
from tests.etl.municipal.reports import cell_edit, changed

ERROR = FileProblem(
    Severity.ERROR,
    "casos.xlsx",
    "Cuadro 3",
    "A17",
    "Sta. Anita",
    "«Sta. Anita» no es un distrito conocido.",
    "¿«Santa Anita» (PE-150137)? Si lo es, añádalo a catalog/aliases.csv.",
)
WARNING = FileProblem(Severity.WARNING, "casos.xlsx", "", "", "", "Falta un mes.")


def test_a_line_says_file_sheet_cell_fault_and_the_way_out() -> None:
    assert faults.format_problems([WARNING, ERROR]).splitlines() == [
        "ERROR casos.xlsx · hoja «Cuadro 3» · A17 · «Sta. Anita» no es un distrito conocido. "
        "¿«Santa Anita» (PE-150137)? Si lo es, añádalo a catalog/aliases.csv.",
        "AVISO casos.xlsx · Falta un mes.",
        "No se carga nada: 1 error, 1 aviso.",
    ]


def test_warnings_alone_may_be_loaded() -> None:
    assert faults.format_problems([WARNING]).endswith("Se puede cargar, con 1 aviso.")
    assert faults.exit_code([WARNING]) == 0
    assert faults.exit_code([WARNING, ERROR]) == 1


def test_nothing_found_is_said_too() -> None:
    assert faults.format_problems([]) == "Sin errores ni avisos."


def test_programs_get_a_list_of_objects() -> None:
    assert json.loads(faults.format_problems_as_json([ERROR])) == [
        {
            "severity": "error",
            "file": "casos.xlsx",
            "sheet": "Cuadro 3",
            "cell": "A17",
            "seen": "Sta. Anita",
            "message": ERROR.message,
            "hint": ERROR.hint,
            "loss": "",
        }
    ]


@pytest.mark.parametrize(
    "text",
    [
        "45678912", "DNI 45678912", "CI: 6543210 LP", "c.i. 54321", "llamar al 987 654 321", "tel. 2-845-123",
        "+591 71234567", "juana@correo.example", "Cédula N° 1234567",
    ],
)  # fmt: skip
def test_a_number_of_a_document_or_a_telephone_is_seen(text: str) -> None:
    assert has_number(text)


@pytest.mark.parametrize(
    "text",
    ["2012-2024", "20240131", "150112", "12 345", "1,234,567.00", "5/01/2014", "Ley 30364", "CEM050", "Distrito 14",
     "en 2024 hubo 1261 casos"],
)  # fmt: skip
def test_a_year_a_code_and_a_count_are_none(text: str) -> None:
    assert not has_number(text)


@pytest.mark.parametrize(
    "text", ["Juana Mamani", "JUANA MAMANI QUISPE", "Sra. Quispe", "víctima: Rosa Flores"]
)
def test_a_name_is_seen(text: str) -> None:
    assert has_name(text)


@pytest.mark.parametrize(
    "text", ["se atendió en la tarde", "Revisado", "TOTAL", "Nota: un caso quedó abierto"]
)
def test_a_remark_is_no_name(text: str) -> None:
    assert not has_name(text)


PLACES = {
    "below the table": ("Por residencia", "A30", "Atendida: Juana Mamani"),
    "right of the table": ("Por residencia", "AZ8", "45678912"),
    "on the cover": ("Instrucciones", "B30", "Informes con Rosa Flores, 71234567"),
}


@pytest.mark.parametrize("column", PLACES)
def test_a_report_with_somebody_in_it_is_refused_and_not_repeated(
    column: str, tmp_path: Path, catalog: Catalog
) -> None:
    sheet, cell, text = PLACES[column]
    file = changed(reports.report(tmp_path / "a.xlsx", catalog), cell_edit(sheet, cell, text))
    reading, rows = read_whole(file, "gamea_slim", catalog)
    (fault,) = [problem for problem in errors_of(reading) if "parece un nombre" in problem.message]
    assert (fault.sheet, fault.cell) == (sheet, cell)
    assert not re.search("Juana|Rosa|45678912|71234567", str(fault) + fault.seen)
    assert rows.empty


def test_a_publishers_file_with_a_document_in_a_cell_is_refused(tmp_path: Path, catalog: Catalog) -> None:
    row = ("LIMA", "INDEPENDENCIA", 150112, 2024, 1, "LIMA METROPOLITANA DNI 45678912", 9)
    reading, _ = read_whole(write_police(tmp_path / "a.csv", [row]), "mininter_vcm", catalog)
    assert [(problem.cell, "45678912" in str(problem)) for problem in errors_of(reading)] == [
        ("L2 (DPTO_HECHO)", False)
    ]
