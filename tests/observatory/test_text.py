from datetime import date
from pathlib import Path

import pytest
import yaml

from observatory.languages import FOLDER, SOURCE, LanguageError, languages
from observatory.model import Period
from observatory.text import THIN_SPACE, Text

ES = Text("es")
PO = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\n"

msgid "enero"
msgstr "janvier"

#, fuzzy
msgid "marzo"
msgstr "mardi"

msgid "{count} celda"
msgid_plural "{count} celdas"
msgstr[0] "{count} cellule"
msgstr[1] "{count} cellules"
"""


@pytest.mark.parametrize(
    ("value", "decimals", "said"),
    [
        (0, 0, "0"),
        (1261, 0, "1261"),
        (12_615, 0, f"12{THIN_SPACE}615"),
        (1_234_567, 0, f"1{THIN_SPACE}234{THIN_SPACE}567"),
        (0.5, 1, "0,5"),
        (29.06, 1, "29,1"),
        (1260.5, 0, "1261"),
        (2.5, 0, "3"),
        (1261.46, 1, "1261,5"),
        (-3, 0, "−3"),
        (-0.2, 0, "0"),
        (9999.6, 0, f"10{THIN_SPACE}000"),
    ],
)
def test_numbers_have_one_form(value, decimals, said):
    assert ES.number(value, decimals) == said


def test_english_writes_points_and_commas():
    assert Text("en").number(12_615.5, 1) == "12,615.5"


@pytest.mark.parametrize(
    ("period", "said", "during", "short"),
    [
        ("2024", "2024", "en 2024", "2024"),
        ("2024-01", "enero de 2024", "en enero de 2024", "ene 2024"),
        ("2020-01-01/2020-08-31", "de enero a agosto de 2020", "de enero a agosto de 2020", "ene–ago 2020"),
        ("2012-11-21", "al 21 de noviembre de 2012", "al 21 de noviembre de 2012", "21 nov 2012"),
        (
            "2025-01-01/2025-10-15",
            "del 1 de enero al 15 de octubre de 2025",
            "del 1 de enero al 15 de octubre de 2025",
            "1 ene–15 oct 2025",
        ),
        ("2018..2024", "de 2018 a 2024", "de 2018 a 2024", "2018–2024"),
        ("2025-10-03/2025-10-15", "del 3 al 15 de octubre de 2025", None, "3 oct–15 oct 2025"),
        ("2019-11-01/2020-02-29", "de noviembre de 2019 a febrero de 2020", None, "nov 2019–feb 2020"),
        (
            "2019-11-05/2020-02-03",
            "del 5 de noviembre de 2019 al 3 de febrero de 2020",
            None,
            "5 nov 2019–3 feb 2020",
        ),
    ],
)
def test_periods_are_said_as_people_say_them(period, said, during, short):
    parsed = Period.parse(period)
    assert ES.period(parsed) == said
    assert ES.during(parsed) == (during or said)
    assert ES.short_period(parsed) == short


def test_dates_are_written_out():
    assert ES.date(date(2026, 11, 24)) == "24 de noviembre de 2026"


def test_spanish_is_its_own_message_and_braces_in_catalogue_texts_survive():
    assert ES.t("Un {raro} texto") == "Un {raro} texto"
    assert ES.t("{place}: sin cifra", place="{El Alto}") == "{El Alto}: sin cifra"
    assert ES.t("") == ""


def test_a_catalogue_translates_as_the_translator_left_it(tmp_path: Path):
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "observatory.po").write_text(PO, encoding="utf-8")
    text = Text("fr", tmp_path)
    assert text.month(1) == "janvier"
    assert text.month(2) == "febrero"
    assert text.month(3) == "marzo", "a doubtful translation is not used"
    assert [text.n("{count} celda", "{count} celdas", count) for count in (0, 1, 2)] == [
        "0 cellule", "1 cellule", "2 cellules",
    ]  # fmt: skip


def test_counted_messages_take_the_form_of_their_count():
    assert ES.n("{count} celda", "{count} celdas", 1) == "1 celda"
    assert ES.n("{count} celda", "{count} celdas", 12_000) == f"12{THIN_SPACE}000 celdas"


def test_each_language_orders_names_in_its_own_way():
    names = ["Ñuñoa", "Nuble", "nazca", "Ánimas", "Oyón", "Zarumilla", "Ate"]
    assert sorted(names, key=ES.order) == ["Ánimas", "Ate", "nazca", "Nuble", "Ñuñoa", "Oyón", "Zarumilla"]
    assert sorted(["Ñu", "Nz", "Na"], key=Text("en").order) == ["Na", "Ñu", "Nz"]


def test_french_writes_the_first_of_a_month_as_an_ordinal():
    assert "1er" in Text("fr").date(date(2026, 1, 1))
    assert "1er" not in Text("fr").date(date(2026, 1, 21))


# The folders of languages.


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the languages of the repository that a test may spoil."""
    for code in languages():
        folder = tmp_path / code
        folder.mkdir()
        (folder / "language.yml").write_bytes((FOLDER / code / "language.yml").read_bytes())
    return tmp_path


