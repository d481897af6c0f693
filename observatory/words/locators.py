"""Translates locators, notes and page dates that the readers of files wrote."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from observatory.model.status import WITHOUT_ROW
from observatory.provenance.losses import ABSENT
from observatory.provenance.third_party_copies import MARKS
from observatory.statistics.pooled_rate import POOLED
from observatory.statistics.rate import APART, APART_THEN, OTHER_YEAR, TOGETHER
from observatory.statistics.statistic import FEW
from observatory.statistics.writers import writers_sentence
from observatory.text import Text, message
from observatory.vocabulary import phrases

NOT_SUMMED: Final = message(
    "No se suma: no consta que los lugares del catálogo sean todas las partes de este territorio."
)
MONTHS: Final = re.compile(r"suma de (?P<count>\d+) mes(?:es)?")
PLACES: Final = re.compile(r"suma de (?P<count>\d+) territorios?")
_ROWS: Final = re.compile(r"suma de (?P<count>\d+) filas?(?:: (?P<rows>.*))?")
_ELEMENTS: Final = re.compile(r"suma de los (?P<count>\d+) elementos")
_ELEMENT: Final = re.compile(r"elemento (?P<number>\d+)")
_CELL: Final = re.compile(r"fila «(?P<row>[^»]*)», columna «(?P<column>[^»]*)»")
_ROW: Final = re.compile(r"fila «(?P<row>[^»]*)»")
_WITHDRAWN: Final = re.compile(r"La fuente dice (?P<value>\d+)\. (?P<note>.*)")
_WITH_NUMBERS: Final = {
    form: re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>\\d+)", form))
    for form in (
        APART,
        APART_THEN,
        FEW,
        POOLED,
        phrases.RESPONDENTS,
        phrases.REPORTERS,
        phrases.WRITERS,
        phrases.FIRST_WRITERS,
    )
}
_REMARK: Final = re.compile(r"(?P<date>.*) \((?P<remark>aproximado|año deducido|sin año|según el archivo)\)")
_REMARKS: Final = {
    "aproximado": message("{date} (aproximado)"),
    "año deducido": message("{date} (año deducido)"),
    "sin año": message("{date} (sin año)"),
    "según el archivo": message("{date} (según el archivo)"),
}


def is_sum(locator: str) -> bool:
    """Whether the number was added up from several places of its file."""
    return locator.startswith("suma de")


def translate_locator(locator: str, text: Text) -> str:
    """The locator in words; one of no known form, such as `L2521` or a cell, stays as it is."""
    if locator == ABSENT:
        return text.t("sin fila")
    if locator == phrases.SUM_OF_ROWS:
        return text.t(locator)
    for pattern, say in _SAID:
        if match := pattern.fullmatch(locator):
            return say(match, text)
    parts = locator.split(" + ")  # of categories that were added up
    return " + ".join(translate_locator(part, text) for part in parts) if parts[1:] else locator


def translate_note(note: str, text: Text) -> str:
    """The note of a number; that of a withdrawn one begins with what its source says, that of a copy with its mark.

    A rate that stands on the population of another year says so before what is to be known of the population, a number of
    a former edition that it is one. Who wrote a number is said last.
    """
    for first in (TOGETHER, OTHER_YEAR, phrases.FORMER_EDITION):
        if note.startswith(f"{first} "):
            return f"{text.t(first)} {translate_note(note.removeprefix(f'{first} '), text)}"
    if (writers := writers_sentence(note)) not in ("", note):
        return f"{translate_note(note.removesuffix(writers).strip(), text)} {translate_note(writers, text)}"
    mark = _mark(note)
    told = _WITHDRAWN.fullmatch(note.removeprefix(mark).strip())
    said = text.t("La fuente dice {value}.", value=text.number(int(told["value"]))) if told else ""
    remark = remark_of(note)
    for form, pattern in _WITH_NUMBERS.items():
        if found := pattern.fullmatch(remark):
            numbers = {name: text.number(int(number)) for name, number in found.groupdict().items()}
            return " ".join(filter(None, (mark and text.t(mark), text.t(form, **numbers))))
    return " ".join(part for part in (mark and text.t(mark), said, remark and text.t(remark)) if part)


def remark_of(note: str) -> str:
    """What a note says of its own, which is a message: all but the mark of a copy and the number of its source."""
    rest = note.removeprefix(_mark(note)).strip()
    told = _WITHDRAWN.fullmatch(rest)
    return told["note"] if told else rest


def respondents_of(note: str) -> int | None:
    """How many a survey's estimate rests on, by its note; None where that does not say it."""
    found = _WITH_NUMBERS[phrases.RESPONDENTS].fullmatch(note)
    return int(found["count"]) if found else None


def message_of(note: str) -> str:
    """The message that a note says, with `{name}` for its numbers; empty for the reason of a year without a total.

    Of one that says more than who wrote the number, what it says beside that.
    """
    remark = remark_of(note)
    remark = remark.removesuffix(writers_sentence(remark)).strip() or remark
    forms = (form for form, pattern in _WITH_NUMBERS.items() if pattern.fullmatch(remark))
    return "" if remark in WITHOUT_ROW else next(forms, remark)


def _mark(note: str) -> str:
    return next((mark for mark in MARKS.values() if note.startswith(mark)), "")


def translate_page_date(page_date: str, text: Text) -> str:
    """The date of a document, with the remark of how it is known."""
    match = _REMARK.fullmatch(page_date)
    return text.t(_REMARKS[match["remark"]], date=match["date"]) if match else page_date


def _rows(match: re.Match[str], text: Text) -> str:
    count, rows = int(match["count"]), match["rows"]
    if not rows:
        return text.n("suma de {count} fila", "suma de {count} filas", count)
    return text.n("suma de {count} fila: {rows}", "suma de {count} filas: {rows}", count, rows=rows)


_SAID: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Text], str]], ...]] = (
    (MONTHS, lambda m, text: text.n("suma de {count} mes", "suma de {count} meses", int(m["count"]))),
    (
        PLACES,
        lambda m, text: text.n("suma de {count} territorio", "suma de {count} territorios", int(m["count"])),
    ),
    (_ROWS, _rows),
    (_ELEMENTS, lambda m, text: text.t("suma de los {count} elementos", count=m["count"])),
    (_ELEMENT, lambda m, text: text.t("elemento {number}", number=m["number"])),
    (_CELL, lambda m, text: text.t("fila «{row}», columna «{column}»", row=m["row"], column=m["column"])),
    (_ROW, lambda m, text: text.t("fila «{row}»", row=m["row"])),
)
