"""The marks of a chart series by series, in time, as its words go through them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from observatory.charts.chart import Flag, Mark
from observatory.charts.marking import counts_other_unit
from observatory.model import Breakdown, Indicator, Panel, Territory
from observatory.text import Text
from observatory.words.labels import category_name

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
