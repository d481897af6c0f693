"""Writes the mark of the demonstration into a chart itself: a screenshot of it outlives its caption."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from observatory.charts.chart import Chart, Label, Sentence
from observatory.demonstration import MARK, prefix_demonstration_mark
from observatory.text import Text

_BAND: Final = 26  # pixels above everything else
_SIZE: Final = 15
_ACROSS: Final = 34  # letters across the middle, faint; on a phone smaller
_ACROSS_NARROW: Final = 21
_NARROW: Final = 480  # pixels


def stamp_demonstration_mark(chart: Chart, text: Text) -> Chart:
    """The chart with the mark above it and across it, and before all that is said of it; it is not parted any more."""
    mark = text.t(MARK)
    across = _ACROSS_NARROW if chart.width < _NARROW else _ACROSS
    middle = Label(
        mark, chart.width / 2, chart.height / 2, "watermark", anchor="middle", colour="ink", size=across, bold=True
    )  # fmt: skip
    over = Label(mark, 8, -chart.above - _BAND / 2, "stamp", colour="ink", size=_SIZE, bold=True)
    return replace(
        chart,
        above=chart.above + _BAND,
        labels=(middle, *chart.labels, over),
        cuts=(),
        finding=_mark_first_sentence(chart.finding, text),
        alternative=_mark_first_sentence(chart.alternative, text),
    )


def _mark_first_sentence(sentences: tuple[Sentence, ...], text: Text) -> tuple[Sentence, ...]:
    first_sentence, *rest = sentences or (Sentence(""),)
    return replace(
        first_sentence, text=prefix_demonstration_mark(first_sentence.text, text, demonstration=True)
    ), *rest
