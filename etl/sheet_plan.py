"""The plan of a workbook in plain values; etl.workbook writes it, so that nothing else needs openpyxl."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Style = Literal["title", "line", "text", "head", "group", "key", "entry", "name", "total", "control"]


@dataclass(frozen=True, slots=True)
class CellPlan:
    """One cell: where (row and column from 1), what, and how it looks. `entry` and `name` cells are open to type in."""

    row: int
    column: int
    value: str | int | None
    style: Style = "text"


@dataclass(frozen=True, slots=True)
class CellOptions:
    """The cells `A3:A20` take one of `options`, which stand in a column of the sheet of lists (`Listas!$A$1:$A$9`)."""

    cells: str
    options: str
    message: str


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """One sheet. Cells without a plan stay empty and, where the sheet is locked, closed."""

    title: str
    cells: tuple[CellPlan, ...]
    widths: Mapping[int, float] = field(default_factory=dict)
    counts: tuple[str, ...] = ()
    choices: tuple[CellOptions, ...] = ()
    merged: tuple[str, ...] = ()
    freeze: str = ""
    title_rows: str = ""
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class CellComment:
    """The comment to be written on one cell of a copy."""

    sheet: str
    cell: str
    comment: str
