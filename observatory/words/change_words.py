"""Words of a changed cell: what changed, both values where not hidden, title, sentence, record."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from observatory.model import Change, Indicator, Panel, ReleaseChange, Revision, SinceRelease
from observatory.text import Text, message
from observatory.words.labels import SYMBOLS, format_signed_number
from observatory.words.table import TableCell


class Notices(NamedTuple):
    """Sentences on what became of a panel's figures: corrected, withdrawn, followed by newer ones; empty if not."""

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
    """The current number, or why none is told."""
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
    """The fields that a change between editions and one between releases share, as JSON values."""
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
    """The longest notices that a panel may ever bear: room is kept for them."""
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
