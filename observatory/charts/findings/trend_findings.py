"""Says a trend in words, from its marks alone: the finding that heads it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from observatory.charts.chart import Chart, Flag, Mark, Sentence
from observatory.charts.findings.ranking import change_sentence, pair_sentences
from observatory.charts.findings.series_marks import (
    Numbered,
    SeriesMarks,
    alternative_of,
    name_of,
    register_sentences,
    series_marks,
)
from observatory.charts.sharing import sharing_of
from observatory.model import Indicator, Panel, Row
from observatory.provenance.third_party_copies import is_official
from observatory.statistics import is_count_of_persons, statistic_of
from observatory.statistics.series import Series, breaks_of, has_own_dates, runs, sides, stands_apart
from observatory.statistics.writers import has_other_writers, writers_sentence
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words.labels import (
    category_name,
    few_words,
    interval_words,
    join_names,
    narrowed_to,
    remark_of,
    respondents_of,
    symbol_label,
    translate_note,
    unit_words,
)
from observatory.words.sentences import capital, no_figure, nothing_published

_NAMED = 3
_STALE_YEARS = 2  # from here on a newer part of a year is told beside the last full one

ChartTexts = tuple[tuple[Sentence, ...], tuple[Sentence, ...]]


def trend_texts(panel: Panel, marks: Sequence[Mark], text: Text) -> ChartTexts:
    """Finding and alternative text of a trend whose marks are `marks`, in the order of the places of the panel."""
    lines = series_marks(panel, marks)
    if not lines:
        sentence = Sentence(nothing_published(panel, text))
        return (sentence,), (sentence,)
    finding = [*_finding(panel, lines, text), *_pair(panel, lines, text), *said_beside(panel, marks, text)]
    apart = sharing_of(panel)
    if stands_apart(panel) and len({line.place.country for line in lines if line.valued}) > 1:
        finding.append(Sentence(text.t(phrases.SEPARATE_COUNTS), of_drawing=True))
    return tuple(finding), tuple(alternative_of(panel, lines, text, apart=apart))


def _finding(panel: Panel, lines: Sequence[SeriesMarks], text: Text) -> Iterator[Sentence]:
    if panel.by == "register":
        for place in panel.territories[:_NAMED]:
            pairs = [
                pair for line in lines if line.place is place and line.breakdown.codes for pair in line.valued
            ]
            yield from register_sentences(panel, place, pairs, text)
    elif has_own_dates(panel):
        yield from _newest_of_each(panel, lines, text)
    else:
        for line in _select_named_series(lines):
            yield from _said_of(panel, line, text)
        yield from _writers(lines, text)
    codes = {line.place.code for line in lines}
    silent = [place for place in panel.territories if place.code not in codes]
    if panel.comparison is not None:
        for place in silent:
            yield Sentence(no_figure(panel, [place], text))


def _newest_of_each(panel: Panel, lines: Sequence[SeriesMarks], text: Text) -> Iterator[Sentence]:
    """Of each place the newest number of each category, each with its date."""
    for place in panel.territories:
        newest = [
            (line.complete_marks or line.valued)[-1] for line in lines if line.place is place and line.valued
        ]
        numbers = [
            text.t(
                phrases.CATEGORY_AT, name=category_name(panel, mark.row.breakdown, text), value=mark.number,
                when=text.short_period(mark.row.period),
            )
            for _, mark in newest
        ]  # fmt: skip
        if newest:
            said = text.t(phrases.SUBJECT_AND_NUMBERS, subject=text.t(place.name), numbers="; ".join(numbers))
            yield Sentence(said, tuple(at for at, _ in newest))


def _pair(panel: Panel, lines: Sequence[SeriesMarks], text: Text) -> Iterator[Sentence]:
    """Of two rates of one country: whether chance alone could explain their difference, in the newest year of both."""
    if panel.comparison or panel.by or len(lines) != 2 or len({line.place.country for line in lines}) != 1:
        return
    first_marks, second = (
        {mark.row.period: (at, mark) for at, mark in line.complete_marks} for line in lines
    )
    common = sorted(first_marks.keys() & second.keys())
    if common and lines[0].indicator is lines[1].indicator:
        newest = common[-1]
        is_newest = all(line.complete_marks[-1][1].row.period == newest for line in lines)
        yield from pair_sentences(
            first_marks[newest], second[newest], lines[0].indicator, text, dated=not is_newest
        )


def _select_named_series(lines: Sequence[SeriesMarks]) -> list[SeriesMarks]:
    """The first series of each place; of many places those of the site, of the others the first three."""
    firsts: dict[tuple[str, str], SeriesMarks] = {}
    for line in lines:
        firsts.setdefault((line.indicator.id, line.place.code), line)
    every = list(firsts.values())
    local = [line for line in every if not line.place.is_context] if len(every) > _NAMED else []
    return (local or every)[:_NAMED]


def _said_of(panel: Panel, line: SeriesMarks, text: Text) -> Iterator[Sentence]:
    """The newest full value, or a newer partial one where that is old or missing."""
    valued, full_marks = line.valued, line.leading_marks
    if few := _few_since(panel, line, full_marks, text):
        yield few
        return
    if not valued:
        yield _absent(line, text)
        return
    newest = valued[-1]
    if hidden := _newer_protected(line, full_marks):
        yield _absent(replace(line, marks=(hidden,)), text)
        return
    if full_marks:
        before = _before(panel, line, full_marks[-1])
        yield _describe_newest_value(panel, line, full_marks[-1], text, before=before)
        former = before or _year_before(line, full_marks[-1])
        if former and (
            sentence := change_sentence((full_marks[-1], former), line.indicator, panel.year_growth, text)
        ):
            yield sentence
        stale = newest[1].row.period.end.year - full_marks[-1][1].row.period.end.year > _STALE_YEARS
        stale = stale or _is_exceeded(panel, line, full_marks[-1][1].row, newest[1])
        if not stale or newest[1].is_complete:
            return
    yield _part(panel, line, newest, text)
    if Flag.PARTIAL in newest[1].flags:
        yield Sentence(text.t(phrases.NO_WHOLE_YEAR), ())


def _is_exceeded(panel: Panel, line: SeriesMarks, full: Row, newest: Mark) -> bool:
    """Whether a part of a later year is already more than the last full one, which alone would be taken for the newest.

    Nothing of a file that its owner has not published, nor where the drawing tells no change.
    """
    row = newest.row
    counts = statistic_of(line.indicator).adds_up and line.indicator.tells_change
    is_later_part = Flag.PARTIAL in newest.flags and row.period.start > full.period.end
    is_of_a_year = row.period.start.year == row.period.end.year
    is_more = (row.value or 0.0) > (full.value or 0.0)
    return counts and is_later_part and is_of_a_year and is_more and is_official(row, panel)


def _few_since(panel: Panel, line: SeriesMarks, shown: Sequence[Numbered], text: Text) -> Sentence | None:
    """That the newest year has too few records for a rate, with their number: no older year is said in its place.

    Among several series such a year has no mark.
    """
    years = [
        row for row in panel.rows
        if (row.indicator, row.territory, row.breakdown) == (line.indicator.id, line.place.code, line.breakdown)
        and row.period.grain == "year" and row.leads
    ]  # fmt: skip
    newest = max(years, key=lambda row: row.period.end, default=None)
    if (
        newest is None
        or newest.symbol != "few"
        or any(m.row.period.end >= newest.period.end for _, m in shown)
    ):
        return None
    said = few_words(newest, line.indicator, text, place=text.t(line.place.name))
    at = tuple(at for at, mark in line.marks if mark.row is newest)
    return Sentence(said, at, () if at else (round(newest.numerator or 0),))


def _newer_protected(line: SeriesMarks, shown: Sequence[Numbered]) -> Numbered | None:
    """The newest year where it is protected: no older number is said in its place, least of all a zero."""
    years = [pair for pair in line.marks if pair[1].row.period.grain == "year"]
    newest = max(years, key=lambda pair: pair[1].row.period.end, default=None)
    if newest is None or Flag.PROTECTED not in newest[1].flags:
        return None
    is_newer = all(newest[1].row.period.end > mark.row.period.end for _, mark in shown)
    return newest if is_newer else None


def _writers(lines: Sequence[SeriesMarks], text: Text) -> Iterator[Sentence]:
    """How many sent and wrote in the year of the finding of one place, or that nobody knows: then no change is told.

    Nothing of what a writer itself wrote.
    """
    of_register = [line for line in lines if (who := line.indicator.writers) and not line.breakdown.get(who)]
    if of_register and len({line.place.code for line in of_register}) == 1:
        line = of_register[0]
        hidden = _newer_protected(line, line.leading_marks)
        newest = None if hidden else next(reversed(line.leading_marks or line.valued), None)
        told = _told_writers(newest[1].row, line.indicator) if newest else ""
        counts = tuple(map(int, re.findall(r"\d+", told)))
        yield from ((Sentence(translate_note(told, text), (), counts),) if told else ())
    if any(not line.indicator.tells_change for line in of_register):
        yield Sentence(text.t(phrases.WRITERS_UNKNOWN))


def _told_writers(row: Row, indicator: Indicator) -> str:
    """What a number's note says of who wrote it, or that nobody knows how many centres did; nothing of a month."""
    if not indicator.tells_change:
        return remark_of(row.note)
    return writers_sentence(row.note) or (phrases.CENTRES_UNKNOWN if row.period.grain != "month" else "")


