"""The chart that stands for a page where its link is shared, and what its image says in words."""

from __future__ import annotations

from typing import Final

from layouts.document.page import Preview
from layouts.document.render_context import RenderContext
from observatory.charts.chart import Chart
from observatory.charts.kinds.chosen_kind import DESK, chart_of
from observatory.model import Panel
from observatory.provenance.third_party_copies import may_leave, official
from observatory.words import describe

LONGEST: Final = 420
"""Letters of an alternative text that those who show previews keep."""


def preview_of(panel: Panel, context: RenderContext, chart: Chart | None = None) -> Preview:
    """The preview of a panel; `chart` is its drawing, where that is made already."""
    text, shown = context.text, official(panel)
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
    return Preview(panel.query, words, may_leave(panel))
