"""Gathers the page of the search; the words stand in the address alone, and no log keeps an address's query."""

from __future__ import annotations

from urllib.parse import parse_qsl

from callbacks.page_request import PageRequest
from layouts.document import addresses
from layouts.document.page import Page
from layouts.document.shell import LONGEST_WORDS
from layouts.pages import search
from observatory.addresses.selection import SelectionError
from observatory.search import find
from observatory.statistics.availability import published_indicators
from observatory.text import message
from observatory.vocabulary import page_titles


def search_page(request: PageRequest) -> Page:
    """What was found for `q`. Raises SelectionError for any other key, a second one, and for words too long."""
    words = _words(request.query)
    offered = published_indicators(request.observatory).values()
    body = search.search_page(
        words,
        find(request.observatory.reader.search_index, words, indicators=offered),
        request.catalog.territories,
        request.text,
    )
    return request.page(
        request.text.t(page_titles.SEARCH),
        body,
        canonical=addresses.page(request.text.lang, "search"),
        indexed=not words,
    )


def _words(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    if [key for key, _ in pairs] not in ([], ["q"]):
        raise SelectionError(message("La búsqueda lleva una sola clave, «q»."))
    words = pairs[0][1] if pairs else ""
    if len(words) > LONGEST_WORDS:
        raise SelectionError(message("Busque con menos palabras: caben {count} letras."), count=LONGEST_WORDS)
    return words
