"""Figures that count another unit than their series, or each by a rule of its own; they get a strip without an axis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from observatory.charts.chart import Area, Dot, Label, Mark, Sentence, TimeAxis
from observatory.charts.layout.label_placement import LINE, width_of, wrap_text
from observatory.charts.marking import Link, MarkPlacement, counts_other_unit, dot_look, flags_of, mark_of
from observatory.model import Grade, Indicator, Panel, Row
from observatory.statistics import statistic_of
from observatory.statistics.series import Series, is_whole, select_leading_rows, side_of
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words.labels import translate_note, value_words

_RADIUS: Final = 3.5
_OFF: Final = 8
_ROW: Final = LINE + 1
_MOST_YEARS_APART: Final = 3


def parted_by_unit(every: Sequence[Series]) -> tuple[list[Series], list[tuple[Series, Row]]]:
    """The series with the figures of their unit, without those that have none left, and the other figures."""
    others = [(series, row) for series in every for row in series.rows if _is_unlike(row, series.indicator)]
    row_ids = {id(row) for _, row in others}
    own_series = [
        replace(series, rows=tuple(row for row in series.rows if id(row) not in row_ids)) for series in every
    ]
    return [series for series in own_series if series.rows], others


def _is_unlike(row: Row, indicator: Indicator) -> bool:
    return counts_other_unit(row, indicator) or row.snapshot.partition("@")[0] in indicator.unlike_sources


def note_lines(
    text: Text, *, top: float, left: float, room: float, each_its_own: bool = False
) -> Iterator[Label]:
    """The label lines above such figures; `each_its_own`: no two of them count the same."""
    sentence = text.t("Según su propia nota, esto cuenta otra cosa:")
    if each_its_own:
        sentence = text.t("No cuentan lo mismo: no comparten eje.")
    for number, line in enumerate(wrap_text(sentence, room)):
        yield Label(line, left, top + 4 + LINE * (number + 0.5), "note")


def apart(at: int, mark: Mark, text: Text) -> Sentence:
    """The sentence of such a figure in the alternative text."""
    sentence = text.t(
        "Aparte, {value} ({when}): su propia nota dice que probablemente cuenta otra cosa.",
        value=mark.number,
        when=text.short_period(mark.row.period),
    )
    return Sentence(sentence, (at,))


@dataclass(frozen=True, slots=True)
class Strip:
    """Such figures under the area of their series, each at its time."""

    area: Area
    marks: tuple[Mark, ...]
    labels: tuple[Label, ...]


def strip_height(figures: Sequence[tuple[Series, Row]], axis: TimeAxis, text: Text) -> float:
    """Pixels that a strip of figures takes on its time axis."""
    room = axis.end - axis.start
    notes = note_lines(text, top=0, left=0, room=room, each_its_own=_each_its_own(figures))
    rows = sum(_fit_label(_words(*pair, text), pair[1], axis) is None for pair in figures) + len(figures)
    return LINE * len(list(notes)) + _ROW * rows + 4


def _words(series: Series, row: Row, text: Text) -> str:
    number, when = value_words(row, series.indicator, text), text.short_period(row.period)
    return text.t(phrases.VALUE_WHEN, value=number, when=when)


def _fit_label(words: str, row: Row, axis: TimeAxis) -> Label | None:
    """The words right of the point of a figure, or left of it; None where they have room on a line of their own alone."""
    x, width = axis.middle(row.period), width_of(words) + _OFF
    if x + width <= axis.end:
        return Label(words, x + _OFF, 0.0, "number", "start", "ink")
    left = Label(words, x - _OFF, 0.0, "number", "end", "ink")
    return left if x - width >= axis.start - _OFF else None


def _each_its_own(figures: Sequence[tuple[Series, Row]]) -> bool:
    return any(not counts_other_unit(row, series.indicator) for series, row in figures)


def strip_of(
    figures: Sequence[tuple[Series, Row]], axis: TimeAxis, text: Text, *, top: float, number: int,
    first_mark: int, link: Link,
) -> Strip:  # fmt: skip
    """The strip whose marks are of area `number`; the first of them has the number `first_mark` in the chart."""
    room, each_its_own = axis.end - axis.start, _each_its_own(figures)
    labels = list(note_lines(text, top=top, left=axis.start, room=room, each_its_own=each_its_own))
    y = labels[-1].y + LINE
    marks = []
    for at, (series, row) in enumerate(figures, start=first_mark):
        x = axis.middle(row.period)
        form = Dot(x, y, series.territory.on_site.mark, _RADIUS)
        look = dot_look(flags_of(row), series.territory.hue)
        place, indicator = series.territory, series.indicator
        placed = MarkPlacement(form, look, number)
        mark = mark_of(row, place, indicator, text, placed=placed, href=link(place.code))
        marks.append(replace(mark, words=f"{mark.words}; {translate_note(row.note, text)}"))
        words = _words(series, row, text)
        beside = _fit_label(words, row, axis)
        if beside is None:
            y += _ROW
        labels.append(
            replace(beside or Label(words, axis.start - _OFF, 0.0, "number", colour="ink"), y=y, of=at)
        )
        y += _ROW
    return Strip(Area(axis.start, top, axis.end, y - LINE / 2, time=axis), tuple(marks), tuple(labels))


# Decides by grade and years whether two countries share an axis, a scale, or neither.


class Sharing(StrEnum):
    """One axis for all; two areas of one scale; two areas, each with a scale of its own."""

    ONE_AXIS = "one_axis"
    ONE_SCALE = "one_scale"
    APART = "apart"


def sharing_of(panel: Panel) -> Sharing:
    """How the places of a panel may stand together.

    Places of one country and one indicator share an axis. Across countries two do only as rates or shares of grade A or
    B whose newest full years are at most three apart. What else is of grade A or B measures the same, and keeps one
    scale in two areas: 81 is half as long as 162. Grade C, and a count beside a rate, stand in areas with scales of
    their own, which say so.
    """
    if panel.comparison is None and len({place.country for place in panel.territories}) < 2:
        return Sharing.ONE_AXIS
    grade = panel.comparison.grade if panel.comparison else panel.indicator.comparability.grade
    statistics = {statistic_of(indicator) for indicator in panel.indicators}
    if grade is Grade.C or len(statistics) > 1:
        return Sharing.APART
    apart = years_apart(panel) if all(each.is_ratio for each in statistics) else None
    return Sharing.ONE_AXIS if apart is not None and apart <= _MOST_YEARS_APART else Sharing.ONE_SCALE


def years_apart(panel: Panel) -> int | None:
    """Years between the newest full periods of the two countries; None where one of them has none."""
    newest: dict[str, int] = {}
    for row in select_leading_rows(panel.rows):
        if is_whole(row):
            country = row.territory[:2]
            newest[country] = max(newest.get(country, 0), row.period.end.year)
    return max(newest.values()) - min(newest.values()) if len(newest) > 1 else None


def split_panel_into_areas(panel: Panel) -> tuple[Panel, ...]:
    """The parts that have areas of their own: the sides of a comparison, or the countries; Bolivia's first."""
    if sharing_of(panel) is Sharing.ONE_AXIS:
        return (panel,)
    if panel.comparison is not None:
        pair = (panel.comparison.left, panel.comparison.right)
        parts = [side_of(panel, side.indicator, side.territory[:2]) for side in pair]
    else:
        countries = sorted({place.country for place in panel.territories})
        parts = [side_of(panel, panel.indicator.id, country) for country in countries]
    return tuple(part for part in parts if part.indicators)
