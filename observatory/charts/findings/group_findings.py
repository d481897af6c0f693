"""Says bars by group in words, from their marks alone: the finding, and the alternative text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from observatory.charts.chart import ABSENT, Flag, Mark, Sentence
from observatory.charts.findings.register_findings import register_sentences
from observatory.charts.findings.trend_findings import ChartTexts, said_beside
from observatory.charts.sharing import Sharing, sharing_of
from observatory.model import Indicator, Panel
from observatory.statistics import statistic_of
from observatory.statistics.series import stands_apart
from observatory.text import Text, message
from observatory.vocabulary import phrases
from observatory.words.labels import category_name, join_names, unit_words
from observatory.words.sentences import nothing_published

_TOLD = 3  # places of which the finding speaks
_ONLY: Final = message("{place}, {during}: {value} {unit}, solo de «{category}».")

Numbered: TypeAlias = tuple[int, Mark]


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
        elif self.panel.by == "bound":
            yield self._range()
        elif not self.complete_marks or len(self.valued) > len(self.complete_marks):
            yield self._values_sentence()
        else:
            yield self._largest()

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
        if protected:  # a protected group may be larger
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
        values = "; ".join(f"{self._group(mark)} {mark.number}" for _, mark in marks)
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
