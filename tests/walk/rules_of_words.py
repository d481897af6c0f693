"""Rules of what is said: one language, whole words, numbers with their nouns, no letters of grades, nobody's name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from types import SimpleNamespace
from typing import Any, Final, cast

from observatory.charts.findings.ranking import LONGEST_HEADING
from observatory.languages import SOURCE
from observatory.text import Text
from tests.callbacks.test_languages import SHARED, allowed, spanish_left, strings_in, words_of
from tests.data.test_words import MOST_WORDS
from tests.kit.nobody import persons_in, ways_to_a_shelter
from tests.kit.passages import words as count_words
from tests.test_read_aloud import RUN_TOGETHER, UNNAMED, main_text, unexplained
from tests.test_read_aloud import faults as unreadable_sentences
from tests.walk.answers import Answer
from tests.walk.known import Known

_MANY_BEFORE_ONE: Final = (
    r"(?:[Ll]os|[Ll]as|[Ll]es|[Dd]es|[Tt]he|[Uu]nos|[Uu]nas|[Tt]hese|[Ee]stos|[Ee]stas|[Cc]es)"
)
_ONE: Final = r"(?<![\d.,:/\u202f\u2009\u00a0\u2013-])1[ \u00a0\u202f]"
_ONE_OF_MANY: Final = re.compile(rf"(?<!\w)(?:{_MANY_BEFORE_ONE} {_ONE}\w+|{_ONE}(?P<noun>[^\W\d_]+))")
_SINGULAR: Final = {
    "es": re.compile(
        r"(?i)mes|más|menos|pa[ií]s|an[aá]lisis|crisis|es|tras|dos|tres|inter[eé]s|.*[^s]is|.{1,2}"
    ),
    "en": re.compile(r"(?i)series|.*(?:ss|us|is)|.{1,2}|was|has|as"),
    "fr": re.compile(
        r"(?i)mois|fois|cas|pays|mars|plus|moins|dans|sans|proc[eè]s|d[eé]c[eè]s|corps|acc[eè]s|cours|avis|.{1,2}"
    ),
}
"""Words that end in s and speak of one."""
_GRADE: Final = re.compile(r"(?i:\b(?:grado|grade|niveau|nivel))s?[ \u00a0]?[«“:]?[ \u00a0]?[ABC]\b")
_EXPLAINS_GRADES: Final = ("methodology", "glossary", "quality")
_AS_IT_IS: Final = re.compile(r"\b[a-z]+-\d{4}\b")
"""Names of editions."""
_LISTED: Final = re.compile(r"^[a-z]{1,2} ")
_NAME_WORD: Final = re.compile(r"(?<=[a-z] )[A-Z]\w+")
"""A word with a capital within a sentence: part of a name, which is the same in every language."""
_FILE: Final = re.compile(
    r"[\w.-]+\.[a-z]+|SHA-?256(?:SUMS)?|[\d.,]+ [kM]?B|aprox|bolivianos|[A-Z]{2,}\d*[\W\d]*"
)
"""The same in every language: names of files, sizes, names of places with their codes, years and values."""
_QUOTED: Final = re.compile(r"[«“][^»”]*[»”]")


def one_of_many(answer: Answer, known: Known) -> Iterator[str]:
    """«1 centros», «Los 1 lugares», «1 cases»: one of something in the words of many."""
    for said in answer.passages:
        for found in _ONE_OF_MANY.finditer(_QUOTED.sub("", said)):
            noun = found["noun"]
            if noun is None or (
                noun.endswith("s") and noun[0].islower() and not _SINGULAR[answer.lang].fullmatch(noun)
            ):
                yield f"«{found[0]}» in «{said[max(0, found.start() - 40) : found.end() + 20]}»"


def letters_of_grades(answer: Answer, known: Known) -> Iterator[str]:
    """«grado B» outside the pages that explain what the letters mean."""
    slugs = {known.slug(answer.lang, name) for name in _EXPLAINS_GRADES}
    if answer.path.strip("/").split("/")[1:2] and answer.path.strip("/").split("/")[1] in slugs:
        return
    yield from (f"«{found[0]}»" for said in answer.passages for found in _GRADE.finditer(said))


def words_of_another_language(answer: Answer, known: Known) -> Iterator[str]:
    """Sentences that are the Spanish page's too, and Spanish words, on a page of another language.

    Sources are cited as they call themselves: what the page marks as Spanish somewhere is a name wherever it stands.
    """
    if answer.lang == SOURCE or answer.status != 200:
        return
    catalog = cast(Any, SimpleNamespace(catalog=known.catalog))
    own, spanish = (strings_in(_AS_IT_IS.sub("", markup)) for markup in (answer.text, known.twin(answer)))
    quoted = " ".join(one.text_content() for one in answer.tree.xpath("//*[@lang='es']"))
    quoted += " ".join(_QUOTED.findall(" ".join(own)))
    left = spanish_left(own, spanish, allowed(catalog), answer.lang)
    left -= {one for one in left if one in quoted or one in words_of(quoted) or _is_shared(one, known)}
    left -= {word.casefold() for word in _NAME_WORD.findall(" ".join(own))}
    yield from (f"left in Spanish: «{words}»" for words in sorted(left))


def _is_shared(said: str, known: Known) -> bool:
    line = _LISTED.sub("", said)
    if any(place.name.startswith(f"{line} ") for place in known.catalog.territories.values()):
        return True  # a name that goes on in the next line of a drawing
    plain = known.without_names(re.sub(r"\b[A-Z]{2}-[\w-]+", "", said))
    plain = _LISTED.sub("", plain)  # the letter of a name that is listed under a map
    parts = [part.strip(" .…%–-\u202f\u00a00123456789") for part in re.split(r"[,;·():]", plain)]
    return all(
        not part or part in known.alike or _FILE.fullmatch(part) or SHARED.fullmatch(part) for part in parts
    )


def unfilled_places(answer: Answer, known: Known) -> Iterator[str]:
    """A place of a message that nothing filled: {name}."""
    for said in answer.passages:
        yield from (f"unfilled: {found}" for found in re.findall(r"\{[a-z_]+\}", said))


def not_to_be_read_aloud(answer: Answer, known: Known) -> Iterator[str]:
    """Sentences of more words than a breath holds, and two words run together."""
    for one in unreadable_sentences(answer.text, answer.lang) if answer.status == 200 else ():
        if RUN_TOGETHER.search(one) or count_words(known.with_short_names(one)) > MOST_WORDS:
            yield f"cannot be read aloud: «{one[:160]}»"


def acronyms_without_names(answer: Answer, known: Known) -> Iterator[str]:
    """An acronym before its name."""
    text = Text(answer.lang)
    read = main_text(answer.text)
    missing = unexplained(read, {one.acronym: one.name for one in known.catalog.acronyms})
    missing &= unexplained(read, {one.acronym: text.t(one.name) for one in known.catalog.acronyms})
    yield from (f"{one} before its name" for one in sorted(missing - set().union(*UNNAMED.values())))


def long_headings(answer: Answer, known: Known) -> Iterator[str]:
    """A heading of more letters than a line or two hold."""
    for markup in re.findall(r"<h[1-3][^>]*>(.*?)</h[1-3]>", answer.text, re.S):
        heading = " ".join(unescape(re.sub("<[^>]+>", "", markup)).split())
        if len(heading) > LONGEST_HEADING:
            yield f"a heading of {len(heading)} letters: «{heading[:60]}»"


def persons_and_shelters(answer: Answer, known: Known) -> Iterator[str]:
    """The name of a person, and what leads to a shelter."""
    if answer.is_text:
        for one in persons_in(answer.text, known.people):
            if not any(one in place.name for place in known.catalog.territories.values()):
                yield f"names a person: {one[:2]}…"
        apart = answer.text.replace(",", " ") if answer.media_type == "text/csv" else answer.text
        yield from ("leads to a shelter" for _ in ways_to_a_shelter(apart))
