"""Draws the empty form: instructions, one table a sheet, lists to choose from, locked sums.

It is of one month, or of the month that its cover will say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from etl.municipal.form import (
    CONTROL_LABEL,
    COVER_SHEET,
    DETAIL_LABELS,
    MACHINE_SHEET,
    MONTH_LABEL,
    NOT_KNOWN,
    OFFICE_LABELS,
    SENDING_LABEL,
    SENDINGS,
    SUM_LABEL,
    TOTAL_LABEL,
    Form,
    FormColumn,
    format_month,
    list_columns,
)
from etl.reading.sheets import CellOptions, CellPlan, SheetPlan, Style, name_column
from observatory.model import FormListing, Period

OFFICE_ROWS: Final = 15
_GROUPS, _HEADS, _FIRST = 4, 5, 6


def draw_sheets(form: Form, month: Period | None) -> list[SheetPlan]:
    """The sheets of the form, in order; the last is hidden and tells the reader which form this is.

    Without a `month` it is for any: who fills it in writes the month on the cover.
    """
    design = form.design
    sheets = [_cover(form, month), _residence(form, month)]
    if design.office_sheet:
        sheets.append(_offices(form, month))
    if design.detail_sheet:
        sheets.append(_details(form, month))
    return [*sheets, _machine(form, month)]


@dataclass
class _Draft:
    """A sheet in the making: cells are put down one by one."""

    title: str
    cells: list[CellPlan] = field(default_factory=list)
    counts: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)

    def put_cell(self, row: int, column: int, value: str | int | None, style: Style) -> None:
        self.cells.append(CellPlan(row, column, value, style))

    def head(self, form: Form, month: Period | None, subtitle: str) -> None:
        named = format_month(month) if month else "el mes de la portada"
        self.put_cell(1, 1, form.title, "title")
        self.put_cell(2, 1, f"{self.title} · {named} · {subtitle}", "line")


def _cover(form: Form, month: Period | None) -> SheetPlan:
    draft = _Draft(COVER_SHEET)
    draft.put_cell(1, 1, f"Informe mensual · {form.title}", "title")
    draft.put_cell(3, 1, MONTH_LABEL, "key")
    draft.put_cell(3, 2, str(month) if month else None, "name")
    draft.put_cell(4, 1, SENDING_LABEL, "key")
    draft.put_cell(4, 2, SENDINGS[0], "name")
    for number, sentence in enumerate(_guidance(form, month), start=1):
        draft.put_cell(5 + number, 1, str(number), "text")
        draft.put_cell(5 + number, 2, sentence, "text")
    options = f"'{MACHINE_SHEET}'!$E$1:$E${len(SENDINGS)}"
    choice = CellOptions("B4", options, "Elija un envío de la lista.")
    return SheetPlan(COVER_SHEET, tuple(draft.cells), {1: 20, 2: 100}, choices=(choice,))


def _guidance(form: Form, month: Period | None) -> Iterator[str]:
    if month is None:
        yield "Escriba arriba el mes del informe, como 2026-12. Guarde este libro vacío y llene una copia cada mes."
    yield f"Cuenta {form.design.unit} del mes que dice arriba. Llénelo en unos 20 minutos con sus registros a mano."
    yield (
        "Escriba primero el total de cada fila y después sus partes. Si el total es 0, escriba 0. Una parte vacía "
        "vale cero cuando las demás ya suman el total."
    )
    yield f"Si un número no se sabe, escriba {NOT_KNOWN}. Nunca escriba 0 por un número que no se sabe."
    yield "Solo números enteros. Las casillas grises se calculan solas; «Control» dice «bien» cuando la fila cuadra."
    yield from form.design.guidance
    yield "No escriba nombres, direcciones ni números de documento de ninguna persona."
    yield (
        "Los números de 1 a 4 de un distrito no se publican: el observatorio los protege, y con ellos los que los "
        "dejarían adivinar."
    )


def _residence(form: Form, month: Period | None) -> SheetPlan:
    design = form.design
    draft = _Draft(design.place_sheet)
    draft.head(form, month, "una fila por lugar, sin dejar ninguna")
    columns = list(list_columns(design.blocks))
    _heads(draft, [design.place_label], columns)
    for row, place in enumerate(form.places, start=_FIRST):
        draft.put_cell(row, 1, place.name, "key")
    _table(draft, columns, first_column=2, rows=len(form.places))
    if design.office_sheet:
        residence_sum, office_sum = (
            f"B{_FIRST + len(form.places)}",
            f"'{design.office_sheet}'!C{_FIRST + OFFICE_ROWS}",
        )
        agree = f'=IF({residence_sum}={office_sum},"bien","distinto de «{design.office_sheet}»")'
        draft.put_cell(_FIRST + len(form.places), 2 + len(columns), agree, "control")
    return _table_sheet(draft, {1: 24}, columns, first_column=2)


def _offices(form: Form, month: Period | None) -> SheetPlan:
    design = form.design
    draft = _Draft(design.office_sheet)
    draft.head(form, month, "una fila por oficina: nombre corto y distrito donde está")
    columns = list(list_columns((*design.blocks, *design.only_offices)))
    _heads(draft, OFFICE_LABELS, columns)
    for row in range(_FIRST, _FIRST + OFFICE_ROWS):
        draft.put_cell(row, 1, None, "name")
        draft.put_cell(row, 2, None, "name")
    _table(draft, columns, first_column=3, rows=OFFICE_ROWS)
    options = f"'{MACHINE_SHEET}'!$D$1:$D${len(form.districts)}"
    span = f"B{_FIRST}:B{_FIRST + OFFICE_ROWS - 1}"
    choice = CellOptions(span, options, "Elija de la lista el distrito donde está la oficina.")
    return _table_sheet(draft, {1: 20, 2: 16}, columns, first_column=3, choices=(choice,))


def _heads(draft: _Draft, keys: Sequence[str], columns: Sequence[FormColumn]) -> None:
    for column, label in enumerate((*keys, *(column.label for column in columns), CONTROL_LABEL), start=1):
        draft.put_cell(_HEADS, column, label, "head")
    titles = [column.group.title if column.group else "" for column in columns]
    start = 0
    for end in range(1, len(titles) + 1):
        if end == len(titles) or titles[end] != titles[start]:
            if titles[start]:
                left_column, right = (len(keys) + place for place in (start, end - 1))
                draft.put_cell(_GROUPS, left_column + 1, titles[start], "group")
                if right > left_column:
                    draft.merged.append(f"{name_column(left_column)}{_GROUPS}:{name_column(right)}{_GROUPS}")
            start = end


def _table(draft: _Draft, columns: Sequence[FormColumn], *, first_column: int, rows: int) -> None:
    last_row = _FIRST + rows - 1
    for row in range(_FIRST, last_row + 1):
        for place, _ in enumerate(columns):
            draft.put_cell(row, first_column + place, None, "entry")
        draft.put_cell(
            row, first_column + len(columns), write_control_formula(columns, first_column, row), "control"
        )
    draft.put_cell(last_row + 1, 1, TOTAL_LABEL, "total")
    for place, _ in enumerate(columns):
        letter = name_column(first_column + place - 1)
        draft.put_cell(
            last_row + 1, first_column + place, f"=SUM({letter}{_FIRST}:{letter}{last_row})", "total"
        )
    draft.counts.append(
        f"{name_column(first_column - 1)}{_FIRST}:{name_column(first_column + len(columns) - 2)}{last_row}"
    )


def _table_sheet(
    draft: _Draft,
    widths: dict[int, float],
    columns: Sequence[FormColumn],
    *,
    first_column: int,
    choices: tuple[CellOptions, ...] = (),
) -> SheetPlan:
    wide = {first_column + place: 12.0 if column.group else 14.0 for place, column in enumerate(columns)}
    return SheetPlan(
        draft.title, tuple(draft.cells), {**widths, **wide, first_column + len(columns): 30},
        counts=tuple(draft.counts), choices=choices, merged=tuple(draft.merged),
        freeze=f"{name_column(first_column - 1)}{_FIRST}", title_rows=f"{_GROUPS}:{_HEADS}",
    )  # fmt: skip


def _details(form: Form, month: Period | None) -> SheetPlan:
    draft = _Draft(form.design.detail_sheet)
    draft.head(form, month, "totales del mes, sin lugar")
    for column, label in enumerate(DETAIL_LABELS, start=1):
        draft.put_cell(_HEADS, column, label, "head")
    row = _FIRST
    for listing in form.design.listings:
        row = _list(draft, listing, row)
    return SheetPlan(
        draft.title, tuple(draft.cells), {1: 52, 2: 14}, counts=tuple(draft.counts), freeze=f"A{_FIRST}",
        title_rows=f"{_HEADS}:{_HEADS}",
    )  # fmt: skip


def _list(draft: _Draft, listing: FormListing, row: int) -> int:
    """Put a list down from `row` on; the row after it."""
    draft.put_cell(row, 1, listing.title, "group")
    first_row, last_row = row + 1, row + len(listing.codes)
    for place, code in enumerate(listing.codes, start=first_row):
        draft.put_cell(place, 1, code.label, "key")
        draft.put_cell(place, 2, None, "entry")
    draft.counts.append(f"B{first_row}:B{last_row}")
    if not listing.several:
        draft.put_cell(last_row + 1, 1, f"{SUM_LABEL} {listing.title}", "total")
        draft.put_cell(last_row + 1, 2, f"=SUM(B{first_row}:B{last_row})", "total")
    return last_row + 3


def _machine(form: Form, month: Period | None) -> SheetPlan:
    draft = _Draft(MACHINE_SHEET)
    fields: dict[str, str | int] = {
        "source": form.source, "design": form.design.id, "version": form.design.version,
        "territory": form.territory.code, **({"month": str(month)} if month else {}),
    }  # fmt: skip
    for row, (key, value) in enumerate(fields.items(), start=1):
        draft.put_cell(row, 1, key, "text")
        draft.put_cell(row, 2, value, "text")
    for column, names in ((4, [place.name for place in form.districts]), (5, SENDINGS)):
        for row, name in enumerate(names, start=1):
            draft.put_cell(row, column, name, "text")
    return SheetPlan(MACHINE_SHEET, tuple(draft.cells), is_hidden=True)


def choose_default_month(today: date) -> Period:
    """The month that is over: the one before today's."""
    year, month = divmod(today.year * 12 + today.month - 2, 12)
    return Period.month(year, month + 1)


