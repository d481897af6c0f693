"""Gathers the pages that explain: sources, method, words, laws, time, help."""

from __future__ import annotations

from callbacks.page_request import Asked
from layouts.document import addresses
from layouts.document.page import NEUTRAL_TITLE, Page
from layouts.pages import sources
from layouts.reference import glossary, laws, methodology, timeline
from layouts.reference import help_page as help_layout
from observatory.asking import with_figures
from observatory.selection import SelectionError
from observatory.text import message
from observatory.vocabulary import page_titles


def sources_page(asked: Asked) -> Page:
    """All sources with their licences."""
    body = sources.sources_page(asked.catalog, asked.observatory.snapshots(), asked.text)
    return asked.page(
        asked.text.t(page_titles.SOURCES), body, canonical=addresses.page(asked.text.lang, "sources")
    )


def source_page(asked: Asked) -> Page:
    """One source with its editions and its figures without a date."""
    source = asked.catalog.sources.get(asked.subject)
    if source is None:
        raise SelectionError(
            message("«{id}» no es una fuente de este sitio."),
            [(message("Todas las fuentes"), addresses.page(asked.text.lang, "sources"))],
            status=404,
            id=asked.subject,
        )
    body = sources.source_page(
        source,
        [one for one in asked.observatory.snapshots() if one.source == source.id],
        [dict(row) for row in asked.observatory.dateless(source.id)],
        [one for one in asked.observatory.accepted_losses() if one.source == source.id],
        known=with_figures(asked.observatory),
        catalog=asked.catalog,
        text=asked.text,
    )
    return asked.page(asked.text.t(source.name), body, canonical=addresses.source(asked.text.lang, source.id))


def methodology_page(asked: Asked) -> Page:
    """How to read the numbers."""
    misread = [term for term in asked.catalog.glossary if term.id.startswith("cifra_")]
    body = methodology.methodology_page(asked.catalog.policy, misread, asked.text)
    return asked.page(
        asked.text.t(page_titles.METHODOLOGY), body, canonical=addresses.page(asked.text.lang, "methodology")
    )


def glossary_page(asked: Asked) -> Page:
    """The words of the site."""
    body = glossary.glossary_page(asked.catalog.glossary, asked.text)
    return asked.page(
        asked.text.t(page_titles.GLOSSARY), body, canonical=addresses.page(asked.text.lang, "glossary")
    )


def laws_page(asked: Asked) -> Page:
    """The two laws."""
    body = laws.laws_page(asked.catalog, asked.text)
    name = laws.name_of_page(asked.catalog, asked.text)
    return asked.page(name, body, canonical=addresses.page(asked.text.lang, "laws"))


def timeline_page(asked: Asked) -> Page:
    """What happened when."""
    text = asked.text
    body = timeline.timeline_page(asked.catalog, text)
    return asked.page(text.t(page_titles.TIMELINE), body, canonical=addresses.page(text.lang, "timeline"))


def help_page(asked: Asked) -> Page:
    """Help and safety, under a title that says nothing to who looks over a shoulder."""
    body = help_layout.help_page(asked.frame, asked.text)
    title, lang = asked.text.t(NEUTRAL_TITLE), asked.text.lang
    return Page(title, title, body, 200, addresses.page(lang, "help"), asked.frame, lang)
