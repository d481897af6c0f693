"""What a reporter may print of a chart and what not: made from the marks that its finding speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from observatory.charts.chart import Chart, Flag, Mark, Sentence
from observatory.demonstration import MARK, site_name
from observatory.model import Grade, Indicator, ObsStatus, Panel, Row, Term
from observatory.model.status import WITHOUT_ROW
from observatory.provenance.third_party_copies import MARKS, is_official
from observatory.statistics import statistic_of
from observatory.statistics.writers import tells_change
from observatory.text import Text, message
from observatory.vocabulary import phrases
from observatory.words import describe
from observatory.words.labels import measure_of, symbol_meaning, unit_words
from observatory.words.sentences import (
    FURTHEST_YEARS,
    capital,
    is_narrowed,
    nothing_published,
    recommended_words,
    years_between,
)

_SO: Final = {
    Flag.PARTIAL: message("Escriba el periodo entero: es una parte del año, no un año."),
    Flag.PROVISIONAL: message("Escriba que la cifra es provisional."),
    Flag.ESTIMATED: message("Escriba que es una estimación."),
    Flag.DISPUTED: message("Escriba todas las cifras y quién dice cada una."),
    Flag.PROTECTED: message("Del dato protegido escriba que no se muestra para cuidar a las personas."),
}
_SINGLE: Final = message("Es una sola cifra: no dice si algo sube o baja.")
_APART: Final = message("Escriba cada cifra en su propia frase, sin decir cuál es mayor.")
_OFFICIAL: Final = message("Es una cifra oficial.")
_WARNED: Final = message("Escriba también la advertencia del gráfico.")
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
    "people": message("Dice cómo es el lugar o su gente. De violencia no dice nada."),
    "protected": message("Un dato protegido no dice si el número es grande, pequeño o cero."),
}
"""Why nothing follows, by what is counted; of all else its statistic says why."""
_ELSEWHERE: Final = message("La cifra {value} vale para cualquier lugar y cualquier año.")
_UNSAFE: Final = {
    "means": message("Con {value} {unit}, la ayuda alcanza en {place}."),
    "things": message("{during} hubo {value} personas afectadas en {place}."),
    "people": message("{place} tiene {value} {unit}: por eso hay más violencia."),
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
class ReporterCard:
    """`safe` are the sentences to print, `credit` says whose they are, `so` how they are written.

    `has_number`: whether a number may be printed at all. `names` tell how the thing is called and how not, `left_out`
    what the number does not hold.
    """

    safe: tuple[str, ...]
    credit: tuple[str, ...]
    has_number: bool
    so: tuple[str, ...]
    misread: Misreading
    names: tuple[str, ...]
    left_out: tuple[str, ...]

    @property
    def to_print(self) -> str:
        """The safe sentences with their credit as one text."""
        return " ".join((*self.safe, *self.credit))


def reporter_card(panel: Panel, chart: Chart, glossary: Iterable[Term], text: Text) -> ReporterCard:
    """The card of a panel whose drawing is `chart`: it says the numbers of the finding, and no other.

    What was read in a file that its owner has not published, or is invented, is not printed.
    """
    sentences = tuple(_printable(panel, chart))
    spoken = [chart.marks[at] for at in dict.fromkeys(at for each in sentences for at in each.marks)]
    refused = text.t(MARK if panel.demonstration else MARKS["unpublished"])
    indicators = list({indicator.id: indicator for indicator in panel.indicators}.values())
    return ReporterCard(
        safe=tuple(sentence.text for sentence in sentences) or (refused,),
        credit=tuple(_credit(panel, spoken, text)),
        has_number=any(mark.row.value is not None for mark in spoken),
        so=tuple(_manner(panel, chart, spoken, text)),
        misread=describe_misreading(panel, spoken, text)
        if sentences
        else Misreading(text.t(_OFFICIAL), refused),
        names=tuple(_names(panel, tuple(glossary), text)),
        left_out=tuple(_left_out(indicators, text)),
    )


def _left_out(indicators: Sequence[Indicator], text: Text) -> Iterator[str]:
    """The limits of each measure, by its name where there are several."""
    for indicator in indicators:
        for caveat in indicator.caveats:
            named = {"subject": text.t(indicator.name), "told": text.t(caveat)}
            yield text.t(phrases.TOLD_OF, **named) if len(indicators) > 1 else named["told"]


def _printable(panel: Panel, chart: Chart) -> Iterator[Sentence]:
    """The sentences of the finding that hold without the drawing, all of whose figures their owner has published."""
    if panel.demonstration:
        return
    unofficial = [sentence for sentence in chart.finding if not _is_official(panel, chart, sentence)]
    if unofficial and all(not sentence.marks or sentence in unofficial for sentence in chart.finding):
        return
    yield from (each for each in chart.finding if each not in unofficial and not each.of_drawing)


def _is_official(panel: Panel, chart: Chart, sentence: Sentence) -> bool:
    return all(is_official(chart.marks[at].row, panel) for at in sentence.marks)


def _credit(panel: Panel, spoken: Sequence[Mark], text: Text) -> Iterator[str]:
    """The series of the numbers, who publishes them, and the edition of the observatory."""
    rows = [mark.row for mark in spoken if mark.row.value is not None]
    if not rows:
        return
    statements = {statement.id: statement.publisher for statement in panel.statements}
    publishers = {source.id: text.t(source.publisher) for source in panel.sources}
    every = dict.fromkeys(
        statements.get(row.statement) or publishers.get(row.snapshot.partition("@")[0], "") for row in rows
    )
    for name in dict.fromkeys(measure_of(panel, row, text) for row in rows):
        yield text.t("La serie es «{name}».", name=name)
    yield describe.published_by(filter(None, every), text)
    site = site_name(text, demonstration=panel.demonstration)
    yield text.t(phrases.SITE_EDITION, site=site, release=panel.release, date=text.date(panel.released))


def _manner(panel: Panel, chart: Chart, spoken: Sequence[Mark], text: Text) -> Iterator[str]:
    """How the numbers are written: apart, with their warning, with their period, with who says which."""
    graded = panel.comparison or panel.indicator.comparability
    if describe.grade_note(panel, text):
        if graded.grade is Grade.C or years_between([panel]) > FURTHEST_YEARS:
            yield text.t(_APART)
        elif graded.grade is Grade.B:
            yield text.t(_WARNED)
    flags = {flag for mark in spoken for flag in mark.flags}
    seen = [mark.row for mark in chart.marks] or panel.rows
    flags |= {Flag.PROTECTED for row in seen if row.symbol == "protected"}
    yield from (text.t(words) for flag, words in _SO.items() if flag in flags)
    if len(chart.marks) == 1 and any(mark.row.value is not None for mark in spoken):
        yield text.t(_SINGLE)


def _names(panel: Panel, glossary: Sequence[Term], text: Text) -> Iterator[str]:
    """The name, the unit and the place of each measure, and the words of the glossary for what is counted."""
    for indicator in {indicator.id: indicator for indicator in panel.indicators}.values():
        yield text.t(
            "«{name}». Unidad: {unit}.", name=text.t(indicator.name), unit=unit_words(indicator, text)
        )
        if indicator.place_of:
            yield text.t("Lugar que se cuenta: {place}.", place=text.t(indicator.place_of))
    counted = {indicator.unit.split()[0].casefold() for indicator in panel.indicators if indicator.unit}
    for term in glossary:
        said = recommended_words(term, text)
        head = term.term.casefold().partition(" ")[0]
        if said and term.avoid and head and any(unit.startswith(head) for unit in counted):
            yield text.t(
                "Se dice: {said}. Se evita: {avoided}. {why}",
                said=said,
                avoided=text.t(term.avoid),
                why=text.t(term.why),
            )


# The sentence that does not follow from the numbers of a chart, and why: about the same marks as its finding.


@dataclass(frozen=True, slots=True)
class Misreading:
    """A sentence that may not be printed, and why it does not follow."""

    sentence: str
    why: str


def describe_misreading(panel: Panel, spoken: Sequence[Mark], text: Text) -> Misreading:
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
    known = next((reason for reason in (*WITHOUT_ROW, ObsStatus.NOT_APPLICABLE) if reason in reasons), None)
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
