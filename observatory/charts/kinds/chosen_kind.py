"""Chooses the kind of chart for a panel (map, bars, groups, trend ...) and builds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from observatory.charts.chart import Chart
from observatory.charts.kinds import bars, dated_figures, district_map, empty, groups, multiples, trend
from observatory.charts.kinds.map_course import Course
from observatory.charts.marking import Link, no_link
from observatory.charts.painting.stamping import stamped
from observatory.charts.sharing import parted
from observatory.charts.telling.trend_findings import with_part
from observatory.model import Panel
from observatory.outlines import Outlines
from observatory.series import Series, as_bars, breaks_of, runs, series_of
from observatory.text import Text

PHONE: Final = 360  # pixels a chart is drawn for on a phone, and on a desk
DESK: Final = 760
_MOST_PLACES: Final = 6  # lines of one trend; more are small multiples
_MOST_GROUPS: Final = 4  # coloured lines of one trend
_MOST_DATED: Final = 16  # figures without a line that are listed one by one


def finding_of(panel: Panel, text: Text, outlines: Outlines | None = None) -> str:
    """The finding of the panel's chart, as one text."""
    return chart_of(panel, text, width=DESK, outlines=outlines).title


def chart_of(
    panel: Panel, text: Text, *, width: int, outlines: Outlines | None = None, beside: Sequence[Panel] = (),
    link: Link = no_link, low: bool = False, course: Course | None = None,
) -> Chart:  # fmt: skip
    """The chart of a panel, `width` pixels broad; of a table, that of its rows over time. A demonstration bears its mark.

    `outlines` are needed for a map; without one for the panel's places it is drawn as bars. `beside` are maps or bars of
    the same page and measure, with which it shares its classes or its scale. `link` leads from a territory to its page.
    `low`: for a printed sheet, lines over time take little height. `course` is what a map keeps through its periods.
    """
    panel = replace(panel, view="trend") if panel.view == "table" else panel
    chart = _chart_by_view(
        panel, text, width=width, outlines=outlines, beside=beside, link=link, low=low, course=course
    )
    chart_told = with_part(chart, panel, text)
    return stamped(chart_told, text) if panel.demonstration else chart_told


def _chart_by_view(
    panel: Panel, text: Text, *, width: int, outlines: Outlines | None, beside: Sequence[Panel], link: Link, low: bool,
    course: Course | None,
) -> Chart:  # fmt: skip
    if panel.view == "map" and outlines is not None and _has_outlines(panel, outlines):
        return district_map.chart(
            panel, text, width=width, outlines=outlines, beside=beside, link=link, course=course
        )
    if not any(row.value is not None for row in panel.rows):
        return empty.chart(panel, text, width=width)
    if as_bars(panel) or panel.view == "map":
        if panel.by:
            return groups.chart(panel, text, width=width, link=link)
        return bars.chart(panel, text, width=width, link=link, beside=beside)
    return _over_time(panel, text, width=width, link=link, low=low)


def _over_time(panel: Panel, text: Text, *, width: int, link: Link, low: bool) -> Chart:
    every = [series_of(part) for part in parted(panel)]
    if _are_single([series for part in every for series in part]):
        return dated_figures.chart(panel, text, width=width, link=link)
    limit = _MOST_GROUPS if panel.by else _MOST_PLACES
    if any(len(part) > limit for part in every):
        return multiples.chart(panel, text, width=width, link=link)
    return trend.chart(panel, text, width=width, link=link, low=low, every=every)


def _has_outlines(panel: Panel, outlines: Outlines) -> bool:
    return bool(outlines.of(code for place in panel.territories for code in (place.code, *place.members)))


def _has_line(series: Series) -> bool:
    """Whether two full periods of a series may be joined."""
    return any(len(run) > 1 for run in runs(series, breaks_of((), series)))


def _are_single(every: Sequence[Series]) -> bool:
    """Whether the figures are few, make no line, and some are of odd spans, or there is but one a series."""
    rows = [row for series in every for row in series.rows]
    if len(rows) > _MOST_DATED:
        return False
    odd = any(row.partial or row.period.grain == "span" for row in rows if row.value is not None)
    return (odd or all(len(series.valued) < 2 for series in every)) and not any(map(_has_line, every))
