"""Has a workbook unrolled by a process of its own, limited in memory and time: a trap ends only that one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from observatory.model import ObservatoryError

REFUSED: Final = 3
SECONDS: Final = 600
_ROOT: Final = Path(__file__).parent.parent


class SheetsError(ObservatoryError):
    """A file is not a workbook, or one that no statistics office would make."""


def unroll(path: Path, folder: Path, *, seconds: int = SECONDS) -> dict[str, Path]:
    """Write each sheet of `path` as UTF-8 CSV into `folder`; the files by sheet name, in order.

    Line n of a file is row n of the sheet. Raises SheetsError for what is no workbook, or a trap.
    """
    command = [sys.executable, "-m", "etl.workbook", str(path.resolve()), str(folder.resolve())]
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
    return {title: folder / f"{number}.csv" for number, title in enumerate(json.loads(done.stdout))}


def column_letter(position: int) -> str:
    """The letters of the column at `position`, counted from 0."""
    letters, rest = "", position + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters
