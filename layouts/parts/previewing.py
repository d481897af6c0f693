"""The chart that stands for a page where its link is shared, and what is said of the page there."""

from __future__ import annotations

from typing import Final

from layouts.document.page import Preview
from layouts.document.render_context import RenderContext
from observatory.charts.chart import Chart
from observatory.charts.kinds.chosen_kind import DESK, chart_of
from observatory.model import Panel
from observatory.provenance.third_party_copies import is_unpublished, mark_of, may_leave, official
from observatory.words import describe

LONGEST: Final = 420
"""Letters of an alternative text that those who show previews keep."""


def preview_of(panel: Panel, context: RenderContext, chart: Chart | None = None) -> Preview:
    """The preview of a panel; `chart` is its drawing, where that is made already.

    Of figures that may not leave their page it says what they are and the mark, and no number.
    """
    text, shown = context.text, official(panel)
    if not may_leave(panel):
        marks = dict.fromkeys(text.t(mark_of(source)) for source in panel.sources if is_unpublished(source))
        return Preview(panel.query, " ".join((describe.subtitle(panel, text), *marks)), leaves=False)
    drawn = (
        chart if chart and shown is panel else chart_of(shown, text, width=DESK, outlines=context.outlines)
    )
    sentences = [describe.subtitle(shown, text), *(sentence.text for sentence in drawn.finding)]
    words = ""
    for sentence in dict.fromkeys(sentences):
        longer = f"{words} {sentence}".strip()
        if words and len(longer) > LONGEST:
            break
        words = longer
    return Preview(panel.query, words)


def description_of(panel: Panel, finding: str, preview: Preview) -> str:
    """What those say of the page who show its link: its finding, or what is official of it."""
    return finding if official(panel) is panel else preview.words
