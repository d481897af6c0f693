"""The one number that a place opens with, taken from the marks that its chart draws, with its unit and notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final

from observatory.charts.chart import Chart, Flag, Mark
from observatory.model import Indicator, Panel
from observatory.statistics import statistic_of
from observatory.statistics.rate import TOGETHER
from observatory.text import Text
from observatory.vocabulary import captions, phrases
from observatory.words.labels import interval_words, translate_note, unit_words
from observatory.words.sentences import capital

LONGEST_HEADING: Final = 90  # characters
_BRIEF: Final = 170  # of all sentences together, where there is little room


@dataclass(frozen=True, slots=True)
class LeadingNumber:
    """A number set large. `unit` says what it counts and when, `notes` stand small below it.

    `sentences` are the rest of the finding: how sure the number is, and what may be said of the change.
    """

    number: str
    unit: str
    notes: tuple[str, ...]
    sentences: tuple[str, ...]


def leading_number(
    panel: Panel, chart: Chart, text: Text, *, counted: Indicator | None
) -> LeadingNumber | None:
    """The number that the finding of `chart` begins with; None where it begins with none, or with several.

    `counted` is the series whose events a rate divides: their number stands in the notes.
    """
    first, *rest = chart.finding
    if not first.marks or len(panel.indicators) > 1 or panel.by:
        return None
    newest, *former = (chart.marks[at] for at in first.marks)
    if newest.row.value is None or newest.row.disputed:
        return None
    unit = unit_words(panel.indicator, text, newest.row.value)
    share = unit.startswith("%")
    name = text.t(panel.indicator.name) if share else unit
    return LeadingNumber(
        f"{newest.number} %" if share else newest.number,
        f"{name} {text.during(newest.row.period)}",
        tuple(_notes(panel, newest, former, text, counted=counted)),
        (
            *_sureness(newest, text),
            *(sentence.text for sentence in rest),
            *_said_of_what_is_together(newest, text),
        ),
    )


def _notes(
    panel: Panel, newest: Mark, former: list[Mark], text: Text, *, counted: Indicator | None
) -> Iterator[str]:
    """Its events, its interval, and the year before of a count."""
    row = newest.row
    if counted is not None and row.numerator is not None:
        yield f"{text.number(row.numerator)} {unit_words(counted, text, row.numerator)}"
    if interval := interval_words(row, panel.indicator, text):
        yield text.t(phrases.TOLD_OF, subject=text.t(captions.INTERVAL), told=interval)
    if statistic_of(panel.indicator).adds_up:
        yield from (
            text.t(phrases.TOLD_OF, subject=capital(text.during(mark.row.period)), told=mark.number)
            for mark in former
        )


def _said_of_what_is_together(newest: Mark, text: Text) -> Iterator[str]:
    """That the rate is of several districts which the source counts together, or of several years."""
    note = newest.row.note
    if note.startswith(TOGETHER):
        yield text.t(TOGETHER)
    elif newest.row.period.pooled and newest.row.numerator is not None:
        yield translate_note(note, text)


def _sureness(newest: Mark, text: Text) -> Iterator[str]:
    for flag, phrase in ((Flag.ESTIMATED, phrases.ESTIMATED), (Flag.PROVISIONAL, phrases.PROVISIONAL)):
        if flag in newest.flags:
            yield text.t(phrase)


# What of a chart's finding heads it, what stands below the heading, and what is said where there is little
# room.


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
