"""Writes forms as workbooks: empty, for a clerk's month, or filled in by program, for demonstrations and tests."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from etl import workbook
from etl.municipal.form import Form, NoFormError, find_form, list_columns, parse_month
from etl.municipal.template import choose_default_month, draw_sheets
from etl.reading.sheets import CellPlan, SheetPlan
from observatory import clock
from observatory.catalog import Catalog
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


def write_template(
    catalog: Catalog,
    source: str,
    *,
    month: str | None,
    out: Path | None,
    replace: bool = False,
    today: date | None = None,
) -> int:
    """Write the form of `source` for `month` (2026-12; else the month before today's) and say where it is.

    A file that is there already may be a filled form: it is replaced only with `replace`, or where a person at a
    terminal says so. Raises NoFormError where the source has no form or the month cannot be read.
    """
    period = choose_default_month(today or clock.today()) if month is None else parse_month(month)
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
