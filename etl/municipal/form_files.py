"""Forms as workbooks: written empty or filled in by program, and opened again with what cover and hidden sheet say."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
    NoFormError,
    find_form,
    format_month,
    list_columns,
    parse_month,
)
from etl.municipal.tables import Grid, find_sheet
from etl.municipal.template import choose_default_month, draw_sheets
from etl.reading import sheets
from etl.reading.faults import Faults
from etl.reading.sheets import CellPlan, FormCell, SheetPlan
from observatory import clock
from observatory.catalog import Catalog
from observatory.geography.place_names import fold
from observatory.model import Period, Source

Entry = int | str


@dataclass(frozen=True, slots=True)
class OfficeFigures:
    """One row of the sheet of offices: short name, name of the district, numbers by column key."""

    name: str
    district: str
    counts: Mapping[str, Entry]


@dataclass(frozen=True, slots=True)
class FormFigures:
    """The entries of a form: by name of place and column key, by office, and by the label of a list's row."""

    places: Mapping[str, Mapping[str, Entry]]
    offices: Sequence[OfficeFigures] = ()
    lists: Mapping[str, Entry] = field(default_factory=dict)


def write_template(
    catalog: Catalog,
    source: str,
    *,
    month: str | None,
    out: Path | None,
    replace: bool = False,
) -> int:
    """Write the form of `source` for `month` (2026-12; else the month before today's) and say where it is.

    A file that is there already may be a filled form: it is replaced only with `replace`, or where a person at a
    terminal says so. Raises NoFormError where the source has no form or the month cannot be read.
    """
    from etl import workbook

    period = choose_default_month(clock.today()) if month is None else parse_month(month)
    if period is None:
        raise NoFormError(f"«{month}» no es un mes: escriba 2026-12.")
    path = out or Path(f"{source}-{period}.xlsx")
    form = find_form(catalog.sources[source], catalog)
    if path.exists() and not (replace or _may_replace(path)):
        sys.stderr.write(f"{path} ya está, y no se tocó: dé otro nombre con --out, o use --replace.\n")
        return 1
    workbook.write(path, draw_sheets(form, period))
    sys.stdout.write(f"{path}\n")
    return 0


def _may_replace(path: Path) -> bool:
    """The answer of a person at a terminal; False in a pipe."""
    if not sys.stdin.isatty():
        return False
    sys.stderr.write(f"{path} ya está. ¿Reemplazarlo? [s/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("s", "sí", "si")


def write_filled(form: Form, month: Period, figures: FormFigures, *, out: Path) -> None:
    """Write the form of `month` with `figures` in it to `out`. Nothing is checked: that is the reader's work."""
    from etl import workbook

    workbook.write(out, [_fill_sheet(plan, form, figures) for plan in draw_sheets(form, month)])


def _fill_sheet(plan: SheetPlan, form: Form, figures: FormFigures) -> SheetPlan:
    typed = list_entries(plan, form, figures)
    return replace(plan, cells=tuple(_with(cell, typed) for cell in plan.cells))


def list_entries(plan: SheetPlan, form: Form, figures: FormFigures) -> dict[tuple[int, int], Entry]:
    """What is typed into a sheet of the form, by (row, column)."""
    design = form.design
    columns = {column.label: column.key for column in list_columns((*design.blocks, *design.only_offices))}
    typed: dict[tuple[int, int], Entry] = {}
    heads = {cell.column: columns.get(str(cell.value), "") for cell in plan.cells if cell.style == "head"}
    if plan.title == design.place_sheet:
        for row, name in _keys(plan).items():
            typed |= _row(row, heads, figures.places.get(name, {}))
    elif plan.title == design.office_sheet and design.office_sheet:
        rows = sorted({cell.row for cell in plan.cells if cell.style == "name"})
        for row, office in zip(rows, figures.offices, strict=False):
            typed |= {(row, 1): office.name, (row, 2): office.district, **_row(row, heads, office.counts)}
    elif plan.title == design.detail_sheet and design.detail_sheet:
        typed = {(row, 2): figures.lists[name] for row, name in _keys(plan).items() if name in figures.lists}
    return typed


def _keys(plan: SheetPlan) -> dict[int, str]:
    return {cell.row: str(cell.value) for cell in plan.cells if cell.style == "key"}


def _row(row: int, heads: Mapping[int, str], counts: Mapping[str, Entry]) -> dict[tuple[int, int], Entry]:
    return {(row, column): counts[key] for column, key in heads.items() if key in counts}


def _with(cell: CellPlan, typed: Mapping[tuple[int, int], Entry]) -> CellPlan:
    return replace(cell, value=typed.get((cell.row, cell.column), cell.value))


# A filled form as it was opened: its cells, and what its cover and its hidden sheet say it is.

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
