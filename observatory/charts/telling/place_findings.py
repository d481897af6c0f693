"""Says places of one period in words, from their marks alone: for maps and for ranked bars."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from observatory.charts.chart import ABSENT, Flag, Mark, Sentence
from observatory.charts.marking import is_chosen
from observatory.charts.telling.ranking import told_rank
from observatory.charts.telling.trend_findings import Told, total_holds
from observatory.model import Indicator, Panel
from observatory.series import stands_apart
from observatory.text import Text, message
from observatory.vocabulary import phrases
from observatory.words.labels import interval_words, listed, symbol_label, unit_words
from observatory.words.sentences import capital, nothing_published
from observatory.words.subtitle import places_said

_EACH = 3  # up to so many places each has its own sentence

Numbered: TypeAlias = tuple[int, Mark]


def told_places(panel: Panel, marks: Sequence[Mark], text: Text) -> Told:
    """Finding and alternative text of places whose marks are `marks`; each area is told by itself."""
    areas: dict[int, list[Numbered]] = {}
    for at, mark in enumerate(marks):
        areas.setdefault(mark.area, []).append((at, mark))
    told = [_Area(panel, own, text) for own in areas.values()]
    if not told:
        nothing = Sentence(nothing_published(panel, text))
        return (nothing,), (nothing,)
    finding = [sentence for one in told for sentence in one.finding()]
    finding += total_holds(panel, marks, text)
    alternative = [sentence for one in told for sentence in one.alternative()]
    if len(told) > 1 and stands_apart(panel):
        if all(one.valued for one in told):
            finding.append(Sentence(text.t(phrases.SEPARATE_COUNTS)))
        alternative.append(Sentence(text.t(phrases.SEPARATE_AXES)))
    return tuple(finding), tuple(alternative)


class _Area:
    """The marks that stand together, and what may be said of them."""

    def __init__(self, panel: Panel, marks: Sequence[Numbered], text: Text) -> None:
        self.panel, self.marks, self.text = panel, marks, text
        self.places = {place.code: place for place in panel.territories}
        self.indicators = {one.id: one for one in panel.indicators}
        self.leading = [one for one in marks if Flag.SECOND not in one[1].flags]
        self.valued = [one for one in self.leading if one[1].row.value is not None]
        self.whole = sorted(
            (one for one in self.valued if one[1].whole), key=lambda one: one[1].row.value or 0.0
        )
        self.absent = [one for one in self.leading if one[1].flags & ABSENT]

    def finding(self) -> Iterator[Sentence]:
        """Extremes and the chosen places; of parts of a period each by itself; else why there is no number."""
        if not self.valued:
            yield from self._silence()
        elif not self.whole:
            yield from self._parts()
        elif len(self.leading) <= _EACH or len(self.whole) == 1:
            yield from map(self._measured, self.whole)
            if self._hidden() and len(self.whole) == 1 and len(self.leading) > 1:
                yield Sentence(self.text.t(phrases.PROTECTED_OTHERS), self._at(self._hidden()))
        else:
            yield self._extremes()
            named = {self.whole[0][0], self.whole[-1][0]}
            yield from (
                self._measured(one)
                for one in self._chosen(self.whole)
                if one[0] not in named or Flag.DISPUTED in one[1].flags
            )
        yield from told_rank(self._chosen(self.whole), self.whole, self._indicator(), self.text,
                             names=self.places, partly=bool(self.absent))  # fmt: skip

    def alternative(self) -> Iterator[Sentence]:
        """What it is; every number, whole ones from the highest down; every status with its places."""
        yield self._measure()
        if self.whole:
            ranked = message("De mayor a menor: {values}.")
            yield self._values(ranked if len(self.whole) > 1 else phrases.VALUES, self.whole[::-1])
        parts = [one for one in self.valued if not one[1].whole]
        if parts:
            yield self._values(message("No son cifras de un periodo completo y final: {values}."), parts)
        second = [one for one in self.marks if Flag.SECOND in one[1].flags]
        if second:
            yield self._values(phrases.OTHER_FIGURE, second)
        yield from self._gaps()

    def _values(self, form: str, marks: Sequence[Numbered]) -> Sentence:
        said = "; ".join(f"{self._name(mark)} {mark.number}" for _, mark in marks)
        return Sentence(self.text.t(form, values=said), self._at(marks))

    def _gaps(self) -> Iterator[Sentence]:
        for word in dict.fromkeys(mark.number for _, mark in self.absent):
            own = [one for one in self.absent if one[1].number == word]
            names = listed([self._name(mark) for _, mark in own], self.text)
            yield Sentence(self.text.t(phrases.PLACES_WORD, places=names, word=word), self._at(own))

    def _silence(self) -> Iterator[Sentence]:
        """Why none of the places has a number: a protected one is never said to be unpublished."""
        name = self.text.t(self._indicator().name)
        for flag in dict.fromkeys(flag for _, mark in self.absent for flag in mark.flags):
            own = [one for one in self.absent if flag in one[1].flags]
            places = places_said([self.places[mark.row.territory] for _, mark in own], self.text)
            if flag is Flag.PROTECTED and len(own) == len(self.absent) > 1:
                said = self.text.t(phrases.PROTECTED_DISTRICTS, name=name)
            elif flag is Flag.NOT_PUBLISHED:
                said = self.text.t(phrases.NO_FIGURE, places=places, name=name)
            else:
                word = own[0][1].number if flag is not Flag.FEW else symbol_label("few", self.text)
                said = self.text.t(phrases.PLACES_WORD_NAME, places=places, word=word, name=name)
            yield Sentence(said, self._at(own))

    def _parts(self) -> Iterator[Sentence]:
        """Figures of a part of a period, or provisional ones: each for itself, none as the highest."""
        named = self._chosen(self.valued) or self.valued[:_EACH]
        for at, mark in named:
            said = self.text.t(
                phrases.PLACE_VALUE, place=self._name(mark), value=mark.number,
                unit=unit_words(self._indicator(mark), self.text), during=self.text.during(mark.row.period),
            )  # fmt: skip
            yield self._disputed(mark) or Sentence(said, (at,))
        if any(Flag.PARTIAL in mark.flags for _, mark in named):
            yield Sentence(self.text.t(phrases.NO_WHOLE_YEAR), self._at(named))
        if any(Flag.PROVISIONAL in mark.flags for _, mark in named):
            yield Sentence(self.text.t(phrases.PROVISIONAL), self._at(named))

    def _measured(self, one: Numbered) -> Sentence:
        at, mark = one
        if disputed := self._disputed(mark):
            return disputed
        values: dict[str, object] = {
            "place": self._name(mark),
            "during": self.text.during(mark.row.period),
            "unit": unit_words(self._indicator(mark), self.text),
        }
        interval = interval_words(mark.row, self._indicator(mark), self.text)
        if interval:
            said = self.text.t(
                "{place}, {during}: {value} {unit} ({interval}).",
                **values,
                value=mark.number,
                interval=interval,
            )
        else:
            said = self.text.t("{place}, {during}: {value} {unit}.", **values, value=mark.number)
        if Flag.ESTIMATED in mark.flags:
            said += " " + self.text.t(phrases.ESTIMATED)
        return Sentence(said, (at,))

    def _disputed(self, mark: Mark) -> Sentence | None:
        """That sources disagree on the cell of a mark, with what each says; None where they do not."""
        cell = (mark.row.indicator, mark.row.territory)
        of_it = [
            one
            for one in self.marks
            if (one[1].row.indicator, one[1].row.territory) == cell and one[1].row.value is not None
        ]
        numbers = list(dict.fromkeys(one.number for _, one in of_it))
        if len(numbers) < 2:
            return None
        said = self.text.t(
            phrases.PLACE_DISPUTED,
            place=self._name(mark), during=self.text.during(mark.row.period),
            unit=unit_words(self._indicator(mark), self.text), values=listed(numbers, self.text),
        )  # fmt: skip
        return Sentence(said, self._at(of_it))

    def _extremes(self) -> Sentence:
        """The least and the greatest whole number; among those shown where others are protected and may lie beyond."""
        (low_at, low), (high_at, high) = self.whole[0], self.whole[-1]
        form = message("{during}: de {low} {unit} en {low_place} a {high} en {high_place}.")
        if self._hidden():
            form = phrases.SHOWN_EXTREMES
        said = self.text.t(
            form, during=capital(self.text.during(low.row.period)), unit=unit_words(self._indicator(), self.text),
            low=low.number, low_place=self._name(low), high=high.number, high_place=self._name(high),
        )  # fmt: skip
        return Sentence(said, (low_at, high_at))

    def _measure(self) -> Sentence:
        indicator = self._indicator()
        places = places_said(
            [self.places[code] for code in dict.fromkeys(m.row.territory for _, m in self.marks)], self.text
        )
        periods = list(dict.fromkeys(m.row.period for _, m in self.valued or self.marks))
        values = {
            "name": self.text.t(indicator.name),
            "unit": unit_words(indicator, self.text),
            "places": places,
        }
        if not self.valued or len(periods) != 1:
            return Sentence(self.text.t(phrases.SUBJECT, **values))
        span = self.text.period(periods[0])
        return Sentence(self.text.t(phrases.SPAN_SUBJECT, **values, span=span))

    def _hidden(self) -> list[Numbered]:
        return [one for one in self.absent if Flag.PROTECTED in one[1].flags]

    def _chosen(self, marks: Sequence[Numbered]) -> list[Numbered]:
        return [one for one in marks if is_chosen(self.places[one[1].row.territory])]

    def _indicator(self, mark: Mark | None = None) -> Indicator:
        return self.indicators[(mark or self.marks[0][1]).row.indicator]

    def _name(self, mark: Mark) -> str:
        return self.text.t(self.places[mark.row.territory].name)

    def _at(self, marks: Sequence[Numbered]) -> tuple[int, ...]:
        return tuple(at for at, _ in marks)
