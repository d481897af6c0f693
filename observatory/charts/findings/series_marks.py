"""The marks of a chart series by series, in time, as its words go through them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from observatory.charts.chart import Flag, Mark, Sentence
from observatory.charts.marking import counts_other_unit
from observatory.model import Breakdown, Indicator, Panel, Territory
from observatory.statistics.series import current_period
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words.labels import category_name
from observatory.words.sentences import capital

Numbered = tuple[int, Mark]


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
