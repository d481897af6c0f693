"""The sentence that does not follow from the numbers of a chart, and why: about the same marks as its finding."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from observatory.charts.chart import Mark
from observatory.model import Indicator, ObsStatus, Panel, Row
from observatory.model.status import WITHOUT_ROW
from observatory.statistics import statistic_of
from observatory.statistics.writers import tells_change
from observatory.text import Text, message
from observatory.vocabulary import phrases
from observatory.words import describe
from observatory.words.labels import symbol_meaning, unit_words
from observatory.words.sentences import capital, is_narrowed, nothing_published

_WHY: Final = {
    "register": message(
        "Son casos que alguien anotó, y no se sabe quiénes anotan. No dicen cuántas personas son ni cuánta violencia hay."
    ),
    "means": message(
        "Cuenta medios o acciones de las instituciones. No dice cuánta violencia hay ni si la ayuda alcanza."
    ),
    "things": message(
        "No cuenta personas, sino acciones, medios o lugares. De cuántas personas hay detrás no dice nada."
    ),
    "people": message("Cuenta o proyecta habitantes. Sirve para dividir; de violencia no dice nada."),
    "protected": message("Un dato protegido no dice si el número es grande, pequeño o cero."),
}
"""Why nothing follows, by what is counted; of all else its statistic says why."""
_ELSEWHERE: Final = message("La cifra {value} vale para cualquier lugar y cualquier año.")
_UNSAFE: Final = {
    "means": message("Con {value} {unit}, la ayuda alcanza en {place}."),
    "things": message("{during} hubo {value} personas afectadas en {place}."),
    "people": message("{place} tiene {value} habitantes: por eso hay más violencia."),
}
_NONE: Final = message("No hay casos: nadie publica el número.")
_NONE_SEEN: Final = message("No hay casos: no se ve ningún número.")
_NONE_THERE: Final = message("{during} no hubo casos en {place}.")
_ROSE: Final = message("{during} subió la violencia en {place}.")
_FELL: Final = message("{during} bajó la violencia en {place}.")
_BETTER: Final = message("{one} responde mejor que {other}.")
_WORSE: Final = message("{one} está peor que {other}.")
_FIGURES: Final = re.compile(r"\d{1,3}(?:[ \u202f]\d{3})+(?:,\d+)?|\d+(?:,\d+)?")


@dataclass(frozen=True, slots=True)
class Misreading:
    """A sentence that may not be printed, and why it does not follow."""

    sentence: str
    why: str


def misreading(panel: Panel, spoken: Sequence[Mark], text: Text) -> Misreading:
    """What is most easily said wrongly of `spoken`, the marks of the finding: the rank of two places where there are two.

    The sentence of the catalogue is said where its numbers and years are those of the first mark.
    """
    places = {place.code: text.t(place.name) for place in panel.territories}
    spoken = [mark for mark in spoken if mark.row.value is not None] or spoken
    if describe.grade_note(panel, text) and (pair := _two_places(spoken)):
        form = _BETTER if panel.indicator.theme == "response" else _WORSE
        sentence = text.t(form, one=places[pair[0]], other=places[pair[1]])
        return Misreading(sentence, describe.grade_lead(panel, text))
    unnumbered = (row for row in panel.rows if row.value is None)  # where no number is, nothing is drawn
    row = spoken[0].row if spoken else next(unnumbered, None)
    if row is None:
        return _of_nothing(panel, text)
    place = places.get(row.territory, "")
    if row.symbol != "value":
        sentence = text.t(_NONE_THERE, during=capital(text.during(row.period)), place=place)
        return Misreading(sentence, _why_absent(row, text))
    indicator = next(each for each in panel.indicators if each.id == row.indicator)
    reason = _subject_of(indicator) if indicator.tells_change else "register"
    why = text.t(_WHY.get(reason) or statistic_of(indicator).why_unsafe)
    if _says(indicator.unsafe_sentence, indicator, spoken[0]):
        return Misreading(text.t(indicator.unsafe_sentence), why)
    return Misreading(_write_unsafe_sentence(indicator, spoken, text, place=place), why)


def _of_nothing(panel: Panel, text: Text) -> Misreading:
    """What does not follow where no row is: a figure that is held or has no date is never said to be unpublished."""
    reasons = {*panel.absences.values(), *[ObsStatus.NOT_SHOWN] * bool(panel.not_shown)}
    known = next((reason for reason in WITHOUT_ROW if reason in reasons), None)
    if known is None and is_narrowed(panel):
        return Misreading(text.t(_NONE_SEEN), nothing_published(panel, text))
    if known is None:
        return Misreading(text.t(_NONE), text.t(phrases.UNPUBLISHED_IS_NOT_NONE))
    return Misreading(text.t(_NONE_SEEN), symbol_meaning(known, text))


def _subject_of(indicator: Indicator) -> str:
    """What is counted that decides what may not be concluded: people, means, things that are no persons; else empty."""
    if indicator.theme == "population":
        return "people"
    if indicator.theme == "response" and statistic_of(indicator).of_events:
        return "means"
    return "things" if statistic_of(indicator).adds_up and not indicator.counts_persons else ""


def _two_places(spoken: Sequence[Mark]) -> tuple[str, str] | None:
    """Places of two countries with a number, the one with the larger first, as who ranks them would put them."""
    newest = {mark.row.territory: mark.row.value or 0.0 for mark in reversed(spoken)}
    by_country = {code[:2]: code for code in sorted(newest, key=lambda code: newest[code])}
    pair = sorted(by_country.values(), key=lambda code: -newest[code])
    return (pair[0], pair[1]) if len(pair) > 1 else None


def _why_absent(row: Row, text: Text) -> str:
    if row.symbol == "protected":
        return text.t(_WHY["protected"])
    published = row.symbol in ("few", *WITHOUT_ROW)
    return symbol_meaning(row.symbol, text) if published else text.t(phrases.UNPUBLISHED_IS_NOT_NONE)


def _says(sentence: str, indicator: Indicator, mark: Mark) -> bool:
    """Whether every number of a sentence is the mark's or one of its years, or what a rate is given for."""
    said = {float(re.sub(r"\s", "", each).replace(",", ".")) for each in _FIGURES.findall(sentence)}
    period, value = mark.row.period, mark.row.value or 0.0
    told = (indicator.per, period.start.year, period.end.year, round(value, indicator.decimals), round(value))
    return said <= set(map(float, told))


