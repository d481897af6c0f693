"""Gathers the page of the search; the words stand in the address alone, and no log keeps an address's query."""

from __future__ import annotations

from urllib.parse import parse_qsl

from callbacks.page_request import Asked
from layouts.document import addresses
from layouts.document.field import LONGEST_WORDS
from layouts.document.page import Page
from layouts.pages import search
from observatory.asking import with_figures
from observatory.search import find
from observatory.selection import SelectionError
from observatory.text import message
from observatory.vocabulary import page_titles


def search_page(asked: Asked) -> Page:
    """What was found for `q`. Raises SelectionError for any other key, a second one, and for words too long."""
    words = _words(asked.query)
    offered = with_figures(asked.observatory).values()
    body = search.search_page(
        words,
        find(asked.catalog, words, asked.text, indicators=offered),
        asked.catalog.territories,
        asked.text,
    )
    return asked.page(
        asked.text.t(page_titles.SEARCH),
        body,
        canonical=addresses.page(asked.text.lang, "search"),
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
