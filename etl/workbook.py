"""Opens workbooks, and nothing else does: each sheet is unrolled into a text file, a line a row.

It runs as a process of its own (`python -m etl.workbook FILE FOLDER`, started by etl.sheets).
"""

from __future__ import annotations

import csv
import json
import resource
import sys
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from etl.sheets import REFUSED, SECONDS
from observatory.model import ObservatoryError

MAX_MEMORY: Final = 2 << 30
MAX_BYTES: Final = 2 << 30
MAX_RATIO: Final = 250
MAX_ENTRIES: Final = 2_000
MAX_COLUMNS: Final = 1_000
_SMALL: Final = 8 << 20
_BLOCK: Final = 1 << 20


class WorkbookError(ObservatoryError):
    """A file is not a workbook, or one that no statistics office would make."""


def unroll(path: Path, folder: Path) -> dict[str, Path]:
    """Write each sheet of `path` as UTF-8 CSV into `folder`; the files by sheet name, in order.

    Line n of a file is row n of the sheet. Raises WorkbookError for what is no workbook, or a trap.
    """
    _refuse_traps(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
            sheets = {}
            for number, sheet in enumerate(book.worksheets):
                sheet.reset_dimensions()
                sheets[sheet.title] = folder / f"{number}.csv"
                _write_rows(sheet.iter_rows(values_only=True), sheets[sheet.title])
            book.close()
    except (InvalidFileException, KeyError, ParseError, zipfile.BadZipFile, ValueError, EOFError) as error:
        raise WorkbookError("No es un libro de Excel que se pueda leer.") from error
    return sheets


def _write_rows(rows: Iterable[tuple[Any, ...]], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        for row in rows:
            if len(row) > MAX_COLUMNS:
                raise WorkbookError(f"Una hoja tiene más de {MAX_COLUMNS} columnas.")
            # An empty row is written as a quoted nothing, so that each row keeps its line.
            writer.writerow(_cells(row) or [""])


def _cells(row: tuple[Any, ...]) -> list[str]:
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


def _refuse_traps(path: Path) -> None:
    """Look at the zip's directory, then inflate each part once and count: the directory can lie."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_ENTRIES:
                raise WorkbookError("El libro tiene demasiadas partes.")
            total = 0
            for entry in entries:
                total += sum(_blocks(archive, entry))
                if total > MAX_BYTES:
                    raise WorkbookError("El libro ocupa demasiado al descomprimirlo.")
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise WorkbookError("No es un libro de Excel (xlsx).") from error


def _blocks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[int]:
    size = 0
    with archive.open(entry) as stream:
        while block := stream.read(_BLOCK):
            if b"<!DOCTYPE" in block:
                raise WorkbookError("El libro contiene una declaración DOCTYPE, que ninguna hoja necesita.")
            size += len(block)
            if size > _SMALL and size > MAX_RATIO * max(entry.compress_size, 1):
                raise WorkbookError("El libro ocupa demasiado al descomprimirlo.")
            yield len(block)


def main(words: Sequence[str]) -> int:
    """Unroll a workbook within limits and say its sheets as JSON; else REFUSED, with the reason."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    try:
        sheets = unroll(Path(words[0]), Path(words[1]))
    except WorkbookError as error:
        sys.stderr.write(str(error))
        return REFUSED
    sys.stdout.write(json.dumps(list(sheets)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
