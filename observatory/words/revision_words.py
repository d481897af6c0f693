"""Says what moved between editions: table of changes, table of sizes by age, one careful sentence, records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from observatory.model import Indicator, RevisionLog, RevisionSize
from observatory.text import Text
from observatory.vocabulary import captions, phrases
from observatory.words import change_words
from observatory.words.labels import format_signed_number
from observatory.words.table import Table, TableCell

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
        return text.t(
            "Con las ediciones leídas no se puede medir aún cuánto se mueve un mes recién publicado."
        )
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
            *change_words.cells(
                revision, log.indicator, (revision.former_edition, revision.edition), text=text
            ),
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
            *change_words.cells(change, log.indicator, (change.former_release, change.release), text=text),
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
            **change_words.record(revision, log.indicator),
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
            **change_words.record(change, log.indicator),
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
