"""Gathers the page of the search; the words stand in the address alone, and no log keeps an address's query."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qsl

from callbacks.page_request import PageRequest
from layouts.document import addresses
from layouts.document.page import Page
from layouts.document.shell import LONGEST_WORDS, search_form
from layouts.document.templates import fill_template
from observatory.addresses.selection import SelectionError
from observatory.search import SearchResults, find
from observatory.statistics.availability import published_indicators
from observatory.text import message
from observatory.vocabulary import page_titles
from observatory.words.glossary import term_name

Found = tuple[str, str, str]
"""What a result is called, its address, and the line below it."""


def search_page(request: PageRequest) -> Page:
    """What was found for `q`. Raises SelectionError for any other key, a second one, and for words too long."""
    words, text = _words(request.query), request.text
    offered = published_indicators(request.observatory).values()
    results = find(request.observatory.reader.search_index, words, indicators=offered)
    groups = {id_: (id_, heading, found) for id_, heading, found in _groups(results, request)}
    body = fill_template(
        "search",
        text,
        words=words,
        form=search_form(text, id_="palabras", words=words, visible_label=True),
        groups=[groups[_ANCHORS[kind]] for kind in results.kinds],
        read_as=results.read_as,
        left_out=results.left_out,
    )
    return request.page(
        text.t(page_titles.SEARCH), body, canonical=addresses.page(text.lang, "search"), indexed=not words
    )


_ANCHORS = {
    "question": "preguntas",
    "page": "sitio",
    "indicator": "indicadores",
    "territory": "territorios",
    "term": "glosario",
}


def _groups(results: SearchResults, request: PageRequest) -> Iterator[tuple[str, str, list[Found]]]:
    """Anchor, heading and results of each kind."""
    text, territories = request.text, request.catalog.territories
    t, lang = text.t, text.lang
    yield (
        "preguntas",
        t(page_titles.QUESTIONS),
        [
            (t(each.title), addresses.page(lang, "questions", each.id), t(each.caution))
            for each in results.questions
        ],
    )
    yield (
        "sitio",
        t("En este sitio"),
        [(t(each.title), addresses.page(lang, each.id), t(each.description)) for each in results.pages],
    )
    yield (
        "indicadores",
        t(page_titles.INDICATORS),
        [
            (t(each.name), addresses.indicator(lang, each.id), t(each.definition))
            for each in results.indicators
        ],
    )
    yield (
        "territorios",
        t(page_titles.TERRITORIES),
        [
            (
                t(each.name),
                addresses.territory(lang, each.code),
                f"{each.code} · {t(above.name)}"
                if (above := territories.get(each.parent or ""))
                else each.code,
            )
            for each in results.territories
        ],
    )
    glossary = addresses.page(lang, "glossary")
    yield (
        "glosario",
        t(page_titles.GLOSSARY),
        [(term_name(each, text), f"{glossary}#{each.id}", t(each.definition)) for each in results.terms],
    )


def _words(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    if [key for key, _ in pairs] not in ([], ["q"]):
        raise SelectionError(message("La búsqueda lleva una sola clave, «q»."))
    words = pairs[0][1] if pairs else ""
    if len(words) > LONGEST_WORDS:
        raise SelectionError(message("Busque con menos palabras: caben {count} letras."), count=LONGEST_WORDS)
    return words
