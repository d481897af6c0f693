"""The page table: which builder answers which address, and what is said where none does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import parse_qsl, urlencode

from callbacks.explorer import explorer
from callbacks.page_request import PageRequest, own_keys
from callbacks.pages import (
    all_data,
    compare,
    data,
    home,
    indicators,
    provenance,
    quality,
    questions,
    reference,
    revisions,
    share,
    site,
    territories,
    territory,
)
from layouts.document import addresses
from layouts.document.page import Page, window_title
from layouts.document.templates import fill_template
from observatory.addresses.selection import SelectionError
from observatory.demonstration import site_name
from observatory.observatory import Observatory
from observatory.text import message
from observatory.vocabulary import phrases

__all__ = ["Page", "page_for"]

Builder = Callable[[PageRequest], Page]

LONGEST_PATH: Final = 200
LONGEST_NAME: Final = 80
# The names are those of the slugs in data/text/<lang>/language.yml.
_PAGES: Final[Mapping[str, Builder]] = {
    "home": home.home_page,
    "questions": questions.list_page,
    "indicators": all_data.list_page,
    "comparisons": compare.list_page,
    "explorer": explorer.explorer_page,
    "territories": territories.list_page,
    "sources": reference.sources_page,
    "methodology": reference.methodology_page,
    "glossary": reference.glossary_page,
    "laws": reference.laws_page,
    "institutions": reference.institutions_page,
    "quality": quality.quality_page,
    "help": reference.help_page,
    "provenance": provenance.provenance_page,
    "share": share.share_page,
    "revisions": revisions.list_page,
    "calendar": site.calendar_page,
    "timeline": reference.timeline_page,
    "easy": site.easy_page,
    "press": share.press_page,
    "data": data.data_page,
    "about": site.about_page,
    "search": site.search_page,
    "sending": site.sending_page,
}
_OF_ONE: Final[Mapping[str, Builder]] = {
    "questions": questions.one_page,
    "indicators": indicators.indicator_page,
    "comparisons": compare.comparison_page,
    "territories": territory.territory_page,
    "sources": reference.source_page,
    "revisions": revisions.log_page,
    "calendar": site.release_page,
    "press": share.gallery_page,
}
_WITH_FILTERS: Final = (
    reference.help_page,
    all_data.list_page,
    data.data_page,
    indicators.indicator_page,
    compare.comparison_page,
    explorer.explorer_page,
    revisions.log_page,
    provenance.provenance_page,
    site.search_page,
    share.share_page,
)


def page_for(path: str, query: str, observatory: Observatory) -> Page:
    """The page of an address: 200, or 400 or 404 with a sentence and links.

    Raises StoreError where no release can be read.
    """
    place = addresses.place_at(path) if len(path) <= LONGEST_PATH else None
    subject = place.subject if place else ""
    with observatory.one_release():
        request = PageRequest.of(path, own_keys(query), observatory, subject=subject)
        try:
            builder = _builder_of(place, request)
            release = dict(parse_qsl(request.query)).get("release", "")
            if not release or len(release) > LONGEST_NAME:
                return builder(request)
            with observatory.one_release(release):  # in the words of then
                return builder(PageRequest.of(path, request.query, observatory, subject=subject))
        except SelectionError as error:
            return _build_error_page(error, request, path)


def _builder_of(place: addresses.PageAddress | None, request: PageRequest) -> Builder:
    builder = (_OF_ONE if place.subject else _PAGES).get(place.name) if place else None
    if builder is None:
        raise SelectionError(phrases.NO_SUCH_PAGE, status=404)
    if request.query and builder not in _WITH_FILTERS:
        raise SelectionError(message("Esta página no lleva filtros: quítelos de la dirección."))
    return builder


def _build_error_page(error: SelectionError, request: PageRequest, path: str) -> Page:
    text = request.text
    links = [(text.t(label), _address(query, path, text.lang)) for label, query in error.suggestions]
    sentence = error.sentence_in(text)
    body = fill_template("not_found", text, sentence=sentence, links=links)
    home_of_language = addresses.page(text.lang, "home")
    site = site_name(text, demonstration=request.catalog.demonstration)
    title = window_title(sentence.removesuffix("."), site, text)
    return Page(title, sentence, body, error.status, home_of_language, request.frame, text.lang)


def _address(query: str, path: str, lang: str) -> str:
    """The page that shows a suggested query: another of the kind that was asked for."""
    if query.startswith("/"):
        return query
    location = addresses.place_at(path)
    if location is not None and location.name in ("provenance", "share"):
        return addresses.page(lang, location.name, query=query)
    pairs = dict(parse_qsl(query))
    if location is not None and location.name == "revisions" and "indicator" in pairs:
        # Of one indicator and one place, without other filters.
        place = {key: code.split(",")[0] for key, code in pairs.items() if key == "territory"}
        return addresses.revisions(lang, pairs["indicator"], urlencode(place))
    return addresses.page_of(lang, query)
