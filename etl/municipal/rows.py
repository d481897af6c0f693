"""Which row of a form is which: places by their names, offices by the short name a clerk gives them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from etl.municipal.form import OFFICE_LABELS, OUTSIDE, UNKNOWN, Form, FormPlace
from etl.municipal.tables import FormLine, FormTable, name_rows
from etl.reading.faults import Faults
from observatory.geography.place_names import fold

LONGEST_OFFICE: Final = 12
_NUMBERED: Final = re.compile(r"(?:d|dto|dist|distrito)?(?: ?(?:n|no|nro|num|numero))? ?0*(\d{1,3})")
_BEYOND: Final = {
    OUTSIDE: ("fuera", "otro municipio", "fuera del municipio"),
    UNKNOWN: ("no se sabe", "s d", "sin dato", "no sabe", "se desconoce"),
}


def place_lines(table: FormTable, form: Form, faults: Faults) -> dict[str, FormLine]:
    """The line of each place, by its name; unknown, repeated and missing places are noted."""
    lines = name_rows(
        table, lambda line: _place_name(table, line, form, faults), faults=faults, repeated="El lugar"
    )
    label = table.design.keys[0]
    for place in form.places:
        # A strange row may be the one that is missing: it is named first, and alone.
        if place.name not in lines and not table.has_strange_rows:
            faults.error(
                "missing_row", f"Falta la fila «{place.name}».", sheet=table.design.sheet,
                cell=table.cell(table.header, label), hint="Añádala; si no hubo ninguno, con el total 0.",
            )  # fmt: skip
    return lines


def _place_name(table: FormTable, line: FormLine, form: Form, faults: Faults) -> str | None:
    place = find_place(line.named[0], form.places)
    if place is None:
        _note_unknown(table, line, form.places, label=table.design.keys[0], faults=faults)
    return place.name if place else None


def find_place(text: str, places: tuple[FormPlace, ...]) -> FormPlace | None:
    """The place meant by `Distrito 3`, `distrito nº 03`, `D3` or `3`, or by its name; None for any other."""
    folded = fold(text)
    for place in places:
        if folded == fold(place.name) or folded in _BEYOND.get(place.code, ()):
            return place
    numbered = _NUMBERED.fullmatch(folded)
    if numbered:
        number = int(numbered[1])
        return next((candidate for candidate in places if _number(candidate) == number), None)
    return None


def _number(place: FormPlace) -> int | None:
    match = re.fullmatch(r"distrito 0*(\d+)", fold(place.name))
    return int(match[1]) if match else None


def _note_unknown(
    table: FormTable, line: FormLine, places: tuple[FormPlace, ...], *, label: str, faults: Faults
) -> None:
    text = line.named[table.design.keys.index(label)]
    near = difflib.get_close_matches(fold(text), [fold(place.name) for place in places], n=1)
    name = next((place.name for place in places if near and fold(place.name) == near[0]), places[0].name)
    message = (
        f"«{text}» no es un lugar del formulario."
        if text
        else "La fila tiene números y no dice de qué lugar."
    )
    faults.error(
        "place", message, sheet=table.design.sheet, cell=table.cell(line.row, label), seen=text,
        hint=f"Escriba el nombre como estaba, por ejemplo «{name}».",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Office:
    """An office: the code its short name gives, and the territory it stands in."""

    code: str
    territory: str


def office_lines(table: FormTable, form: Form, faults: Faults) -> Mapping[Office, FormLine]:
    """The line of each office; a name that is none, a repeated one and an unknown district are noted."""
    lines = name_rows(
        table, lambda line: _office_code(table, line, faults), faults=faults, repeated="La oficina"
    )
    offices = {}
    for code, line in lines.items():
        place = find_place(line.named[1], form.districts)
        if place is None:
            _note_unknown(table, line, form.districts, label=OFFICE_LABELS[1], faults=faults)
        else:
            offices[Office(code, place.code)] = line
    if not table.lines:
        faults.error(
            "missing_row", "No hay ninguna oficina.", sheet=table.design.sheet,
            cell=table.cell(table.header, OFFICE_LABELS[0]), hint="Escriba una fila por oficina que atendió en el mes.",
        )  # fmt: skip
    return offices


def _office_code(table: FormTable, line: FormLine, faults: Faults) -> str | None:
    """`VILLAADELA` for «Villa Adela»: letters and digits, short enough for an address of the site."""
    code = fold(line.named[0]).upper().replace(" ", "")
    if 0 < len(code) <= LONGEST_OFFICE and code.isascii():
        return code
    faults.error(
        "office",
        f"«{line.named[0]}» no sirve como nombre corto de oficina."
        if line.named[0]
        else "La fila tiene números y no dice de qué oficina.",
        sheet=table.design.sheet,
        cell=table.cell(line.row, OFFICE_LABELS[0]),
        seen=line.named[0],
        hint=f"Escriba un nombre de 1 a {LONGEST_OFFICE} letras o cifras, siempre el mismo.",
    )
    return None
