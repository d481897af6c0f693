"""Words of a changed cell, between releases and between editions: both values where not hidden, sentence, record, table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from observatory.model import (
    Change,
    Indicator,
    Panel,
    ReleaseChange,
    Revision,
    RevisionLog,
    RevisionSize,
    SinceRelease,
)
from observatory.text import MINUS, Text, message
from observatory.vocabulary import captions, phrases
from observatory.words.labels import SYMBOLS
from observatory.words.table import Table, TableCell


class Notices(NamedTuple):
    """That figures were corrected or withdrawn, and that newer ones are there; empty where it is not so."""

    changed: str = ""
    newer: str = ""


Moved = Revision | ReleaseChange

_WORDS: Final = {
    Change.CHANGED: message("cambió"),
    Change.WITHDRAWN: message("se retiró"),
    Change.GIVEN: message("se completó"),
    Change.PROTECTED: message("se protegió"),
    Change.FREED: message("dejó de estar protegida"),
    Change.NEW: message("apareció"),
    Change.GONE: message("desapareció"),
}
_NO_FIGURE: Final = message("sin cifra")
_NOT_REPEATED: Final = message("no se repite")
_FORMER: Final = {
    Change.WITHDRAWN: SYMBOLS["protected"],
    Change.GIVEN: _NO_FIGURE,
    Change.PROTECTED: _NOT_REPEATED,
    Change.FREED: SYMBOLS["protected"],
    Change.NEW: message("no figuraba"),
    Change.GONE: _NOT_REPEATED,
}
_VALUE: Final = {
    Change.WITHDRAWN: _NO_FIGURE,
    Change.PROTECTED: SYMBOLS["protected"],
    Change.NEW: _NO_FIGURE,
    Change.GONE: message("no figura"),
}


def word(moved: Moved, text: Text) -> str:
    """What became of the figure, in a word or two."""
    return text.t(_WORDS[moved.change])


def former(moved: Moved, indicator: Indicator, text: Text) -> str:
    """The former number, or why none is told."""
    if moved.former is not None:
        return text.number(moved.former, indicator.decimals)
    return text.t(_FORMER[moved.change])


def value(moved: Moved, indicator: Indicator, text: Text) -> str:
    """The number of now, or why none is told."""
    if moved.value is not None:
        return text.number(moved.value, indicator.decimals)
    return text.t(_VALUE[moved.change])


def difference(moved: Moved, indicator: Indicator, text: Text) -> str:
    """The difference with its sign; empty unless two numbers are told and a change may be (`tells_change`)."""
    told = _told_difference(moved, indicator)
    return "" if told is None else format_signed_number(told, text, indicator.decimals)


def _told_difference(moved: Moved, indicator: Indicator) -> float | None:
    return moved.difference if indicator.tells_change else None


def period(moved: Moved, text: Text) -> str:
    """The period, and the group where it is not a total."""
    group = f" ({moved.breakdown})" if moved.breakdown.codes else ""
    return text.period(moved.period) + group


def title(moved: Moved, place: str, indicator: Indicator, *, text: Text) -> str:
    """One change as a title: `Independencia, 2025: de 2579 a 2615`."""
    if moved.change is Change.CHANGED:
        return text.t(
            "{place}, {period}: de {former} a {value}",
            place=place,
            period=period(moved, text),
            former=former(moved, indicator, text),
            value=value(moved, indicator, text),
        )
    return text.t(
        "{place}, {period}: la cifra {what}", place=place, period=period(moved, text), what=word(moved, text)
    )


def sentence(moved: Moved, indicator: Indicator, text: Text) -> str:
    """One change as a sentence, with both editions, or both releases of this observatory."""
    values: dict[str, object] = {
        "name": text.t(indicator.name),
        "former": former(moved, indicator, text),
        "value": value(moved, indicator, text),
        "difference": difference(moved, indicator, text),
    }
    if isinstance(moved, ReleaseChange):
        return text.t(
            "{name}. La publicación {former_release} de este observatorio decía: {former}; la publicación {release} "
            "dice: {value}.",
            former_release=moved.former_release,
            release=moved.release,
            **values,
        )
    editions = {"former_edition": moved.former_edition, "edition": moved.edition}
    if moved.change is Change.CHANGED and values["difference"]:
        return text.t(
            "{name}. La edición {former_edition} decía {former}; la edición {edition} dice {value}. "
            "Diferencia: {difference}.",
            **editions,
            **values,
        )
    return text.t(
        "{name}. La edición {former_edition} decía: {former}; la edición {edition} dice: {value}.",
        **editions,
        **values,
    )


def cells(moved: Moved, indicator: Indicator, names: tuple[str, str], *, text: Text) -> tuple[TableCell, ...]:
    """A row of a table: period, what happened, both values each with the `names` of what says it, any difference."""
    differs = (TableCell(difference(moved, indicator, text), numeric=True),) if indicator.tells_change else ()
    return (
        TableCell(period(moved, text)),
        TableCell(word(moved, text)),
        TableCell(former(moved, indicator, text), numeric=True),
        TableCell(names[0]),
        TableCell(value(moved, indicator, text), numeric=True),
        TableCell(names[1]),
        *differs,
    )


def record(moved: Moved, indicator: Indicator) -> dict[str, Any]:
    """What both kinds of change have in common, for machines."""
    return {
        "indicator": moved.indicator,
        "territory": moved.territory,
        "period": str(moved.period),
        "breakdown": str(moved.breakdown),
        "change": moved.change.value,
        "former": plain(moved.former),
        "value": plain(moved.value),
        "difference": plain(_told_difference(moved, indicator)),
    }


def format_signed_number(number: float, text: Text, decimals: int) -> str:
    """`+36`, `−4`, `0`: a number whose sign is always said."""
    words = text.number(number, decimals)
    if words.strip(MINUS + "0,.") == "":
        return words.lstrip(MINUS)
    return words if words.startswith(MINUS) else f"+{words}"


def plain(number: float | None) -> int | float | None:
    """A whole number without a decimal point."""
    if number is None:
        return None
    rounded = round(number, 10)
    return int(rounded) if float(rounded).is_integer() else rounded


# Says what became of the figures of a chart that stays as its release showed it.


def notices(since: SinceRelease, text: Text) -> Notices:
    """What is to be said, each a sentence that leads on: to what changed, and to what is newer."""
    changed = " ".join(filter(None, (_describe_corrections(since, text), _withdrawn(since, text))))
    return Notices(
        f"{changed} {text.t('Vea qué cambió.')}" if changed else "",
        text.t("Hay datos más nuevos: vea el gráfico de hoy.") if since.newer else "",
    )


def longest(panel: Panel, text: Text) -> Notices:
    """What may ever be said of a panel, in as many words."""
    worst = SinceRelease(len(panel.rows) or 1, newer=True, corrected_on=panel.released)
    return notices(worst, text)


def _describe_corrections(since: SinceRelease, text: Text) -> str:
    if not since.corrected:
        return ""
    if since.corrected_on is None:
        return text.n(
            "Cifra corregida después de esta publicación.",
            "{count} cifras corregidas después de esta publicación.",
            since.corrected,
        )
    return text.n(
        "Cifra corregida el {date}.",
        "{count} cifras corregidas, la última el {date}.",
        since.corrected,
        date=text.date(since.corrected_on),
    )


def _withdrawn(since: SinceRelease, text: Text) -> str:
    if not since.withdrawn:
        return ""
    if since.withdrawn_on is None:
        return text.n(
            "Cifra retirada después de esta publicación.",
            "{count} cifras retiradas después de esta publicación.",
            since.withdrawn,
        )
    return text.n(
        "Cifra retirada el {date}.",
        "{count} cifras retiradas, la última el {date}.",
        since.withdrawn,
        date=text.date(since.withdrawn_on),
    )


FEW: Final = 30
_ENOUGH_HERE: Final = 5


def headline(log: RevisionLog, text: Text) -> str:
    """How many figures moved, in one sentence."""
    count = len(log.revisions)
    if not count:
        return text.t("{place}: ninguna cifra cambió de una edición a otra.", place=text.t(log.place.name))
    return text.n(
        "{place}: {count} cifra cambió de una edición a otra.",
        "{place}: {count} cifras cambiaron de una edición a otra.",
        count,
        place=text.t(log.place.name),
    )


def may_still_move(log: RevisionLog, text: Text) -> str:
    """A sentence on how far the newest month usually changes later, or why that is unknown or not told."""
    if not log.indicator.tells_change:
        return text.t(phrases.WRITERS_UNKNOWN)
    local_size, everywhere = _newborn(log.sizes), _newborn(log.everywhere)
    size = local_size if local_size and local_size.pairs >= _ENOUGH_HERE else everywhere
    if size is None or log.newest is None:
        return text.t("Aún no hay dos ediciones con las que medir cuánto se mueve un mes recién publicado.")
    sentence = text.t(
        "Un mes recién publicado cambia hasta la edición actual. En el caso del medio cambió {median} %. En el "
        "que más cambió, {largest} % ({pairs} casos en {places} lugares).",
        median=format_signed_number(100 * size.median, text, 1),
        largest=format_signed_number(100 * size.largest, text, 1),
        pairs=text.number(size.pairs),
        places=text.number(size.places),
    )
    month = text.period(log.newest)
    if size.pairs < FEW:
        may = text.t(
            "El mes más nuevo, {month}, todavía puede moverse en una medida parecida. Son pocos casos y no es un "
            "pronóstico.",
            month=month,
        )
    else:
        may = text.t(
            "El mes más nuevo, {month}, todavía puede moverse en una medida parecida. No es un pronóstico.",
            month=month,
        )
    return f"{sentence} {may}"


def changes(log: RevisionLog, text: Text) -> Table:
    """Each change between editions in a row, newest edition first."""
    headers = _headers(text.t("Edición anterior"), text.t("Edición nueva"), log.indicator, text=text)
    caption = text.t(
        "{place}: {name}, cifras que cambiaron de una edición a la siguiente",
        place=text.t(log.place.name),
        name=text.t(log.indicator.name),
    )
    rows = (
        (
            *cells(revision, log.indicator, (revision.former_edition, revision.edition), text=text),
            TableCell(text.date(revision.public_day)),
        )
        for revision in log.revisions
    )
    return Table(caption, headers, tuple(rows))


def release_changes(log: RevisionLog, text: Text) -> Table:
    """Each change between two releases of this observatory in a row, newest release first."""
    headers = _headers(text.t("Publicación anterior"), text.t("Publicación nueva"), log.indicator, text=text)
    caption = text.t(
        "{place}: {name}, cifras que este observatorio mostró de otro modo",
        place=text.t(log.place.name),
        name=text.t(log.indicator.name),
    )
    rows = (
        (
            *cells(change, log.indicator, (change.former_release, change.release), text=text),
            TableCell(text.date(change.released)),
        )
        for change in log.releases
    )
    return Table(caption, headers, tuple(rows))


def _headers(former: str, new: str, indicator: Indicator, *, text: Text) -> tuple[str, ...]:
    return (
        text.t(captions.PERIOD),
        text.t("Qué pasó con la cifra"),
        text.t("Valor anterior"),
        former,
        text.t("Valor nuevo"),
        new,
        *([text.t(captions.DIFFERENCE)] if indicator.tells_change else []),
        text.t("Pública desde"),
    )


def by_age(log: RevisionLog, text: Text) -> Table:
    """A table of the sizes of changes by age of the month: here, and in all places."""
    local_sizes = {size.youngest: size for size in log.sizes}
    headers = (
        text.t("Edad del mes cuando se dijo"),
        text.t("Casos aquí"),
        text.t("Mediana aquí"),
        text.t("Mayor cambio aquí"),
        text.t("Casos en todos los lugares"),
        text.t("Mediana"),
        text.t("Mayor cambio"),
    )
    rows = tuple(
        (TableCell(_age(size, text)), *_size(local_sizes.get(size.youngest), text), *_size(size, text))
        for size in log.everywhere
    )
    caption = text.t("Cuánto cambió un mes desde que se dijo por primera vez hasta la edición actual")
    return Table(caption, headers, rows)


def _age(size: RevisionSize, text: Text) -> str:
    if size.oldest is None:
        return text.t("{count} meses o más", count=text.number(size.youngest))
    if size.youngest != size.oldest:
        return text.t("de {first} a {last} meses", first=size.youngest, last=size.oldest)
    if size.youngest == 0:
        return text.t("el último mes de la edición")
    return text.n("{count} mes", "{count} meses", size.youngest)


def _size(size: RevisionSize | None, text: Text) -> tuple[TableCell, ...]:
    if size is None:
        return (TableCell(text.t("ninguno"), numeric=True), TableCell(""), TableCell(""))
    shares = (
        text.t("{share} %", share=format_signed_number(100 * value, text, 1))
        for value in (size.median, size.largest)
    )
    return (
        TableCell(text.number(size.pairs), numeric=True),
        *(TableCell(share, numeric=True) for share in shares),
    )


def records(log: RevisionLog) -> Iterator[dict[str, Any]]:
    """Each change between editions for machines."""
    for revision in log.revisions:
        yield {
            **record(revision, log.indicator),
            "former_source": revision.former_snapshot.partition("@")[0],
            "former_edition": revision.former_edition,
            "source": revision.snapshot.partition("@")[0],
            "edition": revision.edition,
            "said": revision.public_day.isoformat(),
        }


def release_records(log: RevisionLog) -> Iterator[dict[str, Any]]:
    """Each change between releases of this observatory for machines."""
    for change in log.releases:
        yield {
            **record(change, log.indicator),
            "former_release": change.former_release,
            "release": change.release,
            "released": change.released.isoformat(),
        }


def size_records(sizes: tuple[RevisionSize, ...]) -> list[dict[str, Any]]:
    """The sizes for machines; changes are relative (0.13 is 13 %)."""
    return [
        {
            "age_from": size.youngest,
            "age_to": size.oldest,
            "pairs": size.pairs,
            "places": size.places,
            "median": round(size.median, 6),
            "largest": round(size.largest, 6),
        }
        for size in sizes
    ]


def _newborn(sizes: tuple[RevisionSize, ...]) -> RevisionSize | None:
    return next((size for size in sizes if size.youngest == 0), None)
