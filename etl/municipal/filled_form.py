"""A filled form as it was opened: its cells, and what its cover and its hidden sheet say it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from etl.checks.sensitive_text import has_name, has_number
from etl.municipal.form import (
    COVER_SHEET,
    MACHINE_SHEET,
    MONTH_LABEL,
    SENDING_LABEL,
    SENDINGS,
    Form,
    format_month,
    parse_month,
)
from etl.municipal.tables import Grid, find_sheet
from etl.municipal.template import draw_sheets
from etl.reading import sheets
from etl.reading.faults import Faults
from etl.reading.sheets import FormCell, SheetPlan
from observatory.geography.place_names import fold
from observatory.model import Period, Source

_ANY_MONTH: Final = Period.month(2026, 1)

_AGAIN = "Descargue el formulario de nuevo con `template` y copie en él sus números."


@dataclass(frozen=True)
class Filled:
    """The cells of each sheet by (row, column). `faults` takes what is wrong with them."""

    source: Source
    grids: Mapping[str, Grid]
    faults: Faults

    def grid(self, title: str) -> Grid | None:
        """The cells of a sheet; None, with the fault noted, where there is no such sheet."""
        sheet_title = find_sheet(title, self.grids)
        if sheet_title is None:
            self.faults.error(
                "sheet",
                f"Falta la hoja «{title}».",
                sheet=title,
                cell="A1",
                seen=", ".join(self.grids),
                hint=_AGAIN,
            )
            return None
        return self.grids[sheet_title]

    @property
    def machine(self) -> Mapping[str, str]:
        """The fields of the hidden sheet: source, design, version, territory and month of the form."""
        grid = self.grids.get(MACHINE_SHEET, {})
        return {
            cell.value: grid[row, 2].value
            for (row, column), cell in grid.items()
            if column == 1 and (row, 2) in grid
        }

    @property
    def month(self) -> Period | None:
        """The month the form was made for; of one for any month, that on its cover."""
        return parse_month(self.machine.get("month") or self.beside(MONTH_LABEL).value)

    @property
    def sending(self) -> int:
        """0 for the first sending of a month, n for its nth correction."""
        sending_text = fold(self.beside(SENDING_LABEL).value)
        return next((number for number, name in enumerate(SENDINGS) if fold(name) == sending_text), 0)

    def beside(self, label: str) -> FormCell:
        """The cell right of a label on the cover; an empty one, at the label, where there is none."""
        title = find_sheet(COVER_SHEET, self.grids)
        grid = self.grids[title] if title else {}
        for (row, column), cell in sorted(grid.items()):
            if fold(cell.value) == fold(label):
                right = (place for place in sorted(grid) if place[0] == row and place[1] > column)
                return next((grid[place] for place in right), FormCell(row, column + 1, ""))
        return FormCell(1, 1, "")


def open_form(path: Path, *, source: Source, faults: Faults) -> list[Filled]:
    """The form in `path`, alone in a list; empty, with the fault noted, for what is no workbook or a trap."""
    try:
        cells_by_sheet = sheets.read_form_cells(path)
    except sheets.SheetsError as error:
        faults.error("workbook", str(error), hint=_AGAIN)
        return []
    grids = {
        title: {(cell.row, cell.column): cell for cell in cells} for title, cells in cells_by_sheet.items()
    }
    return [Filled(source, grids, faults)]


def is_this_form(filled: Filled, form: Form, *, today: date) -> bool:
    """Whether it is the form asked for, of a month that is over; each thing that is not so is noted."""
    wrong = _wrong_form(filled, form)
    if wrong:
        filled.faults.error("form", wrong, sheet=MACHINE_SHEET, cell="A1", hint=_AGAIN)
        return False
    return _is_this_month(filled, today=today)


def _wrong_form(filled: Filled, form: Form) -> str:
    machine = filled.machine
    if not machine:
        return "El libro no es un formulario del observatorio: falta su hoja oculta."
    if (machine.get("source"), machine.get("design")) != (form.source, form.design.id):
        return f"Es el formulario de «{machine.get('source', '?')}» y se esperaba el de «{form.source}»."
    if machine.get("territory") != form.territory.code:
        return (
            f"Es el formulario de {machine.get('territory', '?')} y se esperaba el de {form.territory.code}."
        )
    if machine.get("version") != str(form.design.version):
        return f"Es la versión {machine.get('version', '?')} del formulario y ahora vale la {form.design.version}."
    return ""


def _is_this_month(filled: Filled, *, today: date) -> bool:
    month, cell = filled.month, filled.beside(MONTH_LABEL)
    cover_month = parse_month(cell.value)
    if month is None or cover_month is None:
        message = "Falta el mes del informe, o no se entiende."
        hint = "Escríbalo como 2026-12."
    elif cover_month != month:
        message = (
            f"La portada dice {format_month(cover_month)} y el formulario es el de {format_month(month)}."
        )
        hint = f"Use el formulario de su mes: `template {filled.source.id} --month {cover_month}`."
    elif month.end >= today:
        message = f"El mes no ha terminado: {format_month(month)}."
        hint = "Envíe el informe cuando el mes termine."
    else:
        return _is_known_sending(filled)
    filled.faults.error("month", message, sheet=COVER_SHEET, cell=cell.name, seen=cell.value, hint=hint)
    return False


def _is_known_sending(filled: Filled) -> bool:
    cell = filled.beside(SENDING_LABEL)
    if fold(cell.value) in map(fold, SENDINGS):
        return True
    filled.faults.error(
        "sending", f"«{cell.value}» no es un envío.", sheet=COVER_SHEET, cell=cell.name, seen=cell.value,
        hint=f"Elija de la lista: {', '.join(SENDINGS)}.",
    )  # fmt: skip
    return False


# Refuses a report in which text that looks like somebody's data stands outside what the form asks.
# What is refused is never repeated: the fault says the cell alone.


def note_personal(filled: Filled, form: Form) -> None:
    """Note each cell that looks like a name, or a number of a document or a telephone."""
    plans = draw_sheets(form, filled.month or _ANY_MONTH)
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
