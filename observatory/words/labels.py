"""Names things for the reader: places, categories, units, values, statuses, and where a number lies in its file."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from observatory.model import Breakdown, Indicator, Level, ObsStatus, OnSite, Panel, Row, Territory
from observatory.model.status import WITHOUT_ROW
from observatory.provenance.losses import ABSENT
from observatory.provenance.third_party_copies import MARKS as MARKS_OF_COPIES
from observatory.statistics.pooled_rate import POOLED
from observatory.statistics.rate import APART, APART_THEN, OTHER_YEAR, TOGETHER
from observatory.statistics.series import Series
from observatory.statistics.statistic import FEW
from observatory.statistics.writers import writers_sentence
from observatory.text import MINUS, Text, message
from observatory.vocabulary import phrases

# One word a symbol, in the order of the legend. `value` has none.
SYMBOLS: Final = {
    "protected": message("dato protegido"),
    "not_published": message("no publicado"),
    "not_received": message("no recibido"),
    "no_service": message("sin servicio"),
    "zero": message("cero"),
    "few": message("muy pocos para calcular"),
    "not_applicable": message("no aplica"),
    "not_shown": message("no se muestra a esta escala"),
    "withheld": message("hay cifra y no se muestra"),
    "undated": message("solo sin fecha"),
    "none_written": message("nadie anotó casos"),
    "not_on_record": message("no consta si informó"),
    "with_mother": message("se cuenta con otro distrito"),
    "no_row": message("nunca tuvo una fila"),
    "not_calculated": message("no se calcula"),
    "cannot_exist": message("no existe ahí"),
    "withdrawn": message("retirado"),
}
MEANINGS: Final = {
    "protected": message(
        "El número es tan pequeño que podría señalar a una persona, o dejaría calcular uno así."
    ),
    "not_published": message("No se halló publicado este número."),
    "not_received": message("La institución aún no ha entregado este número."),
    "no_service": message("En ese lugar y periodo no había servicio que contara."),
    "zero": message("La institución contó y no registró ninguno."),
    "few": message("Son tan pocos registros que una tasa o un porcentaje engañaría: se muestra el número."),
    "not_applicable": message(
        "La medida no tiene sentido en este caso, o no se calcula: una nota dice por qué."
    ),
    "not_shown": message("Un número así podría señalar a una persona. No se dice cuántos, ni si hay alguno."),
    "withheld": phrases.WITHHELD,
    "undated": phrases.ONLY_UNDATED,
    "none_written": phrases.NONE_WRITTEN,
    "not_on_record": phrases.NOT_ON_RECORD,
    "with_mother": phrases.WITH_MOTHER,
    "no_row": phrases.NO_ROW,
    "not_calculated": phrases.NOT_CALCULATED,
    "cannot_exist": message("Lo cuenta una institución que en ese país no existe."),
    "withdrawn": message("Su propio editor lo contradice y no hay otro que lo reemplace."),
}
# Why places have no figure of a series, each reason in its own sentence; the others by their word (`absence_sentence`).
SENTENCES: Final = {
    "protected": phrases.PROTECTED_FIGURES,
    "not_published": phrases.NO_FIGURE,
    "withheld": message(
        "{places}: hay cifras de «{name}» y no se muestran, por la regla que cuida a las personas."
    ),
    "undated": message("{places}: de «{name}» solo hay cifras sin fecha. Se listan y no se dibujan."),
    "none_written": message("{places}: ningún establecimiento anotó «{name}». No significa que no los haya."),
    "not_on_record": message("{places}: no consta si informó de «{name}» todos los meses."),
    "with_mother": message("{places}: «{name}» se cuenta con el distrito del que se hizo."),
    "no_row": message("{places}: la fuente nunca trajo una fila de «{name}». No es un cero."),
    "not_calculated": message(
        "{places}: «{name}» no se calcula. El número sí está publicado; falta un año completo o una población de su año."
    ),
    "cannot_exist": message(
        "{places}: «{name}» no puede existir ahí, lo cuenta una institución de otro país."
    ),
}
_SOUND_OF_I: Final = re.compile(r"(?i)h?[ií](?![aeoáéó])")
# Values that are there, with something to say about them.
MARKS: Final = {
    "partial": message("periodo incompleto"),
    "provisional": message("provisional"),
    "estimated": message("estimado"),
    "break": message("cambio en la serie"),
    "disputed": message("fuentes que no coinciden"),
}
MEANINGS_OF_MARKS: Final = {
    "partial": message("El número cubre solo una parte del año. Marca hueca."),
    "provisional": message("Su editor aún lo corregirá; suele crecer. Marca hueca."),
    "estimated": message(
        "Redondeado por quien lo dijo, o calculado con un supuesto que se indica. Línea de rayas."
    ),
    "disputed": message("Dos documentos dicen números distintos para el mismo periodo."),
}


def symbol_of(row: Row) -> str:
    """The symbol of a row as it is drawn: as `Row.symbol`, and `zero` for a value of 0."""
    return "zero" if row.symbol == "value" and row.value == 0 else row.symbol


def symbol_label(symbol: str, text: Text) -> str:
    """The word of a symbol as readers know it; empty for `value`."""
    return text.t(SYMBOLS.get(symbol, ""))


def absence_sentence(
    symbol: str,
    text: Text,
    *,
    places: str,
    name: str,
    rows: Sequence[Row] = (),
    mothers: Sequence[Territory] = (),
) -> str:
    """Why there is no figure of a series in some places, as a sentence; by its word where it has none of its own.

    Of one place whose newest row of `rows` says why its rate is not made, that stands in place of the word. `mothers` are
    those of whose land the places were made: named where a source counts them together.
    """
    if symbol == "with_mother" and mothers:
        names = join_names([text.t(mother.name) for mother in mothers], text)
        return text.t(
            "{places}: «{name}» se cuenta todavía con {mothers}.", places=places, name=name, mothers=names
        )
    newest = max(rows, key=lambda row: row.period.end, default=None)
    if (
        symbol == "not_applicable"
        and newest is not None
        and len({row.territory for row in rows}) == 1
        and newest.note
    ):
        said = text.t(phrases.NO_NUMBER, places=places, name=name)
        return f"{said} {translate_note(newest.note, text)}"
    form = SENTENCES.get(symbol, phrases.PLACES_WORD_NAME)
    return text.t(form, places=places, name=name, word=symbol_label(symbol, text))


def symbol_meaning(symbol: str, text: Text) -> str:
    """The sentence that explains a symbol; empty for `value`."""
    return text.t(MEANINGS.get(symbol, ""))


def marks_of(row: Row) -> tuple[str, ...]:
    """What is to be said of a value that is there: partial, provisional, estimated, break, disputed."""
    marks = [name for name in ("partial", "disputed") if getattr(row, name)]
    if row.obs_status in (ObsStatus.PROVISIONAL, ObsStatus.ESTIMATED, ObsStatus.BREAK):
        marks.append(str(row.obs_status))
    return tuple(marks)


def status_words(row: Row, text: Text) -> str:
    """The status of a row in words, empty for a plain value."""
    if row.symbol != "value":
        return symbol_label(row.symbol, text)
    return ", ".join(text.t(MARKS[mark]) for mark in marks_of(row))


def value_words(row: Row, indicator: Indicator, text: Text) -> str:
    """The value as it is read (`738`, `29,1`), or the word of its status where there is none.

    A rate that too few events do not make is told by their number.
    """
    if row.symbol == "few":
        return text.t(
            "{count} ({word})", count=text.number(row.numerator or 0), word=symbol_label("few", text)
        )
    if row.value is None or row.symbol != "value":
        return symbol_label(row.symbol, text)
    return text.number(row.value, indicator.decimals)


def few_words(row: Row, indicator: Indicator, text: Text, *, place: str) -> str:
    """The sentence of a rate that too few events do not make: their number, and that there is no rate.

    Offices and staff are no records: of a response the number stands alone.
    """
    count, during = round(row.numerator or 0), text.during(row.period)
    word, name = symbol_label("few", text), text.t(indicator.name)
    if indicator.theme == "response":
        return text.t(
            "{place}, {during}: solo {count}, {word} «{name}».",
            place=place, during=during, count=text.number(count), word=word, name=name,
        )  # fmt: skip
    return text.n(
        "{place}, {during}: {count} registro, {word} «{name}».",
        "{place}, {during}: {count} registros, {word} «{name}».",
        count, place=place, during=during, word=word, name=name,
    )  # fmt: skip


def interval_words(row: Row, indicator: Indicator, text: Text) -> str:
    """`1216 a 1307`, or empty where no interval is known."""
    if row.lower is None or row.upper is None:
        return ""
    low, high = (text.number(bound, indicator.decimals) for bound in (row.lower, row.upper))
    return text.t(phrases.RANGE, low=low, high=high)


def population_words(row: Row, text: Text) -> str:
    """The population a rate stands on and the year it is of, or empty where it stands on none."""
    if row.base is None:
        return ""
    name, year = text.t(row.base.choice.name), row.base.period.start.year
    return name if row.base.choice.at else f"{name} ({year})"


def category_name(panel: Panel, breakdown: Breakdown, text: Text) -> str:
    """The category in words; its code where it has no name; empty where there is no breakdown."""
    code = breakdown.get(panel.by or "")
    if code is None:
        return text.t(phrases.TOTAL) if panel.by else ""
    entry = panel.dimension.named(code) if panel.dimension else None
    return text.t(entry.name) if entry else code


def series_name(panel: Panel, series: Series, text: Text) -> str:
    """What tells a series from the others of the panel: its category, its place, or both."""
    name = category_name(panel, series.breakdown, text) if panel.by else ""
    if len(panel.territories) > 1 or not name:
        place = text.t(series.territory.name)
        return text.t(phrases.TOLD_OF, subject=place, told=name) if name else place
    return name


def short_place(place: Territory) -> str:
    """A place's name where room is scarce: `D3` for a numbered municipal district, the last word of a named one."""
    if place.level is not Level.MUNICIPAL_DISTRICT:
        return place.name
    name = place.name.split()[-1]
    return f"D{name}" if name.isdecimal() else name