def spoil(folder: Path, code: str, **changes: object) -> None:
    file = folder / code / "language.yml"
    settings = yaml.safe_load(file.read_text(encoding="utf-8"))
    file.write_text(yaml.safe_dump({**settings, **changes}, allow_unicode=True), encoding="utf-8")


def test_spanish_french_and_english_are_spoken_and_the_source_comes_first() -> None:
    assert set(languages()) >= {"es", "fr", "en"}
    assert next(iter(languages())) == SOURCE


def test_a_new_language_is_a_folder(folder: Path) -> None:
    (folder / "qu").mkdir()
    spoiled = (folder / "fr" / "language.yml").read_text(encoding="utf-8").replace("Français", "Runa Simi")
    (folder / "qu" / "language.yml").write_text(spoiled, encoding="utf-8")
    assert languages(folder)["qu"].name == "Runa Simi"
    assert languages(folder)["qu"].code == "qu"


def test_a_page_without_a_slug_is_named(folder: Path) -> None:
    slugs = dict(languages()["fr"].slugs)
    del slugs["glossary"]
    spoil(folder, "fr", slugs=slugs)
    with pytest.raises(LanguageError, match="glossary"):
        languages(folder)


def test_two_pages_may_not_share_a_slug(folder: Path) -> None:
    spoil(folder, "en", slugs={**languages()["en"].slugs, "laws": "glossary"})
    with pytest.raises(LanguageError, match="misma dirección"):
        languages(folder)


def test_an_unknown_key_is_refused_with_its_file(folder: Path) -> None:
    spoil(folder, "en", colour="red")
    with pytest.raises(LanguageError, match=r"en/language\.yml.*colour|colour"):
        languages(folder)


def test_a_partial_language_says_who_wrote_it_and_has_the_slugs_of_its_pages(folder: Path) -> None:
    (folder / "ay").mkdir()
    (folder / "ay" / "language.yml").write_bytes((FOLDER / "es" / "language.yml").read_bytes())
    written = {"written_by": "Una organización", "written_on": "2026-11-01"}
    slugs = {"help": "yanapaña", "questions": "jiskt"}
    for changes, fault in (
        ({"only": ["help"], "slugs": {"help": "yanapaña"}}, "written_by"),
        ({"only": ["help", "questions/ruta"], "slugs": {"help": "yanapaña"}, **written}, "questions"),
        ({"only": ["help", "no_page"], "slugs": slugs, **written}, "slugs"),
    ):
        spoil(folder, "ay", **changes)
        languages.cache_clear()
        with pytest.raises(LanguageError, match=fault):
            languages(folder)
    spoil(folder, "ay", only=["help", "questions/ruta"], slugs=slugs, **written)
    languages.cache_clear()
    aymara = languages(folder)["ay"]
    assert aymara.has("help") and aymara.has("questions", "ruta")
    assert not (aymara.has("home") or aymara.has("questions") or aymara.has("questions", "denuncias"))
