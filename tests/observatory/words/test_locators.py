"""Where in a file a number stands, said in each language."""

from __future__ import annotations

import pytest

from observatory.statistics.rate import OTHER_YEAR
from observatory.statistics.statistic import FEW
from observatory.text import Text
from observatory.words.locators import is_sum, translate_locator, translate_note, translate_page_date


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
    assert translate_locator(locator, Text("es")) == spanish
    assert translate_locator(locator, Text("en")) == english


def test_a_sum_is_known_by_its_words() -> None:
    assert is_sum("suma de 2 filas: 1, 2")
    assert not is_sum("L12")


def test_a_note_of_a_withdrawn_number_begins_with_what_its_source_says() -> None:
    assert translate_note("La fuente dice 12000. Censo.", Text("es")) == "La fuente dice 12\u202f000. Censo."
    assert translate_note("La fuente dice 12000. Censo.", Text("en")) == "The source says 12,000. Census."
    assert translate_note("Censo.", Text("en")) == "Census."


def test_a_note_of_a_copy_begins_with_its_mark_and_ends_in_the_same_language() -> None:
    assert (
        translate_note("Copia de un archivo publicado. Censo.", Text("en"))
        == "Copy of a published file. Census."
    )
    copied = "Copia de un archivo publicado. La fuente dice 12000. Censo."
    assert translate_note(copied, Text("en")) == "Copy of a published file. The source says 12,000. Census."
    assert translate_note("Copia de un archivo publicado.", Text("en")) == "Copy of a published file."


def test_a_note_that_bears_a_number_or_follows_another_is_said_in_one_language() -> None:
    """Of too few records, and of a population of another year that is itself made of another."""
    few, other, made = FEW.format(needs=20), OTHER_YEAR, "Cifra redonda."
    assert (
        translate_note(few, Text("en"))
        == "There are fewer than 20 records: the number is shown, not the rate."
    )
    assert translate_note(f"{other} {made}", Text("en")) == f"{Text('en').t(other)} {Text('en').t(made)}"
    assert translate_note(f"{other} {few}", Text("es")) == f"{other} {few}"


def test_the_date_of_a_document_keeps_the_remark_of_how_it_is_known() -> None:
    assert translate_page_date("2018-11 (aproximado)", Text("en")) == "2018-11 (approximate)"
    assert translate_page_date("2018-11", Text("en")) == "2018-11"