def _write_unsafe_sentence(indicator: Indicator, spoken: Sequence[Mark], text: Text, *, place: str) -> str:
    """A sentence of the kind of number, with the first mark's place, period and number."""
    mark, subject, statistic = spoken[0], _subject_of(indicator), statistic_of(indicator)
    within = text.during(mark.row.period)
    is_of_events = statistic.of_events and not subject
    if is_of_events and indicator.tells_change and (change := _change(spoken, indicator)):
        return text.t(_ROSE if change > 0 else _FELL, during=capital(within), place=place)
    form = _UNSAFE.get(subject, statistic.unsafe)
    of_people = indicator.unit.startswith("%") and (statistic.is_sampled or indicator.counts_persons)
    if not (subject or is_of_events or of_people):
        form = _ELSEWHERE
    return text.t(
        form,
        value=mark.number,
        unit=unit_words(indicator, text, mark.row.value),
        per=text.number(indicator.per),
        place=place,
        within=within,
        during=capital(within),
    )


def _change(spoken: Sequence[Mark], indicator: Indicator) -> float:
    """How much more the first mark is than one of the same series before it; 0 where there is none, or no telling."""
    first = spoken[0].row
    key = (first.indicator, first.territory, first.breakdown)
    for mark in spoken[1:]:
        row = mark.row
        if (row.indicator, row.territory, row.breakdown) == key and row.period.end < first.period.start:
            if not tells_change(row, first, indicator):
                return 0.0
            return (first.value or 0.0) - (row.value or 0.0)
    return 0.0
