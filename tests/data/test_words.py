"""The words of the site in its three languages: what is never said stands only where a text warns of it."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Message

from observatory import messages
from observatory.catalog import Catalog
from observatory.demonstration import demonstration_catalog
from observatory.languages import SOURCE, languages
from observatory.prose import PIECES, ProseBlock, read_prose
from observatory.text import Text
from observatory.words.labels import unit_words

NEVER = {
    "es": r"reincidente|sobreviviente|agresor|violentada|sin reporte|sin datos"
    r"|atenciones (?:a|de) (?:personas|mujeres)|\d atenciones a|consejo distrital de seguridad",
    "en": r"complaint|survivor|aggressor|perpetrator|offender|recidivist|no data\b(?! for)|battered",
    "fr": r"agresseur|survivante?s?\b|récidiviste|sans données|femmes battues",
}
ONE_HALF = {"fr": (r"plainte", r"signal")}
"""A denuncia is both: where the one word stands, the other stands beside it."""

TALKS_OF_A_THING = re.compile(r"no data have been lost", re.IGNORECASE)


def warned(catalog: Catalog) -> set[str]:
    """The texts that exist to show what is not said."""
    found = {one.unsafe_sentence for one in catalog.indicators.values()}
    return found | {term.avoid for term in catalog.glossary if term.avoid}


@pytest.fixture(scope="module")
def warnings(catalog: Catalog) -> set[str]:
    return warned(catalog) | warned(demonstration_catalog())


def ids(one: Message) -> tuple[str, ...]:
    return (one.id,) if isinstance(one.id, str) else tuple(one.id)


def strings(one: Message) -> tuple[str, ...]:
    return (one.string,) if isinstance(one.string, str) else tuple(one.string)


def texts(lang: str) -> list[tuple[str, str]]:
    """Every message of a language with its Spanish id, and every block of its prose with the original."""
    prose = prose_of(lang)
    if lang == SOURCE:
        return [(said, said) for one in messages.template() if one.id for said in ids(one)] + prose
    return [
        (ids(one)[0], said) for one in messages.catalogue(lang) if one.id for said in strings(one)
    ] + prose


def prose_of(lang: str) -> list[tuple[str, str]]:
    """The blocks of the prose of all pages in a language, each with its original; links by their words."""
    originals = {block.hash: block for page in PIECES for block in read_prose(page, SOURCE).blocks}
    blocks = [block for page in PIECES for block in read_prose(page, lang).blocks]
    pairs = [(originals[block.translates] if block.translates else block, block) for block in blocks]
    return [(words_of(original), words_of(block)) for original, block in pairs]


def words_of(block: ProseBlock) -> str:
    """What a block says, on one line, without the signs of Markdown."""
    said = re.sub(r"\[([^\]]*)\]\([^)]*\)|\*\*(.+?)\*\*", r"\1\2", re.sub(r"[ \n]+", " ", block.markdown))
    return re.sub(r"\{\{ (\w+) \}\}", r"{\1}", said)


def grown_by_few(lang: str, known: list[tuple[str, str]], warnings: set[str]) -> list[str]:
    """The texts with a word that is never said, without those that warn of it."""
    rule = re.compile(NEVER[lang], re.IGNORECASE)
    own = ((id_, TALKS_OF_A_THING.sub("", said)) for id_, said in known if id_ not in warnings)
    return [said for id_, said in own if rule.search(said)]


@pytest.mark.parametrize("lang", list(languages()))
def test_a_word_that_hurts_or_misleads_is_said_in_no_language(lang: str, warnings: set[str]) -> None:
    assert not grown_by_few(lang, texts(lang), warnings)


@pytest.mark.parametrize("lang", list(languages()))
def test_the_rule_finds_each_of_its_words(lang: str) -> None:
    seen = {"es": "un agresor", "en": "a complaint", "fr": "un agresseur"}[lang]
    assert grown_by_few(lang, [("x", seen)], set()) == [seen]
    assert not grown_by_few(lang, [("x", seen)], {"x"})


@pytest.mark.parametrize("lang", list(ONE_HALF))
def test_a_denuncia_is_called_by_both_its_words(lang: str) -> None:
    one, other = (re.compile(word, re.IGNORECASE) for word in ONE_HALF[lang])
    alone = [
        said
        for id_, said in texts(lang)
        if re.search("denunci", id_, re.IGNORECASE) and one.search(said) and not other.search(said)
    ]
    assert not alone


def test_no_french_word_that_is_cut_before_a_vowel_stands_before_a_name() -> None:
    """«de {place}» reads well in Lima and badly in El Alto: the sentence is built another way."""
    before_a_name = re.compile(
        r"\b(?:de|que|jusque|le|la) \{(?:place|places|who|when|publisher|source|register)\}"
    )
    assert not [said for _, said in texts("fr") if before_a_name.search(said)]


OF_ONE_IN_DIGITS = {
    "es": r"^(?:De|Los|Las|Otras?|El|La) (?:de )?\{count\}",
    "en": r"^(?:Of|The|That of|From) \{count\}",
    "fr": r"^(?:Sur|Pour|Les|Des?|Celui de) \{count\}",
}
"""«De 1 serie», «Los 1 lugares»: a sentence that begins with one thing has it in letters."""


@pytest.mark.parametrize("lang", list(languages()))
def test_a_sentence_that_begins_with_one_thing_has_it_in_letters(lang: str) -> None:
    several = [one for one in messages.template() if isinstance(one.id, tuple)]
    assert several
    if lang != SOURCE:
        several = [one for one in messages.catalogue(lang) if isinstance(one.id, tuple)]
    singular = [(one.id if lang == SOURCE else one.string)[0] for one in several]
    assert not [said for said in singular if re.search(OF_ONE_IN_DIGITS[lang], said)]


@pytest.mark.parametrize("lang", list(languages()))
def test_one_of_what_a_series_counts_is_called_by_its_own_word(catalog: Catalog, lang: str) -> None:
    """«1 centro», never «1 centros»."""
    text = Text(lang)
    known = (*catalog.indicators.values(), *demonstration_catalog().indicators.values())
    counted = [one for one in known if one.kind == "count"]
    assert not [one.id for one in counted if not one.unit_one]
    for one in counted:
        assert unit_words(one, text, 1) == text.t(one.unit_one)
        assert (
            unit_words(one, text, 0) == unit_words(one, text, 2) == unit_words(one, text) == text.t(one.unit)
        )
    centre = catalog.indicators["service_centres"]
    assert unit_words(centre, text, 1) != unit_words(centre, text)