def _fill_catalogue_sentence(line: SeriesMarks, newest: Numbered, text: Text) -> Sentence | None:
    """The whole sentence that the catalogue has for a number of these (`said`); None where it has none."""
    at, mark = newest
    form = line.indicator.said.get(str(line.breakdown), "")
    if not form or (mark.row.value or 0) < 2:
        return None
    during, place = capital(text.during(mark.row.period)), text.t(line.place.name)
    return Sentence(text.t(form, during=during, place=place, value=mark.number) + _status(mark, text), (at,))


def _describe_newest_value(
    panel: Panel, line: SeriesMarks, newest: Numbered, text: Text, *, before: Numbered | None
) -> Sentence:
    at, mark = newest
    if said := _describe_dispute(panel, line, newest, text) or _fill_catalogue_sentence(line, newest, text):
        return said
    values: dict[str, object] = {
        "place": name_of(panel, line, text),
        "during": text.during(mark.row.period),
        "unit": unit_words(line.indicator, text, mark.row.value),
        "value": mark.number,
    }
    if not is_count_of_persons(line.indicator) or mark.row.value == 1:
        interval = interval_words(mark.row, line.indicator, text)
        form = (
            "{place}, {during}: {value} {unit} ({interval})."
            if interval
            else "{place}, {during}: {value} {unit}."
        )
        sentence = text.t(form, **values, **({"interval": interval} if interval else {}))
        return Sentence(sentence + _status(mark, text), (at,))
    values["during"] = capital(text.during(mark.row.period))
    if before is None:
        sentence = text.t("{during} se registraron {value} {unit} en {place}.", **values)
        return Sentence(sentence + _status(mark, text), (at,))
    sentence = text.t(
        "{during} se registraron {value} {unit} en {place}, frente a {former} {former_during}.",
        former=before[1].number,
        former_during=text.during(before[1].row.period),
        **values,
    )
    return Sentence(sentence + _status(mark, text), (at, before[0]))


