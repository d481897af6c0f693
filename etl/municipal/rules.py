"""The rules of a filled form: parts reach their totals, totals their lines, and the sheets each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from etl.municipal.form import DETAIL_LABELS, NOT_KNOWN, SUM_LABEL, CountEntered, FormColumn
from etl.municipal.tables import FormLine, FormTable, Grid, TableDesign, find_table
from etl.reading.faults import Faults
from observatory.geography.place_names import fold
from observatory.model import FormBlock, FormDesign, FormGroup, FormListing

_NUMBER = FormColumn("number", DETAIL_LABELS[1], FormBlock("number", DETAIL_LABELS[1]))


@dataclass(frozen=True, slots=True)
class Listed:
    """A list as filled: for each code its number (None: not known) and the cell it stands in."""

    listing: FormListing
    values: Mapping[str, int | None]
    cells: Mapping[str, str]


Values = dict[str, int | None]
_TOTAL: Final = "total"


def complete(table: FormTable, lines: Iterable[FormLine], faults: Faults) -> dict[int, Values]:
    """The answers of each line (by its row), blanks that are zeros filled; what does not add up is noted.

    None is «not known». A blank part is zero where the others already reach the total of its line.
    """
    blocks = list({id(column.block): column.block for column in table.design.columns}.values())
    values_by_row: dict[int, Values] = {}
    for line in lines:
        values = values_by_row.setdefault(line.row, {})
        for block in blocks:
            _complete_block(table, line, block, values=values, faults=faults)
    return values_by_row


def _complete_block(
    table: FormTable, line: FormLine, block: FormBlock, *, values: Values, faults: Faults
) -> None:
    total = line.answers.get(block.indicator)
    if block.indicator in line.misread:
        return
    if total is None:
        faults.error(
            _TOTAL,
            f"Falta el total de «{block.label}» en la fila «{line.named[0] or line.row}».",
            sheet=table.design.sheet,
            cell=table.cell(line.row, block.indicator),
            hint=f"Si no hubo ninguno, escriba 0. Si no se sabe, escriba {NOT_KNOWN}.",
        )
        return
    values[block.indicator] = total.value
    if _all_say_another(table, line, block, total=total, faults=faults):
        return
    for group in block.groups:
        columns = [
            column for column in table.design.columns if column.block is block and column.group is group
        ]
        if line.misread.intersection(column.key for column in columns):
            continue
        if total.value is None:
            _only_unknown(table, line, columns, values=values, faults=faults)
        elif group.several:
            _at_most(table, line, columns, maximum=total.value, faults=faults)
        else:
            _reach(table, line, columns, target=(total, total.value), values=values, faults=faults)


def _all_say_another(
    table: FormTable, line: FormLine, block: FormBlock, *, total: CountEntered, faults: Faults
) -> bool:
    """Whether all groups reach one and the same sum, which is not the total: then the total alone is wrong."""
    reached = []
    for group in block.groups:
        columns = [
            column for column in table.design.columns if column.block is block and column.group is group
        ]
        answers = [line.answers[column.key].value for column in columns if column.key in line.answers]
        numbers = [value for value in answers if value is not None]
        if (
            group.several
            or len(numbers) < len(answers)
            or line.misread.intersection(column.key for column in columns)
        ):
            continue
        reached.append(sum(numbers))
    if len(reached) < 2 or len(set(reached)) > 1 or total.value in (None, reached[0]):
        return False
    faults.error(
        "parts",
        f"El total dice {total.value} y todas sus partes suman {reached[0]}.",
        sheet=table.design.sheet,
        cell=total.cell,
        seen=str(total.value),
        hint=f"Corrija el total de la fila «{line.named[0]}», o complete las partes.",
    )
    return True


def _only_unknown(
    table: FormTable, line: FormLine, columns: Sequence[FormColumn], *, values: Values, faults: Faults
) -> None:
    for column in columns:
        values[column.key] = None
        answer = line.answers.get(column.key)
        if answer is not None and answer.value is not None:
            faults.error(
                "parts", f"El total dice {NOT_KNOWN} y «{column.label}» dice {answer.value}.",
                sheet=table.design.sheet, cell=answer.cell, seen=str(answer.value),
                hint=f"Escriba el total, o {NOT_KNOWN} también aquí.",
            )  # fmt: skip


def _at_most(
    table: FormTable, line: FormLine, columns: Sequence[FormColumn], *, maximum: int, faults: Faults
) -> None:
    for column in columns:
        answer = line.answers.get(column.key)
        if answer is not None and answer.value is not None and answer.value > maximum:
            faults.error(
                "parts", f"«{column.label}» dice {answer.value} y el total de la fila es {maximum}.",
                sheet=table.design.sheet, cell=answer.cell, seen=str(answer.value),
                hint="Puede haber varias por caso, pero ninguna pasa del total.",
            )  # fmt: skip


def _reach(
    table: FormTable,
    line: FormLine,
    columns: Sequence[FormColumn],
    *,
    target: tuple[CountEntered, int],
    values: Values,
    faults: Faults,
) -> None:
    """Parts add up to the total; where one of them is not known, the others do not pass it."""
    answers = {column.key: line.answers.get(column.key) for column in columns}
    numbers = [answer.value for answer in answers.values() if answer is not None and answer.value is not None]
    unknown = any(answer is not None and answer.value is None for answer in answers.values())
    total, number = target
    if sum(numbers) > number or (not unknown and sum(numbers) != number):
        group = columns[0].group
        sum_text = _sum_text(columns, line.answers)
        faults.error(
            "parts", f"{_shorten_group_title(group)}: {sum_text} y el total dice {number}.", sheet=table.design.sheet,
            cell=total.cell, seen=str(number),
            hint=f"Corrija el total o las partes de la fila «{line.named[0]}».",
        )  # fmt: skip
        return
    for key, answer in answers.items():
        if answer is None and unknown:
            values[key] = None
        else:
            values[key] = 0 if answer is None else answer.value


def _sum_text(columns: Sequence[FormColumn], answers: Mapping[str, CountEntered]) -> str:
    """`8 + 3 = 11 (Mujeres, Varones)`."""
    parts = [(column.label, answers[column.key].value) for column in columns if column.key in answers]
    numbers = [(label, value) for label, value in parts if value is not None]
    if not numbers:
        return "no hay ninguna parte"
    sums = " + ".join(str(value) for _, value in numbers)
    return f"{sums} = {sum(value for _, value in numbers)} ({', '.join(label for label, _ in numbers)})"


def _shorten_group_title(group: FormGroup | None) -> str:
    return group.title.split(" (")[0] if group else ""


def sum_columns(values_by_row: Mapping[int, Values], columns: Iterable[FormColumn]) -> Values:
    """The sum of each column over the lines; None where one of them is not known."""
    totals: Values = {}
    for column in columns:
        values = [row_values.get(column.key, 0) for row_values in values_by_row.values()]
        numbers = [value for value in values if value is not None]
        totals[column.key] = sum(numbers) if len(numbers) == len(values) else None
    return totals


def check_totals(table: FormTable, values_by_row: Mapping[int, Values], faults: Faults) -> None:
    """The row of totals says what its lines add up to (lines that are not known count as nothing there)."""
    for column in table.design.columns:
        answer = table.totals.get(column.key)
        if answer is None or (column.group is not None and column.group.several):
            continue
        values = [row_values.get(column.key) for row_values in values_by_row.values()]
        reached = sum(value for value in values if value is not None)
        if answer.value != reached:
            printed = NOT_KNOWN if answer.value is None else str(answer.value)
            faults.error(
                "total_row", f"La fila TOTAL dice {printed} en «{column.label}» y sus filas suman {reached}.",
                sheet=table.design.sheet, cell=answer.cell, seen=printed,
                hint="Devuelva la fórmula a la celda o corrija las filas.",
            )  # fmt: skip


def check_sheets_agree(
    table: FormTable, sums_here: Values, sums_there: Values, *, other_sheet: str, faults: Faults
) -> None:
    """Each column reaches the same sum on both sheets, where both are known. The first that does not is noted."""
    for column in table.design.columns:
        total, other_total = sums_here.get(column.key), sums_there.get(column.key)
        if total is None or other_total is None or total == other_total:
            continue
        first_row = min((line.row for line in table.lines), default=table.header)
        faults.error(
            "sheets",
            f"«{column.label}» suma {total} en «{table.design.sheet}» y {other_total} en «{other_sheet}».",
            sheet=table.design.sheet,
            cell=table.totals[column.key].cell
            if column.key in table.totals
            else table.cell(first_row, column.key),
            seen=str(total),
            hint="Las dos hojas cuentan los mismos casos: corrija la que falte o sobre.",
        )
        return


# The sheet of lists without places: its numbers by list, each against the column it divides.


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
        _is_at_most(table, listing, values, cells=cells, total=total, faults=faults)
        return Listed(listing, values, cells)
    if not values and not listing.dimension:  # it serves the office alone, which may do without it
        return Listed(listing, {}, {})
    return Listed(listing, _fill_blank_values(table, listing, values, total=total, faults=faults), cells)


def _is_at_most(
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
