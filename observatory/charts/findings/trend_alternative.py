"""The alternative text of a trend, for those who do not see it; extremes are of full periods alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from observatory.charts.chart import ABSENT, Sentence
from observatory.charts.findings.series_marks import Numbered, SeriesMarks, name_of
from observatory.charts.sharing import Sharing
from observatory.model import Panel
from observatory.statistics.series import has_own_dates
from observatory.statistics.writers import tells_change
from observatory.text import SPAN_OF_YEARS, Text, message
from observatory.vocabulary import phrases
from observatory.words.labels import join_names, status_words, unit_words
from observatory.words.subtitle import places_said

_SPOKEN = 8  # series that are told one by one
_PARTS = 4  # figures of parts of years that are named
_VALUE_OF = message("{name}: {value} ({when}).")


def alternative_of(
    panel: Panel, lines: Sequence[SeriesMarks], text: Text, *, apart: Sharing
) -> Iterator[Sentence]:
    """The measure, then of each series its extremes, its direction, its partial values and its gaps."""
    indicator_ids: set[str] = set()
    for line in lines[:_SPOKEN]:
        if line.indicator.id not in indicator_ids:
            indicator_ids.add(line.indicator.id)
            yield _measure(
                panel,
                [line_alike for line_alike in lines if line_alike.indicator.id == line.indicator.id],
                text,
            )
        yield from _line_words(panel, line, text)
    for line in lines[_SPOKEN:]:
        yield Sentence(text.t("{name}: en la tabla.", name=name_of(panel, line, text)))
    areas = {mark.area for line in lines for _, mark in line.marks}
    sides = {(line.indicator.id, line.place.country) for line in lines}
    if apart is Sharing.APART and len(areas) > 1 and len(sides) > 1:
        yield Sentence(text.t(phrases.SEPARATE_AXES))


def _measure(panel: Panel, lines: Sequence[SeriesMarks], text: Text) -> Sentence:
    """What it is, where, when, and in which unit."""
    indicator = lines[0].indicator
    places = {line.place.code: line.place for line in lines}
    periods = sorted({mark.row.period for line in lines for _, mark in line.marks})
    first_year, last_year = periods[0].start.year, max(period.end for period in periods).year
    span = (
        text.period(periods[0])
        if len(periods) == 1
        else str(first_year)
        if first_year == last_year
        else text.t(SPAN_OF_YEARS, first=first_year, last=last_year)
    )
    return Sentence(
        text.t(
            phrases.SPAN_SUBJECT,
            name=text.t(indicator.name),
            places=places_said(places.values(), text),
            span=span,
            unit=unit_words(indicator, text),
        )
    )


def _line_words(panel: Panel, line: SeriesMarks, text: Text) -> Iterator[Sentence]:
    name, full_marks = name_of(panel, line, text), line.leading_marks
    if full_marks and _has_no_course(line):
        yield _every_value(name, full_marks, text)
    elif full_marks:
        yield _extremes(name, full_marks, text)
        if not has_own_dates(panel):
            yield _direction(full_marks, text)
    parts = [pair for pair in line.valued if not pair[1].is_complete]
    if parts:
        values = [
            text.t(phrases.VALUE_WHEN, value=m.number, when=text.short_period(m.row.period))
            for _, m in parts[-_PARTS:]
        ]
        form = text.n(
            "{name}, {count} cifra que no es de un periodo completo y final: {values}.",
            "{name}, {count} cifras que no son de un periodo completo y final; las últimas: {values}.",
            len(parts), name=name, values="; ".join(values),
        )  # fmt: skip
        yield Sentence(form, tuple(at for at, _ in parts[-_PARTS:]), (len(parts),))
    for at, mark in line.complete_marks:
        if (at, mark) not in full_marks:  # an estimate on which sources disagree, and a newer figure stands
            when = f"{text.short_period(mark.row.period)}, {status_words(mark.row, text)}"
            yield Sentence(text.t(_VALUE_OF, name=name, value=mark.number, when=when), (at,))
    absent = [pair for pair in line.marks if pair[1].flags & ABSENT]
    for word in dict.fromkeys(mark.number for _, mark in absent):
        pairs = [pair for pair in absent if pair[1].number == word]
        periods = join_names([text.short_period(mark.row.period) for _, mark in pairs[:_SPOKEN]], text)
        yield Sentence(
            text.t("{name}, {when}: {word}.", name=name, when=periods, word=word),
            tuple(at for at, _ in pairs[:_SPOKEN]),
        )


def _every_value(name: str, full_marks: Sequence[Numbered], text: Text) -> Sentence:
    """Each number with its period: no highest, no lowest and no direction."""
    values = [
        text.t(phrases.VALUE_WHEN, value=mark.number, when=text.short_period(mark.row.period))
        for _, mark in full_marks
    ]
    said = text.t(phrases.SUBJECT_AND_NUMBERS, subject=name, numbers="; ".join(values))
    return Sentence(said, tuple(at for at, _ in full_marks))


def _has_no_course(line: SeriesMarks) -> bool:
    """Whether a change is told from none, or not from each, of its numbers to the next: see `tells_change`."""
    rows = [mark.row for _, mark in line.leading_marks]
    return not all(tells_change(former, row, line.indicator) for former, row in pairwise(rows))


def _extremes(name: str, full_marks: Sequence[Numbered], text: Text) -> Sentence:
    if len(full_marks) == 1:
        at, mark = full_marks[0]
        when = text.short_period(mark.row.period)
        sentence = text.t(_VALUE_OF, name=name, value=mark.number, when=when)
        return Sentence(sentence, (at,))
    ordered = sorted(full_marks, key=lambda pair: pair[1].row.value or 0.0)
    (low_at, low), (high_at, high) = ordered[0], ordered[-1]
    sentence = text.t(
        "{name}: el valor más alto es {high} ({high_when}) y el más bajo {low} ({low_when}).",
        name=name,
        high=high.number,
        high_when=text.short_period(high.row.period),
        low=low.number,
        low_when=text.short_period(low.row.period),
    )
    return Sentence(sentence, (high_at, low_at))


def _direction(full_marks: Sequence[Numbered], text: Text) -> Sentence:
    if len(full_marks) < 2:
        return Sentence(text.t("No hay periodos completos con que ver una tendencia."))
    (first_at, first_mark), (last_at, last_mark) = full_marks[0], full_marks[-1]
    sentence = text.t(
        "Pasa de {first} ({first_when}) a {last} ({last_when}).",
        first=first_mark.number,
        first_when=text.short_period(first_mark.row.period),
        last=last_mark.number,
        last_when=text.short_period(last_mark.row.period),
    )
    return Sentence(sentence, (first_at, last_at))
