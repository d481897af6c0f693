"""The kind "groups": bars by group of one period, for one place or several, all in one order of groups."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Final

from observatory.charts.chart import ABSENT, Chart, Flag, Mark, Sentence
from observatory.charts.findings.series_marks import Numbered, register_sentences
from observatory.charts.findings.trend_findings import ChartTexts, said_beside
from observatory.charts.kinds.bar_rows import (
    BarEntry,
    PanelGrid,
    assembled_chart,
    set_blocks,
)
from observatory.charts.layout.axes import Heading, Height, heading_of
from observatory.charts.marking import Link, find_contradicting_rows, make_absent_row, no_link
from observatory.charts.sharing import Sharing, sharing_of
from observatory.model import Breakdown, Dimension, Indicator, Panel, Period, Territory
from observatory.statistics import statistic_of
from observatory.statistics.series import (
    current_period,
    drawn_rows,
    is_whole,
    order_of,
    select_leading_rows,
    stands_apart,
)
from observatory.text import Text, message
from observatory.vocabulary import captions, phrases
from observatory.words.labels import category_name, join_names, unit_words
from observatory.words.sentences import nothing_published

_TOLD = 3  # places of which the finding speaks
_MOST_VALUES = 4  # groups that are all said, where one is lacking and none may be called the largest
_ONLY: Final = message("{place}, {during}: {value} {unit}, solo de «{category}».")
_AGES: Final = re.compile(r"(\d+)(?:-(\d+)|\+)")  # the code of a group of ages: 18-29, or 60+ without an end


def chart(
    panel: Panel, text: Text, *, width: int, link: Link = no_link, height: Height = "usual", stretch: float = 1.0
) -> Chart:  # fmt: skip
    """A bar a group of the panel's dimension; several places stand side by side, or one under the other.

    Places that share an axis show one period; where they do not, each its own newest. A group without a number is listed
    with its status.
    """
    sharing = sharing_of(panel)
    one_period, apart = sharing is Sharing.ONE_AXIS, sharing is Sharing.APART
    places = [place for place in panel.territories if any(row.territory == place.code for row in panel.rows)]
    places = places or list(panel.territories[:1])
    periods = [_period(panel, place, shared=one_period) for place in places]
    order = _order(panel, periods)
    grid = PanelGrid(len(places), width, height)
    place_entries = [
        list(
            _entries(panel, place, period, _breakdowns_of(panel, place, period, order), text=text, link=link)
        )
        for place, period in zip(places, periods, strict=True)
    ]
    heads = [
        heading_of(
            panel, place, period, text, room=grid.room, measure=not one_period, own_scale=apart,
        ) if len(places) > 1 else Heading(())
        for place, period in zip(places, periods, strict=True)
    ]  # fmt: skip
    blocks = set_blocks(place_entries, heads, grid, text, apart=apart, stretch=stretch)
    telling = group_texts(panel, tuple(mark for block in blocks for mark in block.marks), text)
    return assembled_chart("groups", blocks, heads, grid, telling=telling)


def _period(panel: Panel, place: Territory, *, shared: bool) -> Period | None:
    """The one period of places that share an axis; else that of the places of its country."""
    return current_period(row for row in drawn_rows(panel) if shared or row.territory[:2] == place.country)


def _order(panel: Panel, periods: Sequence[Period | None]) -> list[Breakdown]:
    """The groups that any place has in its period, in the order of the dimension."""
    breakdowns = {row.breakdown for row in drawn_rows(panel) if row.period in periods}
    return sorted(breakdowns, key=lambda breakdown: order_of(panel, breakdown))


def _breakdowns_of(
    panel: Panel, place: Territory, period: Period | None, order: Sequence[Breakdown]
) -> list[Breakdown]:  # fmt: skip
    """The groups listed for a place: all, or of an open dimension (centres) only those of the place.

    Of registers those that ever say something of the place: that of another country has nothing to publish of it.
    """
    if panel.by == "register":
        ever = {row.breakdown for row in panel.rows if row.territory == place.code}
        return [breakdown for breakdown in order if breakdown in ever]
    if panel.dimension is None or not panel.dimension.open:
        return list(order)
    breakdowns = {row.breakdown for row in panel.rows if row.territory == place.code and row.period == period}
    return [breakdown for breakdown in order if breakdown in breakdowns]


def _entries(
    panel: Panel, place: Territory, period: Period | None, order: Sequence[Breakdown], *, text: Text, link: Link
) -> Iterator[BarEntry]:  # fmt: skip
    rows = {
        row.breakdown: row
        for row in select_leading_rows(panel.rows)
        if row.territory == place.code and row.period == period
    }
    indicators = {indicator.id: indicator for indicator in panel.indicators}
    for breakdown in order:
        row = rows.get(breakdown) or make_absent_row(panel, place, period, breakdown=breakdown)
        group = category_name(panel, breakdown, text)
        for cell_row in (row, *find_contradicting_rows(panel, row)):
            yield BarEntry(
                cell_row, place, indicators[cell_row.indicator],
                group if cell_row is row else text.t(captions.ANOTHER_FIGURE),
                place.hue, group=group, href=link(place.code),
            )  # fmt: skip


# Says bars by group in words, from their marks alone: the finding, and the alternative text.


def group_texts(panel: Panel, marks: Sequence[Mark], text: Text) -> ChartTexts:
    """Finding and alternative text of groups whose marks are `marks`, place by place."""
    areas: dict[int, list[Numbered]] = {}
    for at, mark in enumerate(marks):
        areas.setdefault(mark.area, []).append((at, mark))
    places = [_Place(panel, place_marks, text) for place_marks in areas.values()]
    if not places:
        nothing = Sentence(nothing_published(panel, text))
        return (nothing,), (nothing,)
    finding = [sentence for place in places[:_TOLD] for sentence in place.finding()]
    finding += said_beside(panel, marks, text)
    alternative = [sentence for place in places for sentence in place.alternative()]
    if len(places) > 1 and stands_apart(panel):
        finding.append(Sentence(text.t(phrases.SEPARATE_COUNTS), of_drawing=True))
    if len(places) > 1 and sharing_of(panel) is Sharing.APART:
        alternative.append(Sentence(text.t(phrases.SEPARATE_AXES)))
    return tuple(finding), tuple(alternative)


class _Place:
    """The bars of one place."""

    def __init__(self, panel: Panel, marks: Sequence[Numbered], text: Text) -> None:
        self.panel, self.marks, self.text = panel, marks, text
        row = marks[0][1].row
        self.place = next(territory for territory in panel.territories if territory.code == row.territory)
        self.indicator: Indicator = next(
            indicator for indicator in panel.indicators if indicator.id == row.indicator
        )
        self.leading = [pair for pair in marks if Flag.SECOND not in pair[1].flags]
        groups = [pair for pair in self.leading if pair[1].row.breakdown.codes]
        self.valued = [pair for pair in groups if pair[1].row.value is not None]
        self.complete_marks = [
            pair for pair in self.valued if pair[1].is_complete or self._pooled_alone(pair[1])
        ]
        self.absent = [pair for pair in self.leading if pair[1].flags & ABSENT]

    def _pooled_alone(self, mark: Mark) -> bool:
        """Whether it is a sum over years beside nothing but such sums: then they may be set against each other."""
        return Flag.POOLED in mark.flags and not mark.flags & {Flag.PARTIAL, Flag.PROVISIONAL, Flag.SECOND}

    def finding(self) -> Iterator[Sentence]:
        """What registers say, all of them; the range that somebody gave; of other groups the largest one."""
        if not self.valued:
            yield from list(self._gaps()) or self._without_groups()
        elif self.panel.by == "register":
            yield from register_sentences(self.panel, self.place, self.valued, self.text)
            yield from self._newer()
        elif self.panel.by == "bound":
            yield self._range()
        elif not self.complete_marks or len(self.valued) > len(self.complete_marks):
            yield self._values_sentence()
        elif len(self.valued) <= _MOST_VALUES and (self._lacks or not statistic_of(self.indicator).adds_up):
            yield self._values_sentence()
            yield from self._lacking()
        elif self._is_wider or self._is_shared:
            yield self._told(self.valued)
            yield from self._lacking()
        else:
            yield self._largest()
        if self._is_wider:
            yield Sentence(
                self.text.t(
                    "Los grupos no abarcan los mismos años de edad: el más ancho puede reunir más por eso."
                )
            )

    def alternative(self) -> Iterator[Sentence]:
        """What it is; every number; every status with its groups."""
        yield self._measure()
        if self.valued or any(mark.row.value is not None for _, mark in self.leading):
            pairs = [pair for pair in self.leading if pair[1].row.value is not None]
            values = "; ".join(f"{self._group(mark)} {mark.number}" for _, mark in pairs)
            yield Sentence(self.text.t(phrases.VALUES, values=values), self._at(pairs))
        second = [pair for pair in self.marks if Flag.SECOND in pair[1].flags]
        if second:
            values = "; ".join(f"{self._group(mark)} {mark.number}" for _, mark in second)
            form = phrases.OTHER_FIGURE
            yield Sentence(self.text.t(form, values=values), self._at(second))
        yield from self._gaps()

    def _newer(self) -> Iterator[Sentence]:
        """That there is a newer year of fewer registers: the year that is drawn is not taken for the last one."""
        drawn = max(mark.row.period.end for _, mark in self.valued)
        rows = select_leading_rows(
            row for row in self.panel.rows if row.territory == self.place.code and row.breakdown.codes
        )
        newer = [row for row in rows if is_whole(row) and row.period.start > drawn]
        if newer:
            newest = max((row.period for row in newer), key=lambda period: period.end)
            names = [
                category_name(self.panel, row.breakdown, self.text) for row in newer if row.period == newest
            ]
            said = self.text.t(
                "Hay cifra más nueva de menos registros, que aquí no se dibuja: {period}, {registers}.",
                period=self.text.period(newest), registers=join_names(names, self.text),
            )  # fmt: skip
            yield Sentence(said)

    def _lacking(self) -> Iterator[Sentence]:
        """The groups without a number here: they stand among the bars, or had one in other years."""
        if self._lacks:
            hidden = [pair for pair in self.absent if pair[1].row.breakdown.codes]
            names = join_names(
                [category_name(self.panel, each, self.text) for each in self._lacks], self.text
            )
            said = self.text.t("No se muestra ninguna cifra de: {groups}.", groups=names)
            yield Sentence(said, self._at(hidden))

    @cached_property
    def _lacks(self) -> tuple[Breakdown, ...]:
        """The groups that lack a number: any may be the largest. Of an open dimension nobody knows them all."""
        of_place = [row for row in self.panel.rows if row.territory == self.place.code]
        hidden = [mark.row.breakdown for _, mark in self.absent if mark.row.breakdown.codes]
        drawn, dimension = {mark.row.breakdown for _, mark in self.leading}, self.panel.dimension
        if dimension is None or dimension.open:
            return tuple(hidden)
        rows = [row for row in of_place if row.value is not None]
        members = self._classified_with(drawn, dimension)
        others = dict.fromkeys(row.breakdown for row in rows if row.breakdown not in drawn)
        return (*hidden, *(each for each in others if each.get(dimension.id) in members))

    @staticmethod
    def _classified_with(drawn: Iterable[Breakdown], dimension: Dimension) -> set[str]:
        """The codes of the classification that holds most of what is drawn: groups of another one are not lacking.

        Several may hold the same group («60 and more»), so one group alone does not tell which of them is drawn.
        """
        codes = {breakdown.get(dimension.id) for breakdown in drawn}
        members: dict[str, set[str]] = {}
        for each in (*dimension.codes, *dimension.groups):
            members.setdefault(each.scheme, set()).add(each.code)
        most = max((len(codes & held) for held in members.values()), default=0)
        return {code for held in members.values() if len(codes & held) == most for code in held}

    @cached_property
    def _is_wider(self) -> bool:
        """Whether the group with most holds more years of age than another: that alone may be why it has most."""
        if len(self.valued) < 2 or not statistic_of(self.indicator).adds_up:
            return False
        top = max(self.valued, key=lambda pair: pair[1].row.value or 0.0)
        years = {
            at: _count_years(mark.row.breakdown.get(self.panel.by or "") or "") for at, mark in self.valued
        }
        return (of_top := years[top[0]]) is not None and any(
            each is not None and each < of_top for each in years.values()
        )

    @cached_property
    def _is_shared(self) -> bool:
        """Whether several groups have the highest number: none of them is the one with most."""
        values = sorted((mark.row.value or 0.0 for _, mark in self.complete_marks), reverse=True)
        return values[:1] == values[1:2]

    def _largest(self) -> Sentence:
        ordered = sorted(self.complete_marks, key=lambda pair: -(pair[1].row.value or 0.0))
        at, top = ordered[0]
        values = {
            "place": self.text.t(self.place.name),
            "during": self.text.during(top.row.period),
            "unit": unit_words(self.indicator, self.text),
            "category": self._group(top),
            "value": top.number,
        }
        protected = [pair for pair in self.absent if Flag.PROTECTED in pair[1].flags]
        form = message("{place}, {during}: el grupo con más {unit} es «{category}», con {value}.")
        if self._lacks:  # a group that is not shown may be larger
            form = message(
                "{place}, {during}: de los grupos mostrados, el que tiene más {unit} es «{category}», con {value}."
            )
        elif len(self.complete_marks) == 1:
            form = _ONLY
            values["unit"] = unit_words(self.indicator, self.text, top.row.value)
        elif not (self.indicator.counts_persons and statistic_of(self.indicator).of_events):
            form = message("{place}, {during}: la cifra más alta es la de «{category}», {value} {unit}.")
            values["unit"] = unit_words(self.indicator, self.text, top.row.value)
        return Sentence(self.text.t(form, **values), (at, *self._at(protected)))

    def _range(self) -> Sentence:
        """Somebody said «from so many to so many»: both ends are one statement."""
        ends = sorted(self.valued, key=lambda pair: pair[1].row.value or 0.0)
        sentence = self.text.t(
            "{place}, {during}: de {low} a {high} {unit}.", place=self.text.t(self.place.name),
            during=self.text.during(ends[0][1].row.period), low=ends[0][1].number, high=ends[-1][1].number,
            unit=unit_words(self.indicator, self.text),
        )  # fmt: skip
        return Sentence(sentence, tuple(dict.fromkeys((ends[0][0], ends[-1][0]))))

    def _without_groups(self) -> Iterator[Sentence]:
        """What is shown where no group has a number nor a reason: the total, or what another statement says."""
        shown = [pair for pair in self.marks if pair[1].row.value is not None]
        yield self._told(shown) if shown else Sentence(nothing_published(self.panel, self.text))

    def _values_sentence(self) -> Sentence:
        """Numbers of a part of a period, or provisional ones: all of them, none as the largest."""
        if len(self.valued) > 1:
            return self._told(self.valued)
        mark = self.valued[0][1]
        only = self.text.t(
            _ONLY, place=self.text.t(self.place.name), during=self.text.during(mark.row.period), value=mark.number,
            unit=unit_words(self.indicator, self.text, mark.row.value), category=self._group(mark),
        )  # fmt: skip
        return Sentence(only, self._at(self.valued))

    def _told(self, marks: Sequence[Numbered]) -> Sentence:
        """The numbers of these marks, one after the other."""
        unit = " %" if unit_words(self.indicator, self.text).startswith("%") else ""
        values = "; ".join(f"{self._group(mark)} {mark.number}{unit}" for _, mark in marks)
        sentence = self.text.t(
            phrases.PLACE_VALUES, place=self.text.t(self.place.name),
            during=self.text.during(marks[0][1].row.period), values=values,
        )  # fmt: skip
        return Sentence(sentence, self._at(marks))

    def _gaps(self) -> Iterator[Sentence]:
        for word in dict.fromkeys(mark.number for _, mark in self.absent):
            pairs = [pair for pair in self.absent if pair[1].number == word]
            groups = join_names([self._group(mark) for _, mark in pairs], self.text)
            sentence = self.text.t(
                phrases.PLACES_WORD, places=f"{self.text.t(self.place.name)}, {groups}", word=word
            )
            yield Sentence(sentence, self._at(pairs))

    def _measure(self) -> Sentence:
        period = self.text.period(self.marks[0][1].row.period)
        sentence = self.text.t(
            phrases.SPAN_SUBJECT, name=self.text.t(self.indicator.name),
            places=self.text.t(self.place.name), span=period, unit=unit_words(self.indicator, self.text),
        )  # fmt: skip
        return Sentence(sentence)

    def _group(self, mark: Mark) -> str:
        return category_name(self.panel, mark.row.breakdown, self.text)

    def _at(self, marks: Sequence[Numbered]) -> tuple[int, ...]:
        return tuple(at for at, _ in marks)


def _count_years(code: str) -> float | None:
    """How many years of age a group holds, without end where it has none; None of what is no group of ages."""
    found = _AGES.fullmatch(code)
    if found is None:
        return None
    return int(found[2]) - int(found[1]) + 1 if found[2] else math.inf
