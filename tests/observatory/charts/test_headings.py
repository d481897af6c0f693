"""Headings of charts: the finding's first sentences head it, and none of the finding is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from observatory.charts.chart import Chart, Sentence
from observatory.charts.findings.heading import LONGEST_HEADING, heading_and_rest
from observatory.charts.kinds.chosen_kind import finding_of
from observatory.model import Row
from observatory.text import Text
from tests.observatory.making import panel, row
from tests.observatory.pieces import CEM, SEX

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


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([row("cem_cases", "PE-150112", "2023", 738)], "738"),
        (
            [
                replace(
                    row("cem_cases", "PE-150112", "2023", 642, breakdown="sex:women"),
                    leads=False,
                    disputed=True,
                )
            ],
            "642",
        ),
        ([], CEM.name),
    ],
    ids=["the total alone", "another statement alone", "nothing"],
)
def test_groups_without_a_figure_are_headed_by_what_there_is(rows: list[Row], said: str) -> None:
    of_groups = panel(CEM, rows, by="sex", dimension=SEX, view="bars")
    heading = finding_of(of_groups, Text("es"))
    assert said in heading and heading.endswith(".")
