"""Gathers the pages that explain: sources, method, words, laws, time, help."""

from __future__ import annotations

from urllib.parse import parse_qsl

from callbacks.page_request import PageRequest
from layouts.document import addresses
from layouts.document.page import NEUTRAL_TITLE, Page
from layouts.pages import sources
from layouts.reference import glossary, laws, timeline
from layouts.reference import help_page as help_layout
from observatory.addresses.selection import SelectionError
from observatory.model import ObsStatus, Policy
from observatory.statistics.availability import published_indicators
from observatory.text import Text, message
from observatory.vocabulary import page_titles
from observatory.words.glossary import term_name
from observatory.words.labels import MARKS, MEANINGS, MEANINGS_OF_MARKS, SYMBOLS


def sources_page(request: PageRequest) -> Page:
    """All sources with their licences."""
    body = sources.sources_page(request.catalog, request.observatory.snapshots(), request.text)
    return request.page(
        request.text.t(page_titles.SOURCES), body, canonical=addresses.page(request.text.lang, "sources")
    )


def source_page(request: PageRequest) -> Page:
    """One source with its editions and its figures without a date."""
    source = request.catalog.sources.get(request.subject)
    if source is None:
        raise SelectionError(
            message("«{id}» no es una fuente de este sitio."),
            [(message("Todas las fuentes"), addresses.page(request.text.lang, "sources"))],
            status=404,
            id=request.subject,
        )
    body = sources.source_page(
        source,
        [snapshot for snapshot in request.observatory.snapshots() if snapshot.source == source.id],
        [dict(row) for row in request.observatory.undated_figures(source.id)],
        [loss for loss in request.observatory.accepted_losses() if loss.source == source.id],
        indicators=published_indicators(request.observatory),
        catalog=request.catalog,
        text=request.text,
    )
    return request.page(
        request.text.t(source.name), body, canonical=addresses.source(request.text.lang, source.id)
    )


def methodology_page(request: PageRequest) -> Page:
    """How to read the numbers: signs with their meanings, and the figures that were misread."""
    policy, text = request.catalog.policy, request.text
    misread = [term for term in request.catalog.glossary if term.id.startswith("cifra_")]
    return request.template_page(
        "methodology",
        signs=_signs(policy, text),
        misread=[
            (term_name(term, text), f"{text.t(term.definition)} {text.t(term.why)}") for term in misread
        ],
    )


def _signs(policy: Policy, text: Text) -> list[tuple[str, str]]:
    """The signs and what they mean; those of registers where one is on show."""
    has_register = any(rule.on_show for rule in policy.registers)
    symbols = [
        (text.t(word), text.t(MEANINGS[symbol]))
        for symbol, word in SYMBOLS.items()
        if has_register or symbol not in (ObsStatus.NONE_WRITTEN, ObsStatus.NOT_ON_RECORD)
    ]
    return symbols + [(text.t(MARKS[mark]), text.t(meaning)) for mark, meaning in MEANINGS_OF_MARKS.items()]


def glossary_page(request: PageRequest) -> Page:
    """The words of the site."""
    body = glossary.glossary_page(request.catalog.glossary, request.text)
    return request.page(
        request.text.t(page_titles.GLOSSARY), body, canonical=addresses.page(request.text.lang, "glossary")
    )


def laws_page(request: PageRequest) -> Page:
    """The two laws."""
    body = laws.laws_page(request.catalog, request.text)
    name = laws.name_of_page(request.catalog, request.text)
    return request.page(name, body, canonical=addresses.page(request.text.lang, "laws"))


def timeline_page(request: PageRequest) -> Page:
    """What happened when."""
    text = request.text
    body = timeline.timeline_page(request.catalog, text)
    return request.page(text.t(page_titles.TIMELINE), body, canonical=addresses.page(text.lang, "timeline"))


def help_page(request: PageRequest) -> Page:
    """Help and safety, under a title that says nothing to who looks over a shoulder."""
    country = _country_of(request)
    body = help_layout.help_page(request.frame, request.text, own_country=country)
    title, lang = request.text.t(NEUTRAL_TITLE), request.text.lang
    head = (title, title, body, 200, addresses.page(lang, "help"))
    return Page(*head, request.frame, lang, request.query, country=country)


def _country_of(request: PageRequest) -> str:
    """The country of the territory that the address names, whose lines stand first; empty without one.

    Raises SelectionError for any other key, for several, and for a territory that nobody knows.
    """
    pairs = parse_qsl(request.query, keep_blank_values=True)
    if not pairs:
        return ""
    territory = request.catalog.territories.get(pairs[0][1])
    if territory is None or [key for key, _ in pairs] != ["territory"]:
        raise SelectionError(message("La página de ayuda lleva una sola clave, «territory», con un lugar."))
    return territory.country
