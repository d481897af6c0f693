"""What of a chart's finding heads it, what stands below the heading, and what is said where there is little room."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate
from typing import Final

from observatory.charts.chart import Chart

LONGEST_HEADING: Final = 90  # characters
_BRIEF: Final = 170  # of all sentences together, where there is little room


def heading_and_rest(chart: Chart, name: str, *, unit_below: bool = False) -> tuple[str, str]:
    """The first sentences of the finding, as many as a heading holds, and the others.

    Where the first alone is too long for a heading, `name` heads and all of them follow. `unit_below`: the line under the
    heading says the unit.
    """
    sentences = [(unit_below and sentence.brief) or sentence.text for sentence in chart.finding]
    lengths = accumulate(len(sentence) + 1 for sentence in sentences)
    held = sum(length - 1 <= LONGEST_HEADING for length in lengths)
    return " ".join(sentences[:held]) or name, " ".join(sentences[held:])


def shorten_finding(chart: Chart) -> Chart:
    """The chart with as few sentences as a brief finding has: the first of each area, then what follows while it fits.

    What is said of the drawing alone is told by the grade.
    """
    said = [sentence for sentence in chart.finding if not sentence.of_drawing]
    by_area: dict[int, list[int]] = {}
    area = 0
    for at, sentence in enumerate(said):
        area = (
            chart.marks[sentence.marks[0]].area if sentence.marks else area
        )  # of no mark: of what was told last
        by_area.setdefault(area, []).append(at)
    room = _BRIEF - sum(len(said[first].text) for first, *_ in by_area.values())
    kept = [first for first, *_ in by_area.values()]
    for _, *others in by_area.values():
        for at in others:
            room -= len(said[at].text)
            if room < 0:
                break
            kept.append(at)
    return replace(chart, finding=tuple(said[at] for at in sorted(kept)))
