"""What a reporter may print of a chart and what not: made from the marks that its finding speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from observatory.charts.chart import Chart, Flag, Mark, Sentence
from observatory.charts.findings.misreadings import Misreading, misreading
from observatory.demonstration import MARK, site_name
from observatory.model import Grade, Indicator, Panel, Term
from observatory.provenance.third_party_copies import MARKS, is_official
from observatory.text import Text, message
from observatory.vocabulary import phrases
from observatory.words import describe
from observatory.words.glossary import recommended_words
from observatory.words.labels import measure_of, unit_words
from observatory.words.sentences import FURTHEST_YEARS, years_between

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
        misread=misreading(panel, spoken, text) if sentences else Misreading(text.t(_OFFICIAL), refused),
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
