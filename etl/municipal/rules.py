"""The rules of a filled form: parts reach their totals, totals their lines, and the sheets each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from etl.municipal.counts import Answer
from etl.municipal.form import NOT_KNOWN, Column
from etl.municipal.tables import Found, Line
from etl.reading.faults import Faults
from observatory.model import FormBlock, FormGroup

Values = dict[str, int | None]
_TOTAL: Final = "total"


def complete(found: Found, lines: Iterable[Line], faults: Faults) -> dict[int, Values]:
    """The answers of each line (by its row), blanks that are zeros filled; what does not add up is noted.

    None is «not known». A blank part is zero where the others already reach the total of its line.
    """
    blocks = list({id(one.block): one.block for one in found.wanted.columns}.values())
    made: dict[int, Values] = {}
    for line in lines:
        values = made.setdefault(line.row, {})
        for block in blocks:
            _complete_block(found, line, block, values=values, faults=faults)
    return made


def _complete_block(found: Found, line: Line, block: FormBlock, *, values: Values, faults: Faults) -> None:
    total = line.answers.get(block.indicator)
    if block.indicator in line.misread:
        return
    if total is None:
        faults.error(
            _TOTAL,
            f"Falta el total de «{block.label}» en la fila «{line.named[0] or line.row}».",
            sheet=found.wanted.sheet,
            cell=found.cell(line.row, block.indicator),
            hint=f"Si no hubo ninguno, escriba 0. Si no se sabe, escriba {NOT_KNOWN}.",
        )
        return
    values[block.indicator] = total.value
    if _all_say_another(found, line, block, total=total, faults=faults):
        return
    for group in block.groups:
        columns = [one for one in found.wanted.columns if one.block is block and one.group is group]
        if line.misread.intersection(one.key for one in columns):
            continue
        if total.value is None:
            _only_unknown(found, line, columns, values=values, faults=faults)
        elif group.several:
            _at_most(found, line, columns, most=total.value, faults=faults)
        else:
            _reach(found, line, columns, whole=(total, total.value), values=values, faults=faults)


def _all_say_another(found: Found, line: Line, block: FormBlock, *, total: Answer, faults: Faults) -> bool:
    """Whether all groups reach one and the same sum, which is not the total: then the total alone is wrong."""
    reached = []
    for group in block.groups:
        columns = [one for one in found.wanted.columns if one.block is block and one.group is group]
        answers = [line.answers[one.key].value for one in columns if one.key in line.answers]
        known = [value for value in answers if value is not None]
        if (
            group.several
            or len(known) < len(answers)
            or line.misread.intersection(one.key for one in columns)
        ):
            continue
        reached.append(sum(known))
    if len(reached) < 2 or len(set(reached)) > 1 or total.value in (None, reached[0]):
        return False
    faults.error(
        "parts",
        f"El total dice {total.value} y todas sus partes suman {reached[0]}.",
        sheet=found.wanted.sheet,
        cell=total.cell,
        seen=str(total.value),
        hint=f"Corrija el total de la fila «{line.named[0]}», o complete las partes.",
    )
    return True


def _only_unknown(
    found: Found, line: Line, columns: Sequence[Column], *, values: Values, faults: Faults
) -> None:
    for column in columns:
        values[column.key] = None
        answer = line.answers.get(column.key)
        if answer is not None and answer.value is not None:
            faults.error(
                "parts", f"El total dice {NOT_KNOWN} y «{column.label}» dice {answer.value}.",
                sheet=found.wanted.sheet, cell=answer.cell, seen=str(answer.value),
                hint=f"Escriba el total, o {NOT_KNOWN} también aquí.",
            )  # fmt: skip


def _at_most(found: Found, line: Line, columns: Sequence[Column], *, most: int, faults: Faults) -> None:
    for column in columns:
        answer = line.answers.get(column.key)
        if answer is not None and answer.value is not None and answer.value > most:
            faults.error(
                "parts", f"«{column.label}» dice {answer.value} y el total de la fila es {most}.",
                sheet=found.wanted.sheet, cell=answer.cell, seen=str(answer.value),
                hint="Puede haber varias por caso, pero ninguna pasa del total.",
            )  # fmt: skip


def _reach(
    found: Found,
    line: Line,
    columns: Sequence[Column],
    *,
    whole: tuple[Answer, int],
    values: Values,
    faults: Faults,
) -> None:
    """Parts add up to the total; where one of them is not known, the others do not pass it."""
    answers = {one.key: line.answers.get(one.key) for one in columns}
    known = [answer.value for answer in answers.values() if answer is not None and answer.value is not None]
    unknown = any(answer is not None and answer.value is None for answer in answers.values())
    total, number = whole
    if sum(known) > number or (not unknown and sum(known) != number):
        group = columns[0].group
        said = _said(columns, line.answers)
        faults.error(
            "parts", f"{_named(group)}: {said} y el total dice {number}.", sheet=found.wanted.sheet,
            cell=total.cell, seen=str(number),
            hint=f"Corrija el total o las partes de la fila «{line.named[0]}».",
        )  # fmt: skip
        return
    for key, answer in answers.items():
        if answer is None and unknown:
            values[key] = None
        else:
            values[key] = 0 if answer is None else answer.value


def _said(columns: Sequence[Column], answers: Mapping[str, Answer]) -> str:
    """`8 + 3 = 11 (Mujeres, Varones)`."""
    known = [(one.label, answers[one.key].value) for one in columns if one.key in answers]
    numbers = [(label, value) for label, value in known if value is not None]
    if not numbers:
        return "no hay ninguna parte"
    sums = " + ".join(str(value) for _, value in numbers)
    return f"{sums} = {sum(value for _, value in numbers)} ({', '.join(label for label, _ in numbers)})"


def _named(group: FormGroup | None) -> str:
    return group.title.split(" (")[0] if group else ""


def sums(made: Mapping[int, Values], columns: Iterable[Column]) -> Values:
    """The sum of each column over the lines; None where one of them is not known."""
    found: Values = {}
    for column in columns:
        values = [one.get(column.key, 0) for one in made.values()]
        known = [value for value in values if value is not None]
        found[column.key] = sum(known) if len(known) == len(values) else None
    return found


def check_totals(found: Found, made: Mapping[int, Values], faults: Faults) -> None:
    """The row of totals says what its lines add up to (lines that are not known count as nothing there)."""
    for column in found.wanted.columns:
        answer = found.totals.get(column.key)
        if answer is None or (column.group is not None and column.group.several):
            continue
        values = [one.get(column.key) for one in made.values()]
        reached = sum(value for value in values if value is not None)
        if answer.value != reached:
            seen = NOT_KNOWN if answer.value is None else str(answer.value)
            faults.error(
                "total_row", f"La fila TOTAL dice {seen} en «{column.label}» y sus filas suman {reached}.",
                sheet=found.wanted.sheet, cell=answer.cell, seen=seen,
                hint="Devuelva la fórmula a la celda o corrija las filas.",
            )  # fmt: skip


def check_sheets_agree(
    found: Found, sums_here: Values, sums_there: Values, *, there: str, faults: Faults
) -> None:
    """Each column reaches the same sum on both sheets, where both are known. The first that does not is noted."""
    for column in found.wanted.columns:
        here, other = sums_here.get(column.key), sums_there.get(column.key)
        if here is None or other is None or here == other:
            continue
        first = min((line.row for line in found.lines), default=found.header)
        faults.error(
            "sheets",
            f"«{column.label}» suma {here} en «{found.wanted.sheet}» y {other} en «{there}».",
            sheet=found.wanted.sheet,
            cell=found.totals[column.key].cell
            if column.key in found.totals
            else found.cell(first, column.key),
            seen=str(here),
            hint="Las dos hojas cuentan los mismos casos: corrija la que falte o sobre.",
        )
        return
