"""Refuses a report in which text that looks like somebody's data stands outside what the form asks.

What is refused is never repeated: the fault says the cell alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from etl.checks.personal import has_name, has_number
from etl.municipal.filled_form import Filled
from etl.municipal.form import MACHINE_SHEET, Form
from etl.municipal.tables import Grid
from etl.municipal.template import sheets_of
from etl.reading.sheets import FormCell
from etl.sheet_plan import SheetPlan
from observatory.geography.place_names import fold
from observatory.model import Period

_ANY_MONTH: Final = Period.month(2026, 1)


def note_personal(filled: Filled, form: Form) -> None:
    """Note each cell that looks like a name, or a number of a document or a telephone."""
    plans = sheets_of(form, filled.month or _ANY_MONTH)
    form_texts = {fold(str(cell.value)) for plan in plans for cell in plan.cells if cell.value is not None}
    form_words = frozenset(word for text in form_texts for word in text.split())
    widths = {fold(plan.title): _width(plan) for plan in plans}
    for title, grid in filled.grids.items():
        if title == MACHINE_SHEET:
            continue
        width = widths.get(fold(title), 0)
        counting = {row for (row, column), cell in grid.items() if column <= width and _is_count(cell)}
        for cell in _strangers(grid, width=width, form_texts=form_texts):
            # What names a row of counts is a place or an office, in words that may be those of people.
            names_row = cell.row in counting and cell.column <= width
            if has_number(cell.value) or (not names_row and has_name(cell.value, safe_words=form_words)):
                _note(filled, title, cell)


def _width(plan: SheetPlan) -> int:
    """The last column in which a count may stand; none on a sheet that asks for no number."""
    return max((cell.column for cell in plan.cells if cell.style == "entry"), default=0)


def _strangers(grid: Grid, *, width: int, form_texts: set[str]) -> Iterator[FormCell]:
    """The cells whose text is not the form's; a number within the table is a count, and judged as one."""
    for (_, column), cell in sorted(grid.items()):
        counted = cell.formula or (column <= width and _is_count(cell))
        if not counted and fold(cell.value) not in form_texts:
            yield cell


def _is_count(cell: FormCell) -> bool:
    return cell.value.replace(".", "").isdigit()


def _note(filled: Filled, title: str, cell: FormCell) -> None:
    filled.faults.error(
        "personal",
        "Lleva lo que parece un nombre o un número de documento o de teléfono.",
        sheet=title,
        cell=cell.name,
        hint="Bórrelo: el informe no lleva datos de ninguna persona. Si es el nombre de una oficina, escríbalo corto.",
    )
