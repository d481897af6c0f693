"""Draws rates of several places in equal frames: the same years, one axis, hatched where no full year is published.

An empty frame is seen as what it is: nobody takes it for zeros, and no chart looks fuller than it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from observatory.charts.chart import Bar, Chart, Label, Mark, MarkStyle, Sentence, TimeAxis
from observatory.charts.kinds import trend
from observatory.charts.layout.axes import years_around
from observatory.charts.layout.label_placement import LINE, box_of, width_of, wrap_text
from observatory.charts.marking import MarkPlacement, make_absent_row, mark_of
from observatory.model import ObsStatus, Panel, Period
from observatory.text import Text
from observatory.vocabulary import phrases

_HATCHED: Final = MarkStyle("rule", "barred", opacity=0.5)
"""Not as a protected cell, whose lines lean the other way: its number is known to somebody."""
_OFF: Final = 5  # pixels that words keep from the sides of what they stand in


def charts(panels: Sequence[Panel], text: Text, *, width: int, height: int) -> tuple[Chart, ...]:
    """The trend of each panel, `width` pixels broad and `height` between its axes.

    The first place of a panel is the one that its frame is of; its others stand behind as context. All measure the same
    (grade A or B), and each panel is of one country.
    """
    rows = [row for panel in panels for row in panel.rows if row.value is not None]
    highest = max(number for row in rows for number in (row.value, row.upper) if number is not None)
    shared = trend.Frame(years_around(row.period for row in rows), highest)
    alone = [trend.chart(panel, text, width=width, height=height, frame=shared).areas[0] for panel in panels]
    right = min(area.right for area in alone)
    frames = [replace(shared, aside=area.right - right) for area in alone]
    drawn = [
        trend.chart(panel, text, width=width, height=height, frame=frame)
        for panel, frame in zip(panels, frames, strict=True)
    ]
    return tuple(_hatch_empty_years(chart, panel, text) for chart, panel in zip(drawn, panels, strict=True))


def empty_spans(panel: Panel, years: range) -> Iterator[Period]:
    """The runs of these years of which the first place of the panel has no cell of a full year."""
    place = panel.territories[0].code
    known = {
        row.period.start.year
        for row in panel.rows
        if row.territory == place
        and row.period.grain == "year"
        and row.obs_status is not ObsStatus.NOT_PUBLISHED
    }
    missing = [year for year in years if year not in known]
    for first in missing:
        if first - 1 not in missing:
            last = next(year for year in range(first, years.stop) if year + 1 not in missing)
            yield Period(date(first, 1, 1), date(last, 12, 31))


def _hatch_empty_years(chart: Chart, panel: Panel, text: Text) -> Chart:
    """The chart with a mark over each run of years without a full one, and the sentence that says so.

    A number that would stand in those words is left out, but the newest.
    """
    time = chart.areas[0].time
    if time is None:
        return chart
    place, (begin, newest) = panel.territories[0], _ends(chart, panel)
    marks, labels, sentences = list[Mark](), list[Label](), list[Sentence]()
    for at, span in enumerate(empty_spans(panel, time.years()), start=len(chart.marks)):
        first = chart.marks[begin].row.period.start.year
        is_before = span.end.year < first
        said = (
            text.t(phrases.SERIES_BEGINS, year=first)
            if is_before
            else text.t(phrases.NO_FULL_YEAR, years=text.short_period(span))
        )
        marks.append(_mark(span, chart, panel, text, time=time))
        labels += _words(said, marks[-1], at)
        told = text.t(phrases.WHERE_SAID, where=text.t(place.name), said=said)
        sentences.append(Sentence(f"{told}.", (at, begin) if is_before else (at,)))
    taken = [box_of(label) for label in labels]
    free = (
        each for each in chart.labels
        if each.role != "number" or each.of == newest or not any(map(box_of(each).meets, taken))
    )  # fmt: skip
    return replace(
        chart, marks=(*chart.marks, *marks), labels=(*free, *labels),
        alternative=(*chart.alternative, *sentences),
    )  # fmt: skip


def _ends(chart: Chart, panel: Panel) -> tuple[int, int]:
    """Where the oldest and the newest number of the first place stand among the marks."""
    own = [at for at, mark in enumerate(chart.marks) if mark.row.territory == panel.territories[0].code]
    own.sort(key=lambda at: chart.marks[at].row.period.start)
    return own[0], own[-1]


def _mark(span: Period, chart: Chart, panel: Panel, text: Text, *, time: TimeAxis) -> Mark:
    """The years as a band as high as the axes."""
    area, place = chart.areas[0], panel.territories[0]
    start, end = time.bounds(span)
    form = Bar(start, area.top, end - start, area.bottom - area.top)
    row = make_absent_row(panel, place, span)
    return mark_of(row, place, panel.indicator, text, placed=MarkPlacement(form, _HATCHED))


def _words(said: str, mark: Mark, at: int) -> Iterator[Label]:
    """What the band says, in the middle of it; nothing where it is too narrow for its longest word."""
    if not isinstance(mark.form, Bar):
        return
    x, y, width, height = mark.form.x, mark.form.y, mark.form.width, mark.form.height
    lines = wrap_text(said, width - 2 * _OFF)
    if max(map(width_of, lines)) > width - 2 * _OFF:
        return
    first = y + height / 2 - LINE * (len(lines) - 1) / 2
    for number, line in enumerate(lines):
        yield Label(line, x + width / 2, first + LINE * number, "status", anchor="middle", of=at)
