"""What may be said of a selection and what not, for programs: the reporter's card of its page."""

from __future__ import annotations

from api.interface.row_documents import SentencesPage
from observatory.charts.kinds.chosen_kind import DESK, chart_of
from observatory.charts.painting.embed_text import help_sentence
from observatory.charts.telling.reporter_card import reporter_card
from observatory.model import Panel
from observatory.observatory import Observatory
from observatory.text import Text
from observatory.words import describe


def sentences_page(panel: Panel, site: Observatory, text: Text) -> SentencesPage:
    """The same sentences that the page of the panel has, and the help lines of its places."""
    chart = chart_of(panel, text, width=DESK, outlines=site.outlines)
    card = reporter_card(panel, chart, site.catalog.glossary, text)
    return SentencesPage(
        release=panel.release,
        released=panel.released,
        query=panel.query,
        number_may_be_printed=card.has_number,
        safe_sentence=card.to_print,
        how=list(card.so),
        warning=describe.grade_note(panel, text),
        unsafe_sentence=card.misread.sentence,
        why=card.misread.why,
        names=list(card.names),
        left_out=list(card.left_out),
        help=help_sentence(panel, site.catalog.helplines, text),
    )
