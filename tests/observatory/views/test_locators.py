"""Where in a file a number stands, said in each language."""

from __future__ import annotations

import pytest

from observatory.text import Text
from observatory.views.locators import is_sum, located


@pytest.mark.parametrize(
    ("locator", "spanish", "english"),
    [
        ("suma de 1 mes", "suma de 1 mes", "sum of 1 month"),
        ("suma de 12 meses", "suma de 12 meses", "sum of 12 months"),
        ("suma de 8 territorios", "suma de 8 territorios", "sum of 8 territories"),
        ("suma de 2 filas: 12, 345…", "suma de 2 filas: 12, 345…", "sum of 2 rows: 12, 345…"),
        ("suma de 11706 filas", "suma de 11\u202f706 filas", "sum of 11,706 rows"),
        ("elemento 13", "elemento 13", "element 13"),
        (
            "fila «Aborto», columna «LA PAZ»",
            "fila «Aborto», columna «LA PAZ»",
            "row “Aborto”, column “LA PAZ”",
        ),
        ("L2521", "L2521", "L2521"),
        ("PERÚ T!U64", "PERÚ T!U64", "PERÚ T!U64"),
    ],
)
def test_a_locator_is_said_in_words(locator: str, spanish: str, english: str) -> None:
    assert located(locator, Text("es")) == spanish
    assert located(locator, Text("en")) == english


def test_a_sum_is_known_by_its_words() -> None:
    assert is_sum("suma de 2 filas: 1, 2")
    assert not is_sum("L12")
