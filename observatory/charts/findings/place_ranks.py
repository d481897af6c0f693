"""From which neighbours of a map a place is told apart, in the words of every page and sheet."""

from __future__ import annotations

from observatory.charts.findings.place_findings import told_apart_text
from observatory.charts.kinds.chosen_kind import DESK, chart_of
from observatory.geography.outlines import Outlines
from observatory.geography.places import Neighbours
from observatory.model import Indicator
from observatory.text import Text


def inside(neighbours: Neighbours, text: Text) -> str:
    """«En Lima Norte»."""
    return text.t("En {place}", place=text.t(neighbours.whole.name))


def told_apart_of(neighbours: Neighbours, outlines: Outlines, text: Text) -> str:
    """From which of its neighbours its rate is told apart, and from which not; empty where the map gives none."""
    marks = chart_of(neighbours.map, text, width=DESK, outlines=outlines).marks
    return told_apart_text(neighbours.map, marks, text)


def caution_of(indicator: Indicator, text: Text) -> str:
    """The first caveat of a series, which stands beside each rank; empty where its total holds more, which is said."""
    if indicator.total_holds or not indicator.caveats:
        return ""
    return text.t(indicator.caveats[0])
