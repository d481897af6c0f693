"""Every page in every language: found, complete, and without a Spanish word where another is spoken."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from html.parser import HTMLParser

import pytest
from dash import html

from callbacks.pages import page_for
from layouts.document import addresses, shell
from layouts.document.page import Page
from observatory import messages
from observatory.languages import SOURCE, languages
from tests.callbacks.small import ListedObservatory
from tests.sampling import one_for_each, sample

OTHERS = [lang for lang in languages() if lang != SOURCE]
# Said alike in both languages: marks, units and words that Spanish shares with English or French.
SHARED = re.compile(
    r"no|provisional|bolivianos|sexual|total|area|rural|regional|provincial|participants|source|pages"
    r"|\d+ km|[\w.-]+\.(?:csv|gz)|[A-Z]{2}(?:-\w+)*|[A-Z]{4,8}|\d{4}-[\w-]+|https?://\S+"
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
        given = dict(attrs)
        foreign = self.foreign or (tag != "html" and "lang" in given) or tag in ("script", "code")
        if not foreign and given.get("name", given.get("property")) not in _UNSEEN:
            self.strings |= {given[name] or "" for name in _READ if name in given}
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


def said(page: Page) -> set[str]:
    """The strings of a whole document that hold a word."""
    reader = Said()
    reader.feed(shell.document(page))
    trimmed = {one.strip(" .,:;·—–()") for one in reader.strings}
    return {one for one in trimmed if re.search(r"[^\W\d_]{2}", one)}


def allowed(observatory: ListedObservatory) -> frozenset[str]:
    """Names that are the same in each language: places, also with their number, publishers, sources of help lines."""
    catalog = observatory.catalog
    names = {place.name for place in catalog.territories.values()}
    names |= {source.publisher for source in catalog.sources.values()}
    names |= {line.source for line in catalog.helplines}
    return frozenset(name.strip(" .,:;·—–()") for name in names)


def pages(observatory: ListedObservatory) -> list[tuple[str, str, str]]:
    """Every page of the table, with the things that have one, many of them sampled: name, subject, query."""
    catalog = observatory.catalog
    found = [(name, "", "") for name in languages()[SOURCE].slugs if name != "provenance"]
    found += [("provenance", "", "indicator=cem_cases&territory=PE-150112")]
    found += [("indicators", one, "") for one in sample(list(catalog.indicators), 10)]
    found += [
        ("indicators", "cem_cases", query) for query in ("view=bars&by=sex", "period=2019", "territory=PE")
    ]
    found += [("comparisons", one, "") for one in catalog.comparisons]
    found += [("sources", one, "") for one in sample(list(catalog.sources), 3)]
    found += [("territories", code, "") for code in ("PE-150112", "BO-020105", "BO-020105-03", "PE-LN", "PE")]
    return [*found, ("revisions", "police_complaints", ""), ("revisions", "slim_cases", "")]


def words_of(said: str) -> set[str]:
    """The words of a string, but for those of addresses, files and places to be filled."""
    plain = re.sub(r"https?://\S+|[\w.-]+\.(?:csv|gz|bo|pe|org)\b\S*|\{[a-z_]+\}", " ", said)
    return {word.casefold() for word in re.findall(r"[^\W\d_]{3,}", plain)}


@lru_cache
def spanish_alone(lang: str) -> frozenset[str]:
    """The words of the Spanish messages that no message of `lang` has."""
    own, spanish = set[str](), set[str]()
    for one in messages.catalogue(lang):
        ids, strings = (part if isinstance(part, tuple | list) else (part,) for part in (one.id, one.string))
        spanish |= {word for said in ids for word in words_of(said)}
        own |= {word for said in strings if one.id for word in words_of(said)}
    return frozenset(spanish - own)


@lru_cache
def words_of_all(names: frozenset[str]) -> frozenset[str]:
    return frozenset(word for name in names for word in words_of(name))


def spanish_left(own: set[str], spanish: set[str], names: frozenset[str], lang: str) -> set[str]:
    """Of the strings of a page those that are the Spanish page's too, and the Spanish words within the others."""
    plain = {one: re.sub(r" [\d\u202f]+$", "", one) for one in own & spanish - names}
    alike = {one for one, name in plain.items() if name not in names and not SHARED.fullmatch(one)}
    foreign = spanish_alone(lang) - words_of_all(names)
    return alike | {word for one in own for word in words_of(one) & foreign}


