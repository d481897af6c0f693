"""What of a chart's finding heads it, and what stands below the heading."""

from __future__ import annotations

from itertools import accumulate
from typing import Final

from observatory.charts.chart import Chart

LONGEST_HEADING: Final = 90  # characters


def heading_and_rest(chart: Chart, name: str) -> tuple[str, str]:
    """The first sentences of the finding, as many as a heading holds, and the others.

    Where the first alone is too long for a heading, `name` heads and all of them follow.
    """
    sentences = [sentence.text for sentence in chart.finding]
    lengths = accumulate(len(sentence) + 1 for sentence in sentences)
    held = sum(length - 1 <= LONGEST_HEADING for length in lengths)
    return " ".join(sentences[:held]) or name, " ".join(sentences[held:])
