"""The picture of a sheet: a chart in its column, or across the page where it shows several places."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from api.briefs.sheet import SheetPart
from observatory.charts.chart import Chart
from observatory.charts.kinds.chosen_kind import chart_of
from observatory.charts.layout.events import shown_events
from observatory.charts.layout.text_metrics import DRAWN_FONT
from observatory.charts.painting.svg import svg
from observatory.geography.outlines import Outlines
from observatory.model import Panel
from observatory.statistics.series import current_period, series_of, sides
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words import describe

_IN_COLUMN: Final = 460  # pixels a chart is drawn for
_MAP: Final = 360
_MAP_HEIGHT: Final = 144  # pixels of lines beside it; a map has more, and names are listed under it
_ACROSS: Final = 760
_HALF: Final = 316
_HIGHEST: Final = 0.86  # of the width of the column; what is taller is set smaller
_HIGHEST_ACROSS: Final = 0.6  # of that of the page
_NEXT_SENTENCE: Final = re.compile(r"(?<=\.)\s+(?=[A-ZÀ-Ý«“\"])")
_MOST_EVENTS: Final = 3


def is_broad(panel: Panel) -> bool:
    """Whether the picture of a panel needs the whole width of the page: several places, or two maps."""
    places = {row.territory for row in panel.rows}
    return len(sides(panel)) > 1 or (panel.view != "map" and len(places) > 1)


def picture(panel: Panel, outlines: Outlines, text: Text, *, width: int = 0) -> SheetPart:
    """The chart or map of a panel as a part of the sheet, with subtitle and alternative text.

    `width` is the breadth that it is drawn for, where the sheet knows better: the narrower, the larger its letters.
    """
    broad = is_broad(panel)
    chart = chart_of(
        panel,
        text,
        width=width or (_ACROSS if broad else _MAP if panel.view == "map" else _IN_COLUMN),
        outlines=outlines,
        height=_MAP_HEIGHT if panel.view == "map" else "low",
    )
    drawn_width, height = chart.size
    # The sheet names its own fonts: those of the machine are not asked.
    return SheetPart(
        picture=svg(chart, ink="light", font=DRAWN_FONT),
        share=min(1.0, (_HIGHEST_ACROSS if broad else _HIGHEST) * drawn_width / height),
        alternative=chart.description,
        small=(describe.subtitle(panel, text), *_events(panel, chart, text)),
    )


def picture_in_half(panel: Panel, outlines: Outlines, text: Text) -> SheetPart:
    """The same for half of the page, whose letters come out as large as those around it, with what it shows and when."""
    part, period = picture(panel, outlines, text, width=_HALF), current_period(panel.rows)
    name = text.t(panel.indicator.name)
    dated = panel.view == "map" and period is not None
    said = (
        text.t(phrases.NAME_AND_PERIOD, name=name, period=text.period(period)) if dated and period else name
    )
    return replace(part, share=1.0, small=(f"{said}.",))


def _events(panel: Panel, chart: Chart, text: Text) -> list[str]:
    """A sentence for each event line of a chart; events that break the series are among the notes."""
    axis = next((area.time for area in chart.areas if area.time is not None), None)
    if axis is None:
        return []
    events = shown_events(panel, series_of(panel), axis)
    labelled = [event for event in events if not event.breaks_series][-_MOST_EVENTS:]
    return [
        f"{text.t(event.label)}: {_NEXT_SENTENCE.split(text.t(event.description))[0]}" for event in labelled
    ]
