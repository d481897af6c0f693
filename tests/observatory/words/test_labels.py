"""The words by which figures are marked and found: labels, locators, coverage, and no character that XML refuses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from observatory.catalog import Catalog
from observatory.charts.chart import ABSENT
from observatory.demonstration import MARK
from observatory.languages import languages
from observatory.model import Base, Denominator, Inhabitants, Period
from observatory.statistics.rate import OTHER_YEAR
from observatory.statistics.statistic import FEW
from observatory.text import Text, printable
from observatory.words.coverage import describe_publishing_places
from observatory.words.labels import (
    MARKS,
    MEANINGS,
    SYMBOLS,
    few_words,
    is_sum,
    population_words,
    symbol_label,
    translate_locator,
    translate_note,
    translate_page_date,
)
from tests.kit.sampling import sample
from tests.observatory.pieces import RATE, row


def test_each_status_has_its_word() -> None:
    assert {status: symbol_label(status, Text()) for status in SYMBOLS} == {
        "protected": "dato protegido",
        "not_published": "no publicado",
        "not_received": "no recibido",
        "no_service": "sin servicio",
        "zero": "cero",
        "few": "muy pocos para calcular",
        "not_applicable": "no aplica",
        "not_shown": "no se muestra a esta escala",
        "withheld": "hay cifra y no se muestra",
        "undated": "solo sin fecha",
        "none_written": "nadie anotó casos",
        "not_on_record": "no consta si informó",
        "with_mother": "se cuenta con otro distrito",
        "no_row": "nunca tuvo una fila",
        "not_calculated": "no se calcula",
        "cannot_exist": "no existe ahí",
        "withdrawn": "retirado",
    }


def test_each_mark_of_a_number_has_its_word() -> None:
    assert {mark: Text().t(word) for mark, word in MARKS.items()} == {
        "partial": "periodo incompleto",
        "provisional": "provisional",
        "estimated": "estimado",
        "break": "cambio en la serie",
        "disputed": "fuentes que no coinciden",
    }


def test_no_two_statuses_share_a_word_and_each_is_explained() -> None:
    for lang in ("es", "en", "fr"):
        words = [Text(lang).t(word) for word in (SYMBOLS | MARKS).values()]
        assert len(set(words)) == len(words)
    assert MEANINGS.keys() == SYMBOLS.keys()
    assert {flag.value for flag in ABSENT} <= SYMBOLS.keys()


def test_the_mark_of_the_demonstration_says_so_in_each_language() -> None:
    said = {lang: Text(lang).t(MARK) for lang in ("es", "fr", "en")}
    assert said == {
        "es": "DATOS DE DEMOSTRACIÓN", "fr": "DONNÉES DE DÉMONSTRATION", "en": "DEMONSTRATION DATA",
    }  # fmt: skip


def test_a_population_stands_under_the_year_it_is_of() -> None:
    """2024 records on the projection of 2024, and on the census of 2012, whose name says its year."""
    shown = row(RATE.id, "PE-150112", "2024", 1110.0)
    for choice, day, told in (
        (Denominator("p", "Proyección del INEI", ("x",)), "2024-06-30", "Proyección del INEI (2024)"),
        (Denominator("c", "Censo 2012", ("x",), at="2012-11-21"), "2012-11-21", "Censo 2012"),
        (Denominator("p", "Proyección del INEI", ("x",)), "2023-06-30", "Proyección del INEI (2023)"),
    ):
        people = Inhabitants("PE-150112", Period.parse(day), "", 235_535.0, "normal", "x@1")
        base = Base(choice, people.value, (people,), estimated=False, other_year=False)
        assert population_words(replace(shown, base=base), Text()) == told


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


COPY = "Copia de un archivo publicado."
WITHDRAWN = "La fuente dice 12000. Censo."


@pytest.mark.parametrize(
    ("lang", "note", "said"),
    [
        ("es", WITHDRAWN, "La fuente dice 12\u202f000. Censo."),
        ("en", WITHDRAWN, "The source says 12,000. Census."),
        ("en", "Censo.", "Census."),
        ("en", f"{COPY} Censo.", "Copy of a published file. Census."),
        ("en", f"{COPY} {WITHDRAWN}", "Copy of a published file. The source says 12,000. Census."),
        ("en", COPY, "Copy of a published file."),
        ("en", FEW.format(needs=20), "There are fewer than 20 records: the number is shown, not the rate."),
        (
            "en",
            f"{OTHER_YEAR} Cifra redonda.",
            f"{Text('en').t(OTHER_YEAR)} {Text('en').t('Cifra redonda.')}",
        ),
        ("es", f"{OTHER_YEAR} {FEW.format(needs=20)}", f"{OTHER_YEAR} {FEW.format(needs=20)}"),
    ],
)
def test_a_note_of_several_parts_is_said_in_one_language(lang: str, note: str, said: str) -> None:
    assert translate_note(note, Text(lang)) == said


def test_the_date_of_a_document_keeps_the_remark_of_how_it_is_known() -> None:
    assert translate_page_date("2018-11 (aproximado)", Text("en")) == "2018-11 (approximate)"
    assert translate_page_date("2018-11", Text("en")) == "2018-11"


@pytest.mark.parametrize("lang", list(languages()))
def test_a_place_of_any_level_is_named_or_counted(catalog: Catalog, lang: str) -> None:
    levels = {territory.level: code for code, territory in catalog.territories.items()}
    codes = [*levels.values(), *sample(sorted(catalog.territories), 60)]
    assert not [code for code in codes if not describe_publishing_places([code], catalog, Text(lang))]


def test_a_town_that_is_no_place_of_the_site_is_called_by_its_name(catalog: Catalog) -> None:
    assert (
        describe_publishing_places(["BO-020101", "BO"], catalog, Text("es"))
        == "Bolivia y Nuestra Señora de La Paz"
    )


def test_the_municipalities_of_a_whole_country_are_counted_and_not_listed(catalog: Catalog) -> None:
    towns = [
        code
        for code, place in catalog.territories.items()
        if code[:2] == "BO" and place.level == "municipality"
    ]
    provinces = [
        code for code, place in catalog.territories.items() if code[:2] == "BO" and place.level == "province"
    ]
    said = describe_publishing_places([*towns, *provinces], catalog, Text("es"))
    assert said.startswith("El Alto")
    assert f"{len(towns) - 1} municipios de Bolivia" in said
    assert len(said) < 200
    assert describe_publishing_places(towns[:3], catalog, Text("es")).count(",") == 1


def allowed(code: int) -> bool:
    """The characters of XML 1.0; a carriage return, which it allows, breaks lines that are no lines of ours."""
    return code in (0x9, 0xA) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000


def test_exactly_what_xml_refuses_is_taken_out() -> None:
    words = printable("".join(map(chr, range(0x110000))))
    assert words == "".join(chr(code) for code in range(0x110000) if allowed(code))


def test_offices_too_few_for_a_rate_are_no_records() -> None:
    few = replace(row("police_complaint_rate", "PE-150112", "2023", None), numerator=2.0)
    offices = few_words(few, replace(RATE, theme="response"), Text(), place="Independencia")
    assert offices.startswith("Independencia, en 2023: solo 2, ") and "registro" not in offices
    assert "2 registros" in few_words(few, RATE, Text(), place="Independencia")
