"""The catalogues of messages: complete, without leftovers, and true to the placeholders of each message."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog as Messages

from observatory import messages
from observatory.languages import FOLDER, SOURCE, LanguageError, catalogue_of, languages
from tests.data.test_words import strings

TRANSLATED = [lang for lang in languages() if lang != SOURCE]


@pytest.fixture(scope="module")
def template() -> Messages:
    return messages.template()


def ids(catalogue: Messages) -> set[object]:
    return {tuple(item.id) if isinstance(item.id, list) else item.id for item in catalogue if item.id}


def placeholders(message: str) -> set[str]:
    return set(re.findall(r"\{[a-z_]+\}", message))


@pytest.mark.parametrize("lang", TRANSLATED)
def test_every_message_of_code_catalogue_and_figures_is_translated(lang: str, template: Messages) -> None:
    catalogue = messages.catalogue(lang)
    missing = ids(template) - ids(catalogue)
    assert not missing, "run `make text`, then translate"
    assert not messages.list_untranslated_ids(catalogue), "translate these in the catalogue of the language"


@pytest.mark.parametrize(
    "line", ['msgstr Hello"', 'msgstr "Hello', "msgstr 'Hello'", 'msgst "Hello"', "Hello"]
)
def test_a_line_that_is_none_of_a_catalogue_stops_before_the_file_is_written_again(
    tmp_path: Path, line: str
) -> None:
    """Read as it is, the translation and what follows it would be lost, and the file written without them."""
    path = catalogue_of("en", tmp_path)
    path.parent.mkdir(parents=True)
    path.write_text(f'msgid "Hola"\n{line}\n', encoding="utf-8")
    with pytest.raises(LanguageError, match=r"observatory.po · línea 2 · .* no está entre comillas dobles"):
        messages.catalogue("en", tmp_path)


@pytest.mark.parametrize("lang", TRANSLATED)
def test_no_message_is_kept_that_nobody_says_any_more(lang: str, template: Messages) -> None:
    assert not ids(messages.catalogue(lang)) - ids(template), "run `make text`"


@pytest.mark.parametrize("lang", TRANSLATED)
def test_a_translation_holds_the_placeholders_of_its_message(lang: str) -> None:
    for entry in messages.catalogue(lang):
        if entry.id:
            forms = (
                [entry.id] if isinstance(entry.id, str) else entry.id
            )  # one of a counted message may not count
            every = strings(entry)
            asked = [placeholders(forms[min(at, len(forms) - 1)]) for at in range(len(every))]
            assert all(
                not said or placeholders(said) in (named, placeholders(forms[-1]))
                for said, named in zip(every, asked, strict=True)
            ), entry.id


@pytest.mark.parametrize("lang", TRANSLATED)
def test_a_counted_message_has_every_form_of_its_language(lang: str) -> None:
    catalogue = messages.catalogue(lang)
    counted = [item for item in catalogue if item.id and item.pluralizable]
    assert counted
    assert all(len(item.string) == catalogue.num_plurals for item in counted)


@pytest.mark.parametrize("lang", TRANSLATED)
def test_a_translation_ends_as_its_message_ends(lang: str) -> None:
    """Parts that are put together in code begin and end with the same spaces."""
    for entry in messages.catalogue(lang):
        if entry.id and isinstance(entry.string, str) and entry.string:
            assert entry.id.endswith(" ") == entry.string.endswith((" ", "\u00a0")), entry.id


def test_the_code_is_searched_for_constants_alone() -> None:
    source = """
text.t("uno {a}", a=place["no"])
text.t(row["tampoco"].name)
text.t("sí" if good else "quizá")
text.n("{count} caso", "{count} casos", 3)
said = message("fijo")
other("nada")
"""
    messages_found = list(messages._of_module(source))
    assert messages_found == ["uno {a}", "sí", "quizá", ("{count} caso", "{count} casos"), "fijo"]


def test_what_several_pages_say_is_written_once() -> None:
    """A word or a sentence that stands twice comes to differ: it has its place in observatory/vocabulary."""
    places: dict[str, list[str]] = {}
    for file, sentence in messages._of_code():
        for form in {sentence} if isinstance(sentence, str) else set(sentence):
            places.setdefault(form, []).append(file)
    assert {form: files for form, files in places.items() if len(files) > 1} == {}


def test_no_address_and_no_code_is_offered_to_translators(template: Messages) -> None:
    words = {id_ for id_ in ids(template) if isinstance(id_, str)}
    assert not [record for record in words if record.startswith("http")]
    assert "cem_cases" not in words


def test_the_proxy_is_told_the_page_of_help_of_each_language() -> None:
    written = {file.name: file.read_text(encoding="utf-8") for file in messages.PROXY.iterdir()}
    assert written == messages.proxy_files(), "run `make text`"
    for lang, language in languages().items():
        if language.has("help"):
            assert written["locations.conf"].count(f"= /{lang}/{language.slugs['help']} ") == 1


def test_a_partial_language_without_a_page_of_help_is_shown_that_of_the_source(tmp_path: Path) -> None:
    for code in ("es", "fr"):
        folder = tmp_path / code
        folder.mkdir()
        (folder / "language.yml").write_bytes((FOLDER / code / "language.yml").read_bytes())
    (tmp_path / "quz-PE").mkdir()
    (tmp_path / "quz-PE" / "language.yml").write_text(
        "{name: Runasimi, switch: Runasimipi, only: [questions/ruta], written_by: la escuela, written_on: 2026-01-01, "
        "numbers: {group: ' ', groups_from: 5, decimal: ','}, slugs: {questions: tapuykuna}}"
    )
    assert not any("quz" in written for written in messages.proxy_files(tmp_path).values())
