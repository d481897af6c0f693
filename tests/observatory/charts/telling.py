"""What a reader of a panel is told: the finding and the alternative text of its chart."""

from __future__ import annotations

from observatory.charts.kinds import chosen_kind
from observatory.geography.outlines import load_outlines
from observatory.model import Panel
from observatory.text import Text

OUTLINES = load_outlines()


def finding_of(panel: Panel, text: Text) -> str:
    return chosen_kind.finding_of(panel, text, OUTLINES)


def alternative_of(panel: Panel, text: Text) -> str:
    return chosen_kind.chart_of(panel, text, width=chosen_kind.DESK, outlines=OUTLINES).description
