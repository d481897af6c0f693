"""Opens and writes workbooks, and nothing else does; those from outside are opened by etl.reading.confined_process alone.

`write_sheets_as_csv` writes each sheet as a text file, a line a row; `describe_hidden_parts` says what somebody hid
in each; `read_heads` reads the first rows; `read_form_cells` reads the filled cells of a small form with their formulas;
`mark` writes a copy with some cells marked; `write` a workbook of ours, and `write_to_bytes` gives its bytes.
"""

from __future__ import annotations

import csv
import re
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml.ElementTree import fromstring
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation

from etl.reading.archive import WorkbookError, look_over
from etl.reading.sheets import CellComment, CellPlan, SheetPlan

MAX_COLUMNS: Final = 1_000
MAX_FORM_CELLS: Final = 50_000
_INK, _RULE, _SHADE, _MARKED = "1F1A24", "8B8494", "EFEAF5", "F6C344"
_OUTSIDE_TABLES = ("title", "line", "text")
_THIN = Side(style="thin", color=_RULE)
_UNDATED: Final = datetime(2000, 1, 1)
_MODIFIED: Final = re.compile(rb"<dcterms:modified.*?</dcterms:modified>")
_BLOCK: Final = 1 << 20
_HIDDEN_ROW: Final = re.compile(rb"<(?:\w+:)?row\b[^>]*\bhidden=\"(?:1|true)\"[^>]*>")
_ROW_NUMBER: Final = re.compile(rb"\br=\"(\d+)\"")
_HIDDEN_COLUMN: Final = re.compile(rb"<(?:\w+:)?col\b[^>]*\bhidden=\"(?:1|true)\"[^>]*>")
_LINE = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


