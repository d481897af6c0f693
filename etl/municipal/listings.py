"""The sheet of lists without places: its numbers by list, each against the column it divides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from etl.municipal.counts import CountEntered
from etl.municipal.form import DETAIL_LABELS, SUM_LABEL, FormColumn
from etl.municipal.rules import Values
from etl.municipal.tables import FormTable, Grid, TableDesign, find_table
from etl.reading.faults import Faults
from observatory.geography.place_names import fold
from observatory.model import FormBlock, FormDesign, FormListing

_NUMBER = FormColumn("number", DETAIL_LABELS[1], FormBlock("number", DETAIL_LABELS[1]))


@dataclass(frozen=True, slots=True)
class Listed:
    """A list as filled: for each code its number (None: not known) and the cell it stands in."""

    listing: FormListing
    values: Mapping[str, int | None]
    cells: Mapping[str, str]


def read_listings(grid: Grid, design: FormDesign, sums: Values, *, faults: Faults) -> list[Listed]:
    """The lists of the sheet; a missing or doubled row, and a list that misses its column's sum, are noted."""
    table = find_table(grid, TableDesign(design.detail_sheet, DETAIL_LABELS[:1], (_NUMBER,)), faults)
    if table is None:
        return []
    answers: dict[str, CountEntered | None] = {}
    for line in table.lines:
        label = fold(line.named[0])
        if label in answers and line.answers:
            _note(
                table,
                line.row,
                f"La fila «{line.named[0]}» está dos veces.",
                hint="Deje una sola.",
                faults=faults,
            )
        answers.setdefault(label, line.answers.get("number"))
    _note_strangers(table, design, faults)
    return [_read_listing(table, listing, answers, sums=sums, faults=faults) for listing in design.listings]


def _note_strangers(table: FormTable, design: FormDesign, faults: Faults) -> None:
    """A number beside a label that no list has is not understood."""
    labels = {fold(code.label) for listing in design.listings for code in listing.codes}
    labels |= {fold(f"{SUM_LABEL} {listing.title}") for listing in design.listings}
    for line in table.lines:
        if line.answers and fold(line.named[0]) not in labels:
            _note(
                table, line.row, f"«{line.named[0]}» no es una fila del formulario.",
                hint="Escriba el número en una de las filas que ya están.", faults=faults,
            )  # fmt: skip


def _note(table: FormTable, row: int, message: str, *, hint: str, faults: Faults) -> None:
    faults.error(
        "list", message, sheet=table.design.sheet, cell=table.cell(row, DETAIL_LABELS[0]), hint=hint,
    )  # fmt: skip


def _read_listing(
    table: FormTable,
    listing: FormListing,
    answers: Mapping[str, CountEntered | None],
    *,
    sums: Values,
    faults: Faults,
) -> Listed:
    answers_by_code = {code.code: answers.get(fold(code.label)) for code in listing.codes}
    for code in listing.codes:
        if fold(code.label) not in answers:
            _note(
                table,
                table.header,
                f"Falta la fila «{code.label}».",
                hint="Devuélvala al formulario.",
                faults=faults,
            )
    cells = {code: answer.cell for code, answer in answers_by_code.items() if answer is not None}
    values = {code: answer.value for code, answer in answers_by_code.items() if answer is not None}
    total = sums.get(listing.of)
    if listing.several:
        _at_most(table, listing, values, cells=cells, total=total, faults=faults)
        return Listed(listing, values, cells)
    if not values and not listing.dimension:  # it serves the office alone, which may do without it
        return Listed(listing, {}, {})
    return Listed(listing, _fill_blank_values(table, listing, values, total=total, faults=faults), cells)


def _at_most(
    table: FormTable,
    listing: FormListing,
    values: Mapping[str, int | None],
    *,
    cells: Mapping[str, str],
    total: int | None,
    faults: Faults,
) -> None:
    for code, value in values.items():
        if value is not None and total is not None and value > total:
            faults.error(
                "list", f"«{listing.title}» dice {value} y el total del mes es {total}.", sheet=table.design.sheet,
                cell=cells[code], seen=str(value), hint="Ninguna de estas filas puede pasar del total.",
            )  # fmt: skip


def _fill_blank_values(
    table: FormTable,
    listing: FormListing,
    values: Mapping[str, int | None],
    *,
    total: int | None,
    faults: Faults,
) -> dict[str, int | None]:
    """The numbers with blanks filled: zero where the others reach the sum, not known where it is not known."""
    numbers = [value for value in values.values() if value is not None]
    unknown = total is None or len(numbers) < len(values)
    if total is not None and (sum(numbers) > total or (not unknown and sum(numbers) != total)):
        first_label = fold(listing.codes[0].label)
        row = next((line.row for line in table.lines if fold(line.named[0]) == first_label), table.header)
        faults.error(
            "list", f"«{listing.title}» suma {sum(numbers)} y debe sumar {total}.", sheet=table.design.sheet,
            cell=table.cell(row, "number"), seen=str(sum(numbers)),
            hint="Corrija la lista o la columna que divide.",
        )  # fmt: skip
    blank = None if unknown else 0
    return {code.code: values.get(code.code, blank) for code in listing.codes}