def _describe_dispute(panel: Panel, line: SeriesMarks, newest: Numbered, text: Text) -> Sentence | None:
    """That sources disagree on a cell, with what each says; None where they agree as far as the numbers are said."""
    period = newest[1].row.period
    of_it = [pair for pair in line.marks if pair[1].row.period == period and pair[1].row.value is not None]
    numbers = list(dict.fromkeys(mark.number for _, mark in of_it))
    if len(numbers) < 2:
        return None
    sentence = text.t(
        phrases.PLACE_DISPUTED,
        place=name_of(panel, line, text),
        during=text.during(period),
        unit=unit_words(line.indicator, text),
        values=join_names(numbers, text),
    )
    return Sentence(sentence, tuple(at for at, _ in of_it))


def _before(panel: Panel, line: SeriesMarks, newest: Numbered) -> Numbered | None:
    """The mark one year before, where no break cuts the line between."""
    rows: tuple[Row, ...] = tuple(mark.row for _, mark in line.marks)
    series = Series(line.indicator, line.place, line.breakdown, rows)
    newest_row, back = newest[1].row, 12 if newest[1].row.period.grain == "month" else 1
    for run in runs(series, breaks_of(panel.events, series)):
        at = next((at for at, row in enumerate(run) if row is newest_row), -1)
        if at >= back:
            return next(pair for pair in line.marks if pair[1].row is run[at - back])
    return None


