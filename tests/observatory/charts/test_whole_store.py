"""Every series, comparison and map of the shipped store, at one width or the other: both paintings are held to the Chart.

What is asked of a mark is written by hand here, from the ends of the axes and the cell alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from observatory.addresses.selection import Selection, SelectionError
from observatory.charts.chart import Bar, Chart, Dot, Flag, Mark
from observatory.charts.kinds import trend
from observatory.charts.kinds.chosen_kind import chart_of
from observatory.charts.painting.plotly import figure
from observatory.charts.painting.svg import svg
from observatory.model import ObsStatus, Panel
from observatory.observatory import Observatory
from observatory.statistics.series import select_leading_rows
from observatory.text import Text
from observatory.words.headline import headline
from observatory.words.labels import symbol_label, value_words
from observatory.words.locators import translate_note
from tests.observatory.charts.lettered import assert_words_stand_free
from tests.observatory.charts.plotted import faults_in
from tests.observatory.charts.reading import Seen, SeenMark, read

ES = Text("es")
WIDTHS = (360, 760)
HALF = 0.5
HOLLOW = {Flag.PARTIAL, Flag.PROVISIONAL, Flag.SECOND}
MAY_BE_HOLLOW = HOLLOW | {Flag.ESTIMATED, Flag.POOLED}  # on a line an estimate is told by its dashes
LOOKS = {
    "protected": {("hatched", False), ("rule", False)},  # the rule is a band over a year, with its word
    "few": {("specked", False)}, "not_published": {("paper", True)}, "not_shown": {("paper", True)},
    "cannot_exist": {("paper", False)}, "no_service": {("crossed", False)}, "not_received": {("striped", False)},
    "withdrawn": {("striped", False)},
}  # fmt: skip
"""How a cell without a number is filled, and whether its edge is dashed."""
HATCHES = {"hatched": "M0 6 6 0", "specked": "M2 3H4"}
"""The lines of a tile, for each hatch that the store's cells need."""
_NUMBER = re.compile(r"\d[\d\u202f]*(?:,\d+)?")


@dataclass
class Tally:
    """How much was read back, and what was wrong."""

    charts: int = 0
    marks: int = 0
    bands: int = 0
    faults: list[str] = field(default_factory=list)

    def say(self, query: str, fault: str) -> None:
        self.faults.append(f"{query}: {fault}")


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
                hold(f"{query} at {width}", panel, chart, read(svg(chart)), tally)
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


def hold(query: str, panel: Panel, chart: Chart, reading: Seen, tally: Tally) -> None:
    """Each mark to its cell, each sentence to its marks, no word over another."""
    tally.charts += 1
    tally.marks += len(chart.marks)
    if set(reading.marks) != set(range(len(chart.marks))):
        tally.say(query, "marks that are not painted, or painted and not there")
    through = {
        at: point for stroke in reading.strokes for at, point in zip(stroke.marks, stroke.points, strict=True)
    }
    for at, mark in enumerate(chart.marks):
        for fault in faults_of(panel, chart, mark, reading.marks[at], through.get(at)):
            tally.say(query, f"«{mark.words}»: {fault}")
    tally.bands += len(reading.bands)
    for fault in (*misplaced_bands(chart, reading), *wrong_hatches(reading)):
        tally.say(query, fault)
    for fault in faults_in(chart, figure(chart)):
        tally.say(query, f"in the explorer {fault}")
    for fault in untold(panel, chart):
        tally.say(query, fault)
    try:
        assert_words_stand_free(chart)
    except AssertionError as error:
        tally.say(query, str(error))


def faults_of(
    panel: Panel, chart: Chart, mark: Mark, mark_seen: SeenMark, through: tuple[float, float] | None
) -> Iterator[str]:
    row = mark.row
    indicator = next(
        (indicator for indicator in panel.indicators if indicator.id == row.indicator), panel.indicator
    )
    if value_words(row, indicator, ES) not in mark.words or mark_seen.words != mark.words:
        yield f"says «{mark_seen.words}»"
    if row.value is None:
        if mark_seen.shape and (mark_seen.fill, bool(mark_seen.dash)) not in LOOKS[row.symbol]:
            yield f"is {row.symbol}, and filled with {mark_seen.fill}"
        return
    hollow = mark_seen.fill in ("", "paper", "none")
    wrong = not mark.flags & MAY_BE_HOLLOW if hollow else bool(mark.flags & HOLLOW)
    if isinstance(mark.form, Dot | Bar) and mark_seen.shape and wrong:
        yield f"is filled with {mark_seen.fill} though {sorted(mark.flags)}"
    if isinstance(mark.form, Dot):
        yield from _misplaced_dot(chart, mark, mark_seen, through)
    elif isinstance(mark.form, Bar):
        yield from _misplaced_bar(chart, mark, mark_seen)