def of_place(on_site: OnSite, text: Text) -> str:
    """«de El Alto», of the place of the site to which a territory belongs; «de otro lugar» where it belongs to none."""
    if not on_site.place:
        return text.t("de otro lugar")
    return text.t(on_site.of) if on_site.of else text.t(phrases.OF_PLACE, place=text.t(on_site.place))


def narrowed_to(panel: Panel, text: Text) -> str:
    """The categories that all rows of the panel's indicator are of (`0 a 17 años`); empty for its totals."""
    names = (name for indicator, _, name in panel.narrowed if indicator == panel.indicator.id)
    return ", ".join(text.t(name) for name in dict.fromkeys(names))


def narrowed_name(panel: Panel, text: Text) -> str:
    """The indicator's name with the categories it is narrowed to: `Casos en CEM (0 a 17 años)`."""
    name, only = text.t(panel.indicator.name), narrowed_to(panel, text)
    return f"{name} ({only})" if only else name


def measure_of(panel: Panel, row: Row, text: Text) -> str:
    """What a row of a panel of several measures is, as `narrowed_name` tells it of the one of a side."""
    part = replace(
        panel,
        indicators=tuple(indicator for indicator in panel.indicators if indicator.id == row.indicator)[:1]
        or panel.indicators,
        narrowed=tuple(entry for entry in panel.narrowed if entry[:2] == (row.indicator, row.territory[:2])),
    )
    return narrowed_name(part, text)


def unit_words(indicator: Indicator, text: Text, value: float | None = None) -> str:
    """The unit in the reader's language; of a `value` of 1 that of a single one, where it is declared."""
    return text.t(indicator.unit_one if value == 1 and indicator.unit_one else indicator.unit)


def join_names(names: list[str], text: Text) -> str:
    """Names as a list in a sentence: `a`, `a y b`, `a, b e Independencia`."""
    if len(names) < 2:
        return "".join(names)
    head, tail = ", ".join(names[:-1]), names[-1]
    # Spanish says «e» before the sound of i.
    if _SOUND_OF_I.match(tail):
        return text.t("{first} e {last}", first=head, last=tail)
    return text.t("{first} y {last}", first=head, last=tail)


def format_signed_number(number: float, text: Text, decimals: int) -> str:
    """`+36`, `−4`, `0`: a number whose sign is always said."""
    words = text.number(number, decimals)
    if words.strip(MINUS + "0,.") == "":
        return words.lstrip(MINUS)
    return words if words.startswith(MINUS) else f"+{words}"


# Locators, notes and page dates, as the readers of files wrote them.

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
    if not note:
        return ""
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
    return next((mark for mark in MARKS_OF_COPIES.values() if note.startswith(mark)), "")


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