@contextmanager
def _open_workbook(path: Path, *, data_only: bool) -> Iterator[Any]:
    """A workbook as it streams; what the library cannot read is a WorkbookError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(path, read_only=True, data_only=data_only, keep_links=False)
            yield book
            book.close()
    except (InvalidFileException, KeyError, ParseError, zipfile.BadZipFile, ValueError, EOFError) as error:
        raise WorkbookError("No es un libro de Excel que se pueda leer.") from error


def write_sheets_as_csv(path: Path, folder: Path) -> dict[str, Path]:
    """Write each sheet of `path` as UTF-8 CSV into `folder`; the files by sheet name, in order.

    Line n of a file is row n of the sheet. Raises WorkbookError for what is no workbook, a trap, or a formula whose
    result was not saved.
    """
    if look_over(path):
        _refuse_unsaved(read_formulas(path), read_values(path))
    sheets = {}
    with _open_workbook(path, data_only=True) as book:
        for number, sheet in enumerate(book.worksheets):
            sheet.reset_dimensions()
            sheets[sheet.title] = folder / f"{number}.csv"
            _write_rows(sheet.iter_rows(values_only=True), sheets[sheet.title])
    return sheets


def read_heads(path: Path, rows: int) -> list[dict[str, Any]]:
    """Each sheet: title and its first `rows` rows as text. Raises WorkbookError, but for unsaved formulas."""
    look_over(path)
    sheet_heads = []
    with _open_workbook(path, data_only=True) as book:
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            first_rows = sheet.iter_rows(values_only=True, max_row=rows)
            sheet_heads.append({"title": sheet.title, "rows": [_texts(row) for row in first_rows]})
    return sheet_heads


def _write_rows(rows: Iterable[tuple[Any, ...]], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        for row in rows:
            # An empty row is written as a quoted nothing, so that each row keeps its line.
            writer.writerow(_texts(row) or [""])


def _texts(row: tuple[Any, ...]) -> list[str]:
    if len(row) > MAX_COLUMNS:
        raise WorkbookError(f"Una hoja tiene más de {MAX_COLUMNS} columnas.")
    cells = [_text(cell) for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(cell: object) -> str:
    match cell:
        case None:
            return ""
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case _:
            return " ".join(str(cell).splitlines())


def describe_hidden_parts(path: Path) -> dict[str, str]:
    """What somebody hid in each sheet, in words: `12 filas (5 a 40)`, `2 columnas`, `la hoja`. Others have no entry."""
    hidden: dict[str, str] = {}
    with zipfile.ZipFile(path) as archive:
        for title, state, part in _sheet_parts(archive):
            rows, columns = _hidden_in(archive, part)
            words = ["la hoja"] if state else []
            words += [f"{len(rows)} filas ({rows[0]} a {rows[-1]})"] if rows else []
            words += [f"{columns} grupos de columnas"] if columns else []
            if words:
                hidden[title] = ", ".join(words)
    return hidden


def _hidden_in(archive: zipfile.ZipFile, part: str) -> tuple[list[int], int]:
    """The numbers of the hidden rows of a sheet, and how many ranges of columns are hidden."""
    rows, columns, tail = list[int](), 0, b""
    with archive.open(part) as stream:
        while block := stream.read(_BLOCK):
            window = tail + block
            end = window.rfind(b">") + 1
            numbers = (_ROW_NUMBER.search(tag) for tag in _HIDDEN_ROW.findall(window[:end]))
            rows += [int(number.group(1)) for number in numbers if number]
            columns += len(_HIDDEN_COLUMN.findall(window[:end]))
            tail = window[end:]
    return rows, columns


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str, str]]:
    """Title, state (empty where it is shown) and part of each sheet."""
    book = fromstring(archive.read("xl/workbook.xml"))
    links = fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): str(link.get("Target")) for link in links}
    for sheet in (element for element in book.iter() if element.tag.endswith("}sheet")):
        target = next((targets.get(value, "") for name, value in sheet.items() if name.endswith("}id")), "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        state = sheet.get("state", "visible")
        if part in archive.namelist():
            yield str(sheet.get("name")), "" if state == "visible" else state, part


Placed = dict[str, dict[tuple[int, int], str]]


def read_values(path: Path) -> Placed:
    """The filled cells by sheet and (row, column) from 1: values, of formulas the result that was saved."""
    return _read_placed_cells(path, lambda _: True, data_only=True)


def read_formulas(path: Path) -> Placed:
    """The cells that hold a formula, with its text."""
    return _read_placed_cells(path, lambda cell: cell.data_type == "f", data_only=False)


def _read_placed_cells(path: Path, condition: Callable[[Any], bool], *, data_only: bool) -> Placed:
    cells_by_sheet: Placed = {}
    with _open_workbook(path, data_only=data_only) as book:
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            placed = cells_by_sheet.setdefault(sheet.title, {})
            for row in sheet.iter_rows():
                if len(row) > MAX_COLUMNS:
                    raise WorkbookError(f"La hoja «{sheet.title}» tiene más de {MAX_COLUMNS} columnas.")
                for cell in row:
                    if cell.value is not None and condition(cell) and (text := _text(cell.value).strip()):
                        placed[cell.row, cell.column] = text
    return cells_by_sheet


def _refuse_unsaved(formulas: Placed, values: Placed) -> None:
    for sheet, cells in formulas.items():
        for place in cells:
            if place not in values[sheet]:
                cell = f"{get_column_letter(place[1])}{place[0]}"
                raise WorkbookError(
                    f"La celda {cell} de la hoja «{sheet}» tiene una fórmula sin resultado guardado. "
                    "Ábralo en Excel, guárdelo o copie los números como valores."
                )


def read_form_cells(path: Path) -> list[dict[str, Any]]:
    """Each sheet of a form: title and cells as [row, column, value, formula]. Raises WorkbookError."""
    has_formulas = look_over(path)
    values, formulas = read_values(path), read_formulas(path) if has_formulas else {}
    if sum(map(len, values.values())) > MAX_FORM_CELLS:
        raise WorkbookError(f"El libro tiene más de {MAX_FORM_CELLS} celdas llenas: no es el formulario.")
    form_sheets = []
    for title, cells in values.items():
        sheet_formulas = formulas.get(title, {})
        places = sorted({*cells, *sheet_formulas})
        form_sheets.append(
            {
                "title": title,
                "cells": [[*place, cells.get(place, ""), sheet_formulas.get(place, "")] for place in places],
            }
        )
    return form_sheets


def mark(path: Path, out: Path, marks: Iterable[CellComment]) -> None:
    """Write a copy of `path` to `out` whose faulty cells are filled and say in a comment what to do."""
    look_over(path)
    book = openpyxl.load_workbook(path, keep_links=False)
    for cell_mark in marks:
        sheet = book[cell_mark.sheet] if cell_mark.sheet in book.sheetnames else book.worksheets[0]
        inside = (span for span in sheet.merged_cells.ranges if cell_mark.cell in span)
        anchor = next((span.start_cell.coordinate for span in inside), cell_mark.cell)
        cell = sheet[anchor]
        comment_text = f"{cell.comment.text}\n{cell_mark.comment}" if cell.comment else cell_mark.comment
        cell.comment = Comment(comment_text, "Observatorio", height=160, width=320)
        cell.fill = PatternFill("solid", fgColor=_MARKED)
    book.save(out)


def write(path: Path, sheets: Iterable[SheetPlan]) -> None:
    """Write a workbook of ours as planned: locked but for the cells to fill in, ready to print."""
    path.write_bytes(write_to_bytes(sheets))


def write_to_bytes(sheets: Iterable[SheetPlan]) -> bytes:
    """A workbook of ours as planned; the same plans give the same bytes, whenever they are written."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for plan in sheets:
        _write_sheet(book.create_sheet(plan.title), plan)
    book.properties.created = _UNDATED
    stream = BytesIO()
    book.save(stream)
    return _without_hours(stream)


