"""Says in words what stands around a chart: subtitle, sources, notes.

What the chart itself says, its finding and alternative text, is made with it in `observatory.charts`. Subtitle, table and
the words of the symbols live in their own files and are offered here too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from observatory.demonstration import prefix_demonstration_mark
from observatory.languages import SOURCE
from observatory.model import Grade, Panel, Snapshot, Source
from observatory.provenance.third_party_copies import mark_of
from observatory.statistics import statistic_of
from observatory.statistics.series import drawn_rows, is_pooled
from observatory.text import Text, message
from observatory.vocabulary import captions, phrases
from observatory.words import table as tables
from observatory.words.labels import (
    MARKS,
    SYMBOLS,
    join_names,
    marks_of,
    symbol_label,
    symbol_meaning,
    symbol_of,
    translate_page_date,
)
from observatory.words.sentences import FURTHEST_YEARS, no_figure, subtitle, years_between
from observatory.words.table import Table, TableCell, same_months_notes

__all__ = [
    "Table",
    "TableCell",
    "grade_lead",
    "grade_note",
    "grade_sentence",
    "grade_words",
    "legend",
    "names_as_written",
    "notes",
    "notes_on_view",
    "same_months_notes",
    "source_lines",
    "source_names",
    "source_notes",
    "subtitle",
    "symbol_label",
    "symbol_meaning",
    "table",
]

_MOST_NAMED: Final = 2  # publishers in a line
CHANCE_ALONE: Final = message("El intervalo mide solo el azar: lo que no se denuncia no está en él.")


def table(panel: Panel, text: Text) -> Table:
    """The numbers; see observatory.words.table. The caption stands after the mark in the demonstration."""
    content = tables.table(panel, text)
    return replace(
        content, caption=prefix_demonstration_mark(content.caption, text, demonstration=panel.demonstration)
    )


def source_lines(panel: Panel, text: Text) -> list[str]:
    """One line a source: publisher, title, edition, date, licence; for published pages publisher and date."""
    return list(named_sources(panel, text))


def named_sources(panel: Panel, text: Text) -> dict[str, str]:
    """The line of each source, and the name of its publisher alone."""
    lines = {_statement_line(s.publisher, s.title, s.page_date, text): s.publisher for s in panel.statements}
    for snapshot, source in files_of(panel):
        lines[_snapshot_line(snapshot, source, text)] = text.t(source.publisher)
    return lines


def names_as_written(panel: Panel, text: Text) -> set[str]:
    """Publishers and titles in the lines of sources that are said in Spanish in every language."""
    names = {name for statement in panel.statements for name in (statement.publisher, statement.title)}
    for snapshot, source in files_of(panel):
        names |= {name for name in (source.publisher, snapshot.title or source.name) if text.t(name) == name}
    return names - {""} if text.lang != SOURCE else set()


def files_of(panel: Panel) -> Iterator[tuple[Snapshot, Source]]:
    """The editions that are named as files, with their sources: those whose figures no document states."""
    sources = {source.id: source for source in panel.sources}
    stated = {row.snapshot for row in panel.rows if row.statement}
    for snapshot in panel.snapshots:
        if snapshot.source in sources and (snapshot.id not in stated or not panel.statements):
            yield snapshot, sources[snapshot.source]


def source_names(panel: Panel, text: Text) -> str:
    """The publishers in one line, and the mark of a third party's copy; the rest stands where a number comes from.

    Nothing where nobody published a figure.
    """
    every = list(dict.fromkeys(named_sources(panel, text).values()))
    if not every:
        return ""
    rest = len(every) - _MOST_NAMED
    more = [text.n("{count} más", "{count} más", rest)] if rest > 0 else []
    line = published_by([*every[:_MOST_NAMED], *more], text)
    marks = dict.fromkeys(text.t(mark) for source in panel.sources if (mark := mark_of(source)))
    return " ".join((line, *marks))


def published_by(publishers: Iterable[str], text: Text) -> str:
    """Publishers in a line that names them as the source."""
    return f"{text.t(captions.SOURCE_OF)}{'; '.join(publishers)}."


def notes(panel: Panel, text: Text) -> list[str]:
    """What a reader must know: the grade and why, the events, the caveats, the marks on the values."""
    sentences = [grade_note(panel, text), *notes_on_view(panel, text)]
    for indicator in panel.indicators:
        sentences += [text.t(caveat) for caveat in indicator.caveats]
    for source in panel.sources:
        sentences += source_notes(source, text)
    return list(dict.fromkeys(filter(None, sentences)))


def grade_note(panel: Panel, text: Text) -> str:
    """The grade and why, where two places stand together; else empty."""
    together = panel.comparison is not None or len({place.country for place in panel.territories}) > 1
    return _grade_sentence(panel, text) if together else ""


def notes_on_view(panel: Panel, text: Text) -> list[str]:
    """The notes of the rows shown: of the editor, on the same months, on marks and breaks."""
    sentences = [text.t(note) for note in panel.notes]
    sentences += _without_rows(panel, text)
    sentences += same_months_notes(panel, text)
    sentences += _row_notes(panel, text)
    sentences += [text.t(event.description) for event in panel.events if event.breaks_series]
    return list(dict.fromkeys(filter(None, sentences)))


def _without_rows(panel: Panel, text: Text) -> Iterator[str]:
    """Sentences on the requested places without a row; none for maps and comparisons."""
    codes = {row.territory for row in panel.rows}
    missing = [place for place in panel.territories if place.code not in codes]
    if not codes or panel.view == "map" or panel.comparison is not None:
        return
    not_shown = {*panel.not_shown}
    small = [text.t(place.name) for place in missing if place.code in not_shown]
    others = [place for place in missing if place.code not in not_shown]
    if small:
        word = symbol_label("not_shown", text)
        yield text.t(phrases.PLACES_WORD, places=join_names(small, text), word=word)
    if others:
        yield no_figure(panel, others, text)


def source_notes(source: Source, text: Text) -> list[str]:
    """What must be known of a source, whatever is made of it: first, of a third party's copy, that it is one."""
    mark = mark_of(source)
    return [*([text.t(mark)] if mark else []), *limits_of(source, text)]


