"""Gathers the page that leads each number of a query back to its source."""

from __future__ import annotations

from urllib.parse import parse_qsl

from callbacks.page_request import PageRequest
from layouts.document import addresses
from layouts.document.page import Page
from layouts.parts import provenance as layout
from observatory.vocabulary import page_titles
from observatory.words import provenance


def provenance_page(request: PageRequest) -> Page:
    """The numbers of a query, each with its source. Raises SelectionError where the query asks for nothing."""
    panel = request.panel(request.query)
    origins = list(provenance.origins(panel, request.catalog, request.text))
    lost = {loss.snapshot for loss in request.observatory.accepted_losses()}
    body = layout.provenance_page(panel, origins, dict(request.catalog.dimensions), request.text, lost=lost)
    return request.page(
        request.text.t(page_titles.PROVENANCE),
        body,
        canonical=addresses.page(request.text.lang, "provenance"),
        places=panel.territories,
        asked_for="territory" in dict(parse_qsl(request.query)),
    )
