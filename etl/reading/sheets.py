"""Has a workbook opened by a process of its own, limited in memory and time: a trap ends only that one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Literal

from observatory.model import ObservatoryError

REFUSED: Final = 3
SECONDS: Final = 600
FORM_SECONDS: Final = 60
HEAD_ROWS: Final = 12
HIDDEN: Final = "hidden.json"
_ROOT: Final = Path(__file__).parent.parent.parent
Style = Literal["title", "line", "text", "head", "group", "key", "entry", "name", "total", "control"]


class SheetsError(ObservatoryError):
    """A file is not a workbook, or one that no statistics office would make."""


@dataclass(frozen=True, slots=True)
class FormCell:
    """A filled cell of a form: its value as text (empty where a formula's result was not saved) and its formula."""

    row: int
    column: int
    value: str
    formula: str = ""

    @property
    def name(self) -> str:
        """`C12`."""
        return f"{name_column(self.column - 1)}{self.row}"


def write_sheets_as_csv(path: Path, folder: Path, *, seconds: int = SECONDS) -> dict[str, Path]:
    """Write each sheet of `path` as UTF-8 CSV into `folder`; the files by sheet name, in order.

    Line n of a file is row n of the sheet. Raises SheetsError for what is no workbook, or a trap.
    """
    titles = _run("unroll", path, folder, seconds=seconds)
    return {title: folder / f"{number}.csv" for number, title in enumerate(titles)}


def describe_hidden_parts(folder: Path) -> Mapping[str, str]:
    """What was hidden in each sheet of the workbook that was unrolled into `folder`, in words."""
    return dict(json.loads((folder / HIDDEN).read_text(encoding="utf-8")))


def read_heads(path: Path, *, seconds: int = FORM_SECONDS) -> Mapping[str, list[list[str]]]:
    """The first HEAD_ROWS rows of each sheet as text, by sheet. Raises SheetsError for what is no workbook, or a trap."""
    with TemporaryDirectory(prefix="observatory-") as folder:
        _run("heads", path, Path(folder), seconds=seconds)
        content = json.loads((Path(folder) / "heads.json").read_text(encoding="utf-8"))
    return {sheet["title"]: sheet["rows"] for sheet in content}


def read_form_cells(path: Path, *, seconds: int = FORM_SECONDS) -> Mapping[str, tuple[FormCell, ...]]:
    """The filled cells of a small form by sheet, row by row. Raises SheetsError for what is none, or a trap."""
    with TemporaryDirectory(prefix="observatory-") as folder:
        _run("cells", path, Path(folder), seconds=seconds)
        content = json.loads((Path(folder) / "cells.json").read_text(encoding="utf-8"))
    return {sheet["title"]: tuple(FormCell(*cell) for cell in sheet["cells"]) for sheet in content}


def mark(path: Path, out: Path, marks: Iterable[CellComment], *, seconds: int = FORM_SECONDS) -> None:
    """Write a copy of `path` with the marked cells filled and commented to `out`. Raises SheetsError if it cannot."""
    with TemporaryDirectory(prefix="observatory-") as folder:
        marks_json = json.dumps([asdict(cell_mark) for cell_mark in marks])
        (Path(folder) / "marks.json").write_text(marks_json, encoding="utf-8")
        _run("mark", path, Path(folder), seconds=seconds)
        shutil.move(Path(folder) / "marked.xlsx", out)


def _run(order: str, path: Path, folder: Path, *, seconds: int) -> Any:
    command = [
        sys.executable,
        "-m",
        "etl.reading.confined_process",
        order,
        str(path.resolve()),
        str(folder.resolve()),
    ]
    try:
        # The command is our own interpreter and module; the file is data to it.
        done = subprocess.run(
            command,
            cwd=_ROOT,
            env={**os.environ, "PYTHONUTF8": "1"},
            capture_output=True,
            encoding="utf-8",
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise SheetsError(f"El libro no se pudo leer en {seconds} segundos.") from error
    if done.returncode == REFUSED:
        raise SheetsError(done.stderr.strip())
    if done.returncode:
        raise SheetsError("El libro no se pudo leer dentro de los límites de memoria y tiempo.")
    return json.loads(done.stdout)


def name_column(position: int) -> str:
    """The letters of the column at `position`, counted from 0."""
    letters, rest = "", position + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


# The plan of a workbook in plain values; etl.workbook writes it, so that nothing else needs openpyxl.


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
