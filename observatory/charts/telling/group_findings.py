"""Says bars by group in words, from their marks alone: the finding, and the alternative text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from observatory.charts.chart import ABSENT, Flag, Mark, Sentence
from observatory.charts.sharing import Sharing, sharing_of
from observatory.charts.telling.register_findings import told_registers
from observatory.charts.telling.trend_findings import Told, total_holds
from observatory.model import Indicator, Panel
from observatory.series import stands_apart
from observatory.text import Text, message
from observatory.vocabulary import phrases
from observatory.words.labels import category_name, listed, unit_words
from observatory.words.sentences import nothing_published

_TOLD = 3  # places of which the finding speaks

Numbered: TypeAlias = tuple[int, Mark]


def told_groups(panel: Panel, marks: Sequence[Mark], text: Text) -> Told:
    """Finding and alternative text of groups whose marks are `marks`, place by place."""
    areas: dict[int, list[Numbered]] = {}
    for at, mark in enumerate(marks):
        areas.setdefault(mark.area, []).append((at, mark))
    told = [_Place(panel, own, text) for own in areas.values()]
    if not told:
        nothing = Sentence(nothing_published(panel, text))
        return (nothing,), (nothing,)
    finding = [sentence for one in told[:_TOLD] for sentence in one.finding()]
    finding += total_holds(panel, marks, text)
    alternative = [sentence for one in told for sentence in one.alternative()]
    if len(told) > 1 and stands_apart(panel):
        finding.append(Sentence(text.t(phrases.SEPARATE_COUNTS)))
    if len(told) > 1 and sharing_of(panel) is Sharing.APART:
        alternative.append(Sentence(text.t(phrases.SEPARATE_AXES)))
    return tuple(finding), tuple(alternative)


class _Place:
    """The bars of one place."""

    def __init__(self, panel: Panel, marks: Sequence[Numbered], text: Text) -> None:
        self.panel, self.marks, self.text = panel, marks, text
        first = marks[0][1].row
        self.place = next(one for one in panel.territories if one.code == first.territory)
        self.indicator: Indicator = next(one for one in panel.indicators if one.id == first.indicator)
        self.leading = [one for one in marks if Flag.SECOND not in one[1].flags]
        groups = [one for one in self.leading if one[1].row.breakdown.codes]
        self.valued = [one for one in groups if one[1].row.value is not None]
        self.whole = [one for one in self.valued if one[1].whole or self._pooled_alone(one[1])]
        self.absent = [one for one in self.leading if one[1].flags & ABSENT]

    def _pooled_alone(self, mark: Mark) -> bool:
        """Whether it is a sum over years beside nothing but such sums: then they may be set against each other."""
        return Flag.POOLED in mark.flags and not mark.flags & {Flag.PARTIAL, Flag.PROVISIONAL, Flag.SECOND}

    def finding(self) -> Iterator[Sentence]:
        """What registers say, all of them; the range that somebody gave; of other groups the largest one."""
        if not self.valued:
            yield from self._gaps()
        elif self.panel.by == "register":
            yield from told_registers(self.panel, self.place, self.valued, self.text)
        elif self.panel.by == "bound":
            yield self._range()
        elif not self.whole or len(self.valued) > len(self.whole):
            yield self._each()
        else:
            yield self._largest()

    def alternative(self) -> Iterator[Sentence]:
        """What it is; every number; every status with its groups."""
        yield self._measure()
        if self.valued or any(mark.row.value is not None for _, mark in self.leading):
            own = [one for one in self.leading if one[1].row.value is not None]
            said = "; ".join(f"{self._group(mark)} {mark.number}" for _, mark in own)
            yield Sentence(self.text.t(phrases.VALUES, values=said), self._at(own))
        second = [one for one in self.marks if Flag.SECOND in one[1].flags]
        if second:
            said = "; ".join(f"{self._group(mark)} {mark.number}" for _, mark in second)
            form = phrases.OTHER_FIGURE
            yield Sentence(self.text.t(form, values=said), self._at(second))
        yield from self._gaps()

    def _largest(self) -> Sentence:
        ordered = sorted(self.whole, key=lambda one: -(one[1].row.value or 0.0))
        at, top = ordered[0]
        said = {
            "place": self.text.t(self.place.name),
            "during": self.text.during(top.row.period),
            "unit": unit_words(self.indicator, self.text),
            "category": self._group(top),
            "value": top.number,
        }
        protected = [one for one in self.absent if Flag.PROTECTED in one[1].flags]
        form = message("{place}, {during}: el grupo con más {unit} es «{category}», con {value}.")
        if protected:  # a protected group may be larger
            form = message(
                "{place}, {during}: de los grupos que se muestran, el que tiene más {unit} es «{category}», con {value}."
            )
        elif len(self.whole) == 1:
            form = message("{place}, {during}: {value} {unit} en el único grupo con dato, «{category}».")
        elif not self.indicator.counts_persons or self.indicator.kind in ("share", "survey"):
            form = message("{place}, {during}: la cifra más alta es la de «{category}», {value} {unit}.")
        return Sentence(self.text.t(form, **said), (at, *self._at(protected)))

    def _range(self) -> Sentence:
        """Somebody said «from so many to so many»: both ends are one statement."""
        ends = sorted(self.valued, key=lambda one: one[1].row.value or 0.0)
        said = self.text.t(
            "{place}, {during}: de {low} a {high} {unit}.", place=self.text.t(self.place.name),
            during=self.text.during(ends[0][1].row.period), low=ends[0][1].number, high=ends[-1][1].number,
            unit=unit_words(self.indicator, self.text),
        )  # fmt: skip
        return Sentence(said, tuple(dict.fromkeys((ends[0][0], ends[-1][0]))))

    def _each(self) -> Sentence:
        """Numbers of a part of a period, or provisional ones: all of them, none as the largest."""
        values = listed([f"{self._group(mark)} {mark.number}" for _, mark in self.valued], self.text)
        said = self.text.t(
            phrases.PLACE_VALUES, place=self.text.t(self.place.name),
            during=self.text.during(self.valued[0][1].row.period), values=values,
        )  # fmt: skip
        return Sentence(said, self._at(self.valued))

    def _gaps(self) -> Iterator[Sentence]:
        for word in dict.fromkeys(mark.number for _, mark in self.absent):
            own = [one for one in self.absent if one[1].number == word]
            groups = listed([self._group(mark) for _, mark in own], self.text)
            said = self.text.t(
                phrases.PLACES_WORD, places=f"{self.text.t(self.place.name)}, {groups}", word=word
            )
            yield Sentence(said, self._at(own))

    def _measure(self) -> Sentence:
        period = self.text.period(self.marks[0][1].row.period)
        said = self.text.t(
            phrases.SPAN_SUBJECT, name=self.text.t(self.indicator.name),
            places=self.text.t(self.place.name), span=period, unit=unit_words(self.indicator, self.text),
        )  # fmt: skip
        return Sentence(said)

    def _group(self, mark: Mark) -> str:
        return category_name(self.panel, mark.row.breakdown, self.text)

    def _at(self, marks: Sequence[Numbered]) -> tuple[int, ...]:
        return tuple(at for at, _ in marks)