def _year_before(line: SeriesMarks, newest: Numbered) -> Numbered | None:
    """The mark of the year before that others wrote: no change is said, and why is."""
    return next(
        (
            pair
            for pair in line.leading_marks
            if has_other_writers(pair[1].row, newest[1].row, line.indicator)
        ),
        None,
    )


def _part(panel: Panel, line: SeriesMarks, newest: Numbered, text: Text) -> Sentence:
    at, mark = newest
    if said := _describe_dispute(panel, line, newest, text) or _fill_catalogue_sentence(line, newest, text):
        return said
    sentence = text.t(
        phrases.PLACE_VALUE,
        place=name_of(panel, line, text),
        value=mark.number,
        unit=unit_words(line.indicator, text, mark.row.value),
        during=text.during(mark.row.period),
    )
    return Sentence(sentence + _status(mark, text), (at,))


def _absent(line: SeriesMarks, text: Text) -> Sentence:
    at, mark = line.marks[-1]
    place, during = text.t(line.place.name), text.during(mark.row.period)
    name = text.t(line.indicator.name)
    if Flag.PROTECTED in mark.flags:
        sentence = text.t(
            "{place}, {during}: {word}. No se muestra para cuidar a las personas; no dice si el número es grande,"
            " pequeño o cero.",
            word=symbol_label("protected", text),
            place=place,
            during=during,
        )
    else:
        sentence = text.t(
            "{place}, {during}: {word} ({name}).", place=place, during=during, word=mark.number, name=name
        )
    return Sentence(sentence, (at,))


def _status(mark: Mark, text: Text) -> str:
    if Flag.PROVISIONAL in mark.flags:
        return " " + text.t(phrases.PROVISIONAL)
    if Flag.ESTIMATED in mark.flags:
        return " " + text.t(phrases.ESTIMATED)
    return ""


def with_part(chart: Chart, panel: Panel, text: Text) -> Chart:
    """`chart` with a note of the categories that it is narrowed to, so that a part is not read as the total."""
    only = [
        part for side in sides(panel) if side.indicators and side.rows and (part := narrowed_to(side, text))
    ]
    sentences = tuple(Sentence(text.t(phrases.PART_OF_TOTAL, part=part)) for part in dict.fromkeys(only))
    return replace(chart, finding=(*chart.finding, *sentences), alternative=(*chart.alternative, *sentences))


def said_beside(panel: Panel, marks: Sequence[Mark], text: Text) -> Iterator[Sentence]:
    """What must be said beside the numbers on show, by the catalogue, each with the marks that it is of."""
    positions: dict[str, list[int]] = {}
    noted = {place.code for place in panel.territories if place.said_beside}
    of_all = any(indicator.total_holds for indicator in panel.indicators)
    for at, mark in enumerate(marks):
        is_noted = mark.row.value is not None and (of_all or mark.row.territory in noted)
        for said in panel.said_beside(mark.row) if is_noted else ():
            positions.setdefault(said, []).append(at)
    for said, places in positions.items():
        yield Sentence(text.t(said), tuple(places))
    yield from _describe_respondents(panel, marks, text)


def _describe_respondents(panel: Panel, marks: Sequence[Mark], text: Text) -> Iterator[Sentence]:
    """Of a few estimates of a survey, whose each is and how many women answered; of more it stands in the table."""
    names = {place.code: text.t(place.name) for place in panel.territories}
    positions: dict[tuple[str, str], list[int]] = {}
    for at, mark in enumerate(marks):
        if mark.row.value is not None and respondents_of(mark.row.note) is not None:
            positions.setdefault((mark.row.territory, mark.row.note), []).append(at)
    for (code, note), places in positions.items() if len(positions) <= _NAMED else ():
        sentence = text.t(phrases.TOLD_OF, subject=names[code], told=translate_note(note, text))
        yield Sentence(sentence, tuple(places), (respondents_of(note) or 0,))
