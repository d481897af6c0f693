"""Every series, comparison and map of the shipped store, at one width or the other: both paintings are held to the Chart.

What is asked of a mark is written by hand in `tests/kit/painted.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from observatory.addresses.selection import Selection, SelectionError
from observatory.charts.chart import Flag
from observatory.charts.kinds import trend
from observatory.charts.kinds.chosen_kind import chart_of
from observatory.model import ObsStatus, Panel
from observatory.observatory import Observatory
from observatory.statistics.series import select_leading_rows
from observatory.text import Text
from observatory.words.labels import symbol_label
from observatory.words.sentences import headline
from tests.kit.painted import faults_in_painting
from tests.observatory.charts.reading import assert_words_stand_free

ES = Text("es")
WIDTHS = (360, 760)


@dataclass
class Tally:
    """How much was read back, and what was wrong."""

    charts: int = 0
    marks: int = 0
    bands: int = 0
    faults: list[str] = field(default_factory=list)


def queries(observatory: Observatory) -> Iterator[str]:
    """Each indicator as it opens and by each of its traits, each of its places, each comparison; in every view."""
    for name, published in observatory.availability().items():
        for view in ("trend", "bars", "map"):
            yield f"indicator={name}&view={view}"
        for trait in published.dimensions:
            for view in ("trend", "bars"):
                yield f"indicator={name}&by={trait}&view={view}"
        for place in published.territories[:60]:
            yield f"indicator={name}&territory={place}"
    for id_ in observatory.catalog.comparisons:
        for view in ("trend", "bars"):
            yield f"compare={id_}&view={view}"


def panel_of(observatory: Observatory, query: str) -> Panel | None:
    try:
        return observatory.panel(Selection.from_query(query, observatory.catalog))
    except SelectionError:
        return None  # a trait that may not be asked for beside this place


def read_back(observatory: Observatory, *, turn: int) -> Tally:
    """Every query at one of the widths, which take turns from query to query."""
    tally = Tally()
    with observatory.one_release():
        for number, query in enumerate(queries(observatory)):
            panel = panel_of(observatory, query)
            if panel is not None:
                width = WIDTHS[(number + turn) % len(WIDTHS)]
                chart = chart_of(panel, ES, width=width, outlines=observatory.outlines)
                tally.charts, tally.marks = tally.charts + 1, tally.marks + len(chart.marks)
                tally.bands += len(chart.bands)
                tally.faults += [f"{query} at {width}: {fault}" for fault in faults_in_painting(panel, chart)]
    assert (tally.charts > 1_000, tally.marks > 5_000, tally.bands > 90) == (True, True, True)
    return tally


def test_what_is_painted_is_what_the_cells_say(observatory: Observatory) -> None:
    tally = read_back(observatory, turn=0)
    assert tally.faults == [], "\n".join(tally.faults[:40])


def test_at_the_other_width_too(observatory: Observatory) -> None:
    tally = read_back(observatory, turn=1)
    assert tally.faults == [], "\n".join(tally.faults[:40])


@pytest.mark.parametrize("width", WIDTHS)
def test_a_name_lies_over_no_hidden_cell_and_the_legend_has_its_word(
    observatory: Observatory, width: int
) -> None:
    """Two forms of violence are protected from the year after their last number on."""
    panel = panel_of(observatory, "indicator=cem_cases&by=form&view=trend")
    assert panel is not None
    chart = chart_of(panel, ES, width=width, outlines=observatory.outlines)
    assert sum(Flag.PROTECTED in mark.flags for mark in chart.marks) > 4
    assert_words_stand_free(chart)
    assert [entry.words for entry in chart.legend] == [symbol_label("protected", ES)]


def test_no_disputed_estimate_is_said_first_where_a_newer_figure_stands_that_nobody_disputes(
    observatory: Observatory,
) -> None:
    """Of every series and place that has such a one: finding, words for those who hear it, line of a list."""
    contested = 0
    with observatory.one_release():
        for name, published in observatory.availability().items():
            for code in published.territories:
                panel = panel_of(observatory, f"indicator={name}&territory={code}")
                rows = (
                    [row for row in select_leading_rows(panel.rows) if row.value is not None] if panel else []
                )
                old = [row for row in rows if row.disputed and row.obs_status is ObsStatus.ESTIMATED]
                newest = max((row.period.end for row in rows if not row.disputed), default=None)
                outdone = [row for row in old if newest is not None and row.period.end < newest]
                if panel is None or not outdone:
                    continue
                contested += 1
                told = trend.chart(panel, ES, width=760)
                for sentences in (told.finding, told.alternative):
                    first = next(one for one in sentences if one.marks)
                    assert not {id(told.marks[at].row) for at in first.marks} & set(map(id, outdone)), name
                assert str(newest.year) in headline(panel, ES)
    assert contested
