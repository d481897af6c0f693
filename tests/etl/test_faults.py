"""The report on a file, for people and for programs."""

from __future__ import annotations

import json

from etl.reading import faults
from observatory.model import FileProblem, Severity

ERROR = FileProblem(
    Severity.ERROR,
    "casos.xlsx",
    "Cuadro 3",
    "A17",
    "Sta. Anita",
    "«Sta. Anita» no es un distrito conocido.",
    "¿«Santa Anita» (PE-150137)? Si lo es, añádalo a data/catalog/aliases.csv.",
)
WARNING = FileProblem(Severity.WARNING, "casos.xlsx", "", "", "", "Falta un mes.")


def test_a_line_says_file_sheet_cell_fault_and_the_way_out() -> None:
    assert faults.format_problems([WARNING, ERROR]).splitlines() == [
        "ERROR casos.xlsx · hoja «Cuadro 3» · A17 · «Sta. Anita» no es un distrito conocido. "
        "¿«Santa Anita» (PE-150137)? Si lo es, añádalo a data/catalog/aliases.csv.",
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
