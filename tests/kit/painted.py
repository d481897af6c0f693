"""What is painted of a chart, held to its cells: one oracle for the drawings of the store and for planted ones.

What is asked of a mark is written by hand here, from the ends of the axes and the cell alone.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

import pytest

from observatory.charts.chart import Bar, Chart, Dot, Flag, Mark
from observatory.charts.painting.plotly import figure
from observatory.charts.painting.svg import svg
from observatory.model import Panel, Row
from observatory.text import Text
from observatory.words.labels import translate_note, value_words
from tests.observatory.charts.plotted import faults_in
from tests.observatory.charts.reading import Seen, SeenMark, assert_words_stand_free, read

ES = Text("es")
HALF = 0.5
HOLLOW = {Flag.PARTIAL, Flag.PROVISIONAL, Flag.SECOND}
MAY_BE_HOLLOW = HOLLOW | {Flag.ESTIMATED, Flag.POOLED}  # on a line an estimate is told by its dashes
LOOKS = {
    "protected": ("hatched", False), "few": ("specked", False), "not_published": ("paper", True),
    "not_shown": ("paper", True), "cannot_exist": ("paper", False), "no_service": ("crossed", False),
    "not_received": ("paper", True), "withdrawn": ("striped", False), "not_applicable": ("paper", False),
    "not_calculated": ("paper", False),
}  # fmt: skip
BAND_OF_A_YEAR = ("rule", False)
YEARS_WITHOUT = ("barred", False)
"""How a cell without a number is filled, and whether its edge is dashed; on a single line a band with its word."""
HATCHES = {
    "hatched": "M0 6 6 0", "specked": "M2 3H4", "crossed": "M0 6 6 0M0 0 6 6", "striped": "M0 3H6", "barred": "M0 0 6 6",
}  # fmt: skip
"""The lines of a tile."""
_NUMBER = re.compile(r"\d[\d\u202f]*(?:,\d+)?")


def faults_in_painting(panel: Panel, chart: Chart) -> Iterator[str]:
    """Marks that are not their cells in one of both paintings, bands, hatches, sentences, and words over others."""
    reading, explored = read(svg(chart)), figure(chart)
    if set(reading.marks) != set(range(len(chart.marks))):
        yield "marks that are not painted, or painted and not there"
    through = {
        at: point for stroke in reading.strokes for at, point in zip(stroke.marks, stroke.points, strict=True)
    }
    for at, mark in enumerate(chart.marks):
        for fault in faults_of(panel, chart, mark, reading.marks[at], through.get(at)):
            yield f"«{mark.words}»: {fault}"
    yield from misplaced_bands(chart, reading)
    yield from wrong_hatches(reading)
    yield from (f"in the explorer {fault}" for fault in faults_in(chart, explored))
    yield from untold(panel, chart)
    json.dumps(explored, allow_nan=False)
    try:
        assert_words_stand_free(chart)
    except AssertionError as error:
        yield str(error)


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
        look = (mark_seen.fill, bool(mark_seen.dash))
        if mark_seen.shape and look not in (LOOKS[row.symbol], BAND_OF_A_YEAR, YEARS_WITHOUT):
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
        scale = (area.values.end - area.values.start) / area.values.ticks[-1]
        bounds = [row.upper for row in rows] + [row.lower for row in reversed(rows)]
        ends = [area.values.start + bound * scale for bound in bounds]
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
    scale = (area.values.end - area.values.start) / area.values.ticks[
        -1
    ]  # every axis of values begins at zero
    x = area.time.start + (area.time.end - area.time.start) * middle / days
    y = area.values.start + mark.row.value * scale
    places = [(mark_seen.x, mark_seen.y)] if mark_seen.shape else []
    places += [through] if through else []
    if not places:
        yield "is neither a point nor on a line"
    for found in places:
        if abs(found[0] - x) > HALF or abs(found[1] - y) > HALF:
            yield f"stands at {found} and not at {x:.1f}, {y:.1f}"
    start = area.values.start
    yield from _wrong_interval(mark, mark_seen, across=False, at=lambda value: start + value * scale)


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


def sums_of_years(rows: Sequence[Row]) -> set[str]:
    """The sum of the rows of each year, as it is said of the same months of two years."""
    sums: dict[int, float] = defaultdict(float)
    for row in rows:
        sums[row.period.start.year] += row.value or 0.0
    return {number for each in sums.values() for number in _NUMBER.findall(ES.number(each))}


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
        if chart.kind == "year_months":
            spoken |= sums_of_years([chart.marks[at].row for at in sentence.marks])
        if left := body - spoken - {str(len(sentence.marks))}:
            yield f"«{sentence.text}» says {sorted(left)}, which none of its marks is"