def limits_of(source: Source, text: Text) -> list[str]:
    """The limits of a source: its caveats, and that its files do not name who wrote each row."""
    unnamed = [phrases.WRITERS_UNNAMED] if source.writers == "unnamed" else []
    return [text.t(sentence) for sentence in (*source.caveats, *unnamed)]


def legend(panel: Panel, text: Text) -> list[tuple[str, str, str]]:
    """Symbol, word and meaning of every status and mark that the rows use, in a fixed order."""
    used = {symbol_of(row) for row in panel.rows}
    marks = {mark for row in panel.rows for mark in marks_of(row)}
    symbols = [(s, symbol_label(s, text), symbol_meaning(s, text)) for s in SYMBOLS if s in used]
    return symbols + [(m, text.t(MARKS[m]), "") for m in MARKS if m in marks]


def grade_lead(panel: Panel, text: Text) -> str:
    """Whether the two numbers of a panel may be compared, in one sentence, without the reason."""
    graded = panel.comparison or panel.indicator.comparability
    return grade_sentence(graded.grade, text, years=years_between([panel]))


def grade_sentence(grade: Grade, text: Text, *, years: int) -> str:
    """A grade in one sentence; numbers that lie more than three `years` apart are never said to be alike."""
    if years > FURTHEST_YEARS and grade is not Grade.C:
        return text.t(phrases.YEARS_BETWEEN, years=text.number(years))
    return {
        Grade.A: text.t("Los dos números miden lo mismo."),
        Grade.B: text.t("Los dos números cuentan algo parecido, con una advertencia."),
        Grade.C: text.t("Los dos números no se comparan; se muestran por separado."),
    }[grade]


def grade_words(grade: Grade, text: Text, *, years: int = 0) -> str:
    """A grade in a few words, as a list, a choice or the head of a reason has it; its letter stays in the method.

    Of numbers more than three `years` apart as `grade_sentence` says it.
    """
    if years > FURTHEST_YEARS and grade is not Grade.C:
        return text.t("no se comparan: hay {years} años entre los dos números", years=text.number(years))
    return {
        Grade.A: text.t("miden lo mismo"),
        Grade.B: text.t("cuentan algo parecido, con una advertencia"),
        Grade.C: text.t("no se comparan"),
    }[grade]


def _grade_sentence(panel: Panel, text: Text) -> str:
    graded = panel.comparison or panel.indicator.comparability
    return f"{grade_lead(panel, text)} {text.t(graded.reason)}"


def _row_notes(panel: Panel, text: Text) -> list[str]:
    marks = {mark for row in panel.rows for mark in marks_of(row)}
    sentences = {
        "partial": text.t(
            "Marca hueca: el número cubre solo una parte del año y no se une a los años completos."
        ),
        "provisional": text.t("Marca hueca: el número es provisional y suele crecer."),
        "estimated": text.t("Línea de rayas o marca hueca: el número es una estimación."),
        "disputed": text.t("Dos documentos dicen números distintos del mismo periodo; se muestran los dos."),
    }
    if {"partial", "provisional"} <= marks:  # one mark, one note
        marks -= {"partial", "provisional"}
        sentences = {
            "hollow": text.t(
                "Marca hueca: el número cubre solo una parte del año, y no se une a los años completos. O es "
                "provisional y suele crecer."
            ),
            **sentences,
        }
        marks |= {"hollow"}
    notes = [sentence for mark, sentence in sentences.items() if mark in marks]
    pooled = [row for row in panel.rows if is_pooled(row)] if panel.view == "trend" else []
    if pooled and any(row not in drawn_rows(panel) for row in pooled):
        notes.append(text.t("Las sumas de varios años están en la tabla; el gráfico no las dibuja."))
    quoted = {
        indicator.id
        for indicator in panel.indicators
        if statistic_of(indicator).is_ratio and indicator.numerator is None
    }
    if any(row.indicator in quoted and row.value is not None for row in panel.rows):
        notes.append(
            text.t(
                "La fuente da solo el resultado: no se conoce entre qué números dividió, ni si eran pocos."
            )
        )
    if any(row.lower is not None for row in panel.rows):
        notes.append(text.t(CHANCE_ALONE))
    if any(row.symbol == "value" for row in panel.rows) and any(i.counts_persons for i in panel.indicators):
        notes.append(text.t(phrases.RISE_OF_RECORDS))
    return notes


def _snapshot_line(snapshot: Snapshot, source: Source, text: Text) -> str:
    line = text.t(
        "{publisher}: «{title}», edición {edition}, consultado el {date}. Licencia: {licence}.",
        publisher=text.t(source.publisher),
        title=text.t(snapshot.title or source.name),
        edition=snapshot.edition,
        date=text.date(snapshot.retrieved),
        licence=text.t(source.licence.name),
    )
    mark = mark_of(source)
    return line if source.licence.name.startswith(mark.removesuffix(".")) else f"{line} {text.t(mark)}"


def _statement_line(publisher: str, title: str, page_date: str, text: Text) -> str:
    named = text.t("{publisher}: «{title}»", publisher=publisher, title=title) if title else publisher
    if page_date:
        return text.t("{named}, {date}.", named=named, date=translate_page_date(page_date, text))
    return text.t("{named}, sin fecha.", named=named)
