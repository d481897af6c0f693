"""Every page in every language: found, complete, and without a Spanish word where another is spoken."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from html.parser import HTMLParser

import pytest
from markupsafe import Markup

from callbacks.page_table import page_for
from callbacks.pages.share import CITATION_FORMS, IMAGE_FORMS
from layouts.document import addresses, shell
from layouts.document.page import Page
from observatory import messages
from observatory.files.export import PROGRAMS
from observatory.languages import SOURCE, languages
from tests.callbacks.small import ListedObservatory
from tests.kit.asking import ASKED, GALLERIES
from tests.kit.sampling import sample

OTHERS = [lang for lang in languages() if lang != SOURCE]
# Said alike in both languages: marks, units and words that Spanish shares with English or French.
SHARED = re.compile(
    r"no|provisional|bolivianos|\d+ series|sexual|total|area|rural|regional|provincial|participants|source|pages"
    r"|\d+ km|oct|art\. \d+(?:-[A-Z])?|[\w.-]+\.(?:csv|gz)|[A-Z]{2}(?:-\w+)*|[A-Z]{4,8}|\d{4}-[\w-]+|https?://\S+"
    r"|Open Data Commons Attribution License \(ODC-By|Independencia, \d{4}|CEM [\w .]+|Warmi Ñan|Ciudad Segura"
    r"|Adolescents|CSV|JSON|Pandemi[ae]|Contact|Centro Gregoria Apaza|(?:Zona|Av\.) .*|Andina|El Alto · Independencia",
    re.IGNORECASE,
)
_READ = ("title", "aria-label", "alt", "content", "data-leaving", "data-paused", "data-show", "data-done")
_UNSEEN = (
    "viewport", "color-scheme", "referrer", "format-detection", "robots", "twitter:card", "og:type", "og:url",
    "og:image", "og:locale",
)  # fmt: skip
_EMPTY = {"meta", "link", "br", "img", "input", "hr"}


class Said(HTMLParser):
    """Collects what a reader of the page is told, but for parts marked as another language."""

    def __init__(self) -> None:
        super().__init__()
        self.strings: set[str] = set()
        self.open: list[tuple[str, bool]] = []

    @property
    def foreign(self) -> bool:
        return bool(self.open) and self.open[-1][1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        foreign = (
            self.foreign or (tag != "html" and "lang" in attributes) or tag in ("script", "style", "code")
        )
        if not foreign and attributes.get("name", attributes.get("property")) not in _UNSEEN:
            self.strings |= {attributes[name] or "" for name in _READ if name in attributes}
        if tag not in _EMPTY:
            self.open.append((tag, foreign))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        before = len(self.open)
        self.handle_starttag(tag, attrs)
        del self.open[before:]

    def handle_data(self, data: str) -> None:
        if not self.foreign:
            self.strings.add(" ".join(data.split()))


def strings_of(page: Page) -> set[str]:
    """The strings of a page that hold a word."""
    return strings_in(shell.document(page))


def strings_in(document: str) -> set[str]:
    """The strings of a whole document that hold a word."""
    reader = Said()
    reader.feed(document)
    trimmed = {string.strip(" .,:;·—–()") for string in reader.strings}
    return {item for item in trimmed if re.search(r"[^\W\d_]{2}", item)}


def allowed(observatory: ListedObservatory) -> frozenset[str]:
    """Names that are the same in each language: places, also with their number, publishers, sources and addresses of
    help, acronyms, programs and forms of a citation.
    """
    catalog = observatory.catalog
    names = {place.name for place in catalog.territories.values()}
    names |= {source.publisher for source in catalog.sources.values()}
    names |= {line.source for line in catalog.helplines}
    names |= {line.address for line in catalog.helplines} | {line.service for line in catalog.helplines}
    names |= {one.acronym for one in catalog.acronyms}
    names |= {
        *PROGRAMS,
        *CITATION_FORMS.values(),
        *(form.upper() for form in IMAGE_FORMS),
        "WordPress",
        "image/png",
    }
    return frozenset(name.strip(" .,:;·—–()") for name in names)


def pages(observatory: ListedObservatory) -> list[tuple[str, str, str]]:
    """Every page of the table, with the things that have one, many of them sampled: name, subject, query."""
    catalog = observatory.catalog
    places = [(name, "", ASKED.get(name, "")) for name in languages()[SOURCE].slugs]
    places += [("press", GALLERIES[-1], "")]
    places += [("indicators", id_, "") for id_ in sample(list(catalog.indicators), 10)]
    places += [
        ("indicators", "cem_cases", query) for query in ("view=bars&by=sex", "period=2019", "territory=PE")
    ]
    places += [("comparisons", id_, "") for id_ in catalog.comparisons]
    places += [("sources", id_, "") for id_ in sample(list(catalog.sources), 3)]
    places += [
        ("territories", code, "") for code in ("PE-150112", "BO-020105", "BO-020105-03", "PE-LN", "PE")
    ]
    return [*places, ("revisions", "police_complaints", ""), ("revisions", "slim_cases", "")]


def words_of(sentence: str) -> set[str]:
    """The words of a string, but for those of addresses, files and places to be filled."""
    plain = re.sub(r"https?://\S+|[\w.-]+\.(?:csv|gz|bo|pe|org)\b\S*|\{[a-z_]+\}", " ", sentence)
    return {word.casefold() for word in re.findall(r"[^\W\d_]{3,}", plain)}


@lru_cache
def spanish_alone(lang: str) -> frozenset[str]:
    """The words of the Spanish messages that no message of `lang` has."""
    own_words, spanish = set[str](), set[str]()
    for entry in messages.catalogue(lang):
        ids, strings = (
            part if isinstance(part, tuple | list) else (part,) for part in (entry.id, entry.string)
        )
        spanish |= {word for message_id in ids for word in words_of(message_id)}
        own_words |= {word for translation in strings if entry.id for word in words_of(translation)}
    return frozenset(spanish - own_words)


@lru_cache
def words_of_all(names: frozenset[str]) -> frozenset[str]:
    return frozenset(word for name in names for word in words_of(name))


def spanish_left(own_words: set[str], spanish: set[str], names: frozenset[str], lang: str) -> set[str]:
    """Of the strings of a page those that are the Spanish page's too, and the Spanish words within the others."""
    plain = {name: re.sub(r" [\d\u202f]+$", "", name) for name in own_words & spanish - names}
    within = " ".join(names)  # a name may be broken into lines
    alike = {word for word, name in plain.items() if name not in within and not SHARED.fullmatch(word)}
    foreign = spanish_alone(lang) - words_of_all(names)
    return alike | {word for item in own_words for word in words_of(item) & foreign}


