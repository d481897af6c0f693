"""The one number that a place opens with, taken from the marks that its chart draws, with its unit and notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from observatory.charts.chart import Chart, Flag, Mark
from observatory.model import Indicator, Panel
from observatory.statistics import statistic_of
from observatory.statistics.rate import TOGETHER
from observatory.text import Text
from observatory.vocabulary import captions, phrases
from observatory.words.labels import interval_words, unit_words
from observatory.words.locators import translate_note
from observatory.words.sentences import capital


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
