"""Headings of charts: the finding's first sentences head it, and none of the finding is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from observatory.charts.chart import Chart, Sentence
from observatory.charts.telling.heading import LONGEST_HEADING, heading_and_rest

SHORT, LONG = "En 2025: 1110 denuncias.", "En 2025: " + "muchas denuncias en un lugar " * 4
CHART = Chart(kind="empty", width=1, height=1, areas=(), marks=(), finding=(), alternative=())


@pytest.mark.parametrize(
    ("sentences", "heading", "rest"),
    [
        ([SHORT], SHORT, ""),
        ([SHORT, SHORT], f"{SHORT} {SHORT}", ""),
        ([SHORT, LONG], SHORT, LONG),
        ([SHORT, LONG, SHORT], SHORT, f"{LONG} {SHORT}"),
        ([LONG, SHORT], "Denuncias", f"{LONG} {SHORT}"),
        (["a" * LONGEST_HEADING], "a" * LONGEST_HEADING, ""),
        (["a" * (LONGEST_HEADING + 1)], "Denuncias", "a" * (LONGEST_HEADING + 1)),
    ],
)
def test_as_many_sentences_head_a_chart_as_a_heading_holds(
    sentences: list[str], heading: str, rest: str
) -> None:
    chart = replace(CHART, finding=tuple(Sentence(sentence, ()) for sentence in sentences))
    assert heading_and_rest(chart, "Denuncias") == (heading, rest)
