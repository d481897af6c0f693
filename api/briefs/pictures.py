"""The picture of a sheet: a chart in its column, or across the page where it shows several places."""

from __future__ import annotations

import re
from typing import Final

from api.briefs.sheet import Part
from observatory.model import Panel
from observatory.outlines import Outlines
from observatory.text import Text
from observatory.views import charts, describe, events, maps
from observatory.views.frame import NARROW, WIDE
from observatory.views.lowered import lowered
from observatory.views.series import as_bars, drawn_rows, series_of, sides
from observatory.views.trend import span_of

_IN_COLUMN: Final = 460  # pixels a chart is drawn for
_LOW: Final = 240
_LOW_ACROSS: Final = 270
_HIGHEST: Final = 0.8  # of the width of the column; what is taller is set smaller
_HIGHEST_ACROSS: Final = 0.6  # of that of the page
_FAMILY: Final = re.compile(r"font-family=(?:'[^']*'|\"[^\"]*\")")
_NEXT_SENTENCE: Final = re.compile(r"(?<=\.)\s+(?=[A-ZÀ-Ý«“\"])")
_MOST_EVENTS: Final = 3


def is_broad(panel: Panel) -> bool:
    """Whether the picture of a panel needs the whole width of the page: several places, or two maps."""
    places = {row.territory for row in panel.rows}
    return len(sides(panel)) > 1 or (panel.view != "map" and len(places) > 1)


def picture(panel: Panel, outlines: Outlines, text: Text) -> Part:
    """The chart or map of a panel, with what it is, and all it shows in words.

    One that is not broad is laid out as for a phone: so nothing lies over anything in the column.
    """
    from observatory.views import drawing  # brings matplotlib: not before something is drawn

    broad, mapped = is_broad(panel), panel.view == "map"
    figure = (
        maps.figure(panel, outlines, text, narrow=not broad)
        if mapped
        else charts.figure(panel, text, narrow=not broad)
    )
    width = WIDE if broad else NARROW if mapped else _IN_COLUMN
    if not (mapped or as_bars(panel)):
        figure = lowered(figure, width=width, height=_LOW_ACROSS if broad else _LOW)
    height = charts.height_of(figure)
    drawn = drawing.svg(figure, title="", description="", width=width, height=height, themed=False)
    # The sheet names its own fonts: those of the machine are not asked.
    drawn = _FAMILY.sub('font-family="DejaVu Sans"', drawn, count=1)
    share = min(1.0, (_HIGHEST_ACROSS if broad else _HIGHEST) * width / height)
    said = describe.alt_text(panel, text)
    small = (describe.subtitle(panel, text), *_events(panel, text))
    return Part(picture=drawn, share=share, alternative=said, small=small)


def _events(panel: Panel, text: Text) -> list[str]:
    """What the lines in a chart stand for, in a sentence each; those that break the series are told in the notes."""
    if panel.view == "map" or as_bars(panel):
        return []
    drawn = events.shown(panel.events, series_of(panel), span=span_of(drawn_rows(panel)))
    found = [one for one in drawn if not one.breaks_series][-_MOST_EVENTS:]
    return [f"{text.t(one.label)}: {_NEXT_SENTENCE.split(text.t(one.description))[0]}" for one in found]
