"""The sheet of lists without places: its numbers by list, each against the column it divides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from etl.municipal.counts import Answer
from etl.municipal.form import DETAIL_LABELS, SUM_LABEL, Column
from etl.municipal.rules import Values
from etl.municipal.tables import Found, Grid, Wanted, find_table
from etl.reading.faults import Faults
from observatory.model import FormBlock, FormDesign, FormListing
from observatory.place_names import fold

_NUMBER = Column("number", DETAIL_LABELS[1], FormBlock("number", DETAIL_LABELS[1]))


@dataclass(frozen=True, slots=True)
class Listed:
    """A list as filled: for each code its number (None: not known) and the cell it stands in."""

    listing: FormListing
    values: Mapping[str, int | None]
    cells: Mapping[str, str]


def read_listings(grid: Grid, design: FormDesign, sums: Values, *, faults: Faults) -> list[Listed]:
    """The lists of the sheet; a missing or doubled row, and a list that misses its column's sum, are noted."""
    found = find_table(grid, Wanted(design.detail_sheet, DETAIL_LABELS[:1], (_NUMBER,)), faults)
    if found is None:
        return []
    answers: dict[str, Answer | None] = {}
    for line in found.lines:
        label = fold(line.named[0])
        if label in answers and line.answers:
            _note(
                found,
                line.row,
                f"La fila «{line.named[0]}» está dos veces.",
                hint="Deje una sola.",
                faults=faults,
            )
        answers.setdefault(label, line.answers.get("number"))
    _note_strangers(found, design, faults)
    return [_listed(found, one, answers, sums=sums, faults=faults) for one in design.listings]


def _note_strangers(found: Found, design: FormDesign, faults: Faults) -> None:
    """A number beside a label that no list has is not understood."""
    known = {fold(code.label) for one in design.listings for code in one.codes}
    known |= {fold(f"{SUM_LABEL} {one.title}") for one in design.listings}
    for line in found.lines:
        if line.answers and fold(line.named[0]) not in known:
            _note(
                found, line.row, f"«{line.named[0]}» no es una fila del formulario.",
                hint="Escriba el número en una de las filas que ya están.", faults=faults,
            )  # fmt: skip


def _note(found: Found, row: int, message: str, *, hint: str, faults: Faults) -> None:
    faults.error(
        "list", message, sheet=found.wanted.sheet, cell=found.cell(row, DETAIL_LABELS[0]), hint=hint,
    )  # fmt: skip


def _listed(
    found: Found,
    listing: FormListing,
    answers: Mapping[str, Answer | None],
    *,
    sums: Values,
    faults: Faults,
) -> Listed:
    said = {code.code: answers.get(fold(code.label)) for code in listing.codes}
    for code in listing.codes:
        if fold(code.label) not in answers:
            _note(
                found,
                found.header,
                f"Falta la fila «{code.label}».",
                hint="Devuélvala al formulario.",
                faults=faults,
            )
    cells = {code: answer.cell for code, answer in said.items() if answer is not None}
    known = {code: answer.value for code, answer in said.items() if answer is not None}
    whole = sums.get(listing.of)
    if listing.several:
        _at_most(found, listing, known, cells=cells, whole=whole, faults=faults)
        return Listed(listing, known, cells)
    if not known and not listing.dimension:  # it serves the office alone, which may do without it
        return Listed(listing, {}, {})
    return Listed(listing, _reached(found, listing, known, whole=whole, faults=faults), cells)


def _at_most(
    found: Found,
    listing: FormListing,
    known: Mapping[str, int | None],
    *,
    cells: Mapping[str, str],
    whole: int | None,
    faults: Faults,
) -> None:
    for code, value in known.items():
        if value is not None and whole is not None and value > whole:
            faults.error(
                "list", f"«{listing.title}» dice {value} y el total del mes es {whole}.", sheet=found.wanted.sheet,
                cell=cells[code], seen=str(value), hint="Ninguna de estas filas puede pasar del total.",
            )  # fmt: skip


def _reached(
    found: Found, listing: FormListing, known: Mapping[str, int | None], *, whole: int | None, faults: Faults
) -> dict[str, int | None]:
    """The numbers with blanks filled: zero where the others reach the sum, not known where it is not known."""
    numbers = [value for value in known.values() if value is not None]
    unknown = whole is None or len(numbers) < len(known)
    if whole is not None and (sum(numbers) > whole or (not unknown and sum(numbers) != whole)):
        first = fold(listing.codes[0].label)
        row = next((line.row for line in found.lines if fold(line.named[0]) == first), found.header)
        faults.error(
            "list", f"«{listing.title}» suma {sum(numbers)} y debe sumar {whole}.", sheet=found.wanted.sheet,
            cell=found.cell(row, "number"), seen=str(sum(numbers)),
            hint="Corrija la lista o la columna que divide.",
        )  # fmt: skip
    blank = None if unknown else 0
    return {code.code: known.get(code.code, blank) for code in listing.codes}
