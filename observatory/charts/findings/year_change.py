"""Whether a year differs from the one before by more than chance and usual revisions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, TypeAlias

from observatory.charts.chart import Flag, Mark, Sentence
from observatory.charts.findings.series_marks import Numbered
from observatory.charts.marking import flags_of
from observatory.model import Indicator, NewestGrowth, Panel, Row
from observatory.statistics import is_count_of_persons, statistic_of
from observatory.statistics.rate import rate_ratio_interval
from observatory.statistics.writers import has_other_writers, tells_change
from observatory.text import Text, message
from observatory.vocabulary import phrases
from observatory.words.sentences import capital

UNDECIDED: Final = message("No se puede afirmar que sea más o menos que {former}.")
LESS: Final = message("Es {size} % menos que {former}, más de lo que explican el azar y las revisiones.")
MORE: Final = message("Es {size} % más que {former}, más de lo que explican el azar y las revisiones.")

Change: TypeAlias = Literal["more", "less", "undecided", "other_writers"]


def change_between(
    row: Row, former: Row, indicator: Indicator, growth: Sequence[NewestGrowth]
) -> Change | None:
    """Whether a year is more or less than a former one by more than chance and later editions explain, or undecided.

    `other_writers` where others wrote it. None where it is not known: a register whose writers nobody knows, years of two
    editions, statements that disagree, estimates, what counts no events in time, or no two editions that tell by how much
    a newest year still moves (`growth`).
    """
    events, others = _events(row, indicator), _events(former, indicator)
    one_edition = row.snapshot == former.snapshot and not (row.disputed or former.disputed)
    if has_other_writers(former, row, indicator):
        return "other_writers"
    if Flag.ESTIMATED in flags_of(row) | flags_of(former) or not tells_change(former, row, indicator):
        return None
    if not (growth and events and others and one_edition and row.period.grain == "year"):
        return None
    ratio = rate_ratio_interval(events, others)
    moved = max(abs(step.relative) for step in growth)
    if ratio.lower <= 1 <= ratio.upper or abs(ratio.value - 1) <= moved:
        return "undecided"
    return "less" if ratio.value < 1 else "more"


def change_sentence(
    years: tuple[Numbered, Numbered], indicator: Indicator, growth: Sequence[NewestGrowth], text: Text
) -> Sentence | None:
    """The sentence that a year is more or less than the one before, or that this cannot be said; see `change_between`."""
    (at, newest), (at_before, before) = years
    change = change_between(newest.row, before.row, indicator, growth)
    if change is None:
        return None
    during = text.during(before.row.period)
    if change == "other_writers":
        return Sentence(text.t(phrases.OTHER_WRITERS, former=during), (at, at_before))
    # A count says both numbers before.
    values = {"former": during if statistic_of(indicator).adds_up else f"{during} ({before.number})"}
    if change == "undecided":
        return Sentence(text.t(UNDECIDED, **values), (at, at_before))
    size = _size(newest.row, before.row)
    sentence = text.t(LESS if change == "less" else MORE, **values, size=text.number(size))
    return Sentence(sentence, (at, at_before), (size,))


def _size(row: Row, former: Row) -> int:
    """By how much of a hundred a value differs from the former one, at least 1: the change was found to be one."""
    return max(1, round(100 * abs((row.value or 0.0) / (former.value or 1.0) - 1)))


def change_of(finding: Sequence[Sentence], marks: Sequence[Mark], panel: Panel) -> Change | None:
    """The change that a finding tells of: of the first two marks that one of its sentences sets beside each other."""
    for sentence in finding:
        if len(sentence.marks) == 2:
            newest, former = (marks[at].row for at in sentence.marks)
            return change_between(newest, former, panel.indicator, panel.year_growth)
    return None


def change_word(change: Change | None, text: Text) -> str:
    """The same in a word or two, for a cell of a table; empty where it is not known."""
    words = {
        "more": text.t("más"),
        "less": text.t("menos"),
        "undecided": text.t("sin cambio claro"),
        "other_writers": text.t("no anotaron los mismos centros"),
    }
    return words[change] if change else ""


def unclear_change_note(text: Text) -> str:
    """What the word of an undecided change means."""
    word = capital(change_word("undecided", text))
    return text.t("«{word}»: el azar y las revisiones bastan para explicarlo.", word=word)


def _events(row: Row, indicator: Indicator) -> tuple[float, float] | None:
    """Events and what they are divided by; a count of persons by itself, as the place is the same."""
    if statistic_of(indicator).per_inhabitants:
        return (row.numerator, row.denominator) if row.numerator and row.denominator else None
    return (row.value, 1.0) if is_count_of_persons(indicator) and row.value else None
