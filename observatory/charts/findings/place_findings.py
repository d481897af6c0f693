"""Says places of one period in words, from their marks alone: for maps and for ranked bars."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from observatory.charts.chart import ABSENT, Flag, Mark, Sentence
from observatory.charts.findings.ranking import MOST_NAMED, compare_with_neighbours, rank_sentences
from observatory.charts.findings.trend_findings import ChartTexts, said_beside
from observatory.charts.marking import is_chosen
from observatory.model import Indicator, Panel
from observatory.statistics import ranks_places
from observatory.statistics.series import stands_apart
from observatory.text import Text, message
from observatory.vocabulary import phrases
from observatory.words.labels import absence_sentence, interval_words, join_names, unit_words
from observatory.words.sentences import capital, is_narrowed, none_so_narrowed, nothing_published, places_said

MANY: Final = 60  # places that are all drawn as bars, named on a map and told one by one
FIRST: Final = 20  # of more than those, as many of the highest

_EACH = 3  # up to so many places each has its own sentence

Numbered: TypeAlias = tuple[int, Mark]


def place_texts(panel: Panel, marks: Sequence[Mark], text: Text) -> ChartTexts:
    """Finding and alternative text of places whose marks are `marks`; each area is told by itself."""
    areas: dict[int, list[Numbered]] = {}
    for at, mark in enumerate(marks):
        areas.setdefault(mark.area, []).append((at, mark))
    areas_told = [_Area(panel, area_marks, text) for area_marks in areas.values()]
    if not areas_told:
        nothing = Sentence(nothing_published(panel, text))
        return (nothing,), (nothing,)
    finding = [sentence for area in areas_told for sentence in area.finding()]
    finding += said_beside(panel, marks, text)
    alternative = [sentence for area in areas_told for sentence in area.alternative()]
    if len(areas_told) > 1 and stands_apart(panel):
        if all(area.valued for area in areas_told):
            finding.append(Sentence(text.t(phrases.SEPARATE_COUNTS), of_drawing=True))
        alternative.append(Sentence(text.t(phrases.SEPARATE_AXES)))
    return tuple(finding), tuple(alternative)


def told_apart_text(panel: Panel, marks: Sequence[Mark], text: Text) -> str:
    """From which neighbours the rate of the chosen place is told apart, and from which not; else empty."""
    area = _Area(panel, list(enumerate(marks)), text)
    return area.told_apart() if area.complete_marks and area.ranked else ""


class _Area:
    """The marks that stand together, and what may be said of them."""

    def __init__(self, panel: Panel, marks: Sequence[Numbered], text: Text) -> None:
        self.panel, self.marks, self.text = panel, marks, text
        self.places = {place.code: place for place in panel.territories}
        self.indicators = {indicator.id: indicator for indicator in panel.indicators}
        self.leading = [pair for pair in marks if Flag.SECOND not in pair[1].flags]
        self.valued = [pair for pair in self.leading if pair[1].row.value is not None]
        self.ranked = all(ranks_places(indicator) for indicator in panel.indicators)
        self.complete_marks = [pair for pair in self.valued if pair[1].is_complete]
        self.unranked = [pair for pair in self.complete_marks if self.ranked and not pair[1].row.ranked]
        self.ranked = self.ranked and not self.unranked
        if self.ranked:
            self.complete_marks.sort(key=lambda pair: pair[1].row.value or 0.0)
        self.absent = [pair for pair in self.leading if pair[1].flags & ABSENT]

    def finding(self) -> Iterator[Sentence]:
        """Extremes and the chosen places; of parts of a period each by itself; else why there is no number."""
        if not self.valued:
            yield from self._silence()
        elif not self.complete_marks:
            yield from self._parts()
        elif len(self.leading) <= _EACH or len(self.complete_marks) == 1:
            yield from map(self._measured, self.complete_marks)
            hidden = self._hidden()
            if hidden and len(self.complete_marks) == 1 and len(hidden) == len(self.leading) - 1:
                yield Sentence(self.text.t(phrases.PROTECTED_OTHERS), self._at(hidden))
            elif len(self.complete_marks) == 1:
                yield from self._gaps(hidden)
        elif self.unranked:
            yield from map(self._measured, self._chosen(self.complete_marks))
            count = phrases.places_counted(len(self.complete_marks), self.text)
            yield Sentence(self.text.t(phrases.IN_NO_ORDER, places=count), of_drawing=True)
        elif not self.ranked:
            yield from map(self._measured, self._chosen(self.complete_marks) or self.complete_marks[:_EACH])
        else:
            yield self._extremes()
            named = {self.complete_marks[0][0], self.complete_marks[-1][0]}
            yield from (
                self._measured(pair)
                for pair in self._chosen(self.complete_marks)
                if pair[0] not in named or Flag.DISPUTED in pair[1].flags
            )
        yield from self.rank()

    def rank(self) -> Iterator[Sentence]:
        """The rank of the chosen place among the whole numbers, and those it cannot be told from."""
        if not self.ranked:
            return iter(())
        return rank_sentences(self._chosen(self.complete_marks), self.complete_marks, self._indicator(), self.text,
                              names=self.places, partly=bool(self.absent))  # fmt: skip

    def told_apart(self) -> str:
        """One sentence on those from whom chance does not tell the chosen place, and how many the others are."""
        compared = compare_with_neighbours(
            self._chosen(self.complete_marks), self.complete_marks, self._indicator()
        )
        if compared is None:
            return ""
        text, (_, others, alike) = self.text, compared
        names = join_names([self._name(mark) for _, mark in alike], text)
        rest = len(others) - len(alike)
        if len(alike) > MOST_NAMED or not rest:
            first = text.n(
                "Su tasa no se distingue de la de otro lugar.", "Su tasa no se distingue de las de {count} lugares.",
                len(alike), letters=True,
            )  # fmt: skip
        else:
            first = text.n(
                "Su tasa no se distingue de la de {places}.", "Su tasa no se distingue de las de {places}.",
                len(alike), places=names,
            )  # fmt: skip
        if not alike and self.absent:
            return text.n(
                "Su tasa se distingue de la del otro lugar con cifra.",
                "Su tasa se distingue de las de los otros {count} lugares con cifra.",
                rest,
                letters=True,
            )
        if not alike:
            return text.n(
                "Su tasa se distingue de la del otro lugar.", "Su tasa se distingue de las de los otros {count} lugares.",
                rest, letters=True,
            )  # fmt: skip
        if not rest:
            return first
        second = (
            text.n(
                "De la del otro con cifra, sí.",
                "De las de los otros {count} con cifra, sí.",
                rest,
                letters=True,
            )
            if self.absent
            else text.n("De la del otro, sí.", "De las de los otros {count}, sí.", rest, letters=True)
        )
        return f"{first} {second}"

    def alternative(self) -> Iterator[Sentence]:
        """What it is; every number, whole ones from the highest down; every status with its places."""
        yield self._measure()
        if len(self.complete_marks) > MANY and self.ranked:
            yield self._highest()
        elif self.complete_marks:
            ranked = message("De mayor a menor: {values}.")
            yield self._values(
                ranked if len(self.complete_marks) > 1 and self.ranked else phrases.VALUES,
                self.complete_marks[::-1] if self.ranked else self.complete_marks[:MANY],
            )
        parts = [pair for pair in self.valued if not pair[1].is_complete]
        if parts:
            yield self._values(message("No son cifras de un periodo completo y final: {values}."), parts)
        second = [pair for pair in self.marks if Flag.SECOND in pair[1].flags]
        if second:
            yield self._values(phrases.OTHER_FIGURE, second)
        yield from self._gaps(self.absent)

    def _values(self, form: str, marks: Sequence[Numbered]) -> Sentence:
        values = "; ".join(f"{self._name(mark)} {mark.number}" for _, mark in marks)
        return Sentence(self.text.t(form, values=values), self._at(marks))

    def _highest(self) -> Sentence:
        """The first of many numbers from the highest down, and how many there are."""
        form = message("De mayor a menor, los {first} primeros de {count}: {values}. Los demás, en el CSV.")
        first = self.complete_marks[: -FIRST - 1 : -1]
        values = "; ".join(f"{self._name(mark)} {mark.number}" for _, mark in first)
        counts = {"first": self.text.number(len(first)), "count": self.text.number(len(self.complete_marks))}
        numbers = (len(first), len(self.complete_marks))
        return Sentence(self.text.t(form, **counts, values=values), self._at(first), numbers)

    def _gaps(self, absent: Sequence[Numbered]) -> Iterator[Sentence]:
        for word in dict.fromkeys(mark.number for _, mark in absent):
            pairs = [pair for pair in absent if pair[1].number == word]
            names = join_names([self._name(mark) for _, mark in pairs], self.text)
            if len(pairs) > MANY:
                names = phrases.places_counted(len(pairs), self.text)
            counts = (len(pairs),) if len(pairs) > MANY else ()
            yield Sentence(self.text.t(phrases.PLACES_WORD, places=names, word=word), self._at(pairs), counts)

    def _silence(self) -> Iterator[Sentence]:
        """Why none of the places has a number: a protected one is never said to be unpublished."""
        name = self.text.t(self._indicator().name)
        for flag in dict.fromkeys(flag for _, mark in self.absent for flag in mark.flags):
            pairs = [pair for pair in self.absent if flag in pair[1].flags]
            places = places_said([self.places[mark.row.territory] for _, mark in pairs], self.text)
            if flag is Flag.PROTECTED and len(pairs) == len(self.absent) > 1:
                sentence = self.text.t(phrases.PROTECTED_DISTRICTS, name=name)
            elif flag is Flag.NOT_PUBLISHED and is_narrowed(self.panel):
                sentence = none_so_narrowed(self.panel, self.text, places=places, name=name)
            else:
                rows = [mark.row for _, mark in pairs]
                mothers = self.panel.mothers_of(row.territory for row in rows)
                sentence = absence_sentence(
                    flag.value, self.text, places=places, name=name, rows=rows, mothers=mothers
                )
            yield Sentence(sentence, self._at(pairs), (len(pairs) - 1,))

    def _parts(self) -> Iterator[Sentence]:
        """Figures of a part of a period, or provisional ones: each for itself, none as the highest."""
        named = self._chosen(self.valued) or self.valued[:_EACH]
        for at, mark in named:
            sentence = self.text.t(
                phrases.PLACE_VALUE, place=self._name(mark), value=mark.number,
                unit=unit_words(self._indicator(mark), self.text, mark.row.value),
                during=self.text.during(mark.row.period),
            )  # fmt: skip
            yield self._disputed(mark) or Sentence(sentence, (at,))
        if any(Flag.PARTIAL in mark.flags for _, mark in named):
            yield Sentence(self.text.t(phrases.NO_WHOLE_YEAR), self._at(named))
        if any(Flag.PROVISIONAL in mark.flags for _, mark in named):
            yield Sentence(self.text.t(phrases.PROVISIONAL), self._at(named))

    def _measured(self, pair: Numbered) -> Sentence:
        at, mark = pair
        if disputed := self._disputed(mark):
            return disputed
        values: dict[str, object] = {
            "place": self._name(mark),
            "during": self.text.during(mark.row.period),
            "unit": unit_words(self._indicator(mark), self.text, mark.row.value),
        }
        interval = interval_words(mark.row, self._indicator(mark), self.text)
        if interval:
            sentence = self.text.t(
                "{place}, {during}: {value} {unit} ({interval}).",
                **values,
                value=mark.number,
                interval=interval,
            )
        else:
            sentence = self.text.t("{place}, {during}: {value} {unit}.", **values, value=mark.number)
        if Flag.ESTIMATED in mark.flags:
            sentence += " " + self.text.t(phrases.ESTIMATED)
        return Sentence(sentence, (at,))

    def _disputed(self, mark: Mark) -> Sentence | None:
        """That sources disagree on the cell of a mark, with what each says; None where they do not."""
        cell = (mark.row.indicator, mark.row.territory)
        of_it = [
            pair
            for pair in self.marks
            if (pair[1].row.indicator, pair[1].row.territory) == cell and pair[1].row.value is not None
        ]
        numbers = list(dict.fromkeys(mark_told.number for _, mark_told in of_it))
        if len(numbers) < 2:
            return None
        sentence = self.text.t(
            phrases.PLACE_DISPUTED,
            place=self._name(mark), during=self.text.during(mark.row.period),
            unit=unit_words(self._indicator(mark), self.text), values=join_names(numbers, self.text),
        )  # fmt: skip
        return Sentence(sentence, self._at(of_it))

    def _extremes(self) -> Sentence:
        """The least and the greatest whole number; among those shown where others have none and may lie beyond."""
        (low_at, low), (high_at, high) = self.complete_marks[0], self.complete_marks[-1]
        values: dict[str, object] = {
            "during": capital(self.text.during(low.row.period)), "low": low.number, "high": high.number,
            "low_place": self._name(low), "high_place": self._name(high),
        }  # fmt: skip
        unit = unit_words(self._indicator(), self.text, low.row.value)
        if self.absent:
            return Sentence(self.text.t(phrases.SHOWN_EXTREMES, unit=unit, **values), (low_at, high_at))
        form = message("{during}: de {low} {unit} en {low_place} a {high} en {high_place}.")
        brief = self.text.t("{during}: de {low} en {low_place} a {high} en {high_place}.", **values)
        return Sentence(self.text.t(form, unit=unit, **values), (low_at, high_at), brief=brief)

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
        return [pair for pair in self.absent if Flag.PROTECTED in pair[1].flags]

    def _chosen(self, marks: Sequence[Numbered]) -> list[Numbered]:
        return [pair for pair in marks if is_chosen(self.places[pair[1].row.territory])]

    def _indicator(self, mark: Mark | None = None) -> Indicator:
        return self.indicators[(mark or self.marks[0][1]).row.indicator]

    def _name(self, mark: Mark) -> str:
        return self.text.t(self.places[mark.row.territory].name)

    def _at(self, marks: Sequence[Numbered]) -> tuple[int, ...]:
        return tuple(at for at, _ in marks)
