"""Gathers the page that leads each number of a query back to its source."""

from __future__ import annotations

from callbacks.page_request import Asked
from layouts.document import addresses
from layouts.document.page import Page
from layouts.parts import provenance as drawn
from observatory.vocabulary import page_titles
from observatory.words import provenance


def provenance_page(asked: Asked) -> Page:
    """The numbers of a query, each with its source. Raises SelectionError where the query asks for nothing."""
    panel = asked.panel(asked.query)
    found = list(provenance.origins(panel, asked.catalog, asked.text))
    lost = {one.snapshot for one in asked.observatory.accepted_losses()}
    body = drawn.provenance_page(panel, found, dict(asked.catalog.dimensions), asked.text, lost=lost)
    return asked.page(
        asked.text.t(page_titles.PROVENANCE), body, canonical=addresses.page(asked.text.lang, "provenance")
    )
