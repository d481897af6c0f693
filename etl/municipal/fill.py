"""Fills a form in by program, as a clerk does by hand: for demonstrations and tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from etl import workbook
from etl.municipal.form import Form, columns_of
from etl.municipal.template import sheets_of
from etl.sheet_plan import CellPlan, SheetPlan
from observatory.model import Period

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


def write_filled(form: Form, month: Period, figures: FormFigures, *, out: Path) -> None:
    """Write the form of `month` with `figures` in it to `out`. Nothing is checked: that is the reader's work."""
    workbook.write(out, [_fill_sheet(plan, form, figures) for plan in sheets_of(form, month)])


def _fill_sheet(plan: SheetPlan, form: Form, figures: FormFigures) -> SheetPlan:
    typed = entries_of(plan, form, figures)
    return replace(plan, cells=tuple(_with(cell, typed) for cell in plan.cells))


def entries_of(plan: SheetPlan, form: Form, figures: FormFigures) -> dict[tuple[int, int], Entry]:
    """What is typed into a sheet of the form, by (row, column)."""
    design = form.design
    columns = {column.label: column.key for column in columns_of((*design.blocks, *design.only_offices))}
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
