"""What a place opens with: a sentence, and its number set large, with its unit and its notes under it."""

from __future__ import annotations

from typing import NamedTuple

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from observatory.catalog import Catalog
from observatory.charts.chart import Chart
from observatory.charts.findings.leading_number import leading_number
from observatory.model import Panel
from observatory.text import Text
from observatory.vocabulary import captions


class FirstLine(NamedTuple):
    """A sentence before the number of a place, and the queries of the numbers in it."""

    sentence: str
    queries: tuple[str, ...]


def first_line(line: FirstLine | None, text: Text) -> Component | None:
    """The sentence, with the way to the series of its numbers; None where there is none."""
    if line is None:
        return None
    ways = [
        html.A(text.t(captions.SERIES_AND_SOURCES), href=addresses.page_of(text.lang, query))
        for query in line.queries
    ]
    return html.P([line.sentence, *(part for way in ways for part in (" ", way))], className="first-line")


def large_number(
    panel: Panel, chart: Chart, catalog: Catalog, text: Text
) -> tuple[Component | None, tuple[str, ...]]:
    """The number of the chart, and the sentences that stand beside it; without one number the whole finding."""
    counted = catalog.indicators.get(panel.indicator.numerator or "")
    leading = leading_number(panel, chart, text, counted=counted)
    if leading is None:
        return None, tuple(sentence.text for sentence in chart.finding)
    lines = [
        html.Span(leading.number, className="number"),
        html.Span(leading.unit, className="unit"),
        html.Small(" · ".join(leading.notes)) if leading.notes else None,
    ]
    return html.P(lines, className="leading-number"), leading.sentences