def test_no_spanish_sentence_and_no_spanish_word_is_left_on_any_page(observatory: ListedObservatory) -> None:
    """Each page in one of the other languages, which take turns."""
    names, left = allowed(observatory), {}
    for (name, subject, query), lang in one_for_each(pages(observatory), OTHERS):
        own, spanish = (
            page_for(addresses.page(one, name, subject), query, observatory) for one in (lang, SOURCE)
        )
        assert (own.status, spanish.status) == (200, 200), (name, subject)
        left |= dict.fromkeys(spanish_left(said(own), said(spanish), names, lang), (lang, name, subject))
    assert not left


@pytest.mark.parametrize("lang", OTHERS)
@pytest.mark.parametrize("spoilt", ["Volver arriba", "738 casos", "Cases, según the edition"])
def test_a_spanish_sentence_or_word_that_is_left_would_be_found(
    lang: str, spoilt: str, observatory: ListedObservatory
) -> None:
    own, spanish = (
        page_for(addresses.indicator(one, "cem_cases"), "", observatory) for one in (lang, SOURCE)
    )
    with_it = (replace(one, body=html.Div([one.body, html.P(spoilt)])) for one in (own, spanish))
    strings = [said(one) for one in with_it]
    if spoilt.startswith("Cases"):
        strings[1] = said(spanish)  # a word alone, in a sentence that is no Spanish one
    assert spanish_left(*strings, allowed(observatory), lang)


@pytest.mark.parametrize("lang", OTHERS)
def test_what_is_wrong_with_an_address_is_said_in_its_language(
    lang: str, observatory: ListedObservatory
) -> None:
    queries = ("period=x", "by=x", "filter=sex:x", "view=x", "as_of=x", "territory=X", "x=1", "grain=x")
    for query in queries:
        own, spanish = (
            page_for(addresses.indicator(one, "cem_cases"), query, observatory) for one in (lang, SOURCE)
        )
        assert own.status == spanish.status != 200
        assert own.title != spanish.title


def test_an_address_in_the_words_of_another_language_does_not_exist(observatory: ListedObservatory) -> None:
    page = page_for("/en/indicadores/cem_cases", "", observatory)
    assert (page.status, page.lang) == (404, "en")
    assert page.title == "This page does not exist."


def test_a_page_says_its_language_its_own_address_and_those_of_its_translations(
    observatory: ListedObservatory,
) -> None:
    document = shell.document(page_for("/fr/indicateurs/cem_cases", "period=2023", observatory))
    assert '<html lang="fr"' in document
    assert re.search(r'rel="canonical" href="[^"]*/fr/indicateurs/cem_cases"', document)
    told = dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)"', document))
    assert set(told) == {*languages(), "x-default"}
    assert told["en"].endswith("/en/indicators/cem_cases")
    assert told["x-default"] == told["es"]


def test_the_switch_keeps_the_page_and_its_filters(observatory: ListedObservatory) -> None:
    document = shell.document(page_for("/es/indicadores/cem_cases", "period=2023&view=table", observatory))
    switch = re.findall(r"<a [^>]*data-language[^>]*>", document)
    assert len(switch) == len(languages()) - 1
    assert any('href="/en/indicators/cem_cases?period=2023&amp;view=table"' in one for one in switch)
    assert all("hreflang=" in one and "lang=" in one for one in switch)


def test_links_of_a_page_stay_in_its_language(observatory: ListedObservatory) -> None:
    for name, subject, query in pages(observatory)[:32]:
        document = shell.document(page_for(addresses.page("fr", name, subject), query, observatory))
        inside = re.sub(r"<a [^>]*data-language[^>]*>|<link [^>]*>", "", document)
        assert not re.findall(r'href="/(?:es|en)/[^"]*"', inside), (name, subject)
