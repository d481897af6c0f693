"""Says a trend in words, from its marks alone: the finding, and the alternative text for those who do not see it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from observatory.charts.chart import ABSENT, Flag, Mark, Sentence
from observatory.charts.sharing import Sharing, sharing_of
from observatory.model import Breakdown, Indicator, Panel, Row, Territory
from observatory.text import Text
from observatory.views.labels import category_name, interval_words, listed, unit_words
from observatory.views.sentences import capital, nothing_published
from observatory.views.series import Series, breaks_of, runs, stands_apart
from observatory.views.theme import place_of

_NAMED = 3
_SPOKEN = 8  # series of the alternative text
_STALE_YEARS = 2  # from here on a newer part of a year is told beside the last full one
_PARTS = 4  # figures of parts of years that the alternative text names

Told = tuple[tuple[Sentence, ...], tuple[Sentence, ...]]
Numbered = tuple[int, Mark]


@dataclass(frozen=True, slots=True)
class _Line:
    """The marks of one series, in time, each with its place in the chart."""

    indicator: Indicator
    place: Territory
    breakdown: Breakdown
    marks: tuple[Numbered, ...]

    @property
    def whole(self) -> tuple[Numbered, ...]:
        return tuple(one for one in self.marks if one[1].whole)

    @property
    def valued(self) -> tuple[Numbered, ...]:
        return tuple(
            one for one in self.marks if one[1].row.value is not None and Flag.SECOND not in one[1].flags
        )


def told_trend(panel: Panel, marks: Sequence[Mark], text: Text) -> Told:
    """Finding and alternative text of a trend whose marks are `marks`, in the order of the places of the panel."""
    lines = _lines(panel, marks)
    if not lines:
        sentence = Sentence(nothing_published(panel, text))
        return (sentence,), (sentence,)
    finding = [*_finding(panel, lines, text), *total_holds(panel, marks, text)]
    apart = sharing_of(panel)
    if stands_apart(panel) and len({one.place.country for one in lines if one.valued}) > 1:
        finding.append(Sentence(text.t("Estos dos números no cuentan lo mismo: por eso van separados.")))
    return tuple(finding), tuple(_alternative(panel, lines, text, apart=apart))


def _lines(panel: Panel, marks: Sequence[Mark]) -> list[_Line]:
    """The series in the order of the panel, each with its marks in the order of time."""
    indicators = {one.id: one for one in panel.indicators}
    places = {one.code: one for one in panel.territories}
    found: dict[tuple[str, str, Breakdown], list[Numbered]] = {}
    for at, mark in enumerate(marks):
        found.setdefault((mark.row.indicator, mark.row.territory, mark.row.breakdown), []).append((at, mark))
    order = {key: n for n, key in enumerate([*indicators, *places])}
    return [
        _Line(
            indicators[i],
            places[t],
            b,
            tuple(sorted(own, key=lambda o: (o[1].row.period.end, o[1].row.period.start))),
        )
        for (i, t, b), own in sorted(found.items(), key=lambda one: (order[one[0][0]], order[one[0][1]]))
    ]


def _finding(panel: Panel, lines: Sequence[_Line], text: Text) -> Iterator[Sentence]:
    for line in _named(lines):
        yield from _said_of(panel, line, text)
    said = {line.place.code for line in lines}
    silent = [place for place in panel.territories if place.code not in said]
    if panel.comparison is not None:
        for place in silent:
            yield Sentence(text.t("{places}: no hay cifra publicada de «{name}».", places=text.t(place.name),
                                  name=text.t(_indicator_of(panel, place).name)))  # fmt: skip


def _indicator_of(panel: Panel, place: Territory) -> Indicator:
    if panel.comparison is None:
        return panel.indicator
    side = (
        panel.comparison.left
        if panel.comparison.left.territory[:2] == place.country
        else panel.comparison.right
    )
    return next((one for one in panel.indicators if one.id == side.indicator), panel.indicator)


def _named(lines: Sequence[_Line]) -> list[_Line]:
    """The first series of each place; of many places those of the site, of the others the first three."""
    firsts: dict[tuple[str, str], _Line] = {}
    for line in lines:
        firsts.setdefault((line.indicator.id, line.place.code), line)
    every = list(firsts.values())
    local = [one for one in every if place_of(one.place.code) != "context"] if len(every) > _NAMED else []
    return (local or every)[:_NAMED]


def _said_of(panel: Panel, line: _Line, text: Text) -> Iterator[Sentence]:
    """The newest full value; a newer part of a year beside it where that is old, or in its place where there is none."""
    whole, valued = line.whole, line.valued
    if not valued:
        yield _absent(line, text)
        return
    newest = valued[-1]
    if whole:
        yield _recorded(panel, line, whole[-1], text)
        stale = newest[1].row.period.end.year - whole[-1][1].row.period.end.year > _STALE_YEARS
        if stale and not newest[1].whole:
            yield _part(line, newest, text)
        return
    yield _part(line, newest, text)
    if Flag.PARTIAL in newest[1].flags:
        yield Sentence(text.t("No hay cifra publicada para el año completo."), ())


def _recorded(panel: Panel, line: _Line, newest: Numbered, text: Text) -> Sentence:
    at, mark = newest
    disputing = [
        one for one in line.marks if one[1].row.period == mark.row.period and one[1].row.value is not None
    ]
    numbers = list(dict.fromkeys(one[1].number for one in disputing))
    values: dict[str, object] = {
        "place": _place_name(panel, line, text),
        "during": text.during(mark.row.period),
        "unit": unit_words(line.indicator, text),
    }
    if len(numbers) > 1:
        said = text.t(
            "{place}, {during}: las fuentes no coinciden ({values} {unit}).",
            **values,
            values=listed(numbers, text),
        )
        return Sentence(said, tuple(one[0] for one in disputing))
    values["value"] = mark.number
    if line.indicator.kind != "count" or not line.indicator.counts_persons or mark.row.value == 1:
        interval = interval_words(mark.row, line.indicator, text)
        form = (
            "{place}, {during}: {value} {unit} ({interval})."
            if interval
            else "{place}, {during}: {value} {unit}."
        )
        said = text.t(form, **values, **({"interval": interval} if interval else {}))
        return Sentence(said + _status(mark, text), (at,))
    values["during"] = capital(text.during(mark.row.period))
    before = _before(panel, line, newest)
    if before is None:
        said = text.t("{during} se registraron {value} {unit} en {place}.", **values)
        return Sentence(said + _status(mark, text), (at,))
    said = text.t(
        "{during} se registraron {value} {unit} en {place}, frente a {former} {former_during}.",
        former=before[1].number,
        former_during=text.during(before[1].row.period),
        **values,
    )
    return Sentence(said + _status(mark, text), (at, before[0]))


def _before(panel: Panel, line: _Line, newest: Numbered) -> Numbered | None:
    """The year before, or the same month of the year before, where nothing cuts the line between."""
    rows: tuple[Row, ...] = tuple(mark.row for _, mark in line.marks)
    series = Series(line.indicator, line.place, line.breakdown, rows)
    run = next((run for run in runs(series, breaks_of(panel.events, series)) if newest[1].row in run), ())
    back = 12 if newest[1].row.period.grain == "month" else 1
    at = run.index(newest[1].row) - back if newest[1].row in run else -1
    return next((one for one in line.marks if at >= 0 and one[1].row is run[at]), None)


def _part(line: _Line, newest: Numbered, text: Text) -> Sentence:
    at, mark = newest
    said = text.t(
        "{place}: {value} {unit} {during}.",
        place=text.t(line.place.name),
        value=mark.number,
        unit=unit_words(line.indicator, text),
        during=text.during(mark.row.period),
    )
    return Sentence(said + _status(mark, text), (at,))


def _absent(line: _Line, text: Text) -> Sentence:
    at, mark = line.marks[-1]
    place, during = text.t(line.place.name), text.during(mark.row.period)
    name = text.t(line.indicator.name)
    if Flag.PROTECTED in mark.flags:
        said = text.t(
            "{place}, {during}: dato protegido. No se muestra para cuidar a las personas; no dice si el número es grande,"
            " pequeño o cero.",
            place=place,
            during=during,
        )
    else:
        said = text.t(
            "{place}, {during}: {word} ({name}).", place=place, during=during, word=mark.number, name=name
        )
    return Sentence(said, (at,))


def _status(mark: Mark, text: Text) -> str:
    if Flag.PROVISIONAL in mark.flags:
        return " " + text.t("La cifra es provisional: suele crecer.")
    if Flag.ESTIMATED in mark.flags:
        return " " + text.t("La cifra es una estimación.")
    return ""


def total_holds(panel: Panel, marks: Sequence[Mark], text: Text) -> Iterator[Sentence]:
    """What else is in the totals on show, by the catalogue."""
    for indicator in panel.indicators:
        own = [
            at
            for at, mark in enumerate(marks)
            if mark.row.indicator == indicator.id
            and mark.row.value is not None
            and not mark.row.breakdown.codes
        ]
        if indicator.total_holds and own:
            yield Sentence(text.t(indicator.total_holds), tuple(own))


def _alternative(panel: Panel, lines: Sequence[_Line], text: Text, *, apart: Sharing) -> Iterator[Sentence]:
    told: set[str] = set()
    for line in lines[:_SPOKEN]:
        if line.indicator.id not in told:
            told.add(line.indicator.id)
            yield _measure(panel, [one for one in lines if one.indicator.id == line.indicator.id], text)
        yield from _line_words(panel, line, text)
    for line in lines[_SPOKEN:]:
        yield Sentence(text.t("{name}: en la tabla.", name=_place_name(panel, line, text)))
    if apart is Sharing.APART:
        yield Sentence(text.t("Los dos paneles tienen ejes distintos y no se comparan."))


def _measure(panel: Panel, lines: Sequence[_Line], text: Text) -> Sentence:
    """What it is, where, when, and in which unit."""
    indicator = lines[0].indicator
    places = list(dict.fromkeys(text.t(line.place.name) for line in lines))
    if len(places) > _NAMED:
        places = [text.t("{first} y otros {count} lugares", first=places[0], count=len(places) - 1)]
    periods = sorted({mark.row.period for line in lines for _, mark in line.marks})
    first, last = periods[0].start.year, max(period.end for period in periods).year
    span = (
        text.period(periods[0])
        if len(periods) == 1
        else str(first)
        if first == last
        else text.t("de {first} a {last}", first=first, last=last)
    )
    return Sentence(
        text.t(
            "{name}. {places}, {span}. Unidad: {unit}.",
            name=text.t(indicator.name),
            places=listed(places, text),
            span=span,
            unit=unit_words(indicator, text),
        )
    )


def _place_name(panel: Panel, line: _Line, text: Text) -> str:
    name = text.t(line.place.name)
    return f"{name}, {category_name(panel, line.breakdown, text)}" if panel.by else name


def _line_words(panel: Panel, line: _Line, text: Text) -> Iterator[Sentence]:
    name, whole = _place_name(panel, line, text), line.whole
    if whole:
        yield _extremes(name, whole, text)
        yield _direction(whole, text)
    parts = [one for one in line.valued if not one[1].whole]
    if parts:
        said = [
            text.t("{value} ({when})", value=m.number, when=text.short_period(m.row.period))
            for _, m in parts[-_PARTS:]
        ]
        form = text.n(
            "{name}, {count} cifra que no es de un periodo completo y final: {values}.",
            "{name}, {count} cifras que no son de un periodo completo y final; las últimas: {values}.",
            len(parts), name=name, values="; ".join(said),
        )  # fmt: skip
        yield Sentence(form, tuple(at for at, _ in parts[-_PARTS:]))
    absent = [one for one in line.marks if one[1].flags & ABSENT]
    for word in dict.fromkeys(mark.number for _, mark in absent):
        own = [one for one in absent if one[1].number == word]
        when = listed([text.short_period(mark.row.period) for _, mark in own[:_SPOKEN]], text)
        yield Sentence(
            text.t("{name}, {when}: {word}.", name=name, when=when, word=word),
            tuple(at for at, _ in own[:_SPOKEN]),
        )


def _extremes(name: str, whole: Sequence[Numbered], text: Text) -> Sentence:
    if len(whole) == 1:
        at, mark = whole[0]
        said = text.t(
            "{name}: {value} ({when}).", name=name, value=mark.number, when=text.short_period(mark.row.period)
        )
        return Sentence(said, (at,))
    ordered = sorted(whole, key=lambda one: one[1].row.value or 0.0)
    (low_at, low), (high_at, high) = ordered[0], ordered[-1]
    said = text.t(
        "{name}: el valor más alto es {high} ({high_when}) y el más bajo {low} ({low_when}).",
        name=name,
        high=high.number,
        high_when=text.short_period(high.row.period),
        low=low.number,
        low_when=text.short_period(low.row.period),
    )
    return Sentence(said, (high_at, low_at))


def _direction(whole: Sequence[Numbered], text: Text) -> Sentence:
    if len(whole) < 2:
        return Sentence(text.t("No hay periodos completos con que ver una tendencia."))
    (first_at, first), (last_at, last) = whole[0], whole[-1]
    said = text.t(
        "Pasa de {first} ({first_when}) a {last} ({last_when}).",
        first=first.number,
        first_when=text.short_period(first.row.period),
        last=last.number,
        last_when=text.short_period(last.row.period),
    )
    return Sentence(said, (first_at, last_at))