@pytest.mark.parametrize("lang", OTHERS)
@pytest.mark.parametrize("spoilt", ["Volver arriba", "738 casos", "Cases, según the edition"])
def test_a_spanish_sentence_or_word_that_is_left_would_be_found(
    lang: str, spoilt: str, observatory: ListedObservatory
) -> None:
    own_page, spanish = (
        page_for(addresses.indicator(item, "cem_cases"), "", observatory) for item in (lang, SOURCE)
    )
    with_it = (
        replace(item, body=Markup("<div>{}<p>{}</p></div>").format(item.body, spoilt))
        for item in (own_page, spanish)
    )
    strings = [strings_of(item) for item in with_it]
    if spoilt.startswith("Cases"):
        strings[1] = strings_of(spanish)  # a word alone, in a sentence that is no Spanish one
    assert spanish_left(*strings, allowed(observatory), lang)


@pytest.mark.parametrize("lang", OTHERS)
def test_what_is_wrong_with_an_address_is_said_in_its_language(
    lang: str, observatory: ListedObservatory
) -> None:
    queries = ("period=x", "by=x", "filter=sex:x", "view=x", "as_of=x", "territory=X", "x=1", "grain=x")
    for query in queries:
        own_page, spanish = (
            page_for(addresses.indicator(item, "cem_cases"), query, observatory) for item in (lang, SOURCE)
        )
        assert own_page.status == spanish.status != 200
        assert own_page.title != spanish.title


def test_an_address_in_the_words_of_another_language_does_not_exist(observatory: ListedObservatory) -> None:
    page = page_for("/en/indicadores/cem_cases", "", observatory)
    assert (page.status, page.lang) == (404, "en")
    assert page.title.startswith("This page does not exist")


def test_a_page_says_its_language_its_own_address_and_those_of_its_translations(
    observatory: ListedObservatory,
) -> None:
    document = shell.document(page_for("/fr/indicateurs/cem_cases", "period=2023", observatory))
    assert '<html lang="fr"' in document
    assert re.search(r'rel="canonical" href="[^"]*/fr/indicateurs/cem_cases"', document)
    alternates = dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)"', document))
    assert set(alternates) == {*languages(), "x-default"}
    assert alternates["en"].endswith("/en/indicators/cem_cases")
    assert alternates["x-default"] == alternates["es"]


def test_the_switch_keeps_the_page_and_its_filters(observatory: ListedObservatory) -> None:
    document = shell.document(page_for("/es/indicadores/cem_cases", "period=2023&view=table", observatory))
    switch = re.findall(r"<a [^>]*data-language[^>]*>", document)
    assert len(switch) == len(languages()) - 1
    assert any('href="/en/indicators/cem_cases?period=2023&amp;view=table"' in link for link in switch)
    assert all("hreflang=" in link and "lang=" in link for link in switch)


def test_links_of_a_page_stay_in_its_language(observatory: ListedObservatory) -> None:
    for name, subject, query in pages(observatory)[:32]:
        document = shell.document(page_for(addresses.page("fr", name, subject), query, observatory))
        inside = re.sub(r"<a [^>]*data-language[^>]*>|<link [^>]*>", "", document)
        assert not re.findall(r'href="/(?:es|en)/[^"]*"', inside), (name, subject)
