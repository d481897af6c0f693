"""Gathers the pages of revisions: the list, and what moved of one indicator in one place."""

from __future__ import annotations

from urllib.parse import quote

from callbacks.page_request import Asked
from layouts.document import addresses
from layouts.document.page import Page
from layouts.pages import revisions as drawn
from observatory.revision_log import revision_log
from observatory.selection import Selection
from observatory.vocabulary import page_titles
from observatory.words import revised


def list_page(asked: Asked) -> Page:
    """All indicators of which something moved."""
    body = drawn.revisions_page(asked.observatory.revised(), asked.catalog.indicators, asked.text)
    return asked.page(
        asked.text.t(page_titles.REVISIONS), body, canonical=addresses.page(asked.text.lang, "revisions")
    )


def log_page(asked: Asked) -> Page:
    """What moved of one indicator, in the place of the address."""
    rest = f"&{asked.query}" if asked.query else ""
    selection = Selection.from_query(f"indicator={quote(asked.subject)}{rest}", asked.catalog)
    log = revision_log(asked.observatory, selection)
    return asked.page(
        asked.text.t("Revisiones de {name}", name=asked.text.t(log.indicator.name)),
        drawn.revision_page(log, asked.text),
        canonical=addresses.revisions(asked.text.lang, log.indicator.id),
        description=revised.headline(log, asked.text),
    )
