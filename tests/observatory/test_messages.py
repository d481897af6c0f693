"""The catalogues of messages: complete, without leftovers, and true to the placeholders of each message."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Catalog as Messages
from babel.messages.catalog import Message

from observatory import messages
from observatory.languages import SOURCE, languages

TRANSLATED = [lang for lang in languages() if lang != SOURCE]


@pytest.fixture(scope="module")
def wanted() -> Messages:
    return messages.template()


def ids(found: Messages) -> set[object]:
    return {tuple(one.id) if isinstance(one.id, list) else one.id for one in found if one.id}


def placeholders(said: str) -> set[str]:
    return set(re.findall(r"\{[a-z_]+\}", said))


def strings(one: Message) -> tuple[str, ...]:
    return (one.string,) if isinstance(one.string, str) else tuple(one.string)


@pytest.mark.parametrize("lang", TRANSLATED)
def test_every_message_of_code_catalogue_and_figures_is_translated(lang: str, wanted: Messages) -> None:
    known = messages.catalogue(lang)
    missing = ids(wanted) - ids(known)
    assert not missing, "run `make text`, then translate"
    assert not messages.lacking(known), "translate these in the catalogue of the language"


@pytest.mark.parametrize("lang", TRANSLATED)
def test_no_message_is_kept_that_nobody_says_any_more(lang: str, wanted: Messages) -> None:
    assert not ids(messages.catalogue(lang)) - ids(wanted), "run `make text`"


@pytest.mark.parametrize("lang", TRANSLATED)
def test_a_translation_holds_the_placeholders_of_its_message(lang: str) -> None:
    for one in messages.catalogue(lang):
        if one.id:
            own = placeholders(one.id if isinstance(one.id, str) else one.id[1])
            assert all(not said or placeholders(said) == own for said in strings(one)), one.id


@pytest.mark.parametrize("lang", TRANSLATED)
def test_a_counted_message_has_every_form_of_its_language(lang: str) -> None:
    known = messages.catalogue(lang)
    counted = [one for one in known if one.id and one.pluralizable]
    assert counted
    assert all(len(one.string) == known.num_plurals for one in counted)


@pytest.mark.parametrize("lang", TRANSLATED)
def test_a_translation_ends_as_its_message_ends(lang: str) -> None:
    """Parts that are put together in code begin and end with the same spaces."""
    for one in messages.catalogue(lang):
        if one.id and isinstance(one.string, str) and one.string:
            assert one.id.endswith(" ") == one.string.endswith((" ", "\u00a0")), one.id


def test_the_code_is_searched_for_constants_alone() -> None:
    source = """
text.t("uno {a}", a=place["no"])
text.t(row["tampoco"].name)
text.t("sí" if good else "quizá")
text.n("{count} caso", "{count} casos", 3)
said = message("fijo")
other("nada")
"""
    found = list(messages._of_module(source))
    assert found == ["uno {a}", "sí", "quizá", ("{count} caso", "{count} casos"), "fijo"]


def test_no_address_and_no_code_is_offered_to_translators(wanted: Messages) -> None:
    said = {one for one in ids(wanted) if isinstance(one, str)}
    assert not [one for one in said if one.startswith("http")]
    assert "cem_cases" not in said
