"""Gathers the page from which a chart is taken along."""

from __future__ import annotations

from callbacks.page_request import PageRequest
from layouts.document import addresses
from layouts.document.page import Page
from layouts.pages.share import share_page as page_layout
from layouts.parts.actions import preview_of
from layouts.parts.picture import drawing_of
from observatory.charts.findings.reporter_card import reporter_card
from observatory.provenance.third_party_copies import for_other_sites
from observatory.vocabulary import page_titles


def share_page(request: PageRequest) -> Page:
    """The chart of a query and all that is taken from it.

    Raises SelectionError where the query asks for nothing, or for figures that may not leave their page (404).
    """
    text = request.text
    selection = request.selection(request.query).replace(lang="")  # the path says the language
    panel = for_other_sites(request.observatory.panel(selection))
    drawing = drawing_of(panel, request.context)
    card = reporter_card(panel, drawing.desk, request.catalog.glossary, text)
    return request.page(
        text.t(page_titles.SHARE),
        page_layout(panel, drawing, card, request.context),
        canonical=addresses.page(text.lang, "share"),
        description=drawing.finding,
        preview=preview_of(panel, request.context, drawing.desk),
        indexed=False,
        places=panel.territories,
        asked_for=bool(selection.territories),
    )
