"""What a monthly form asks, and for which places: a design laid over a territory of the catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from observatory.catalog import Catalog
from observatory.demonstration import MARK
from observatory.geography.place_names import fold
from observatory.model import (
    FormBlock,
    FormDesign,
    FormGroup,
    Level,
    ObservatoryError,
    Period,
    PeriodError,
    Source,
    Territory,
)

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


OUTSIDE: Final = "outside"
UNKNOWN: Final = "unknown"
TOTAL_LABEL: Final = "TOTAL"
SUM_LABEL: Final = "Suma:"
CONTROL_LABEL: Final = "Control"
NOT_KNOWN: Final = "s/d"
MACHINE_SHEET: Final = "_formulario"
COVER_SHEET: Final = "Instrucciones"
MONTH_LABEL: Final = "Mes del informe"
SENDING_LABEL: Final = "Envío"
OFFICE_LABELS: Final = ("Oficina", "Distrito de la oficina")
DETAIL_LABELS: Final = ("Concepto", "Número")
SENDINGS: Final = ("Primer envío", "Corrección 1", "Corrección 2", "Corrección 3")


class NoFormError(ObservatoryError):
    """The source asked for is not filled in on a form."""


@dataclass(frozen=True, slots=True)
class FormColumn:
    """One column to fill in: `key` is `slim_cases` or `slim_cases|sex:women`."""

    key: str
    label: str
    block: FormBlock
    group: FormGroup | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class FormPlace:
    """A row to fill in. `code` is a territory, OUTSIDE, UNKNOWN, or empty for a zone that no list of places knows."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Form:
    """A design for one territory. `groups` are its districts that are shown only together.

    `demonstration`: the territory and what is filled in are invented, and every sheet says so.
    """

    source: str
    design: FormDesign
    territory: Territory
    places: tuple[FormPlace, ...]
    groups: tuple[Territory, ...] = ()
    demonstration: bool = False

    @property
    def title(self) -> str:
        """The heading of every sheet."""
        mark = f"{MARK} · " if self.demonstration else ""
        return f"{mark}{self.design.name} · {self.territory.name}"

    @property
    def districts(self) -> tuple[FormPlace, ...]:
        """The places within the territory, each with its own row."""
        return self.places[:-2]


def find_form(source: Source, catalog: Catalog) -> Form:
    """The form that `source` is filled in on. Raises NoFormError where it has none."""
    if source.form is None:
        raise NoFormError(f"«{source.id}» no se llena en un formulario: no tiene plantilla.")
    design, territory = catalog.forms[source.form.design], catalog.territories[source.form.territory]
    if design.zones:
        inside = [FormPlace("", zone) for zone in design.zones]
    else:
        children = (
            child
            for child in catalog.territories.values()
            if child.parent == territory.code and child.level is not Level.GROUP
        )
        inside = [
            FormPlace(child.code, child.name) for child in sorted(children, key=lambda child: child.code)
        ]
    beyond = (FormPlace(OUTSIDE, f"Fuera de {territory.name}"), FormPlace(UNKNOWN, "No se sabe"))
    together = (catalog.territories[code] for code in catalog.policy.shown_as_one)
    groups = tuple(group for group in together if group.parent == territory.code)
    return Form(source.id, design, territory, (*inside, *beyond), groups, catalog.demonstration)


def list_columns(blocks: tuple[FormBlock, ...]) -> Iterator[FormColumn]:
    """The columns of blocks, each total before its groups."""
    for block in blocks:
        yield FormColumn(block.indicator, block.label, block)
        for group in block.groups:
            for code in group.codes:
                key = f"{block.indicator}|{group.dimension or group.title}:{code.code}"
                yield FormColumn(key, code.label, block, group, code.code)


# One cell of a form as a hand fills it: a whole number, the words for «not known», or a fault with the way out.


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


def format_month(month: Period) -> str:
    """`diciembre de 2026`."""
    return f"{NAMES[month.start.month - 1]} de {month.start.year}"


def parse_month(text: str) -> Period | None:
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
