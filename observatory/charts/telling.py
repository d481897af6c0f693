"""Says a trend in words, from its marks alone: the finding, and the alternative text for those who do not see it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from observatory.charts.chart import ABSENT, Flag, Mark, Sentence
from observatory.model import Breakdown, Panel
from observatory.text import Text

Told = tuple[tuple[Sentence, ...], tuple[Sentence, ...]]


def told_trend(panel: Panel, marks: Sequence[Mark], text: Text) -> Told:
    """Finding and alternative text of a trend whose marks are `marks`."""
    return (), tuple(Sentence(mark.words, (at,)) for at, mark in enumerate(marks))