# The formula at the end of each row that tells the clerk whether the row adds up.


def write_control_formula(columns: Sequence[FormColumn], first_column: int, row: int) -> str:
    """A formula that names the first group of a row that does not add up to its total."""
    formula = '"bien"'
    for total, parts in reversed(list(_sums(columns))):
        total_cell = f"{name_column(first_column + total - 1)}{row}"
        span = ":".join(f"{name_column(first_column + end - 1)}{row}" for end in (parts[0], parts[-1]))
        named = f"{columns[total].label}: {_short(columns[parts[0]])}"
        wrong = f'AND(ISNUMBER({total_cell}),COUNTIF({span},"{NOT_KNOWN}")=0,SUM({span})<>{total_cell})'
        formula = f'IF({wrong},"revise {named}",{formula})'
    first_cell = f"{name_column(first_column - 1)}{row}"
    return f'=IF({first_cell}="","",{formula})'


def _short(column: FormColumn) -> str:
    return column.group.title.split(" (")[0].lower() if column.group else ""


def _sums(columns: Sequence[FormColumn]) -> Iterator[tuple[int, list[int]]]:
    """The position of a total, and those of each group that adds up to it."""
    for total, column in enumerate(columns):
        if column.group is None:
            for group in column.block.groups:
                if not group.several:
                    block_columns = (
                        place for place, candidate in enumerate(columns) if candidate.block is column.block
                    )
                    yield total, [place for place in block_columns if columns[place].group is group]