def _without_hours(stream: BytesIO) -> bytes:
    """The archive without the hour at which each of its parts was written, nor that of the whole."""
    undated = BytesIO()
    with zipfile.ZipFile(stream) as book, zipfile.ZipFile(undated, "w", zipfile.ZIP_DEFLATED) as copy:
        for part in book.namelist():
            entry = zipfile.ZipInfo(part)
            entry.compress_type = zipfile.ZIP_DEFLATED
            content = book.read(part)
            copy.writestr(entry, _MODIFIED.sub(b"", content) if part == "docProps/core.xml" else content)
    return undated.getvalue()


def _write_sheet(sheet: Any, plan: SheetPlan) -> None:
    for cell in plan.cells:
        _write_cell(sheet.cell(cell.row, cell.column), cell)
    for column, width in plan.widths.items():
        sheet.column_dimensions[get_column_letter(column)].width = width
    for span in plan.merged:
        sheet.merge_cells(span)
    for span in plan.counts:
        # A count, or the word for "not available": both are open to the hand, nothing else is.
        corner = span.split(":", maxsplit=1)[0]
        rule = f'IF(ISNUMBER({corner}),AND({corner}>=0,{corner}=INT({corner})),LOWER(TRIM({corner}))="s/d")'
        _validate(sheet, span, DataValidation("custom", formula1=rule), "Escriba un número entero, 0 o s/d.")
    for choice in plan.choices:
        _validate(sheet, choice.cells, DataValidation("list", formula1=choice.options), choice.message)
    sheet.freeze_panes = plan.freeze or None
    sheet.print_title_rows = plan.title_rows or None
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.sheet_state = "hidden" if plan.is_hidden else "visible"
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False


def _validate(sheet: Any, span: str, rule: DataValidation, message: str) -> None:
    rule.allow_blank, rule.showErrorMessage = True, True
    rule.errorTitle, rule.error = "Revise la celda", message
    rule.add(span)
    sheet.add_data_validation(rule)


def _write_cell(cell: Any, plan: CellPlan) -> None:
    cell.value = plan.value
    is_open, is_table = plan.style in ("entry", "name"), plan.style not in _OUTSIDE_TABLES
    cell.font = Font(
        size=16 if plan.style == "title" else 11,
        bold=plan.style in ("title", "head", "group", "total"),
        color=_INK,
    )
    centred = plan.style in ("head", "group", "entry", "total", "control")
    cell.alignment = Alignment(
        "center" if centred else None,
        "center" if is_table else "top",
        wrap_text=plan.style not in ("title", "line"),
    )
    cell.protection = Protection(locked=not is_open)
    if is_table:
        cell.border = _LINE
    if is_table and not is_open:
        cell.fill = PatternFill("solid", fgColor=_SHADE)
