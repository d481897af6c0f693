"""Gathers the pages of revisions: the list, and what moved of one indicator in one place."""

from __future__ import annotations

from urllib.parse import quote

from callbacks.page_request import PageRequest
from layouts.document import addresses
from layouts.document.page import Page
from layouts.pages import revisions as layout
from observatory.addresses.selection import Selection
from observatory.provenance.revision_log import revision_log
from observatory.vocabulary import page_titles
from observatory.words import revision_words


def list_page(request: PageRequest) -> Page:
    """All indicators of which something moved."""
    body = layout.revisions_page(request.observatory.revised(), request.catalog.indicators, request.text)
    return request.page(
        request.text.t(page_titles.REVISIONS), body, canonical=addresses.page(request.text.lang, "revisions")
    )


def log_page(request: PageRequest) -> Page:
    """What moved of one indicator, in the place of the address."""
    rest = f"&{request.query}" if request.query else ""
    selection = Selection.from_query(f"indicator={quote(request.subject)}{rest}", request.catalog)
    log = revision_log(request.observatory, selection)
    return request.page(
        request.text.t("Revisiones de {name}", name=request.text.t(log.indicator.name)),
        layout.revision_page(log, request.text),
        canonical=addresses.revisions(request.text.lang, log.indicator.id),
        description=revision_words.headline(log, request.text),
    )