def misplaced_bands(chart: Chart, reading: Seen) -> Iterator[str]:
    """Bands that are not the upper limits of their marks from left to right, and the lower ones back."""
    for marks, points in reading.bands.items():
        rows = [chart.marks[at].row for at in marks]
        area = chart.areas[chart.marks[marks[0]].area]
        if area.values is None or any(row.lower is None or row.upper is None for row in rows):
            yield "has a band over a cell without an interval"
            continue
        scale = (area.values.end - area.values.start) / (area.values.high - area.values.low)
        bounds = [row.upper for row in rows] + [row.lower for row in reversed(rows)]
        ends = [area.values.start + (bound - area.values.low) * scale for bound in bounds]
        if [y for _, y in points] != pytest.approx(ends, abs=HALF):
            yield f"has a band at {points} for {bounds}"


def wrong_hatches(reading: Seen) -> Iterator[str]:
    for name, lines in reading.hatches.items():
        if HATCHES.get(name.rpartition("-")[2]) != lines:
            yield f"draws {name} as {lines}"


def _misplaced_dot(
    chart: Chart, mark: Mark, mark_seen: SeenMark, through: tuple[float, float] | None
) -> Iterator[str]:
    area = chart.areas[mark.area]
    if area.time is None or area.values is None or mark.row.value is None:
        return
    days = (area.time.last_day - area.time.first_day).days
    period = mark.row.period
    middle = (period.start - area.time.first_day).days + (
        period.end + timedelta(days=1) - period.start
    ).days / 2
    span = area.values.high - area.values.low
    x = area.time.start + (area.time.end - area.time.start) * middle / days
    y = area.values.start + (area.values.end - area.values.start) * (mark.row.value - area.values.low) / span
    places = [(mark_seen.x, mark_seen.y)] if mark_seen.shape else []
    places += [through] if through else []
    if not places:
        yield "is neither a point nor on a line"
    for found in places:
        if abs(found[0] - x) > HALF or abs(found[1] - y) > HALF:
            yield f"stands at {found} and not at {x:.1f}, {y:.1f}"
    yield from _wrong_interval(mark, mark_seen, across=False, at=lambda value: (
        area.values.start + (area.values.end - area.values.start) * (value - area.values.low) / span
    ))  # fmt: skip


def _misplaced_bar(chart: Chart, mark: Mark, mark_seen: SeenMark) -> Iterator[str]:
    area = chart.areas[mark.area]
    if area.values is None or mark.row.value is None:
        return
    scale = (area.values.end - area.values.start) / area.values.high
    if (
        abs(mark_seen.x - mark_seen.width / 2 - area.left) > HALF
        or abs(mark_seen.width - mark.row.value * scale) > HALF
    ):
        yield f"is {mark_seen.width:.1f} long and not {mark.row.value * scale:.1f}"
    yield from _wrong_interval(mark, mark_seen, across=True, at=lambda value: area.left + value * scale)


def _wrong_interval(
    mark: Mark, mark_seen: SeenMark, *, across: bool, at: Callable[[float], float]
) -> Iterator[str]:
    whisker = mark_seen.whiskers.get("interval")
    if whisker is None:
        return  # of a line the band tells it
    ends = (whisker[0], whisker[2]) if across else (whisker[1], whisker[3])
    if mark.row.lower is None or mark.row.upper is None:
        yield "has an interval of no cell"
    elif ends != pytest.approx((at(mark.row.lower), at(mark.row.upper)), abs=HALF):
        yield f"has an interval at {ends}"


def changes_of(values: Sequence[float | None]) -> set[str]:
    """By how many per cent each two of them differ, as a change is said by its size."""
    known = [value for value in values if value]
    return {f"{abs(one / other - 1) * 100:.0f}" for one in known for other in known}


def untold(panel: Panel, chart: Chart) -> Iterator[str]:
    """Numbers of a sentence that none of its marks has, and a part of a year that is called an extreme."""
    names = " ".join(
        f"{indicator.name} {indicator.unit} {indicator.definition}" for indicator in panel.indicators
    )
    names += " ".join(place.name for place in panel.territories)
    for sentence in (*chart.finding, *chart.alternative):
        if not sentence.marks:
            continue
        body = set(_NUMBER.findall(sentence.text)) - set(_NUMBER.findall(names))
        spoken = set(_NUMBER.findall(" ".join(chart.marks[at].words for at in sentence.marks)))
        spoken |= set(
            _NUMBER.findall(" ".join(translate_note(chart.marks[at].row.note, ES) for at in sentence.marks))
        )
        spoken |= changes_of([chart.marks[at].row.value for at in sentence.marks])
        if left := body - spoken - {str(len(sentence.marks))}:
            yield f"«{sentence.text}» says {sorted(left)}, which none of its marks is"


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
