"""Whether a year differs from the one before by more than chance and usual revisions."""

from __future__ import annotations

from collections.abc import Sequence

from observatory.charts.chart import Flag, Sentence
from observatory.charts.telling.series_marks import Numbered
from observatory.model import Indicator, NewestGrowth, Row
from observatory.rates import rate_ratio_interval
from observatory.text import Text


def change_sentence(
    years: tuple[Numbered, Numbered], indicator: Indicator, growth: Sequence[NewestGrowth], text: Text
) -> Sentence | None:
    """The sentence that a year is more or less than the one before, or that this cannot be said.

    None where it is not known: years of two editions, statements that disagree, estimates, what counts no events in time,
    or no two editions that tell by how much a newest year still moves (`growth`).
    """
    newest, before = years
    row, former = newest[1].row, before[1].row
    events, others = _events(row, indicator), _events(former, indicator)
    one_edition = row.snapshot == former.snapshot and not (row.disputed or former.disputed)
    if Flag.ESTIMATED in newest[1].flags | before[1].flags:
        return None
    if not (growth and events and others and one_edition and row.period.grain == "year"):
        return None
    ratio = rate_ratio_interval(events, others)
    moved = max(abs(step.relative) for step in growth)
    marks = (newest[0], before[0])
    during = text.during(former.period)
    # A count says both numbers before.
    values = {"former": during if indicator.kind == "count" else f"{during} ({before[1].number})"}
    if ratio.lower <= 1 <= ratio.upper or abs(ratio.value - 1) <= moved:
        sentence = text.t("No se puede afirmar que sea más o menos que {former}.", **values)
    elif ratio.value < 1:
        sentence = text.t("Es menos que {former}, más de lo que explican el azar y las revisiones.", **values)
    else:
        sentence = text.t("Es más que {former}, más de lo que explican el azar y las revisiones.", **values)
    return Sentence(sentence, marks)


def _events(row: Row, indicator: Indicator) -> tuple[float, float] | None:
    """Events and what they are divided by; a count of persons by itself, as the place is the same."""
    if indicator.kind == "rate":
        return (row.numerator, row.denominator) if row.numerator and row.denominator else None
    return (row.value, 1.0) if indicator.kind == "count" and indicator.counts_persons and row.value else None
