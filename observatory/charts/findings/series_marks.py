"""The marks of a chart series by series, in time, as its words go through them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from observatory.charts.chart import ABSENT, Flag, Mark, Sentence
from observatory.charts.marking import counts_other_unit
from observatory.charts.sharing import Sharing
from observatory.model import Breakdown, Indicator, Panel, Territory
from observatory.statistics.series import Series, breaks_of, current_period, has_own_dates, runs
from observatory.text import SPAN_OF_YEARS, Text, message
from observatory.vocabulary import phrases
from observatory.words.labels import category_name, join_names, status_words, unit_words
from observatory.words.sentences import capital, places_said

Numbered = tuple[int, Mark]
_SPOKEN = 8  # series that are told one by one
_PARTS = 4  # figures of parts of years that are named
_VALUE_OF = message("{name}: {value} ({when}).")


@dataclass(frozen=True, slots=True)
class SeriesMarks:
    """The marks of one series, in time, each with its place in the chart."""

    indicator: Indicator
    place: Territory
    breakdown: Breakdown
    marks: tuple[Numbered, ...]

    @property
    def complete_marks(self) -> tuple[Numbered, ...]:
        """The full and final numbers."""
        return tuple(pair for pair in self.marks if pair[1].is_complete)

    @property
    def leading_marks(self) -> tuple[Numbered, ...]:
        """The full and final numbers that may be said first.

        An estimate on which sources disagree is none of them where a newer figure stands that nobody disputes.
        """
        newest = max(
            (mark.row.period.end for _, mark in self.valued if Flag.DISPUTED not in mark.flags), default=None
        )
        return tuple(
            (at, mark)
            for at, mark in self.complete_marks
            if newest is None
            or newest <= mark.row.period.end
            or not {Flag.DISPUTED, Flag.ESTIMATED} <= mark.flags
        )

    @property
    def valued(self) -> tuple[Numbered, ...]:
        """The numbers, but for those of a statement that another one leads."""
        return tuple(
            pair for pair in self.marks if pair[1].row.value is not None and Flag.SECOND not in pair[1].flags
        )


def series_marks(panel: Panel, marks: Sequence[Mark]) -> list[SeriesMarks]:
    """The series in the order of the panel, each with its marks in the order of time."""
    indicators = {indicator.id: indicator for indicator in panel.indicators}
    places = {territory.code: territory for territory in panel.territories}
    pairs_by_series: dict[tuple[str, str, Breakdown], list[Numbered]] = {}
    for at, mark in enumerate(marks):
        if mark.row.indicator in indicators and counts_other_unit(mark.row, indicators[mark.row.indicator]):
            continue  # told apart
        pairs_by_series.setdefault((mark.row.indicator, mark.row.territory, mark.row.breakdown), []).append(
            (at, mark)
        )
    order = {key: n for n, key in enumerate([*indicators, *places])}
    return [
        SeriesMarks(
            indicators[i],
            places[t],
            b,
            tuple(sorted(pairs, key=lambda o: (o[1].row.period.end, o[1].row.period.start))),
        )
        for (i, t, b), pairs in sorted(
            pairs_by_series.items(), key=lambda item: (order[item[0][0]], order[item[0][1]])
        )
    ]


def name_of(panel: Panel, line: SeriesMarks, text: Text) -> str:
    """Its place, and its group where the panel is broken down."""
    name = text.t(line.place.name)
    return f"{name}, {category_name(panel, line.breakdown, text)}" if panel.by else name


# Says what registers that count the same thing, each in its way, say of a place: all of them, none as the
# larger.


def register_sentences(
    panel: Panel, place: Territory, marks: Sequence[Numbered], text: Text
) -> Iterator[Sentence]:
    """What each register says of the place in the newest period of most of them, and what fewer say after it.

    `marks` are numbers of the place by register, each of which leads its cell.
    """
    period = current_period([mark.row for _, mark in marks])
    pairs = [pair for pair in marks if pair[1].row.period == period]
    if period is None or not pairs:
        return
    sentence = text.t(
        phrases.PLACE_VALUES,
        place=text.t(place.name),
        during=text.during(period),
        values=_values_by_register(panel, pairs, text),
    )
    yield Sentence(sentence, tuple(at for at, _ in pairs))
    later = [pair for pair in marks if pair[1].is_complete and pair[1].row.period.start > period.end]
    newest = max(
        (mark.row.period for _, mark in later), key=lambda period_later: period_later.end, default=None
    )
    if newest is None:
        return
    after = [pair for pair in later if pair[1].row.period == newest]
    sentence = text.t(
        "{during} hay menos registros con cifra: {values}.",
        during=capital(text.during(newest)),
        values=_values_by_register(panel, after, text),
    )
    yield Sentence(sentence, tuple(at for at, _ in after))


def _values_by_register(panel: Panel, marks: Sequence[Numbered], text: Text) -> str:
    phrases = [
        text.t(
            "{value} según {register}",
            value=mark.number,
            register=category_name(panel, mark.row.breakdown, text),
        )
        for _, mark in marks
    ]
    return "; ".join(phrases)  # names of registers have commas and conjunctions of their own


# The alternative text of a trend, for those who do not see it; extremes are of full periods alone.


def alternative_of(
    panel: Panel, lines: Sequence[SeriesMarks], text: Text, *, apart: Sharing
) -> Iterator[Sentence]:
    """The measure, then of each series its extremes, its direction, its partial values and its gaps."""
    indicator_ids: set[str] = set()
    for line in lines[:_SPOKEN]:
        if line.indicator.id not in indicator_ids:
            indicator_ids.add(line.indicator.id)
            yield _measure([each for each in lines if each.indicator.id == line.indicator.id], text)
        yield from _line_words(panel, line, text)
    for line in lines[_SPOKEN:]:
        yield Sentence(text.t("{name}: en la tabla.", name=name_of(panel, line, text)))
    areas = {mark.area for line in lines for _, mark in line.marks}
    sides = {(line.indicator.id, line.place.country) for line in lines}
    if apart is Sharing.APART and len(areas) > 1 and len(sides) > 1:
        yield Sentence(text.t(phrases.SEPARATE_AXES))


def _measure(lines: Sequence[SeriesMarks], text: Text) -> Sentence:
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
    if full_marks and _has_no_course(panel, line):
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


def _has_no_course(panel: Panel, line: SeriesMarks) -> bool:
    """Whether no line of the drawing joins its first number to its last: of dates apart, breaks and other writers."""
    rows = tuple(mark.row for _, mark in line.leading_marks)
    series = Series(line.indicator, line.place, line.breakdown, rows)
    return len(rows) > 1 and len(runs(series, breaks_of(panel.events, series))) != 1


def _extremes(name: str, full_marks: Sequence[Numbered], text: Text) -> Sentence:
    if len(full_marks) == 1:
        at, mark = full_marks[0]
        when = text.short_period(mark.row.period)
        sentence = text.t(_VALUE_OF, name=name, value=mark.number, when=when)
        return Sentence(sentence, (at,))
    ordered = sorted(full_marks, key=lambda pair: pair[1].row.value or 0.0)
    ends = [
        [pair for pair in full_marks if pair[1].number == end.number] for _, end in (ordered[-1], ordered[0])
    ]
    (high, high_when), (low, low_when) = (
        (end[0][1].number, join_names([text.short_period(mark.row.period) for _, mark in end], text))
        for end in ends
    )  # all periods that share it: one alone would be taken for a peak
    sentence = text.t(
        "{name}: el valor más alto es {high} ({high_when}) y el más bajo {low} ({low_when}).",
        name=name, high=high, high_when=high_when, low=low, low_when=low_when,
    )  # fmt: skip
    return Sentence(sentence, tuple(dict.fromkeys(at for end in ends for at, _ in end)))


def _direction(full_marks: Sequence[Numbered], text: Text) -> Sentence:
    if len(full_marks) < 2:
        return Sentence(text.t("Una cifra sola no dice si algo sube o baja."))
    (first_at, first_mark), (last_at, last_mark) = full_marks[0], full_marks[-1]
    sentence = text.t(
        "Pasa de {first} ({first_when}) a {last} ({last_when}).",
        first=first_mark.number,
        first_when=text.short_period(first_mark.row.period),
        last=last_mark.number,
        last_when=text.short_period(last_mark.row.period),
    )
    return Sentence(sentence, (first_at, last_at))
