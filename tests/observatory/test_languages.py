"""The folders of languages."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from observatory.languages import FOLDER, SOURCE, LanguageError, languages


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
