"""One cell of a form as a hand fills it: a whole number, the words for «not known», or a fault with the way out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from etl.municipal.form import NOT_KNOWN
from observatory.geography.place_names import fold
from observatory.model import ObservatoryError, Period, PeriodError

NAMES: Final = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
    "noviembre", "diciembre",
)  # fmt: skip
_NUMBERS: Final = {name: number for number, name in enumerate(NAMES, start=1)} | {"setiembre": 9}

MOST: Final = 100_000
_NOT_KNOWN: Final = {
    "s d", "sd", "n d", "nd", "sin dato", "sin datos", "no se sabe", "no hay dato", "no disponible", "se desconoce",
}  # fmt: skip
# `1 234` is one number; `1.234` may be a fraction or a thousand, so it is asked again.
_WHOLE: Final = r"[+-]?(?:[0-9]+|[0-9]{1,3}(?: [0-9]{3})+)(?:[.,]0{1,2})?"
_OWN_SUM: Final = re.compile(r"=SUM\(\$?[A-Z]+\$?\d+:\$?[A-Z]+\$?\d+\)", re.IGNORECASE)


class NotACountError(ObservatoryError):
    """A cell holds something else than a count; `hint` says what to write."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class CountEntered:
    """The answer in a cell: a count, or None for «not known»."""

    cell: str
    value: int | None


def read_count(text: str) -> int | None:
    """The whole number in `text` (`12`, `12.0`, ` 12 `), None for «s/d». Raises NotACountError for anything else."""
    plain = text.strip().strip("'").replace("\u00a0", " ").replace("\u202f", " ").strip()
    if fold(text) in _NOT_KNOWN:
        return None
    if re.fullmatch(_WHOLE, plain):
        return _within(int(re.split(r"[.,]", plain.replace(" ", ""))[0]), text)
    if re.fullmatch(r"[+-]?\d*[.,]\d+", plain):
        raise NotACountError(
            f"«{text}» no es un número entero.", "Escriba el número sin puntos ni comas: 1234, no 1.234."
        )
    raise NotACountError(
        f"«{text}» no es un número.", f"Escriba solo cifras. Si no se sabe, escriba {NOT_KNOWN}."
    )


def _within(number: int, text: str) -> int:
    if number < 0:
        raise NotACountError(
            f"Una cuenta no puede ser negativa: «{text}».", "Compruebe el número en sus registros."
        )
    if number > MOST:
        raise NotACountError(
            f"«{text}» es demasiado para un mes.", f"Compruebe el número: se espera como mucho {MOST}."
        )
    return number


def is_own_sum(formula: str) -> bool:
    """Whether a formula is a plain sum of one span, as those the template puts into its totals."""
    return bool(_OWN_SUM.fullmatch(formula.replace(" ", "")))


def describe_unsaved_formula(formula: str) -> NotACountError:
    """The fault of a formula whose result was not saved with the workbook."""
    return NotACountError(
        f"La celda tiene una fórmula sin resultado guardado: {formula[:60]}",
        "Escriba el número, o abra el libro en Excel y guárdelo para que quede el resultado.",
    )


# The month of a report: in words, and as a hand writes it.


def month_words(month: Period) -> str:
    """`diciembre de 2026`."""
    return f"{NAMES[month.start.month - 1]} de {month.start.year}"


def month_of(text: str) -> Period | None:
    """The month meant by `2026-12`, `2026-12-01`, `12/2026`, `1/12/2026`, `diciembre de 2026`; None for anything else."""
    try:
        return _month_of(fold(text))
    except (ValueError, PeriodError):
        return None


def _month_of(folded: str) -> Period | None:
    if match := re.fullmatch(r"(?:\w+ )??(\w+) (?:de(?:l)? )?(\d{4})", folded):
        number = _NUMBERS.get(match[1])
        if number:
            return Period.month(int(match[2]), number)
    if match := re.fullmatch(r"(\d{4}) (\d{1,2})(?: \d{1,2}(?: 0+)*)?", folded):
        return Period.month(int(match[1]), int(match[2]))
    if match := re.fullmatch(r"(?:(\d{1,2}) )?(\d{1,2}) (\d{4})", folded):
        day = date(int(match[3]), int(match[2]), int(match[1] or 1))
        return Period.month(day.year, day.month)
    return None
